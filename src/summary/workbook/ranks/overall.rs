//! The overall order on 排名: score, place, change and honours, by the scheme of the campaign.

use super::{FIRST_ROW, GROUP_ROW, HEADING_ROW, MET_COLUMN, Plan, Ranks};
use crate::campaign::{Criterion, Honour, Ranking, RankingItem, ScoreBy};
use crate::summary::workbook::colours;
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{NO_FIGURE, literal, shown};
use crate::summary::workbook::grid::{CellPos, ReferenceRow};
use crate::summary::workbook::held::HELD;
use crate::summary::workbook::sheet_page::PADDING;
use crate::summary::{OverallRank, UnitRow};
use anyhow::Result;

/// Widths of score, place, change and honours.
const WIDTHS: [f64; 4] = [10.0, 6.5, 7.5, 24.0];

impl Ranks<'_> {
    /// Heads the overall order, if the campaign declares one.
    pub(super) fn overall_headings(&mut self) -> Result<()> {
        let Some(ranking) = &self.plan.summary.campaign.ranking else { return Ok(()) };
        let score = self.plan.score_column();
        self.canvas.group(GROUP_ROW, score, score + 3, &ranking.name)?;
        self.canvas.headings(HEADING_ROW, score, &["得分", "名次", "升降", "称号"])?;
        self.canvas.widths(score, WIDTHS)
    }

    /// Makes the first place and the changes stand out.
    pub(super) fn overall_colours(&mut self) -> Result<()> {
        if self.plan.summary.campaign.ranking.is_none() {
            return Ok(());
        }
        let (score, last) = (self.plan.score_column(), self.plan.last_row());
        colours::first_place(&mut self.canvas.sheet.page, (FIRST_ROW, score + 1, last))?;
        colours::changes(&mut self.canvas.sheet.page, (FIRST_ROW, score + 2, last))
    }

    /// Draws a unit's place in the overall order.
    pub(super) fn overall_unit(&mut self, at: usize, unit_row: &UnitRow) -> Result<()> {
        let Some(ranking) = &self.plan.summary.campaign.ranking else { return Ok(()) };
        let (row, source) = (FIRST_ROW + at as u32, SummaryColumns::FIRST_ROW + at as u32);
        let (plan, score) = (&self.plan, self.plan.score_column());
        let overall = unit_row.overall.as_ref();
        let spot = CellPos::at(row, score).with_source(source);
        let points = shown(overall.map(|o: &OverallRank| o.score));
        if overall.is_none() && unit_row.counts() {
            // A figure that the scheme looks at is held: there is no score until the summary is made again.
            self.canvas.text(row, score, HELD)?;
        } else {
            self.canvas.repeated(spot, 0, || plan.score_formula(ranking), &points, "0.00")?;
        }
        let plan = &self.plan;
        let spot = CellPos::at(row, score + 1);
        let place = shown(overall.map(|o| o.rank.place.into()));
        self.canvas.repeated(spot, 0, || plan.place_formula(ranking), &place, "0")?;
        let names = honours(overall, ranking);
        match ranking.honours.iter().map(|h| h.first).max() {
            Some(last) => {
                let formula = || plan.honours_formula(ranking, last);
                let spot = CellPos::at(row, score + 3);
                self.canvas.repeated(spot, 0, formula, &names.into(), "@")?;
            }
            None => self.canvas.text(row, score + 3, NO_FIGURE)?,
        }
        self.change(row, score + 2, overall.map(|o| o.rank), self.plan.compares_all_overall)
    }
}

/// A unit's honours, or a dash.
fn honours(overall: Option<&OverallRank>, ranking: &Ranking) -> String {
    let names: Vec<&str> = overall
        .map(|o| ranking.honours_of(o.rank.place).map(|h| h.name.as_str()).collect())
        .unwrap_or_default();
    if names.is_empty() { NO_FIGURE.to_string() } else { names.join("、") }
}

impl Plan<'_> {
    /// Column of the score; place, change and honours follow.
    fn score_column(&self) -> u16 {
        MET_COLUMN + 1 + self.each * self.ranked.len() as u16
    }

    /// Width of the overall order, padding included.
    pub(super) fn overall_width(&self) -> f64 {
        let scheme = self.summary.campaign.ranking.is_some();
        if scheme { WIDTHS.iter().map(|width| width + PADDING).sum() } else { 0.0 }
    }

    /// Last column of the sheet.
    pub(super) fn last_column(&self) -> u16 {
        let scheme = self.summary.campaign.ranking.is_some();
        self.score_column() - 1 + if scheme { WIDTHS.len() as u16 } else { 0 }
    }

    /// First column of what a criterion looks at.
    fn column_of(&self, criterion: Criterion) -> u16 {
        self.ranked.iter().find(|r| r.by == criterion).map_or(0, |r| r.first)
    }

    fn score_formula(&self, ranking: &Ranking) -> String {
        let parts: Vec<String> = ranking.items.iter().map(|item| self.points(item)).collect();
        let state = SummaryColumns::cell(ReferenceRow::Source, self.columns.state);
        let parts = parts.join("+");
        format!("IF(LEFT({state},2)=\"已报\",ROUND({parts},6),\"{NO_FIGURE}\")")
    }

    fn points(&self, item: &RankingItem) -> String {
        let weight = item.weight.normalize();
        let col = self.column_of(item.criterion);
        let own = |col| SummaryColumns::address(ReferenceRow::Own, col);
        let (figure, place) = (own(col), own(col + 1));
        let units = self.columns.units;
        match (item.by, item.criterion) {
            (ScoreBy::Met, Criterion::Target(at)) => {
                let verdict =
                    SummaryColumns::cell(ReferenceRow::Source, self.columns.targets[at].verdict);
                format!("IF({verdict}=\"达标\",{weight},0)")
            }
            (ScoreBy::Rank, _) => {
                format!("IF(ISNUMBER({place}),{weight}*({units}+1-{place})/{units},0)")
            }
            (ScoreBy::Best | ScoreBy::Met, _) => {
                let best = format!("MAX({})", self.range(col));
                format!("IF(N({figure})>0,{weight}*{figure}/{best},0)")
            }
        }
    }

    /// One more than the number of units that stand before: by score, then by the tie-breaks.
    fn place_formula(&self, ranking: &Ranking) -> String {
        let own = |col| SummaryColumns::address(ReferenceRow::Own, col);
        let mut better = String::from("0");
        for criterion in ranking.tie_breaks.iter().rev() {
            let col = self.column_of(*criterion);
            let (own, all) = (own(col), self.range(col));
            better = format!(
                "ISNUMBER({all})*(({all}>{own})+1-ISNUMBER({own}))+({all}={own})*({better})"
            );
        }
        let score = self.score_column();
        let (own, scores) = (own(score), self.range(score));
        format!(
            "IF(ISNUMBER({own}),1+SUMPRODUCT(ISNUMBER({scores})*(({scores}>{own})+({scores}={own})*({better}))),\"{NO_FIGURE}\")"
        )
    }

    /// The honours of a place; `last` is the last place that has any.
    fn honours_formula(&self, ranking: &Ranking, last: usize) -> String {
        let place = SummaryColumns::address(ReferenceRow::Own, self.score_column() + 1);
        let piece = |honour: &Honour| {
            let name = literal(&format!("、{}", honour.name));
            format!("IF({place}<={},{name},\"\")", honour.first)
        };
        let pieces: Vec<String> = ranking.honours.iter().map(piece).collect();
        let names = pieces.join("&");
        format!(
            "IF(ISNUMBER({place}),IF({place}<={last},MID({names},2,200),\"{NO_FIGURE}\"),\"{NO_FIGURE}\")"
        )
    }
}

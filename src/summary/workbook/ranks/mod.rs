//! 排名: places by each figure and each target, their change since the last period, and the overall order
//! where the campaign declares one. Every reference to another sheet is fixed, so that the rows can be
//! sorted.

mod overall;

use super::colours;
use super::columns::{self, SummaryColumns};
use super::formulas::{NO_FIGURE, decimal_format, figure_of, literal, live, met_count, shown};
use super::grid::{CellPos, GIVEN, ReferenceRow, StreamingSheet};
use super::held::{self, HELD};
use super::sheet_page::{
    PADDING, PAGE_WIDTH, PERCENT, ROW_HEIGHT, SheetPage, TEXT_WIDTH, fitting_scale,
};
use crate::campaign::{Accumulation, Criterion};
use crate::summary::{Rank, Summary, UnitRow};
use crate::theme::Theme;
use anyhow::Result;

/// Name of the sheet.
pub const RANKS_SHEET: &str = "排名";
const GROUP_ROW: u32 = 2;
const HEADING_ROW: u32 = 3;
const FIRST_ROW: u32 = 4;
const NAME_WIDTH: f64 = 18.0;
/// Column of the number of targets met, and its width.
const MET_COLUMN: u16 = 1;
const MET_WIDTH: f64 = 5.2;
/// Least width of a figure, and widths of its place and change.
const WIDTHS: [f64; 3] = [6.2, 4.4, 5.8];
/// Below this scale in percent the columns are rather printed on several pages.
const LEAST_SCALE: u16 = 76;

/// Columns of what the units are ranked by: figure, place and, where there is a period before, change.
struct Ranked {
    by: Criterion,
    first: u16,
    /// Whether every unit that has a place had one in the period before.
    compares_all: bool,
}

/// The sheet being drawn.
struct Ranks<'a> {
    canvas: SheetPage<'a>,
    plan: Plan<'a>,
}

/// What stands where on the sheet.
struct Plan<'a> {
    summary: &'a Summary<'a>,
    columns: &'a SummaryColumns,
    ranked: Vec<Ranked>,
    /// Columns that each takes: without a period before there is no change.
    each: u16,
    /// Whether all units in the overall order had a place in it in the period before.
    compares_all_overall: bool,
}

/// Writes 排名.
///
/// # Errors
/// The sheet is full.
pub fn write(
    sheet: &mut StreamingSheet,
    summary: &Summary,
    columns: &SummaryColumns,
) -> Result<()> {
    let canvas = SheetPage::start(sheet, RANKS_SHEET, Theme::of(summary.campaign))?;
    let fields = summary.campaign.form.summary_fields.iter().enumerate();
    let fields = fields.filter(|(_, f)| f.is_number()).map(|(at, _)| Criterion::Field(at));
    let targets = (0..summary.campaign.targets.len()).map(Criterion::Target);
    let each: u16 = if summary.last().is_some() { 3 } else { 2 };
    let ranked: Vec<Ranked> = (MET_COLUMN + 1..)
        .step_by(each.into())
        .zip(fields.chain(targets))
        .map(|(first, by)| {
            let ranks = summary.rows.iter().map(|row| rank_of(row, by));
            Ranked { by, first, compares_all: compare_all(ranks) }
        })
        .collect();
    let overall = summary.rows.iter().map(|row| row.overall.as_ref().map(|o| o.rank));
    let compares_all_overall = compare_all(overall);
    let plan = Plan { summary, columns, ranked, each, compares_all_overall };
    let mut ranks = Ranks { canvas, plan };
    let breaks = ranks.plan.page_breaks();
    let right = breaks.first().map_or(ranks.plan.last_column(), |next| next - 1);
    let width = ranks.plan.whole_width().min(TEXT_WIDTH);
    ranks.canvas.title(right, width, "各单位排名", &subtitle(summary))?;
    ranks.headings()?;
    ranks.overall_headings()?;
    ranks.canvas.sheet.table(ranks.plan.last_row());
    for (at, row) in summary.rows.iter().enumerate() {
        ranks.unit(at, row)?;
        ranks.overall_unit(at, row)?;
        ranks.canvas.sheet.done(FIRST_ROW + at as u32);
    }
    ranks.overall_colours()?;
    ranks.page(breaks)
}

fn subtitle(summary: &Summary) -> String {
    let change = match summary.last() {
        Some(last) => format!("升降与 {} 期相比，只在两期都有名次的单位中排", last.period),
        None => "没有上一期的存档，不比升降".to_string(),
    };
    let overall = match &summary.campaign.ranking {
        Some(ranking) => format!("综合名次按“{}”", ranking.name),
        None => "没有规定综合排序办法，不排综合名次".to_string(),
    };
    format!(
        "报送期：{}　　{}　　同数同名次，其后名次空出；{change}；{overall}。{}",
        summary.campaign.calendar.name(summary.period),
        summary.reported_text(),
        summary.doubt_sentence()
    )
}

impl Plan<'_> {
    fn last_row(&self) -> u32 {
        FIRST_ROW + self.columns.units - 1
    }

    /// The units' cells of a column of this sheet.
    fn range(&self, col: u16) -> String {
        format!(
            "{}:{}",
            SummaryColumns::fixed(FIRST_ROW, col),
            SummaryColumns::fixed(self.last_row(), col)
        )
    }

    /// The link to a figure that is held or rests on one.
    fn held_link(&self, row: &UnitRow, by: Criterion, source: u32, column: u16) -> Option<String> {
        let cell = || SummaryColumns::cell(source, column);
        match by {
            Criterion::Field(at) => {
                let held = row.held_figure(&self.summary.campaign.form.summary_fields[at].key)?;
                Some(held::link(&cell(), held.value, self.summary.counts_held()))
            }
            Criterion::Target(at) => held::blocks(row, at).then(|| held::or_held(&cell())),
        }
    }

    /// Widths of figure, place and change.
    fn widths(&self, by: Criterion) -> Vec<f64> {
        [self.figure_width(by), WIDTHS[1], WIDTHS[2]].into_iter().take(self.each.into()).collect()
    }

    /// Width that a criterion takes, padding included.
    fn width_of(&self, by: Criterion) -> f64 {
        self.widths(by).iter().map(|width| width + PADDING).sum()
    }

    /// Width of all columns, padding included.
    fn whole_width(&self) -> f64 {
        let ranked: f64 = self.ranked.iter().map(|ranked| self.width_of(ranked.by)).sum();
        NAME_WIDTH + MET_WIDTH + 2.0 * PADDING + ranked + self.overall_width()
    }

    /// First columns of the pages after the first; none where all stands on one.
    fn page_breaks(&self) -> Vec<u16> {
        if fitting_scale(self.whole_width()) >= LEAST_SCALE {
            return Vec::new();
        }
        let mut filled = NAME_WIDTH + MET_WIDTH + 2.0 * PADDING;
        let mut breaks = Vec::new();
        for ranked in &self.ranked {
            let width = self.width_of(ranked.by);
            if filled + width > PAGE_WIDTH {
                breaks.push(ranked.first);
                filled = NAME_WIDTH + PADDING;
            }
            filled += width;
        }
        breaks
    }

    /// Width that holds the longest figure.
    fn figure_width(&self, by: Criterion) -> f64 {
        let rows = self.summary.rows.iter();
        let longest = match by {
            Criterion::Field(at) => {
                let figures = rows.filter_map(|row| row.number(at));
                columns::longest(figures, self.columns.decimals[at])
            }
            // A ratio as a percentage: two digits go before the point, % behind.
            Criterion::Target(at) => {
                columns::longest(rows.filter_map(|row| row.attainment[at].rate), 4) + 1
            }
        };
        WIDTHS[0].max(longest as f64 * 0.95 + 0.5)
    }
}

impl Ranks<'_> {
    fn headings(&mut self) -> Result<()> {
        let campaign = self.plan.summary.campaign;
        self.canvas.headings(GROUP_ROW, 0, &["", ""])?;
        self.canvas.headings(HEADING_ROW, 0, &["单位", "达标\n项数"])?;
        for at in 0..self.plan.ranked.len() {
            let (by, first) = (self.plan.ranked[at].by, self.plan.ranked[at].first);
            let (name, figure) = match by {
                Criterion::Field(at) => {
                    let field = &campaign.form.summary_fields[at];
                    let per_period = field.accumulation == Accumulation::Period;
                    (field.heading(), if per_period { "当期数" } else { "累计数" })
                }
                Criterion::Target(at) => {
                    let target = &campaign.targets[at];
                    let name = format!("{}（{}）", target.name, target.goal_text());
                    (name, if target.grows() { "同比" } else { "完成率" })
                }
            };
            let each = self.plan.each;
            self.canvas.group(GROUP_ROW, first, first + each - 1, &name)?;
            let headings = [figure, "名次", "升降"];
            self.canvas.headings(HEADING_ROW, first, &headings[..each.into()])?;
        }
        Ok(())
    }

    fn unit(&mut self, at: usize, unit_row: &UnitRow) -> Result<()> {
        let (row, source) = (FIRST_ROW + at as u32, SummaryColumns::FIRST_ROW + at as u32);
        self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
        self.canvas.text(row, 0, &unit_row.unit.name)?;
        for position in 0..self.plan.ranked.len() {
            let (by, first) = (self.plan.ranked[position].by, self.plan.ranked[position].first);
            let (column, figure, format, rank) = match by {
                Criterion::Field(at) => (
                    at as u16 + 1,
                    unit_row.number(at),
                    decimal_format(self.plan.columns.decimals[at]),
                    unit_row.ranks[at],
                ),
                Criterion::Target(at) => (
                    self.plan.columns.targets[at].rate,
                    unit_row.attainment[at].rate,
                    PERCENT,
                    unit_row.attainment[at].rank,
                ),
            };
            match self.plan.held_link(unit_row, by, source, column) {
                Some(link) => self.canvas.formula(row, first, live(link, HELD), format)?,
                None => {
                    let link = || figure_of(&SummaryColumns::cell(ReferenceRow::Source, column));
                    let spot = CellPos::at(row, first).with_source(source);
                    self.canvas.repeated(spot, 0, link, &shown(figure), format)?;
                }
            }
            self.place(row, first, rank, self.plan.ranked[position].compares_all)?;
        }
        let met = self.plan.columns.met_count;
        let link = || figure_of(&SummaryColumns::cell(ReferenceRow::Source, met));
        let spot = CellPos::at(row, MET_COLUMN).with_source(source);
        self.canvas.repeated(spot, 0, link, &met_count(unit_row), "0")
    }

    /// Place and change beside the figure in column `figure`.
    fn place(
        &mut self,
        row: u32,
        figure: u16,
        rank: Option<Rank>,
        compares_all: bool,
    ) -> Result<()> {
        let plan = &self.plan;
        let formula = || {
            let (own, range) =
                (SummaryColumns::address(ReferenceRow::Own, figure), plan.range(figure));
            format!("IF(ISNUMBER({own}),RANK({own},{range}),\"{NO_FIGURE}\")")
        };
        let place = shown(rank.map(|r| r.place.into()));
        self.canvas.repeated(CellPos::at(row, figure + 1), 0, formula, &place, "0")?;
        if self.plan.each < 3 {
            return Ok(());
        }
        self.change(row, figure + 2, rank, compares_all)
    }

    /// The change of the place that stands in the column before; the old place is a number in it. Where only
    /// some of the units are compared, their places among themselves stand nowhere on the sheet: the change
    /// is said as long as the place is what it was.
    fn change(&mut self, row: u32, col: u16, rank: Option<Rank>, compares_all: bool) -> Result<()> {
        let known = rank.and_then(|rank| Some((rank.place, rank.change?)));
        let Some((place, change)) = known else {
            return self.canvas.text(row, col, NO_FIGURE);
        };
        if !compares_all {
            let own = SummaryColumns::address(row, col - 1);
            let words = change_text(change);
            let formula = format!("IF({own}={place},{},\"{NO_FIGURE}\")", literal(&words));
            return self.canvas.formula(row, col, live(formula, words), "@");
        }
        let formula = || {
            let own = SummaryColumns::address(ReferenceRow::Own, col - 1);
            format!(
                "IF(ISNUMBER({own}),IF({own}<{GIVEN},\"↑\"&({GIVEN}-{own}),IF({own}>{GIVEN},\"↓\"&({own}-{GIVEN}),\"持平\")),\"{NO_FIGURE}\")"
            )
        };
        let spot =
            CellPos { given: (place as i64 + change).unsigned_abs(), ..CellPos::at(row, col) };
        self.canvas.repeated(spot, 0, formula, &change_text(change).into(), "@")
    }

    fn page(&mut self, breaks: Vec<u16>) -> Result<()> {
        self.canvas.widths(0, [NAME_WIDTH, MET_WIDTH])?;
        for at in 0..self.plan.ranked.len() {
            let first = self.plan.ranked[at].first;
            let widths = self.plan.widths(self.plan.ranked[at].by);
            self.canvas.widths(first, widths)?;
            let last = self.plan.last_row();
            colours::first_place(&mut self.canvas.sheet.page, (FIRST_ROW, first + 1, last))?;
            if self.plan.each == 3 {
                colours::changes(&mut self.canvas.sheet.page, (FIRST_ROW, first + 2, last))?;
            }
        }
        let last = self.plan.last_column();
        if breaks.is_empty() {
            let scale = fitting_scale(self.plan.whole_width());
            self.canvas.sheet.page.set_print_scale(scale);
        }
        let (end, sheet) = (self.plan.last_row(), &mut self.canvas.sheet.page);
        let breaks: Vec<u32> = breaks.into_iter().map(u32::from).collect();
        sheet.set_vertical_page_breaks(&breaks)?;
        sheet.set_print_area(0, 0, end, last)?;
        sheet.set_repeat_rows(GROUP_ROW, HEADING_ROW)?.set_repeat_columns(0, 0)?;
        sheet.set_freeze_panes(FIRST_ROW, 1)?.autofilter(HEADING_ROW, 0, end, last)?;
        Ok(())
    }
}

/// A unit's place in one respect.
fn rank_of(row: &UnitRow, by: Criterion) -> Option<Rank> {
    match by {
        Criterion::Field(at) => row.ranks[at],
        Criterion::Target(at) => row.attainment[at].rank,
    }
}

/// Whether all places are compared with those of the period before.
fn compare_all(mut ranks: impl Iterator<Item = Option<Rank>>) -> bool {
    ranks.all(|rank| rank.is_none_or(|rank| rank.change.is_some()))
}

/// A change of place as the sheet words it.
fn change_text(change: i64) -> String {
    match change {
        0 => "持平".to_string(),
        1.. => format!("↑{change}"),
        _ => format!("↓{}", -change),
    }
}

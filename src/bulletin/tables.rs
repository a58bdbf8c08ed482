//! The tables of the bulletin: every unit against every target, and every unit's figures; below the
//! units the total and how many units it covers.

use super::facts::{full_width, measure, unit_name};
use super::figure::{Figure, How, Origin};
use super::phrase::Phrase;
use super::sources;
use super::targets::goal;
use crate::campaign::{Field, Target};
use crate::summary::{Summary, UnitRow};

/// Stands where there is no figure, which is not 0.
const NO_FIGURE: &str = "—";

/// A table whose first row is its heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings.
    pub headings: Vec<Phrase>,
    /// Rows below them, each as long as the headings.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub phrase: Phrase,
    /// Whether it stands out: a target that is met, a total.
    pub bold: bool,
}

impl Cell {
    fn plain(phrase: impl Into<Phrase>) -> Cell {
        Cell { phrase: phrase.into(), bold: false }
    }

    fn bold(phrase: impl Into<Phrase>) -> Cell {
        Cell { phrase: phrase.into(), bold: true }
    }
}

fn words(text: &str) -> Phrase {
    Phrase::of(text, &Origin::Wording)
}

/// Every unit against every target: 完成率 or 同比, bold where the target is met, else why it cannot
/// be judged.
pub fn targets(summary: &Summary) -> Table {
    let targets = || summary.campaign.targets.iter().enumerate();
    let heading = |(_, target): (usize, &Target)| {
        let name = Phrase::of(&full_width(&target.name), &Origin::Campaign);
        let what = if target.grows() { "同比" } else { "完成率" };
        let what = if target.name.contains(what) { "" } else { what };
        name.and(words(what)).and(words("（%）"))
    };
    let mut headings = vec![words("单位")];
    headings.extend(targets().map(heading));
    headings.push(words("达标项数"));
    let mut rows = vec![goals(summary)];
    rows.extend(summary.rows.iter().enumerate().map(|(at, row)| {
        let mut cells = vec![Cell::plain(unit_name(row))];
        cells.extend(targets().map(|(position, target)| rate(summary, at, position, target)));
        cells.push(Cell::plain(met_count(at, row)));
        cells
    }));
    let footers: [(&str, fn(&Summary, usize, &Target) -> Phrase); 3] =
        [("合计", total_rate), ("所含单位数", total_units), ("达标单位数", total_met)];
    rows.extend(footers.map(|(name, figure)| {
        let mut cells = vec![Cell::bold(words(name))];
        cells.extend(targets().map(|(at, target)| Cell::plain(figure(summary, at, target))));
        cells.push(Cell::plain(words(NO_FIGURE)));
        cells
    }));
    Table { headings, rows }
}

fn goals(summary: &Summary) -> Vec<Cell> {
    let mut cells = vec![Cell::plain(words("目标"))];
    let targets = summary.campaign.targets.iter();
    cells.extend(targets.map(|target| Cell::plain(goal(summary, target))));
    cells.push(Cell::plain(words(NO_FIGURE)));
    cells
}

fn rate(summary: &Summary, at: usize, position: usize, target: &Target) -> Cell {
    let judged = &summary.rows[at].attainment[position];
    let Some(rate) = judged.rate else {
        let reason = judged.reason.map_or(NO_FIGURE, |reason| reason.chinese());
        let pointer = format!("/units/{at}/attainment/{}/reason", target.key);
        return Cell::plain(Phrase::of(reason, &Origin::Merge(How::Quoted, vec![pointer])));
    };
    let pointer = format!("/units/{at}/attainment/{}/rate", target.key);
    let cells = sources::of_rate(summary, at, position, target);
    let phrase = Figure::column_percent(rate, pointer, cells).into();
    Cell { phrase, bold: judged.met == Some(true) }
}

fn met_count(at: usize, row: &UnitRow) -> Phrase {
    if !row.counts() {
        return words(NO_FIGURE);
    }
    Figure::whole(row.met_count(), &format!("/units/{at}/met_targets"), Vec::new()).into()
}

fn total_rate(summary: &Summary, position: usize, target: &Target) -> Phrase {
    let pointer = format!("/total/attainment/{}/rate", target.key);
    let rate = summary.total.attainment[position].rate;
    let figure = rate.map(|rate| Figure::column_percent(rate, pointer, Vec::new()).into());
    figure.unwrap_or_else(|| words(NO_FIGURE))
}

fn total_units(summary: &Summary, position: usize, target: &Target) -> Phrase {
    let pointer = format!("/total/attainment/{}/units", target.key);
    Figure::whole(summary.total.attainment[position].units, &pointer, Vec::new()).into()
}

fn total_met(summary: &Summary, position: usize, target: &Target) -> Phrase {
    let pointer = format!("/total/attainment/{}/met_units", target.key);
    Figure::whole(summary.total.attainment[position].met, &pointer, Vec::new()).into()
}

/// Every unit's figures and how its return stands.
pub fn fields(summary: &Summary) -> Table {
    let all = summary.campaign.form.fields.iter().enumerate();
    let numbers: Vec<(usize, &Field)> = all.filter(|(_, f)| f.is_number()).collect();
    let heading = |(_, field): &(usize, &Field)| {
        let name = Phrase::of(&full_width(&field.name), &Origin::Campaign);
        if field.unit.is_none() {
            return name;
        }
        name.and(words("（")).and(measure(field)).and(words("）"))
    };
    let mut headings = vec![words("单位")];
    headings.extend(numbers.iter().map(heading));
    headings.push(words("情况"));
    let mut rows: Vec<Vec<Cell>> = summary
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let mut cells = vec![Cell::plain(unit_name(row))];
            let figure = |(position, field): &(usize, &Field)| {
                Cell::plain(figure(summary, at, *position, field))
            };
            cells.extend(numbers.iter().map(figure));
            cells.push(Cell::plain(words(row.state.chinese())));
            cells
        })
        .collect();
    let footers: [(&str, fn(&Summary, usize, &Field) -> Phrase); 2] =
        [("合计", sum), ("所含单位数", with_value)];
    rows.extend(footers.map(|(name, figure)| {
        let mut cells = vec![Cell::bold(words(name))];
        cells.extend(numbers.iter().map(|(at, f)| Cell::bold(figure(summary, *at, f))));
        cells.push(Cell::plain(reported(summary, name == "合计")));
        cells
    }));
    Table { headings, rows }
}

fn figure(summary: &Summary, at: usize, position: usize, field: &Field) -> Phrase {
    let row = &summary.rows[at];
    let Some(number) = row.number(position) else { return words(NO_FIGURE) };
    let pointer = format!("/units/{at}/values/{}", field.key);
    Figure::exact(number, pointer, sources::of_field(summary, row, &field.key)).into()
}

fn sum(summary: &Summary, position: usize, field: &Field) -> Phrase {
    let pointer = format!("/total/values/{}", field.key);
    let sum = summary.total.values[position];
    let figure = sum.map(|sum| Figure::exact(sum, pointer, Vec::new()).into());
    figure.unwrap_or_else(|| words(NO_FIGURE))
}

fn with_value(summary: &Summary, position: usize, field: &Field) -> Phrase {
    let rows = summary.rows.iter().enumerate().filter(|(_, row)| row.number(position).is_some());
    let pointers = rows.map(|(at, _)| format!("/units/{at}/values/{}", field.key));
    Figure::count(pointers.collect(), Vec::new()).into()
}

/// 已报20/21 beside the total, which says on its face how much of the whole it is.
fn reported(summary: &Summary, beside_total: bool) -> Phrase {
    if !beside_total {
        return words(NO_FIGURE);
    }
    let figure = Figure::whole(summary.total.reported, "/total/reported", Vec::new());
    words("已报").and(figure).and(words("/")).and(super::facts::expected(summary))
}

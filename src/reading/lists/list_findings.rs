//! What a list and its lines give reason to say, apart from their values: headings that were guessed or
//! are missing, totals that differ from their lines, comments, hidden rows.

use super::ListTable;
use super::lines::{Row, RowKind, says_total};
use crate::campaign::{Kind, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::form::Place;
use crate::reading::PlainText;
use crate::reading::cell::CellReading;
use crate::reading::cell_aggregation::{column_sum, located};
use crate::reading::labels;
use crate::reading::rows::DataRow;
use crate::reading::sheet::SheetCell;
use crate::reading::sidenotes::{SideNote, SideSource};
use crate::reading::table::Table;
use crate::reading::table_findings::{remarks_on_line, remarks_on_list};
use crate::reading::table_remarks::{TableRemark, whole_claims};

/// Most rows of one kind that are told of one by one.
const TOLD_LIMIT: usize = 20;

/// Rows below a list in which notes on the whole of it are looked for.
const NOTES_WITHIN: u32 = 40;

/// What is to be said of the list as a whole.
pub(super) fn of_list(list: &ListTable) -> Vec<Finding> {
    let first = list.table.rows.units.first().cloned().unwrap_or_default();
    let mut findings = remarks_on_list(list.sheet, &list.table, &first, list.words);
    findings.extend(missing_columns(list));
    findings.extend(total_differences(list));
    findings.extend(nameless(list));
    findings.extend(unknown_rows(list));
    findings
}

/// What stands above or below a list and says that the whole of it is not up to date or does not count; other notes
/// are mostly the office's own.
pub(super) fn notes_on_whole(list: &ListTable) -> Vec<SideNote> {
    let Table { top, headings, .. } = &list.table;
    let below =
        list.table.rows.end..list.limit.min(list.table.rows.end.saturating_add(NOTES_WITHIN));
    let above = list.sheet.within(*top..headings.rows.0).iter();
    let around = above.chain(list.sheet.within(below).iter());
    let note = |f: &SheetCell| {
        let text = f.cell.as_text()?;
        let claims = whole_claims(&PlainText::of(text));
        let is_doubt = |whole| matches!(whole, TableRemark::NotUpdated | TableRemark::Void);
        let place = Some(Place::new(&list.sheet.name, f.row, f.col));
        claims.iter().any(|(whole, _)| is_doubt(*whole)).then_some(())?;
        SideNote::telling(SideSource::Note, text, place)
    };
    around.filter_map(note).collect()
}

/// What is to be said of one line.
pub(super) fn of_line(list: &ListTable, row: u32) -> Vec<Finding> {
    let row = DataRow { row, ..DataRow::default() };
    remarks_on_line(list.sheet, &list.table, &row, list.words)
}

/// Rows with figures but without a name, which are not counted.
fn nameless<'l>(list: &'l ListTable) -> impl Iterator<Item = Finding> + 'l {
    let rows = list.rows.iter().filter(|row| row.kind == RowKind::Nameless);
    rows.take(TOLD_LIMIT).map(|row| {
        let message = format!("第 {} 行有数字，没有写是哪一项，没有计入", row.row + 1);
        let col = list.table.headings.columns.first().map_or(0, |column| column.col);
        let place = Place::new(&list.sheet.name, row.row, col);
        let finding = Finding::new(Code::ExtraColumn).at(place).with_message(message);
        finding.with_hint("请补上名称；不是数据的请删去")
    })
}

/// Rows of a matrix whose heading the form does not have, where something is filled in.
fn unknown_rows<'l>(list: &'l ListTable) -> impl Iterator<Item = Finding> + 'l {
    let is_filled = |row: u32| {
        let columns = list.table.headings.columns.iter();
        columns.into_iter().any(|c| located(list.sheet, row, c.col).number().is_some())
    };
    let is_total = |name: &str| says_total(&normalize(name));
    let rows = list.unknown_rows.iter();
    let rows = rows.filter(move |(row, name)| is_filled(*row) && !is_total(name));
    rows.take(TOLD_LIMIT).map(|(row, name)| {
        let message = format!("表样里没有“{name}”这一行，没有汇总");
        let col = list.table.headings.unit_col.unwrap_or_default();
        let place = Place::new(&list.sheet.name, *row, col);
        Finding::new(Code::ExtraColumn).at(place).found(name).with_message(message)
    })
}

fn missing_columns(list: &ListTable) -> Vec<Finding> {
    let is_missing = |at: &usize| {
        let field = list.words.field(*at);
        list.table.column(*at).is_none() && field.kind != Kind::Serial && field.computed.is_none()
    };
    let missing = list.fields.clone().filter(is_missing);
    missing
        .map(|at| {
            let field = list.words.field(at);
            let message = format!("表里没有“{}”这一列", field.heading());
            let place = Place::new(&list.sheet.name, list.table.headings.rows.1, 0);
            let finding = Finding::new(Code::MissingColumn).at(place).on(&field.key);
            finding.with_severity(field.if_blank.unwrap_or(Severity::Verify)).with_message(message)
        })
        .collect()
}

/// Texts in a row that sums up, beside what it is called: a reason, a note for the whole unit.
pub(super) fn total_texts<'l>(
    list: &'l ListTable,
    row: u32,
) -> Vec<(Option<&'l str>, CellReading)> {
    let texts = list.sheet.between(row, row).iter().filter(|f| f.cell.as_text().is_some());
    let column = |f: &SheetCell| list.table.headings.columns.iter().find(|c| c.col == f.col);
    // The first text is what the row is called, unless that is written across several cells.
    let beside = texts.skip(1).filter(|f| {
        let text = normalize(f.cell.as_text().unwrap_or_default());
        let is_figure = column(f).is_some_and(|c| list.words.field(c.field).is_number());
        !is_figure && text.chars().count() > 1 && !labels::is_total(&text)
    });
    let told = beside.map(|f| {
        let field = column(f).map(|c| list.words.field(c.field).key.as_str());
        (field, located(list.sheet, f.row, f.col))
    });
    told.collect()
}

/// That the text of a total row was kept.
pub(super) fn of_total_text((field, cell): &(Option<&str>, CellReading)) -> Finding {
    let raw = cell.raw().unwrap_or_default();
    let finding = Finding::new(Code::TotalRowText).at(cell.place.clone()).found(raw);
    match field {
        Some(key) => finding.on(key),
        None => finding,
    }
}

/// Totals that are the sum neither of all lines, nor of those of their unit, nor of those between them
/// and another total.
fn total_differences(list: &ListTable) -> Vec<Finding> {
    let totals = list.rows.iter().enumerate().filter(|(_, row)| row.kind == RowKind::Total);
    let mut findings = Vec::new();
    for (index, total) in totals {
        let parts = parts_of(list, index, total);
        for column in &list.table.headings.columns {
            let field = list.words.field(column.field);
            let adds_up = field.combine() == crate::campaign::Combine::Sum && field.is_number();
            let told = located(list.sheet, total.row, column.col).number().filter(|_| adds_up);
            let Some(told) = told else { continue };
            let sums: Vec<_> =
                parts.iter().filter_map(|rows| column_sum(list.sheet, rows, column.col)).collect();
            if sums.is_empty() || sums.contains(&told) {
                continue;
            }
            let message = format!("合计写的是 {told}，各行之和是 {}", sums[0]);
            let place = Place::new(&list.sheet.name, total.row, column.col);
            let finding = Finding::new(Code::PartsDiffer).at(place).on(&field.key);
            findings.push(finding.found(told.to_string()).with_message(message));
        }
    }
    findings
}

/// The lines that a total may sum up, the most likely first.
fn parts_of(list: &ListTable, index: usize, total: &Row) -> Vec<Vec<u32>> {
    // Rows that measure different things have no sum.
    let mut units = list.block.stubs().iter().map(|stub| &stub.unit);
    let first = units.next();
    if units.any(|unit| Some(unit) != first) {
        return Vec::new();
    }
    let is_part = |row: &&Row| row.kind == RowKind::Line && !list.of_which_rows.contains(&row.row);
    let lines =
        |rows: &[Row]| -> Vec<u32> { rows.iter().filter(is_part).map(|row| row.row).collect() };
    let (before, after) = list.rows.split_at(index);
    let after = after.get(1..).unwrap_or_default();
    let is_total = |row: &Row| row.kind == RowKind::Total;
    let from = before.iter().rposition(is_total).map_or(0, |at| at + 1);
    let until = after.iter().position(is_total).unwrap_or(after.len());
    let of_unit = list.rows.iter().filter(|row| row.unit.is_some() && row.unit == total.unit);
    let of_unit: Vec<Row> = of_unit.cloned().collect();
    let sets = [
        lines(&of_unit),
        lines(&list.rows),
        lines(before.get(from..).unwrap_or_default()),
        lines(after.get(..until).unwrap_or_default()),
    ];
    sets.into_iter().filter(|rows| !rows.is_empty()).collect()
}

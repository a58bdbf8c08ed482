//! Tables beside the main one of a return: taken for the unit that they name, else for the only one of the
//! file; what nobody can take is told.

use super::field_cell::FieldCell;
use super::lists::{FurtherTable, further_tables};
use super::returns::{
    BlockRows, Candidate, Return, field_cell, form_rows, numbers_of, tables_with_purpose,
};
use super::rows::DataRow;
use super::sheet::Sheet;
use crate::campaign::{Block, Campaign, Unit};
use crate::finding::{Code, Finding};
use crate::form::{HeadingIndex, Place};
use std::ops::Range;

/// Adds the lists and matrices beside the main block to the returns of a file.
pub(super) fn add_further_tables(returns: &mut [Return], sheets: &[&Sheet], words: &HeadingIndex) {
    let blocks = words.campaign().form.blocks().zip(words.blocks()).enumerate().skip(1);
    for (index, (block, fields)) in blocks.filter(|(_, (block, _))| !block.is_single_row()) {
        for taken in returns.iter_mut() {
            taken.blocks.resize(taken.blocks.len().max(index + 1), None);
        }
        for further in further_tables(sheets, block, fields, words) {
            let owner = owner_of(&further, returns, words.campaign());
            match owner.and_then(|at| returns.get_mut(at)) {
                Some(taken) => add(taken, index, further, block),
                None => refuse(returns, &further, words.campaign()),
            }
        }
    }
}

/// Adds the tables of one row per unit to the returns of a form whose main block is none such.
pub(super) fn add_further_rows(returns: &mut [Return], sheets: &[&Sheet], words: &HeadingIndex) {
    let campaign = words.campaign();
    let blocks = campaign.form.blocks().zip(words.blocks()).enumerate().skip(1);
    let blocks: Vec<_> = blocks.filter(|(_, (block, _))| block.is_single_row()).collect();
    if blocks.is_empty() {
        return;
    }
    let found: Vec<Candidate> =
        sheets.iter().flat_map(|sheet| tables_with_purpose(sheet, words)).collect();
    let found: Vec<&Candidate> = found.iter().collect();
    let alone = returns.len() == 1;
    for taken in returns {
        let label = unit_of(taken, campaign).map(|unit| unit.name.clone());
        let own = DataRow { label, ..DataRow::default() };
        for (index, (_, fields)) in &blocks {
            taken.blocks.resize(taken.blocks.len().max(index + 1), None);
            let cells = further_row(&found, fields, (&mut *taken, &own), alone, words);
            taken.blocks[*index] = cells.map(|cells| vec![cells]);
        }
    }
}

/// The return that a further table belongs to: that of the unit it names, else the only one.
fn owner_of(further: &FurtherTable, returns: &[Return], campaign: &Campaign) -> Option<usize> {
    let named = |taken: &Return| unit_of(taken, campaign);
    match (further.unit, returns) {
        (Some(unit), [only]) => named(only).is_none_or(|own| own == unit).then_some(0),
        (Some(unit), _) => returns.iter().position(|taken| named(taken) == Some(unit)),
        (None, [_]) => Some(0),
        (None, _) => None,
    }
}

/// The unit that the row or the header of a return names.
fn unit_of<'c>(taken: &Return, campaign: &'c Campaign) -> Option<&'c Unit> {
    let label = taken.label_text().and_then(|text| campaign.units.named_in(text));
    let header = || taken.header_text(campaign, "reporting_unit");
    label.or_else(|| campaign.units.named_in(header()?))
}

fn add(taken: &mut Return, index: usize, further: FurtherTable, block: &Block) {
    let rows = further.rows;
    let came = taken.blocks.get_mut(index).and_then(Option::as_mut);
    let texts = |rows: &BlockRows| -> Vec<Vec<Option<String>>> {
        rows.iter().map(|row| row.iter().map(FieldCell::raw).collect()).collect()
    };
    match came {
        None => taken.blocks[index] = Some(rows),
        Some(came) if texts(came) == texts(&rows) => {
            let message =
                format!("工作表“{}”里的“{}”和另一张完全相同，只计一次", further.sheet, block.sheet);
            taken.findings.push(Finding::new(Code::RepeatedTable).with_message(message));
            return;
        }
        Some(came) if block.stubs().is_empty() => came.extend(rows),
        Some(_) => {
            let message = format!("有不止一张“{}”，数字不同，不知道以哪张为准", block.sheet);
            taken.findings.push(Finding::new(Code::SeveralTables).with_message(message));
            return;
        }
    }
    taken.findings.extend(further.findings);
}

/// Tells that a table beside the main one was not taken: it is another unit's, or one of several units'.
fn refuse(returns: &mut [Return], further: &FurtherTable, campaign: &Campaign) {
    let sheet = &further.sheet;
    if further.rows.iter().flatten().all(FieldCell::is_blank) {
        return;
    }
    for taken in returns.iter_mut() {
        let finding = match (further.unit, unit_of(taken, campaign)) {
            (Some(unit), Some(own)) if own != unit => {
                Finding::new(Code::UnitConflict).found(&*unit.name).with_message(format!(
                    "工作表“{sheet}”写的单位是{}，本表是{}，这张表没有采用",
                    unit.name, own.name
                ))
            }
            _ => Finding::new(Code::TableNotUsed)
                .found(sheet.as_str())
                .with_message(format!("工作表“{sheet}”里的表看不出是哪个单位的，没有采用")),
        };
        taken.findings.push(Finding { place: further.place.clone(), ..finding });
    }
}

/// The row of a further block of one row per unit: that of the same unit as the main block's, or the only one
/// when the file has one return only and nothing says that it is another unit's.
pub(super) fn further_row(
    tables: &[&Candidate],
    block: &Range<usize>,
    (taken, main_row): (&mut Return, &DataRow),
    alone: bool,
    words: &HeadingIndex,
) -> Option<Vec<FieldCell>> {
    let campaign = words.campaign();
    let unit = |row: &DataRow| row.label.as_deref().and_then(|text| campaign.units.named_in(text));
    for found in tables.iter().filter(|one| numbers_of(&one.table, block, words) > 0) {
        let (sheet, table) = (found.sheet, &found.table);
        let rows = &table.rows.units;
        let same = |row: &&DataRow| unit(row).is_some() && unit(row) == unit(main_row);
        let only = alone && rows.len() <= 1;
        let blank = || form_rows(sheet, table).first().filter(|_| only).cloned();
        let Some(row) = rows.iter().find(same).cloned().or_else(blank) else { continue };
        if let Some((other, place)) = other_unit(found, &row, taken, words) {
            let own = unit_of(taken, campaign).map_or("", |unit| unit.name.as_str());
            let message = format!(
                "工作表“{}”写的单位是{}，本表是{own}，这张表没有采用",
                sheet.name, other.name
            );
            let finding = Finding::new(Code::UnitConflict).found(&*other.name);
            let finding = finding.with_message(message);
            taken.findings.push(Finding { place, ..finding });
            continue;
        }
        return Some(block.clone().map(|at| field_cell(sheet, table, &row, at, words)).collect());
    }
    None
}

/// Another unit than the return's that the header over a further table names, and the cell in which it does;
/// the row's own label speaks before it.
fn other_unit<'c>(
    found: &Candidate,
    row: &DataRow,
    taken: &Return,
    words: &HeadingIndex<'c>,
) -> Option<(&'c Unit, Option<Place>)> {
    let campaign = words.campaign();
    let own = unit_of(taken, campaign)?;
    let label = row.label.as_deref().and_then(|text| campaign.units.named_in(text));
    let at = campaign.form.header.iter().position(|f| f.key == "reporting_unit")?;
    let header = found.header(words).into_iter().nth(at).flatten();
    let named = || {
        let cell = header.as_ref()?;
        Some((campaign.units.named_in(cell.cell.as_text()?)?, Some(cell.place.clone())))
    };
    let (other, place) = label.map(|unit| (unit, None)).or_else(named)?;
    (other != own).then_some((other, place))
}

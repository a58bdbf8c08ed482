//! Lists and matrices of one file as returns: what is a part of one, and what is one of its own.

use super::lists_on;
use crate::campaign::{Block, Campaign, Rows, Unit, normalize};
use crate::finding::{Code, Finding};
use crate::form::{HeadingIndex, Place};
use crate::reading::cards::card_parts;
use crate::reading::field_cell::FieldCell;
use crate::reading::purpose::{Purpose, purpose, words_around};
use crate::reading::returns::{BlockRows, Return};
use crate::reading::sheet::Sheet;
use std::collections::BTreeSet;

/// The returns of a form whose main block is a list or a matrix: one per unit and table.
pub(in crate::reading) fn list_returns(sheets: &[&Sheet], words: &HeadingIndex) -> Vec<Return> {
    let main = &words.campaign().form.main;
    let Some(fields) = words.blocks().first() else { return Vec::new() };
    let mut returns: Vec<Return> = Vec::new();
    for sheet in sheets {
        for list in lists_on(sheet, main, fields.clone(), words) {
            let units = list.units();
            let shares_table = units.len() > 1;
            returns.extend(units.into_iter().map(|unit| list.take_return(unit, shares_table)));
        }
    }
    let has_lines = |taken: &Return| taken.reports_nothing || !taken.is_empty(main);
    if returns.iter().any(has_lines) {
        returns.retain(has_lines);
    }
    let mut returns = without_examples(returns, words);
    if main.stubs().is_empty() {
        returns = joined(returns, words.campaign());
    }
    returns
}

/// Whether a list or matrix of the form stands on a sheet.
pub(in crate::reading) fn has_table(sheet: &Sheet, words: &HeadingIndex) -> bool {
    let blocks = words.campaign().form.blocks().zip(words.blocks());
    let lists = blocks.filter(|(block, _)| block.rows != Rows::Single);
    lists
        .into_iter()
        .any(|(block, fields)| !lists_on(sheet, block, fields.clone(), words).is_empty())
}

/// Takes out filled examples that stand beside other tables and names them; says of the others what the words
/// around them say that they are.
fn without_examples(returns: Vec<Return>, words: &HeadingIndex) -> Vec<Return> {
    let said = |taken: &Return| purpose(&taken.sheet, &taken.titles, words);
    let is_example = |taken: &Return| matches!(said(taken), Some((Purpose::Example, _)));
    let (examples, mut kept): (Vec<Return>, Vec<Return>) = match returns.iter().all(is_example) {
        true => (Vec::new(), returns),
        false => returns.into_iter().partition(is_example),
    };
    for taken in &mut kept {
        let found = said(taken).map(|(_, finding)| finding);
        taken.findings.extend(found);
        taken.findings.extend(examples.iter().map(|example| {
            let message = format!("工作表“{}”里的表是填报示例，没有计入", example.sheet);
            Finding::new(Code::ExampleRow).found(&example.sheet).with_message(message)
        }));
    }
    kept
}

/// Lists of one unit are parts of one return, unless a line stands in both or the words around them say
/// that they are of different units, times or things.
fn joined(returns: Vec<Return>, campaign: &Campaign) -> Vec<Return> {
    let mut kept: Vec<Return> = Vec::new();
    for mut taken in returns {
        match kept.iter_mut().find(|other| is_part(&taken, other, campaign)) {
            Some(other) => {
                let rows = taken.blocks.first_mut().and_then(Option::take).unwrap_or_default();
                if let Some(Some(first)) = other.blocks.first_mut() {
                    first.extend(rows);
                }
                other.reports_nothing |= taken.reports_nothing;
                other.findings.append(&mut taken.findings);
                other.side_notes.append(&mut taken.side_notes);
            }
            None => kept.push(taken),
        }
    }
    kept
}

fn is_part(taken: &Return, other: &Return, campaign: &Campaign) -> bool {
    let label = |taken: &Return| taken.label.as_ref().map(|l| l.cell.clone());
    let (unit, other_unit) = (said_unit(taken, campaign), said_unit(other, campaign));
    let is_one_unit = label(taken) == label(other)
        && (unit.is_none() || other_unit.is_none() || unit == other_unit);
    let says_other = |taken: &Return| taken.findings.iter().any(|f| f.code == Code::OtherFigures);
    let (times, other_times) = (said_times(taken), said_times(other));
    let is_one_time = times.is_subset(&other_times) || other_times.is_subset(&times);
    let own = lines(taken);
    is_one_unit
        && is_one_time
        && !says_other(taken)
        && !says_other(other)
        && lines(other).iter().all(|line| !own.contains(line))
}

/// The unit that 填报单位, the column of units or else the tab names.
fn said_unit<'c>(taken: &Return, campaign: &'c Campaign) -> Option<&'c Unit> {
    let texts = [taken.header_text(campaign, "reporting_unit"), taken.label_text()];
    let named = texts.into_iter().flatten().find_map(|text| campaign.units.named_in(text));
    named.or_else(|| campaign.units.named_in(&taken.sheet))
}

/// Years, months and other stretches of time that the tab and the titles name: 2024年, 5月.
fn said_times(taken: &Return) -> BTreeSet<String> {
    let texts = words_around(&taken.sheet, &taken.titles);
    texts.into_iter().map(normalize).flat_map(|text| times_in(&text)).collect()
}

fn times_in(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let marks = text.match_indices(['年', '月', '季', '期']);
    let time = |(at, mark): (usize, &str)| {
        let before = &text[..at];
        let number = &before[before.trim_end_matches(is_part).len()..];
        (!number.is_empty()).then(|| format!("{number}{mark}"))
    };
    marks.filter_map(time).collect()
}

/// What a person reads in each line.
fn lines(taken: &Return) -> Vec<Vec<Option<String>>> {
    let rows = taken.blocks.iter().flatten().flatten();
    rows.map(|row| row.iter().map(FieldCell::raw).collect()).collect()
}

/// A further list, matrix or card of a file, and whose it is.
pub(in crate::reading) struct FurtherTable<'c> {
    pub(in crate::reading) sheet: String,
    pub(in crate::reading) rows: BlockRows,
    pub(in crate::reading) findings: Vec<Finding>,
    /// The unit that it names.
    pub(in crate::reading) unit: Option<&'c Unit>,
    /// Where it names one.
    pub(in crate::reading) place: Option<Place>,
}

/// The tables of a further block, each with its unit.
pub(in crate::reading) fn further_tables<'c>(
    sheets: &[&Sheet],
    block: &Block,
    fields: &std::ops::Range<usize>,
    words: &HeadingIndex<'c>,
) -> Vec<FurtherTable<'c>> {
    let campaign = words.campaign();
    let mut found = Vec::new();
    for sheet in sheets {
        if block.is_card() {
            found.extend(card_parts(sheet, block, fields, words).into_iter().map(|part| {
                let label = part.label.as_ref().and_then(|label| label.cell.as_text());
                FurtherTable {
                    sheet: sheet.name.clone(),
                    unit: label.and_then(|text| campaign.units.named_in(text)),
                    place: part.label.map(|label| label.place),
                    rows: part.rows,
                    findings: part.findings,
                }
            }));
            continue;
        }
        for list in lists_on(sheet, block, fields.clone(), words) {
            let units = list.units();
            let shares_table = units.len() > 1;
            found.extend(units.into_iter().map(|unit| {
                let taken = list.take_return(unit, shares_table);
                let cells = taken.header.iter().flatten().chain(&taken.label);
                FurtherTable {
                    unit: said_unit(&taken, campaign),
                    place: cells.map(|cell| cell.place.clone()).next(),
                    sheet: taken.sheet,
                    rows: taken.blocks.into_iter().flatten().next().unwrap_or_default(),
                    findings: taken.findings,
                }
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::times_in;

    #[test]
    fn times_are_numbers_with_their_word() {
        assert_eq!(times_in("2024年5月明细(1)"), ["2024年", "5月"]);
        assert_eq!(times_in("第一季度"), ["一季"]);
        assert!(times_in("本月明细").is_empty());
    }
}

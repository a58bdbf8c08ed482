//! Totals that a unit states where the form has no formula for them: rows and columns called 合计, and parts
//! under 其中, against what they sum up or belong to.

use super::{Entry, RowRecord, Value};
use crate::campaign::{Block, Campaign, Combine, Field, FigureId, Kind, Rows, Stub, normalize};
use crate::finding::{Code, Finding};
use crate::form::of_any_period;
use rust_decimal::Decimal;

/// What totals are called.
const TOTALS: [&str; 8] = ["合计", "总计", "小计", "共计", "计", "总数", "合计数", "总额"];
/// Shorter codes are numbers of rows.
const LEAST_CODE: usize = 3;
/// Fewer parts make no sum.
const LEAST: usize = 2;

/// Compares the totals of a block's rows and columns that the form does not calculate; what a rule of the
/// campaign is about is left to the rule.
pub(super) fn compare(
    (campaign, block): (&Campaign, &Block),
    rows: &[RowRecord],
    findings: &mut Vec<Finding>,
) {
    let is_ruled = |field: &Field| campaign.rules.iter().any(|rule| rule.field == field.key);
    if block.rows != Rows::Single {
        // Of a single row the form reader writes it as a rule.
        let pairs = since_and_period(block);
        for row in rows {
            let mut found = less_than_period(block, row, &pairs, findings);
            found.retain(|f| !campaign.rules.iter().any(|r| f.field() == Some(r.field.as_str())));
            findings.append(&mut found);
        }
    }
    for (at, field) in block.fields.iter().enumerate().filter(|(_, field)| adds_up(field)) {
        down(block, rows, (at, field), findings);
    }
    for whole in (0..block.fields.len()).filter(|at| !is_ruled(&block.fields[*at])) {
        let parts = parts_beside(block, whole);
        if parts.len() > 1 {
            rows.iter().for_each(|row| findings.extend(parts_together(block, row, whole, &parts)));
        }
    }
    let is_free = |(_, field): &(usize, &Field)| adds_up(field) && !is_ruled(field);
    for (at, field) in block.fields.iter().enumerate().filter(is_free) {
        if called_total(&field.name) && field.computed.is_none() {
            rows.iter().for_each(|row| findings.extend(across(block, row, (at, field))));
        }
        if let Some(whole) = whole_of(&block.fields, at) {
            rows.iter().for_each(|row| findings.extend(part(block, row, (at, whole))));
        }
    }
}

/// Positions of figures since the beginning, each with that of the period alone, which it contains.
fn since_and_period(block: &Block) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (at, since) in block.fields.iter().enumerate().filter(|(_, field)| adds_up(field)) {
        let Some(own) = stem(&since.name, |name| name.contains("累计")) else { continue };
        let is_of_period = |field: &Field| {
            adds_up(field)
                && !field.negative
                && field.headings == since.headings
                && field.unit == since.unit
                && stem(&field.name, |name| !name.contains("累计")).as_ref() == Some(&own)
        };
        pairs.extend(block.fields.iter().position(is_of_period).map(|part| (at, part)));
    }
    pairs
}

/// Figures since the beginning that are less than those of the period alone, by the positions of both.
fn less_than_period(
    block: &Block,
    row: &RowRecord,
    pairs: &[(usize, usize)],
    known: &[Finding],
) -> Vec<Finding> {
    let is_held = |field: &Field| {
        let figure = FigureId::in_row(&field.key, &row.id);
        known.iter().any(|f| f.holds() && f.figure.as_ref() == Some(&figure))
    };
    let mut found = Vec::new();
    for (at, part) in pairs.iter().copied() {
        let (Some(whole), Some(most)) = (figure(row, part), figure(row, at)) else { continue };
        let (since, period) = (&block.fields[at], &block.fields[part]);
        if most < whole && !is_held(since) && !is_held(period) {
            let message = format!("比“{}”的 {} 还小", period.path(), whole.normalize());
            found.push(differs(since, row, &row.entries[at], message));
        }
    }
    found
}

/// What a heading counts, without its words for the period or for the time since the beginning; `None` if it
/// has none or the name is not wanted.
fn stem(name: &str, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
    const SPANS: [&str; 11] = [
        "1-本月",
        "累计数",
        "累计",
        "本年",
        "今年",
        "本月",
        "本期",
        "当月",
        "当期",
        "本周",
        "本季",
    ];
    let name = of_any_period(&normalize(name));
    let mut rest = name.clone();
    SPANS.iter().for_each(|word| rest = rest.replace(word, ""));
    (rest != name && is_wanted(&name)).then_some(rest)
}

/// The column before one under 其中 that holds the whole of it, in the same unit of measure: the total beside
/// it, else the nearest.
fn whole_of(fields: &[Field], at: usize) -> Option<usize> {
    let is_of_which = |text: &String| normalize(text).starts_with("其中");
    let part = fields.get(at)?;
    let beside = match part.headings.iter().position(is_of_which) {
        Some(level) => part.headings.get(..level)?,
        None => Some(part.headings.as_slice()).filter(|_| is_of_which(&part.name))?,
    };
    let is_whole = |index: &usize| {
        let field = &fields[*index];
        adds_up(field)
            && field.unit == part.unit
            && field.headings.as_slice().starts_with(beside)
            && !is_of_which(&field.name)
            && !field.headings.iter().any(is_of_which)
    };
    let whole: Vec<usize> = (0..at).rev().filter(is_whole).collect();
    let total = whole.iter().find(|index| called_total(&fields[**index].name));
    total.or(whole.first()).copied()
}

fn part(block: &Block, row: &RowRecord, (at, whole): (usize, usize)) -> Option<Finding> {
    let (own, most) = (figure(row, at)?, figure(row, whole)?);
    let message = || format!("比“{}”的 {} 还大", block.fields[whole].path(), most.normalize());
    (own > most).then(|| differs(&block.fields[at], row, &row.entries[at], message()))
}

/// Positions of the amounts side by side below one 其中 that are parts of the one at this position; none where they
/// are of several groups.
fn parts_beside(block: &Block, whole: usize) -> Vec<usize> {
    let is_amount = |at: usize| block.fields[at].kind == Kind::Amount;
    let is_part = |at: &usize| {
        let group = block.fields[*at].headings.last();
        is_amount(*at)
            && group.is_some_and(|heading| normalize(heading).starts_with("其中"))
            && whole_of(&block.fields, *at) == Some(whole)
    };
    let parts: Vec<usize> = (0..block.fields.len()).filter(is_part).collect();
    let headings = |at: &usize| &block.fields[*at].headings;
    let is_one_group = parts.windows(2).all(|pair| headings(&pair[0]) == headings(&pair[1]));
    if is_amount(whole) && is_one_group { parts } else { Vec::new() }
}

/// Parts that together exceed the whole, though none does alone. Of what is counted the parts may overlap: women, party
/// members.
fn parts_together(
    block: &Block,
    row: &RowRecord,
    whole: usize,
    parts: &[usize],
) -> Option<Finding> {
    let most = figure(row, whole)?;
    let figures = || parts.iter().filter_map(|at| figure(row, *at));
    let sum: Decimal = figures().sum();
    let is_told = figures().any(|part| part > most);
    let message = || format!("其中各项加起来是 {}", sum.normalize());
    (sum > most && !is_told)
        .then(|| differs(&block.fields[whole], row, &row.entries[whole], message()))
}

fn adds_up(field: &Field) -> bool {
    field.is_number() && field.combine() == Combine::Sum
}

/// Whether a row of a matrix is one that sums others up; it may be left to the office.
pub(super) fn is_total(stub: &Stub) -> bool {
    called_total(&stub.name)
}

fn called_total(name: &str) -> bool {
    TOTALS.contains(&normalize(name).as_str())
}

/// One of the rows or columns among which totals stand.
struct Item {
    is_total: bool,
    is_of_which: bool,
    level: u32,
    figure: Option<Decimal>,
}

/// The totals and parts among the rows of a matrix, in one column.
fn down(
    block: &Block,
    rows: &[RowRecord],
    (at, field): (usize, &Field),
    findings: &mut Vec<Finding>,
) {
    let (stubs, parents) = (block.stubs(), block.wholes());
    let item = |(index, (stub, row)): (usize, (&Stub, &RowRecord))| Item {
        is_total: called_total(&stub.name),
        is_of_which: parents[index].is_some(),
        level: stub.level,
        figure: figure(row, at),
    };
    let items: Vec<Item> = stubs.iter().zip(rows).enumerate().map(item).collect();
    for (index, (stub, row)) in stubs.iter().zip(rows).enumerate() {
        let Some(entry) = row.entries.get(at) else { continue };
        let is_stated = items[index].is_total && stub.computed.is_none();
        let same_unit = |other: usize| stubs[other].unit == stub.unit;
        if let Some(sum) = is_stated.then(|| other_sum(&items, index, same_unit)).flatten() {
            findings.push(differs(field, row, entry, format!("各行之和是 {sum}")));
        }
        let below = below_code(stubs, index).into_iter().filter_map(|part| items[part].figure);
        let below = below.reduce(|a, b| a + b).filter(|_| field.kind == Kind::Amount);
        if let Some(sum) = below.filter(|sum| items[index].figure.is_some_and(|own| *sum > own)) {
            let message = format!("编码在它下面的各行加起来是 {}", sum.normalize());
            findings.push(differs(field, row, entry, message));
        }
        let whole = parents[index].filter(|whole| same_unit(*whole));
        let whole = whole.and_then(|whole| Some((&stubs[whole], items[whole].figure?)));
        if let Some((whole, most)) = whole.filter(|(_, most)| items[index].figure > Some(*most)) {
            let message = format!("比“{}”的 {} 还大", whole.name, most.normalize());
            findings.push(differs(field, row, entry, message));
        }
    }
}

/// The rows of a matrix whose codes go on from that of a row, such as 20103 below 201, without those below them.
fn below_code(stubs: &[Stub], index: usize) -> Vec<usize> {
    let code = |at: usize| stubs[at].code.as_deref().unwrap_or_default();
    let goes_on = |part: usize, whole: usize| {
        let (part, whole) = (code(part), code(whole));
        whole.len() >= LEAST_CODE && part.len() > whole.len() && part.starts_with(whole)
    };
    let below: Vec<usize> = (0..stubs.len()).filter(|at| goes_on(*at, index)).collect();
    let is_direct = |at: &usize| !below.iter().any(|other| goes_on(*at, *other));
    below.iter().copied().filter(is_direct).collect()
}

/// A total among the columns of a row: below its own heading, else over all.
fn across(block: &Block, row: &RowRecord, (at, field): (usize, &Field)) -> Option<Finding> {
    let is_beside = |other: &Field| other.headings == field.headings || field.headings.is_empty();
    let is_part = |other: &Field| {
        !normalize(&other.name).contains("其中")
            && !other.headings.iter().any(|heading| normalize(heading).contains("其中"))
    };
    let fields = block.fields.iter().enumerate();
    let beside = fields.filter(|(_, other)| adds_up(other) && is_beside(other) && is_part(other));
    let beside: Vec<(usize, &Field)> = beside.collect();
    let item = |(index, other): &(usize, &Field)| Item {
        is_total: called_total(&other.name),
        is_of_which: false,
        level: 0,
        figure: figure(row, *index),
    };
    let items: Vec<Item> = beside.iter().map(item).collect();
    let own = beside.iter().position(|(index, _)| *index == at)?;
    let same_unit = |other: usize| beside[other].1.unit == field.unit;
    let sum = other_sum(&items, own, same_unit)?;
    Some(differs(field, row, row.entries.get(at)?, format!("各项之和是 {sum}")))
}

/// What a total ought to be: the sum of what it most likely sums up, where it is that of nothing it may sum up.
fn other_sum(items: &[Item], at: usize, same_unit: impl Fn(usize) -> bool) -> Option<Decimal> {
    let stated = items[at].figure?;
    let sums: Vec<Decimal> = addends(items, at)
        .into_iter()
        .filter(|set| set.len() >= LEAST && set.iter().all(|index| same_unit(*index)))
        .filter_map(|set| {
            set.into_iter().filter_map(|index| items[index].figure).reduce(|a, b| a + b)
        })
        .collect();
    let first = sums.first()?.normalize();
    (!sums.contains(&stated)).then_some(first)
}

/// What a total may sum up, the most likely first: the totals of groups, all others, those between it and
/// the total before or behind it, those that are indented below it.
fn addends(items: &[Item], at: usize) -> Vec<Vec<usize>> {
    let is_part = |index: &usize| !items[*index].is_total && !items[*index].is_of_which;
    let all = || (0..items.len()).filter(|index| *index != at);
    let totals: Vec<usize> = all().filter(|index| items[*index].is_total).collect();
    let parts: Vec<usize> = all().filter(is_part).collect();
    let top = parts.iter().map(|index| items[*index].level).min().unwrap_or_default();
    let highest = parts.iter().copied().filter(|index| items[*index].level == top).collect();
    let before =
        (0..at).rev().take_while(|index| !items[*index].is_total).filter(is_part).collect();
    let behind = at + 1..items.len();
    let after =
        behind.clone().take_while(|index| !items[*index].is_total).filter(is_part).collect();
    let is_below = |index: &usize| items[*index].level > items[at].level;
    let below = behind.take_while(is_below).filter(is_part).collect();
    match totals.is_empty() {
        true => vec![highest, parts, before, after, below],
        false => vec![before, after, below, totals, highest, parts],
    }
}

fn figure(row: &RowRecord, at: usize) -> Option<Decimal> {
    match row.entries.get(at)?.value {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    }
}

fn differs(field: &Field, row: &RowRecord, entry: &Entry, what: String) -> Finding {
    let finding =
        Finding::new(Code::PartsDiffer).with_message(format!("写的是 {}，{what}", entry.shown()));
    let figure = Some(FigureId { field: field.key.clone(), row: row.id.clone() });
    Finding { place: entry.place.clone(), figure, found: Some(entry.shown()), ..finding }
}

//! Lines of lists against those of the period right before, by their keys (变动): new, gone, changed; and keys that
//! several units have. Nothing is removed: a person decides what a line that comes twice is.

use super::rows::{Summary, UnitRow};
use crate::campaign::{Block, Campaign, Field, Kind, Unit};
use crate::form::Place;
use crate::intake::Submission;
use crate::validation::{Entry, RecordRows, RowRecord, key_hash};
use compact_str::CompactString;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineChangeKind {
    /// It was not there in the period right before.
    New,
    /// It was there and is no longer.
    Gone,
    /// One of its fields says something else.
    Changed,
    /// Another unit has a line of the same key.
    Shared,
}

/// A line that changed, or a field of it.
#[derive(Debug, Clone)]
pub struct LineChange<'s> {
    /// What became of it.
    pub kind: LineChangeKind,
    /// The list.
    pub block: &'s Block,
    /// The unit.
    pub unit: &'s Unit,
    /// Its key as it is written.
    pub line: String,
    /// The field that says something else.
    pub field: Option<&'s Field>,
    /// What it said before.
    pub was: Option<String>,
    /// What it says now; of a shared key the unit that has it too.
    pub now: Option<String>,
    /// File and cell: of this period's line, of one that is gone of the last period's.
    pub place: Option<(&'s str, Place)>,
}

impl LineChangeKind {
    /// All of them.
    pub const ALL: [LineChangeKind; 4] = [
        LineChangeKind::New,
        LineChangeKind::Gone,
        LineChangeKind::Changed,
        LineChangeKind::Shared,
    ];

    /// The word for it in JSON.
    pub fn id(self) -> &'static str {
        match self {
            LineChangeKind::New => "new",
            LineChangeKind::Gone => "gone",
            LineChangeKind::Changed => "changed",
            LineChangeKind::Shared => "shared",
        }
    }

    /// The word for it.
    pub fn chinese(self) -> &'static str {
        match self {
            LineChangeKind::New => "新增",
            LineChangeKind::Gone => "减少",
            LineChangeKind::Changed => "变化",
            LineChangeKind::Shared => "几个单位都有",
        }
    }
}

/// Lines of a unit in a list by their keys; those without one, or whose key comes twice, cannot be found again.
type KeyedLines<'l> = BTreeMap<&'l str, &'l RowRecord>;

/// A unit's return of a period, as far as its figures count.
#[derive(Debug, Clone, Copy)]
pub struct CountedReturn<'s> {
    /// The unit.
    pub unit: &'s Unit,
    /// What it sent; `None` if nothing counts.
    pub submission: Option<&'s Submission>,
}

/// What changed in the lists of a summary, list by list and unit by unit.
pub fn line_changes<'s>(summary: &'s Summary) -> Vec<LineChange<'s>> {
    let counted = |row: &UnitRow<'s>| CountedReturn {
        unit: row.unit,
        submission: row.submission.filter(|s| s.counts()),
    };
    let now: Vec<CountedReturn> = summary.rows.iter().map(counted).collect();
    let last = summary.last().map(|last| last.rows.iter().map(counted).collect::<Vec<_>>());
    line_changes_between(summary.campaign, &now, last.as_deref())
}

/// What changed in the lists since the period right before, the units in one order in both. A unit that has not
/// reported in both periods is not compared.
pub fn line_changes_between<'s>(
    campaign: &'s Campaign,
    now: &[CountedReturn<'s>],
    before: Option<&[CountedReturn<'s>]>,
) -> Vec<LineChange<'s>> {
    let blocks = campaign.form.blocks().filter(|block| block.lines().is_some());
    let mut found = Vec::new();
    for block in blocks {
        if let Some(before) = before {
            let pairs = now.par_iter().zip(before);
            found.par_extend(pairs.flat_map_iter(|(now, before)| of_unit(block, now, before)));
        }
        found.extend(shared(block, now));
    }
    found
}

/// How many lines changed in a way.
pub fn count_of(changes: &[LineChange], kind: LineChangeKind) -> usize {
    let lines = changes.iter().filter(|change| change.kind == kind);
    lines.map(LineChange::identity).collect::<BTreeSet<(&str, &str, &str)>>().len()
}

/// How many lines changed in which way, in words: 新增 3 条、减少 1 条; empty if none did.
pub fn line_changes_text(changes: &[LineChange]) -> String {
    let told = LineChangeKind::ALL.into_iter().filter_map(|kind| {
        let count = count_of(changes, kind);
        (count > 0).then(|| format!("{} {count} 条", kind.chinese()))
    });
    told.collect::<Vec<String>>().join("、")
}

impl LineChange<'_> {
    fn identity(&self) -> (&str, &str, &str) {
        (&self.block.id, &self.unit.code, &self.line)
    }
}

fn rows_of<'s>(row: &CountedReturn<'s>, block: &Block) -> Option<&'s RecordRows> {
    let record = row.submission?.record.as_ref()?;
    Some(&record.blocks.iter().find(|came| came.id == block.id)?.rows)
}

fn lines_of<'s>(row: &CountedReturn<'s>, block: &Block) -> Option<Cow<'s, [RowRecord]>> {
    rows_of(row, block).map(RecordRows::read)
}

fn keyed(lines: &[RowRecord]) -> impl Iterator<Item = (&str, &RowRecord)> {
    lines.iter().filter_map(|line| Some((line.id.line_key()?, line)))
}

fn of_unit<'s>(
    block: &'s Block,
    now: &CountedReturn<'s>,
    before: &CountedReturn<'s>,
) -> Vec<LineChange<'s>> {
    let (Some(own), Some(last)) = (lines_of(now, block), lines_of(before, block)) else {
        return Vec::new();
    };
    let (own, last): (KeyedLines, KeyedLines) = (keyed(&own).collect(), keyed(&last).collect());
    let mut found = Vec::new();
    for (key, line) in &own {
        match last.get(key) {
            None => found.push(change(LineChangeKind::New, block, now, line)),
            Some(was) => found.extend(fields_changed(block, now, line, was)),
        }
    }
    let gone = last.iter().filter(|(key, _)| !own.contains_key(**key));
    found.extend(gone.map(|(_, line)| change(LineChangeKind::Gone, block, before, line)));
    found
}

fn change<'s>(
    kind: LineChangeKind,
    block: &'s Block,
    row: &CountedReturn<'s>,
    line: &RowRecord,
) -> LineChange<'s> {
    let keys = block.lines().map_or(&[][..], |lines| &lines.key);
    let shown: Vec<String> =
        keys.iter().filter_map(|key| line.entry(key)).map(Entry::shown).collect();
    let file = row.submission.map_or("", |submission| submission.shown_name());
    let place = line.place().map(|place| (file, place.clone()));
    let (line, unit) = (shown.join("，"), row.unit);
    LineChange { kind, block, unit, line, field: None, was: None, now: None, place }
}

fn fields_changed<'s>(
    block: &'s Block,
    row: &CountedReturn<'s>,
    line: &RowRecord,
    was: &RowRecord,
) -> Vec<LineChange<'s>> {
    let fields = block.fields.iter().filter(|field| field.kind != Kind::Serial);
    let told = fields.filter_map(|field| {
        let (now, before) = (line.entry(&field.key)?, was.entry(&field.key));
        let is_same = now.says_what(before);
        let own = (!is_same).then(|| change(LineChangeKind::Changed, block, row, line))?;
        let place = own.place.map(|(file, place)| (file, now.place.clone().unwrap_or(place)));
        let (was, now) = (before.map(Entry::shown), Some(now.shown()));
        Some(LineChange { field: Some(field), was, now, place, ..own })
    });
    told.collect()
}

/// Lines whose key several units have, each with the unit that has it too. Of every line only a hash is held
/// until it is known which come twice.
fn shared<'s>(block: &'s Block, rows: &[CountedReturn<'s>]) -> Vec<LineChange<'s>> {
    let twice = hashes_of_several(block, rows);
    if twice.is_empty() {
        return Vec::new();
    }
    let of_unit = |row: &CountedReturn<'s>| -> Vec<(CompactString, LineChange<'s>)> {
        let lines = lines_of(row, block).unwrap_or_default();
        let lines = keyed(&lines).filter(|(key, _)| twice.contains(&key_hash(key)));
        lines
            .map(|(key, line)| (key.into(), change(LineChangeKind::Shared, block, row, line)))
            .collect()
    };
    let mut all: Vec<_> = rows.par_iter().flat_map_iter(of_unit).collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut found = Vec::new();
    for lines in all.chunk_by(|(one, _), (other, _)| one == other).filter(|same| same.len() > 1) {
        for (_, own) in lines {
            let others = lines.iter().filter(|(_, other)| other.unit.code != own.unit.code);
            let others: Vec<&str> = others.map(|(_, other)| other.unit.name.as_str()).collect();
            found.push(LineChange { now: Some(others.join("、")), ..own.clone() });
        }
    }
    found
}

/// Hashes of keys that lines of several units seem to have.
fn hashes_of_several(block: &Block, rows: &[CountedReturn]) -> HashSet<u64> {
    let hashes = |row| rows_of(row, block).map(RecordRows::key_hashes);
    let hashes = rows.iter().filter_map(hashes);
    let mut all: Vec<u64> = hashes.flat_map(Cow::into_owned).collect();
    all.par_sort_unstable();
    all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

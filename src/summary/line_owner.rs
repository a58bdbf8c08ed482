//! Whose line a line is: a return that tells of the units below has lines that they wrote.

use super::rows::UnitRow;
use crate::campaign::{Block, Kind};
use crate::intake::{Below, CarriedReturn, Submission};
use crate::validation::{BlockRecord, Record, RowRecord};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// A line with the name of the unit that wrote it, behind that of the unit that has it in its figures: 成都市 锦江区.
#[derive(Debug)]
pub struct OwnedLine<'a> {
    /// The names.
    pub owner: Arc<str>,
    /// The line.
    pub line: Cow<'a, RowRecord>,
}

impl<'a> UnitRow<'a> {
    /// The lines of a block in one of the returns behind the row's figures.
    pub fn lines(&self, sent: &'a Submission, block: &Block) -> Vec<OwnedLine<'a>> {
        let lines = sent.record.as_ref().map(|record| lines_of(record, block)).unwrap_or_default();
        // The cells of a matrix are sums over all units below.
        let below = sent.below.as_ref().filter(|_| block.lines().is_some());
        let mut told = below.map(|below| told_lines(below, block)).unwrap_or_default();
        let mut names = vec![self.unit.name.as_str()];
        names.extend(Some(sent.unit_name()).filter(|name| *name != names[0]));
        let own: Arc<str> = names.join(" ").into();
        let mut owned = |line: Cow<'a, RowRecord>| {
            let wrote = (!told.is_empty()).then(|| content(&line, block));
            let wrote = wrote.and_then(|text| told.get_mut(&text)?.pop_front());
            let owner = match wrote {
                None => Arc::clone(&own),
                Some(name) => format!("{own} {name}").into(),
            };
            OwnedLine { owner, line }
        };
        match lines {
            Cow::Borrowed(lines) => lines.iter().map(|line| owned(Cow::Borrowed(line))).collect(),
            Cow::Owned(lines) => lines.into_iter().map(|line| owned(Cow::Owned(line))).collect(),
        }
    }
}

/// The rows of a block, read back for whoever asks.
fn lines_of<'a>(record: &'a Record, block: &Block) -> Cow<'a, [RowRecord]> {
    let of_block = |came: &&BlockRecord| came.id == block.id;
    record.blocks.iter().find(of_block).map(|came| came.rows.read()).unwrap_or_default()
}

/// Names of the units right below that told a line, by what it says.
fn told_lines<'a>(below: &'a Below, block: &Block) -> HashMap<String, VecDeque<&'a str>> {
    let codes: HashSet<&str> = below.returns.iter().map(|told| told.code.as_str()).collect();
    // What a unit further below told is in the lines of the one above it.
    let highest = |told: &&CarriedReturn| !codes.contains(told.parent.as_str());
    let mut lines: HashMap<String, VecDeque<&str>> = HashMap::new();
    for told in below.returns.iter().filter(highest) {
        for line in &*lines_of(&told.record, block) {
            lines.entry(content(line, block)).or_default().push_back(&told.name);
        }
    }
    lines
}

/// The values of a line in one text, without its number, which is another in each table.
fn content(line: &RowRecord, block: &Block) -> String {
    let fields = line.entries.iter().zip(&block.fields);
    let values = fields
        .filter(|(_, field)| field.kind != Kind::Serial)
        .map(|(entry, _)| entry.value.as_ref().map(ToString::to_string).unwrap_or_default());
    values.collect::<Vec<String>>().join("\u{1f}")
}

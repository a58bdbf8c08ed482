//! What the returns of units come to together, field by field as each declares it.

use crate::campaign::{Block, Campaign, Combine, Field, HeldFigures, Kind, RowId, Rows, Unit};
use crate::intake::Submission;
use crate::validation::{BlockRecord, Entry, Record, RowRecord, Value, recompute};
use compact_str::CompactString;
use rust_decimal::{Decimal, RoundingStrategy};
use std::borrow::Cow;
use std::collections::HashMap;

/// Decimals of a ratio whose field names none.
const RATIO_DECIMALS: u32 = 6;

/// A unit with the return that counts for it.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// Its return, or what stands in the place of one.
    pub submission: &'a Submission,
}

/// What the parts come to, in their order; header fields stay blank.
pub fn combine(campaign: &Campaign, parts: &[Part]) -> Record {
    let leaves_out = campaign.held_figures == HeldFigures::LeaveOut;
    let records = parts.iter().filter_map(|part| {
        let sound = leaves_out && part.submission.held_figures().next().is_some();
        let record = part.submission.record.as_ref()?;
        Some((part.unit, if sound { without_held(part.submission)? } else { record.loaded() }))
    });
    let records: Vec<(&Unit, Cow<Record>)> = records.collect();
    let header = campaign.form.header.iter().map(|field| Entry::blank(&field.key)).collect();
    let combined = |block: &Block| {
        let came = records.iter().filter_map(|(unit, record)| Came::of(unit, record, block));
        let came: Vec<Came> = came.collect();
        (!came.is_empty()).then(|| block_of(block, &came))
    };
    Record { header, blocks: campaign.form.blocks().filter_map(combined).collect() }
}

fn without_held<'a>(submission: &Submission) -> Option<Cow<'a, Record>> {
    submission.clone().without_held_figures().record.map(Cow::Owned)
}

/// A part's rows of a block.
#[derive(Clone, Copy)]
struct Came<'a> {
    unit: &'a Unit,
    rows: &'a [RowRecord],
}

impl<'a> Came<'a> {
    fn of(unit: &'a Unit, record: &'a Record, block: &Block) -> Option<Came<'a>> {
        let came = record.blocks.iter().find(|came| came.id == block.id)?;
        Some(Came { unit, rows: &came.rows })
    }
}

fn block_of(block: &Block, came: &[Came]) -> BlockRecord {
    let mut rows = match &block.rows {
        Rows::List(_) => stacked(came),
        Rows::Single => vec![row_of(block, came, &RowId::Only)],
        Rows::Matrix(stubs) => {
            let ids = stubs.iter().map(|stub| RowId::Stub(stub.key.as_str().into()));
            ids.map(|id| row_of(block, came, &id)).collect()
        }
    };
    if block.lines().is_none() {
        recompute(block, &mut rows);
    }
    BlockRecord { id: block.id.as_str().into(), rows: rows.into() }
}

/// The lines of all parts one below the other; of the same key the second is told by its number, as in a
/// return.
fn stacked(came: &[Came]) -> Vec<RowRecord> {
    let mut known: HashMap<CompactString, usize> = HashMap::new();
    let lines = came.iter().flat_map(|came| came.rows);
    let numbered = lines.map(|line| {
        let RowId::Line(key) = &line.id else { return line.clone() };
        let bare = key.rsplit_once('#').map_or(key.as_str(), |(bare, _)| bare);
        let count = known.entry(bare.into()).or_default();
        *count += 1;
        let is_first = *count == 1 && !bare.is_empty();
        let id = if is_first { bare.to_string() } else { format!("{bare}#{count}") };
        RowRecord { id: RowId::Line(id.into()), entries: line.entries.clone() }
    });
    numbered.collect()
}

fn row_of(block: &Block, came: &[Came], id: &RowId) -> RowRecord {
    let is_asked = |field: &Field| field.computed.is_none();
    let entry = |field: &Field| {
        let cells = Cells { came, id };
        let value = is_asked(field).then(|| cells.combined(field)).flatten();
        let not_applicable = value.is_none() && cells.is_not_applicable(field);
        Entry { value, not_applicable, ..Entry::blank(&field.key) }
    };
    RowRecord { id: id.clone(), entries: block.fields.iter().map(entry).collect() }
}

/// The same row in the returns of all parts.
struct Cells<'a> {
    came: &'a [Came<'a>],
    id: &'a RowId,
}

impl Cells<'_> {
    fn combined(&self, field: &Field) -> Option<Value> {
        let numbers = || self.came.iter().filter_map(|came| self.number(came, &field.key));
        match field.combine() {
            Combine::Sum => numbers()
                .try_fold(None, |sum: Option<Decimal>, number| {
                    sum.unwrap_or_default().checked_add(number).map(Some)
                })
                .flatten()
                .map(|sum| Value::Number(sum.normalize())),
            Combine::Max => numbers().max().map(Value::Number),
            Combine::Ratio => self.ratio(field).map(Value::Number),
            Combine::List => self.listed(field).map(Value::Text),
            Combine::None => None,
        }
    }

    /// The ratio of the sums over the parts that have both figures.
    fn ratio(&self, field: &Field) -> Option<Decimal> {
        let (above, below) = field.ratio.as_ref()?;
        let both = |came: &Came| Some((self.number(came, above)?, self.number(came, below)?));
        let pairs = self.came.iter().filter_map(both);
        let sums = pairs.fold((Decimal::ZERO, Decimal::ZERO), |(a, b), (above, below)| {
            (a.saturating_add(above), b.saturating_add(below))
        });
        let factor = if field.kind == Kind::Percent { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        let decimals = if field.has_free_decimals { RATIO_DECIMALS } else { field.decimals };
        let ratio = sums.0.checked_mul(factor)?.checked_div(sums.1)?;
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        Some(ratio.round_dp_with_strategy(decimals, strategy).normalize())
    }

    /// The texts, each behind its unit's name.
    fn listed(&self, field: &Field) -> Option<String> {
        let text = |came: &Came| {
            let text = self.entry(came, &field.key)?.value.as_ref()?.to_string();
            Some(format!("{}：{text}", came.unit.name))
        };
        let texts: Vec<String> = self.came.iter().filter_map(text).collect();
        (!texts.is_empty()).then(|| texts.join("；"))
    }

    fn is_not_applicable(&self, field: &Field) -> bool {
        let all = self.came.iter().map(|came| self.entry(came, &field.key));
        !self.came.is_empty() && all.into_iter().all(|e| e.is_some_and(|e| e.not_applicable))
    }

    fn entry<'c>(&self, came: &Came<'c>, key: &str) -> Option<&'c Entry> {
        came.rows.iter().find(|row| row.id == *self.id)?.entry(key)
    }

    fn number(&self, came: &Came<'_>, key: &str) -> Option<Decimal> {
        match self.entry(came, key)?.value {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }
}

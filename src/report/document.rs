//! The JSON document of merge; its keys are stable.

use super::held::{DoubtedDocument, WaitingDocument, held_counts};
use super::line_changes::{ListChanges, list_changes};
use super::over_time::{SinceDocument, TrendDocument, sums};
use super::submissions::BlockValues;
use super::tree::{NodeDocument, tree};
use crate::baseline::BaseSource;
use crate::campaign::{Campaign, Elapsed, Goal, Period, Rows, Target};
use crate::intake::Counts;
use crate::summary::{
    Adjustment, Attainment, Rank, Summary, TotalAttainment, UnitRow, line_changes, published,
};
use crate::validation::{Value, json_number};
use anyhow::{Context, Result};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::io::{BufWriter, Write};

/// One JSON document for merge.
///
/// # Errors
/// `out` cannot be written.
pub fn merge_json(summary: &Summary, out: &mut dyn Write) -> Result<()> {
    let changes = line_changes(summary);
    let document = MergeDocument {
        period: summary.period,
        counts: summary.counts,
        units: UnitsDocument(summary),
        total: TotalDocument::of(summary),
        since_last: SinceDocument::of(summary),
        line_changes: list_changes(&changes, true),
        trend: summary.course().map(TrendDocument::of).collect(),
        tree: tree(summary),
    };
    let mut out = BufWriter::new(out);
    serde_json::to_writer(&mut out, &document).context("结果写不成 JSON")?;
    out.flush().context("结果写不成 JSON")
}

/// A decimal as a JSON number.
pub struct JsonNumber(pub Decimal);

impl JsonNumber {
    /// A rate, to six decimals.
    pub fn rate(rate: Decimal) -> JsonNumber {
        JsonNumber(published(rate))
    }
}

impl Serialize for JsonNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json_number(&self.0, serializer)
    }
}

#[derive(Serialize)]
struct MergeDocument<'a> {
    period: Period,
    counts: Counts,
    units: UnitsDocument<'a>,
    total: TotalDocument<'a>,
    since_last: Option<SinceDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    line_changes: Vec<ListChanges<'a>>,
    trend: Vec<TrendDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tree: Vec<NodeDocument<'a>>,
}

/// The units, each made ready as it is written.
struct UnitsDocument<'a>(&'a Summary<'a>);

impl Serialize for UnitsDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let UnitsDocument(summary) = self;
        serializer.collect_seq(summary.rows.iter().map(|row| UnitDocument::of(row, summary)))
    }
}

#[derive(Serialize)]
struct UnitDocument<'a> {
    code: &'a str,
    name: &'a str,
    status: &'static str,
    path: Option<&'a str>,
    values: ByKey<'a, Option<Value>>,
    #[serde(skip_serializing_if = "ByKey::is_empty")]
    lists: ByKey<'a, BlockValues<'a>>,
    ranks: ByKey<'a, RankDocument>,
    attainment: ByKey<'a, AttainmentDocument>,
    met_targets: usize,
    overall: Option<OverallDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_applicable: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    adjustments: Vec<AdjustmentDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    held: Vec<DoubtedDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to_verify: Vec<DoubtedDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<WaitingDocument<'a>>,
}

#[derive(Serialize)]
struct AdjustmentDocument<'a> {
    field: &'a str,
    reported: Option<JsonNumber>,
    value: JsonNumber,
    message: &'a str,
}

/// Values beside the keys they belong to, as one object.
pub(super) struct ByKey<'a, T>(pub(super) Vec<(&'a str, T)>);

impl<T> ByKey<'_, T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for ByKey<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct RankDocument {
    rank: Option<usize>,
    rank_change: Option<i64>,
}

#[derive(Serialize)]
struct OverallDocument<'a> {
    score: JsonNumber,
    #[serde(flatten)]
    rank: RankDocument,
    honours: Vec<&'a str>,
}

#[derive(Serialize)]
struct AttainmentDocument {
    target: JsonNumber,
    actual: Option<JsonNumber>,
    base: Option<JsonNumber>,
    base_source: Option<&'static str>,
    rate: Option<JsonNumber>,
    met: Option<bool>,
    reason: Option<&'static str>,
    schedule: Option<JsonNumber>,
    ahead: Option<JsonNumber>,
    short: Option<JsonNumber>,
    #[serde(flatten)]
    rank: RankDocument,
}

#[derive(Serialize)]
struct TotalDocument<'a> {
    reported: usize,
    expected: usize,
    values: ByKey<'a, Option<JsonNumber>>,
    #[serde(skip_serializing_if = "ByKey::is_empty")]
    held: ByKey<'a, usize>,
    attainment: ByKey<'a, TotalAttainmentDocument>,
}

#[derive(Serialize)]
struct TotalAttainmentDocument {
    target: JsonNumber,
    actual: Option<JsonNumber>,
    base: Option<JsonNumber>,
    goal: Option<JsonNumber>,
    rate: Option<JsonNumber>,
    schedule: Option<JsonNumber>,
    ahead: Option<JsonNumber>,
    units: usize,
    met_units: usize,
    judged_units: usize,
}

/// The goal as a number: the least figure, or the least growth as a ratio.
fn goal(target: &Target) -> JsonNumber {
    match target.goal {
        Goal::AtLeast(least) => JsonNumber(least),
        Goal::Growth(ratio) => JsonNumber(ratio),
    }
}

pub(super) fn schedule(elapsed: Option<Elapsed>) -> Option<JsonNumber> {
    elapsed.and_then(Elapsed::ratio).map(JsonNumber::rate)
}

impl RankDocument {
    fn of(rank: Option<Rank>) -> RankDocument {
        let (place, change) = (rank.map(|r| r.place), rank.and_then(|r| r.change));
        RankDocument { rank: place, rank_change: change }
    }
}

/// The lines of the unit's lists and matrices that count, by the ids of their blocks.
fn lists<'a>(row: &'a UnitRow, campaign: &'a Campaign) -> ByKey<'a, BlockValues<'a>> {
    let record = row.submission.filter(|_| row.counts()).and_then(|s| s.record.as_ref());
    let came = record.map_or(&[][..], |record| &record.blocks);
    let blocks = campaign.form.blocks().filter(|block| block.rows != Rows::Single);
    let lists = blocks.filter_map(|block| {
        let own = came.iter().find(|own| own.id == block.id)?;
        Some((block.id.as_str(), BlockValues(own)))
    });
    ByKey(lists.collect())
}

impl<'a> UnitDocument<'a> {
    fn of(row: &'a UnitRow, summary: &Summary<'a>) -> UnitDocument<'a> {
        let campaign = summary.campaign;
        let fields = || campaign.form.summary_fields.iter().zip(0..);
        let targets = campaign.targets.iter().zip(&summary.elapsed).zip(&row.attainment);
        let values = fields().map(|(f, at): (_, usize)| (f.key.as_str(), row.values[at].clone()));
        let ranks = fields().filter(|(f, _)| f.is_number());
        UnitDocument {
            code: &row.unit.code,
            name: &row.unit.name,
            status: row.state.id(),
            path: row.submission.map(|s| s.path.as_str()),
            values: ByKey(values.collect()),
            lists: lists(row, campaign),
            ranks: ByKey(
                ranks.map(|(f, at)| (f.key.as_str(), RankDocument::of(row.ranks[at]))).collect(),
            ),
            attainment: ByKey(
                targets
                    .map(|((t, time), a)| (t.key.as_str(), AttainmentDocument::of(t, *time, a)))
                    .collect(),
            ),
            met_targets: row.met_count(),
            overall: OverallDocument::of(row, campaign),
            not_applicable: fields()
                .map(|(field, _)| field.key.as_str())
                .filter(|key| row.is_not_applicable(key))
                .collect(),
            adjustments: row.adjustments().into_iter().map(AdjustmentDocument::of).collect(),
            held: row.held.iter().map(DoubtedDocument::of).collect(),
            to_verify: row.to_verify.iter().map(DoubtedDocument::of).collect(),
            waiting: row.waiting.map(WaitingDocument::of),
        }
    }
}

impl<'a> AdjustmentDocument<'a> {
    fn of(adjustment: Adjustment<'a>) -> AdjustmentDocument<'a> {
        let Adjustment { field, reported, value, message, .. } = adjustment;
        AdjustmentDocument {
            field,
            reported: reported.map(JsonNumber),
            value: JsonNumber(value),
            message,
        }
    }
}

impl<'a> OverallDocument<'a> {
    fn of(row: &UnitRow, campaign: &'a Campaign) -> Option<OverallDocument<'a>> {
        let (overall, ranking) = (row.overall.as_ref()?, campaign.ranking.as_ref()?);
        Some(OverallDocument {
            score: JsonNumber(overall.score),
            rank: RankDocument::of(Some(overall.rank)),
            honours: ranking.honours_of(overall.rank.place).map(|h| h.name.as_str()).collect(),
        })
    }
}

impl AttainmentDocument {
    fn of(target: &Target, elapsed: Option<Elapsed>, judged: &Attainment) -> AttainmentDocument {
        AttainmentDocument {
            target: goal(target),
            actual: judged.actual.map(JsonNumber),
            base: judged.base.as_ref().map(|b| JsonNumber(b.value)),
            base_source: judged.base.as_ref().map(|b| match b.source {
                BaseSource::Table => "baseline",
                BaseSource::Return => "supplement",
            }),
            rate: judged.rate.map(JsonNumber::rate),
            met: judged.met,
            reason: judged.reason.map(|r| r.chinese()),
            schedule: schedule(elapsed),
            ahead: judged.ahead.map(JsonNumber::rate),
            short: judged.short.map(JsonNumber),
            rank: RankDocument::of(judged.rank),
        }
    }
}

impl<'a> TotalDocument<'a> {
    fn of(summary: &Summary<'a>) -> TotalDocument<'a> {
        let targets = summary.campaign.targets.iter().zip(&summary.elapsed);
        let attainment = targets.zip(&summary.total.attainment).map(|((target, time), a)| {
            (target.key.as_str(), TotalAttainmentDocument::of(target, *time, a))
        });
        TotalDocument {
            reported: summary.total.reported,
            expected: summary.rows.len(),
            values: sums(summary.campaign, &summary.total.values),
            held: held_counts(summary),
            attainment: ByKey(attainment.collect()),
        }
    }
}

impl TotalAttainmentDocument {
    fn of(target: &Target, elapsed: Option<Elapsed>, total: &TotalAttainment) -> Self {
        TotalAttainmentDocument {
            target: goal(target),
            actual: total.actual.map(JsonNumber),
            base: total.base.map(JsonNumber),
            goal: total.goal.map(JsonNumber),
            rate: total.rate.map(JsonNumber::rate),
            schedule: schedule(elapsed),
            ahead: total.ahead.map(JsonNumber::rate),
            units: total.units,
            met_units: total.met,
            judged_units: total.judged,
        }
    }
}

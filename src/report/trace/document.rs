//! The way of one number as JSON; its keys are stable.

use crate::audit::{Addend, BelowFigure, FigureTrace, LineTrace, TargetUse, TotalTrace};
use crate::baseline::{Base, BaseSource};
use crate::campaign::{Field, Period, RowId, Unit};
use crate::finding::Finding;
use crate::form::Place;
use crate::intake::{Carrier, Collected, Status, Submission};
use crate::parcel::MailHeader;
use crate::report::document::JsonNumber;
use crate::validation::Value;
use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;

/// A unit's number as one JSON document.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn trace_json(trace: &FigureTrace) -> Result<String> {
    let entry = trace.entry();
    let document = FigureTraceDocument {
        period: trace.period,
        unit: trace.unit,
        field: FieldDocument::of(trace.field),
        cell: trace.cell.as_ref(),
        status: trace.state.id(),
        value: trace.value.as_ref(),
        not_applicable: trace.value.is_none() && entry.is_some_and(|entry| entry.not_applicable),
        source: trace.submission.map(|submission| FigureSourceDocument {
            cell: entry.and_then(|entry| entry.place.as_ref()),
            raw: entry.and_then(|entry| entry.raw.as_deref()),
            understood: trace.findings.iter().find_map(|f| f.understood.as_deref()),
            file: SourceFileDocument::of(submission),
        }),
        lines: trace.lines.iter().map(SourceLineDocument::of).collect(),
        findings: &trace.findings,
        adjusted: trace.adjustment().is_some(),
        held: !trace.held.is_empty(),
        versions: trace
            .versions
            .iter()
            .map(|kept| VersionDocument::of(kept, &trace.field.key))
            .collect(),
        earlier: trace
            .earlier
            .iter()
            .map(|e| EarlierFigureDocument {
                period: e.period,
                status: e.state.id(),
                value: e.value.as_ref(),
                held: e.is_held,
            })
            .collect(),
        targets: trace.uses.iter().map(TargetDocument::of).collect(),
        total: trace
            .total
            .as_ref()
            .map(|(cell, sum)| Sum { cell: Some(cell), value: Some(JsonNumber(*sum)) }),
        below: trace.below.iter().map(BelowDocument::of).collect(),
    };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

/// A total as one JSON document.
///
/// # Errors
/// As for [`trace_json`].
pub fn total_trace_json(trace: &TotalTrace) -> Result<String> {
    let earlier = trace.earlier.iter().map(|(period, sum, units)| EarlierTotal {
        period: *period,
        value: sum.map(JsonNumber),
        units: *units,
    });
    let targets = trace.uses.iter().map(|(target, total, cell)| TotalTarget {
        key: &target.key,
        name: &target.name,
        rate: total.rate.map(JsonNumber::rate),
        rate_cell: cell,
        units: total.units,
        met_units: total.met,
    });
    let document = TotalTraceDocument {
        period: trace.period,
        field: FieldDocument::of(trace.field),
        total: Sum { cell: trace.cell.as_ref(), value: trace.sum.map(JsonNumber) },
        addends: trace.addends.iter().map(AddendDocument::of).collect(),
        earlier: earlier.collect(),
        targets: targets.collect(),
    };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

#[derive(Serialize)]
struct FigureTraceDocument<'a> {
    period: Period,
    unit: &'a Unit,
    field: FieldDocument<'a>,
    cell: Option<&'a Place>,
    status: &'static str,
    value: Option<&'a Value>,
    not_applicable: bool,
    source: Option<FigureSourceDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<SourceLineDocument<'a>>,
    findings: &'a [&'a Finding],
    adjusted: bool,
    held: bool,
    versions: Vec<VersionDocument<'a>>,
    earlier: Vec<EarlierFigureDocument<'a>>,
    targets: Vec<TargetDocument<'a>>,
    total: Option<Sum<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<BelowDocument<'a>>,
}

/// The figure of a unit below, with its cells.
#[derive(Serialize)]
struct BelowDocument<'a> {
    depth: usize,
    code: &'a str,
    name: &'a str,
    value: Option<&'a Value>,
    cells: Vec<BelowCell<'a>>,
    file: Option<&'a str>,
    sha256: Option<&'a str>,
    told_by: Option<&'a str>,
}

#[derive(Serialize)]
struct BelowCell<'a> {
    cell: Option<&'a Place>,
    raw: Option<&'a str>,
}

impl<'a> BelowDocument<'a> {
    fn of(figure: &'a BelowFigure) -> BelowDocument<'a> {
        let cells = figure.entries.iter();
        BelowDocument {
            depth: figure.depth,
            code: figure.code,
            name: figure.name,
            value: figure.value.as_ref(),
            cells: cells
                .map(|e| BelowCell { cell: e.place.as_ref(), raw: e.raw.as_deref() })
                .collect(),
            file: figure.file,
            sha256: Some(figure.sha256).filter(|sha| !sha.is_empty()),
            told_by: figure.told_by,
        }
    }
}

#[derive(Serialize)]
struct FieldDocument<'a> {
    key: &'a str,
    name: &'a str,
    unit: Option<&'a str>,
}

#[derive(Serialize)]
struct FigureSourceDocument<'a> {
    cell: Option<&'a Place>,
    raw: Option<&'a str>,
    understood: Option<&'a str>,
    #[serde(flatten)]
    file: SourceFileDocument<'a>,
}

/// A line that a number is made of.
#[derive(Serialize)]
struct SourceLineDocument<'a> {
    row: &'a RowId,
    value: Option<&'a Value>,
    cell: Option<&'a Place>,
    raw: Option<&'a str>,
}

impl<'a> SourceLineDocument<'a> {
    fn of(line: &'a LineTrace) -> SourceLineDocument<'a> {
        SourceLineDocument {
            row: line.row,
            value: line.entry.value.as_ref(),
            cell: line.entry.place.as_ref(),
            raw: line.entry.raw.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct SourceFileDocument<'a> {
    path: &'a str,
    sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    carrier: Option<&'a Carrier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<&'a MailHeader>,
    channels: Vec<&'a str>,
    version: Option<u32>,
    status: Status,
    received: Option<DateTime<FixedOffset>>,
    received_by: &'static str,
    collected: Option<Collected>,
}

#[derive(Serialize)]
struct VersionDocument<'a> {
    value: Option<&'a Value>,
    cell: Option<&'a Place>,
    #[serde(flatten)]
    file: SourceFileDocument<'a>,
}

#[derive(Serialize)]
struct EarlierFigureDocument<'a> {
    period: Period,
    status: &'static str,
    value: Option<&'a Value>,
    held: bool,
}

#[derive(Serialize)]
struct TargetDocument<'a> {
    key: &'a str,
    name: &'a str,
    rate: Option<JsonNumber>,
    rate_cell: &'a Place,
    met: Option<bool>,
    verdict_cell: &'a Place,
    reason: Option<&'static str>,
    rank: Option<usize>,
    base: Option<BaseDocument<'a>>,
}

#[derive(Serialize)]
struct BaseDocument<'a> {
    value: JsonNumber,
    summary_cell: Option<&'a Place>,
    source: &'static str,
    file: &'a str,
    sha256: &'a str,
    cell: &'a str,
    raw: &'a str,
}

#[derive(Serialize)]
struct Sum<'a> {
    cell: Option<&'a Place>,
    value: Option<JsonNumber>,
}

#[derive(Serialize)]
struct TotalTraceDocument<'a> {
    period: Period,
    field: FieldDocument<'a>,
    total: Sum<'a>,
    addends: Vec<AddendDocument<'a>>,
    earlier: Vec<EarlierTotal>,
    targets: Vec<TotalTarget<'a>>,
}

#[derive(Serialize)]
struct AddendDocument<'a> {
    unit: &'a Unit,
    status: &'static str,
    value: Option<JsonNumber>,
    held: Option<JsonNumber>,
    cell: Option<&'a Place>,
    source_cell: Option<&'a Place>,
    path: Option<&'a str>,
    sha256: Option<&'a str>,
}

#[derive(Serialize)]
struct EarlierTotal {
    period: Period,
    value: Option<JsonNumber>,
    units: usize,
}

#[derive(Serialize)]
struct TotalTarget<'a> {
    key: &'a str,
    name: &'a str,
    rate: Option<JsonNumber>,
    rate_cell: &'a Place,
    units: usize,
    met_units: usize,
}

impl<'a> FieldDocument<'a> {
    fn of(field: &'a Field) -> FieldDocument<'a> {
        FieldDocument { key: &field.key, name: &field.name, unit: field.unit.as_deref() }
    }
}

impl<'a> SourceFileDocument<'a> {
    fn of(submission: &'a Submission) -> SourceFileDocument<'a> {
        SourceFileDocument {
            path: &submission.path,
            sha256: &submission.sha256,
            carrier: submission.carrier.as_ref(),
            mail: submission.mail.as_ref(),
            channels: submission.channels(),
            version: submission.version,
            status: submission.status,
            received: submission.received,
            received_by: submission.received_by(),
            // What the archive notes for itself is no part of the story.
            collected: submission.collected.clone().map(|c| Collected { is_listed: false, ..c }),
        }
    }
}

impl<'a> VersionDocument<'a> {
    fn of(kept: &'a Submission, key: &str) -> VersionDocument<'a> {
        let entry = kept.record.as_ref().and_then(|record| record.entry(key));
        VersionDocument {
            value: entry.and_then(|entry| entry.value.as_ref()),
            cell: entry.and_then(|entry| entry.place.as_ref()),
            file: SourceFileDocument::of(kept),
        }
    }
}

impl<'a> TargetDocument<'a> {
    fn of(used: &'a TargetUse) -> TargetDocument<'a> {
        let judged = used.attainment;
        TargetDocument {
            key: &used.target.key,
            name: &used.target.name,
            rate: judged.rate.map(JsonNumber::rate),
            rate_cell: &used.rate,
            met: judged.met,
            verdict_cell: &used.verdict,
            reason: judged.reason.map(|reason| reason.chinese()),
            rank: judged.rank.map(|rank| rank.place),
            base: judged.base.as_ref().map(|base| BaseDocument::of(base, used.base.as_ref())),
        }
    }
}

impl<'a> BaseDocument<'a> {
    fn of(base: &'a Base, summary_cell: Option<&'a Place>) -> BaseDocument<'a> {
        BaseDocument {
            value: JsonNumber(base.value),
            summary_cell,
            source: match base.source {
                BaseSource::Table => "baseline",
                BaseSource::Return => "supplement",
            },
            file: &base.file,
            sha256: &base.sha256,
            cell: &base.cell,
            raw: &base.raw,
        }
    }
}

impl<'a> AddendDocument<'a> {
    fn of(addend: &'a Addend) -> AddendDocument<'a> {
        let counted = addend.submission.filter(|_| addend.number.is_some());
        AddendDocument {
            unit: addend.unit,
            status: addend.state.id(),
            value: addend.number.map(JsonNumber),
            held: addend.held.map(JsonNumber),
            cell: addend.cell.as_ref(),
            source_cell: addend.place,
            path: counted.map(|s| s.path.as_str()),
            sha256: counted.map(|s| s.sha256.as_str()),
        }
    }
}

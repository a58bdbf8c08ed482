//! The JSON documents of check and collect; their keys are stable.

use crate::campaign::{Block, Campaign, Form, Period, Unit};
use crate::finding::Finding;
use crate::intake::{
    Batch, Carrier, Correction, Counts, PeriodBatch, SkippedFile, Status, Submission,
};
use crate::parcel::MailHeader;
use crate::reading::Explanation;
use crate::validation::{BlockRecord, Entry, Record, RowRecord};
use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset};
use serde::{Serialize, Serializer};
use std::io::Write;

/// One JSON document for check and collect, with other periods inside, and with how each return was understood if `explain`.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn intake_json<'a>(taken: &'a Batch, campaign: &'a Campaign, explain: bool) -> Result<String> {
    let of = |intake: &'a PeriodBatch| {
        BatchDocument::of(campaign, intake.period, &intake.submissions, explain)
    };
    let others = taken.others.iter().map(of).collect();
    let document = BatchDocument { others, passed: &taken.passed, ..of(&taken.first) };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

/// The same document of submissions that the archive kept.
///
/// # Errors
/// `out` cannot be written.
pub fn submissions_json(
    campaign: &Campaign,
    period: Period,
    submissions: &[Submission],
    out: &mut dyn Write,
) -> Result<()> {
    let document = BatchDocument::of(campaign, period, submissions, false);
    serde_json::to_writer(out, &document).context("结果写不成 JSON")
}

#[derive(Serialize)]
struct BatchDocument<'a> {
    period: Period,
    counts: Counts,
    files: SubmissionsDocument<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<BatchDocument<'a>>,
    #[serde(skip_serializing_if = "<[SkippedFile]>::is_empty")]
    passed: &'a [SkippedFile],
}

impl<'a> BatchDocument<'a> {
    fn of(
        campaign: &'a Campaign,
        period: Period,
        submissions: &'a [Submission],
        explain: bool,
    ) -> BatchDocument<'a> {
        BatchDocument {
            period,
            counts: Counts::of(campaign.expected().count(), submissions),
            files: SubmissionsDocument { submissions, form: &campaign.form, explain },
            others: Vec::new(),
            passed: &[],
        }
    }
}

/// The submissions, each made ready as it is written; explained or not.
struct SubmissionsDocument<'a> {
    submissions: &'a [Submission],
    form: &'a Form,
    explain: bool,
}

impl Serialize for SubmissionsDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = |s| FileDocument::of(s, self.form, self.explain);
        serializer.collect_seq(self.submissions.iter().filter(|s| s.is_received()).map(document))
    }
}

#[derive(Serialize)]
struct FileDocument<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    carrier: Option<&'a Carrier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<&'a MailHeader>,
    channel: Option<&'a str>,
    received: Option<DateTime<FixedOffset>>,
    received_by: &'static str,
    sha256: &'a str,
    status: Status,
    version: Option<u32>,
    unit: Option<&'a Unit>,
    period: Period,
    header: Option<KeyedValues<'a>>,
    values: Option<BlockValues<'a>>,
    #[serde(flatten)]
    blocks: FurtherBlocks<'a>,
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<&'a Correction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<&'a Explanation>,
}

impl<'a> FileDocument<'a> {
    fn of(submission: &'a Submission, form: &'a Form, explain: bool) -> FileDocument<'a> {
        let record = submission.record.as_ref();
        FileDocument {
            path: &submission.path,
            carrier: submission.carrier.as_ref(),
            mail: submission.mail.as_ref(),
            channel: submission.channel.as_deref(),
            received: submission.received,
            received_by: submission.received_by(),
            sha256: &submission.sha256,
            status: submission.status,
            version: submission.version,
            unit: submission.unit.as_ref(),
            period: submission.period,
            header: record.map(|r| KeyedValues(&r.header)),
            values: record.and_then(|r| r.blocks.first()).map(BlockValues),
            blocks: FurtherBlocks { form, record },
            findings: &submission.findings,
            correction: submission.correction.as_ref(),
            reading: submission.explanation.as_ref().filter(|_| explain),
        }
    }
}

/// The blocks beside the main one, by their ids; null where a block did not come.
struct FurtherBlocks<'a> {
    form: &'a Form,
    record: Option<&'a Record>,
}

impl Serialize for FurtherBlocks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let came = |id: &str| self.record?.blocks.iter().find(|block| block.id == id);
        let values = |block: &Block| came(&block.id).map(BlockValues);
        serializer.collect_map(self.form.others.iter().map(|block| (&block.id, values(block))))
    }
}

/// The values of a block: an object where it has a single row, else an array of rows.
pub(super) struct BlockValues<'a>(pub(super) &'a BlockRecord);

impl Serialize for BlockValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &*self.0.rows.read() {
            [only] if only.id.is_only() => KeyedValues(&only.entries).serialize(serializer),
            rows => serializer.collect_seq(rows.iter().map(LineDocument::of)),
        }
    }
}

/// A line, and where it stands in its file.
#[derive(Serialize)]
struct LineDocument<'a> {
    sheet: Option<&'a str>,
    row: Option<u32>,
    values: KeyedValues<'a>,
}

impl<'a> LineDocument<'a> {
    fn of(line: &'a RowRecord) -> LineDocument<'a> {
        let place = line.place();
        LineDocument {
            sheet: place.map(|place| &*place.sheet),
            row: place.map(|place| place.row + 1),
            values: KeyedValues(&line.entries),
        }
    }
}

/// Entries as an object of values by key, in their own order; null where blank.
struct KeyedValues<'a>(&'a [Entry]);

impl Serialize for KeyedValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|entry| (&entry.key, &entry.value)))
    }
}

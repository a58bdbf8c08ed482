//! The JSON documents of check and collect; their keys are stable.

use crate::campaign::{Period, Unit};
use crate::finding::Finding;
use crate::intake::{
    Batch, Carrier, Correction, Counts, PeriodBatch, SkippedFile, Status, Submission,
};
use crate::parcel::Mail;
use crate::reading::Explanation;
use crate::validation::Entry;
use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset};
use serde::{Serialize, Serializer};
use std::io::Write;

/// One JSON document for check and collect, with other periods inside, and with how each return was understood if `explain`.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn intake_json<'a>(taken: &'a Batch, explain: bool) -> Result<String> {
    let of = |intake: &'a PeriodBatch| {
        BatchDocument::of(intake.period, intake.expected, &intake.submissions, explain)
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
    period: Period,
    expected: usize,
    submissions: &[Submission],
    out: &mut dyn Write,
) -> Result<()> {
    let document = BatchDocument::of(period, expected, submissions, false);
    serde_json::to_writer(out, &document).context("结果写不成 JSON")
}

#[derive(Serialize)]
struct BatchDocument<'a> {
    period: Period,
    counts: Counts,
    files: Files<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<BatchDocument<'a>>,
    #[serde(skip_serializing_if = "<[SkippedFile]>::is_empty")]
    passed: &'a [SkippedFile],
}

impl<'a> BatchDocument<'a> {
    fn of(
        period: Period,
        expected: usize,
        submissions: &'a [Submission],
        explain: bool,
    ) -> BatchDocument<'a> {
        BatchDocument {
            period,
            counts: Counts::of(expected, submissions),
            files: Files(submissions, explain),
            others: Vec::new(),
            passed: &[],
        }
    }
}

/// The submissions, each made ready as it is written; explained or not.
struct Files<'a>(&'a [Submission], bool);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|s| FileDocument::of(s, self.1)))
    }
}

#[derive(Serialize)]
struct FileDocument<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    carrier: Option<&'a Carrier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<&'a Mail>,
    channel: Option<&'a str>,
    received: Option<DateTime<FixedOffset>>,
    received_by: &'static str,
    sha256: &'a str,
    status: Status,
    version: Option<u32>,
    unit: Option<&'a Unit>,
    period: Period,
    header: Option<Keyed<'a>>,
    values: Option<Keyed<'a>>,
    supplement: Option<Keyed<'a>>,
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<&'a Correction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<&'a Explanation>,
}

impl<'a> FileDocument<'a> {
    fn of(submission: &'a Submission, explain: bool) -> FileDocument<'a> {
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
            header: record.map(|r| Keyed(&r.header)),
            values: record.map(|r| Keyed(&r.values)),
            supplement: record.and_then(|r| r.supplement.as_deref()).map(Keyed),
            findings: &submission.findings,
            correction: submission.correction.as_ref(),
            reading: submission.explanation.as_ref().filter(|_| explain),
        }
    }
}

/// Entries as an object of values by key, in their own order; null where blank.
struct Keyed<'a>(&'a [Entry]);

impl Serialize for Keyed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|entry| (&entry.key, &entry.value)))
    }
}

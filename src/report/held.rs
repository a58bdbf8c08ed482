//! What the JSON of merge says of figures and returns that are held (待核), and of figures to be verified.

use super::document::{ByKey, JsonNumber};
use crate::finding::Finding;
use crate::intake::Submission;
use crate::summary::{Doubted, Summary};
use serde::Serialize;

/// A figure with the open findings about it.
#[derive(Serialize)]
pub struct DoubtedDocument<'a> {
    field: &'a str,
    value: JsonNumber,
    findings: Vec<&'a Finding>,
}

/// A return that is held as a whole.
#[derive(Serialize)]
pub struct WaitingDocument<'a> {
    path: &'a str,
    version: Option<u32>,
    findings: Vec<&'a Finding>,
}

impl<'a> DoubtedDocument<'a> {
    /// The document of a figure that is held or to be verified.
    pub fn of(figure: &Doubted<'a>) -> DoubtedDocument<'a> {
        let (field, value) = (figure.field(), JsonNumber(figure.value));
        DoubtedDocument { field, value, findings: figure.findings.clone() }
    }
}

impl<'a> WaitingDocument<'a> {
    /// The document of a return that waits, with the open doubts about it.
    pub fn of(submission: &'a Submission) -> WaitingDocument<'a> {
        WaitingDocument {
            path: &submission.path,
            version: submission.version,
            findings: submission.findings.iter().filter(|finding| finding.holds()).collect(),
        }
    }
}

/// How many figures are held of each field of the form that has any.
pub fn held_counts<'a>(summary: &Summary<'a>) -> ByKey<'a, usize> {
    let fields = summary.campaign.form.summary_fields.iter().zip(&summary.total.held);
    let held = fields.filter(|(_, count)| **count > 0);
    ByKey(held.map(|(field, count)| (field.key.as_str(), *count)).collect())
}

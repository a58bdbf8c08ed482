//! A finding as JSON: the code of a broken rule is the id that the campaign file gives it.

use super::{Code, Finding, Severity};
use crate::campaign::{FigureId, RowId};
use crate::form::Place;
use serde::{Deserialize, Serialize};

/// The keys of a finding; `field`, `cell`, `found` and `understood` are null where there is none.
#[derive(Serialize, Deserialize)]
pub struct FindingDocument {
    code: String,
    class: Severity,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    trial: bool,
    cell: Option<Place>,
    field: Option<String>,
    /// The row of a block with several; never null.
    #[serde(default, skip_serializing_if = "RowId::is_only")]
    row: RowId,
    found: Option<String>,
    understood: Option<String>,
    message: String,
    hint: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settled: Option<String>,
}

impl From<Finding> for FindingDocument {
    fn from(finding: Finding) -> FindingDocument {
        let code = finding.code_id().to_string();
        let (field, row) = finding.figure.map(|f| (f.field, f.row)).unzip();
        FindingDocument {
            code,
            class: finding.class,
            trial: finding.trial,
            cell: finding.place,
            field,
            row: row.unwrap_or_default(),
            found: finding.found,
            understood: finding.understood,
            message: finding.message,
            hint: finding.hint,
            statement: finding.statement,
            settled: finding.settled,
        }
    }
}

impl From<FindingDocument> for Finding {
    fn from(document: FindingDocument) -> Finding {
        let known = Code::of_id(&document.code);
        let row = document.row;
        let figure = document.field.map(|field| FigureId { field, row });
        Finding {
            code: known.unwrap_or(Code::Rule),
            rule: known.is_none().then_some(document.code),
            trial: document.trial,
            class: document.class,
            place: document.cell,
            figure,
            found: document.found,
            understood: document.understood,
            message: document.message,
            hint: document.hint,
            statement: document.statement,
            settled: document.settled,
        }
    }
}

impl Code {
    /// The code with this id, if it stands in the catalogue.
    pub fn of_id(id: &str) -> Option<Code> {
        // Archives of versions before 0.2 know one further table only.
        let id = if id == "no_supplement" { "missing_block" } else { id };
        Code::ALL.iter().copied().find(|code| code.id() == id)
    }
}

//! Findings (问题): what was found in a return, where, and what to do about it. Data, not errors.

mod catalogue;
mod code;
mod document;

pub use crate::campaign::Severity;
pub use catalogue::Code;
pub use code::CatalogueEntry;

use crate::campaign::{Campaign, FigureId, RowId};
use crate::form::Place;
use document::FindingDocument;
use serde::{Deserialize, Serialize};

/// One thing found in one return or file; in JSON as `document` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "FindingDocument", into = "FindingDocument")]
pub struct Finding {
    /// Stable code from the catalogue.
    pub code: Code,
    /// Id of the campaign's rule that is broken, for [`Code::Rule`].
    pub rule: Option<String>,
    /// Whether the rule is on trial (试运行): reported apart, and nothing follows from it.
    pub trial: bool,
    /// Weight, by default that of the catalogue.
    pub class: Severity,
    /// The cell, if it concerns one.
    pub place: Option<Place>,
    /// The figure, if it concerns one.
    pub figure: Option<FigureId>,
    /// Raw text as it stands in the file.
    pub found: Option<String>,
    /// How it was read, if it was read.
    pub understood: Option<String>,
    /// What is the matter, in Chinese.
    pub message: String,
    /// What to do, in Chinese.
    pub hint: String,
    /// What the unit says about it (情况说明), unless it is empty talk.
    pub statement: Option<String>,
    /// The office's decision that settles a doubt; only that of a hold (待核) is ever settled.
    pub settled: Option<String>,
}

impl Finding {
    /// A finding with the catalogue's class, message and hint.
    pub fn new(code: Code) -> Finding {
        let entry = code.entry();
        Finding {
            code,
            rule: None,
            trial: false,
            class: entry.class,
            place: None,
            figure: None,
            found: None,
            understood: None,
            message: entry.meaning.to_string(),
            hint: entry.hint.to_string(),
            statement: None,
            settled: None,
        }
    }

    /// The code as JSON and messages write it: the catalogue's, or the id of the rule.
    pub fn code_id(&self) -> &str {
        self.rule.as_deref().unwrap_or_else(|| self.code.id())
    }

    /// Names the finding within one return, the same in every version of it: `over_limit/signed_amount`.
    pub fn id(&self) -> String {
        let code = self.code_id();
        match &self.figure {
            None => code.to_string(),
            Some(FigureId { field, row: RowId::Only }) => format!("{code}/{field}"),
            Some(FigureId { field, row: RowId::Line(row) | RowId::Stub(row) }) => {
                format!("{code}/{field}/{row}")
            }
        }
    }

    /// What to quote of the return beside the message: the raw text, unless the message, as a rule's
    /// does, tells the figures itself.
    pub fn quoted(&self) -> Option<&str> {
        let tells_itself = self.rule.is_some()
            || matches!(
                self.code,
                Code::ChannelsDiffer | Code::ConflictingVersions | Code::LevelsDiffer
            );
        self.found.as_deref().filter(|_| !tells_itself)
    }

    /// Whether it keeps its return from being merged.
    pub fn blocks(&self) -> bool {
        self.class == Severity::Mandatory && !self.trial
    }

    /// Whether it doubts its figure or its return and nobody has decided yet.
    pub fn holds(&self) -> bool {
        self.class == Severity::Hold && !self.trial && self.settled.is_none()
    }

    /// Whether the unit still has to correct or to explain something, or the office to decide.
    pub fn is_open(&self) -> bool {
        match self.class {
            _ if self.trial => false,
            Severity::Mandatory => true,
            Severity::Hold => self.settled.is_none(),
            Severity::Verify => self.statement.is_none(),
            Severity::Note => false,
        }
    }

    /// Sets the cell.
    #[must_use]
    pub fn at(mut self, place: Place) -> Finding {
        self.place = Some(place);
        self
    }

    /// Key of the field, if it concerns one.
    pub fn field(&self) -> Option<&str> {
        self.figure.as_ref().map(|figure| figure.field.as_str())
    }

    /// Sets the field by its key.
    #[must_use]
    pub fn on(mut self, key: &str) -> Finding {
        self.figure = Some(FigureId::of(key));
        self
    }

    /// What it is about, as people call it: field, and line with its number or row of a matrix; `None` if
    /// it is about no figure.
    pub fn subject(&self, campaign: &Campaign) -> Option<String> {
        let figure = self.figure.as_ref()?;
        let name = campaign.figure_name(figure);
        Some(match (&figure.row, &self.place) {
            (RowId::Line(_), Some(place)) => format!("第 {} 行{name}", place.row + 1),
            _ => name,
        })
    }

    /// The same where the message does not name the field; of a row that is one of several always.
    pub fn unsaid_subject(&self, campaign: &Campaign) -> Option<String> {
        let figure = self.figure.as_ref()?;
        let is_said =
            figure.row.is_only() && self.message.contains(campaign.name_of(&figure.field));
        if is_said { None } else { self.subject(campaign) }
    }

    /// Sets the raw text.
    #[must_use]
    pub fn found(mut self, raw: impl Into<String>) -> Finding {
        self.found = Some(raw.into());
        self
    }

    /// Sets how the raw text was read.
    #[must_use]
    pub fn understood(mut self, reading: impl Into<String>) -> Finding {
        self.understood = Some(reading.into());
        self
    }

    /// Replaces the catalogue's message by one with particulars.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Finding {
        self.message = message.into();
        self
    }

    /// Replaces the catalogue's hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = hint.into();
        self
    }

    /// Replaces the catalogue's class.
    #[must_use]
    pub fn with_severity(mut self, class: Severity) -> Finding {
        self.class = class;
        self
    }
}

/// Whether any finding keeps its return from being merged.
pub fn blocks(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::blocks)
}

//! Findings (问题): what was found in a return, where, and what to do about it. Data, not errors.

mod catalogue;

pub use catalogue::Code;

use crate::form::Place;
use serde::{Deserialize, Serialize};

/// How much a finding weighs, strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// 强制性: must be fixed; the return is not merged.
    Mandatory,
    /// 核实性: fix or explain; the return is merged and the finding listed.
    Verify,
    /// 提示: understood, for information.
    Note,
}

impl Class {
    /// The class as a clerk calls it.
    pub fn chinese(self) -> &'static str {
        match self {
            Class::Mandatory => "强制性",
            Class::Verify => "核实性",
            Class::Note => "提示",
        }
    }
}

/// One thing found in one return or file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code from the catalogue.
    pub code: Code,
    /// Weight, by default that of the catalogue.
    pub class: Class,
    /// The cell, if it concerns one.
    #[serde(rename = "cell")]
    pub place: Option<Place>,
    /// Key of the field, if it concerns one.
    pub field: Option<String>,
    /// Raw text as it stands in the file.
    pub found: Option<String>,
    /// How it was read, if it was read.
    pub understood: Option<String>,
    /// What is the matter, in Chinese.
    pub message: String,
    /// What to do, in Chinese.
    pub hint: String,
    /// What the unit says about it (情况说明), unless it is empty talk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
}

impl Finding {
    /// A finding with the catalogue's class, message and hint.
    pub fn new(code: Code) -> Finding {
        let entry = code.entry();
        Finding {
            code,
            class: entry.class,
            place: None,
            field: None,
            found: None,
            understood: None,
            message: entry.meaning.to_string(),
            hint: entry.hint.to_string(),
            statement: None,
        }
    }

    /// Names the finding within one return, the same in every version of it: `over_limit/signed_amount`.
    pub fn id(&self) -> String {
        match &self.field {
            Some(key) => format!("{}/{key}", self.code.id()),
            None => self.code.id(),
        }
    }

    /// Whether the unit still has to correct or to explain something.
    pub fn is_open(&self) -> bool {
        match self.class {
            Class::Mandatory => true,
            Class::Verify => self.statement.is_none(),
            Class::Note => false,
        }
    }

    /// Sets the cell.
    #[must_use]
    pub fn at(mut self, place: Place) -> Finding {
        self.place = Some(place);
        self
    }

    /// Sets the field by its key.
    #[must_use]
    pub fn on(mut self, key: &str) -> Finding {
        self.field = Some(key.to_string());
        self
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
    pub fn saying(mut self, message: impl Into<String>) -> Finding {
        self.message = message.into();
        self
    }

    /// Replaces the catalogue's hint.
    #[must_use]
    pub fn hinting(mut self, hint: impl Into<String>) -> Finding {
        self.hint = hint.into();
        self
    }

    /// Replaces the catalogue's class.
    #[must_use]
    pub fn weighing(mut self, class: Class) -> Finding {
        self.class = class;
        self
    }
}

/// Whether any finding keeps its return from being merged.
pub fn blocks(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.class == Class::Mandatory)
}

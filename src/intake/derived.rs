//! Returns that no file of their own holds: what the units below come to, and what stands in 数据来源 of the
//! return of the unit above.

use super::submission::Submission;
use crate::campaign::{FigureId, RowId, Severity};
use crate::finding::{Code, Finding};
use crate::form::HELD_MARK;
use crate::validation::Record;
use serde::{Deserialize, Serialize};

/// How a submission came to be that nobody handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derived {
    /// It is what the units below come to.
    Combined {
        /// Codes of the units right below whose figures are in it.
        parts: Vec<String>,
        /// Names of the units whose figures lack.
        missing: Vec<String>,
    },
    /// It stands in the return of a unit above.
    Carried {
        /// Code of that unit.
        by: String,
    },
}

/// What a return tells of the units below (下级数据来源).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Below {
    /// Their returns, each unit before those below it.
    pub returns: Vec<CarriedReturn>,
    /// Names of units that are not in its figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// The return of a unit below, as the return of the unit above tells it (数据来源).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CarriedReturn {
    /// Code of the unit.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the unit right above it.
    pub parent: String,
    /// Name of the file that held it.
    pub file: String,
    /// SHA-256 of that file, in hexadecimal.
    pub sha256: String,
    /// Its figures, each with cell and raw text.
    pub record: Record,
    /// What the office that took them still doubts about figures among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<FigureDoubt>,
}

/// An open question about a figure of a unit below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureDoubt {
    /// The figure.
    pub figure: FigureId,
    /// Whether the figure is held (待核) and not only to be verified (核实).
    pub is_held: bool,
    /// What is doubted, in a sentence.
    pub text: String,
}

impl FigureDoubt {
    /// The open questions about figures of a return, the first of each figure.
    pub fn all_of(one: &Submission) -> Vec<FigureDoubt> {
        let is_asked = |f: &&Finding| f.holds() || f.class == Severity::Verify && f.is_open();
        let mut doubts: Vec<FigureDoubt> = Vec::new();
        for finding in one.findings.iter().filter(is_asked).filter(|f| one.is_about_figure(f)) {
            let Some(figure) = finding.figure.clone() else { continue };
            if doubts.iter().all(|known| known.figure != figure) {
                let (is_held, text) = (finding.holds(), finding.message.clone());
                doubts.push(FigureDoubt { figure, is_held, text });
            }
        }
        doubts
    }

    /// As the sheet of the return above words it.
    pub fn marked(&self) -> String {
        format!("{}{}", if self.is_held { HELD_MARK } else { "" }, self.text)
    }

    /// The doubt that such words tell.
    pub fn parse(figure: FigureId, marked: &str) -> FigureDoubt {
        let held = marked.strip_prefix(HELD_MARK);
        FigureDoubt { figure, is_held: held.is_some(), text: held.unwrap_or(marked).to_string() }
    }

    /// The same doubt at the office above.
    pub fn finding(&self) -> Finding {
        let class = if self.is_held { Severity::Hold } else { Severity::Verify };
        let finding = Finding::new(Code::DoubtBelow).with_severity(class);
        let finding = finding.with_message(format!("下级还在核实：{}", self.text));
        Finding { figure: Some(self.figure.clone()), ..finding }
    }
}

impl CarriedReturn {
    /// What is doubted about a figure, alone or with all lines of its list.
    pub fn doubt_about(&self, field: &str, row: &RowId) -> Option<&FigureDoubt> {
        let is_about = |doubt: &&FigureDoubt| {
            let figure = &doubt.figure;
            figure.field == field && (figure.row == *row || figure.row.is_only())
        };
        self.doubts.iter().find(is_about)
    }
}

impl Derived {
    /// The state of a unit with such figures in a table: 下级汇总（缺 2）.
    pub fn chinese(&self, is_held: bool) -> String {
        let held = if is_held { "、待核" } else { "" };
        match self {
            Derived::Combined { missing, .. } if missing.is_empty() => format!("下级汇总{held}"),
            Derived::Combined { missing, .. } => format!("下级汇总，缺 {}{held}", missing.len()),
            Derived::Carried { .. } => format!("上级代报{held}"),
        }
    }
}

impl Submission {
    /// Whether somebody handed it in.
    pub fn is_received(&self) -> bool {
        self.derived.is_none()
    }

    /// Names of units whose figures lack in what others come to, here or at the office that sent it.
    pub fn missing_below(&self) -> &[String] {
        match (&self.derived, &self.below) {
            (Some(Derived::Combined { missing, .. }), _) => missing,
            (_, Some(below)) => &below.missing,
            _ => &[],
        }
    }
}

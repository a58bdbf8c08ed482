//! How much a finding weighs, as Chinese statistical practice has it.

use serde::{Deserialize, Serialize};

/// How much a finding weighs, strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 强制性: must be fixed; the return is not merged.
    Mandatory,
    /// 待核: the figure, or the whole return, is doubted and does not count as sound until a person decides.
    Hold,
    /// 核实性: fix or explain; the return is merged and the finding listed.
    Verify,
    /// 提示: understood, for information.
    Note,
}

/// What a held figure (待核) does in a summary until somebody decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldFigures {
    /// It is in no total; its cell shows it as words.
    #[default]
    LeaveOut,
    /// It is in the totals of figures, marked; ranks, targets and texts leave it out all the same.
    CountAndMark,
}

impl Severity {
    /// The class as a clerk calls it.
    pub fn chinese(self) -> &'static str {
        match self {
            Severity::Mandatory => "强制性",
            Severity::Hold => "待核",
            Severity::Verify => "核实性",
            Severity::Note => "提示",
        }
    }
}

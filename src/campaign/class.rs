//! How much a finding weighs, as Chinese statistical practice has it.

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

//! Returns that no file of their own holds: what the units below come to, and what stands in 数据来源 of the
//! return of the unit above.

use super::submission::Submission;
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

//! What is wrong with a rule as it is written, and where.

use std::fmt;

/// A mistake in the text of a rule, which is refused for it when the campaign is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Place in the text, in characters from 1.
    pub column: usize,
    /// What is wrong, in Chinese.
    pub message: String,
}

impl Mistake {
    /// A mistake at a place.
    pub(super) fn new(column: usize, message: impl Into<String>) -> Mistake {
        Mistake { column, message: message.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 个字：{}", self.column, self.message)
    }
}

impl std::error::Error for Mistake {}

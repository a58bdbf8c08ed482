//! What it means when a unit writes a word in a number's place (无, /, 不适用).

use super::fold;
use serde::Deserialize;

/// The campaign's words in three lists; a word in none of them must be asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Words for zero.
    #[serde(default)]
    pub zero: Vec<String>,
    /// Words for a cell that was not filled in.
    #[serde(default)]
    pub blank: Vec<String>,
    /// Words for what cannot be answered here.
    #[serde(default)]
    pub not_applicable: Vec<String>,
}

/// What a word in a number's place says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// 0.
    Zero,
    /// Not filled in.
    Blank,
    /// 不适用.
    NotApplicable,
}

impl Words {
    /// What a text says, if it is one of the campaign's words.
    pub fn said(&self, text: &str) -> Option<Said> {
        let folded = fold(text);
        let among = |list: &[String]| list.iter().any(|word| fold(word) == folded);
        if among(&self.zero) {
            Some(Said::Zero)
        } else if among(&self.blank) {
            Some(Said::Blank)
        } else if among(&self.not_applicable) {
            Some(Said::NotApplicable)
        } else {
            None
        }
    }
}

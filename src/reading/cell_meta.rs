//! What stands behind a cell's content: its formula, its number format, how its text is set.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What stands behind a cell's content.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CellMeta {
    /// Formula without its equals sign, in A1 notation.
    pub formula: Option<String>,
    /// Number format code, if the cell has one other than General (ECMA-376 part 1, 18.8.30).
    pub format: Option<Arc<str>>,
    /// Whether the text, or part of it, is struck through.
    pub struck: bool,
    pub(crate) rare: Option<Box<RareCellMeta>>,
}

/// What few cells have.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct RareCellMeta {
    raised: bool,
    left_out: Option<String>,
    #[serde(with = "super::decimal")]
    recomputed: Option<Decimal>,
    unsure: bool,
}

impl CellMeta {
    /// Nothing behind the content.
    pub const NONE: CellMeta = CellMeta { formula: None, format: None, struck: false, rare: None };

    /// Whether the cell holds a picture: WPS keeps it behind a formula DISPIMG.
    pub fn is_picture(&self) -> bool {
        self.formula.as_deref().is_some_and(|formula| formula.contains("DISPIMG("))
    }

    /// Whether the whole text is raised or lowered, as a footnote's mark is.
    pub fn is_raised(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.raised)
    }

    /// What stood in the cell and was left out of its text, in words: 角标“1”.
    pub fn left_out(&self) -> Option<&str> {
        self.rare.as_ref()?.left_out.as_deref()
    }

    /// The number that the formula comes to by our own calculation.
    pub fn recomputed(&self) -> Option<Decimal> {
        self.rare.as_ref()?.recomputed
    }

    /// Whether the formula's stored result is nobody's: the program that stored it does not calculate, and
    /// we cannot calculate it either.
    pub fn is_unsure(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.unsure)
    }

    /// Takes down how the text is set.
    pub fn set_text(&mut self, raised: bool, left_out: Option<String>) {
        if raised || left_out.is_some() {
            let rare = self.rare.get_or_insert_default();
            (rare.raised, rare.left_out) = (raised, left_out);
        }
    }

    /// Takes down what our own calculation came to, and whether the stored result is nobody's.
    pub fn set_result(&mut self, recomputed: Option<Decimal>, unsure: bool) {
        if recomputed.is_some() || unsure {
            let rare = self.rare.get_or_insert_default();
            (rare.recomputed, rare.unsure) = (recomputed, unsure);
        }
    }
}

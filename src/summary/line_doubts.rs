//! The doubts about the lines of one return, line by line.

use super::doubted::Doubted;
use super::rows::UnitRow;
use crate::campaign::RowId;
use crate::intake::Submission;
use std::collections::HashSet;
use std::ptr;

/// Figures of a return that are held, and those to be verified, by their rows and fields.
#[derive(Debug)]
pub struct LineDoubts<'a> {
    held: Figures<'a>,
    to_verify: Figures<'a>,
}

type Figures<'a> = HashSet<(&'a RowId, &'a str)>;

impl<'a> UnitRow<'a> {
    /// The doubts about one of the returns behind the row's figures.
    pub fn line_doubts(&self, sent: &'a Submission) -> LineDoubts<'a> {
        if self.submission.is_some_and(|own| ptr::eq(own, sent)) {
            return LineDoubts { held: figures(&self.held), to_verify: figures(&self.to_verify) };
        }
        LineDoubts {
            held: figures(&Doubted::held_in(sent, self.form)),
            to_verify: figures(&Doubted::to_verify_in(sent, self.form)),
        }
    }
}

impl LineDoubts<'_> {
    /// Whether a figure is held, alone or with all lines of its list.
    pub fn is_held(&self, line: &RowId, key: &str) -> bool {
        is_among(&self.held, line, key)
    }

    /// Whether a figure is to be verified, alone or with all lines of its list.
    pub fn is_to_verify(&self, line: &RowId, key: &str) -> bool {
        is_among(&self.to_verify, line, key)
    }
}

fn figures<'a>(doubted: &[Doubted<'a>]) -> Figures<'a> {
    doubted.iter().map(|doubted| (&doubted.figure.row, doubted.field())).collect()
}

fn is_among(figures: &Figures, line: &RowId, key: &str) -> bool {
    figures.contains(&(line, key)) || figures.contains(&(&RowId::Only, key))
}

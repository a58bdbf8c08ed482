//! The doubts about the lines of one return, line by line.

use crate::campaign::RowId;
use crate::summary::Doubted;
use std::collections::HashMap;

/// Figures that are held, and those to be verified, by their lines.
pub(super) struct LineDoubts<'d> {
    held: ByLine<'d>,
    to_verify: ByLine<'d>,
}

type ByLine<'d> = HashMap<&'d RowId, Vec<&'d Doubted<'d>>>;

impl<'d> LineDoubts<'d> {
    pub(super) fn of(held: &'d [Doubted], to_verify: &'d [Doubted]) -> LineDoubts<'d> {
        LineDoubts { held: by_line(held), to_verify: by_line(to_verify) }
    }

    /// The doubt that holds a figure.
    pub(super) fn held(&self, line: &RowId, key: &str) -> Option<&'d Doubted<'d>> {
        self.held.get(line)?.iter().copied().find(|doubted| doubted.field() == key)
    }

    /// Whether a figure is to be verified.
    pub(super) fn is_to_verify(&self, line: &RowId, key: &str) -> bool {
        let own = self.to_verify.get(line);
        own.is_some_and(|own| own.iter().any(|doubted| doubted.field() == key))
    }
}

fn by_line<'d>(doubted: &'d [Doubted]) -> ByLine<'d> {
    let mut lines = ByLine::new();
    for figure in doubted {
        lines.entry(&figure.figure.row).or_default().push(figure);
    }
    lines
}

//! A text of several runs, some of which may be struck through.

use crate::reading::cell::Cell;
use compact_str::{CompactString, format_compact};
use std::borrow::Cow;

/// The runs of one cell, in order; nearly all cells have one only.
#[derive(Default)]
pub struct Runs {
    earlier: Vec<(CompactString, bool)>,
    last: Option<(CompactString, bool)>,
}

impl Runs {
    /// Appends text.
    pub fn push<'t>(&mut self, text: impl Into<Cow<'t, str>>, struck: bool) {
        let text = text.into();
        match &mut self.last {
            Some((last, same)) if *same == struck => last.push_str(&text),
            last => self.earlier.extend(last.replace((text.into(), struck))),
        }
    }

    /// The text, and whether any of it is struck through. Where only some of it is, those runs
    /// stand in brackets: 12 struck out before 15 must not read as 1215.
    pub fn joined(&self) -> (CompactString, bool) {
        let is_visible = |text: &str| !text.trim().is_empty();
        let runs = self.earlier.iter().chain(&self.last);
        let some = runs.clone().any(|(text, struck)| *struck && is_visible(text));
        let all = runs.clone().all(|(text, struck)| *struck || !is_visible(text));
        let marked = |(text, struck): &(CompactString, bool)| {
            if *struck && !all && is_visible(text) {
                format_compact!("〔删除线：{text}〕")
            } else {
                text.clone()
            }
        };
        (runs.map(marked).collect(), some)
    }

    /// The text as a cell, and whether any of it is struck through.
    pub fn cell(self) -> (Cell, bool) {
        match self.last {
            Some((text, false)) if self.earlier.is_empty() => (Cell::owned(text), false),
            _ => {
                let (text, struck) = self.joined();
                (Cell::owned(text), struck)
            }
        }
    }
}

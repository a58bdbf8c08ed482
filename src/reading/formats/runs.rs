//! A text of several runs, some of which may be struck through.

use crate::reading::cell::Cell;

/// The runs of one cell, in order.
#[derive(Default)]
pub struct Runs(Vec<(String, bool)>);

impl Runs {
    /// Appends text.
    pub fn push(&mut self, text: &str, struck: bool) {
        match self.0.last_mut() {
            Some((last, same)) if *same == struck => last.push_str(text),
            _ => self.0.push((text.to_string(), struck)),
        }
    }

    /// The text, and whether any of it is struck through. Where only some of it is, those runs
    /// stand in brackets: 12 struck out before 15 must not read as 1215.
    pub fn joined(&self) -> (String, bool) {
        let is_visible = |text: &str| !text.trim().is_empty();
        let some = self.0.iter().any(|(text, struck)| *struck && is_visible(text));
        let all = self.0.iter().all(|(text, struck)| *struck || !is_visible(text));
        let marked = |(text, struck): &(String, bool)| {
            if *struck && !all && is_visible(text) {
                format!("〔删除线：{text}〕")
            } else {
                text.clone()
            }
        };
        (self.0.iter().map(marked).collect(), some)
    }

    /// The text as a cell, and whether any of it is struck through.
    pub fn cell(&self) -> (Cell, bool) {
        let (text, struck) = self.joined();
        (Cell::text(&text), struck)
    }
}

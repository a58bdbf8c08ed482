//! A text of several runs, some of which may be struck through.

use crate::reading::cell::Cell;
use std::borrow::Cow;

/// The runs of one cell, in order.
#[derive(Default)]
pub struct Runs(Vec<(String, bool)>);

impl Runs {
    /// Appends text.
    pub fn push<'t>(&mut self, text: impl Into<Cow<'t, str>>, struck: bool) {
        let text = text.into();
        match self.0.last_mut() {
            Some((last, same)) if *same == struck => last.push_str(&text),
            _ => self.0.push((text.into_owned(), struck)),
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
    pub fn cell(mut self) -> (Cell, bool) {
        match self.0.pop_if(|(_, struck)| !*struck) {
            Some((text, _)) if self.0.is_empty() => (Cell::owned(text), false),
            last => {
                self.0.extend(last);
                let (text, struck) = self.joined();
                (Cell::owned(text), struck)
            }
        }
    }
}

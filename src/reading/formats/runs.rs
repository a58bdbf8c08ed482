//! A text of several runs, some of which are no part of what it says: struck through, raised or lowered,
//! written over it as a guide to pronunciation, or not shown at all.

use crate::reading::cell::Cell;
use crate::reading::cell_meta::CellMeta;
use compact_str::{CompactString, format_compact};
use std::borrow::Cow;

/// Longer pieces of what is left out are not quoted in full, in characters.
const QUOTED_LIMIT: usize = 20;
/// Nobody's mark of a footnote is longer, in characters.
const MARK_LIMIT: usize = 12;
/// Signs that mark a footnote, alone or repeated.
const SIGNS: &str = "*＊※†‡§△▲☆★#";

/// How a run is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunFormat {
    /// Plainly.
    #[default]
    Plain,
    /// As its cell is.
    Own,
    /// Struck through.
    Struck,
    /// Raised.
    Raised,
    /// Lowered.
    Lowered,
    /// A guide to pronunciation.
    Phonetic,
    /// Not shown.
    Hidden,
    /// In a text box that hangs on the cell.
    Boxed,
}

impl RunFormat {
    /// Whether it is set above or below the line.
    pub fn is_off_line(self) -> bool {
        matches!(self, RunFormat::Raised | RunFormat::Lowered)
    }

    /// What is left out of the text in any case, in a clerk's word.
    fn aside(self) -> Option<&'static str> {
        match self {
            RunFormat::Phonetic => Some("注音"),
            RunFormat::Hidden => Some("隐藏文字"),
            RunFormat::Boxed => Some("文本框"),
            _ => None,
        }
    }

    /// What is to be known of a cell that is set in one way.
    pub fn extras(self) -> CellMeta {
        let mut extras = CellMeta { struck: self == RunFormat::Struck, ..CellMeta::NONE };
        extras.set_text(self.is_off_line(), None);
        extras
    }
}

/// The runs of one cell, in order; nearly all cells have one only.
#[derive(Debug, Clone, Default)]
pub struct CellRuns {
    earlier: Vec<(CompactString, RunFormat)>,
    last: Option<(CompactString, RunFormat)>,
}

impl CellRuns {
    /// Appends text.
    pub fn push<'t>(&mut self, text: impl Into<Cow<'t, str>>, mark: RunFormat) {
        let text = text.into();
        match &mut self.last {
            Some((last, same)) if *same == mark => last.push_str(&text),
            last => self.earlier.extend(last.replace((text.into(), mark))),
        }
    }

    /// Appends a text of which parts are set otherwise, from a place on that is counted in UTF-16 units; what
    /// stands before the first of them is set as the cell is.
    pub fn push_parted(&mut self, text: &str, starts: impl Iterator<Item = (u16, RunFormat)>) {
        let mut starts = starts.peekable();
        let (mut at, mut mark) = (0, RunFormat::Own);
        let mut part = CompactString::default();
        for c in text.chars() {
            let before = mark;
            while let Some((_, new)) = starts.next_if(|(start, _)| usize::from(*start) <= at) {
                mark = new;
            }
            if mark != before && !part.is_empty() {
                self.push(std::mem::take(&mut part).into_string(), before);
            }
            part.push(c);
            at += c.len_utf16();
        }
        self.push(part.into_string(), mark);
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Whether the text ends with one of these characters.
    pub fn ends_with(&self, ends: &[char]) -> bool {
        self.last.as_ref().is_some_and(|(text, _)| text.ends_with(ends))
    }

    /// The text, if it is of one run that is set as its cell is.
    pub fn single(&self) -> Option<&CompactString> {
        let (text, mark) = self.last.as_ref()?;
        (self.earlier.is_empty() && *mark == RunFormat::Own).then_some(text)
    }

    /// What a person reads, in a cell that is set in this way, and what is to be known of it.
    ///
    /// Where only some of the text is struck through, those runs stand in brackets: 12 struck out before 15
    /// must not read as 1215. What marks a footnote, is a guide or is not shown is left out; what else is
    /// raised stands as it is, in a way that no number is written.
    pub fn shown(&self, own: RunFormat) -> (CompactString, CellMeta) {
        let resolve = |mark: RunFormat| if mark == RunFormat::Own { own } else { mark };
        if let (Some((text, mark)), true) = (&self.last, self.earlier.is_empty())
            && resolve(*mark) == RunFormat::Plain
        {
            return (text.clone(), CellMeta::NONE);
        }
        let all = self.earlier.iter().chain(&self.last);
        let runs: Vec<(&str, RunFormat)> =
            all.map(|(t, mark)| (t.as_str(), resolve(*mark))).collect();
        let mut seen =
            runs.iter().filter(|(text, mark)| is_visible(text) && mark.aside().is_none());
        if let Some(first) = seen.next().map(|(_, mark)| *mark)
            && first != RunFormat::Plain
            && seen.all(|(_, mark)| *mark == first)
        {
            let whole = runs.iter().filter(|(_, mark)| mark.aside().is_none());
            return (whole.map(|(text, _)| *text).collect(), first.extras());
        }
        VisibleText::of(&runs)
    }

    /// The same as a cell.
    pub fn cell(&self, own: RunFormat) -> (Cell, CellMeta) {
        let (text, extras) = self.shown(own);
        (Cell::owned(text), extras)
    }
}

/// A text as it is put together of runs.
#[derive(Default)]
struct VisibleText {
    text: CompactString,
    struck: bool,
    left_out: Vec<String>,
}

impl VisibleText {
    fn of(runs: &[(&str, RunFormat)]) -> (CompactString, CellMeta) {
        let mut shown = VisibleText::default();
        for (at, (text, mark)) in runs.iter().enumerate() {
            if let Some(what) = mark.aside() {
                shown.leave_out(what, text);
                continue;
            }
            match mark {
                RunFormat::Struck if is_visible(text) => {
                    shown.struck = true;
                    shown.text.push_str(&format_compact!("〔删除线：{text}〕"));
                }
                RunFormat::Raised | RunFormat::Lowered if is_visible(text) => {
                    let behind =
                        runs.iter().skip(at + 1).find(|(_, mark)| *mark == RunFormat::Plain);
                    let behind = behind.and_then(|(text, _)| text.chars().next());
                    shown.off_line(text.trim(), *mark, behind);
                }
                _ => shown.text.push_str(text),
            }
        }
        let mut extras = CellMeta { struck: shown.struck, ..CellMeta::NONE };
        extras.set_text(false, Some(shown.left_out.join("、")).filter(|all| !all.is_empty()));
        (shown.text, extras)
    }

    fn leave_out(&mut self, what: &str, text: &str) {
        if is_visible(text) {
            let quoted: String = text.trim().chars().take(QUOTED_LIMIT).collect();
            self.left_out.push(format!("{what}“{quoted}”"));
        }
    }

    /// A raised or lowered text: m² and 10⁴ say something else without it.
    fn off_line(&mut self, text: &str, mark: RunFormat, behind: Option<char>) {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let before = self.text.trim_end().chars().next_back();
        let is_power = match mark {
            RunFormat::Raised if matches!(text, "2" | "3") => {
                matches!(before, Some('m' | 'M')) || ends_with_ten(&self.text)
            }
            RunFormat::Raised => ends_with_ten(&self.text),
            _ => before.is_some_and(|c| c.is_ascii_alphabetic()),
        };
        let written: Option<CompactString> = text.chars().map(|c| written(c, mark)).collect();
        if let Some(written) = written.filter(|_| is_power) {
            self.text.push_str(&written);
        } else if is_footnote(text) && !(is_digit(before) && is_digit(behind)) {
            self.leave_out("角标", text);
        } else {
            self.text.push_str(&format_compact!("〔角标：{text}〕"));
        }
    }
}

fn is_visible(text: &str) -> bool {
    !text.trim().is_empty()
}

/// Whether a text ends with the number 10, the base of powers.
fn ends_with_ten(text: &str) -> bool {
    let before = text.trim_end().strip_suffix("10");
    before.is_some_and(|b| !b.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')))
}

/// A raised or lowered digit or sign as a character of its own.
fn written(c: char, mark: RunFormat) -> Option<char> {
    let (plain, off_line) = match mark {
        RunFormat::Raised => ("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺"),
        _ => ("0123456789-−+", "₀₁₂₃₄₅₆₇₈₉₋₋₊"),
    };
    plain.chars().zip(off_line.chars()).find(|(p, _)| *p == c).map(|(_, off)| off)
}

/// Whether a text marks a footnote: 1, (2), [3], 注1, ①, *, a, or several of them.
fn is_footnote(text: &str) -> bool {
    let is_bracket = |c: char| "()（）[]［］【】〔〕".contains(c) || c.is_whitespace();
    let inner: String = text.chars().filter(|c| !is_bracket(*c)).collect();
    let between = [',', '，', '、', ';', '；'];
    inner.chars().nth(MARK_LIMIT).is_none() && inner.split(between).all(is_one_mark)
}

fn is_one_mark(text: &str) -> bool {
    let number = text.strip_prefix('注').or_else(|| text.strip_prefix('备')).unwrap_or(text);
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    let is_number = digits && (1..=2).contains(&number.len()) && !number.starts_with('0');
    let is_noted = number.is_empty() && !text.is_empty();
    let mut chars = text.chars();
    let is_letter = matches!((chars.next(), chars.next()), (Some(c), None)
        if c.is_ascii_alphabetic() || ('①'..='⑳').contains(&c));
    let is_sign = !text.is_empty() && text.chars().all(|c| SIGNS.contains(c));
    is_number || is_noted || is_letter || is_sign
}

#[cfg(test)]
mod tests {
    use super::{CellRuns, RunFormat};
    use RunFormat::{Hidden, Lowered, Own, Phonetic, Plain, Raised, Struck};

    fn shown(parts: &[(&str, RunFormat)], own: RunFormat) -> (String, bool, bool, Option<String>) {
        let mut runs = CellRuns::default();
        parts.iter().for_each(|(text, mark)| runs.push(*text, *mark));
        let (text, extras) = runs.shown(own);
        let left_out = extras.left_out().map(String::from);
        (text.to_string(), extras.struck, extras.is_raised(), left_out)
    }

    #[test]
    fn what_is_no_part_of_the_figure_is_left_out_and_told() {
        for (parts, text, left_out) in [
            (&[("128", Plain), ("1", Raised)][..], "128", Some("角标“1”")),
            (&[("128", Plain), ("[1]", Raised), (" ", Plain)], "128 ", Some("角标“[1]”")),
            (&[("*", Raised), ("128", Plain), ("注2", Lowered)], "128", Some("角标“*”、角标“注2”")),
            (&[("2", Plain), ("9", Hidden), ("4", Plain)], "24", Some("隐藏文字“9”")),
            (&[("24", Plain), ("9", Phonetic)], "24", Some("注音“9”")),
            (&[("面积(m", Plain), ("2", Raised), (")", Plain)], "面积(m²)", None),
            (&[("CO", Plain), ("2", Lowered), ("减排", Plain)], "CO₂减排", None),
            (&[("3.5×10", Plain), ("4", Raised)], "3.5×10⁴", None),
            (&[("10", Plain), ("-4", Raised)], "10⁻⁴", None),
            (&[("110", Plain), ("1", Raised)], "110", Some("角标“1”")),
            (&[("12", Plain), ("8", Raised), ("4", Plain)], "12〔角标：8〕4", None),
            (&[("3500", Plain), ("万元", Raised)], "3500〔角标：万元〕", None),
            (&[("12", Plain), ("05", Raised)], "12〔角标：05〕", None),
            (&[("12", Plain), ("128", Raised)], "12〔角标：128〕", None),
        ] {
            let wanted = (text.to_string(), false, false, left_out.map(String::from));
            assert_eq!(shown(parts, Plain), wanted, "{parts:?}");
        }
    }

    #[test]
    fn what_is_struck_or_raised_as_a_whole_is_told_as_such() {
        let text = |t: &str, struck, raised| (t.to_string(), struck, raised, None);
        assert_eq!(
            shown(&[("9", Struck), ("24", Plain)], Plain),
            text("〔删除线：9〕24", true, false)
        );
        assert_eq!(
            shown(&[("9", Own), ("24", Plain)], Struck),
            text("〔删除线：9〕24", true, false)
        );
        assert_eq!(shown(&[("24", Own)], Struck), text("24", true, false));
        assert_eq!(shown(&[("24", Own)], Raised), text("24", false, true));
        assert_eq!(shown(&[("24", Raised), (" ", Plain)], Plain), text("24 ", false, true));
        let first = (String::from("128"), false, false, Some("角标“1”".to_string()));
        assert_eq!(shown(&[("1", Own), ("128", Plain)], Raised), first);
        assert_eq!(shown(&[("9", Struck), ("1", Raised)], Plain).0, "〔删除线：9〕");
        assert_eq!(shown(&[("24", Hidden)], Plain).0, "");
    }
}

//! The sections of a format, and which of them shows what.

use super::tokens::{FormatToken, is_white_colour, tokens};
use rust_decimal::Decimal;

/// Most sections that a format has: for three kinds of numbers, and for texts.
const MOST: usize = 4;

/// The section that shows a number.
pub struct FormatSection<'a> {
    /// Its code.
    pub section: &'a str,
    /// Whether it is made for numbers below zero and puts their sign itself.
    pub unsigned: bool,
}

/// The sections of a format's code.
pub fn split(format: &str) -> Vec<&str> {
    let (mut sections, mut from) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in format.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '!' | '_' | '*' if !quoted => escaped = true,
            ';' if !quoted => {
                sections.push(&format[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&format[from..]);
    sections
}

/// The section for texts: the fourth, or a last one with an @ in it.
pub fn for_texts<'a>(sections: &[&'a str]) -> Option<&'a str> {
    match sections {
        [_, _, _, texts] => Some(texts),
        [.., last] if sections.len() < MOST && has_text(last) => Some(last),
        _ => None,
    }
}

/// The section that shows a number; `None` where a spreadsheet would show number signs, or where there
/// are more sections than a format can have.
pub fn for_number<'a>(sections: &[&'a str], number: Decimal) -> Option<FormatSection<'a>> {
    let of_numbers = match for_texts(sections) {
        Some(_) => sections.split_last().map_or(sections, |(_, numbers)| numbers),
        None => sections,
    };
    let chosen = |at: usize, unsigned: bool| {
        of_numbers.get(at).map(|section| FormatSection { section, unsigned })
    };
    let negative = number.is_sign_negative() && !number.is_zero();
    let condition = |at: usize| of_numbers.get(at).and_then(|section| condition(section));
    let (first, second) = (condition(0), condition(1));
    let is_conditional = first.is_some() || second.is_some();
    match of_numbers.len() {
        0 => Some(FormatSection { section: "General", unsigned: false }),
        1 if first.is_none_or(|c| c.holds(number)) => chosen(0, false),
        1 => None,
        2 | 3 if is_conditional => {
            let is_last = of_numbers.len() == 2;
            if first
                .map_or(!negative && second.is_none_or(|c| !c.holds(number)), |c| c.holds(number))
            {
                return chosen(0, false);
            }
            match second {
                Some(second) if second.holds(number) => chosen(1, false),
                None if is_last || negative => chosen(1, negative),
                _ => chosen(2, false),
            }
        }
        2 | 3 if negative => chosen(1, true),
        3 if number.is_zero() => chosen(2, false),
        2 | 3 => chosen(0, false),
        _ => None,
    }
}

/// Whether a section paints its digits white.
pub fn is_white(section: &str) -> bool {
    bracketed(section).any(is_white_colour)
}

fn bracketed(section: &str) -> impl Iterator<Item = &str> {
    section.split('[').skip(1).filter_map(|rest| rest.split(']').next())
}

/// Whether an @ stands in a section for the text.
fn has_text(section: &str) -> bool {
    tokens(section).contains(&FormatToken::Text)
}

/// A condition of a section: `[>=10000]`.
#[derive(Clone, Copy)]
struct Condition<'a> {
    sign: &'a str,
    than: Decimal,
}

fn condition(section: &str) -> Option<Condition<'_>> {
    bracketed(section).find_map(|inner| {
        let than = inner.trim_start_matches(['<', '>', '=']);
        let sign = &inner[..inner.len() - than.len()];
        let than = than.trim();
        let than = than.parse().or_else(|_| Decimal::from_scientific(than)).ok()?;
        Some(Condition { sign, than }).filter(|_| !sign.is_empty())
    })
}

impl Condition<'_> {
    fn holds(&self, number: Decimal) -> bool {
        match self.sign {
            "<" => number < self.than,
            "<=" => number <= self.than,
            ">" => number > self.than,
            ">=" => number >= self.than,
            "<>" => number != self.than,
            _ => number == self.than,
        }
    }
}

//! The digits of a number in the places that a section gives them, exactly.

use super::tokens::FormatToken;
use rust_decimal::{Decimal, RoundingStrategy};

/// Most powers of ten that a number is scaled by.
const FARTHEST: i64 = 27;

/// The number as a section shows it; `None` where that is a day, a fraction that is not whole, or
/// nothing that a spreadsheet could show.
pub fn placed(number: Decimal, section: &[FormatToken]) -> Option<String> {
    if section.contains(&FormatToken::Moment) {
        return None;
    }
    if let Some(at) = section.iter().position(|t| matches!(t, FormatToken::Exponent(_))) {
        return scientific(number, &section[..at], &section[at..]);
    }
    match section.iter().position(|t| *t == FormatToken::Slash) {
        Some(at) if is_fraction(section, at) => whole_of_fraction(number, &section[..at]),
        _ => DigitPlaces::of(section).show(number),
    }
}

/// Whether a line stands between places: # ?/?, # ?/2.
fn is_fraction(section: &[FormatToken], at: usize) -> bool {
    let is_below = |t: &FormatToken| match t {
        FormatToken::Digit(_) => true,
        FormatToken::Literal(c) => c.is_ascii_digit(),
        _ => false,
    };
    let above = section[..at].last().is_some_and(|t| matches!(t, FormatToken::Digit(_)));
    above && section.get(at + 1).is_some_and(is_below)
}

/// A whole number as a mixed one: what stands before the last places is all that is shown.
fn whole_of_fraction(number: Decimal, before: &[FormatToken]) -> Option<String> {
    let end = before.iter().rposition(|t| !matches!(t, FormatToken::Digit(_)))?;
    let whole = &before[..end];
    if !number.fract().is_zero() || !whole.iter().any(|t| matches!(t, FormatToken::Digit(_))) {
        return None;
    }
    if number.is_zero() { Some("0".to_string()) } else { DigitPlaces::of(whole).show(number) }
}

fn scientific(number: Decimal, before: &[FormatToken], behind: &[FormatToken]) -> Option<String> {
    let places = DigitPlaces::of(before);
    let step = i64::try_from(places.whole).ok()?.max(1);
    let mut power = if number.is_zero() { 0 } else { magnitude(number).div_euclid(step) * step };
    let mut mantissa = round(scaled(number, -power)?, places.decimals);
    if mantissa >= scaled(Decimal::ONE, step)? {
        mantissa = scaled(mantissa, -step)?;
        power += step;
    }
    let sign = match behind.first() {
        _ if power < 0 => "-",
        Some(FormatToken::Exponent(true)) => "+",
        _ => "",
    };
    let rest = DigitPlaces::of(&behind[1..]).show(Decimal::from(power.abs()))?;
    Some(format!("{}E{sign}{rest}", places.show(mantissa)?))
}

/// Power of ten of the first digit.
fn magnitude(number: Decimal) -> i64 {
    let number = number.abs().normalize();
    let digits = number.mantissa().to_string().len();
    i64::try_from(digits).unwrap_or_default() - 1 - i64::from(number.scale())
}

/// A number times a power of ten.
fn scaled(number: Decimal, power: i64) -> Option<Decimal> {
    let factor = || Decimal::from_i128_with_scale(10i128.pow(power.unsigned_abs() as u32), 0);
    match power {
        0 => Some(number),
        1..=FARTHEST => number.checked_mul(factor()),
        _ if power >= -FARTHEST => number.checked_div(factor()),
        _ => None,
    }
}

fn round(number: Decimal, decimals: usize) -> Decimal {
    let decimals = u32::try_from(decimals).unwrap_or(u32::MAX).min(FARTHEST as u32);
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// The places of a section.
struct DigitPlaces<'a> {
    section: &'a [FormatToken],
    /// Places before the point, and behind it.
    whole: usize,
    decimals: usize,
    /// Whether thousands are set apart.
    grouped: bool,
    /// Commas that divide by 1000.
    commas: usize,
    percents: usize,
}

impl<'a> DigitPlaces<'a> {
    fn of(section: &'a [FormatToken]) -> DigitPlaces<'a> {
        let mut places =
            DigitPlaces { section, whole: 0, decimals: 0, grouped: false, commas: 0, percents: 0 };
        let (mut point, mut waiting) = (false, 0);
        for token in section {
            match token {
                FormatToken::Digit(_) if point => places.decimals += 1,
                FormatToken::Digit(_) => {
                    places.grouped |= waiting > 0 && places.whole > 0;
                    places.whole += 1;
                    waiting = 0;
                }
                FormatToken::Comma => waiting += 1,
                FormatToken::Point => point = true,
                FormatToken::Percent => places.percents += 1,
                _ => {}
            }
        }
        // Those with no place before the point behind them.
        places.commas = waiting;
        places
    }

    fn show(&self, number: Decimal) -> Option<String> {
        let power = 2 * i64::try_from(self.percents).ok()? - 3 * i64::try_from(self.commas).ok()?;
        let number = round(scaled(number.abs(), power)?, self.decimals);
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut digits = Digits {
            whole: whole.trim_start_matches('0').chars().collect(),
            fraction: fraction.trim_end_matches('0').chars().collect(),
            left: self.whole,
            place: 0,
            grouped: self.grouped,
        };
        let mut out = String::new();
        let mut point = false;
        for token in self.section {
            match *token {
                FormatToken::Literal(c) => out.push(c),
                FormatToken::Percent => out.push('%'),
                FormatToken::Slash => out.push('/'),
                FormatToken::Point => {
                    if !point && self.whole == 0 {
                        digits.rest(&mut out);
                    }
                    out.push('.');
                    point = true;
                }
                FormatToken::Digit(c) if point => digits.decimal(c, &mut out),
                FormatToken::Digit(c) => digits.whole(c, &mut out),
                _ => {}
            }
        }
        Some(out)
    }
}

/// The digits that are still to be placed.
struct Digits {
    whole: Vec<char>,
    fraction: Vec<char>,
    /// Places before the point that are still to come.
    left: usize,
    /// Places behind the point that were filled.
    place: usize,
    grouped: bool,
}

impl Digits {
    /// Fills a place before the point; the first takes all digits that have none.
    fn whole(&mut self, kind: char, out: &mut String) {
        while self.whole.len() > self.left {
            let digit = self.whole.remove(0);
            self.put(digit, self.whole.len() + 1, out);
        }
        let digit = if self.whole.len() == self.left { Some(self.whole.remove(0)) } else { None };
        let shown = digit.or(match kind {
            '0' => Some('0'),
            '?' => Some(' '),
            _ => None,
        });
        if let Some(digit) = shown {
            self.put(digit, self.left, out);
        }
        self.left -= 1;
    }

    /// Puts a digit, the `nth` from the right, and what sets it apart from the next.
    fn put(&self, digit: char, nth: usize, out: &mut String) {
        out.push(digit);
        if self.grouped && nth > 1 && nth % 3 == 1 && digit != ' ' {
            out.push(',');
        }
    }

    /// All digits before the point, for which there is no place.
    fn rest(&mut self, out: &mut String) {
        out.extend(self.whole.drain(..));
    }

    fn decimal(&mut self, kind: char, out: &mut String) {
        let digit = self.fraction.get(self.place).copied();
        self.place += 1;
        out.extend(digit.or(match kind {
            '0' => Some('0'),
            '?' => Some(' '),
            _ => None,
        }));
    }
}

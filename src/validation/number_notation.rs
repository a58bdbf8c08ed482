//! Ways of writing that change nothing about a number: 【40】, 4.3E+01.

use rust_decimal::Decimal;

/// Brackets that only set a number off; round ones may mean that it is taken off.
const FRAMES: [(char, char); 2] = [('【', '】'), ('「', '」')];

/// What stands in a frame of brackets: 【40】.
pub fn framed(text: &str) -> &str {
    let text = text.trim();
    let inner = |(open, close)| text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
    FRAMES.into_iter().find_map(inner).unwrap_or(text)
}

/// 4.3e+01, where all digits before the point are written: 1.23e+05 may have been 123456.
pub fn scientific(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = text.split_once('e')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let power: i32 = exponent.parse().ok().filter(|power| (-6..=12).contains(power))?;
    let is_written = digits(whole) && digits(fraction) && whole.len() == 1;
    let is_whole = power <= i32::try_from(fraction.len()).ok()?;
    Decimal::from_scientific(&format!("{mantissa}e{power}")).ok().filter(|_| is_written && is_whole)
}

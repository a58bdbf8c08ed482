//! Units of measure by all their names: 8000㎡ are 8000 平方米, 8万平方米 are 80000; 公顷 and 亩 are different ones.

use rust_decimal::Decimal;
use std::borrow::Cow;

/// Normalized names of one unit of measure, the usual one first.
const NAMES: [&[&str]; 18] = [
    &["平方米", "m2", "平米", "平方"],
    &["平方公里", "km2", "平方千米"],
    &["立方米", "m3", "立方", "方"],
    &["公顷", "hm2", "ha"],
    &["公里", "km", "千米"],
    &["米", "m"],
    &["延米", "延长米"],
    &["厘米", "cm"],
    &["毫米", "mm"],
    &["吨", "t"],
    &["公斤", "kg", "千克"],
    &["克", "g"],
    &["升", "l"],
    &["毫升", "ml"],
    &["千瓦", "kw"],
    &["千瓦时", "kwh"],
    &["兆瓦", "mw"],
    &["人", "名", "位"],
];
/// Powers of ten before a name.
const POWERS: [(&str, u32); 7] =
    [("十万", 5), ("百万", 6), ("千万", 7), ("百", 2), ("千", 3), ("万", 4), ("亿", 8)];
/// Signs with a digit that is none of the number before it.
const SIGNS: [(&str, &str); 13] = [
    ("㎢", "平方公里"),
    ("km²", "平方公里"),
    ("km2", "平方公里"),
    ("hm²", "公顷"),
    ("hm2", "公顷"),
    ("㎡", "平方米"),
    ("m²", "平方米"),
    ("m2", "平方米"),
    ("㎥", "立方米"),
    ("m³", "立方米"),
    ("m3", "立方米"),
    ("平方㎞", "平方公里"),
    ("平方km", "平方公里"),
];

/// A unit of measure with the power of ten before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure<'a> {
    name: &'a str,
    exponent: u32,
}

impl<'a> Measure<'a> {
    /// The unit that a normalized text names, whatever it is.
    pub fn of(unit: &'a str) -> Measure<'a> {
        let known = |name: &str| NAMES.into_iter().find(|names| names.contains(&name));
        let usual = |name: &'a str| known(name).and_then(|names| names.first().copied());
        let powers = POWERS.into_iter().filter_map(|(power, exponent)| {
            let rest = unit.strip_prefix(power).filter(|rest| !rest.is_empty())?;
            Some((rest, exponent))
        });
        match (known(unit), powers.into_iter().next()) {
            (None, Some((rest, exponent))) => {
                Measure { name: usual(rest).unwrap_or(rest), exponent }
            }
            _ => Measure { name: usual(unit).unwrap_or(unit), exponent: 0 },
        }
    }

    /// A number of this unit in another one; `None` if that measures in something else, or the number is too large.
    pub fn convert(self, number: Decimal, target: Measure) -> Option<Decimal> {
        let step = i64::from(self.exponent) - i64::from(target.exponent);
        let factor = Decimal::from(10u64.pow(step.unsigned_abs() as u32));
        let converted =
            if step >= 0 { number.checked_mul(factor) } else { number.checked_div(factor) };
        converted.filter(|_| self.name == target.name)
    }
}

/// A text in which a sign with a digit at the end, or before a closing bracket, is written out: 8000㎡.
pub fn written_out(text: &str) -> Cow<'_, str> {
    let body = text.trim_end().trim_end_matches([')', '）', '】', ']']);
    let ends_in = |sign: &str| {
        let start = body.len().checked_sub(sign.len())?;
        body.get(start..).filter(|end| end.eq_ignore_ascii_case(sign)).map(|_| start)
    };
    let found = SIGNS.into_iter().find_map(|(sign, name)| Some((ends_in(sign)?, name)));
    match found {
        Some((start, name)) => {
            Cow::Owned(format!("{}{name}{}", &text[..start], &text[body.len()..]))
        }
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_has_several_names_and_another_one_is_not_converted() {
        let convert = |number: i64, from: &str, to: &str| {
            let number = Measure::of(from).convert(Decimal::from(number), Measure::of(to));
            number.map(|number| number.normalize().to_string())
        };
        for (from, to, number) in [
            ("m2", "平方米", "8"),
            ("千米", "公里", "8"),
            ("千克", "公斤", "8"),
            ("万平方米", "m2", "80000"),
            ("吨", "万吨", "0.0008"),
            ("名", "人", "8"),
            ("亩", "亩", "8"),
        ] {
            assert_eq!(convert(8, from, to).as_deref(), Some(number), "{from} {to}");
        }
        for (from, to) in [
            ("亩", "平方米"),
            ("公顷", "亩"),
            ("米", "公里"),
            ("人次", "人"),
            ("万", "亩"),
            ("", "亩"),
        ] {
            assert_eq!(convert(8, from, to), None, "{from} {to}");
        }
    }

    #[test]
    fn a_sign_is_written_out_only_at_the_end() {
        for (text, wanted) in [
            ("8000㎡", "8000平方米"),
            ("8000 M2", "8000 平方米"),
            ("3km²", "3平方公里"),
            ("35(m³)", "35(立方米)"),
            ("500元/㎡", "500元/平方米"),
            ("10²", "10²"),
            ("m2 8", "m2 8"),
            ("", ""),
        ] {
            assert_eq!(written_out(text), wanted);
        }
    }
}

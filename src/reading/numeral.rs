//! Chinese numerals, everyday (十二) and financial (壹佰贰拾).

use rust_decimal::Decimal;

/// A number written in Chinese numerals at the start of a text.
pub struct Numeral<'a> {
    /// Its value.
    pub number: Decimal,
    /// Whether 万 or 亿 is part of it.
    pub grand: bool,
    /// Where it ends with the only 万 or 亿 in it: what stands before that, and it.
    pub counted: Option<(Decimal, char)>,
    /// What stands behind it.
    pub rest: &'a str,
}

const MYRIAD: u64 = 10_000;
const HUNDRED_MILLION: u64 = 100_000_000;
/// Longest numeral worth reading, in characters.
const LONGEST: usize = 24;

fn digit(c: char) -> Option<u64> {
    let value = match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    };
    Some(value)
}

fn step(c: char) -> Option<u64> {
    let value = match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' => MYRIAD,
        '亿' => HUNDRED_MILLION,
        _ => return None,
    };
    Some(value)
}

/// Whether a digit in Chinese numerals stands anywhere in the text.
pub fn has_digit(text: &str) -> bool {
    text.chars().any(|c| digit(c).is_some() || matches!(c, '十' | '拾'))
}

/// Reads the numeral that a text begins with; digits in a row without 十 (一二) are none, for they
/// may mean “one or two”.
pub fn leading(text: &str) -> Option<Numeral<'_>> {
    let belongs = |c: char| digit(c).is_some() || step(c).is_some() || c == '点';
    let end = text.char_indices().find(|(_, c)| !belongs(*c)).map_or(text.len(), |(at, _)| at);
    let (numeral, rest) = text.split_at(end);
    if numeral.is_empty() || numeral.chars().count() > LONGEST {
        return None;
    }
    let (whole, tail) = match numeral.split_once('点') {
        Some((whole, tail)) => (whole, Some(tail)),
        None => (numeral, None),
    };
    let mut number = Decimal::from(whole_number(whole)?);
    let mut grand = whole.contains(['万', '亿']);
    if let Some(tail) = tail {
        let digits = tail.trim_end_matches(['万', '亿']);
        let mut steps = tail[digits.len()..].chars().filter_map(step);
        let scale = steps.try_fold(1u64, u64::checked_mul)?;
        number = (number + fraction(digits)?).checked_mul(Decimal::from(scale))?;
        grand |= scale > 1;
    }
    Some(Numeral { number: number.normalize(), grand, counted: counted(numeral), rest })
}

fn counted(numeral: &str) -> Option<(Decimal, char)> {
    let step = numeral.chars().next_back().filter(|c| matches!(c, '万' | '亿'))?;
    let before = &numeral[..numeral.len() - step.len_utf8()];
    let read = leading(before).filter(|read| !read.grand && read.rest.is_empty())?;
    Some((read.number, step))
}

/// A whole number in everyday numerals and nothing else: 二十四.
pub fn whole(text: &str) -> Option<u64> {
    let numeral = leading(text).filter(|n| n.rest.is_empty())?;
    u64::try_from(numeral.number).ok()
}

/// A year digit by digit: 二〇二一.
pub fn year(text: &str) -> Option<u64> {
    let digits: Option<Vec<u64>> = text.chars().map(digit).collect();
    let digits = digits.filter(|d| d.len() == 4)?;
    Some(digits.iter().fold(0, |year, digit| year * 10 + digit))
}

fn fraction(digits: &str) -> Option<Decimal> {
    let values: Option<String> =
        digits.chars().map(|c| digit(c).and_then(|d| char::from_digit(d as u32, 10))).collect();
    let values = values.filter(|v| !v.is_empty())?;
    Decimal::from_str_exact(&format!("0.{values}")).ok()
}

/// 三亿五千万零二十: sections of up to 千, each raised by 万 or 亿.
fn whole_number(text: &str) -> Option<u64> {
    let (mut total, mut section, mut pending): (u64, u64, Option<u64>) = (0, 0, None);
    if text.is_empty() || is_colloquial(text) {
        return None;
    }
    for c in text.chars() {
        if let Some(value) = digit(c) {
            // Only a zero may stand before another digit: 一百零五.
            if pending.is_some_and(|p| p != 0) {
                return None;
            }
            pending = Some(value);
            continue;
        }
        let factor = step(c)?;
        if factor < MYRIAD {
            // 十二 stands for 一十二.
            let count = pending.take().filter(|p| *p != 0).unwrap_or(1);
            section = section.checked_add(count.checked_mul(factor)?)?;
        } else {
            section = section.checked_add(pending.take().unwrap_or(0))?;
            let above = if factor == HUNDRED_MILLION { total } else { 0 };
            let raised = above.checked_add(section)?;
            if raised == 0 {
                return None;
            }
            total = if factor == HUNDRED_MILLION { 0 } else { total };
            total = total.checked_add(raised.checked_mul(factor)?)?;
            section = 0;
        }
    }
    section = section.checked_add(pending.unwrap_or(0))?;
    total.checked_add(section)
}

/// 一百二 means 120 when spoken and could be meant as 102.
fn is_colloquial(text: &str) -> bool {
    let mut from_end = text.chars().rev();
    let last = from_end.next().and_then(digit).is_some_and(|d| d != 0);
    last && from_end.next().and_then(step).is_some_and(|s| s > 10)
}

#[cfg(test)]
mod tests {
    use super::leading;

    #[test]
    fn numerals_are_read_as_spoken() {
        for (text, value) in [
            ("零", "0"),
            ("十", "10"),
            ("十二", "12"),
            ("二十", "20"),
            ("壹佰", "100"),
            ("一百零五", "105"),
            ("两千三百", "2300"),
            ("三亿五千万", "350000000"),
            ("一点二万", "12000"),
            ("十二点五", "12.5"),
        ] {
            let read = leading(text).map(|n| n.number.to_string());
            assert_eq!(read.as_deref(), Some(value), "{text}");
        }
        for text in ["一二", "一百二", "三万五", "万", "点五", "亿", "五点五亿亿亿", ""]
        {
            assert!(leading(text).is_none(), "{text}");
        }
    }
}

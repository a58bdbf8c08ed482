//! Chinese numerals, as `[DBNum1]` and its like write numbers (ECMA-376 part 1, 18.8.30).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Digits and steps of a script.
pub struct Script {
    digits: [char; 10],
    /// 十, 百, 千.
    steps: Option<[char; 3]>,
    point: char,
}

const EVERYDAY: Script = Script {
    digits: ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    steps: Some(['十', '百', '千']),
    point: '.',
};
const FINANCIAL: Script = Script {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    steps: Some(['拾', '佰', '仟']),
    point: '.',
};
const WIDE: Script = Script {
    digits: ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'],
    steps: None,
    point: '.',
};
/// Steps of four digits.
const GRAND: [&str; 4] = ["", "万", "亿", "万亿"];

impl Script {
    /// The script that a section asks for.
    pub fn of(section: &str) -> Option<Script> {
        let lower = section.to_ascii_lowercase();
        let asked = |number: &str| lower.contains(&format!("[dbnum{number}]"));
        [("1", EVERYDAY), ("2", FINANCIAL), ("3", WIDE)]
            .into_iter()
            .find_map(|(number, script)| asked(number).then_some(script))
    }

    /// A text with its digits in this script.
    pub fn by_digit(&self, text: &str) -> String {
        let digit = |c: char| c.to_digit(10).map_or(c, |d| self.digits[d as usize]);
        text.chars().map(digit).collect()
    }

    /// A number as it is spoken: 一百二十八.
    pub fn number(&self, number: Decimal) -> String {
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let spoken =
            number.trunc().to_u64().zip(self.steps).and_then(|(n, steps)| self.whole(n, steps));
        let whole = spoken.unwrap_or_else(|| self.by_digit(whole));
        match fraction {
            "" => whole,
            fraction => format!("{whole}{}{}", self.point, self.by_digit(fraction)),
        }
    }

    fn whole(&self, number: u64, steps: [char; 3]) -> Option<String> {
        if number == 0 {
            return Some(self.digits[0].to_string());
        }
        let mut out = String::new();
        let mut skipped = false;
        for group in (0..GRAND.len()).rev() {
            let four = number / 10u64.pow(4 * u32::try_from(group).ok()?);
            if four > 9_999 && group == GRAND.len() - 1 {
                return None;
            }
            let four = four % 10_000;
            for place in (0..4).rev() {
                let digit = (four / 10u64.pow(place)) % 10;
                if digit == 0 {
                    skipped = true;
                    continue;
                }
                if skipped && !out.is_empty() {
                    out.push(self.digits[0]);
                }
                skipped = false;
                out.push(self.digits[usize::try_from(digit).ok()?]);
                out.extend((place > 0).then(|| steps[place as usize - 1]));
            }
            if four > 0 {
                out.push_str(GRAND[group]);
            }
        }
        Some(out)
    }
}

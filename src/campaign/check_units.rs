//! Checks the units of a campaign file: their codes, their names, and that none contains another.

use super::check::{Faults, check_unique};
use super::definition::CampaignFile;
use super::{Unit, is_blank, normalize};
use std::collections::HashMap;
use toml::Spanned;

const FORBIDDEN_IN_FILE_NAME: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*'];
/// Characters that show nothing or turn the direction of what follows.
const HIDDEN: &[char] = &[
    '\u{200B}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{FEFF}',
];
/// Longest name of a unit, in characters.
const NAME_LIMIT: usize = 50;
/// First digits of the codes of provinces; codes that begin otherwise are the office's own.
const FIRST_DIGITS: std::ops::RangeInclusive<char> = '1'..='8';

/// Checks every unit, and the units beside one another.
pub(super) fn check_units(file: &CampaignFile, faults: &mut Faults) {
    check_unique(file.units.iter().map(|u| (u, u.get_ref().code.clone())), "单位代码", faults);
    let names = file.units.iter().flat_map(|u| {
        let unit = u.get_ref();
        let all = std::iter::once(&unit.name).chain(&unit.aliases);
        all.map(move |n| (u, normalize(n)))
    });
    check_unique(names, "单位名称（含别名）", faults);
    for spanned in &file.units {
        let unit = spanned.get_ref();
        let code_ok = !unit.code.is_empty() && unit.code.chars().all(|c| c.is_ascii_alphanumeric());
        faults.require(code_ok, spanned, || {
            format!("“{}”的代码“{}”只能用数字和字母", unit.name, unit.code)
        });
        faults.require(!is_blank(&unit.name), spanned, || "单位名称不能空".into());
        for name in std::iter::once(&unit.name).chain(&unit.aliases) {
            check_file_name(name, spanned, faults);
        }
    }
    check_levels(file, faults);
    faults.require(!file.units.is_empty(), &file.id, || "没有任何填报单位".into());
}

/// A unit's name becomes the name of files and folders, in archives that others unpack too.
fn check_file_name(name: &str, place: &Spanned<Unit>, faults: &mut Faults) {
    let is_hidden = |c: char| c.is_control() || HIDDEN.contains(&c);
    let odd = name.chars().find(|c| FORBIDDEN_IN_FILE_NAME.contains(c) || is_hidden(*c));
    if let Some(odd) = odd {
        let shown: String = name.chars().map(|c| if is_hidden(c) { '·' } else { c }).collect();
        let what =
            if is_hidden(odd) { "看不见的字符".to_string() } else { format!("“{odd}”") };
        faults.add(place, format!("单位名称“{shown}”里有{what}，不能用作文件名，请去掉"));
    } else if name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']) {
        faults.add(place, format!("单位名称“{name}”开头结尾不能是点或空格"));
    } else if name.chars().count() > NAME_LIMIT {
        faults.add(place, format!("单位名称“{name}”太长，最多 {NAME_LIMIT} 个字"));
    }
}

/// A county beside its city would be counted twice: nothing is rolled up yet.
fn check_levels(file: &CampaignFile, faults: &mut Faults) {
    let units = file.units.iter().map(Spanned::get_ref);
    let by_code: HashMap<&str, &Unit> = units.map(|unit| (unit.code.as_str(), unit)).collect();
    for spanned in &file.units {
        let unit = spanned.get_ref();
        let codes = codes_above(&unit.code);
        if let Some(whole) = codes.iter().find_map(|code| by_code.get(code.as_str())) {
            let message = format!(
                "{}（{}）是{}（{}）的一部分，两个都列会把数算两遍；请只列一级",
                unit.name, unit.code, whole.name, whole.code
            );
            faults.add(spanned, message);
        }
    }
}

/// Codes of the city and the province that contain an administrative division (GB/T 2260).
fn codes_above(code: &str) -> Vec<String> {
    let is_division = code.len() == 6
        && code.starts_with(|c| FIRST_DIGITS.contains(&c))
        && code.chars().all(|c| c.is_ascii_digit());
    if !is_division {
        return Vec::new();
    }
    let above = [format!("{}00", &code[..4]), format!("{}0000", &code[..2])];
    above.into_iter().filter(|above| above != code).collect()
}

#[cfg(test)]
mod tests {
    use super::codes_above;

    #[test]
    fn a_county_lies_in_its_city_and_its_province() {
        assert_eq!(codes_above("510104"), ["510100", "510000"]);
        assert_eq!(codes_above("510100"), ["510000"]);
        assert!(codes_above("510000").is_empty());
        assert!(codes_above("900104").is_empty() && codes_above("X10104").is_empty());
    }
}

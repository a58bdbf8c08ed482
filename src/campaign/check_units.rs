//! Checks the units of a campaign file: their codes, their names, and the tree in which they stand.

use super::check::{Faults, check_unique};
use super::definition::CampaignFile;
use super::{Unit, Units, is_blank, normalize};
use toml::Spanned;

const FORBIDDEN_IN_FILE_NAME: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*'];
/// Characters that show nothing or turn the direction of what follows.
const HIDDEN: &[char] = &[
    '\u{200B}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{FEFF}',
];
/// Longest name of a unit, in characters.
const NAME_LIMIT: usize = 50;
/// Most levels of units, one below the other.
const MOST_LEVELS: usize = 6;

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
    check_tree(file, faults);
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

/// Every unit stands below a listed one or none, in no circle, and every level has a name if any has.
fn check_tree(file: &CampaignFile, faults: &mut Faults) {
    let list: Vec<Unit> = file.units.iter().map(|unit| unit.get_ref().clone()).collect();
    let parents: Vec<Option<String>> = list.iter().map(|unit| unit.parent.clone()).collect();
    let units = Units::new(list);
    for (spanned, parent) in file.units.iter().zip(parents) {
        let unit = spanned.get_ref();
        if let Some(parent) = parent {
            faults.require(units.by_code(&parent).is_some(), spanned, || {
                format!("“{}”的上级 parent“{parent}”不在名单里，要写上级的代码", unit.name)
            });
            let stands = units.by_code(&parent).is_none() || units.parent(&unit.code).is_some();
            faults.require(stands, spanned, || {
                format!("“{}”的上级绕成了一圈，上级不能又是它的下级", unit.name)
            });
        }
        let depth = units.depth(&unit.code);
        faults.require(depth < MOST_LEVELS, spanned, || {
            format!("“{}”在第 {} 级，最多 {MOST_LEVELS} 级", unit.name, depth + 1)
        });
        let named = file.levels.is_empty() || depth < file.levels.len();
        faults.require(named, spanned, || {
            format!("“{}”在第 {} 级，[[levels]] 里没有写这一级", unit.name, depth + 1)
        });
    }
    if let Some(head) = &file.head_office {
        let has_units = units.children(head.get_ref()).next().is_some();
        faults.require(has_units, head, || {
            format!("head_office“{}”要写名单里有下级的单位的代码", head.get_ref())
        });
    }
}

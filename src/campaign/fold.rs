//! How two texts are compared: what a person would call the same word folds to the same string.

use unicode_normalization::UnicodeNormalization;

/// Traditional and variant characters of the words that forms, units of measure and Chinese
/// place names are made of, each before the one it stands for. The crates that convert whole texts are
/// unmaintained or under the GPL.
const VARIANTS: &str = "億亿萬万資资簽签約约額额戶户開开項项數数備备註注會会個个業业訪访單单報报\
    時时間间縣县區区陽阳廣广寧宁內内樂乐賓宾達达涼凉壩坝貢贡綿绵瀘泸遠远東东慶庆興兴龍龙\
    雲云漢汉羅罗長长門门陝陕蘇苏齊齐濟济貴贵鄉乡鎮镇園园務务員员辦办電电話话聯联\
    係系領领導导帶带隊队舉举場场協协議议總总計计實实際际產产機机關关點点貳贰\
    參叁陸陆錢钱幣币級级類类說说無无適适餘余紀纪";

/// Folds full-width and half-width forms together (NFKC), drops white space and invisible
/// characters, and unifies brackets and character variants; used for headings, labels and names,
/// never for content.
pub fn fold(text: &str) -> String {
    folded(text).filter(|c| !c.is_whitespace()).collect()
}

/// Folds like [`fold`] and keeps white space, each run as one space: digits on both sides of a
/// space are not one number.
pub fn fold_spaced(text: &str) -> String {
    let spaced: String = folded(text).collect();
    spaced.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Whether a character turns into an ordinary digit only by folding: ², ①, ½.
pub fn is_disguised_digit(c: char) -> bool {
    let plain = c.is_ascii_digit() || ('０'..='９').contains(&c);
    !plain && std::iter::once(c).nfkc().any(|folded| folded.is_ascii_digit())
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkc()
        .filter(|c| c.is_whitespace() || !c.is_control() && !is_invisible(*c))
        .map(|c| match c {
            '〔' | '【' | '[' | '〈' => '(',
            '〕' | '】' | ']' | '〉' => ')',
            other => common_form(other),
        })
        .flat_map(char::to_lowercase)
}

fn common_form(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    let mut pairs = VARIANTS.chars();
    while let (Some(variant), Some(common)) = (pairs.next(), pairs.next()) {
        if variant == c {
            return common;
        }
    }
    c
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::{VARIANTS, fold, fold_spaced, is_disguised_digit};

    #[test]
    fn spelling_variants_fold_together() {
        assert_eq!(fold("签约金额\n（亿元）"), fold("签约金额 (亿元)"));
        assert_eq!(fold("市（州）"), "市(州)");
        assert_eq!(fold("\u{FEFF}填 报\u{00A0}人"), "填报人");
        assert_eq!(fold("簽約金額（億元）"), "签约金额(亿元)");
        assert_eq!(fold_spaced(" 1\u{00A0} 234\n个 "), "1 234 个");
        assert!(is_disguised_digit('②') && is_disguised_digit('²') && !is_disguised_digit('５'));
    }

    #[test]
    fn variants_come_in_pairs() {
        assert_eq!(VARIANTS.chars().count() % 2, 0);
        assert!(!VARIANTS.contains(' '));
    }
}

//! How two texts are compared: what a person would call the same word normalizes to the same string.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Traditional and variant characters of the words that forms, units of measure and Chinese
/// place names are made of, each before the one it stands for. The crates that convert whole texts are
/// unmaintained or under the GPL.
const VARIANTS: &str = "億亿萬万資资簽签約约額额戶户開开項项數数備备註注會会個个業业訪访單单報报\
    時时間间縣县區区陽阳廣广寧宁內内樂乐賓宾達达涼凉壩坝貢贡綿绵瀘泸遠远東东慶庆興兴龍龙\
    雲云漢汉羅罗長长門门陝陕蘇苏齊齐濟济貴贵鄉乡鎮镇園园務务員员辦办電电話话聯联\
    係系領领導导帶带隊队舉举場场協协議议總总計计實实際际產产機机關关點点貳贰\
    參叁陸陆錢钱幣币級级類类說说無无適适餘余紀纪";

/// The common form of every Chinese character, by its distance from the first one.
static COMMON_FORMS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut forms: Vec<char> = (FIRST_HAN..=LAST_HAN).collect();
    let mut chars = VARIANTS.chars();
    while let (Some(variant), Some(common)) = (chars.next(), chars.next()) {
        forms[variant as usize - FIRST_HAN as usize] = common;
    }
    forms
});
const FIRST_HAN: char = '\u{4E00}';
const LAST_HAN: char = '\u{9FFF}';

/// Normalizes full-width and half-width forms together (NFKC), drops white space and invisible
/// characters, and unifies brackets and character variants; used for headings, labels and names,
/// never for content.
pub fn normalize(text: &str) -> String {
    normalized(text, |c| !c.is_whitespace())
}

/// Normalizes like [`normalize`] and keeps white space, each run as one space: digits on both sides of a
/// space are not one number.
pub fn normalize_spaced(text: &str) -> String {
    let spaced = normalized(text, |_| true);
    spaced.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Whether a character turns into an ordinary digit only by folding: ², ①, ½; 𝟏 is one in another face.
pub fn is_disguised_digit(c: char) -> bool {
    let faces = '\u{1D7CE}'..='\u{1D7FF}';
    let plain = c.is_ascii_digit() || ('０'..='９').contains(&c) || faces.contains(&c);
    !plain && std::iter::once(c).nfkc().any(|normalized| normalized.is_ascii_digit())
}

/// Whether nothing is left of a text when it is normalized.
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(|c| plain(c).is_some_and(is_visible)) && normalize(text).is_empty()
}

/// Whether a text normalizes to a word that is normalized already.
pub fn normalizes_to(text: &str, word: &str) -> bool {
    let mut wanted = word.chars();
    for c in text.chars() {
        match common_form(c) {
            // Chinese characters stay as many as they are, whatever stands beside them.
            Some(c) if wanted.next() == Some(c) => {}
            Some(_) => return false,
            None => return normalize(text) == word,
        }
    }
    wanted.next().is_none()
}

/// The first character that is left of a text when it is normalized, if it is a Chinese or an ASCII one;
/// `None` for others, where what follows may change it, or where nothing is left.
pub fn first_normalized(text: &str) -> Option<char> {
    let mut rest = text.chars().peekable();
    loop {
        let c = plain(rest.next()?)?;
        // What follows may be a mark that makes another character of it.
        rest.peek().map_or(Some(c), |next| plain(*next))?;
        match common_form(c) {
            Some(common) => return Some(common),
            None if !c.is_ascii() => return None,
            None if is_visible(c) => return Some(bracket(c).unwrap_or(c.to_ascii_lowercase())),
            None => {}
        }
    }
}

/// What a Chinese character normalizes to; `None` for any other.
fn common_form(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(u32::from(FIRST_HAN))?;
    COMMON_FORMS.get(usize::try_from(at).ok()?).copied()
}

fn normalized(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut normalized = String::with_capacity(text.len());
    // Most characters stay what they are, and are taken over by the run.
    let mut run = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| !stays(*c)) {
        let Some(plain) = plain(c) else {
            normalized.clear();
            text.nfkc().for_each(|c| push(c, &keeps, &mut normalized));
            return normalized;
        };
        normalized.push_str(&text[run..at]);
        push(plain, &keeps, &mut normalized);
        run = at + c.len_utf8();
    }
    normalized.push_str(&text[run..]);
    normalized
}

/// Whether a character normalizes to itself, whatever is kept of white space.
fn stays(c: char) -> bool {
    common_form(c) == Some(c) || matches!(c, '0'..='9' | 'a'..='z' | '(' | ')')
}

/// What a character of the usual kinds is under NFKC, whatever stands beside it: ASCII, Chinese,
/// full-width ASCII. Most texts hold no others, and normalising takes longer than all the rest.
fn plain(c: char) -> Option<char> {
    match c {
        '\0'..='\x7F' | FIRST_HAN..=LAST_HAN | '、'..='】' | '“' | '”' => Some(c),
        '\u{3000}' => Some(' '),
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0),
        _ => None,
    }
}

fn push(c: char, keeps: &impl Fn(char) -> bool, normalized: &mut String) {
    if let Some(common) = common_form(c) {
        return normalized.push(common);
    }
    match c {
        _ if stays(c) => normalized.push(c),
        _ if !(c.is_whitespace() || is_visible(c)) || !keeps(c) => {}
        _ => match bracket(c) {
            Some(bracket) => normalized.push(bracket),
            None if c.is_ascii() => normalized.push(c.to_ascii_lowercase()),
            None => normalized.extend(c.to_lowercase()),
        },
    }
}

/// The round bracket for which another one stands.
fn bracket(c: char) -> Option<char> {
    match c {
        '〔' | '【' | '[' | '〈' => Some('('),
        '〕' | '】' | ']' | '〉' => Some(')'),
        _ => None,
    }
}

fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::{
        FIRST_HAN, LAST_HAN, VARIANTS, first_normalized, is_blank, is_disguised_digit, normalize,
        normalize_spaced, normalizes_to, plain,
    };
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn the_first_character_is_that_of_the_whole() {
        let beginnings = ('\0'..='\u{FFFF}').map(String::from);
        let beginnings = beginnings.chain(["\u{200B}", " ", "\t[", "e\u{301}"].map(String::from));
        for text in beginnings.flat_map(|c| [c.clone(), format!(" {c}县"), c + "\u{309}"]) {
            if let Some(first) = first_normalized(&text) {
                assert_eq!(normalize(&text).chars().next(), Some(first), "{text:?}");
            }
        }
        let firsts = ["县", " 縣", "［Ａ", "7", "：", "②", "", "é"].map(first_normalized);
        assert_eq!(
            firsts,
            [Some('县'), Some('县'), Some('('), Some('7'), Some(':'), None, None, None]
        );
    }

    #[test]
    fn plain_characters_are_what_nfkc_makes_of_them() {
        for c in ('\0'..=char::MAX).filter(|c| plain(*c).is_some()) {
            assert_eq!(plain(c).map(String::from), Some(c.nfkc().collect()), "{c:?}");
        }
    }

    #[test]
    fn spelling_variants_fold_together() {
        assert_eq!(normalize("签约金额\n（亿元）"), normalize("签约金额 (亿元)"));
        assert_eq!(normalize("市（州）"), "市(州)");
        assert_eq!(normalize("\u{FEFF}填 报\u{00A0}人"), "填报人");
        assert_eq!(normalize("簽約金額（億元）"), "签约金额(亿元)");
        assert_eq!(normalize_spaced(" 1\u{00A0} 234\n个 "), "1 234 个");
        assert!(is_disguised_digit('②') && is_disguised_digit('²') && !is_disguised_digit('５'));
    }

    #[test]
    fn blank_is_what_nobody_can_see() {
        for blank in ["", " \t\n", "\u{3000}\u{200B}", "\u{FEFF}\u{7}", "\u{A0}\u{2003}"] {
            assert!(is_blank(blank) && normalize(blank).is_empty(), "{blank:?}");
        }
        for shown in ["0", " 亿", "\u{200B}-", "½", "é", "！"] {
            assert!(!is_blank(shown) && !normalize(shown).is_empty(), "{shown:?}");
        }
    }

    #[test]
    fn a_word_is_known_in_every_spelling() {
        for text in ["开户行", " \u{FEFF}開 戶\n行", "\u{200B}开户行", "⼾"] {
            assert_eq!(normalizes_to(text, "开户行"), normalize(text) == "开户行", "{text:?}");
        }
        assert!(
            normalizes_to("開戶行", "开户行")
                && normalizes_to("⾃检", "自检")
                && !normalizes_to("", "开")
        );
        assert!(
            !normalizes_to("开户", "开户行")
                && !normalizes_to("户开", "开户")
                && !normalizes_to("1", "开")
        );
    }

    #[test]
    fn variants_come_in_pairs() {
        assert_eq!(VARIANTS.chars().count() % 2, 0);
        assert!(VARIANTS.chars().all(|c| (FIRST_HAN..=LAST_HAN).contains(&c)));
    }
}

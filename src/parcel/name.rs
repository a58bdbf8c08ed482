//! Names from inside a parcel as text that a person can read: decoded, and free of characters that
//! could move a cursor or disguise a name.

use encoding_rs::GB18030;
use std::ffi::OsStr;

/// Longest name that is kept, in characters.
const LONGEST: usize = 300;

/// Text of a Chinese program that does not say in which character set: UTF-8 if it can be, else
/// GB18030. Two-byte UTF-8 (Latin, Greek, Cyrillic) is far likelier two bytes of GBK.
pub fn guessed(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(|c| ('\u{80}'..='\u{7FF}').contains(&c)) => text.to_string(),
        _ => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// A name of the file system as text: GB18030 where it is no Unicode, as programs leave names that unpack on
/// Linux what was packed on a Chinese Windows.
#[cfg(unix)]
pub fn shown(name: &OsStr) -> String {
    use std::os::unix::ffi::OsStrExt;
    match name.to_str() {
        Some(text) => text.to_string(),
        None => GB18030.decode_without_bom_handling(name.as_bytes()).0.into_owned(),
    }
}

/// The same on Windows, where no name has a backslash: paths read alike on every system.
#[cfg(not(unix))]
pub fn shown(name: &OsStr) -> String {
    name.to_string_lossy().replace('\\', "/")
}

/// A name made safe to show: control characters and direction marks become `·`, backslashes
/// become slashes, the end of an endless name is cut.
pub fn clean(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let shown = |c: char| match c {
        '\\' => '/',
        c if hidden(c) => '·',
        c => c,
    };
    text.trim().chars().take(LONGEST).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::{clean, guessed};

    #[test]
    fn names_are_read_in_the_likelier_character_set() {
        assert_eq!(guessed("成都市.xlsx".as_bytes()), "成都市.xlsx");
        assert_eq!(guessed(b"\xB3\xC9\xB6\xBC\xCA\xD0.xlsx"), "成都市.xlsx");
        // 一 in GBK is also a Cyrillic letter in UTF-8.
        assert_eq!(guessed(b"\xD2\xBB.xlsx"), "一.xlsx");
    }

    #[test]
    fn names_are_text_and_no_paths() {
        assert_eq!(clean("..\\..\\a\u{1b}[31m\u{202E}.xlsx"), "../../a·[31m·.xlsx");
        assert_eq!(clean(&"长".repeat(1000)).chars().count(), 300);
    }
}

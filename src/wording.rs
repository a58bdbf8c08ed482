//! Texts that the office may change: a name in braces stands for what the program knows.

use anyhow::{Result, bail};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::collections::BTreeMap;

/// What Notepad puts before a text in UTF-8.
const MARK: &str = "\u{FEFF}";

/// The text of a file that a person edits, whatever Notepad saved it as: UTF-8 or UTF-16 by its byte order
/// mark, else UTF-8, else GB18030, which contains GBK; lines end in `\n`. `name` is how messages call it.
///
/// # Errors
/// It is none of these.
pub fn text_of(bytes: &[u8], name: &str) -> Result<String> {
    let has_mark = Encoding::for_bom(bytes).is_some();
    let (mut text, _, mut is_broken) = UTF_8.decode(bytes);
    if is_broken && !has_mark {
        (text, is_broken) = GB18030.decode_without_bom_handling(bytes);
    }
    if is_broken || text.contains('\0') {
        bail!("{name} 的文字编码认不出，请用记事本打开，另存为 UTF-8 编码");
    }
    Ok(text.replace("\r\n", "\n"))
}

/// The bytes of a text that a person may edit: on Windows with a byte order mark and its line ends, so that
/// every editor there knows the encoding.
pub fn for_editor(text: &str) -> Vec<u8> {
    if cfg!(windows) { for_notepad(text) } else { text.as_bytes().to_vec() }
}

fn for_notepad(text: &str) -> Vec<u8> {
    let text = text.trim_start_matches(MARK).replace("\r\n", "\n").replace('\n', "\r\n");
    format!("{MARK}{text}").into_bytes()
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordingPart<'a> {
    /// Text that stays as it is.
    Plain(&'a str),
    /// The name between braces.
    Placeholder(&'a str),
}

/// The pieces of a text in order; a brace that is not closed is plain.
pub fn parts(text: &str) -> Vec<WordingPart<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        parts.extend([WordingPart::Plain(before), WordingPart::Placeholder(name)]);
        rest = tail;
    }
    parts.push(WordingPart::Plain(rest));
    parts.retain(|part| *part != WordingPart::Plain(""));
    parts
}

/// Refuses a line with a placeholder that is unknown or not closed; `file` and `number` say where the
/// line stands.
///
/// # Errors
/// The first such placeholder, with all that may be used.
pub fn check_line(line: &str, file: &str, number: usize, known: &[&str]) -> Result<()> {
    for piece in line.split('{').skip(1) {
        let Some((placeholder, _)) = piece.split_once('}') else {
            bail!("{file} 第 {number} 行：“{{{piece}”缺少右边的括号 }}");
        };
        if !known.contains(&placeholder) {
            let all: Vec<String> = known.iter().map(|k| format!("{{{k}}}")).collect();
            let all = all.join(" ");
            bail!("{file} 第 {number} 行：不认识的 {{{placeholder}}}，可以用的是：{all}");
        }
    }
    Ok(())
}

/// The word, the name and the rest of a line that begins with a condition such as {有 名称}; `words`
/// are those that may stand there.
pub fn directive<'a>(line: &'a str, words: &[&str]) -> Option<(&'a str, &'a str, &'a str)> {
    let (inside, tail) = line.strip_prefix('{')?.split_once('}')?;
    let (word, name) = inside.split_once([' ', '　'])?;
    words.contains(&word).then_some((word, name.trim(), tail))
}

/// Puts values in the places of their names; values are never looked through again.
pub fn fill(text: &str, values: &BTreeMap<&str, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            WordingPart::Plain(plain) => filled.push_str(plain),
            WordingPart::Placeholder(name) => match values.get(name) {
                Some(value) => filled.push_str(value),
                None => filled.extend(["{", name, "}"]),
            },
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_however_notepad_saved_it() -> Result<()> {
        let text = "标题：“百日攻坚”\n第 2 行\n";
        let wide = text.replace('\n', "\r\n");
        let little = wide.encode_utf16().flat_map(u16::to_le_bytes);
        let big = wide.encode_utf16().flat_map(u16::to_be_bytes);
        let all: [Vec<u8>; 6] = [
            text.into(),
            for_notepad(text),
            GB18030.encode(text).0.into_owned(),
            GB18030.encode(&wide).0.into_owned(),
            [0xFF, 0xFE].into_iter().chain(little).collect(),
            [0xFE, 0xFF].into_iter().chain(big).collect(),
        ];
        for bytes in all {
            assert_eq!(text_of(&bytes, "通报.txt")?, text, "{bytes:?}");
        }
        let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [unmarked.as_slice(), b"PK\x03\x04\0\0", &[0xFF, 0xFE, 0x00, 0xD8, 0x41, 0]] {
            let error = text_of(bytes, "通报.txt").err().map(|e| e.to_string());
            assert!(error.is_some_and(|e| e.starts_with("通报.txt 的文字编码认不出")), "{bytes:?}");
        }
        assert!(
            for_notepad(text).starts_with(b"\xEF\xBB\xBF") && for_notepad(text).ends_with(b"\r\n")
        );
        Ok(())
    }

    #[test]
    fn a_value_that_looks_like_a_placeholder_stays_as_it_is() {
        let values = BTreeMap::from([("甲", "{乙}".to_string()), ("乙", "x".to_string())]);
        assert_eq!(fill("{甲}{乙}", &values), "{乙}x");
        assert_eq!(fill("a{丙}b{乙", &values), "a{丙}b{乙");
    }
}

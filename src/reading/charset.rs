//! Text in whatever character set it came: by its byte order mark, else UTF-8 if it is that, else
//! what it declares, else GB18030, which contains GBK and GB2312.

use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// A declaration of the character set stands within this many bytes.
const DECLARATION_WITHIN: usize = 8 << 10;

/// Decodes text without its byte order mark; bytes that are no characters become U+FFFD.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if is_cut_short(bytes, error) => UTF_8.decode_without_bom_handling(bytes).0,
        Err(_) => declared(bytes).unwrap_or(GB18030).decode_without_bom_handling(bytes).0,
    }
}

/// Whether decoded text is sound: no NUL, and no U+FFFD but where its last character was cut.
pub fn is_sound(text: &str) -> bool {
    !text.trim_end_matches('\u{FFFD}').contains(['\0', '\u{FFFD}'])
}

/// Whether it is UTF-8 but for a last character that was cut; a short text of one GBK word looks
/// the same and is not taken for it.
fn is_cut_short(bytes: &[u8], error: std::str::Utf8Error) -> bool {
    let (sound, _) = bytes.split_at(error.valid_up_to());
    error.error_len().is_none() && !sound.is_ascii()
}

/// The character set that a web page or XML declares. A declared UTF-8 is not one: it was tried.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_WITHIN)]);
    let head = head.to_ascii_lowercase();
    let (_, tail) = head.split_once("charset=").or_else(|| head.split_once("encoding="))?;
    let label: String = tail
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    // GB18030 contains both, and has the characters of names that they lack.
    let is_gb = encoding == encoding_rs::GBK || encoding == UTF_8;
    Some(if is_gb { GB18030 } else { encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_in_every_character_set() {
        let text = "填报单位：成都市\t𠮷";
        let gb = GB18030.encode(text).0;
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = [&[0xFF, 0xFE], wide.as_slice()].concat();
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &gb, &wide, &marked] {
            assert_eq!(decode(bytes), text);
            assert!(is_sound(&decode(bytes)));
        }
        let cut = &text.as_bytes()[..text.len() - 1];
        assert!(decode(cut).starts_with("填报单位") && is_sound(&decode(cut)));
    }

    #[test]
    fn a_declared_set_counts_unless_the_bytes_say_otherwise() {
        let page = |label: &str, bytes: &[u8]| {
            [format!("<meta charset=\"{label}\">").as_bytes(), bytes].concat()
        };
        assert!(decode(&page("big5", &encoding_rs::BIG5.encode("成都").0)).ends_with("成都"));
        assert!(decode(&page("utf-8", &GB18030.encode("成都").0)).ends_with("成都"));
        assert!(decode(&page("gb2312", "成都".as_bytes())).ends_with("成都"));
        assert!(!is_sound(&decode(&[0x41, 0, 0x42])));
    }
}

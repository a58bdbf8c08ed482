//! Names and texts of mail headers as Chinese programs really write them, where the mail library
//! gets them wrong: raw GBK bytes, a character cut between two encoded words (RFC 2047) or between
//! two pieces of a parameter (RFC 2231), percent signs without notice.

use super::name;
use encoding_rs::Encoding;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Header, HeaderName, Message};
use std::collections::BTreeMap;

/// Whether a text read by the library shows no trace of a wrong character set.
pub fn is_sound(text: &str) -> bool {
    !text.chars().any(|c| c == '\u{FFFD}' || ('\u{E000}'..='\u{F8FF}').contains(&c))
        && !text.contains("=?")
        && percent_decoded(text.as_bytes()).as_slice() == text.as_bytes()
}

/// The value of a header field from its raw bytes.
pub fn field(message: &Message, name: &HeaderName) -> Option<String> {
    raw(message, name).map(|raw| words(&unfolded(raw)).trim().to_string())
}

/// A parameter of a header field from its raw bytes.
pub fn parameter(message: &Message, name: &HeaderName, key: &str) -> Option<String> {
    let line = unfolded(raw(message, name)?);
    let mut pieces: BTreeMap<u32, (Vec<u8>, bool)> = BTreeMap::new();
    for (own, value) in parameters(&line) {
        if let Some((number, is_percent)) = piece_of(&own, key) {
            pieces.entry(number).or_insert((value, is_percent));
        }
    }
    joined(&pieces)
}

fn raw<'a>(message: &'a Message, name: &HeaderName) -> Option<&'a [u8]> {
    let header = message.headers().iter().find(|h: &&Header| h.name == *name)?;
    message.raw_message().get(header.offset_start as usize..header.offset_end as usize)
}

/// A header's lines as one (RFC 5322, 2.2.3).
fn unfolded(raw: &[u8]) -> Vec<u8> {
    raw.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect()
}

/// `key=value` pairs behind the first semicolon; semicolons in quotes do not divide.
fn parameters(line: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut quoted = false;
    let fields = line.split(|b| {
        quoted ^= *b == b'"';
        *b == b';' && !quoted
    });
    let pair = |field: &[u8]| {
        let at = field.iter().position(|b| *b == b'=')?;
        let key = String::from_utf8_lossy(field[..at].trim_ascii()).to_lowercase();
        let value = field[at + 1..].trim_ascii();
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        Some((key, value.strip_suffix(b"\"").unwrap_or(value).to_vec()))
    };
    fields.skip(1).filter_map(pair).collect()
}

/// Number of a parameter's piece and whether it is percent-encoded: `filename`, `filename*`,
/// `filename*0`, `filename*0*`.
fn piece_of(own: &str, key: &str) -> Option<(u32, bool)> {
    let rest = own.strip_prefix(key)?;
    let (rest, is_percent) = match rest.strip_suffix('*') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let number = match rest.strip_prefix('*') {
        Some(number) => number.parse().ok()?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    Some((number, is_percent))
}

/// Joins the bytes of all pieces before they are decoded.
fn joined(pieces: &BTreeMap<u32, (Vec<u8>, bool)>) -> Option<String> {
    let (first, is_percent) = pieces.get(&0)?;
    let mut label: Option<Vec<u8>> = None;
    let mut bytes = Vec::new();
    for (number, (value, percent)) in pieces {
        let mut value = value.as_slice();
        if *number == 0 && *is_percent {
            let mut parts = value.splitn(3, |b| *b == b'\'');
            if let (Some(charset), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next())
            {
                label = Some(charset.to_vec());
                value = rest;
            }
        }
        bytes.extend(if *percent { percent_decoded(value) } else { value.to_vec() });
    }
    if label.is_none() && pieces.len() == 1 {
        return Some(words(&percent_decoded(first)));
    }
    Some(decoded(label.as_deref(), &bytes))
}

fn decoded(label: Option<&[u8]>, bytes: &[u8]) -> String {
    match label.and_then(Encoding::for_label) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        None => name::guessed(bytes),
    }
}

/// `%B3%C9` as bytes; a percent sign without two digits stays.
fn percent_decoded(bytes: &[u8]) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// A text with encoded words; the bytes of neighbours in one character set are joined first.
fn words(text: &[u8]) -> String {
    let mut out = String::new();
    let mut run: Option<(Vec<u8>, Vec<u8>)> = None;
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((label, bytes, tail)) = word(rest) {
            match &mut run {
                Some((own, so_far)) if own.eq_ignore_ascii_case(&label) => so_far.extend(bytes),
                _ => {
                    close(&mut run, &mut out);
                    run = Some((label, bytes));
                }
            }
            rest = tail;
            continue;
        }
        let end = plain_length(rest);
        let (plain, tail) = rest.split_at(end);
        let only_space = plain.trim_ascii().is_empty() && word(tail).is_some();
        if run.is_none() || !only_space {
            close(&mut run, &mut out);
            out.push_str(&name::guessed(plain));
        }
        rest = tail;
    }
    close(&mut run, &mut out);
    out
}

fn close(run: &mut Option<(Vec<u8>, Vec<u8>)>, out: &mut String) {
    if let Some((label, bytes)) = run.take() {
        out.push_str(&decoded(Some(&label), &bytes));
    }
}

/// Length of the text before the next `=?`, at least one byte.
fn plain_length(text: &[u8]) -> usize {
    let next = text.windows(2).skip(1).position(|pair| pair == b"=?");
    next.map_or(text.len(), |at| at + 1)
}

/// The encoded word at the beginning: character set, bytes, and what follows (RFC 2047, 2).
fn word(text: &[u8]) -> Option<(Vec<u8>, Vec<u8>, &[u8])> {
    let mut parts = text.strip_prefix(b"=?")?.splitn(3, |b| *b == b'?');
    let (label, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.windows(2).position(|pair| pair == b"?=")?;
    let content = &rest[..end];
    let bytes = match encoding {
        b"B" | b"b" => base64_decode(content)?,
        b"Q" | b"q" => {
            let spaced: Vec<u8> =
                content.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
            quoted_printable_decode(&spaced)?
        }
        _ => return None,
    };
    // A language may follow the character set (RFC 2231, 5).
    let label = label.split(|b| *b == b'*').next()?.to_vec();
    Some((label, bytes, &rest[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::{is_sound, joined, parameters, piece_of, words};

    fn filename(line: &[u8]) -> Option<String> {
        let pieces = parameters(line).into_iter().filter_map(|(key, value)| {
            piece_of(&key, "filename").map(|(number, percent)| (number, (value, percent)))
        });
        joined(&pieces.collect())
    }

    #[test]
    fn characters_cut_between_two_words_or_pieces_are_whole() {
        // 成都市: B3 C9 B6 BC CA D0, cut inside 都.
        assert_eq!(words(b"=?gb2312?B?s8m2?= =?gb2312?B?vMrQ?= x"), "成都市 x");
        assert_eq!(words(b"=?GBK?Q?=B3=C9=B6?= =?gbk?Q?=BC=CA=D0?="), "成都市");
        let cut = b"attachment; filename*0*=GBK''%B3%C9%B6; filename*1*=%BC%CA%D0.xlsx";
        assert_eq!(filename(cut).as_deref(), Some("成都市.xlsx"));
    }

    #[test]
    fn raw_bytes_and_bare_percent_signs_are_read() {
        assert_eq!(words(b"\xB3\xC9\xB6\xBC\xCA\xD0"), "成都市");
        let raw = b"attachment; filename=\"\xB3\xC9\xB6\xBC;1.xlsx\"";
        assert_eq!(filename(raw).as_deref(), Some("成都;1.xlsx"));
        let percent = b"attachment; filename=%E6%88%90%E9%83%BD.xlsx";
        assert_eq!(filename(percent).as_deref(), Some("成都.xlsx"));
    }

    #[test]
    fn a_sound_name_is_left_to_the_library() {
        assert!(is_sound("增长10%的企业.xlsx") && is_sound("成都市.xlsx"));
        assert!(!is_sound("\u{FFFD}.xlsx") && !is_sound("%E6%88%90.xlsx"));
    }
}

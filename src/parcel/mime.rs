//! The parts of a mail (RFC 2046): where a multipart divides, and each part's bytes decoded.
//!
//! The mail library takes nested messages apart without a bound and frees them by recursion, so a
//! mail made for it ends the process. Here it reads header blocks and decodes; dividing is ours.

use super::{encoded, name};
use encoding_rs::Encoding;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, HeaderName, Message, MessageParser, MimeHeaders};
use std::borrow::Cow;

/// Most multiparts inside one another.
const DEPTH_LIMIT: usize = 20;
/// Most parts of one mail.
const PART_LIMIT: usize = 1_000;
/// Longest header block that is read, in bytes.
const HEAD_LIMIT: usize = 256 << 10;

/// One part of a mail that is no multipart.
pub struct MimePart<'a> {
    head: Option<Message<'a>>,
    body: &'a [u8],
    /// Whether it stands beside the body that refers to it (multipart/related).
    pub related: bool,
}

/// A mail with more parts, or parts deeper inside one another, than any program sends.
pub struct TooMany;

/// The header fields in front of a body, and the body.
pub fn head_and_body(bytes: &[u8]) -> (Option<Message<'_>>, &[u8]) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    let (head, body) = bytes.split_at(at);
    let head = &head[..head.len().min(HEAD_LIMIT)];
    (MessageParser::default().parse_headers(head), body)
}

/// The parts of a mail in order.
///
/// # Errors
/// There are too many of them.
pub fn parts(bytes: &[u8]) -> Result<Vec<MimePart<'_>>, TooMany> {
    let mut found = Vec::new();
    divide(bytes, 0, false, &mut found)?;
    Ok(found)
}

fn divide<'a>(
    bytes: &'a [u8],
    depth: usize,
    related: bool,
    found: &mut Vec<MimePart<'a>>,
) -> Result<(), TooMany> {
    if depth > DEPTH_LIMIT || found.len() >= PART_LIMIT {
        return Err(TooMany);
    }
    let (head, body) = head_and_body(bytes);
    let kind = head.as_ref().and_then(MimeHeaders::content_type);
    let multipart = kind.filter(|k| k.ctype().eq_ignore_ascii_case("multipart"));
    let boundary = multipart.and_then(|k| k.attribute("boundary")).filter(|b| !b.is_empty());
    let Some(boundary) = boundary else {
        found.push(MimePart { head, body, related });
        return Ok(());
    };
    let is_related = kind.and_then(ContentType::subtype).is_some_and(|s| s == "related");
    sections(body, boundary.as_bytes())
        .try_for_each(|section| divide(section, depth + 1, related || is_related, found))
}

/// What stands between the boundary lines; a last section without an end is taken as it is.
fn sections<'a>(body: &'a [u8], boundary: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        let mark = line.strip_prefix(b"--").and_then(|l| l.strip_prefix(boundary));
        let rest = mark.map(|rest| rest.trim_ascii()).filter(|r| r.is_empty() || *r == b"--");
        if let Some(rest) = rest {
            found.extend(start.map(|start| without_line_end(&body[start..at])));
            start = rest.is_empty().then_some(at + line.len());
        }
        at += line.len();
        if found.len() > PART_LIMIT {
            break;
        }
    }
    found.extend(start.map(|start| &body[start..]));
    found.into_iter()
}

/// The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1).
fn without_line_end(section: &[u8]) -> &[u8] {
    let section = section.strip_suffix(b"\n").unwrap_or(section);
    section.strip_suffix(b"\r").unwrap_or(section)
}

impl MimePart<'_> {
    fn content_type(&self) -> Option<&ContentType<'_>> {
        self.head.as_ref().and_then(MimeHeaders::content_type)
    }

    fn disposition(&self) -> Option<&ContentType<'_>> {
        self.head.as_ref().and_then(MimeHeaders::content_disposition)
    }

    /// Whether the part says that it is this type, and subtype if one is given; a part that says
    /// nothing is plain text.
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        let (c_type, c_subtype) = match self.content_type() {
            Some(own) => (own.ctype(), own.subtype().unwrap_or_default()),
            None => ("text", "plain"),
        };
        c_type.eq_ignore_ascii_case(kind)
            && (subtype.is_empty() || c_subtype.eq_ignore_ascii_case(subtype))
    }

    /// Whether the part says that it is an attachment.
    pub fn is_attachment(&self) -> bool {
        self.disposition().is_some_and(ContentType::is_attachment)
    }

    /// Whether the part says that it is shown inside the body.
    pub fn is_inline(&self) -> bool {
        self.disposition().is_some_and(ContentType::is_inline)
    }

    /// Whether a body can refer to it.
    pub fn has_id(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.content_id().is_some())
    }

    /// The file name, whichever way the sender's program wrote it.
    pub fn name(&self) -> Option<String> {
        let head = self.head.as_ref()?;
        let read = head.attachment_name().map(str::to_string);
        let sound = read.filter(|name| encoded::is_sound(name));
        let name = sound.or_else(|| {
            encoded::parameter(head, &HeaderName::ContentDisposition, "filename")
                .or_else(|| encoded::parameter(head, &HeaderName::ContentType, "name"))
        });
        name.map(|name| name::clean(&name)).filter(|name| !name.is_empty())
    }

    /// The bytes without their transfer encoding (RFC 2045, 6); what is not in it stays as it is.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        let encoding = self.head.as_ref().and_then(MimeHeaders::content_transfer_encoding);
        match encoding.map(str::to_lowercase).as_deref().map(str::trim) {
            Some("base64") => Cow::Owned(from_base64(self.body)),
            Some("quoted-printable") => {
                quoted_printable_decode(self.body).map_or(Cow::Borrowed(self.body), Cow::Owned)
            }
            _ => Cow::Borrowed(self.body),
        }
    }

    /// The text of a body in the character set that it names.
    pub fn text(&self) -> String {
        let bytes = self.bytes();
        let label = self.content_type().and_then(|k| k.attribute("charset"));
        match label.and_then(|label| Encoding::for_label(label.trim().as_bytes())) {
            Some(encoding) => encoding.decode(&bytes).0.into_owned(),
            None => name::guessed(&bytes),
        }
    }
}

/// Decodes up to what is no base64, such as a footer that a mailing list has put below.
fn from_base64(body: &[u8]) -> Vec<u8> {
    base64_decode(body).unwrap_or_else(|| {
        let fits =
            |b: &u8| b.is_ascii_alphanumeric() || b.is_ascii_whitespace() || b"+/=".contains(b);
        let end = body.iter().position(|b| !fits(b)).unwrap_or(body.len());
        base64_decode(&body[..end]).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_multipart_divides_at_its_boundaries_and_nowhere_else() {
        let mail = b"From: a\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\npreamble\r\n\
            --b\r\n\r\nfirst\r\n--bc\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n5oiQ6YO9\r\n--b--\r\n";
        let found = parts(mail).ok().unwrap_or_default();
        let bytes: Vec<_> = found.iter().map(|p| p.bytes().into_owned()).collect();
        assert_eq!(bytes, [b"first\r\n--bc".to_vec(), "成都".as_bytes().to_vec()]);
    }

    #[test]
    fn endless_multiparts_are_refused() {
        let level = |n: usize| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n");
        let deep: String = (0..1000).map(level).collect();
        assert!(parts(deep.as_bytes()).is_err());
    }
}

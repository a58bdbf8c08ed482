//! A letter as the bytes of an e-mail (RFC 5322, MIME): names and subject in encoded words (RFC 2047),
//! attachment names in both ways that mail programs read (RFC 2231, and an encoded word in `name=`).

use super::{Attachment, Letter};
use crate::campaign::Correspondent;
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, FixedOffset};
use email_encoding::headers::{rfc2047, writer::EmailWriter};
use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, Header, HeaderName, HeaderValue,
};
use lettre::message::{Mailbox, Message, MultiPart, MultiPartKind, SinglePart};
use sha2::{Digest, Sha256};

const CONTENT_TYPE: &str = "Content-Type";
/// Bytes in one encoded word, so that a line with the field's name stays below 76 (RFC 2047, 2).
const WORD_BYTES: usize = 39;

/// The bytes of a draft: mail programs open it for sending (`X-Unsent: 1`).
///
/// # Errors
/// An address is none, or there is no recipient.
pub fn draft(letter: &Letter, date: DateTime<FixedOffset>) -> Result<Vec<u8>> {
    let unsent = HeaderValue::new(HeaderName::new_from_ascii_str("X-Unsent"), "1".to_string());
    build(letter, date, Some(unsent)).map(|message| message.formatted())
}

/// The e-mail to be sent; the same letter at the same moment has the same bytes.
///
/// # Errors
/// As for [`draft`].
pub fn message(letter: &Letter, date: DateTime<FixedOffset>) -> Result<Message> {
    build(letter, date, None)
}

fn build(
    letter: &Letter,
    date: DateTime<FixedOffset>,
    unsent: Option<HeaderValue>,
) -> Result<Message> {
    let failed = || format!("{}的邮件写不成", letter.unit.name);
    let mut builder = Message::builder()
        .from(mailbox(&letter.from)?)
        .date(date.into())
        .raw_header(subject(&letter.subject));
    for correspondent in &letter.to {
        builder = builder.to(mailbox(correspondent)?);
    }
    for correspondent in &letter.cc {
        builder = builder.cc(mailbox(correspondent)?);
    }
    let token = token(letter, date);
    builder = match unsent {
        Some(header) => builder.raw_header(header),
        None => builder.message_id(Some(message_id(letter, &token))),
    };
    let text = SinglePart::plain(letter.text.clone());
    let mixed = MultiPart::builder().kind(MultiPartKind::Mixed).boundary(format!("=_{token}"));
    let parts = letter.attachments.iter().map(attachment);
    let body = parts.fold(mixed.singlepart(text), MultiPart::singlepart);
    builder.multipart(body).with_context(failed)
}

fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    HeaderValue::dangerous_new_pre_encoded(name, text.to_string(), encoded_words(text))
}

fn mailbox(correspondent: &Correspondent) -> Result<Mailbox> {
    let address = correspondent.address.parse();
    let address = address.map_err(|_| anyhow!("“{}”不是邮箱地址", correspondent.address))?;
    let name = Some(&correspondent.name).filter(|name| !name.is_empty()).cloned();
    Ok(Mailbox::new(name, address))
}

/// What is in the letter and when, in a short text that is safe in a boundary and an address.
fn token(letter: &Letter, date: DateTime<FixedOffset>) -> String {
    let mut all = Sha256::new();
    for text in [&letter.unit.code, &letter.subject, &letter.text, &date.to_rfc3339()] {
        all.update(Sha256::digest(text.as_bytes()));
    }
    for attachment in &letter.attachments {
        all.update(Sha256::digest(&attachment.bytes));
    }
    all.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}

fn message_id(letter: &Letter, token: &str) -> String {
    let host = letter.from.address.rsplit_once('@').map_or("localhost", |(_, host)| host);
    format!("<{token}.baosong@{host}>")
}

fn attachment(attachment: &Attachment) -> SinglePart {
    SinglePart::builder()
        .header(NamedType(content_type(&attachment.name)))
        .header(ContentDisposition::attachment(&attachment.name))
        .header(ContentTransferEncoding::Base64)
        .body(attachment.bytes.clone())
}

/// `Content-Type` of an attachment with its name, complete and normalized.
#[derive(Clone)]
struct NamedType(String);

impl Header for NamedType {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str(CONTENT_TYPE)
    }

    fn parse(text: &str) -> Result<NamedType, Box<dyn std::error::Error + Send + Sync>> {
        Ok(NamedType(text.to_string()))
    }

    fn display(&self) -> HeaderValue {
        let name = HeaderName::new_from_ascii_str(CONTENT_TYPE);
        HeaderValue::dangerous_new_pre_encoded(name, self.0.clone(), self.0.clone())
    }
}

fn content_type(file_name: &str) -> String {
    let extension = file_name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    let kind = match extension.as_str() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xls" => "application/vnd.ms-excel",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    };
    format!("{kind};\r\n name=\"{}\"", encoded_words(file_name))
}

/// A text in encoded words, one a line. All but the last hold a multiple of three bytes: some readers
/// join the words before they decode them and stop at the first padding.
fn encoded_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let fitting: Vec<usize> = ends.take_while(|end| *end <= WORD_BYTES).collect();
        let whole = fitting.iter().rfind(|end| **end == rest.len() || **end % 3 == 0);
        let end = whole.or(fitting.last()).copied().unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        words.push(encoded_word(word));
        rest = tail;
    }
    words.join("\r\n ")
}

fn encoded_word(text: &str) -> String {
    let mut word = String::new();
    let mut writer = EmailWriter::new(&mut word, 0, 0, false);
    // Writing into a text cannot fail.
    let _ = rfc2047::encode(text, &mut writer);
    drop(writer);
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Unit;
    use crate::mail::LetterKind;

    fn letter() -> Letter {
        let someone = |name: &str, address: &str| Correspondent {
            name: name.to_string(),
            address: address.to_string(),
        };
        Letter {
            kind: LetterKind::Template,
            unit: Unit::named("510100", "成都市"),
            occasion: String::new(),
            from: someone("经济和信息化厅", "a@qq.com"),
            to: vec![someone("成都市王磊", "b@qq.com"), someone("", "c@qq.com")],
            cc: vec![someone("省经济合作局", "d@qq.com")],
            subject: "【填报】制造业招商引资“百日攻坚”行动附件2（2021年9月25日）".into(),
            text: "成都市：\n　　请填报。".into(),
            phone_text: String::new(),
            attachments: vec![Attachment {
                name: "成都市_附件2.xlsx".into(),
                bytes: vec![0, 255, 10],
            }],
        }
    }

    #[test]
    fn a_draft_is_plain_ascii_in_short_lines_and_always_the_same() -> Result<()> {
        let date = DateTime::parse_from_rfc3339("2021-09-20T08:00:00+08:00")?;
        let bytes = draft(&letter(), date)?;
        assert_eq!(bytes, draft(&letter(), date)?);
        let text = String::from_utf8(bytes)?;
        assert!(text.is_ascii());
        assert!(text.split("\r\n").all(|line| line.len() <= 100 && !line.contains('\n')), "{text}");
        for part in ["X-Unsent: 1\r\n", "filename*0*=utf-8''%E6%88%90", " name=\"=?utf-8?b?5oiQ"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let sent = String::from_utf8(message(&letter(), date)?.formatted())?;
        assert!(!sent.contains("X-Unsent") && sent.contains(".baosong@qq.com>"), "{sent}");
        Ok(())
    }

    #[test]
    fn no_word_but_the_last_is_padded() {
        for text in [
            "【填报】制造业招商引资“百日攻坚”行动附件2（2021年9月25日）",
            "a中文b中文c中文d中文e中文f中文g",
        ] {
            let words = encoded_words(text);
            let lines: Vec<&str> = words.split("\r\n ").collect();
            assert!(lines.len() > 1 && lines.iter().all(|line| line.len() <= 64), "{words}");
            assert!(lines.iter().rev().skip(1).all(|line| !line.contains("=?=")), "{words}");
        }
    }

    #[test]
    fn a_letter_without_recipient_is_none() {
        let nobody = Letter { to: Vec::new(), cc: Vec::new(), ..letter() };
        assert!(draft(&nobody, DateTime::UNIX_EPOCH.fixed_offset()).is_err());
    }
}

//! One mail: who sent it and when, which parts are attachments, and what its body says.

use super::message_text::message_text;
use super::mime::{self, MimePart, TooMany};
use super::{cloud, encoded, name};
use chrono::{DateTime, FixedOffset};
use mail_parser::{Addr, HeaderName, HeaderValue, Message};
use serde::{Deserialize, Serialize};

/// Seconds that Beijing time is ahead of UTC; all of China keeps it.
const BEIJING: i32 = 8 * 3600;
/// Types of parts that programs add by themselves: signatures, receipts, cards, invitations.
const ORNAMENTS: [(&str, &str); 7] = [
    ("application", "pgp-signature"),
    ("application", "pkcs7-signature"),
    ("application", "x-pkcs7-signature"),
    ("message", "delivery-status"),
    ("message", "disposition-notification"),
    ("text", "vcard"),
    ("text", "calendar"),
];

/// What a mail says of itself: evidence of who sent a return and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailHeader {
    /// Name of the sender.
    pub sender: Option<String>,
    /// The sender's address, in lower case.
    pub address: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// When it was sent by its own account, in Beijing time.
    pub sent: Option<DateTime<FixedOffset>>,
    /// When the last server took it in, in Beijing time.
    pub received: Option<DateTime<FixedOffset>>,
    /// A link to a file store in its body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What its writer says in its body; what that comes to is a finding, and only that is kept.
    #[serde(skip)]
    pub message: Option<String>,
}

/// A mail taken apart.
pub struct ParsedMail<'a> {
    /// What it says of itself.
    pub mail: MailHeader,
    /// Parts that are files, in order.
    pub attachments: Vec<MimePart<'a>>,
    /// Pictures of its body, signatures and the like.
    pub ornaments: Vec<MimePart<'a>>,
    /// The body as a web page, if one of its bodies is one with a table.
    pub page: Option<String>,
}

impl MailHeader {
    /// When it was received, else sent.
    pub fn time(&self) -> Option<DateTime<FixedOffset>> {
        self.received.or(self.sent)
    }

    /// What the header in front of a mail says.
    pub fn of(bytes: &[u8]) -> MailHeader {
        let (head, _) = mime::head_and_body(bytes);
        head.as_ref().map(MailHeader::of_head).unwrap_or_default()
    }

    fn of_head(head: &Message) -> MailHeader {
        let sender = head.from().and_then(|from| from.first());
        MailHeader {
            sender: sender_name(head, sender),
            address: sender.and_then(|a| a.address()).map(|a| name::clean(a).to_lowercase()),
            subject: text_of(head, &HeaderName::Subject, head.subject()),
            sent: head.date().and_then(beijing),
            received: received(head),
            link: None,
            message: None,
        }
    }
}

impl<'a> ParsedMail<'a> {
    /// Takes a mail apart.
    ///
    /// # Errors
    /// It has too many parts.
    pub fn open(bytes: &'a [u8]) -> Result<ParsedMail<'a>, TooMany> {
        let mut mail = MailHeader::of(bytes);
        let (mut attachments, mut ornaments, mut page) = (Vec::new(), Vec::new(), None);
        for part in mime::parts(bytes)? {
            if is_body(&part) {
                let text = part.text();
                mail.link = mail.link.take().or_else(|| cloud::link_in(&text));
                let is_table = part.is("text", "html") && text.to_lowercase().contains("<table");
                // Of two forms of the same words the first is plain.
                mail.message =
                    mail.message.take().or_else(|| message_text(&text, part.is("text", "html")));
                page = page.or_else(|| is_table.then(|| as_page(&text)));
            } else if is_ornament(&part) {
                ornaments.push(part);
            } else {
                attachments.push(part);
            }
        }
        Ok(ParsedMail { mail, attachments, ornaments, page })
    }
}

impl MimePart<'_> {
    /// The name under which the part is listed, whether or not the sender gave one.
    pub fn shown_name(&self) -> String {
        self.name().unwrap_or_else(|| {
            let plain =
                if self.is("message", "rfc822") { "转发的邮件.eml" } else { "无名附件" };
            plain.to_string()
        })
    }
}

fn is_body(part: &MimePart) -> bool {
    let is_text = part.is("text", "plain") || part.is("text", "html");
    is_text && !part.is_attachment() && part.name().is_none()
}

/// A picture counts as shown inside the body if it says so, or if the body can refer to it.
fn is_ornament(part: &MimePart) -> bool {
    let shown = part.is_inline() || (part.has_id() && part.related);
    part.is("image", "") && shown || ORNAMENTS.iter().any(|(kind, sub)| part.is(kind, sub))
}

/// The body as a page by itself: in UTF-8 with its mark, which goes before what the page declares.
fn as_page(text: &str) -> String {
    format!("\u{FEFF}<html>{}", text.trim_start_matches('\u{FEFF}'))
}

fn text_of(head: &Message, field: &HeaderName, read: Option<&str>) -> Option<String> {
    let sound = read.filter(|text| encoded::is_sound(text)).map(str::to_string);
    let text = sound.or_else(|| encoded::field(head, field))?;
    Some(name::clean(&text)).filter(|text| !text.is_empty())
}

/// The display name; if the library's reading is unsound, what stands before the address.
fn sender_name(head: &Message, sender: Option<&Addr>) -> Option<String> {
    let read = sender.and_then(|s| s.name.as_deref());
    if read.is_none_or(encoded::is_sound) {
        return read.map(name::clean);
    }
    let line = encoded::field(head, &HeaderName::From)?;
    let before = line.split('<').next().unwrap_or_default().trim().trim_matches('"');
    Some(name::clean(before)).filter(|text| !text.is_empty())
}

/// The date of the topmost Received field: the last server's.
fn received(head: &Message) -> Option<DateTime<FixedOffset>> {
    let field = head.headers().iter().find(|h| h.name == HeaderName::Received)?;
    match &field.value {
        HeaderValue::Received(received) => received.date.as_ref().and_then(beijing),
        _ => None,
    }
}

fn beijing(date: &mail_parser::DateTime) -> Option<DateTime<FixedOffset>> {
    let moment = date.is_valid().then(|| DateTime::from_timestamp(date.to_timestamp(), 0))??;
    Some(moment.with_timezone(&FixedOffset::east_opt(BEIJING)?))
}

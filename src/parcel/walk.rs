//! The walk through a parcel: every piece once, in a fixed order, within the limits, and the way
//! back to a piece's bytes by the numbers on the way to it.

use super::kind::{ParcelKind, is_left_behind, kind};
use super::letter::{MailHeader, ParsedMail};
use super::{DEPTH_LIMIT, INFLATED_LIMIT, PIECE_LIMIT, name, packed, read_bounded, too_large};
use crate::finding::{Code, Finding};
use mail_parser::mailbox::mbox::MessageIterator;
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// How Outlook's winmail.dat begins ([MS-OXTNEF] 2.1.3.1); no maintained library takes it apart.
const TNEF: &[u8] = b"\x78\x9F\x3E\x22";

/// Files that every evidence pack has.
const EVIDENCE: [&str; 3] = ["清单.txt", "清单.json", "专项行动.toml"];

/// One thing directly inside a parcel.
pub struct Child<'a> {
    pub name: String,
    pub body: MemberBytes<'a>,
}

/// The bytes of a child, or why there are none.
pub enum MemberBytes<'a> {
    Source(&'a mut dyn Read),
    Refused(Box<Finding>),
}

/// One file that lay in a parcel, or a parcel of which something must be said.
pub struct ParcelMember<'a> {
    /// The numbers on the way to it; none for the parcel itself.
    pub steps: &'a [usize],
    /// The names on the way to it below the parcel, its own last.
    pub names: &'a [String],
    /// The mails it came in, the outermost first.
    pub mails: &'a [MailHeader],
    /// Its bytes; empty if they were not read.
    pub bytes: Cow<'a, [u8]>,
    /// What is to be done with it.
    pub content: MemberContent,
}

/// What is to be done with a piece.
pub enum MemberContent {
    /// It is read like any file.
    Loose,
    /// A mail without attachment: its body may hold the table; else the finding holds.
    Page(String, Box<Finding>),
    /// There is nothing to read.
    Refused(Box<Finding>),
}

/// Takes a parcel apart and hands each piece over; every parcel out of which nothing came, and
/// every one with something lost, is a piece itself.
pub fn take_apart(bytes: &[u8], parcel: ParcelKind, hand_over: &mut dyn FnMut(ParcelMember)) {
    let mut walk = Walk { hand_over, left: INFLATED_LIMIT, pieces: 0, loose: 0, is_full: false };
    walk.open(bytes, parcel, &WalkPosition::default());
}

/// The bytes of a piece again, by its steps.
pub fn fetch(bytes: &[u8], steps: &[usize]) -> Option<Vec<u8>> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(bytes.to_vec());
    };
    let mut found = None;
    each_child(bytes, kind(bytes)?, Some(*step), &mut |_, child| {
        if let MemberBytes::Source(source) = child.body {
            found = read_bounded(source).ok();
        }
    });
    fetch(&found?, rest)
}

/// Where the walk stands.
#[derive(Default, Clone)]
struct WalkPosition {
    steps: Vec<usize>,
    names: Vec<String>,
    mails: Vec<MailHeader>,
}

impl WalkPosition {
    fn below(&self, step: usize, name: &str) -> WalkPosition {
        let mut below = self.clone();
        below.steps.push(step);
        below.names.push(name.to_string());
        below
    }
}

struct Walk<'w> {
    hand_over: &'w mut dyn FnMut(ParcelMember),
    /// Bytes that may still be unpacked.
    left: u64,
    pieces: usize,
    /// Pieces that are not passed over.
    loose: usize,
    is_full: bool,
}

impl Walk<'_> {
    fn open(&mut self, bytes: &[u8], parcel: ParcelKind, at: &WalkPosition) {
        if at.steps.len() >= DEPTH_LIMIT {
            return self.refuse(at, bytes, Finding::new(Code::TooDeep));
        }
        match parcel {
            ParcelKind::Mail => self.open_mail(bytes, at),
            ParcelKind::Zip if is_evidence(bytes) => {
                self.refuse(at, bytes, Finding::new(Code::EvidencePack));
            }
            ParcelKind::Zip | ParcelKind::Mbox => {
                let before = self.loose;
                let whole = each_child(bytes, parcel, None, &mut |number, child| {
                    self.child(number, child, at);
                });
                match whole {
                    Some(finding) => self.refuse(at, bytes, *finding),
                    None if self.loose == before && !self.is_full => {
                        self.refuse(at, bytes, Finding::new(Code::EmptyParcel));
                    }
                    None => {}
                }
            }
        }
    }

    fn open_mail(&mut self, bytes: &[u8], at: &WalkPosition) {
        let Ok(letter) = ParsedMail::open(bytes) else {
            return self.refuse(at, bytes, Finding::new(Code::TooDeep));
        };
        let mut at = at.clone();
        at.mails.push(letter.mail.clone());
        let before = self.loose;
        each_part(&letter, None, &mut |number, child| self.child(number, child, &at));
        if self.loose > before || self.is_full {
            return;
        }
        let otherwise = without_attachment(&letter);
        let content = match letter.page {
            Some(page) => MemberContent::Page(page, Box::new(otherwise)),
            None => MemberContent::Refused(Box::new(otherwise)),
        };
        self.hand(&at, Cow::Borrowed(bytes), content);
    }

    fn child(&mut self, number: usize, child: Child, at: &WalkPosition) {
        if self.is_full {
            return;
        }
        let below = at.below(number, &child.name);
        if self.left == 0 || self.pieces >= PIECE_LIMIT {
            self.is_full = true;
            let message =
                format!("压缩包或邮箱里的内容太多，到“{}”为止，后面的没有读取", child.name);
            return self.refuse(&below, &[], Finding::new(Code::TooLarge).with_message(message));
        }
        if is_left_behind(&child.name) {
            return self.refuse(&below, &[], Finding::new(Code::IgnoredFile));
        }
        match child.body {
            MemberBytes::Refused(finding) => self.refuse(&below, &[], *finding),
            MemberBytes::Source(source) => self.unpack(source, &below),
        }
    }

    fn unpack(&mut self, source: &mut dyn Read, at: &WalkPosition) {
        let Ok(bytes) = read_bounded(&mut source.take(self.left)) else {
            return self.refuse(at, &[], Finding::new(Code::Damaged));
        };
        self.left -= bytes.len() as u64;
        if self.left == 0 {
            let finding = Finding::new(Code::TooLarge).with_message("压缩包解开后太大，没有读完");
            return self.refuse(at, &[], finding);
        }
        if let Some(finding) = too_large(&bytes) {
            return self.refuse(at, &[], *finding);
        }
        if bytes.starts_with(TNEF) {
            return self.refuse(at, &bytes, winmail());
        }
        match kind(&bytes) {
            Some(parcel) => self.open(&bytes, parcel, at),
            None => self.hand(at, Cow::Owned(bytes), MemberContent::Loose),
        }
    }

    fn refuse(&mut self, at: &WalkPosition, bytes: &[u8], finding: Finding) {
        self.hand(at, Cow::Borrowed(bytes), MemberContent::Refused(Box::new(finding)));
    }

    fn hand(&mut self, at: &WalkPosition, bytes: Cow<[u8]>, content: MemberContent) {
        // A parcel with nothing but an evidence pack is not empty.
        let is_nothing = |code: Code| code.is_ignorable() && code != Code::EvidencePack;
        let passed_over = matches!(&content, MemberContent::Refused(f) if is_nothing(f.code));
        self.pieces += 1;
        self.loose += usize::from(!passed_over);
        let WalkPosition { steps, names, mails } = at;
        (self.hand_over)(ParcelMember { steps, names, mails, bytes, content });
    }
}

/// Whether a zip is an evidence pack of this program, by its list and its campaign file.
fn is_evidence(bytes: &[u8]) -> bool {
    EVIDENCE.iter().all(|name| packed::has_name(bytes, &[name.as_bytes()]))
}

fn winmail() -> Finding {
    Finding::new(Code::NotWorkbook)
        .with_message("这是 Outlook 的 winmail.dat，里面的附件取不出来")
        .with_hint("请发件人在 Outlook 里改用 HTML 或纯文本格式重发，或打包成 zip 再发")
}

fn without_attachment(letter: &ParsedMail) -> Finding {
    if let Some(link) = &letter.mail.link {
        return Finding::new(Code::CloudLink).found(link);
    }
    let finding = Finding::new(Code::NoAttachment);
    if letter.ornaments.is_empty() {
        finding
    } else {
        finding.with_message("邮件里没有附件，正文里只有图片")
    }
}

/// The children of a parcel, or the one with the number `only`; what is the matter with the whole.
fn each_child(
    bytes: &[u8],
    parcel: ParcelKind,
    only: Option<usize>,
    visit: &mut dyn FnMut(usize, Child),
) -> Option<Box<Finding>> {
    match parcel {
        ParcelKind::Zip => return packed::each(bytes, only, visit),
        ParcelKind::Mail => {
            if let Ok(letter) = ParsedMail::open(bytes) {
                each_part(&letter, only, visit);
            }
        }
        ParcelKind::Mbox => each_message(bytes, only, visit),
    }
    None
}

/// Attachments first, then what is passed over.
fn each_part(letter: &ParsedMail, only: Option<usize>, visit: &mut dyn FnMut(usize, Child)) {
    let wanted = |number: &usize| only.is_none_or(|only| only == *number);
    for (number, part) in letter.attachments.iter().enumerate().filter(|(n, _)| wanted(n)) {
        let bytes = part.bytes();
        let body = MemberBytes::Source(&mut bytes.as_ref());
        visit(number, Child { name: part.shown_name(), body });
    }
    let first = letter.attachments.len();
    let ornaments = (first..).zip(&letter.ornaments);
    for (number, part) in ornaments.filter(|(n, _)| wanted(n)) {
        let finding =
            Finding::new(Code::IgnoredFile).with_message("邮件正文里的图片、签名等，不是报表");
        visit(
            number,
            Child { name: part.shown_name(), body: MemberBytes::Refused(Box::new(finding)) },
        );
    }
}

fn each_message(bytes: &[u8], only: Option<usize>, visit: &mut dyn FnMut(usize, Child)) {
    let messages = MessageIterator::new(Cursor::new(bytes)).map_while(Result::ok);
    for (number, message) in messages.enumerate() {
        if only.is_some_and(|only| only != number) {
            continue;
        }
        let contents = message.contents();
        let subject = MailHeader::of(contents).subject.unwrap_or_default();
        let subject: String = subject.chars().take(40).collect();
        let name = format!("第{}封 {subject}", number + 1).trim_end().replace('/', "_");
        let body = MemberBytes::Source(&mut &contents[..]);
        visit(number, Child { name: format!("{}.eml", name::clean(&name)), body });
    }
}

//! Opens each file that was handed in, and each piece of a parcel; every one is accounted for.

use super::arrival::Arrival;
use super::gather::Handed;
use super::submission::sha256;
use crate::finding::{Code, Finding};
use crate::form::{SUMMARY_PROPERTY_MARK, Vocabulary};
use crate::parcel::{self, Content, Piece};
use crate::reading::{self, Return, Stamps};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a file's bytes came to: its returns and stamps, or why there are none.
pub type Read = Result<(Vec<Return>, Stamps), Box<Finding>>;

/// A file after reading and before checking.
pub struct Opened {
    /// How it came.
    pub arrival: Arrival,
    /// SHA-256 of its bytes; empty if they were not read.
    pub sha256: String,
    /// What it came to.
    pub content: Read,
}

/// Opens a file; a parcel gives one entry for each piece.
pub fn open(handed: &Handed, words: &Vocabulary, opened: &mut Vec<Opened>) {
    let arrival = || Arrival::by_itself(handed);
    let refused =
        |finding| Opened { arrival: arrival(), sha256: String::new(), content: Err(finding) };
    let bytes = match handed.read() {
        Ok(bytes) => bytes,
        Err(finding) => return opened.push(refused(finding)),
    };
    let sha256 = sha256(&bytes);
    let Some(kind) = parcel::kind(&bytes) else {
        let content = understood(&bytes, words);
        return opened.push(Opened { arrival: arrival(), sha256, content });
    };
    let taken = catch_unwind(AssertUnwindSafe(|| {
        parcel::take_apart(&bytes, kind, &mut |piece| {
            opened.push(open_piece(handed, &sha256, piece, words));
        });
    }));
    if taken.is_err() {
        opened.push(refused(Box::new(Finding::new(Code::Damaged))));
    }
}

fn open_piece(handed: &Handed, carrier: &str, piece: Piece, words: &Vocabulary) -> Opened {
    let sha256 = if piece.steps.is_empty() {
        carrier.to_string()
    } else if piece.bytes.is_empty() && matches!(piece.content, Content::Refused(_)) {
        String::new()
    } else {
        sha256(&piece.bytes)
    };
    let content = match &piece.content {
        Content::Loose => understood(&piece.bytes, words),
        Content::Page(page, otherwise) => table_of_mail(page, otherwise, words),
        Content::Refused(finding) => Err(finding.clone()),
    };
    Opened { arrival: Arrival::in_parcel(handed, carrier, &piece), sha256, content }
}

fn understood(bytes: &[u8], words: &Vocabulary) -> Read {
    let book = reading::open(bytes)?;
    if book.stamp_property.as_deref().is_some_and(|p| p.starts_with(SUMMARY_PROPERTY_MARK)) {
        return Err(Box::new(Finding::new(Code::OwnSummary)));
    }
    Ok((reading::returns_in(&book, words), Stamps::of(&book)))
}

/// The table in a mail's body; most bodies hold tables that only arrange their text.
fn table_of_mail(page: &str, otherwise: &Finding, words: &Vocabulary) -> Read {
    match understood(page.as_bytes(), words) {
        Ok((mut returns, stamps)) if !returns.is_empty() => {
            for taken in &mut returns {
                taken.findings.retain(|f| f.code != Code::WebTable);
                taken.findings.push(Finding::new(Code::MailTable));
            }
            Ok((returns, stamps))
        }
        _ => Err(Box::new(otherwise.clone())),
    }
}

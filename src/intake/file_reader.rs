//! Opens each file that was handed in, and each piece of a parcel; every one is accounted for.

use super::discover::InputFile;
use super::provenance::Provenance;
use crate::finding::{Code, Finding};
use crate::form::{HeadingIndex, SUMMARY_PROPERTY_MARK};
use crate::parcel::{self, MemberContent, ParcelMember};
use crate::reading::{self, BelowLine, NoTable, Return, Stamps, sha256};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What a workbook holds.
pub struct FileContents<'a> {
    /// Its returns.
    pub returns: Vec<Return>,
    /// Why there is none, and whose file it may be.
    pub absence: Option<NoTable<'a>>,
    /// Its stamps.
    pub stamps: Stamps,
    /// What the unit says about findings, by finding id.
    pub statements: BTreeMap<String, String>,
    /// What is told of the units below.
    pub below: Vec<BelowLine>,
    /// What was noticed while the file was opened.
    pub findings: Vec<Finding>,
}

/// What a file's bytes came to: what is in it, or why it cannot be read.
pub type Read<'a> = Result<FileContents<'a>, Box<Finding>>;

/// What opening a file needs to know.
#[derive(Clone, Copy)]
pub struct FileReader<'a, 'w> {
    /// The campaign's headings.
    pub words: &'w HeadingIndex<'a>,
    /// This program, to read formats apart whose libraries are not to be trusted with memory.
    pub reader: Option<&'w Path>,
}

/// A file after reading and before checking.
pub struct ReadFile<'a> {
    /// How it came.
    pub arrival: Provenance,
    /// SHA-256 of its bytes; empty if they were not read.
    pub sha256: String,
    /// What it came to.
    pub content: Read<'a>,
}

impl<'a> FileReader<'a, '_> {
    /// Opens a file; a parcel gives one entry for each piece.
    pub fn open(self, handed: &InputFile) -> Vec<ReadFile<'a>> {
        let mut opened = Vec::with_capacity(1);
        self.open_into(handed, &mut opened);
        opened
    }

    fn open_into(self, handed: &InputFile, opened: &mut Vec<ReadFile<'a>>) {
        let (written, read) = handed.read();
        let arrival = Provenance::by_itself(handed, written);
        let refused =
            |arrival, finding| ReadFile { arrival, sha256: String::new(), content: Err(finding) };
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(finding) => return opened.push(refused(arrival, finding)),
        };
        let sha256 = sha256(&bytes);
        let Some(kind) = parcel::kind(&bytes) else {
            let content = self.understood(&bytes, &arrival.file_name);
            return opened.push(ReadFile { arrival, sha256, content });
        };
        let taken = catch_unwind(AssertUnwindSafe(|| {
            parcel::take_apart(&bytes, kind, &mut |piece| {
                opened.push(self.open_piece(&arrival, &sha256, piece));
            });
        }));
        if taken.is_err() {
            opened.push(refused(arrival, Box::new(Finding::new(Code::Damaged))));
        }
    }

    fn open_piece(self, parcel: &Provenance, carrier: &str, piece: ParcelMember) -> ReadFile<'a> {
        let sha256 = if piece.steps.is_empty() {
            carrier.to_string()
        } else if piece.bytes.is_empty() && matches!(piece.content, MemberContent::Refused(_)) {
            String::new()
        } else {
            sha256(&piece.bytes)
        };
        let arrival = parcel.of_piece(carrier, &piece);
        let content = match &piece.content {
            MemberContent::Loose => self.understood(&piece.bytes, &arrival.file_name),
            MemberContent::Page(page, otherwise) => self.table_of_mail(page, otherwise),
            MemberContent::Refused(finding) => Err(finding.clone()),
        };
        ReadFile { arrival, sha256, content }
    }

    /// What the bytes come to, and what their name claims.
    fn understood(self, bytes: &[u8], name: &str) -> Read<'a> {
        let mut holdings = self.read(bytes)?;
        if let Some(finding) = reading::wrong_extension(bytes, name) {
            holdings.returns.iter_mut().for_each(|r| r.findings.push(finding.clone()));
            holdings.findings.push(finding);
        }
        Ok(holdings)
    }

    fn read(self, bytes: &[u8]) -> Read<'a> {
        let mut book = reading::open_safely(bytes, self.reader)?;
        if book.stamp_property.as_deref().is_some_and(|p| p.starts_with(SUMMARY_PROPERTY_MARK)) {
            return Err(Box::new(Finding::new(Code::OwnSummary)));
        }
        let below = reading::take_below(&mut book);
        let returns = reading::returns_in(&book, self.words)?;
        Ok(FileContents {
            absence: returns.is_empty().then(|| NoTable::of(&book, self.words)),
            returns,
            stamps: Stamps::of(&book),
            statements: reading::statements_in(&book),
            below,
            findings: book.findings,
        })
    }

    /// The table in a mail's body; most bodies hold tables that only arrange their text.
    fn table_of_mail(self, page: &str, otherwise: &Finding) -> Read<'a> {
        match self.read(page.as_bytes()) {
            Ok(mut holdings) if !holdings.returns.is_empty() => {
                for taken in &mut holdings.returns {
                    taken.findings.retain(|f| f.code != Code::WebTable);
                    taken.findings.push(Finding::new(Code::MailTable));
                }
                Ok(holdings)
            }
            _ => Err(Box::new(otherwise.clone())),
        }
    }
}

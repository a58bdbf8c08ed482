//! THE BULLETIN (通报): what an office hands to its leader, drawn from a summary and a wording that the
//! office may change, with every figure still knowing what it was drawn from.
//!
//! [`Wording`] is the text file, [`compose`] fills it in, [`docx`] and [`plain`] show the result.

mod compose;
mod docx;
mod each;
mod facts;
mod figure;
mod held;
mod leaders;
mod phrase;
mod plain;
mod since;
mod sources;
mod tables;
mod targets;
mod wording;

pub use compose::compose;
pub use docx::docx;
pub use figure::{Derivation, Figure, FigureOrigin};
pub use phrase::{Phrase, PhrasePart};
pub use plain::plain;
pub use sources::{CitedSource, FigureSource};
pub use tables::{BulletinCell, BulletinTable};
pub use wording::{ParagraphStyle, Wording};

/// The bulletin before it is shown: paragraphs, tables and new pages in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// What it consists of.
    pub blocks: Vec<BulletinBlock>,
}

/// A part of the bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulletinBlock {
    /// A paragraph.
    Paragraph(ParagraphStyle, Phrase),
    /// A table.
    Table(BulletinTable),
    /// What follows begins on a new page.
    PageBreak,
    /// A blank line.
    Blank,
}

/// The two bulletins that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulletinKind {
    /// 通报: the document.
    Document,
    /// 短信: the same in short, for a message.
    Message,
}

impl BulletinKind {
    /// Name of the file with its wording, embedded and in a working folder.
    pub fn wording_file(self) -> &'static str {
        match self {
            BulletinKind::Document => "通报.txt",
            BulletinKind::Message => "通报短信.txt",
        }
    }

    /// The embedded wording.
    pub fn built_in_wording(self) -> &'static str {
        match self {
            BulletinKind::Document => include_str!("../../templates/通报.txt"),
            BulletinKind::Message => include_str!("../../templates/通报短信.txt"),
        }
    }
}

impl Bulletin {
    /// Title, or an empty text.
    pub fn title(&self) -> String {
        let titles = self.blocks.iter().filter_map(|block| match block {
            BulletinBlock::Paragraph(ParagraphStyle::Title, phrase) => Some(phrase.text()),
            _ => None,
        });
        titles.collect()
    }
}

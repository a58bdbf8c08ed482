//! WHAT WE WRITE (发信): letters to the units, as drafts for a mail program or sent by SMTP.
//!
//! A [`LetterWriter`] writes [`Letter`]s of one [`LetterKind`] from a text with placeholders; [`draft`] and
//! [`message`] give a letter its bytes; [`SmtpClient`] delivers them. Attachments come from whoever writes
//! the letter, each unit's own.

mod encryption;
mod fault;
mod letter_writer;
mod mime;
mod post;
mod session;
mod wire;
mod words;

pub use letter_writer::LetterWriter;
pub use mime::{draft, message};
pub use post::{DeliveryState, FaultScope, Server, SmtpClient, Undelivered};
pub use wire::Clock;
pub use words::LetterText;

use crate::campaign::{Correspondent, Unit};

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// 空白表: the form to be filled in.
    Template,
    /// 催报: to those whose return is missing.
    Remind,
    /// 退改: what has to be corrected.
    Return,
}

/// What a unit has to do with what came back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredAction {
    /// Something must be corrected.
    Correct,
    /// Something must be explained; nothing is plainly wrong.
    Explain,
    /// What came could not be read: the form is to be filled in anew.
    FillInAgain,
}

/// What a letter knows of a unit's return.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReturnSummary<'a> {
    /// How it stands, in a clause.
    pub standing: &'a str,
    /// What the unit has to do with what comes back to it.
    pub demand: Option<RequiredAction>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Name that the unit sees.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// One letter to one unit.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What it is for.
    pub kind: LetterKind,
    /// Whom it is for.
    pub unit: Unit,
    /// What makes it another letter than the last of its kind: nothing for a blank form, the day of a
    /// reminder, the content of a return kit.
    pub occasion: String,
    /// Who writes.
    pub from: Correspondent,
    /// The unit's addresses; none if the address book has none.
    pub to: Vec<Correspondent>,
    /// Who gets a copy.
    pub cc: Vec<Correspondent>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// The same in short, for a phone message.
    pub phone_text: String,
    /// Files.
    pub attachments: Vec<Attachment>,
}

impl RequiredAction {
    /// In a sentence behind the form's name.
    pub fn chinese(self) -> &'static str {
        match self {
            RequiredAction::Correct => "需要改正",
            RequiredAction::Explain => "需要核实说明",
            RequiredAction::FillInAgain => "需要重新报送",
        }
    }
}

impl LetterKind {
    /// The kind as a clerk calls it; part of file names and receipts.
    pub fn chinese(self) -> &'static str {
        match self {
            LetterKind::Template => "空白表",
            LetterKind::Remind => "催报",
            LetterKind::Return => "退改",
        }
    }

    /// Name of the file with its text, embedded and in a working folder.
    pub fn text_file(self) -> &'static str {
        match self {
            LetterKind::Template => "空白表邮件.txt",
            LetterKind::Remind => "催报邮件.txt",
            LetterKind::Return => "退改邮件.txt",
        }
    }

    /// The embedded text.
    pub fn built_in_text(self) -> &'static str {
        match self {
            LetterKind::Template => include_str!("../../templates/空白表邮件.txt"),
            LetterKind::Remind => include_str!("../../templates/催报邮件.txt"),
            LetterKind::Return => include_str!("../../templates/退改邮件.txt"),
        }
    }
}

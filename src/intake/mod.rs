//! EACH FILE ACCOUNTED FOR: gathers the files, has each read and checked, decides the period, and
//! settles which return of a unit counts. Every file ends in exactly one status.

mod batch;
mod below;
mod carried_packs;
mod changes_text;
mod channel;
mod collection_period;
mod correction;
mod counts;
mod derived;
mod discover;
mod duplicate_tables;
mod file_reader;
mod import_log;
mod late;
mod peer_statistics;
mod peer_values;
mod period_assignment;
mod progress;
mod provenance;
mod settled_files;
mod state;
mod submission;
mod unit_error_check;
mod units;
mod version_precedence;
mod version_resolution;

pub use crate::reading::sha256;
pub use batch::{Batch, take_in, take_in_files};
pub use carried_packs::carried_packs;
pub use channel::{Agreement, Channels};
pub use collection_period::{Decided, PeriodChoice};
pub use correction::Correction;
pub use counts::Counts;
pub use derived::{Below, CarriedReturn, Derived, FigureDoubt};
pub use discover::{INBOX_FOLDER, InputFile, discover};
pub use import_log::{ImportLog, SkippedFile};
pub use progress::Progress;
pub use provenance::{Carrier, OriginalReader, Provenance};
pub use settled_files::SettledFiles;
pub use state::{State, effective};
pub use submission::{Collected, Copied, Status, Submission};
pub use unit_error_check::has_new_doubts;
pub use version_precedence::{Contest, enters};
pub use version_resolution::{EmptyHistory, History, Settling, judge_again};

use crate::baseline::Baseline;
use crate::campaign::{Campaign, Period, Unit};
use crate::contacts::Contacts;
use crate::finding::{Code, Finding, Severity};
use crate::parcel::MailHeader;
use crate::reading::{self, Explanation, NoTable, Return, SideNote, SideSource, UnitMatch};
use crate::validation::{Context, validate};
use below::tell_below;
use chrono::NaiveDate;
use file_reader::{FileContents, ReadFile};
use std::path::Path;

/// What a run over a set of files came to, of one period.
#[derive(Debug)]
pub struct PeriodBatch {
    /// The period that was collected.
    pub period: Period,
    /// Why this period.
    pub decided: Decided,
    /// One entry per return and per file without one, in the order of the paths.
    pub submissions: Vec<Submission>,
    /// Number of units that must report.
    pub expected: usize,
}

/// What a run needs to know beside the files.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The campaign in force.
    pub campaign: &'a Campaign,
    /// The period asked for, if one was.
    pub period: Option<Period>,
    /// Today.
    pub today: NaiveDate,
    /// This program, to read formats apart whose libraries are not to be trusted with memory; with
    /// `None` everything is read in this process.
    pub reader: Option<&'a Path>,
    /// The office's table of contacts, read when a mail came.
    pub contacts: Option<&'a Path>,
    /// Who is told how far the reading has come.
    pub progress: Option<&'a dyn Progress>,
    /// Whether it is to be told how each file was understood.
    pub explains: bool,
    /// Whether the office put these files into the period, so that nothing is to be doubted about it.
    pub is_placed: bool,
}

impl PeriodBatch {
    /// Settles duplicates, older and conflicting versions, here and against what was kept before.
    pub fn settle(&mut self, request: Request, history: &dyn History, baseline: Option<&Baseline>) {
        let Request { campaign, today, .. } = request;
        let context = Context { campaign, period: self.period, today };
        let is_asked = request.period.is_some();
        version_resolution::settle(
            &mut self.submissions,
            version_resolution::Settling { context, history, baseline, is_asked },
        );
    }

    /// The run's reconciliation: every submission counted once.
    pub fn counts(&self) -> Counts {
        Counts::of(self.expected, &self.submissions)
    }

    /// Whether a person must look at something: a mandatory finding or an unreadable file.
    pub fn needs_attention(&self) -> bool {
        let counts = self.counts();
        counts.held + counts.returned + counts.unreadable > 0
    }
}

/// Judges what a file came to; it is told how each return was understood if `explains` asks for it or
/// one is told from another by it.
fn submissions_of(
    opened: ReadFile,
    context: Context,
    contacts: &Contacts,
    (explains, doubt): (bool, Option<&Finding>),
) -> Vec<Submission> {
    let ReadFile { arrival, sha256, content } = opened;
    let outside = arrival.outside(context.campaign, contacts);
    let mail = arrival.mail(context.campaign, contacts).cloned();
    let channel = arrival.channel(context.campaign);
    let blank = Submission::of_file(arrival, sha256, mail, context.period);
    let blank = Submission { channel, ..blank };
    let unread = |status, findings: Vec<Finding>, unit: Option<&Unit>| {
        vec![Submission { status, unit: unit.cloned(), findings, ..blank.clone() }]
    };
    match content {
        Err(finding) if finding.code.is_ignorable() => {
            unread(Status::Ignored, vec![*finding], None)
        }
        Err(finding) => unread(Status::Unreadable, vec![*finding], outside.unit()),
        Ok(FileContents { absence: Some(NoTable { unit, finding }), findings, .. }) => {
            let findings = std::iter::once(finding).chain(findings).collect();
            unread(Status::Returned, findings, unit.or(outside.unit()))
        }
        Ok(FileContents { returns, stamps, statements, below, absence: None, .. }) => {
            let returns = reading::own_column(returns, &stamps, &outside, context.campaign);
            let blank = Submission { statements, ..blank };
            let explains = explains || returns.len() > 1;
            let judged = |taken: Return| {
                let identity = reading::identify(&taken, &stamps, &outside, context.campaign);
                let explanation = explains.then(|| Explanation::of(&taken, &identity, &outside));
                Submission { explanation, ..judge(taken, identity, &blank, (context, doubt)) }
            };
            let mut all: Vec<Submission> = returns.into_iter().map(judged).collect();
            tell_below(&mut all, &below, context.campaign);
            duplicate_tables::one_per_unit(&mut all, context);
            all.iter_mut().for_each(Submission::lay_lines_aside);
            all
        }
    }
}

/// One return checked against the campaign, the period and its own evidence.
fn judge(
    taken: Return,
    identity: UnitMatch,
    blank: &Submission,
    (context, doubt): (Context, Option<&Finding>),
) -> Submission {
    let mut findings = identity.findings;
    findings.extend(blank.mail.as_ref().and_then(other_link));
    let placed = doubt.is_some();
    findings.extend(doubt.cloned());
    findings.extend(no_return(&blank.file_name));
    if let Some(stamped) = identity.period.filter(|p| *p != context.period && !placed) {
        let message = format!("这是 {stamped} 期的表，现在收的是 {} 期", context.period);
        findings
            .push(Finding::new(Code::WrongPeriod).found(stamped.to_string()).with_message(message));
    }
    let mut taken = taken;
    let said = blank.mail.as_ref().and_then(|mail| mail_note(mail, identity.unit, context));
    taken.side_notes.extend(said);
    let checked = validate(taken, context);
    // Of the period one question is enough.
    let is_told = |f: &Finding| placed && f.code == Code::DifferentPeriod;
    findings.extend(checked.findings.into_iter().filter(|f| !is_told(f)));
    let judged = Submission {
        named_unit: identity.named_elsewhere.map(|unit| unit.code.clone()),
        unit: identity.unit.cloned(),
        period: identity.period.filter(|_| !placed).unwrap_or(context.period),
        record: Some(checked.value),
        findings,
        ..blank.clone()
    };
    Submission { status: judged.own_status(), ..judged }
}

/// What the mail that brought a return says, unless it names only other units.
fn mail_note(mail: &MailHeader, unit: Option<&Unit>, context: Context) -> Option<SideNote> {
    let parts = [mail.subject.as_deref(), mail.message.as_deref()];
    let text = parts.into_iter().flatten().collect::<Vec<&str>>().join("\n");
    let note = SideNote::telling(SideSource::Mail, &text, None)?;
    let named = context.campaign.units.all_named_in(mail.message.as_deref().unwrap_or_default());
    let is_meant = named.is_empty() || unit.is_none_or(|unit| named.contains(&unit));
    is_meant.then_some(note)
}

/// Words in the name of a file that is no return, or none any more.
const NO_RETURN: [&str; 8] =
    ["示例", "样例", "填报示范", "填表示范", "样表", "作废", "废止", "修改前"];

/// The doubt about a file whose name says that it is an example or was given up.
fn no_return(name: &str) -> Option<Finding> {
    let word = NO_RETURN.into_iter().find(|word| name.contains(word))?;
    let message = format!("文件名里写着“{word}”，像是不该报的表");
    Some(Finding::new(Code::OtherFigures).found(name).with_message(message))
}

/// A link in the mail beside the file that it brought.
fn other_link(mail: &MailHeader) -> Option<Finding> {
    let link = mail.link.as_ref()?;
    let finding = Finding::new(Code::CloudLink).found(link).with_severity(Severity::Verify);
    Some(finding.with_message("邮件里除了附件还有网盘链接，链接里的文件没有取得"))
}

//! Takes files in, period by period: a file with a stamp goes to the stamp's period, any other to the
//! one that is being collected.

use super::collection_period::PeriodChoice;
use super::file_reader::{FileReader, ReadFile};
use super::period_assignment::place;
use super::{
    Decided, ImportLog, InputFile, PeriodBatch, Request, SkippedFile, Submission, discover,
    submissions_of,
};
use crate::campaign::Period;
use crate::contacts::Contacts;
use crate::finding::{Code, Finding};
use crate::form::HeadingIndex;
use crate::validation::{Context, Record};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a run over a set of files came to, period by period.
#[derive(Debug)]
pub struct Batch {
    /// The period that was collected.
    pub first: PeriodBatch,
    /// Other periods that stamps name, in order; none if a period was asked for.
    pub others: Vec<PeriodBatch>,
    /// Files of which nothing was made: they were collected for another period before and still lie
    /// there.
    pub passed: Vec<SkippedFile>,
}

impl Batch {
    /// Every period, the one that was collected first.
    pub fn all(&self) -> impl Iterator<Item = &PeriodBatch> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Every period, the oldest first: a later one rests on the figures of an earlier one.
    pub fn oldest_first(&mut self) -> Vec<&mut PeriodBatch> {
        let all = std::iter::once(&mut self.first).chain(&mut self.others);
        let mut all: Vec<&mut PeriodBatch> = all.collect();
        all.sort_by_key(|intake| intake.period);
        all
    }

    /// Whether a person must look at something.
    pub fn needs_attention(&self) -> bool {
        self.all().any(PeriodBatch::needs_attention)
    }
}

/// Reads and checks all files behind the paths, side by side and in the order of the paths; which of
/// several returns of a unit counts is then for [`PeriodBatch::settle`].
///
/// # Errors
/// A path does not exist, the campaign has no period, or mails came and the contacts cannot be read.
pub fn take_in(paths: &[PathBuf], request: Request) -> Result<Batch> {
    take_in_files(&discover(paths)?, request, &ImportLog::default())
}

/// The same for files that were gathered before, with what earlier runs have seen.
///
/// # Errors
/// The campaign has no period, or mails came and the contacts cannot be read.
pub fn take_in_files(files: &[InputFile], request: Request, seen: &ImportLog) -> Result<Batch> {
    let words = HeadingIndex::of(request.campaign);
    let opener = FileReader { words: &words, reader: request.reader };
    let sorter = PeriodRouter { request, seen };
    let all = sorter.read_all(files, &opener);
    sorter.bring_to_periods(all)
}

/// Brings each file to its period, with what a run knows before it has read any.
#[derive(Clone, Copy)]
struct PeriodRouter<'r> {
    request: Request<'r>,
    seen: &'r ImportLog,
}

/// A file after reading: what the choice of the period needs, and the rest.
struct Pending<'a> {
    stamped: Option<Period>,
    is_ignored: bool,
    /// Whether its bytes came today for the first time.
    is_new: bool,
    is_by_mail: bool,
    stage: FileStage<'a>,
}

/// What is kept of a file in memory: cells are many, so it is judged at once where that can be.
enum FileStage<'a> {
    /// Judged or passed over.
    Routed(Vec<Routed>),
    /// It waits for the contacts, or for the period that the other files decide.
    Waits(Box<ReadFile<'a>>),
}

/// Where a file's return belongs.
enum Routed {
    Judged(Period, Box<Submission>),
    SkippedFile(SkippedFile),
}

impl Pending<'_> {
    /// Lines of its lists, as far as they are judged.
    fn lines(&self) -> usize {
        let FileStage::Routed(routed) = &self.stage else { return 0 };
        let lines = |one: &Routed| match one {
            Routed::Judged(_, submission) => {
                submission.record.as_ref().map_or(0, Record::line_count)
            }
            Routed::SkippedFile(_) => 0,
        };
        routed.iter().map(lines).sum()
    }
}

impl<'r> PeriodRouter<'r> {
    fn read_all<'a>(self, files: &[InputFile], opener: &FileReader<'a, '_>) -> Vec<Pending<'a>>
    where
        'r: 'a,
    {
        let progress = self.request.progress;
        progress.inspect(|progress| progress.begin(files.len()));
        let open = |file: &InputFile| {
            let received = opener.open(file).into_iter().map(|one| self.receive(one));
            let received: Vec<Pending> = received.collect();
            let lines = received.iter().map(Pending::lines).sum();
            progress.inspect(|progress| progress.read(&file.path, lines));
            received
        };
        let all = files.par_iter().flat_map_iter(open).collect();
        progress.inspect(|progress| progress.end());
        all
    }

    fn receive<'a>(self, opened: ReadFile<'a>) -> Pending<'a>
    where
        'r: 'a,
    {
        let stamped = stamped_period(&opened, self.request);
        let is_by_mail = opened.arrival.is_by_mail();
        Pending {
            stamped,
            is_ignored: opened.content.as_ref().is_err_and(|f| f.code.is_ignorable()),
            is_new: !self.seen.had_bytes_before(&opened.sha256, self.request.today),
            is_by_mail,
            stage: match self.request.period.or(stamped).filter(|_| !is_by_mail) {
                Some(period) => {
                    FileStage::Routed(self.sort(opened, stamped, period, &Contacts::default()))
                }
                None => FileStage::Waits(Box::new(opened)),
            },
        }
    }

    /// Brings every file to its period, in the order of the files.
    fn bring_to_periods(self, all: Vec<Pending>) -> Result<Batch> {
        let Request { campaign, period: asked, .. } = self.request;
        let contacts = contacts(&all, self.request)?;
        let choice = self.choice(&all)?;
        let all = all.into_par_iter().flat_map_iter(|one| match one.stage {
            FileStage::Routed(sorted) => sorted,
            FileStage::Waits(opened) => {
                let period = asked.or(one.stamped).unwrap_or(choice.period);
                self.sort(*opened, one.stamped, period, &contacts)
            }
        });
        let all: Vec<Routed> = all.collect();
        let (mut passed, mut first) = (Vec::new(), Vec::with_capacity(all.len()));
        let mut others: BTreeMap<Period, Vec<Submission>> = BTreeMap::new();
        for one in all {
            match one {
                Routed::Judged(period, one) if period == choice.period => first.push(one),
                Routed::Judged(period, one) => others.entry(period).or_default().push(*one),
                Routed::SkippedFile(one) => passed.push(one),
            }
        }
        // They are large, and many.
        let first = first.into_par_iter().map(|one| *one).collect();
        let expected = campaign.expected().count();
        let intake =
            |period, decided, submissions| PeriodBatch { period, decided, submissions, expected };
        let others = others.into_iter();
        Ok(Batch {
            first: intake(choice.period, choice.decided, first),
            others: others.map(|(period, all)| intake(period, Decided::ByStamp, all)).collect(),
            passed,
        })
    }

    /// The period of files without a stamp, by what is new today among all files; what was kept on
    /// earlier days decides only where nothing is new.
    fn choice(self, all: &[Pending]) -> Result<PeriodChoice> {
        let all: Vec<&Pending> = all.iter().filter(|one| !one.is_ignored).collect();
        let new: Vec<&Pending> = all.iter().copied().filter(|one| one.is_new).collect();
        let deciding = if new.is_empty() { all } else { new };
        let stamps: Vec<Option<Period>> = deciding.into_iter().map(|one| one.stamped).collect();
        let Request { campaign, today, period, .. } = self.request;
        PeriodChoice::decide(period, &stamps, campaign, today)
    }

    /// Judges a file in its period, or passes it over if it was kept for another; `period` is the one
    /// of a file that says nothing of its own.
    fn sort(
        self,
        opened: ReadFile,
        stamped: Option<Period>,
        period: Period,
        contacts: &Contacts,
    ) -> Vec<Routed> {
        let Request { campaign, today, explains, .. } = self.request;
        let (period, doubt) = self.placed(&opened, stamped, period, contacts);
        let elsewhere = self.seen.elsewhere(&opened.arrival.path, &opened.sha256, period);
        let elsewhere = elsewhere.filter(|_| stamped != Some(period) && !opened.arrival.is_named());
        if let Some(period) = elsewhere {
            let ReadFile { arrival, sha256, .. } = opened;
            return vec![Routed::SkippedFile(SkippedFile { path: arrival.path, sha256, period })];
        }
        let context = Context { campaign, period, today };
        let mut judged = submissions_of(opened, context, contacts, (explains, doubt.as_ref()));
        for submission in &mut judged {
            // Where the office put it is no question any more.
            if self.request.is_placed && submission.has(Code::DifferentPeriod) {
                submission.findings.retain(|f| f.code != Code::DifferentPeriod);
                submission.status = submission.own_status();
            }
            submission.is_still_there = self.seen.has(&submission.path, &submission.sha256, period);
            submission.explanation.take_if(|_| !explains);
        }
        judged.into_iter().map(|one| Routed::Judged(period, Box::new(one))).collect()
    }

    /// The period of a file by all that it says, and what is doubted about it. A period that was asked
    /// for stands; only a later day in the return speaks against it.
    fn placed(
        self,
        opened: &ReadFile,
        stamped: Option<Period>,
        period: Period,
        contacts: &Contacts,
    ) -> (Period, Option<Finding>) {
        let Request { campaign, today, .. } = self.request;
        if self.request.is_placed {
            return (period, None);
        }
        let usual = match stamped {
            Some(_) if self.request.period.is_none() => campaign.calendar.nearest(today),
            _ => Some(period),
        };
        let context = Context { campaign, period, today };
        let mail = opened.arrival.mail(campaign, contacts);
        let placement = place(opened, mail, usual.unwrap_or(period), context);
        if self.request.period.is_none() {
            return (placement.period, placement.doubt);
        }
        let contradicts = stamped.is_none_or(|stamp| stamp == period) && placement.period > period;
        (period, placement.doubt.filter(|_| contradicts))
    }
}

fn contacts(all: &[Pending], request: Request) -> Result<Contacts> {
    let came_by_mail = all.iter().any(|one| one.is_by_mail);
    let file = request.contacts.filter(|_| came_by_mail);
    let contacts = file.map(|path| Contacts::load(path, request.campaign)).transpose()?;
    Ok(contacts.unwrap_or_default())
}

fn stamped_period(opened: &ReadFile, request: Request) -> Option<Period> {
    let stamp = opened.content.as_ref().ok()?.stamps.sound.first()?;
    let ours = stamp.campaign == request.campaign.id && request.campaign.calendar.has(stamp.period);
    ours.then_some(stamp.period)
}

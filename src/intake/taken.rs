//! Takes files in, period by period: a file with a stamp goes to the stamp's period, any other to the
//! one that is being collected.

use super::opening::{Opened, Opener};
use super::period::PeriodChoice;
use super::{
    Decided, Handed, Intake, Passed, Progress, Request, Seen, Submission, gather, submissions_of,
};
use crate::campaign::Period;
use crate::contacts::Contacts;
use crate::form::Vocabulary;
use crate::validation::Context;
use anyhow::Result;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a run over a set of files came to, period by period.
#[derive(Debug)]
pub struct Taken {
    /// The period that was collected.
    pub first: Intake,
    /// Other periods that stamps name, in order; none if a period was asked for.
    pub others: Vec<Intake>,
    /// Files of which nothing was made: they were collected for another period before and still lie
    /// there.
    pub passed: Vec<Passed>,
}

impl Taken {
    /// Every period, the one that was collected first.
    pub fn all(&self) -> impl Iterator<Item = &Intake> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Every period, the oldest first: a later one rests on the figures of an earlier one.
    pub fn oldest_first(&mut self) -> Vec<&mut Intake> {
        let all = std::iter::once(&mut self.first).chain(&mut self.others);
        let mut all: Vec<&mut Intake> = all.collect();
        all.sort_by_key(|intake| intake.period);
        all
    }

    /// Whether a person must look at something.
    pub fn needs_attention(&self) -> bool {
        self.all().any(Intake::needs_attention)
    }
}

/// Reads and checks all files behind the paths, side by side and in the order of the paths; which of
/// several returns of a unit counts is then for [`Intake::settle`].
///
/// # Errors
/// A path does not exist, the campaign has no period, or mails came and the contacts cannot be read.
pub fn take_in(paths: &[PathBuf], request: Request) -> Result<Taken> {
    take_in_files(&gather(paths)?, request, &Seen::default())
}

/// The same for files that were gathered before, with what earlier runs have seen.
///
/// # Errors
/// The campaign has no period, or mails came and the contacts cannot be read.
pub fn take_in_files(files: &[Handed], request: Request, seen: &Seen) -> Result<Taken> {
    let words = Vocabulary::of(request.campaign);
    let opener = Opener { words: &words, reader: request.reader };
    let judging = Judging { request, seen };
    let came = read_all(files, request.progress, |file| {
        opener.open(file).into_iter().map(|opened| judging.receive(opened))
    });
    let contacts = contacts(&came, request)?;
    let choice = decide(&came, request)?;
    let all: Vec<(Period, Judged)> = came
        .into_par_iter()
        .map(|one| judging.finish(one.stage, choice.period, &contacts))
        .collect();
    let (mut passed, mut by_period) = (Vec::new(), BTreeMap::new());
    let most = all.len();
    for (period, judged) in all {
        match judged {
            Ok(all) => {
                by_period.entry(period).or_insert_with(|| Vec::with_capacity(most)).extend(all)
            }
            Err(one) => passed.push(one),
        }
    }
    let intake = |(period, decided), submissions: Vec<Submission>| Intake {
        period,
        decided,
        submissions,
        expected: request.campaign.units.len(),
    };
    let first = by_period.remove(&choice.period).unwrap_or_default();
    let others = by_period.into_iter();
    Ok(Taken {
        first: intake((choice.period, choice.decided), first),
        others: others.map(|(period, all)| intake((period, Decided::ByStamp), all)).collect(),
        passed,
    })
}

/// The submissions of a file, or that nothing is made of it.
type Judged = std::result::Result<Vec<Submission>, Passed>;

/// A file that was read, before all are.
struct Came<'a> {
    /// What it says of the period; `None` if it is no return at all.
    sign: Option<Sign>,
    is_by_mail: bool,
    stage: Stage<'a>,
}

/// What a file says of the period of files without a stamp.
struct Sign {
    stamped: Option<Period>,
    /// Whether its bytes were not kept on an earlier day.
    is_new: bool,
}

/// How far a file has come.
enum Stage<'a> {
    /// It is judged, and what was read of it is no longer held.
    Judged(Period, Judged),
    /// All files must be known to judge it; with the period of its stamp.
    Open(Option<Period>, Box<Opened<'a>>),
}

/// What a file is judged by as soon as it is read.
#[derive(Clone, Copy)]
struct Judging<'r> {
    request: Request<'r>,
    seen: &'r Seen,
}

impl Judging<'_> {
    fn receive<'a>(&self, opened: Opened<'a>) -> Came<'a> {
        let request = self.request;
        let stamped = stamped_period(&opened, request);
        let is_ignored = opened.content.as_ref().is_err_and(|f| f.code.is_ignorable());
        let is_new = !self.seen.had_bytes_before(&opened.sha256, request.today);
        let sign = (!is_ignored).then_some(Sign { stamped, is_new });
        let is_by_mail = opened.arrival.is_by_mail();
        let stage = match request.period.or(stamped).filter(|_| !is_by_mail) {
            // Who wrote asks for the contacts, and they are read only once a mail came.
            None => Stage::Open(stamped, Box::new(opened)),
            Some(period) => {
                let judged = self.judge(opened, stamped, period, &Contacts::default());
                Stage::Judged(period, judged)
            }
        };
        Came { sign, is_by_mail, stage }
    }

    fn finish(&self, stage: Stage, decided: Period, contacts: &Contacts) -> (Period, Judged) {
        match stage {
            Stage::Judged(period, judged) => (period, judged),
            Stage::Open(stamped, opened) => {
                let period = self.request.period.or(stamped).unwrap_or(decided);
                (period, self.judge(*opened, stamped, period, contacts))
            }
        }
    }

    fn judge(
        &self,
        opened: Opened,
        stamped: Option<Period>,
        period: Period,
        contacts: &Contacts,
    ) -> Judged {
        let Request { campaign, today, explains, .. } = self.request;
        let elsewhere = self.seen.elsewhere(&opened.arrival.path, &opened.sha256, period);
        if let Some(period) =
            elsewhere.filter(|_| stamped != Some(period) && !opened.arrival.is_named())
        {
            let Opened { arrival, sha256, .. } = opened;
            return Err(Passed { path: arrival.path, sha256, period });
        }
        let context = Context { campaign, period, today };
        let mut submissions = submissions_of(opened, context, contacts);
        for submission in &mut submissions {
            submission.is_still_there = self.seen.has(&submission.path, &submission.sha256, period);
            submission.explanation.take_if(|_| !explains);
            submission.findings.shrink_to_fit();
        }
        Ok(submissions)
    }
}

fn read_all<'a, I: Iterator<Item = Came<'a>>>(
    files: &[Handed],
    progress: Option<&dyn Progress>,
    read: impl Fn(&Handed) -> I + Sync,
) -> Vec<Came<'a>> {
    progress.inspect(|progress| progress.begin(files.len()));
    let read = |file: &Handed| {
        let came: Vec<Came> = read(file).collect();
        progress.inspect(|progress| progress.read(&file.path));
        came
    };
    let came = files.par_iter().flat_map_iter(read).collect();
    progress.inspect(|progress| progress.end());
    came
}

fn contacts(came: &[Came], request: Request) -> Result<Contacts> {
    let file = request.contacts.filter(|_| came.iter().any(|one| one.is_by_mail));
    let contacts = file.map(|path| Contacts::load(path, request.campaign)).transpose()?;
    Ok(contacts.unwrap_or_default())
}

/// The period of files without a stamp, by what is new today among all files; what was kept on earlier
/// days decides only where nothing is new.
fn decide(came: &[Came], request: Request) -> Result<PeriodChoice> {
    let signs = || came.iter().filter_map(|one| one.sign.as_ref());
    let has_new = signs().any(|sign| sign.is_new);
    let deciding = signs().filter(|sign| sign.is_new || !has_new);
    let stamps: Vec<Option<Period>> = deciding.map(|sign| sign.stamped).collect();
    PeriodChoice::decide(request.period, &stamps, request.campaign, request.today)
}

fn stamped_period(opened: &Opened, request: Request) -> Option<Period> {
    let stamp = opened.content.as_ref().ok()?.stamps.sound.first()?;
    let ours = stamp.campaign == request.campaign.id && request.campaign.calendar.has(stamp.period);
    ours.then_some(stamp.period)
}

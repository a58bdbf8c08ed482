//! Takes files in, period by period: a file with a stamp goes to the stamp's period, any other to the
//! one that is being collected.

use super::opening::{Opened, Opener};
use super::period::PeriodChoice;
use super::{
    Decided, Handed, Intake, Passed, Progress, Request, Seen, Submission, gather, submissions_of,
};
use crate::cache::{Cache, Pack};
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
    // One file is read as soon as a pack is opened.
    let pack = request.cache.filter(|_| files.len() > 1).map(Cache::open);
    let opener = Opener { words: &words, reader: request.reader, pack: pack.as_ref() };
    let opened = read_all(files, &opener, request.progress);
    pack.map(Pack::close);
    let contacts = contacts(&opened, request)?;
    let choice = decide(&opened, request, seen)?;
    let mut passed = Vec::new();
    let mut by_period: BTreeMap<Period, Vec<Opened>> = BTreeMap::new();
    for one in opened {
        let stamped = stamped_period(&one, request);
        let period = request.period.or(stamped).unwrap_or(choice.period);
        let elsewhere = seen.elsewhere(&one.arrival.path, &one.sha256, period);
        match elsewhere.filter(|_| stamped != Some(period) && !one.arrival.is_named()) {
            Some(period) => {
                let Opened { arrival, sha256, .. } = one;
                passed.push(Passed { path: arrival.path, sha256, period });
            }
            None => by_period.entry(period).or_default().push(one),
        }
    }
    let judge = |(period, decided), opened: Vec<Opened>| {
        let context = Context { campaign: request.campaign, period, today: request.today };
        let judged =
            opened.into_par_iter().flat_map_iter(|one| submissions_of(one, context, &contacts));
        let mut submissions: Vec<Submission> = judged.collect();
        for submission in &mut submissions {
            submission.is_still_there = seen.has(&submission.path, &submission.sha256, period);
        }
        Intake { period, decided, submissions, expected: request.campaign.units.len() }
    };
    let first = by_period.remove(&choice.period).unwrap_or_default();
    let others = by_period.into_iter();
    Ok(Taken {
        first: judge((choice.period, choice.decided), first),
        others: others.map(|(period, all)| judge((period, Decided::ByStamp), all)).collect(),
        passed,
    })
}

fn read_all<'a>(
    files: &[Handed],
    opener: &Opener<'a, '_>,
    progress: Option<&dyn Progress>,
) -> Vec<Opened<'a>> {
    progress.inspect(|progress| progress.begin(files.len()));
    let open = |file: &Handed| {
        let opened = opener.open(file);
        progress.inspect(|progress| progress.read(&file.path));
        opened
    };
    let opened = files.par_iter().flat_map_iter(open).collect();
    progress.inspect(|progress| progress.end());
    opened
}

fn contacts(opened: &[Opened], request: Request) -> Result<Contacts> {
    let came_by_mail = opened.iter().any(|one| one.arrival.is_by_mail());
    let file = request.contacts.filter(|_| came_by_mail);
    let contacts = file.map(|path| Contacts::load(path, request.campaign)).transpose()?;
    Ok(contacts.unwrap_or_default())
}

/// The period of files without a stamp, by what is new today among all files; what was kept on earlier
/// days decides only where nothing is new.
fn decide(opened: &[Opened], request: Request, seen: &Seen) -> Result<PeriodChoice> {
    let is_ignored = |one: &&Opened| one.content.as_ref().is_err_and(|f| f.code.is_ignorable());
    let all: Vec<&Opened> = opened.iter().filter(|one| !is_ignored(one)).collect();
    let is_new = |one: &&Opened| !seen.had_bytes_before(&one.sha256, request.today);
    let new: Vec<&Opened> = all.iter().copied().filter(is_new).collect();
    let deciding = if new.is_empty() { all } else { new };
    let stamps: Vec<Option<Period>> =
        deciding.into_iter().map(|one| stamped_period(one, request)).collect();
    PeriodChoice::decide(request.period, &stamps, request.campaign, request.today)
}

fn stamped_period(opened: &Opened, request: Request) -> Option<Period> {
    let stamp = opened.content.as_ref().ok()?.stamps.sound.first()?;
    let ours = stamp.campaign == request.campaign.id && request.campaign.calendar.has(stamp.period);
    ours.then_some(stamp.period)
}

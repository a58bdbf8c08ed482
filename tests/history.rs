//! History: whatever the order of collecting and deciding, the log replays to the state that the archive
//! has, in memory and read anew.

use crate::common::{TestDir, season};
use baosong::archive::{Archive, Decision, Verdict};
use baosong::campaign::{Campaign, Period};
use baosong::finding::Code;
use baosong::intake::{Collected, Decided, PeriodBatch, Request, Status, Submission, take_in};
use baosong::report::{Event, events};
use baosong::validation::Value;
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

const UNIT: &str = "510300";
/// Files of 自贡市: signed projects, the day of September on which it was filled in less 20, and whether a
/// count is negative. The second and the third are of one day.
const FILES: [(u32, u64, bool); 5] =
    [(4, 1, false), (5, 3, false), (6, 3, false), (7, 2, true), (8, 4, false)];

#[derive(Debug, Clone)]
enum Act {
    /// A file through an inbox.
    Collect(usize, usize),
    Accept(u32),
    Reject(u32),
    Withdraw(u32),
    Adjust(u32),
}

fn act() -> impl Strategy<Value = Act> {
    // Counted back from the last version there is, so that most decisions meet one.
    let version = 0u32..3;
    prop_oneof![
        3 => (0..FILES.len(), 0usize..3).prop_map(|(file, inbox)| Act::Collect(file, inbox)),
        1 => version.clone().prop_map(Act::Accept),
        1 => version.clone().prop_map(Act::Reject),
        1 => version.prop_map(Act::Withdraw),
        1 => (90u32..99).prop_map(Act::Adjust),
    ]
}

/// The files, read once: what each comes to before anything else is known, and its bytes.
struct Pool {
    campaign: Campaign,
    files: Vec<(Submission, Vec<u8>)>,
}

fn period() -> Period {
    season::PERIODS[0].parse().unwrap()
}

fn today() -> NaiveDate {
    period().0
}

fn request(campaign: &Campaign) -> Request<'_> {
    Request {
        campaign,
        period: Some(period()),
        today: today(),
        reader: None,
        contacts: None,
        progress: None,
        explains: false,
        is_placed: false,
    }
}

fn pool() -> &'static Pool {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(|| {
        let (desk, campaign) = (TestDir::new(), Campaign::built_in().unwrap());
        let files = FILES.iter().enumerate().map(|(at, (signed, hour, negative))| {
            let name = format!("{at}.xlsx");
            let mut figures = season::figures(1, 1);
            figures[2] = f64::from(*signed);
            if *negative {
                figures[0] = -1.0;
            }
            let day = format!("2021-09-2{hour}");
            season::write_on(&desk, &name, ("自贡市", &day), 1, 1, figures);
            let moment = Duration::from_secs(1_632_500_000 + hour * 3600);
            let file = fs::OpenOptions::new().write(true).open(desk.path(&name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + moment).unwrap();
            let taken = take_in(&[desk.path(&name)], request(&campaign)).unwrap();
            (taken.first.submissions[0].clone(), fs::read(desk.path(&name)).unwrap())
        });
        let files = files.collect();
        Pool { campaign, files }
    })
}

/// The moment of the nth act; no two happen in one second.
fn moment(nth: usize) -> DateTime<FixedOffset> {
    let start = DateTime::parse_from_rfc3339("2021-09-26T08:00:00+08:00").unwrap();
    start + TimeDelta::seconds(nth as i64)
}

fn collect(archive: &mut Archive, pool: &Pool, file: usize, inbox: usize, nth: usize) {
    let (submission, bytes) = &pool.files[file];
    let channel = [None, Some("经信厅"), Some("经合局")][inbox].map(String::from);
    let submissions = vec![Submission { channel, ..submission.clone() }];
    let mut intake =
        PeriodBatch { period: period(), decided: Decided::Given, submissions, expected: 21 };
    intake.settle(request(&pool.campaign), &*archive, None);
    let collected = Collected {
        at: moment(nth),
        by: "朱磊".to_string(),
        run: nth as u32 + 1,
        is_listed: false,
    };
    let settled = Submission { collected: Some(collected.clone()), ..intake.submissions.remove(0) };
    if settled.has(Code::SameBytes) {
        archive.keep_copy(&settled, &collected).unwrap();
    } else {
        archive.keep(vec![(&settled, bytes.to_vec())]).unwrap();
    }
}

fn decide(archive: &mut Archive, verdict: Verdict, nth: usize) {
    let (by, reason) = ("朱磊".to_string(), "核实".to_string());
    let decision = Decision { at: moment(nth), by, unit: UNIT.to_string(), verdict, reason };
    // A version that does not exist is refused and changes nothing.
    let _ = archive.decide(decision);
}

fn play(archive: &mut Archive, pool: &Pool, act: &Act, nth: usize) {
    let known = archive.versions_of(UNIT).len() as u32;
    let fit = |version: u32| {
        let found = archive.versions_of(UNIT).iter().find(|s| s.version == Some(version));
        found.is_some_and(|s| s.findings.iter().all(|f| f.code != Code::Negative))
    };
    let version = |back: u32| known.saturating_sub(back);
    match *act {
        Act::Collect(file, inbox) => collect(archive, pool, file, inbox, nth),
        Act::Accept(back) if fit(version(back)) => {
            decide(archive, Verdict::Accept { version: version(back), known }, nth);
        }
        Act::Accept(_) => {}
        Act::Reject(back) => decide(archive, Verdict::Reject { version: version(back) }, nth),
        Act::Withdraw(back) => decide(archive, Verdict::Withdraw { version: version(back) }, nth),
        Act::Adjust(figure) => {
            let verdict = Verdict::Adjust {
                figure: baosong::campaign::FigureId::of("signed_projects"),
                value: Value::Number(figure.into()),
                version: None,
                was: None,
            };
            decide(archive, verdict, nth);
        }
    }
}

/// What the log comes to, worked out line by line by somebody who has the files and the log only.
#[derive(Default)]
struct Replay {
    /// File behind each version.
    files: BTreeMap<u32, usize>,
    withdrawn: BTreeSet<u32>,
    rejected: BTreeSet<u32>,
    /// The version that the office chose, and how many there were then.
    chosen: Option<(u32, u32)>,
    adjusted: Option<String>,
}

impl Replay {
    fn of(log: &[Event]) -> Replay {
        let mut replay = Replay::default();
        for event in log {
            let version = event.version.unwrap_or_default();
            if event.action != "收表" && event.version.is_some() {
                replay.withdrawn.remove(&version);
                replay.rejected.remove(&version);
                replay.chosen = replay.chosen.filter(|(chosen, _)| *chosen != version);
            }
            match event.action.as_str() {
                "收表" => drop(replay.files.insert(version, event.detail[..1].parse().unwrap())),
                "采用" => replay.chosen = Some((version, replay.files.len() as u32)),
                "退回" => drop(replay.rejected.insert(version)),
                "撤回" => drop(replay.withdrawn.insert(version)),
                "调整" => {
                    let figure = event.detail.split("改为 ").nth(1).unwrap();
                    replay.adjusted = Some(figure.split('：').next().unwrap().to_string());
                }
                other => panic!("{other}"),
            }
        }
        replay
    }

    /// The version that counts: of those that came one after the other, a later day takes the place of an
    /// earlier one; an earlier day, and the same day with other figures, wait for a decision.
    fn current(&self) -> Option<u32> {
        let mut current: Option<u32> = None;
        for (&version, &file) in &self.files {
            let decided = self.chosen.filter(|(_, known)| version <= *known);
            if self.withdrawn.contains(&version) || decided.is_some_and(|(c, _)| c != version) {
                continue;
            }
            let replaces = current.is_none_or(|old| {
                let (day, old_day) = (FILES[file].1, FILES[self.files[&old]].1);
                let rejected = self.rejected.contains(&old);
                day > old_day || file == self.files[&old] || rejected
            });
            if decided.is_some() || replaces {
                current = Some(version);
            }
        }
        current
    }

    /// Version, status and figure of what counts or stands to be corrected.
    fn state(&self) -> Option<(u32, Status, String)> {
        let version = self.current()?;
        let (signed, _, negative) = FILES[self.files[&version]];
        let bad = negative || self.rejected.contains(&version);
        let status = if bad { Status::Returned } else { Status::Accepted };
        let figure = self.adjusted.clone().unwrap_or_else(|| signed.to_string());
        Some((version, status, figure))
    }
}

fn state(archive: &Archive, campaign: &Campaign) -> Option<(u32, Status, String)> {
    let effective = archive.effective_version(UNIT, campaign)?;
    let figure = effective.record.as_ref()?.number("signed_projects")?.normalize().to_string();
    Some((effective.version?, effective.status, figure))
}

/// Everything that the archive says of the period.
fn told(archive: &Archive, campaign: &Campaign) -> (serde_json::Value, Vec<Vec<String>>) {
    let all = archive.submissions(campaign);
    let channels = all.iter().map(|s| s.channels().into_iter().map(String::from).collect());
    (serde_json::to_value(&all).unwrap(), channels.collect())
}

fn log(root: &Path, campaign: &Campaign) -> Vec<Event> {
    let archive = Archive::read(root, period()).unwrap();
    let unit = campaign.units.by_code(UNIT).unwrap();
    events(&archive, &[unit], campaign)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_log_replays_to_the_same_state(acts in vec(act(), 1..16)) {
        let (pool, folder) = (pool(), tempfile::tempdir().unwrap());
        let mut archive = Archive::open(folder.path(), period(), &pool.campaign, || {}).unwrap();
        for (nth, act) in acts.iter().enumerate() {
            play(&mut archive, pool, act, nth);
            let again = Archive::read(folder.path(), period()).unwrap();
            prop_assert_eq!(told(&archive, &pool.campaign), told(&again, &pool.campaign));
            let replayed = Replay::of(&log(folder.path(), &pool.campaign)).state();
            prop_assert_eq!(state(&again, &pool.campaign), replayed);
        }
    }
}

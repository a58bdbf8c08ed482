//! Whatever the order in which a set of returns arrives, whatever their files' times and names: the same
//! numbers are adopted, or something is held.

use crate::common::{TestDir, season};
use baosong::archive::Archive;
use baosong::campaign::{Campaign, Period};
use baosong::finding::Code;
use baosong::intake::{Collected, Request, Status, discover, take_in_files};
use chrono::{DateTime, FixedOffset, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};

/// One return: unit, day of September on which it was filled in, signed projects, whether a count is
/// negative.
type Return = (usize, u64, u32, bool);

/// How one return arrives: in which run, when its file was written, and how it is called.
type Provenance = (usize, u64, usize);

/// What a file may be called beside its number: nothing, an own or another unit, this or another period.
const NAMES: [&str; 7] =
    ["附件2", "自贡市", "成都市报表", "9月25日", "10月10日", "修改后", "自贡市10月10日(2)"];

fn set() -> impl Strategy<Value = (Vec<Return>, Vec<Provenance>, Vec<Provenance>)> {
    let one = (0usize..2, 21u64..25, 4u32..7, prop::bool::weighted(0.2));
    vec(one, 1..5).prop_flat_map(|set| {
        let arrivals = || vec((0usize..3, 0u64..240, 0usize..NAMES.len()), set.len());
        (Just(set.clone()), arrivals(), arrivals())
    })
}

/// What was adopted, by period and unit: the figures; and whether anything is held.
#[derive(Debug, PartialEq)]
struct End {
    adopted: BTreeMap<(Period, String), Vec<(String, String)>>,
    is_held: bool,
}

fn moment(run: usize) -> DateTime<FixedOffset> {
    let start = DateTime::parse_from_rfc3339("2021-09-25T08:00:00+08:00").unwrap();
    start + TimeDelta::hours(run as i64)
}

fn play(campaign: &Campaign, set: &[Return], arrivals: &[Provenance]) -> End {
    let desk = TestDir::new();
    let root = desk.path("存档");
    for run in 0..3 {
        let folder = format!("收件{run}");
        for (nth, ((unit, day, signed, negative), (own, hour, name))) in
            set.iter().zip(arrivals).enumerate().filter(|(_, (_, (own, ..)))| *own == run)
        {
            let path = format!("{folder}/{}{own}{nth}.xlsx", NAMES[*name]);
            let unit_name = campaign.units.iter().nth(*unit).unwrap().name.clone();
            let mut figures = season::figures(*unit, 1);
            figures[2] = f64::from(*signed);
            if *negative {
                figures[0] = -1.0;
            }
            let day = format!("2021-09-{day}");
            season::write_on(&desk, &path, (&unit_name, &day), *unit, 1, figures);
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_000_000 + hour * 3600);
            let file = fs::OpenOptions::new().write(true).open(desk.path(&path)).unwrap();
            file.set_modified(time).unwrap();
        }
        if desk.path(&folder).is_dir() {
            collect(campaign, &desk, &folder, run);
        }
    }
    end(campaign, &root)
}

fn collect(campaign: &Campaign, desk: &TestDir, folder: &str, run: usize) {
    let request = Request {
        campaign,
        period: None,
        today: moment(run).date_naive(),
        reader: None,
        contacts: None,
        progress: None,
        explains: false,
        is_placed: false,
    };
    let root = desk.path("存档");
    let files = discover(&[desk.path(folder)]).unwrap();
    let mut taken = take_in_files(&files, request, &Archive::import_log(&root).unwrap()).unwrap();
    for intake in taken.oldest_first() {
        if intake.submissions.is_empty() {
            continue;
        }
        let mut archive = Archive::open(&root, intake.period, campaign, || {}).unwrap();
        intake.settle(request, &archive, None);
        let collected = Collected {
            at: moment(run),
            by: "朱磊".to_string(),
            run: run as u32 + 1,
            is_listed: false,
        };
        let mut new: Vec<_> =
            intake.submissions.iter_mut().filter(|s| !s.has(Code::SameBytes)).collect();
        new.sort_by(|a, b| a.age_key().cmp(&b.age_key()));
        for submission in new {
            submission.collected = Some(collected.clone());
            let bytes = fs::read(&submission.path).unwrap();
            archive.keep(vec![(&*submission, bytes)]).unwrap();
        }
    }
}

fn end(campaign: &Campaign, root: &std::path::Path) -> End {
    let (mut adopted, mut is_held) = (BTreeMap::new(), false);
    for period in Archive::periods(root).unwrap() {
        for submission in Archive::read(root, period).unwrap().submissions(campaign) {
            is_held |= submission.status == Status::Held || submission.doubt().is_some();
            if submission.counts() {
                let figures = submission.record.as_ref().unwrap().main_row().iter();
                let figures = figures.map(|e| (e.key.to_string(), e.shown())).collect();
                adopted.insert((period, submission.unit_code().to_string()), figures);
            }
        }
    }
    End { adopted, is_held }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_numbers_are_adopted_or_something_is_held((set, one, other) in set()) {
        let campaign = Campaign::built_in().unwrap();
        let (one, other) = (play(&campaign, &set, &one), play(&campaign, &set, &other));
        let same = one.adopted == other.adopted;
        prop_assert!(same || one.is_held || other.is_held, "{:#?}\n{:#?}", one, other);
    }
}

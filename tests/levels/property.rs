//! For any tree and any set of who reported: the root is the sum of the leaves that count, no leaf counts
//! twice, and a partial sum is said.

use baosong::campaign::{Campaign, Period, Unit};
use baosong::intake::{Status, Submission};
use baosong::roll_up::roll_up;
use baosong::validation::{BlockRecord, Entry, Record, RowRecord, Value};
use std::collections::{BTreeMap, BTreeSet};

const TREES: u64 = 400;

/// Numbers from a seed (splitmix64).
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// Parent of each unit by position; every unit stands behind its parent, the first is the only root.
fn tree(draw: &mut Draw) -> Vec<Option<usize>> {
    let units = 1 + draw.next(24) as usize;
    let mut parents: Vec<Option<usize>> = vec![None];
    let depth = |parents: &[Option<usize>], at: usize| {
        std::iter::successors(parents[at], |at| parents[*at]).count()
    };
    for at in 1..=units {
        let parent = draw.next(at as u64) as usize;
        let parent = if depth(&parents, parent) < 4 { parent } else { 0 };
        parents.push(Some(parent));
    }
    parents
}

fn campaign(parents: &[Option<usize>]) -> Campaign {
    let mut text = String::from(
        "id = \"x\"\ntitle = \"行动\"\nnotice = \"通知\"\nstart = 2021-09-01\nend = 2021-12-31\n\
         [calendar]\ndays = [25]\nfrom = 2021-09-01\nuntil = 2021-12-31\n\
         [form]\nversion = 1\nlabel = \"附件\"\ntitle = \"表\"\nunit_heading = \"市\"\n\
         title_font = \"宋体\"\nbody_font = \"宋体\"\n\
         [[form.fields]]\nkey = \"visits\"\nname = \"走访\"\nunit = \"户\"\nkind = \"count\"\n",
    );
    for (at, parent) in parents.iter().enumerate() {
        text += &format!("[[units]]\ncode = \"U{at}\"\nname = \"单位{at}号\"\n");
        text += &parent.map(|parent| format!("parent = \"U{parent}\"\n")).unwrap_or_default();
    }
    Campaign::parse(&text, "x.toml").unwrap()
}

fn submission(unit: &Unit, figure: u64, period: Period) -> Submission {
    let entry = Entry { value: Some(Value::Number(figure.into())), ..Entry::blank("visits") };
    let block = BlockRecord { id: "main".into(), rows: vec![RowRecord::only(vec![entry])].into() };
    Submission {
        unit: Some(unit.clone()),
        record: Some(Record { header: Vec::new(), blocks: vec![block] }),
        status: Status::Accepted,
        ..Submission::unknown(unit.code.clone(), period)
    }
}

fn figure_of(submission: &Submission) -> Option<u64> {
    let number = submission.record.as_ref()?.number("visits")?;
    number.to_string().parse().ok()
}

/// What a walk of its own finds of a unit.
#[derive(Default)]
struct Found {
    /// Whether anything was reported of it.
    is_there: bool,
    /// The leaves that count in its figure; of a unit whose own figure is doubted none.
    leaves: Vec<usize>,
    /// Its figure, doubted or not.
    figure: Option<u64>,
    /// Units that lack.
    lacking: Vec<usize>,
    is_doubted: bool,
}

/// A return ends the walk: it is doubted where all units below it reported something else. A unit without
/// returns at or below it lacks as a whole.
fn walk(at: usize, parents: &[Option<usize>], reported: &BTreeMap<usize, u64>) -> Found {
    let children = (0..parents.len()).filter(|child| parents[*child] == Some(at));
    let below: Vec<Found> = children.map(|child| walk(child, parents, reported)).collect();
    let leaves: Vec<usize> = below.iter().flat_map(|found| found.leaves.clone()).collect();
    let lacking: Vec<usize> = below.iter().flat_map(|found| found.lacking.clone()).collect();
    let sum = leaves.iter().map(|leaf| reported[leaf]).reduce(|a, b| a + b);
    if let Some(own) = reported.get(&at) {
        let is_doubted = lacking.is_empty() && sum.is_some_and(|sum| sum != *own);
        let leaves = if is_doubted { Vec::new() } else { vec![at] };
        let lacking = Vec::new();
        return Found { is_there: true, leaves, figure: Some(*own), lacking, is_doubted };
    }
    match below.iter().any(|found| found.is_there) {
        true => Found { is_there: true, leaves, figure: sum, lacking, is_doubted: false },
        false => Found { lacking: vec![at], ..Found::default() },
    }
}

#[test]
fn the_root_is_the_sum_of_the_leaves_that_count() {
    let period: Period = "2021-09-25".parse().unwrap();
    let (mut partial, mut doubted) = (0, 0);
    for seed in 0..TREES {
        let mut draw = Draw(seed);
        let parents = tree(&mut draw);
        let campaign = campaign(&parents);
        let share = 1 + draw.next(9);
        let mut reported: BTreeMap<usize, u64> = BTreeMap::new();
        for at in 0..parents.len() {
            if draw.next(10) < share {
                reported.insert(at, draw.next(1_000));
            }
        }
        let units: Vec<&Unit> = campaign.units.iter().collect();
        let returns = reported.iter().map(|(at, n)| submission(units[*at], *n, period));
        let mut all: Vec<Submission> = returns.collect();
        roll_up(&mut all, &campaign, period);
        for at in 0..parents.len() {
            let found = walk(at, &parents, &reported);
            let (leaves, code) = (&found.leaves, format!("U{at}"));
            assert_eq!(leaves.iter().collect::<BTreeSet<_>>().len(), leaves.len(), "seed {seed}");
            let own: Vec<&Submission> =
                all.iter().filter(|s| s.unit_code() == code && s.counts()).collect();
            assert_eq!(own.len(), usize::from(found.is_there), "seed {seed} {code}");
            let Some(own) = own.first() else { continue };
            assert_eq!(figure_of(own), found.figure, "seed {seed} {code}");
            let is_held = own.held_figures().next().is_some();
            assert_eq!(is_held, found.is_doubted, "seed {seed} {code}");
            let mut told = own.missing_below().to_vec();
            let named = found.lacking.iter().map(|at| format!("单位{at}号"));
            let mut wanted: Vec<String> = named.collect();
            told.sort();
            wanted.sort();
            assert_eq!(told, wanted, "seed {seed} {code}");
            partial += usize::from(!told.is_empty());
            doubted += usize::from(is_held);
        }
    }
    // Not a test of nothing.
    assert!(partial > 300 && doubted > 100, "{partial} {doubted}");
}

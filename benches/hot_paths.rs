//! The steps on which a run's time goes, each by itself:
//!
//!     cargo bench --bench hot_paths [-- NAME]
#![allow(missing_docs, clippy::unwrap_used)]

use baosong::campaign::{Campaign, Period};
use baosong::form::{HeadingIndex, Place};
use baosong::intake::{EmptyHistory, PeriodBatch, Request, discover, take_in_files};
use baosong::reading::{Cell, CellReading, open, returns_in};
use baosong::rule::FormulaValue;
use baosong::summary::{self, Order, SummarySources};
use baosong::template;
use baosong::validation::{Context, number_of, validate};
use divan::Bencher;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    divan::main();
}

/// One return in each format that is read in this process.
const FILES: [&str; 4] = [
    "2021-09-25/成都市.xlsx",
    "2021-09-25/德阳市.ods",
    "2021-09-25/广元市.xls",
    "formats/内江市.csv",
];
/// Figures as units type them.
const TYPED: [&str; 6] = ["12", "1,234.50", "３５００万元", "约 0.35 亿元", "十二", "待核实"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn period() -> Period {
    "2021-09-25".parse().unwrap()
}

#[divan::bench(args = TYPED)]
fn number(bencher: Bencher, text: &str) {
    let campaign = Campaign::built_in().unwrap();
    let field = campaign.field("signed_amount").unwrap();
    let located = CellReading::plain(Place::new("附件2", 0, 0), Cell::text(text));
    bencher.bench(|| number_of(&located, field, None, &campaign.words));
}

#[divan::bench(args = FILES)]
fn read(bencher: Bencher, name: &str) {
    let bytes = fs::read(fixture(name)).unwrap();
    bencher.bench(|| open(&bytes).unwrap());
}

#[divan::bench(args = FILES)]
fn find_and_judge(bencher: Bencher, name: &str) {
    let campaign = Campaign::built_in().unwrap();
    let words = HeadingIndex::of(&campaign);
    let book = open(&fs::read(fixture(name)).unwrap()).unwrap();
    let context = Context { campaign: &campaign, period: period(), today: period().0 };
    bencher.bench(|| {
        let returns = returns_in(&book, &words).unwrap_or_default();
        returns.into_iter().map(|taken| validate(taken, context)).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn rules(bencher: Bencher) {
    let campaign = Campaign::built_in().unwrap();
    let figure = |name: &str| FormulaValue::Number(name.len().into());
    bencher.bench(|| {
        campaign.rules.iter().map(|rule| rule.formula.is_broken(&figure)).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn blank_form(bencher: Bencher) {
    let campaign = Campaign::built_in().unwrap();
    let unit = campaign.units.by_name("成都").unwrap();
    bencher.bench(|| template::blank_form(&campaign, unit, period(), BTreeMap::new()).unwrap());
}

#[divan::bench]
fn take_in_21(bencher: Bencher) {
    let campaign = Campaign::built_in().unwrap();
    bencher.bench(|| taken(&campaign));
}

#[divan::bench]
fn summary_of_21(bencher: Bencher) {
    let campaign = Campaign::built_in().unwrap();
    let intake = taken(&campaign);
    bencher.bench(|| {
        let sources = SummarySources {
            campaign: &campaign,
            period: intake.period,
            submissions: &intake.submissions,
            earlier: &[],
            baselines: &baosong::baseline::Baselines::default(),
            order: Order::Province,
        };
        let mut book = Vec::new();
        summary::write(&summary::compile(sources), &mut book).unwrap();
        book
    });
}

/// The 21 returns of the fixtures, settled; .xls is read in this process.
fn taken(campaign: &Campaign) -> PeriodBatch {
    let request = Request {
        campaign,
        period: Some(period()),
        today: period().0,
        reader: None,
        contacts: None,
        progress: None,
        explains: false,
        is_placed: false,
    };
    let files = discover(&[fixture("2021-09-25")]).unwrap();
    let mut intake = take_in_files(&files, request, &Default::default()).unwrap().first;
    intake.settle(request, &EmptyHistory, None);
    intake
}

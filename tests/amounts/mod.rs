//! Generated returns of all units of the built-in campaign: true amounts from 0.05 to 500 亿元, evenly on
//! a logarithmic scale, and projects, shares and earlier figures that follow them more or less closely.

use baosong::campaign::{Block, Campaign, Period};
use baosong::intake::{Decided, History, PeriodBatch, Request, Status, Submission};
use baosong::validation::{BlockRecord, Entry, Record, RowRecord, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| Campaign::built_in().unwrap());

/// How the number of projects follows from the amount.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Counts {
    /// A project's size differs by a factor of 1.8 between units.
    #[default]
    Close,
    /// Ten times the amount is three times the projects, give or take a factor of 2.2.
    Loose,
    /// Anything from 2 to 100, whatever the amount.
    Unrelated,
}

/// How the second amount follows from the first.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Share {
    /// A fifth, give or take a factor of 2.
    #[default]
    Part,
    /// An amount of its own, 0.05 to 500 亿元 too.
    Independent,
}

/// How a mistaken figure is entered.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Entered {
    /// Whole 万元.
    #[default]
    Whole,
    /// With two decimals.
    Decimals,
}

/// What sort of returns.
#[derive(Debug, Clone, Copy, Default)]
pub struct Variant {
    pub counts: Counts,
    pub share: Share,
    pub entered: Entered,
    /// Whether a period before was adopted.
    pub history: bool,
    /// Whether the supplement has last year's funds.
    pub last_year: bool,
    /// Whether only one of both amounts is mistaken.
    pub one_amount: bool,
    /// Units that are mistaken, beyond the first.
    pub wrong: usize,
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let period = if self.history { "second period" } else { "first period" };
        let last_year = if self.last_year { ", last year known" } else { "" };
        let amounts = if self.one_amount { "one amount" } else { "both amounts" };
        write!(
            f,
            "{period}{last_year}, projects {:?}, funds {:?}, {} wrong in {amounts}, {:?}",
            self.counts,
            self.share,
            self.wrong.max(1),
            self.entered
        )
    }
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.between(0.0, 1.0)).sum::<f64>() - 6.0
    }

    /// A factor around 1 whose logarithm has this deviation, in powers of ten.
    fn factor(&mut self, deviation: f64) -> f64 {
        10f64.powf(deviation * self.normal())
    }
}

/// An amount of a return.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    pub value: Decimal,
    pub is_wrong: bool,
}

/// One unit's return.
struct Row {
    projects: Decimal,
    landed: Decimal,
    signed: Figure,
    funds: Figure,
    before: Option<[Decimal; 4]>,
    last_year: Option<Decimal>,
}

/// All returns of a period.
pub struct Season {
    rows: Vec<Row>,
}

fn rounded(figure: f64, decimals: u32) -> Decimal {
    Decimal::from_f64(figure).unwrap().round_dp(decimals).normalize()
}

fn whole(figure: f64) -> Decimal {
    rounded(figure.max(1.0), 0)
}

impl Season {
    pub fn new(seed: u64, variant: Variant) -> Season {
        let mut dice = Dice(seed.wrapping_mul(0x5851_F42D_4C95_7F2D));
        let units = CAMPAIGN.units.iter().count();
        let wrong = variant.wrong.max(1);
        let mut mistaken: Vec<usize> = Vec::new();
        while mistaken.len() < wrong {
            let unit = dice.next() as usize % units;
            if !mistaken.contains(&unit) {
                mistaken.push(unit);
            }
        }
        // What a project costs differs from one campaign to another.
        let size = 10f64.powf(dice.between(0.0, 1.0));
        let rows = (0..units).map(|unit| row(&mut dice, variant, size, mistaken.contains(&unit)));
        Season { rows: rows.collect() }
    }
}

fn row(dice: &mut Dice, variant: Variant, size: f64, is_wrong: bool) -> Row {
    let any = |dice: &mut Dice| 10f64.powf(dice.between(0.05f64.log10(), 500f64.log10()));
    let signed = any(dice);
    let funds = match variant.share {
        Share::Part => signed * (0.2 * dice.factor(0.3)).min(1.0),
        Share::Independent => any(dice),
    };
    let projects = match variant.counts {
        Counts::Close => signed / (size * dice.factor(0.25)),
        Counts::Loose => 3.0 * signed.powf(0.5) * dice.factor(0.35),
        Counts::Unrelated => 10f64.powf(dice.between(0.3, 2.0)),
    };
    let projects = whole(projects);
    let landed = whole(f64::try_from(projects).unwrap() * dice.between(0.4, 0.9)).min(projects);
    let growth = 1.0 + dice.between(0.1, 1.5);
    let smaller = |figure: f64| rounded(figure / growth, 2).max(Decimal::new(1, 2));
    let count = |figure: Decimal| whole(f64::try_from(figure).unwrap() / growth);
    let before =
        variant.history.then(|| [count(projects), count(landed), smaller(signed), smaller(funds)]);
    // Some write whole figures where they are large.
    let decimals = if dice.between(0.0, 1.0) < 0.1 && signed > 50.0 { 0 } else { 2 };
    let last_year = variant.last_year.then(|| rounded(funds / dice.between(0.6, 1.8), 2));
    let choice = dice.next() % 2;
    let figure = |true_figure: f64, is_wrong: bool| Figure {
        value: match (is_wrong, variant.entered) {
            (false, _) => rounded(true_figure, decimals).max(Decimal::new(1, 2)),
            (true, Entered::Whole) => rounded(true_figure * 1e4, 0),
            (true, Entered::Decimals) => rounded(true_figure * 1e4, 2),
        },
        is_wrong,
    };
    let (one, other) = match variant.one_amount {
        true => (choice == 0, choice == 1),
        false => (true, true),
    };
    let last_year = last_year.map(|last| last.max(Decimal::new(1, 2)));
    Row {
        projects,
        landed,
        signed: figure(signed, is_wrong && one),
        funds: figure(funds, is_wrong && other),
        before,
        last_year,
    }
}

/// The returns of the period before.
struct Before(BTreeMap<String, Submission>);

impl History for Before {
    fn before(&self, unit_code: &str) -> Option<&Submission> {
        self.0.get(unit_code)
    }
}

/// Every amount of a season, and whether it is held.
pub fn held(season: &Season) -> Vec<(Figure, bool)> {
    let returns = CAMPAIGN.units.iter().zip(&season.rows);
    let now = returns.clone().map(|(unit, row)| {
        let figures = [row.projects, row.landed, row.signed.value, row.funds.value];
        submission(&unit.code, figures, row.last_year)
    });
    let before = returns.filter_map(|(unit, row)| {
        Some((unit.code.clone(), submission(&unit.code, row.before?, row.last_year)))
    });
    let history = Before(before.collect());
    let period = CAMPAIGN.calendar.periods()[0];
    let mut intake = PeriodBatch {
        period,
        decided: Decided::Given,
        submissions: now.collect(),
        expected: CAMPAIGN.units.iter().count(),
    };
    let request = Request {
        campaign: &CAMPAIGN,
        period: Some(period),
        today: period.0,
        reader: None,
        contacts: None,
        progress: None,
        explains: false,
        is_placed: false,
    };
    intake.settle(request, &history, None);
    let rows = intake.submissions.iter().zip(&season.rows);
    rows.flat_map(|(submission, row)| {
        let held = |key: &str| submission.held_figure(key).is_some();
        [(row.signed, held("signed_amount")), (row.funds, held("funds_in_place"))]
    })
    .collect()
}

fn submission(code: &str, figures: [Decimal; 4], last_year: Option<Decimal>) -> Submission {
    let [projects, landed, signed, funds] = figures;
    let value = |key: &str| match key {
        "signed_projects" => Some(projects),
        "landed_projects" => Some(landed),
        "started_projects" => Some(landed),
        "signed_amount" => Some(signed),
        "funds_in_place" => Some(funds),
        "funds_in_place_baseline" => last_year,
        _ => None,
    };
    let entry = |key: &String| Entry { value: value(key).map(Value::Number), ..Entry::blank(key) };
    let record_of = |block: &Block| BlockRecord {
        id: block.id.as_str().into(),
        rows: vec![RowRecord::only(block.fields.iter().map(|f| entry(&f.key)).collect())].into(),
    };
    let came = if last_year.is_some() { 2 } else { 1 };
    let blocks = CAMPAIGN.form.blocks().take(came).map(record_of).collect();
    let record = Record { header: Vec::new(), blocks };
    let period: Period = CAMPAIGN.calendar.periods()[0];
    Submission {
        file_name: format!("{code}.xlsx"),
        sha256: code.to_string(),
        status: Status::Accepted,
        unit: CAMPAIGN.units.iter().find(|u| u.code == code).cloned(),
        record: Some(record),
        ..Submission::unknown(format!("{code}.xlsx"), period)
    }
}

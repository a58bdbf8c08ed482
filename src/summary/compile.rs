//! From submissions to rows: every unit in the campaign's order, then the total. Pure.

use super::attainment::{Attainment, Reason, ratio};
use crate::baseline::{Base, BaseSource, Baseline};
use crate::campaign::{Accumulation, Campaign, Field, Goal, Period, Target, Unit};
use crate::finding::{Code, Finding};
use crate::intake::{Counts, Status, Submission};
use crate::validation::Value;
use rust_decimal::Decimal;

/// What became of a unit in this period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 已报: its figures count.
    Accepted,
    /// 退改: its return has mandatory findings.
    Returned,
    /// 不能读: a file came that cannot be read.
    Unreadable,
    /// 未报.
    Missing,
}

impl State {
    /// The state as a clerk calls it.
    pub fn chinese(self) -> &'static str {
        match self {
            State::Accepted => "已报",
            State::Returned => "退改",
            State::Unreadable => "来件不能读",
            State::Missing => "未报",
        }
    }

    /// The state in JSON.
    pub fn id(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Returned => "returned",
            State::Unreadable => "unreadable",
            State::Missing => "missing",
        }
    }
}

/// The provincial summary of one period, computed but not yet drawn.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The period.
    pub period: Period,
    /// One row per unit, in the campaign's order.
    pub rows: Vec<UnitRow<'a>>,
    /// The total over the units that count.
    pub total: Total,
    /// Every submission of the period.
    pub submissions: &'a [Submission],
    /// The reconciliation.
    pub counts: Counts,
    /// Name of the baseline table, if one was used.
    pub baseline_file: Option<String>,
}

/// One unit's row.
#[derive(Debug)]
pub struct UnitRow<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// What became of it.
    pub state: State,
    /// The submission behind the state.
    pub submission: Option<&'a Submission>,
    /// Values of the form's fields; all `None` unless the return counts.
    pub values: Vec<Option<Value>>,
    /// One entry per target.
    pub attainment: Vec<Attainment>,
}

/// The total row.
#[derive(Debug)]
pub struct Total {
    /// Units whose figures count.
    pub reported: usize,
    /// Sums of the form's number fields; `None` for texts and where no unit has a figure.
    pub values: Vec<Option<Decimal>>,
    /// Units that have a figure, per field of the form.
    pub with_value: Vec<usize>,
    /// One entry per target.
    pub attainment: Vec<TotalAttainment>,
}

/// A target over all units.
#[derive(Debug)]
pub struct TotalAttainment {
    /// Sum of this year's figures; for growth only of units with both figures.
    pub actual: Option<Decimal>,
    /// Sum of last year's figures of the same units.
    pub base: Option<Decimal>,
    /// Growth of the two sums, for growth targets.
    pub rate: Option<Decimal>,
    /// Units behind the sums.
    pub units: usize,
    /// Units that meet the target.
    pub met: usize,
    /// Units that could be judged.
    pub judged: usize,
}

impl UnitRow<'_> {
    /// Whether the unit's figures count.
    pub fn counts(&self) -> bool {
        self.state == State::Accepted
    }

    /// Number of targets met.
    pub fn met_count(&self) -> usize {
        self.attainment.iter().filter(|a| a.met == Some(true)).count()
    }
}

impl Summary<'_> {
    /// How many units the total covers: 已报 20/21.
    pub fn reported_text(&self) -> String {
        format!("已报 {}/{}", self.total.reported, self.rows.len())
    }
}

/// What a summary is compiled from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The period.
    pub period: Period,
    /// Every submission of the period, settled.
    pub submissions: &'a [Submission],
    /// Submissions of earlier periods, for fields that are reported per period.
    pub earlier: &'a [(Period, Vec<Submission>)],
    /// The office's table of last year's figures.
    pub baseline: Option<&'a Baseline>,
}

/// Compiles the summary.
pub fn compile(sources: Sources) -> Summary {
    let campaign = sources.campaign;
    let rows: Vec<UnitRow> = campaign.units.iter().map(|unit| unit_row(unit, sources)).collect();
    let total = total(&rows, campaign);
    Summary {
        campaign,
        period: sources.period,
        total,
        rows,
        submissions: sources.submissions,
        counts: Counts::of(campaign.units.len(), sources.submissions),
        baseline_file: sources.baseline.map(|b| b.file.clone()),
    }
}

/// Units whose supplement contradicts the baseline table, as findings to be added to their
/// submissions.
pub fn baseline_differences(
    submission: &Submission,
    campaign: &Campaign,
    baseline: &Baseline,
) -> Vec<Finding> {
    let Some(record) = submission.record.as_ref() else {
        return Vec::new();
    };
    let differs = |field: &&Field| {
        let of = field.baseline_of.as_deref()?;
        let (own, table) = (record.number(&field.key)?, baseline.get(submission.unit_code(), of)?);
        let entry = record.entry(&field.key)?;
        if own == table.value {
            return None;
        }
        let message = format!(
            "补充表填 {}，基数表 {} 是 {}，采用基数表",
            own.normalize(),
            table.cell,
            table.value.normalize()
        );
        let finding = Finding::new(Code::BaselineDiffers).on(&field.key).saying(message);
        let finding = finding.found(entry.raw.clone().unwrap_or_default());
        Some(match &entry.place {
            Some(place) => finding.at(place.clone()),
            None => finding,
        })
    };
    campaign.supplement_fields().iter().filter_map(|f| differs(&f)).collect()
}

fn unit_row<'a>(unit: &'a Unit, sources: Sources<'a>) -> UnitRow<'a> {
    let (state, submission) = state_of(unit, sources.submissions);
    let counted = submission.filter(|_| state == State::Accepted);
    let record = counted.and_then(|s| s.record.as_ref());
    let fields = sources.campaign.form.fields.iter();
    let value = |f: &Field| record.and_then(|r| r.entry(&f.key)).and_then(|e| e.value.clone());
    let judge = |target: &Target| {
        let actual = actual_of(unit, target, state, counted, sources);
        let base = match target.goal {
            Goal::Growth(_) => base_of(unit, target, counted, sources),
            Goal::AtLeast(_) => None,
        };
        Attainment::judge(target, actual, base)
    };
    UnitRow {
        unit,
        state,
        submission,
        values: fields.map(value).collect(),
        attainment: sources.campaign.targets.iter().map(judge).collect(),
    }
}

/// The submission that speaks for a unit: an accepted one, else one sent back, else a file that
/// cannot be read.
fn state_of<'a>(unit: &Unit, all: &'a [Submission]) -> (State, Option<&'a Submission>) {
    let of = |status| all.iter().rev().find(|s| s.status == status && s.unit_code() == unit.code);
    let order = [
        (Status::Accepted, State::Accepted),
        (Status::Returned, State::Returned),
        (Status::Unreadable, State::Unreadable),
    ];
    let found = order.into_iter().find_map(|(status, state)| Some((state, of(status)?)));
    found.map_or((State::Missing, None), |(state, s)| (state, Some(s)))
}

fn actual_of(
    unit: &Unit,
    target: &Target,
    state: State,
    counted: Option<&Submission>,
    sources: Sources,
) -> Result<Decimal, Reason> {
    let Some(submission) = counted else {
        let reported = state != State::Missing;
        return Err(if reported { Reason::Returned } else { Reason::NotReported });
    };
    let own = figure(submission, &target.field)?;
    let field = sources.campaign.field(&target.field);
    if field.is_none_or(|f| f.accumulation == Accumulation::Cumulative) {
        return Ok(own);
    }
    let before = sources.campaign.calendar.periods().iter().filter(|p| **p < sources.period);
    before.into_iter().try_fold(own, |sum, period| {
        let kept = sources.earlier.iter().find(|(p, _)| p == period);
        let (_, submissions) = kept.ok_or(Reason::EarlierMissing)?;
        let (State::Accepted, Some(earlier)) = state_of(unit, submissions) else {
            return Err(Reason::EarlierMissing);
        };
        Ok(sum + figure(earlier, &target.field)?)
    })
}

fn figure(submission: &Submission, key: &str) -> Result<Decimal, Reason> {
    let record = submission.record.as_ref().ok_or(Reason::NotReported)?;
    let entry = record.entry(key).ok_or(Reason::NotInForm)?;
    match (&entry.value, &entry.place) {
        (Some(Value::Number(number)), _) => Ok(*number),
        (_, None) => Err(Reason::NotInForm),
        _ if entry.not_applicable => Err(Reason::NotApplicable),
        _ => Err(Reason::Blank),
    }
}

fn base_of(
    unit: &Unit,
    target: &Target,
    counted: Option<&Submission>,
    sources: Sources,
) -> Option<Base> {
    let table = sources.baseline.and_then(|b| b.get(&unit.code, &target.field));
    table.cloned().or_else(|| {
        let submission = counted?;
        let key = &sources.campaign.baseline_field(&target.field)?.key;
        let record = submission.record.as_ref()?;
        let entry = record.entry(key)?;
        Some(Base {
            value: record.number(key)?,
            source: BaseSource::Supplement,
            file: submission.file_name.clone(),
            sha256: submission.sha256.clone(),
            cell: entry.place.as_ref()?.to_string(),
            raw: entry.raw.clone()?,
        })
    })
}

fn total(rows: &[UnitRow], campaign: &Campaign) -> Total {
    let numbers = |at: usize| {
        rows.iter().filter_map(move |row| match row.values[at] {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        })
    };
    let fields = 0..campaign.form.fields.len();
    Total {
        reported: rows.iter().filter(|r| r.counts()).count(),
        values: fields.clone().map(|at| sum(numbers(at))).collect(),
        with_value: fields.map(|at| numbers(at).count()).collect(),
        attainment: (0..campaign.targets.len())
            .map(|at| total_attainment(rows, at, campaign.targets[at].goal))
            .collect(),
    }
}

fn sum(numbers: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    numbers.reduce(|a, b| a + b)
}

fn total_attainment(rows: &[UnitRow], at: usize, goal: Goal) -> TotalAttainment {
    let all = || rows.iter().map(|row| &row.attainment[at]);
    let is_growth = matches!(goal, Goal::Growth(_));
    let both: Vec<(Decimal, Option<Decimal>)> = all()
        .filter_map(|a| Some((a.actual?, a.base.as_ref().map(|b| b.value))))
        .filter(|(_, base)| base.is_some() || !is_growth)
        .collect();
    let actual = sum(both.iter().map(|(actual, _)| *actual));
    let base = if is_growth { sum(both.iter().filter_map(|(_, base)| *base)) } else { None };
    let rate = base.zip(actual).and_then(|(b, a)| ratio(a - b, b));
    TotalAttainment {
        actual,
        base,
        rate,
        units: both.len(),
        met: all().filter(|a| a.met == Some(true)).count(),
        judged: all().filter(|a| a.met.is_some()).count(),
    }
}

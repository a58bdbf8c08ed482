//! From submissions to rows: every unit in the campaign's order, then the total. Pure.

use super::attainment::{Attainment, Reason};
use super::doubted::Doubted;
use super::rank;
use super::rows::{Summary, UnitRow};
use super::total::total;
use crate::baseline::{Base, BaseSource, Baseline, Baselines, PeriodBaseline};
use crate::campaign::{
    Accumulation, Campaign, Elapsed, Field, Form, HeldFigures, Period, RowId, Target, Unit,
};
use crate::finding::{Code, Finding};
use crate::form::SummaryOrigin;
use crate::intake::{Counts, Derived, State, Status, Submission, effective};
use crate::validation::{Record, Value};
use compact_str::format_compact;
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// What a summary is compiled from.
#[derive(Debug, Clone, Copy)]
pub struct SummarySources<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The period.
    pub period: Period,
    /// Every submission of the period, settled.
    pub submissions: &'a [Submission],
    /// Submissions of earlier periods, oldest first.
    pub earlier: &'a [(Period, Vec<Submission>)],
    /// The office's tables of last year's figures, in order for these periods.
    pub baselines: &'a Baselines,
    /// Order of the rows.
    pub order: Order,
}

/// Order of the units' rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The campaign's own.
    #[default]
    Province,
    /// By place in the overall order that the campaign declares; units without one come last.
    Rank,
}

/// What speaks for each unit in one period, by unit code.
type CountedReturns<'a> = BTreeMap<&'a str, (State, &'a Submission)>;

/// One period's figures, with those of the periods before it.
struct DraftSummary<'d, 'a> {
    sources: SummarySources<'a>,
    baseline: Option<&'a Baseline>,
    spoken: &'d CountedReturns<'a>,
    /// Returns that are held as a whole, by unit code; of several the last.
    waiting: BTreeMap<&'a str, &'a Submission>,
    before: &'d [(Period, CountedReturns<'a>)],
}

/// Compiles the summary of a period and of those before it, and ranks the units.
pub fn compile(sources: SummarySources) -> Summary {
    let before: Vec<(Period, CountedReturns)> =
        sources.earlier.iter().map(|(period, all)| (*period, effective(all))).collect();
    let chosen = sources.baselines.at_hand(sources.period);
    let mut summary = of_period(sources, chosen, &effective(sources.submissions), &before);
    rank::rank(&mut summary);
    for (at, (period, submissions)) in sources.earlier.iter().enumerate() {
        let earlier =
            SummarySources { period: *period, submissions, order: Order::Province, ..sources };
        // A table that does not say its period is that of the period at hand.
        let chosen = PeriodBaseline { table: sources.baselines.dated(*period), note: None };
        let mut earlier = of_period(earlier, chosen, &before[at].1, &before[..at]);
        rank::rank(&mut earlier);
        summary.earlier.push(earlier);
    }
    rank::add_changes(&mut summary);
    if sources.order == Order::Rank {
        rank::reorder(&mut summary);
    }
    summary
}

fn of_period<'a>(
    sources: SummarySources<'a>,
    chosen: PeriodBaseline<'a>,
    spoken: &CountedReturns<'a>,
    before: &[(Period, CountedReturns<'a>)],
) -> Summary<'a> {
    let campaign = sources.campaign;
    let (start, end, due) = (campaign.start, campaign.end, sources.period.0);
    let elapsed = campaign.targets.iter().map(|t| t.schedule.map(|s| s.elapsed(start, end, due)));
    let elapsed: Vec<_> = elapsed.collect();
    let held = sources.submissions.iter().filter(|s| s.status == Status::Held && !s.counts());
    let waiting = held.map(|s| (s.unit_code(), s)).collect();
    let baseline = chosen.table;
    let desk = DraftSummary { sources, baseline, spoken, waiting, before };
    let units: Vec<&Unit> = campaign.units.roots().collect();
    let rows: Vec<UnitRow> = units.par_iter().map(|unit| desk.unit_row(unit, &elapsed)).collect();
    Summary {
        campaign,
        period: sources.period,
        total: total(&rows, campaign, &elapsed),
        rows,
        elapsed,
        earlier: Vec::new(),
        submissions: sources.submissions,
        counts: Counts::of(campaign.expected().count(), sources.submissions),
        baseline_file: baseline.map(|b| b.file.to_string()),
        baseline_sha256: baseline.map(|b| b.sha256.to_string()),
        baseline_note: chosen.note,
        order: sources.order,
        origin: SummaryOrigin::Files,
    }
}

/// Units whose own figures of last year contradict the baseline table, as findings to be added to their
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
        let sheet = campaign.form.block_of(&field.key).map_or("", |block| &block.sheet);
        let message = format!(
            "{sheet}填 {}，基数表 {} 是 {}，采用基数表",
            own.normalize(),
            table.cell,
            table.value.normalize()
        );
        let finding = Finding::new(Code::BaselineDiffers).on(&field.key).with_message(message);
        let finding = finding.found(entry.raw.clone().unwrap_or_default());
        Some(match &entry.place {
            Some(place) => finding.at(place.clone()),
            None => finding,
        })
    };
    campaign.all_fields().filter_map(|f| differs(&f)).collect()
}

/// Whether a figure of a summary is the number of lines of a list.
fn counts_lines(campaign: &Campaign, key: &str) -> bool {
    campaign.form.blocks().any(|block| block.lines().is_some() && block.count_key() == key)
}

impl<'a> DraftSummary<'_, 'a> {
    fn unit_row(&self, unit: &'a Unit, elapsed: &[Option<Elapsed>]) -> UnitRow<'a> {
        let campaign = self.sources.campaign;
        let spoken = self.spoken.get(unit.code.as_str());
        let (state, submission) = spoken.map_or((State::Missing, None), |(st, s)| (*st, Some(*s)));
        let counted = submission.filter(|s| s.counts());
        let record = counted.and_then(|s| s.record.as_ref());
        let held = counted.map(|sent| Doubted::held_in(sent, &campaign.form)).unwrap_or_default();
        let to_verify = counted.map(|sent| Doubted::to_verify_in(sent, &campaign.form));
        let to_verify = to_verify.unwrap_or_default();
        let value = |field: &Field| self.value(record?, &held, field);
        let judge = |(target, time): (&Target, &Option<Elapsed>)| {
            let actual = self.actual(unit, target, state, counted);
            let base = if target.grows() { self.base(unit, target, counted) } else { None };
            let mut judged = Attainment::judge(target, actual, base, *time);
            if judged.reason == Some(Reason::NoBase) && self.doubts_base(target, counted) {
                judged.reason = Some(Reason::Held);
            }
            judged
        };
        UnitRow {
            form: &campaign.form,
            unit,
            state,
            submission,
            parts: counted.map(|s| self.parts(s)).unwrap_or_default(),
            waiting: self.waiting.get(unit.code.as_str()).copied(),
            values: campaign.form.summary_fields.iter().map(value).collect(),
            held,
            to_verify,
            attainment: campaign.targets.iter().zip(elapsed).map(judge).collect(),
            ranks: Vec::new(),
            overall: None,
        }
    }

    /// A figure of the summary in a unit's record, without what is held where the campaign leaves that out.
    fn value(&self, record: &Record, held: &[Doubted], field: &Field) -> Option<Value> {
        let campaign = self.sources.campaign;
        let counts_lines = counts_lines(campaign, &field.key);
        let is_out = |held: &&Doubted| {
            // A line that its remark cancels is none of the lines.
            let cancels = |finding: &&Finding| finding.code == Code::LineCancelled;
            campaign.form.summary_key(held.figure) == field.key
                || counts_lines && held.findings.iter().any(cancels)
        };
        let leaves_out = campaign.held_figures == HeldFigures::LeaveOut;
        let out = held.iter().filter(|_| leaves_out).filter(is_out);
        let out: HashSet<&RowId> = out.map(|held| &held.figure.row).collect();
        let is_out = |row: &RowId| out.contains(row);
        let is_out: Option<&dyn Fn(&RowId) -> bool> = (!out.is_empty()).then_some(&is_out);
        record.unit_value(&campaign.form, &field.key, is_out)
    }

    /// The returns whose figures a submission has: its own, or those of the units that it combines.
    fn parts(&self, submission: &'a Submission) -> Vec<&'a Submission> {
        let Some(Derived::Combined { parts, .. }) = &submission.derived else {
            return vec![submission];
        };
        let spoken = parts.iter().filter_map(|code| self.spoken.get(code.as_str()));
        spoken.flat_map(|(_, part)| self.parts(part)).collect()
    }

    /// A target's figure: that of the return, or for a field reported per period the sum of all
    /// periods so far.
    fn actual(
        &self,
        unit: &Unit,
        target: &Target,
        state: State,
        counted: Option<&Submission>,
    ) -> Result<Decimal, Reason> {
        let Some(submission) = counted else {
            return Err(match state {
                State::Unreadable => Reason::Unreadable,
                State::Missing => Reason::NotReported,
                State::Held => Reason::Held,
                State::Accepted | State::Returned => Reason::Returned,
            });
        };
        let form = &self.sources.campaign.form;
        let own = figure(submission, form, &target.field)?;
        let field = self.sources.campaign.field(&target.field);
        if field.is_none_or(|f| f.accumulation == Accumulation::Cumulative) {
            return Ok(own);
        }
        let periods = self.sources.campaign.calendar.periods().iter();
        periods.filter(|p| **p < self.sources.period).try_fold(own, |sum, period| {
            let kept = self.before.iter().find(|(p, _)| p == period);
            let spoken = kept.and_then(|(_, spoken)| spoken.get(unit.code.as_str()));
            let Some((_, earlier)) = spoken.filter(|(_, s)| s.counts()) else {
                return Err(Reason::EarlierMissing);
            };
            Ok(sum + figure(earlier, form, &target.field)?)
        })
    }

    /// Whether the unit's own figure of last year is held.
    fn doubts_base(&self, target: &Target, counted: Option<&Submission>) -> bool {
        let field = self.sources.campaign.baseline_field(&target.field);
        field.zip(counted).is_some_and(|(field, s)| s.held_figure(&field.key).is_some())
    }

    /// Last year's figure: from the office's table, else from the unit's own return.
    fn base(
        &self,
        unit: &Unit,
        target: &Target,
        counted: Option<&Submission>,
    ) -> Option<Arc<Base>> {
        let table = self.baseline.and_then(|b| b.get(&unit.code, &target.field));
        table.cloned().or_else(|| {
            let submission = counted?;
            let key = &self.sources.campaign.baseline_field(&target.field)?.key;
            if submission.held_figure(key).is_some() {
                return None;
            }
            let record = submission.record.as_ref()?;
            let entry = record.entry(key)?;
            let base = Base {
                value: record.number(key)?,
                source: BaseSource::Return,
                file: submission.file_name.clone().into(),
                sha256: submission.sha256.clone().into(),
                cell: format_compact!("{}", entry.place.as_ref()?),
                raw: entry.raw.clone()?,
            };
            Some(base.into())
        })
    }
}

fn figure(submission: &Submission, form: &Form, key: &str) -> Result<Decimal, Reason> {
    if submission.held_figure(key).is_some() {
        return Err(Reason::Held);
    }
    let record = submission.record.as_ref().ok_or(Reason::NotReported)?;
    if record.list_of(form, key).is_some() {
        return match record.unit_value(form, key, None) {
            Some(Value::Number(number)) => Ok(number),
            _ => Err(Reason::Blank),
        };
    }
    let entry = record.entry(key).ok_or(Reason::NotInForm)?;
    match (&entry.value, &entry.place) {
        (Some(Value::Number(number)), _) => Ok(*number),
        (_, None) => Err(Reason::NotInForm),
        _ if entry.not_applicable => Err(Reason::NotApplicable),
        _ => Err(Reason::Blank),
    }
}

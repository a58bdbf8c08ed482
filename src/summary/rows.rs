//! The computed summary: a row per unit, the total, and the periods before.

use super::attainment::Attainment;
use super::compile::Order;
use super::doubted::Doubted;
use super::rank::{OverallRank, Rank};
use crate::baseline::BaselineNote;
use crate::campaign::{Campaign, Elapsed, Form, Period, Unit};
use crate::finding::{Code, Finding};
use crate::form::{SummaryOrigin, SummaryStamp};
use crate::intake::{Counts, State, Submission};
use crate::validation::{BLANK, Value};
use rust_decimal::{Decimal, RoundingStrategy};

/// The provincial summary of one period, computed but not yet drawn.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The period.
    pub period: Period,
    /// One row per unit, in the campaign's order or by rank.
    pub rows: Vec<UnitRow<'a>>,
    /// The total over the units that count.
    pub total: Total,
    /// How much of its time each target has had; `None` for growth.
    pub elapsed: Vec<Option<Elapsed>>,
    /// The periods before this one of which returns were kept, oldest first, their units in the
    /// order of `rows`. Growth in them rests on the office's tables of those periods, and on the units'
    /// own returns.
    pub earlier: Vec<Summary<'a>>,
    /// Every submission of the period.
    pub submissions: &'a [Submission],
    /// The reconciliation.
    pub counts: Counts,
    /// Name of the baseline table, if one was used.
    pub baseline_file: Option<String>,
    /// SHA-256 of the baseline table, in hexadecimal.
    pub baseline_sha256: Option<String>,
    /// What the office has to know of the table: that there is none for this period, or that it does not
    /// say of which it is.
    pub baseline_note: Option<BaselineNote>,
    /// Order of the rows.
    pub order: Order,
    /// What it was made from.
    pub origin: SummaryOrigin,
}

/// One unit's row.
#[derive(Debug)]
pub struct UnitRow<'a> {
    /// The form whose figures these are.
    pub form: &'a Form,
    /// The unit.
    pub unit: &'a Unit,
    /// What became of it.
    pub state: State,
    /// The submission behind the state.
    pub submission: Option<&'a Submission>,
    /// The returns that hold its figures if they count: its own, or those of the units below it.
    pub parts: Vec<&'a Submission>,
    /// A return of the unit that is held as a whole; the one behind the state if nothing else counts.
    pub waiting: Option<&'a Submission>,
    /// Figures of the return that counts which are held.
    pub held: Vec<Doubted<'a>>,
    /// Figures that count while the unit still has to verify or explain them.
    pub to_verify: Vec<Doubted<'a>>,
    /// Values of the form's fields; all `None` unless the return counts, and for a held figure unless
    /// the campaign counts and marks such.
    pub values: Vec<Option<Value>>,
    /// One entry per target.
    pub attainment: Vec<Attainment>,
    /// Places among the units by the figures of `values`; `None` where there is no number.
    pub ranks: Vec<Option<Rank>>,
    /// Score and place in the campaign's overall order; `None` without a scheme, without a return
    /// that counts, or where a figure that the scheme looks at is held.
    pub overall: Option<OverallRank>,
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
    /// The same sums without figures that are held, which the campaign may have counted and marked.
    pub sound: Vec<Option<Decimal>>,
    /// Units behind those.
    pub with_sound: Vec<usize>,
    /// Figures that are held, per field of the form, whether they are counted or left out.
    pub held: Vec<usize>,
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
    /// What the units behind the sum must reach together: the least figure times `units`.
    pub goal: Option<Decimal>,
    /// 完成率 of the sum, or growth of the two sums.
    pub rate: Option<Decimal>,
    /// 超/欠进度 of the sum, for least figures.
    pub ahead: Option<Decimal>,
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
        self.submission.is_some_and(Submission::counts)
    }

    /// Whether the unit says that a field does not apply to it (不适用), which is neither blank nor 0.
    pub fn is_not_applicable(&self, key: &str) -> bool {
        let record = self.submission.filter(|_| self.counts()).and_then(|s| s.record.as_ref());
        let entry = record.and_then(|record| record.entry(key));
        entry.is_some_and(|entry| entry.not_applicable && entry.value.is_none())
    }

    /// How many units below it lack in its figures.
    pub fn lacking(&self) -> usize {
        self.submission.filter(|_| self.counts()).map_or(0, |s| s.missing_below().len())
    }

    /// What became of it in a table: 已报，下级缺 2.
    pub fn state_text(&self) -> String {
        match self.lacking() {
            0 => self.state.chinese().to_string(),
            lacking => format!("{}，下级缺 {lacking}", self.state.chinese()),
        }
    }

    /// Number of targets met.
    pub fn met_count(&self) -> usize {
        self.attainment.iter().filter(|a| a.met == Some(true)).count()
    }
}

/// Stands where a unit says that a field does not apply to it.
pub const NOT_APPLICABLE: &str = "不适用";

/// A figure that the office put in place of the unit's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjustment<'a> {
    /// Key of the field.
    pub field: &'a str,
    /// The unit's own figure; `None` if it was blank or is no number.
    pub reported: Option<Decimal>,
    /// What the unit wrote, 空白 if nothing.
    pub own: &'a str,
    /// Whether the unit reported nothing.
    pub is_blank: bool,
    /// The office's figure.
    pub value: Decimal,
    /// What was decided, why, when and by whom.
    pub message: &'a str,
}

impl UnitRow<'_> {
    /// What the office adjusted in the unit's figures, if they count.
    pub fn adjustments(&self) -> Vec<Adjustment<'_>> {
        let counted = self.submission.filter(|_| self.counts());
        let found = counted.map_or(&[][..], |s| &s.findings);
        let adjusted = found.iter().filter(|f| f.code == Code::Adjusted);
        let adjustment = |finding| -> Option<Adjustment> {
            let finding: &Finding = finding;
            let figure = finding.figure.as_ref()?;
            let field = figure.field.as_str();
            let entry = counted?.record.as_ref()?.at(figure)?;
            let Some(Value::Number(value)) = entry.value else { return None };
            let own = finding.found.as_deref().unwrap_or(BLANK);
            let reported = own.parse().ok();
            Some(Adjustment {
                field,
                reported,
                own,
                is_blank: own == BLANK,
                value,
                message: &finding.message,
            })
        };
        adjusted.filter_map(adjustment).collect()
    }

    /// What the office did to the figure of a field, if it put its own in its place.
    pub fn adjustment(&self, key: &str) -> Option<Adjustment<'_>> {
        self.adjustments().into_iter().find(|a| a.field == key)
    }

    /// The number of the form's field at this position.
    pub fn number(&self, at: usize) -> Option<Decimal> {
        match self.values.get(at)? {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// What lacks to the least figures, in words: 带队招商 3 次、走访企业 27 户; empty if nothing.
    pub fn short_text(&self, campaign: &Campaign) -> String {
        let lacking = campaign.targets.iter().zip(&self.attainment).filter_map(|(target, a)| {
            let short = a.short.filter(|s| !s.is_zero())?;
            let field = campaign.field(&target.field);
            let shown = short
                .round_dp_with_strategy(
                    field.map_or(0, |f| f.decimals),
                    RoundingStrategy::MidpointAwayFromZero,
                )
                .normalize();
            // What would be shown as 0 still lacks.
            let shown = if shown.is_zero() { short.normalize() } else { shown };
            let unit = field.map_or("", |f| f.unit_name());
            Some(format!("{} {shown} {unit}", target.name))
        });
        lacking.collect::<Vec<_>>().join("、")
    }
}

impl<'a> Summary<'a> {
    /// A unit is missing, lacks units below it or was sent back, or a file is unreadable or has mandatory findings.
    pub fn needs_attention(&self) -> bool {
        let open = self.counts.held + self.counts.returned + self.counts.unreadable;
        let lacks = |row: &UnitRow| !row.counts();
        open > 0 || self.rows.iter().any(lacks) || self.partial().next().is_some()
    }

    /// This period and those before it, oldest first.
    pub fn course(&self) -> impl Iterator<Item = &Summary<'a>> {
        self.earlier.iter().chain(std::iter::once(self))
    }

    /// The period right before this one in the calendar, if returns of it were kept.
    pub fn last(&self) -> Option<&Summary<'a>> {
        let before = self.campaign.calendar.before(self.period)?;
        self.earlier.iter().find(|s| s.period == before)
    }

    /// What the summary says about its own making.
    pub fn stamp(&self) -> SummaryStamp {
        SummaryStamp {
            campaign: self.campaign.id.clone(),
            period: self.period,
            by_rank: self.order == Order::Rank,
            origin: self.origin,
            baseline: self.baseline_sha256.clone(),
            program: env!("CARGO_PKG_VERSION").to_string(),
            at: self.campaign.head.as_ref().map(|head| head.code.clone()),
        }
    }

    /// What the summary was made of, by status. The archive holds the same bytes once and nothing that
    /// was ignored, so its numbers are not those of a run over the files.
    pub fn counts_text(&self) -> String {
        if self.origin == SummaryOrigin::Files {
            return self.counts.chinese();
        }
        let Counts { expected, received, accepted, held, returned, duplicate, unreadable, .. } =
            self.counts;
        let withdrawn = self.submissions.iter().filter(|s| s.has(Code::Withdrawn)).count();
        let copies: usize = self.submissions.iter().map(|s| s.copies.len()).sum();
        let replaced = duplicate.saturating_sub(withdrawn);
        let again = match copies {
            0 => String::new(),
            _ => format!("；另有 {copies} 份相同的来自其他渠道"),
        };
        format!(
            "应报 {expected}，存档 {received} 份：采用 {accepted}、待核 {held}、退改 {returned}、以另一份为准 {replaced}、\
             撤回 {withdrawn}、不能读 {unreadable}{again}（内容相同的只存一份，忽略的不存）"
        )
    }

    /// How many units the total covers: 已报 20/21.
    pub fn reported_text(&self) -> String {
        let partial = self.partial().count();
        let partial = match partial {
            0 => String::new(),
            count => format!("，{count} 个下级没报齐"),
        };
        format!("已报 {}/{}{partial}", self.total.reported, self.rows.len())
    }

    /// Rows for which the units below were combined without all of them, with the names of those.
    pub fn partial(&self) -> impl Iterator<Item = (&UnitRow<'a>, &[String])> {
        let rows = self.rows.iter().filter(|row| row.counts());
        let missing = rows.filter_map(|row| Some((row, row.submission?.missing_below())));
        missing.filter(|(_, missing)| !missing.is_empty())
    }
}

//! The way of one number: from its cell on 汇总表 back to the file it came from, and on to what is
//! computed from it.

use super::below_figures::{BelowFigure, below_figures};
use crate::campaign::{Field, Period, RowId, Target, Unit};
use crate::finding::{Code, Finding};
use crate::form::Place;
use crate::intake::{Derived, Submission, effective};
use crate::summary::{
    Attainment, OVERVIEW_SHEET, Order, State, Summary, SummaryColumns, TargetColumns,
    TotalAttainment, UnitRow,
};
use crate::validation::{Entry, Record, Value};
use rust_decimal::Decimal;

/// A unit's number and its way.
pub struct FigureTrace<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// The field.
    pub field: &'a Field,
    /// The period.
    pub period: Period,
    /// Its cell on 汇总表; `None` if it does not stand there.
    pub cell: Option<Place>,
    /// The order of rows that the cell rests on; `None` where the campaign has only one.
    pub order: Option<Order>,
    /// What became of the unit.
    pub state: State,
    /// The number or text that counts; `None` if the unit's return does not count, or its cell is blank.
    pub value: Option<Value>,
    /// The submission behind the state.
    pub submission: Option<&'a Submission>,
    /// The lines that it is made of, for a field of a list or matrix.
    pub lines: Vec<LineTrace<'a>>,
    /// Findings on the number.
    pub findings: Vec<&'a Finding>,
    /// The doubts about it, if it is held, and whether the totals count it all the same.
    pub held: Vec<&'a Finding>,
    /// See `held`.
    pub counts_held: bool,
    /// A return of the unit that is held as a whole.
    pub waiting: Option<&'a Submission>,
    /// Every version of the unit's return for the period, in order.
    pub versions: Vec<&'a Submission>,
    /// The number in the periods before, oldest first.
    pub earlier: Vec<EarlierFigure>,
    /// Targets that rest on it.
    pub uses: Vec<TargetUse<'a>>,
    /// The total that it is part of, if it stands on 汇总表.
    pub total: Option<(Place, Decimal)>,
    /// The figures of the units below it that it is made of, or is compared with.
    pub below: Vec<BelowFigure<'a>>,
}

/// A line's part in a unit's number.
pub struct LineTrace<'a> {
    /// Which line.
    pub row: &'a RowId,
    /// Its value, with its cell and raw text.
    pub entry: &'a Entry,
}

/// The number in an earlier period.
pub struct EarlierFigure {
    /// The period.
    pub period: Period,
    /// What became of the unit.
    pub state: State,
    /// The number or text.
    pub value: Option<Value>,
    /// Whether the number is held.
    pub is_held: bool,
}

/// A target that rests on the number, as this year's figure or as last year's.
pub struct TargetUse<'a> {
    /// The target.
    pub target: &'a Target,
    /// What it comes to.
    pub attainment: &'a Attainment,
    /// Cell of 完成率 or 同比.
    pub rate: Place,
    /// Cell of 达标.
    pub verdict: Place,
    /// Cell of last year's figure.
    pub base: Option<Place>,
}

/// A total and its addends.
pub struct TotalTrace<'a> {
    /// The field.
    pub field: &'a Field,
    /// The period.
    pub period: Period,
    /// Its cell on 汇总表; `None` if it does not stand there.
    pub cell: Option<Place>,
    /// The sum of the addends; `None` if there is none.
    pub sum: Option<Decimal>,
    /// Every unit, in the order of the rows.
    pub addends: Vec<Addend<'a>>,
    /// The total in the periods before, oldest first, and over how many units it ran.
    pub earlier: Vec<(Period, Option<Decimal>, usize)>,
    /// Targets over all units that rest on it, with the cell of the rate.
    pub uses: Vec<(&'a Target, &'a TotalAttainment, Place)>,
}

/// One unit's part in a total.
pub struct Addend<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// What became of it.
    pub state: State,
    /// Its number; `None` if it adds nothing.
    pub number: Option<Decimal>,
    /// Its number if that is held; it adds it only where the campaign counts such.
    pub held: Option<Decimal>,
    /// What its return counts as: of one that counts only the held figures wait.
    pub counts: bool,
    /// Its cell on 汇总表.
    pub cell: Option<Place>,
    /// The submission behind the state.
    pub submission: Option<&'a Submission>,
    /// Cell of the return in which the number stands.
    pub place: Option<&'a Place>,
}

/// Traces a unit's number; `None` if the summary has no such unit.
pub fn trace<'a>(
    summary: &'a Summary<'a>,
    unit: &Unit,
    field: &'a Field,
) -> Option<FigureTrace<'a>> {
    let map = Map::of(summary);
    let Some(at) = summary.rows.iter().position(|row| row.unit.code == unit.code) else {
        return trace_below(summary, unit, field);
    };
    let row = &summary.rows[at];
    let entry = entry_of(row, field);
    let findings = row.submission.map(|s| s.findings.iter()).into_iter().flatten();
    let place = entry.and_then(|entry| entry.place.as_ref());
    let about = |f: &&Finding| {
        f.field() == Some(&field.key) || f.place.is_some() && f.place.as_ref() == place
    };
    let value = value_of(summary, row, field).filter(|_| row.counts());
    Some(FigureTrace {
        unit: row.unit,
        field,
        period: summary.period,
        cell: map.figure(at, field),
        order: summary.campaign.ranking.as_ref().map(|_| summary.order),
        state: row.state,
        value,
        lines: lines_of(row, field),
        submission: row.submission,
        findings: findings.filter(about).collect(),
        held: row.held_figure(&field.key).map(|held| held.findings.clone()).unwrap_or_default(),
        counts_held: summary.counts_held(),
        waiting: row.waiting,
        versions: summary.submissions.iter().filter(|s| s.unit_code() == unit.code).collect(),
        earlier: summary.earlier.iter().filter_map(|s| earlier(s, unit, field)).collect(),
        uses: map.uses(at, field),
        total: map.total(field).and_then(|(place, sum)| Some((place, sum?))),
        below: below_figures(summary, unit, field),
    })
}

/// Traces the number of a unit that stands in the tree below those of the rows.
fn trace_below<'a>(
    summary: &'a Summary<'a>,
    unit: &Unit,
    field: &'a Field,
) -> Option<FigureTrace<'a>> {
    let unit = summary.campaign.units.by_code(&unit.code)?;
    let spoken = effective(summary.submissions);
    let (state, submission) = match spoken.get(unit.code.as_str()) {
        Some((state, one)) => (*state, Some(*one)),
        None => (State::Missing, None),
    };
    let record = submission.filter(|one| one.counts()).and_then(|one| one.record.as_ref());
    let about = |f: &&Finding| f.field() == Some(&field.key);
    let own = || submission.into_iter().flat_map(|one| &one.findings).filter(about);
    let combined =
        submission.is_some_and(|one| matches!(one.derived, Some(Derived::Combined { .. })));
    Some(FigureTrace {
        unit,
        field,
        period: summary.period,
        cell: None,
        order: None,
        state,
        value: record.and_then(|r| r.unit_value(&summary.campaign.form, &field.key, None)),
        submission,
        lines: record.filter(|_| !combined).map(|r| lines_in(r, field)).unwrap_or_default(),
        findings: own().collect(),
        held: own().filter(|finding| finding.holds()).collect(),
        counts_held: summary.counts_held(),
        waiting: None,
        versions: summary.submissions.iter().filter(|s| s.unit_code() == unit.code).collect(),
        earlier: Vec::new(),
        uses: Vec::new(),
        total: None,
        below: below_figures(summary, unit, field),
    })
}

/// Traces the total of a field.
pub fn trace_total<'a>(summary: &'a Summary<'a>, field: &'a Field) -> TotalTrace<'a> {
    let map = Map::of(summary);
    let addend = |(at, row): (usize, &'a UnitRow<'a>)| {
        let entry = entry_of(row, field).filter(|_| row.counts());
        let held = row.held_figure(&field.key).map(|held| held.value);
        Addend {
            unit: row.unit,
            state: row.state,
            number: number_of(summary, row, field)
                .filter(|_| row.counts() && (held.is_none() || summary.counts_held())),
            held,
            counts: row.counts(),
            cell: map.figure(at, field),
            submission: row.submission,
            place: entry.and_then(|entry| entry.place.as_ref()),
        }
    };
    let addends: Vec<Addend> = summary.rows.iter().enumerate().map(addend).collect();
    let sum = addends.iter().filter_map(|addend| addend.number).reduce(|a, b| a + b);
    let earlier = summary.earlier.iter().map(|before| earlier_total(before, field));
    let targets = summary.campaign.targets.iter().zip(&summary.total.attainment);
    let uses =
        targets.zip(&map.columns.targets).filter(|((target, _), _)| target.field == field.key);
    let rate = |cols: &TargetColumns| map.place(map.columns.total_row(), cols.rate);
    TotalTrace {
        field,
        period: summary.period,
        cell: map.total(field).map(|(place, _)| place),
        sum,
        earlier: earlier.collect(),
        uses: uses.map(|((target, total), cols)| (target, total, rate(cols))).collect(),
        addends,
    }
}

/// The total of a field in an earlier period, and over how many units it ran.
fn earlier_total(before: &Summary, field: &Field) -> (Period, Option<Decimal>, usize) {
    let rows = before.rows.iter().filter(|row| row.counts() && !row.is_held(&field.key));
    let numbers = rows.filter_map(|row| number_of(before, row, field));
    let numbers: Vec<Decimal> = numbers.collect();
    (before.period, numbers.iter().copied().reduce(|a, b| a + b), numbers.len())
}

fn entry_of<'a>(row: &UnitRow<'a>, field: &Field) -> Option<&'a Entry> {
    row.submission?.record.as_ref()?.entry(&field.key)
}

/// The unit's value for a field: that of its only row, or what its lines come to.
fn value_of(summary: &Summary, row: &UnitRow, field: &Field) -> Option<Value> {
    let record = row.submission?.record.as_ref()?;
    record.unit_value(&summary.campaign.form, &field.key, None)
}

fn number_of(summary: &Summary, row: &UnitRow, field: &Field) -> Option<Decimal> {
    match value_of(summary, row, field) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    }
}

/// The lines in which a field has a value.
fn lines_of<'a>(row: &UnitRow<'a>, field: &Field) -> Vec<LineTrace<'a>> {
    // The lines of units that were combined are theirs.
    let own = row.submission.filter(|s| !matches!(s.derived, Some(Derived::Combined { .. })));
    own.and_then(|s| s.record.as_ref()).map(|record| lines_in(record, field)).unwrap_or_default()
}

fn lines_in<'a>(record: &'a Record, field: &Field) -> Vec<LineTrace<'a>> {
    let lines = record.rows().filter(|r| !r.id.is_only());
    let told = lines.filter_map(|line| {
        let entry = line.entry(&field.key).filter(|entry| entry.raw.is_some())?;
        Some(LineTrace { row: &line.id, entry })
    });
    told.collect()
}

fn earlier(before: &Summary, unit: &Unit, field: &Field) -> Option<EarlierFigure> {
    let row = before.rows.iter().find(|row| row.unit.code == unit.code)?;
    let value = value_of(before, row, field).filter(|_| row.counts());
    let is_held = row.is_held(&field.key);
    Some(EarlierFigure { period: before.period, state: row.state, value, is_held })
}

impl FigureTrace<'_> {
    /// The entry of the record behind the number.
    pub fn entry(&self) -> Option<&Entry> {
        self.submission?.record.as_ref()?.entry(&self.field.key)
    }

    /// The version that speaks for the unit.
    pub fn version(&self) -> Option<u32> {
        self.submission?.version
    }

    /// The office's own figure in place of the unit's, as the finding that says so.
    pub fn adjustment(&self) -> Option<&Finding> {
        self.findings.iter().copied().find(|f| f.code == Code::Adjusted)
    }
}

/// Where everything stands on 汇总表.
struct Map<'a> {
    summary: &'a Summary<'a>,
    columns: SummaryColumns,
}

impl<'a> Map<'a> {
    fn of(summary: &'a Summary<'a>) -> Map<'a> {
        Map { summary, columns: SummaryColumns::of(summary) }
    }

    fn place(&self, row: u32, col: u16) -> Place {
        Place::new(OVERVIEW_SHEET, row, u32::from(col))
    }

    /// Cell of a field in the row at this position.
    fn figure(&self, at: usize, field: &Field) -> Option<Place> {
        let col = self.columns.figure(self.summary.campaign, &self.summary.rows[at], field)?;
        Some(self.place(SummaryColumns::FIRST_ROW + at as u32, col))
    }

    /// Cell and sum of a field's total: of the form, or a cumulative one that a least-figure target
    /// takes as it is. Totals of growth run over units with both figures only: another number.
    fn total(&self, field: &Field) -> Option<(Place, Option<Decimal>)> {
        let (campaign, total) = (self.summary.campaign, &self.summary.total);
        let row = self.columns.total_row();
        let fields = &campaign.form.summary_fields;
        if let Some(at) = fields.iter().position(|f| f.key == field.key && f.is_number()) {
            return Some((self.place(row, at as u16 + 1), total.values[at]));
        }
        let targets = campaign.targets.iter().zip(&self.columns.targets).zip(&total.attainment);
        let mut own = targets.filter(|((t, _), _)| t.field == field.key && !t.grows());
        let ((_, cols), total) = own.next().filter(|_| field.is_cumulative())?;
        Some((self.place(row, cols.actual), total.actual))
    }

    /// Targets that rest on a field in the row at this position.
    fn uses(&self, at: usize, field: &Field) -> Vec<TargetUse<'a>> {
        let (row, campaign) = (SummaryColumns::FIRST_ROW + at as u32, self.summary.campaign);
        let attainment = &self.summary.rows[at].attainment;
        let targets = campaign.targets.iter().zip(attainment).zip(&self.columns.targets);
        let rests = |target: &Target| {
            target.field == field.key || field.baseline_of.as_deref() == Some(&target.field)
        };
        let used = targets.filter(|((target, _), _)| rests(target));
        used.map(|((target, attainment), cols)| TargetUse {
            target,
            attainment,
            rate: self.place(row, cols.rate),
            verdict: self.place(row, cols.verdict),
            base: cols.base.map(|col| self.place(row, col)),
        })
        .collect()
    }
}

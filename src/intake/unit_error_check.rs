//! Amounts that seem to be in a unit of measure ten thousand times smaller (万元 for 亿元): gathers what
//! each may be compared with and doubts those for which the evidence is strong.

use super::peer_statistics::{PeerStatistics, by_level};
use super::peer_values::{Others, PeerField, measured, pairs_of};
use super::submission::{Status, Submission};
use super::version_resolution::{Settling, broken_in};
use crate::campaign::{Field, FigureId};
use crate::finding::{Code, Finding, Severity};
use crate::validation::unit_error_likelihood::{Amount, AmountPair, Standard, UsualRatio};
use crate::validation::{Record, Value, explain_amounts};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Limits of what is believed of how far units lie apart: for each project, in all, one amount to another.
const EACH_SPREAD: (f64, f64) = (0.25, 1.5);
const OTHERS_SPREAD: (f64, f64) = (0.4, 1.5);
const PAIR_SPREAD: (f64, f64) = (0.25, 1.5);
/// An amount and its figure of last year.
const SINCE_LAST_YEAR: UsualRatio = UsualRatio { middle: 0.0, spread: 0.35 };
/// An accepted figure as large as this many times the earlier one is of the same unit of measure.
const SAME_SCALE: i64 = 100;

/// Doubts the amounts of this run's versions that seem to be mistaken.
pub fn doubt_amounts(all: &mut [Submission], units: &[Vec<usize>], settling: Settling) {
    let kept = settling.history.accepted();
    let versions: Vec<usize> = units.iter().flatten().copied().collect();
    let found = doubts(all, &versions, &kept, settling);
    tell(all, found, &kept, settling);
}

/// Whether an amount that counts seems to be mistaken and was not doubted when it came, for want of
/// others to compare it with.
pub fn has_new_doubts(all: &[Submission], settling: Settling) -> bool {
    let counted: Vec<usize> = (0..all.len()).filter(|at| all[*at].counts()).collect();
    !doubts(all, &counted, &[], settling).is_empty()
}

/// The same of all returns of a period that are kept.
pub fn doubt_again(all: &mut [Submission], settling: Settling) {
    let counted: Vec<usize> = (0..all.len()).filter(|at| all[*at].counts()).collect();
    let found = doubts(all, &counted, &[], settling);
    tell(all, found, &[], settling);
}

type UnitErrorFindings = Vec<(usize, Vec<Finding>)>;

fn doubts(
    all: &[Submission],
    wanted: &[usize],
    kept: &[&Submission],
    settling: Settling,
) -> UnitErrorFindings {
    let measured = measured(settling.context.campaign);
    if measured.is_empty() || wanted.is_empty() {
        return Vec::new();
    }
    let campaign = settling.context.campaign;
    let levels = by_level(all.iter().chain(kept.iter().copied()), campaign).into_iter();
    let others: BTreeMap<usize, Others> =
        levels.map(|(depth, peers)| (depth, Others::of(peers.into_iter(), &measured))).collect();
    let judge = |at: &usize| {
        let peers = others.get(&campaign.units.depth(all[*at].unit_code()));
        let told = peers.map(|peers| doubted(&all[*at], &measured, peers, settling));
        (*at, told.unwrap_or_default())
    };
    let found: UnitErrorFindings = wanted.par_iter().map(judge).collect();
    found.into_iter().filter(|(_, findings)| !findings.is_empty()).collect()
}

fn tell(
    all: &mut [Submission],
    found: UnitErrorFindings,
    kept: &[&Submission],
    settling: Settling,
) {
    if found.is_empty() {
        return;
    }
    let before: Vec<Vec<Finding>> = {
        let peers =
            PeerStatistics::of(all.iter().chain(kept.iter().copied()), settling.context.campaign);
        let explained = |(at, found): &(usize, Vec<Finding>)| {
            without_consequences(&all[*at], found, &peers, settling)
        };
        found.iter().map(explained).collect()
    };
    for ((at, found), others) in found.into_iter().zip(before) {
        let submission = &mut all[at];
        submission.findings = others;
        submission.findings.extend(found);
        if matches!(submission.status, Status::Accepted | Status::Held) {
            submission.status = submission.own_status();
        }
    }
}

/// The findings of a return without those that only repeat the doubt: figures too large, and rules that
/// hold once the amounts are put right.
fn without_consequences(
    submission: &Submission,
    doubts: &[Finding],
    peers: &PeerStatistics,
    settling: Settling,
) -> Vec<Finding> {
    let is_doubted = |f: &Finding| doubts.iter().any(|doubt| doubt.figure == f.figure);
    let mut right = submission.clone();
    if let Some(record) = &mut right.record {
        doubts.iter().filter_map(|f| f.field()).for_each(|key| correct(record, key));
    }
    let broken = broken_in(&right, peers, settling);
    let same = |f: &Finding| broken.iter().any(|b| b.id() == f.id());
    let stands = |f: &&Finding| match f.code {
        Code::OverLimit => !is_doubted(f),
        Code::HeadingWithoutUnit => !is_doubted(f),
        Code::Rule if f.blocks() || f.trial => true,
        Code::Rule => same(f),
        _ => true,
    };
    submission.findings.iter().filter(stands).cloned().collect()
}

fn correct(record: &mut Record, key: &str) {
    let entry = record.at_mut(&FigureId::of(key));
    if let Some(Value::Number(figure)) = entry.and_then(|entry| entry.value.as_mut()) {
        *figure = figure.checked_div(Decimal::from(10_000)).unwrap_or(*figure).normalize();
    }
}

/// Doubts about the amounts of one return, without those that it has already.
fn doubted(
    submission: &Submission,
    measured: &[PeerField],
    others: &Others,
    settling: Settling,
) -> Vec<Finding> {
    let Some(record) = &submission.record else { return Vec::new() };
    let own = others.places.get(submission.unit_code()).copied();
    let figure = |m: &PeerField| record.number(&m.field.key).filter(|f| *f > Decimal::ZERO);
    let filled: Vec<(usize, Decimal)> =
        measured.iter().enumerate().filter_map(|(at, m)| Some((at, figure(m)?))).collect();
    let subject = CheckedReturn { submission, record, others, own, settling };
    let amounts: Vec<Amount> =
        filled.iter().map(|(at, figure)| subject.amount(*at, &measured[*at], *figure)).collect();
    let pairs = subject.pairs(measured, &filled);
    let told = explain_amounts(&amounts, &pairs);
    let doubted = amounts.iter().zip(told).filter_map(|(amount, told)| Some((amount.field, told?)));
    let new = doubted.filter(|(field, _)| subject.told(field).is_none());
    new.map(|(field, told)| subject.doubt(field, told)).collect()
}

struct CheckedReturn<'a> {
    submission: &'a Submission,
    record: &'a Record,
    others: &'a Others<'a>,
    /// Place of the unit among those that are compared.
    own: Option<usize>,
    settling: Settling<'a>,
}

impl<'a> CheckedReturn<'a> {
    fn amount(&self, at: usize, measured: &PeerField<'a>, figure: Decimal) -> Amount<'a> {
        let field = measured.field;
        let has = |codes: &[Code]| {
            let own = self.submission.findings.iter();
            own.filter(|f| f.field() == Some(field.key.as_str())).any(|f| codes.contains(&f.code))
        };
        // Put in place, taken over or converted: nothing is left to be mistaken.
        let decided = [Code::Adjusted, Code::Converted, Code::HeadingUnit];
        let settled = self.told(field).is_some_and(|told| told.settled.is_some());
        let accepted =
            settled || self.submission.has(Code::Chosen) || self.accepted_before(field, figure);
        Amount {
            field,
            figure,
            is_sure: has(&decided) || accepted,
            unit_written: has(&[Code::CellUnit]),
            unit_unnamed: has(&[Code::HeadingWithoutUnit]),
            over_all: self.others.of[at].over_all(figure, self.own),
            whole_others: self.others.of[at].whole_share(figure),
            standards: self.standards(at, measured),
        }
    }

    /// The doubt about a field that the return has already.
    fn told(&self, field: &Field) -> Option<&Finding> {
        let is_told =
            |f: &&Finding| f.code == Code::AmountScale && f.field() == Some(field.key.as_str());
        self.submission.findings.iter().find(is_told)
    }

    /// Whether the office accepted a figure of this scale for the last period.
    fn accepted_before(&self, field: &Field, figure: Decimal) -> bool {
        let Some(before) = self.settling.history.before(self.submission.unit_code()) else {
            return false;
        };
        let is_settled = |f: &&Finding| {
            f.code == Code::AmountScale
                && f.field() == Some(field.key.as_str())
                && f.settled.is_some()
        };
        let then = before.findings.iter().find(is_settled);
        let then = then.and_then(|_| before.record.as_ref()?.number(&field.key));
        let most = then.and_then(|then| then.checked_mul(Decimal::from(SAME_SCALE)));
        most.is_some_and(|most| figure <= most)
    }

    fn standards(&self, at: usize, measured: &PeerField<'a>) -> Vec<Standard<'a>> {
        let mut standards = Vec::new();
        let (field, code) = (measured.field, self.submission.unit_code());
        let sound = |s: &&Submission| s.held_figure(&field.key).is_none();
        let before = self.settling.history.before(code).filter(sound);
        let before = before.and_then(|s| s.record.as_ref()?.number(&field.key));
        standards.extend(before.filter(|b| *b > Decimal::ZERO).map(Standard::Before));
        let base = field.baseline_of.as_deref().unwrap_or(&field.key);
        let last_year = self.settling.baseline.and_then(|b| b.get(code, base));
        let last_year = last_year.map(|base| base.value).filter(|value| *value > Decimal::ZERO);
        standards.extend(last_year.map(Standard::LastYear));
        let others = &self.others.of[at];
        let count = measured.per.and_then(|per| Some((per, self.record.number(&per.key)?)));
        let count = count.filter(|(_, count)| *count > Decimal::ZERO);
        let each = others.each.usual(self.own).map(|usual| within(usual, EACH_SPREAD));
        let of_all = others.figures.usual(self.own).map(|usual| within(usual, OTHERS_SPREAD));
        match (count, each) {
            // Where projects have nothing to do with amounts the amounts themselves say more.
            (Some((per, count)), Some(each))
                if of_all.is_none_or(|of_all| each.spread <= of_all.spread) =>
            {
                standards.push(Standard::Each(per, count, each));
            }
            _ => standards.extend(of_all.map(Standard::Others)),
        }
        standards
    }

    fn pairs(&self, measured: &[PeerField], filled: &[(usize, Decimal)]) -> Vec<AmountPair> {
        let place = |at: usize| filled.iter().position(|(filled, _)| *filled == at);
        let usual = |(nth, (a, b)): (usize, (usize, usize))| {
            let (one, other) = (place(a)?, place(b)?);
            let base = |of: &Field, by: &Field| by.baseline_of.as_deref() == Some(&*of.key);
            let (first, second) = (measured[a].field, measured[b].field);
            let is_last_year = base(first, second) || base(second, first);
            let is_other_base = first.baseline_of.is_some() || second.baseline_of.is_some();
            let usual = match is_last_year {
                false if is_other_base => return None,
                true => SINCE_LAST_YEAR,
                false => within(self.others.ratios[nth].usual(self.own)?, PAIR_SPREAD),
            };
            Some(AmountPair { one, other, usual, is_last_year })
        };
        pairs_of(measured.len()).enumerate().filter_map(usual).collect()
    }

    fn doubt(&self, field: &Field, told: String) -> Finding {
        let entry = self.record.entry(&field.key);
        let finding = Finding::new(Code::AmountScale).on(&field.key).with_message(told);
        let place = entry.and_then(|entry| entry.place.clone());
        let found = entry.and_then(|entry| entry.raw.as_ref()).map(ToString::to_string);
        Finding { place, found, class: Severity::Hold, ..finding }
    }
}

fn within(usual: UsualRatio, (least, most): (f64, f64)) -> UsualRatio {
    usual.within(least, most)
}

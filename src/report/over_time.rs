//! What the JSON of merge says over the periods: their totals, and what has changed since the one right before.

use super::document::{ByKey, JsonNumber, schedule};
use crate::campaign::{Campaign, Period};
use crate::summary::{SumChange, Summary};
use rust_decimal::Decimal;
use serde::Serialize;

/// The totals of a period, without what is held.
#[derive(Serialize)]
pub struct TrendDocument<'a> {
    period: Period,
    reported: usize,
    values: ByKey<'a, Option<JsonNumber>>,
    schedule: ByKey<'a, Option<JsonNumber>>,
    rate: ByKey<'a, Option<JsonNumber>>,
}

/// What has changed since the period right before, over the units that have a sound figure in both.
#[derive(Serialize)]
pub struct SinceDocument<'a> {
    period: Period,
    values: ByKey<'a, Option<SumChangeDocument>>,
    attainment: ByKey<'a, Option<SumChangeDocument>>,
}

#[derive(Serialize)]
struct SumChangeDocument {
    change: JsonNumber,
    units: usize,
    all_units: bool,
}

/// Sums of the form's number fields.
pub fn sums<'a>(
    campaign: &'a Campaign,
    values: &[Option<Decimal>],
) -> ByKey<'a, Option<JsonNumber>> {
    let fields = campaign.form.summary_fields.iter().zip(values);
    let numbers = fields.filter(|(f, _)| f.is_number());
    ByKey(numbers.map(|(f, v)| (f.key.as_str(), v.map(JsonNumber))).collect())
}

impl<'a> TrendDocument<'a> {
    /// The totals of one period.
    pub fn of(summary: &Summary<'a>) -> TrendDocument<'a> {
        let targets = || summary.campaign.targets.iter().enumerate().filter(|(_, t)| !t.grows());
        let rate = |at: usize| summary.total.attainment[at].rate.map(JsonNumber::rate);
        TrendDocument {
            period: summary.period,
            reported: summary.total.reported,
            values: sums(summary.campaign, &summary.total.sound),
            schedule: ByKey(
                targets().map(|(at, t)| (t.key.as_str(), schedule(summary.elapsed[at]))).collect(),
            ),
            rate: ByKey(targets().map(|(at, t)| (t.key.as_str(), rate(at))).collect()),
        }
    }
}

impl<'a> SinceDocument<'a> {
    /// `None` if no returns of the period right before were kept.
    pub fn of(summary: &Summary<'a>) -> Option<SinceDocument<'a>> {
        let since = summary.since_last()?;
        let fields = summary.campaign.form.summary_fields.iter().zip(&since.fields);
        let numbers = fields.filter(|(field, _)| field.is_number());
        let targets = summary.campaign.targets.iter().zip(&since.targets);
        let change = |change: &Option<SumChange>| change.as_ref().map(SumChangeDocument::of);
        Some(SinceDocument {
            period: since.period,
            values: ByKey(numbers.map(|(f, c)| (f.key.as_str(), change(c))).collect()),
            attainment: ByKey(targets.map(|(t, c)| (t.key.as_str(), change(c))).collect()),
        })
    }
}

impl SumChangeDocument {
    fn of(change: &SumChange) -> SumChangeDocument {
        SumChangeDocument {
            change: JsonNumber(change.by),
            units: change.units,
            all_units: change.all,
        }
    }
}

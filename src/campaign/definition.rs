//! The campaign file as it is written: TOML tables, each with its place for messages.

use super::ranking::CriterionTable;
use super::{
    Contact, Field, HeldFigures, Holiday, Honour, MailSettings, MissingValueTerms, Schedule,
    ScoreBy, Severity, Shift, Stage, Unit,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignFile {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) notice: String,
    #[serde(deserialize_with = "date")]
    pub(super) start: NaiveDate,
    #[serde(deserialize_with = "date")]
    pub(super) end: NaiveDate,
    #[serde(default)]
    pub(super) stages: Vec<Spanned<Stage>>,
    pub(super) calendar: Spanned<CalendarTable>,
    #[serde(default)]
    pub(super) holidays: Vec<Spanned<Holiday>>,
    pub(super) form: Spanned<FormTable>,
    #[serde(default)]
    pub(super) supplement: Option<Spanned<SupplementTable>>,
    #[serde(default)]
    pub(super) targets: Vec<Spanned<TargetTable>>,
    #[serde(default)]
    pub(super) ranking: Option<RankingTable>,
    #[serde(default)]
    pub(super) contacts: Vec<Spanned<Contact>>,
    #[serde(default)]
    pub(super) mail: Option<Spanned<MailSettings>>,
    #[serde(default)]
    pub(super) words: MissingValueTerms,
    #[serde(default)]
    pub(super) holds: HoldsTable,
    #[serde(default)]
    pub(super) constants: BTreeMap<String, toml::Value>,
    #[serde(default)]
    pub(super) rules: Vec<Spanned<RuleTable>>,
    pub(super) units: Vec<Spanned<Unit>>,
}

/// What becomes of doubted figures (待核).
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldsTable {
    #[serde(default)]
    pub(super) in_summary: HeldFigures,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarTable {
    pub(super) days: Vec<u32>,
    #[serde(deserialize_with = "date")]
    pub(super) from: NaiveDate,
    #[serde(deserialize_with = "date")]
    pub(super) until: NaiveDate,
    #[serde(default, deserialize_with = "dates")]
    pub(super) exclude: Vec<NaiveDate>,
    #[serde(default)]
    pub(super) shift: Shift,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormTable {
    pub(super) version: u32,
    pub(super) label: String,
    pub(super) title: String,
    pub(super) unit_heading: String,
    pub(super) title_font: String,
    pub(super) body_font: String,
    pub(super) header: Vec<Spanned<Field>>,
    pub(super) fields: Vec<Spanned<Field>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SupplementTable {
    pub(super) enabled: bool,
    pub(super) name: String,
    pub(super) fields: Vec<Spanned<Field>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetTable {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) field: String,
    #[serde(default, deserialize_with = "optional_decimal")]
    pub(super) at_least: Option<Decimal>,
    #[serde(default, deserialize_with = "optional_decimal")]
    pub(super) growth_percent: Option<Decimal>,
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) schedule: Option<Schedule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RankingTable {
    pub(super) name: Spanned<String>,
    pub(super) items: Vec<Spanned<ItemTable>>,
    #[serde(default)]
    pub(super) tie_breaks: Vec<Spanned<CriterionTable>>,
    #[serde(default)]
    pub(super) honours: Vec<Spanned<Honour>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemTable {
    #[serde(default)]
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) field: Option<String>,
    #[serde(deserialize_with = "decimal")]
    pub(super) weight: Decimal,
    pub(super) by: ScoreBy,
}

impl ItemTable {
    /// What the item looks at.
    pub(super) fn criterion(&self) -> CriterionTable {
        CriterionTable { target: self.target.clone(), field: self.field.clone() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) formula: Spanned<String>,
    #[serde(default)]
    pub(super) each: Option<Vec<String>>,
    #[serde(default)]
    pub(super) about: Option<String>,
    pub(super) class: Severity,
    pub(super) message: String,
    pub(super) hint: String,
    pub(super) reason: String,
    #[serde(default = "on")]
    pub(super) enabled: bool,
    #[serde(default, deserialize_with = "optional_date")]
    pub(super) from: Option<NaiveDate>,
    #[serde(default)]
    pub(super) trial: bool,
}

fn on() -> bool {
    true
}

fn optional_date<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NaiveDate>, D::Error> {
    date(deserializer).map(Some)
}

/// Line number of a byte offset.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|b| **b == b'\n').count()
}

/// Deserializes an unquoted TOML date.
pub(super) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let value = toml::value::Datetime::deserialize(deserializer)?;
    naive(value).map_err(serde::de::Error::custom)
}

/// Deserializes a list of unquoted TOML dates.
pub(super) fn dates<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<NaiveDate>, D::Error> {
    let values = Vec::<toml::value::Datetime>::deserialize(deserializer)?;
    let days: Result<Vec<NaiveDate>, String> = values.into_iter().map(naive).collect();
    days.map_err(serde::de::Error::custom)
}

fn naive(value: toml::value::Datetime) -> Result<NaiveDate, String> {
    let bad = || format!("日期“{value}”写得不对，应写成 2021-09-25");
    let day = value.date.ok_or_else(bad)?;
    NaiveDate::from_ymd_opt(i32::from(day.year), u32::from(day.month), u32::from(day.day))
        .ok_or_else(bad)
}

/// Deserializes a whole or decimal TOML number exactly as it is written.
pub(super) fn optional_decimal<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Decimal>, D::Error> {
    decimal(deserializer).map(Some)
}

fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let value = toml::Value::deserialize(deserializer)?;
    let text = match value {
        toml::Value::Integer(n) => n.to_string(),
        toml::Value::Float(n) => n.to_string(),
        _ => return Err(serde::de::Error::custom("这里应写数字，不加引号")),
    };
    let parsed = text.parse::<Decimal>();
    parsed.map_err(|_| serde::de::Error::custom(format!("“{text}”不是数字")))
}

//! The campaign file as it is written: TOML tables, each with its place for messages.

use super::calendar::DueDates;
use super::ranking::CriterionTable;
use super::{
    Contact, Field, Frequency, HeldFigures, Holiday, Honour, Level, MailSettings,
    MissingValueTerms, Schedule, ScoreBy, Severity, Shift, Stage, Stub, Unit,
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
    /// Code of the unit whose office works with this file; without it the one that issued it.
    #[serde(default)]
    pub(super) head_office: Option<Spanned<String>>,
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
    pub(super) blocks: Vec<Spanned<BlockTable>>,
    /// A further block as files before version 0.2 name it.
    #[serde(default)]
    supplement: Option<Spanned<SupplementTable>>,
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
    #[serde(default)]
    pub(super) levels: Vec<Spanned<Level>>,
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
    #[serde(default)]
    pub(super) frequency: Frequency,
    /// Days of the month, for month days.
    #[serde(default)]
    pub(super) days: Vec<u32>,
    /// Days one by one, for once and dates.
    #[serde(default, deserialize_with = "dates")]
    pub(super) dates: Vec<NaiveDate>,
    /// Days after the end of the month, quarter or year on which a return is due.
    #[serde(default)]
    pub(super) days_after: u64,
    #[serde(deserialize_with = "date")]
    pub(super) from: NaiveDate,
    #[serde(deserialize_with = "date")]
    pub(super) until: NaiveDate,
    #[serde(default, deserialize_with = "dates")]
    pub(super) exclude: Vec<NaiveDate>,
    #[serde(default)]
    pub(super) shift: Shift,
}

impl CalendarTable {
    pub(super) fn due_dates(&self) -> DueDates<'_> {
        DueDates {
            frequency: self.frequency,
            days: &self.days,
            dates: &self.dates,
            days_after: self.days_after,
            between: (self.from, self.until),
            exclude: &self.exclude,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormTable {
    pub(super) version: u32,
    /// The office's own blank form, which is sent out filled in instead of a drawn one.
    #[serde(default)]
    pub(super) file: Option<String>,
    pub(super) label: String,
    pub(super) title: String,
    pub(super) unit_heading: String,
    pub(super) title_font: String,
    pub(super) body_font: String,
    #[serde(default)]
    pub(super) header: Vec<Spanned<Field>>,
    /// Header fields that stand below the tables.
    #[serde(default)]
    pub(super) footer: Vec<Spanned<Field>>,
    #[serde(default)]
    pub(super) fields: Vec<Spanned<Field>>,
}

/// A further table of the form, beside the one that `[form]` describes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockTable {
    pub(super) id: String,
    pub(super) sheet: String,
    #[serde(default)]
    pub(super) rows: Shape,
    #[serde(default)]
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) note: Option<String>,
    #[serde(default = "on")]
    pub(super) enabled: bool,
    /// Fields that tell one line of a list from another, or one card of a unit from another.
    #[serde(default)]
    pub(super) key: Vec<String>,
    /// The field whose column or label names the unit.
    #[serde(default)]
    pub(super) unit_field: Option<String>,
    /// Rows that a blank list has ready.
    #[serde(default = "prepared")]
    pub(super) numbered_rows: u32,
    #[serde(default)]
    pub(super) stub: Vec<Stub>,
    /// Where the form has a unit's figures: in a row of its own, or in a column.
    #[serde(default)]
    pub(super) units_in: UnitsIn,
    /// First row for figures in the office's own form, counted from 1; the headings find it.
    #[serde(default, rename = "first_row")]
    _first_row: Option<u32>,
    /// Where the office's own form has its totals; they are found by what they say.
    #[serde(default, rename = "total_row")]
    _total_row: Option<String>,
    pub(super) fields: Vec<Spanned<Field>>,
}

/// What the rows of a block are, as a file names it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    #[default]
    Single,
    List,
    Matrix,
    Card,
}

/// Whether the figures of a unit stand in a row or in a column.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum UnitsIn {
    #[default]
    Rows,
    Columns,
}

fn prepared() -> u32 {
    20
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupplementTable {
    enabled: bool,
    name: String,
    fields: Vec<Spanned<Field>>,
}

impl CampaignFile {
    /// Parses the text of a file; the table of an older version becomes a block.
    pub(super) fn parse(text: &str) -> Result<CampaignFile, toml::de::Error> {
        let mut file: CampaignFile = toml::from_str(text)?;
        if let Some(spanned) = file.supplement.take() {
            let span = spanned.span();
            let SupplementTable { enabled, name, fields } = spanned.into_inner();
            let label = &file.form.get_ref().label;
            let note = format!("{label}没有这些指标，核算通知规定的目标要用到，请一并填报。");
            let id = "supplement".to_string();
            file.blocks.push(Spanned::new(
                span,
                BlockTable {
                    id,
                    sheet: name,
                    rows: Shape::Single,
                    title: None,
                    note: Some(note),
                    enabled,
                    key: Vec::new(),
                    unit_field: None,
                    numbered_rows: prepared(),
                    stub: Vec::new(),
                    units_in: UnitsIn::Rows,
                    _first_row: None,
                    _total_row: None,
                    fields,
                },
            ));
        }
        Ok(file)
    }

    /// Fields of the main block: those of the form itself, else of its first block.
    pub(super) fn main_fields(&self) -> impl Iterator<Item = &Spanned<Field>> {
        let own = &self.form.get_ref().fields;
        let first = self.blocks.iter().map(Spanned::get_ref).find(|block| block.enabled);
        let first = first.filter(|_| own.is_empty()).map_or(&[][..], |block| &block.fields);
        own.iter().chain(first)
    }

    /// Fields of the main block and of every other, with whether the block is switched on.
    pub(super) fn block_fields(&self) -> impl Iterator<Item = (&Spanned<Field>, bool)> {
        let main = self.form.get_ref().fields.iter().map(|field| (field, true));
        let of_block = |block: &'_ Spanned<BlockTable>| block.get_ref().enabled;
        let others = self.blocks.iter().flat_map(move |block| {
            let enabled = of_block(block);
            block.get_ref().fields.iter().map(move |field| (field, enabled))
        });
        main.chain(others)
    }
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

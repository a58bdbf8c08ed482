//! What the names in a rule stand for: the return's own figures, those of the period before and of
//! last year, the middle of the other units, days, and constants of the campaign.

use super::aggregate::{Aggregate, folded};
use super::definition::{BlockTable, CampaignFile, Shape};
use super::{Field, Kind, normalize, normalizes_to};
use crate::rule::{self, FormulaValue, Meaning, NamedReference};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use toml::Spanned;

/// A figure that a rule looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantity {
    /// What the return says itself: key of a header field or of a field of a block.
    Own(String),
    /// 上期: what the unit's last accepted return said.
    Before(String),
    /// 上年同期: the office's table, else what the unit reports itself.
    LastYear(String),
    /// 其他单位中位数: the median of the other units' accepted figures in this period.
    Median(String),
    /// What the lines of a list come to.
    OverLines(Aggregate),
    /// 报送期: the due date.
    DueDay,
    /// 本期开始: the first day on which a return of the period can be filled in.
    FirstDay,
    /// 今天.
    Today,
}

const BEFORE: &str = "上期";
const LAST_YEAR: &str = "上年同期";
const MEDIAN: &str = "其他单位中位数";
const DAYS: [(&str, Quantity); 3] =
    [("报送期", Quantity::DueDay), ("本期开始", Quantity::FirstDay), ("今天", Quantity::Today)];

/// Words for groups of fields that a rule may go through.
const CUMULATIVE: &str = "累计数";
const BASELINES: &str = "上年同期";

/// Every name that a campaign's rules may use.
pub(super) struct Dictionary<'a> {
    header: Vec<&'a Field>,
    fields: Vec<&'a Field>,
    /// Fields of blocks that are switched off: known, but never filled in.
    off: Vec<&'a Field>,
    /// The lists, also those that are switched off.
    lists: Vec<&'a BlockTable>,
    constants: &'a BTreeMap<String, toml::Value>,
}

impl<'a> Dictionary<'a> {
    /// The names of a campaign file.
    pub fn of(file: &'a CampaignFile) -> Dictionary<'a> {
        let (on, off): (Vec<_>, Vec<_>) = file.block_fields().partition(|(_, enabled)| *enabled);
        let plain = |fields: Vec<(&'a Spanned<Field>, bool)>| -> Vec<&'a Field> {
            fields.into_iter().map(|(field, _)| field.get_ref()).collect()
        };
        let blocks = file.blocks.iter().map(Spanned::get_ref);
        let lists = blocks.filter(|block| block.rows == Shape::List);
        Dictionary {
            header: file.form.get_ref().header.iter().map(|f| f.get_ref()).collect(),
            fields: plain(on),
            off: plain(off),
            lists: lists.collect(),
            constants: &file.constants,
        }
    }

    /// The fields that a rule goes through, by name; one `None` for a rule without `each`.
    pub fn each(&self, each: Option<&Vec<String>>) -> Result<Vec<Option<String>>, String> {
        let Some(each) = each else { return Ok(vec![None]) };
        let in_row = |f: &&&Field| f.is_number() && self.list_of(&f.key).is_none();
        let numbers = || self.fields.iter().filter(in_row);
        let mut names = Vec::new();
        for word in each {
            match word.as_str() {
                CUMULATIVE => names.extend(
                    numbers()
                        .filter(|f| f.is_cumulative() && f.baseline_of.is_none())
                        .map(|f| Some(f.name.clone())),
                ),
                BASELINES => names.extend(
                    numbers().filter(|f| f.baseline_of.is_some()).map(|f| Some(f.name.clone())),
                ),
                name => names.push(Some(self.field(name)?.name.clone())),
            }
        }
        Ok(names)
    }

    /// What a name stands for, with its tidy spelling.
    pub fn named(&self, name: &str) -> Result<NamedReference, String> {
        if let Some(value) = self.constants.get(name) {
            if self.known(name).is_some() {
                return Err(format!("“{name}”既是常数又是指标，请给常数换一个名字"));
            }
            let value = constant(value).ok_or_else(|| format!("常数“{name}”要写数字或文字"))?;
            return Ok(NamedReference {
                name: name.to_string(),
                meaning: Meaning::Constant(value),
            });
        }
        let day = DAYS.iter().find(|(word, _)| *word == name);
        if let Some((word, _)) = day {
            return Ok(cell(word, rule::ValueType::Date));
        }
        if self.aggregate(name).is_some() {
            return Ok(cell(name, rule::ValueType::Number));
        }
        let (base, of) = self.parted(name);
        let field = self.field(base)?;
        let kind = match field.kind {
            Kind::Count | Kind::Amount | Kind::Percent | Kind::Year | Kind::Serial => {
                rule::ValueType::Number
            }
            Kind::Text | Kind::Choice | Kind::Identifier => rule::ValueType::Text,
            Kind::OneOrText | Kind::DateOrText => rule::ValueType::Text,
            Kind::Date => rule::ValueType::Date,
        };
        match of {
            None => Ok(cell(&self.tidy(field), kind)),
            Some(BEFORE) => Ok(cell(&format!("{}.{BEFORE}", self.tidy(field)), kind)),
            Some(of @ (LAST_YEAR | MEDIAN)) if field.is_number() => {
                Ok(cell(&format!("{}.{of}", self.tidy(field)), kind))
            }
            Some(of) => Err(format!(
                "“{}”后面不能写“.{of}”；数字指标可写 .{BEFORE}、.{LAST_YEAR}、.{MEDIAN}",
                field.name
            )),
        }
    }

    /// The figure behind a name in its tidy spelling.
    pub fn quantity(&self, name: &str) -> Option<Quantity> {
        if let Some((_, day)) = DAYS.iter().find(|(word, _)| *word == name) {
            return Some(day.clone());
        }
        if let Some(aggregate) = self.aggregate(name) {
            return Some(Quantity::OverLines(aggregate));
        }
        let (base, of) = self.parted(name);
        let key = self.field(base).ok()?.key.clone();
        Some(match of {
            Some(BEFORE) => Quantity::Before(key),
            Some(LAST_YEAR) => Quantity::LastYear(key),
            Some(MEDIAN) => Quantity::Median(key),
            _ => Quantity::Own(key),
        })
    }

    /// Whether a figure is asked for in a block that is switched off.
    pub fn is_off(&self, quantity: &Quantity) -> bool {
        match quantity {
            Quantity::Own(key) | Quantity::Before(key) | Quantity::Median(key) => {
                self.off.iter().any(|f| f.key == *key)
            }
            Quantity::OverLines(aggregate) => self.off.iter().any(|f| f.key == aggregate.field),
            _ => false,
        }
    }

    fn all(&self) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().chain(&self.header).chain(&self.off).copied()
    }

    /// The formula with functions over columns of lists as names.
    pub fn folded(&self, formula: &str) -> String {
        folded(formula, &|name| self.column(name).is_some())
    }

    /// Id of the list that a field belongs to.
    pub fn list_of(&self, key: &str) -> Option<&'a str> {
        let has = |block: &&&BlockTable| block.fields.iter().any(|f| f.get_ref().key == key);
        self.lists.iter().find(has).map(|block| block.id.as_str())
    }

    fn aggregate(&self, name: &str) -> Option<Aggregate> {
        Aggregate::parse(name, &|name| self.column(name).map(|field| field.key.clone()))
    }

    /// The field of a list that a name means: 项目清单.投资额, or 投资额 alone.
    fn column(&self, name: &str) -> Option<&'a Field> {
        let lists = self.lists.iter();
        lists.into_iter().find_map(|block| {
            let prefix = [Some(&block.sheet), block.title.as_ref(), Some(&block.id)];
            let mut prefix = prefix.into_iter().flatten();
            let own =
                prefix.find_map(|list| name.strip_prefix(list.as_str())?.strip_prefix(['.', '/']));
            let normalized = normalize(own.unwrap_or(name));
            let fields = block.fields.iter().map(|f| f.get_ref());
            fields.into_iter().find(|f| {
                normalizes_to(&f.path(), &normalized) || normalizes_to(&f.name, &normalized)
            })
        })
    }

    /// The name under which a field is found again.
    fn tidy(&self, field: &Field) -> String {
        let is_of =
            |block: &&&BlockTable| block.fields.iter().any(|f| f.get_ref().key == field.key);
        match self.lists.iter().find(is_of) {
            Some(block) => format!("{}.{}", block.sheet, field.path()),
            None => field.path(),
        }
    }

    /// 签约项目.上期 → 签约项目 and 上期; the name of a list before a field is no such part.
    fn parted<'n>(&self, name: &'n str) -> (&'n str, Option<&'n str>) {
        match parted(name) {
            (_, Some(_)) if self.column(name).is_some() => (name, None),
            parted => parted,
        }
    }

    fn known(&self, name: &str) -> Option<&'a Field> {
        let normalized = normalize(name);
        let single = |f: &&'a Field| self.list_of(&f.key).is_none();
        let path = self.all().filter(single).find(|f| normalizes_to(&f.path(), &normalized));
        let exact = path.or_else(|| self.column(name));
        let exact = exact.or_else(|| self.all().find(|f| normalizes_to(&f.name, &normalized)));
        exact.or_else(|| self.all().find(|f| f.is_called(&normalized)))
    }

    fn field(&self, name: &str) -> Result<&'a Field, String> {
        self.known(name).ok_or_else(|| {
            let normalized = normalize(name);
            let likeness = |f: &&Field| f.likeness(&normalized);
            let near = self.all().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            let near = near.filter(|f| f.likeness(&normalized) > 0.3);
            let guess = near.map(|f| format!("，是不是 [{}]？", f.name)).unwrap_or_default();
            format!("没有“{name}”这个指标或常数{guess}")
        })
    }
}

fn cell(name: &str, kind: rule::ValueType) -> NamedReference {
    NamedReference { name: name.to_string(), meaning: Meaning::Cell(kind) }
}

/// 签约项目.上期 → 签约项目 and 上期.
fn parted(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((base, of)) => (base, Some(of)),
        None => (name, None),
    }
}

fn constant(value: &toml::Value) -> Option<FormulaValue> {
    match value {
        toml::Value::Integer(n) => Some(FormulaValue::Number(Decimal::from(*n))),
        toml::Value::Float(n) => n.to_string().parse().ok().map(FormulaValue::Number),
        toml::Value::String(text) => Some(FormulaValue::Text(text.clone())),
        _ => None,
    }
}

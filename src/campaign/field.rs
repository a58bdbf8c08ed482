//! Fields (指标): what one column asks, in which unit of measure, and how strict it is.

use super::{Severity, definition, normalize, normalizes_to};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One column or header field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable English key, used in JSON.
    pub key: String,
    /// Chinese name as printed, without its unit of measure.
    pub name: String,
    /// Headings above the column, from the top.
    #[serde(default)]
    pub headings: Vec<String>,
    /// What messages and summaries call it: its name, or with what stands above it where another field
    /// has the same name.
    #[serde(skip)]
    pub label: String,
    /// Unit of measure as printed in brackets: 次, 户, 个, 亿元.
    #[serde(default)]
    pub unit: Option<String>,
    /// What the cell holds.
    pub kind: Kind,
    /// Decimal places that the campaign names.
    #[serde(default, rename = "decimals")]
    pub(super) named_decimals: Option<u32>,
    /// Decimal places that are asked for; where the campaign names none for a list or matrix, any.
    #[serde(skip)]
    pub decimals: u32,
    /// Whether figures have as many decimals as they have.
    #[serde(skip)]
    pub has_free_decimals: bool,
    /// How exactly a day is asked for.
    #[serde(default)]
    pub precision: Precision,
    /// Texts of which one is asked for, for a choice.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether more than one of them may be chosen.
    #[serde(default)]
    pub multiple: bool,
    /// Number of characters of an identifier.
    #[serde(default)]
    pub length: Option<usize>,
    /// Whether a figure may be less than nought.
    #[serde(default)]
    pub negative: bool,
    /// How the figures of lines and units make one; by default as its kind does.
    #[serde(default)]
    combine: Option<Combine>,
    /// Keys of numerator and denominator of a ratio.
    #[serde(default)]
    pub ratio: Option<(String, String)>,
    /// Formula by which the office's form calculates it; it is recomputed and not asked.
    #[serde(default)]
    pub computed: Option<String>,
    /// Whether the figure runs from the campaign's start or covers one period.
    #[serde(default)]
    pub accumulation: Accumulation,
    /// Class of the finding when the cell is blank; `None`: may be blank.
    #[serde(default)]
    pub if_blank: Option<Severity>,
    /// Above this figure the unit is asked to verify it.
    #[serde(default, deserialize_with = "definition::optional_decimal")]
    pub max: Option<Decimal>,
    /// Other spellings of the name.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Key of the field whose figure of last year this is.
    #[serde(default)]
    pub baseline_of: Option<String>,
    /// Key of the count (projects) that the amount belongs to: the amount for each of them is compared
    /// with that of the other units.
    #[serde(default)]
    pub per: Option<String>,
    /// Key of the text in the same table that must say why this differs from the period before (变化须说明原因);
    /// of a list's key why a line is new or gone.
    #[serde(default)]
    pub change_reason: Option<String>,
    /// How the form asks for that reason; empty where it asks for none.
    #[serde(skip)]
    pub change_note: String,
    /// Explanation printed in 填报说明.
    #[serde(default)]
    pub guide: String,
}

/// What a cell of a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole number.
    Count,
    /// A decimal number.
    Amount,
    /// A number of hundredths: 5.6 for 5.6 %.
    Percent,
    /// A year of four digits.
    Year,
    /// Any text.
    Text,
    /// One of the field's choices.
    Choice,
    /// Digits that are a name, such as 统一社会信用代码: never a number.
    Identifier,
    /// The number of the line (序号), which says nothing.
    Serial,
    /// 1, or a text that says why not.
    OneOrText,
    /// A day, a month or a year, as exactly as the field asks.
    Date,
    /// The same, or a text such as 未开工.
    DateOrText,
}

/// How exactly a day is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// The year.
    Year,
    /// The month.
    Month,
    /// The day.
    #[default]
    Day,
}

/// How a figure follows from those of lines, or of the units below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Combine {
    /// They are added up.
    Sum,
    /// The largest counts.
    Max,
    /// The ratio of the sums of the field's numerator and denominator.
    Ratio,
    /// They are listed one below the other.
    List,
    /// It does not follow from them.
    #[default]
    None,
}

impl Combine {
    /// The word of a campaign file.
    pub fn id(self) -> &'static str {
        match self {
            Combine::Sum => "sum",
            Combine::Max => "max",
            Combine::Ratio => "ratio",
            Combine::List => "list",
            Combine::None => "none",
        }
    }
}

/// How figures of successive periods relate (累计 or 当期).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accumulation {
    /// From the campaign's start to the day of reporting (累计数).
    #[default]
    Cumulative,
    /// Since the last period only (当期数).
    Period,
}

/// Least likeness of a text to a choice for which it may be taken.
const NEAR_CHOICE: f64 = 0.5;

/// Words and signs of our own money, which change nothing about a unit of measure.
const CURRENCY: [&str; 5] = ["人民币", "rmb", "cny", "¥", "￥"];
/// What may stand between such a word and the unit.
const AROUND: [char; 10] = [' ', ':', ',', '、', '/', '(', ')', '-', '·', '.'];

/// Units of measure of money that convert into each other exactly; everything else stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyUnit {
    /// Yuan in one unit, as a power of ten.
    exponent: u32,
}

impl MoneyUnit {
    /// The money unit with this name (元, 千元, 万元, 百万元, 千万元, 亿元), with 人民币 around it or
    /// without, or `None`.
    pub fn parse(name: &str) -> Option<MoneyUnit> {
        let mut name = name.trim_matches(AROUND);
        while let Some(rest) = CURRENCY
            .iter()
            .find_map(|word| name.strip_prefix(word).or_else(|| name.strip_suffix(word)))
        {
            name = rest.trim_matches(AROUND);
        }
        let exponent = match name {
            "元" | "圆" => 0,
            "千元" => 3,
            "万元" | "万" | "万圆" | "10000元" | "10,000元" => 4,
            "十万元" | "十万" => 5,
            "百万元" | "百万" => 6,
            "千万元" | "千万" => 7,
            "亿元" | "亿" | "亿圆" => 8,
            "十亿元" | "十亿" => 9,
            _ => return None,
        };
        Some(MoneyUnit { exponent })
    }

    /// Name of the unit ten thousand times smaller, in which figures are filled in by mistake: 万元 for
    /// 亿元, 元 for 万元.
    pub fn ten_thousandth(self) -> Option<&'static str> {
        match self.exponent {
            4 => Some("元"),
            7 => Some("千元"),
            8 => Some("万元"),
            _ => None,
        }
    }

    /// Expresses `value` of this unit in `target`; exact unless the decimal type overflows.
    pub fn convert(self, value: Decimal, target: MoneyUnit) -> Option<Decimal> {
        let step = i64::from(self.exponent) - i64::from(target.exponent);
        let factor = Decimal::from(10u64.pow(step.unsigned_abs() as u32));
        if step >= 0 { value.checked_mul(factor) } else { value.checked_div(factor) }
    }
}

/// Units of measure of rows in which whole things are counted.
const COUNTED: [&str; 12] =
    ["个", "家", "户", "人", "项", "次", "场", "件", "名", "所", "辆", "处"];

impl Field {
    /// The same field in a unit of measure of its own row, where rows have such.
    #[must_use]
    pub fn measured_in(&self, unit: Option<&str>) -> Field {
        let is_counted = unit.is_some_and(|unit| COUNTED.contains(&unit)) && self.unit.is_none();
        let kind = match self.kind {
            Kind::Amount if is_counted => Kind::Count,
            kind => kind,
        };
        let unit = unit.map(String::from).or_else(|| self.unit.clone());
        Field { unit, kind, ..self.clone() }
    }

    /// The same field under another key and label.
    pub(super) fn renamed(&self, key: String, label: String) -> Field {
        Field { key, label, ..self.clone() }
    }

    /// Choices that a normalized text comes near to: those that hold it or are held by it, or differ in
    /// few characters.
    pub fn choices_near(&self, text: &str) -> Vec<&String> {
        let is_near = |choice: &&String| {
            let choice = normalize(choice);
            let is_part = choice.contains(text) || text.contains(&choice);
            text.chars().count() >= 2 && is_part
                || strsim::normalized_levenshtein(&choice, text) > NEAR_CHOICE
        };
        self.choices.iter().filter(is_near).collect()
    }

    /// What it is called, with the unit of measure in brackets.
    pub fn heading(&self) -> String {
        self.with_unit(&self.label)
    }

    /// Decimals in which a figure is told: those that are asked for, or where none are its own.
    pub fn decimals_of(&self, figure: Decimal) -> u32 {
        if self.has_free_decimals { figure.normalize().scale() } else { self.decimals }
    }

    /// The name in a sentence, with what stands above it where the name alone says too little: 播种面积今年.
    pub fn spoken_name(&self) -> String {
        let says_more = self.label.len() > self.name.len() && self.label.ends_with(&self.name);
        if says_more { self.label.replace(['/', ' '], "") } else { self.name.clone() }
    }

    /// Heading as printed right above its column: name and unit of measure in brackets.
    pub fn own_heading(&self) -> String {
        self.with_unit(&self.name)
    }

    fn with_unit(&self, name: &str) -> String {
        match &self.unit {
            Some(unit) => format!("{name}({unit})"),
            None => name.to_string(),
        }
    }

    /// The headings above it and its name, from the top: 播种面积/今年.
    pub fn path(&self) -> String {
        let parts: Vec<&str> =
            self.headings.iter().chain([&self.name]).map(String::as_str).collect();
        parts.join("/")
    }

    /// Normalized name and aliases, each behind the headings above it.
    pub fn path_names(&self) -> impl Iterator<Item = String> {
        let above: String = self.headings.concat();
        let names = self.aliases.iter().chain(std::iter::once(&self.name));
        names.map(move |name| normalize(&format!("{above}{name}")))
    }

    /// Unit of measure, or an empty text.
    pub fn unit_name(&self) -> &str {
        self.unit.as_deref().unwrap_or_default()
    }

    /// Whether the figure runs from the campaign's start.
    pub fn is_cumulative(&self) -> bool {
        self.accumulation == Accumulation::Cumulative
    }

    /// Whether the cell holds a number.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Count | Kind::Amount | Kind::Percent)
    }

    /// A count that no column of the form asks for.
    pub(super) fn count(key: &str, name: &str, unit: &str) -> Field {
        Field {
            key: key.to_string(),
            name: name.to_string(),
            headings: Vec::new(),
            label: name.to_string(),
            unit: Some(unit.to_string()),
            kind: Kind::Count,
            named_decimals: None,
            decimals: 0,
            has_free_decimals: false,
            precision: Precision::Day,
            choices: Vec::new(),
            multiple: false,
            length: None,
            negative: false,
            combine: None,
            ratio: None,
            computed: None,
            accumulation: Accumulation::Cumulative,
            if_blank: None,
            max: None,
            aliases: Vec::new(),
            baseline_of: None,
            per: None,
            change_reason: None,
            change_note: String::new(),
            guide: String::new(),
        }
    }

    /// How its figures make one; counts and amounts are added up unless the campaign says otherwise.
    pub fn combine(&self) -> Combine {
        self.combine.unwrap_or(match self.kind {
            Kind::Count | Kind::Amount | Kind::OneOrText => Combine::Sum,
            _ => Combine::None,
        })
    }

    /// How near a normalized name comes to this field's name or an alias, from 0 to 1 (the same).
    pub fn likeness(&self, normalized: &str) -> f64 {
        let names = std::iter::once(&self.name).chain(&self.aliases);
        let scores = names.map(|name| likeness(&normalize(name), normalized));
        scores.fold(0.0, f64::max)
    }

    /// Whether a normalized name is this field's name or one of its aliases.
    pub fn is_called(&self, normalized: &str) -> bool {
        normalizes_to(&self.name, normalized)
            || self.aliases.iter().any(|alias| normalizes_to(alias, normalized))
    }
}

/// How alike two normalized names are, from 0 to 1.
pub fn likeness(one: &str, other: &str) -> f64 {
    strsim::normalized_levenshtein(one, other)
}

#[cfg(test)]
mod tests {
    use super::MoneyUnit;
    use rust_decimal::Decimal;

    #[test]
    fn money_converts_exactly() -> Result<(), &'static str> {
        let wan = MoneyUnit::parse("万元").ok_or("万元")?;
        let yi = MoneyUnit::parse("亿元").ok_or("亿元")?;
        assert_eq!(wan.convert(Decimal::from(3500), yi), Some(Decimal::new(35, 2)));
        assert_eq!(yi.convert(Decimal::new(35, 2), wan), Some(Decimal::from(3500)));
        assert_eq!(MoneyUnit::parse("户"), None);
        Ok(())
    }
}

//! Fields (指标): what one column asks, in which unit of measure, and how strict it is.

use super::{Severity, definition, normalize, normalizes_to};
use rust_decimal::Decimal;
use serde::Deserialize;

/// The form sheet: label, title, header fields and columns, in the order they stand on paper.
#[derive(Debug, Clone)]
pub struct Form {
    /// Raised by one whenever the layout changes; part of the stamp.
    pub version: u32,
    /// Sheet name and label, such as 附件2.
    pub label: String,
    /// Title over the table.
    pub title: String,
    /// Heading of the first column, which names the unit: 市(州).
    pub unit_heading: String,
    /// Font of the title.
    pub title_font: String,
    /// Font of everything else.
    pub body_font: String,
    /// Header fields: 填报单位, 填报人, 填报时间.
    pub header: Vec<Field>,
    /// The columns after the unit's name.
    pub fields: Vec<Field>,
}

/// The sheet for figures that targets need and the form lacks (补充表).
#[derive(Debug, Clone)]
pub struct Supplement {
    /// Sheet name.
    pub name: String,
    /// Its columns after the unit's name.
    pub fields: Vec<Field>,
}

/// One column or header field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable English key, used in JSON.
    pub key: String,
    /// Chinese name as printed, without its unit of measure.
    pub name: String,
    /// Unit of measure as printed in brackets: 次, 户, 个, 亿元.
    #[serde(default)]
    pub unit: Option<String>,
    /// What the cell holds.
    pub kind: Kind,
    /// Decimal places that are asked for.
    #[serde(default)]
    pub decimals: u32,
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
    /// Explanation printed in 填报说明.
    #[serde(default)]
    pub guide: String,
}

/// What a cell of a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A whole number ≥ 0.
    Count,
    /// A decimal number ≥ 0.
    Amount,
    /// Any text.
    Text,
    /// A day.
    Date,
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

impl Field {
    /// Heading as printed: name and unit of measure in brackets.
    pub fn heading(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{}({unit})", self.name),
            None => self.name.clone(),
        }
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
        matches!(self.kind, Kind::Count | Kind::Amount)
    }

    /// How near a normalized name comes to this field's name or an alias, from 0 to 1 (the same).
    pub fn likeness(&self, normalized: &str) -> f64 {
        let names = std::iter::once(&self.name).chain(&self.aliases);
        let scores = names.map(|name| strsim::normalized_levenshtein(&normalize(name), normalized));
        scores.fold(0.0, f64::max)
    }

    /// Whether a normalized name is this field's name or one of its aliases.
    pub fn is_called(&self, normalized: &str) -> bool {
        normalizes_to(&self.name, normalized)
            || self.aliases.iter().any(|alias| normalizes_to(alias, normalized))
    }
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

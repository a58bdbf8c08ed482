//! Column headings as people write them: a name and, in brackets or behind a slash, a unit of
//! measure.

use crate::campaign::{Measure, fold};
use std::sync::Arc;

/// What stands in brackets behind a name and is no unit of measure: 签约项目（累计）.
const SUMMED: [&str; 4] = ["累计", "累计数", "合计", "总数"];

/// A heading taken apart, both parts folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Name without the unit of measure.
    pub name: String,
    /// Unit of measure if one is written.
    pub unit: Option<Arc<str>>,
}

impl Heading {
    /// Takes a heading apart: `签约金额\n（亿元）` → 签约金额 and 亿元. The last bracket counts as the
    /// unit only if it ends the text, so 市(州)外推介会 stays whole.
    pub fn parse(text: &str) -> Heading {
        Heading::of_folded(&fold(text))
    }

    /// Takes a heading apart that is folded already.
    pub fn of_folded(folded: &str) -> Heading {
        let folded = folded.trim_end_matches([':', '*']);
        if let Some((name, rest)) = folded.rsplit_once('(')
            && let Some(unit) = rest.strip_suffix(')')
            && !name.is_empty()
        {
            let unit = unit.trim_start_matches("单位").trim_start_matches(':');
            if SUMMED.contains(&unit) {
                return Heading { name: name.to_string(), unit: None };
            }
            return Heading { name: name.to_string(), unit: Some(unit.into()) };
        }
        match folded.split_once(['/', ',']) {
            Some((name, unit)) if !name.is_empty() && unit.chars().count() <= 3 => {
                Heading { name: name.to_string(), unit: Some(unit.into()) }
            }
            _ => Heading { name: folded.to_string(), unit: None },
        }
    }

    /// Name and unit joined again, as in headings whose bracket is part of the name: 市(州).
    pub fn whole(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{}({unit})", self.name),
            None => self.name.clone(),
        }
    }
}

/// A unit of measure that stands alone, with or without brackets: (亿元), 个.
pub fn unit_alone(folded: &str) -> Option<Arc<str>> {
    let inner = folded.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(folded);
    let inner = inner.trim_start_matches("单位").trim_start_matches(':');
    let known = Measure::parse(inner).is_some()
        || matches!(inner, "个" | "次" | "户" | "家" | "场" | "项" | "%" | "人" | "万户");
    known.then(|| inner.into())
}

#[cfg(test)]
mod tests {
    use super::Heading;

    #[test]
    fn units_are_taken_off_the_end_only() {
        let parts = |text: &str| {
            let h = Heading::parse(text);
            (h.name, h.unit)
        };
        assert_eq!(parts("签约金额\n（亿元）"), ("签约金额".into(), Some("亿元".into())));
        assert_eq!(parts("拜访企业 (单位：户)"), ("拜访企业".into(), Some("户".into())));
        assert_eq!(parts("市（州）外推介会(次)"), ("市(州)外推介会".into(), Some("次".into())));
        assert_eq!(parts("签约金额/万元"), ("签约金额".into(), Some("万元".into())));
        assert_eq!(parts("备 注"), ("备注".into(), None));
        assert_eq!(Heading::parse("市（州）").whole(), "市(州)");
    }
}

//! The campaign's rules judged over one record: what is broken, and what could not be judged.

use super::{BLANK, Context, Entry, LineIndex, Record, RowRecord, Value};
use crate::campaign::{Campaign, FigureId, MessagePart, Quantity, RowId, Rule};
use crate::finding::{Code, Finding, Severity};
use crate::rule::{self, Expression};
use rust_decimal::Decimal;

/// Decimals that a calculated value shows in a message.
const SHOWN_DECIMALS: u32 = 6;

/// What the rules may look at beside the record itself.
pub struct RuleContext<'a> {
    /// The unit's last accepted return of an earlier period.
    pub before: Option<&'a Record>,
    /// Last year's figure of a field, from the office's table.
    pub last_year: &'a dyn Fn(&str) -> Option<Decimal>,
    /// Median of the other units' figures of a field.
    pub median: &'a dyn Fn(&str) -> Option<Decimal>,
}

/// Findings of all rules that do not hold, in the campaign's order.
pub fn broken_rules(record: &Record, around: &RuleContext, context: Context) -> Vec<Finding> {
    let rules = context.campaign.rules.iter().filter(|r| r.is_judged_in(context.period));
    let rules: Vec<&Rule> = rules.collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let (record, before) = (record.loaded(), around.before.map(Record::loaded));
    let (record, before) = (&*record, before.as_deref());
    let own = LineIndex::of(record);
    let earlier = before.map(LineIndex::of).unwrap_or_default();
    let whole = RuleChecker { record, before, around, context, line: None };
    let mut findings = Vec::new();
    for rule in rules {
        let Some(list) = &rule.list else {
            findings.extend(whole.is_broken(rule).then(|| whole.finding(rule)));
            continue;
        };
        let lines = record.blocks.iter().filter(|block| block.id == *list);
        for line in lines.flat_map(|block| &block.rows) {
            let (own, earlier) = (own.rows(&line.id), earlier.rows(&line.id));
            let line = Some(RuleLine { id: &line.id, own, earlier });
            let judge = RuleChecker { record, before, around, context, line };
            findings.extend(judge.is_broken(rule).then(|| judge.finding(rule)));
        }
    }
    findings
}

/// The line of a list that is judged: its rows in this return and in that of the last period.
#[derive(Clone, Copy)]
struct RuleLine<'a> {
    id: &'a RowId,
    own: &'a [&'a RowRecord],
    earlier: &'a [&'a RowRecord],
}

struct RuleChecker<'a> {
    record: &'a Record,
    before: Option<&'a Record>,
    around: &'a RuleContext<'a>,
    context: Context<'a>,
    line: Option<RuleLine<'a>>,
}

impl RuleChecker<'_> {
    fn is_broken(&self, rule: &Rule) -> bool {
        rule.formula.is_broken(&|name| self.value(rule, name))
    }

    fn value(&self, rule: &Rule, name: &str) -> rule::FormulaValue {
        let number =
            |n: Option<Decimal>| n.map_or(rule::FormulaValue::Blank, rule::FormulaValue::Number);
        let campaign = self.context.campaign;
        let calendar = &campaign.calendar;
        match rule.quantity(name) {
            None => rule::FormulaValue::Blank,
            Some(Quantity::Own(key)) => self.value_of(key, self.own(key)),
            Some(Quantity::OverLines(aggregate)) => self.record.aggregate(aggregate),
            Some(Quantity::Before(key)) if !campaign.is_comparable_over_periods(key) => {
                rule::FormulaValue::Blank
            }
            Some(Quantity::Before(key)) => self.value_of(key, self.earlier(key)),
            Some(Quantity::LastYear(key)) => number(self.last_year(key)),
            Some(Quantity::Median(key)) => number((self.around.median)(key)),
            Some(Quantity::DueDay) => rule::FormulaValue::Date(self.context.period.0),
            Some(Quantity::FirstDay) => {
                rule::FormulaValue::Date(calendar.opens(self.context.period))
            }
            Some(Quantity::Today) => rule::FormulaValue::Date(self.context.today),
        }
    }

    fn value_of(&self, key: &str, entry: Option<&Entry>) -> rule::FormulaValue {
        match entry.and_then(|e| e.value.as_ref()) {
            None => rule::FormulaValue::Blank,
            Some(Value::Number(number)) => rule::FormulaValue::Number(*number),
            Some(Value::Text(text)) => match text.parse() {
                Ok(day) if is_date(self.context.campaign, key) => rule::FormulaValue::Date(day),
                _ => rule::FormulaValue::Text(text.clone()),
            },
        }
    }

    /// The entry of a field in this return.
    fn own(&self, key: &str) -> Option<&Entry> {
        entry(self.record, self.line.map(|line| line.own), key)
    }

    /// The entry of a field in the return of the last period.
    fn earlier(&self, key: &str) -> Option<&Entry> {
        entry(self.before?, self.line.map(|line| line.earlier), key)
    }

    fn last_year(&self, key: &str) -> Option<Decimal> {
        (self.around.last_year)(key).or_else(|| {
            let own = self.context.campaign.baseline_field(key)?;
            self.record.number(&own.key)
        })
    }

    fn finding(&self, rule: &Rule) -> Finding {
        let own = self.own(&rule.field);
        let place = own.and_then(|e| e.place.clone());
        let finding = Finding {
            rule: Some(rule.id.clone()),
            trial: rule.trial,
            place,
            ..Finding::new(Code::Rule)
        };
        let class = if rule.trial { Severity::Note } else { rule.class };
        let row = self.line.map_or(RowId::Only, |line| line.id.clone());
        let figure = Some(FigureId { field: rule.field.clone(), row });
        let finding = Finding { figure, ..finding.with_severity(class).found(self.facts(rule)) };
        finding.with_message(self.message(rule)).with_hint(&rule.hint)
    }

    /// The return's own figures that the rule looks at: 签约金额 12；签约项目 0.
    fn facts(&self, rule: &Rule) -> String {
        let own = rule.quantities.iter().filter_map(|(_, quantity)| match quantity {
            Quantity::Own(key) => Some(key),
            _ => None,
        });
        let facts: Vec<String> = own
            .map(|key| {
                let shown = self.own(key).map_or(BLANK.to_string(), Entry::shown);
                format!("{} {shown}", self.context.campaign.name_of(key))
            })
            .collect();
        facts.join("；")
    }

    fn message(&self, rule: &Rule) -> String {
        let shown = |value: &Expression| match value.evaluate(&|name| self.value(rule, name)) {
            rule::FormulaValue::Number(number) => {
                number.round_dp(SHOWN_DECIMALS).normalize().to_string()
            }
            rule::FormulaValue::Text(text) => text,
            rule::FormulaValue::Date(day) => day.to_string(),
            _ => "—".to_string(),
        };
        let part = |part: &MessagePart| match part {
            MessagePart::Text(text) => text.clone(),
            MessagePart::Value(value) => shown(value),
        };
        rule.message.parts.iter().map(part).collect()
    }
}

/// The entry of a field: in the line that is judged, else in a single row or the header.
fn entry<'r>(record: &'r Record, line: Option<&[&'r RowRecord]>, key: &str) -> Option<&'r Entry> {
    let in_line = line.into_iter().flatten().find_map(|row| row.entry(key));
    let header = || record.header.iter().find(|e| e.key == key);
    in_line.or_else(|| record.entry(key)).or_else(header)
}

fn is_date(campaign: &Campaign, key: &str) -> bool {
    let mut fields = campaign.form.header.iter().chain(campaign.all_fields());
    fields.any(|f| f.key == key && f.kind == crate::campaign::Kind::Date)
}

//! Rules (审核规则) of a campaign: one formula each over its fields, in the language of `rule`, with
//! what is said when it does not hold.

use super::definition::{RuleTable, line_of};
use super::rule_variables::{Dictionary, Quantity};
use super::{Period, Severity};
use crate::rule::{Expression, NamedReference};
use toml::Spanned;

/// Word that stands for each of the fields that a rule with `each` goes through.
const THIS_FIELD: &str = "本项";

/// A rule over one return: what must hold, and what is said when it does not.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Stable id, lower-case ASCII with underscores; the code of its findings.
    pub id: String,
    /// What is checked, in a few words: 开工项目数不多于落地项目数.
    pub name: String,
    /// Key of the field at which it is shown, and whose figure it holds if its class is that: what
    /// `about` says, else the first of the return's own that it names.
    pub field: String,
    /// Id of the list each line of which is judged; `None` for a rule about the return as a whole.
    pub list: Option<String>,
    /// What must hold.
    pub formula: Expression,
    /// What the names in it stand for.
    pub quantities: Vec<(String, Quantity)>,
    /// Class of its findings.
    pub class: Severity,
    /// What is the matter when it does not hold.
    pub message: Message,
    /// What to do, in Chinese.
    pub hint: String,
    /// Why it is asked, in Chinese.
    pub reason: String,
    /// Whether it is judged at all.
    pub enabled: bool,
    /// First period in which it is judged.
    pub from: Option<Period>,
    /// 试运行: reported apart, nothing follows from it.
    pub trial: bool,
}

/// A text with values in it: 平均每个项目 {[签约金额]/[签约项目]} 亿元.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its parts in order.
    pub parts: Vec<MessagePart>,
}

/// Part of a message.
#[derive(Debug, Clone)]
pub enum MessagePart {
    /// Words.
    Text(String),
    /// A value that is calculated when the message is written.
    Value(Expression),
}

impl Rule {
    /// Whether it is judged in a period.
    pub fn is_judged_in(&self, period: Period) -> bool {
        self.enabled && self.from.is_none_or(|from| from <= period)
    }

    /// What a name in its formula or message stands for.
    pub fn quantity(&self, name: &str) -> Option<&Quantity> {
        self.quantities.iter().find(|(known, _)| known == name).map(|(_, quantity)| quantity)
    }

    /// The message without its values, for lists of rules: each shown by its names.
    pub fn plain_message(&self) -> String {
        let part = |part: &MessagePart| match part {
            MessagePart::Text(text) => text.clone(),
            MessagePart::Value(value) => {
                format!("〔{}〕", value.to_string().replace(['[', ']'], ""))
            }
        };
        self.message.parts.iter().map(part).collect()
    }
}

/// Builds the rules of a file; one with `each` becomes one per field.
///
/// # Errors
/// All that is wrong with them, each with its line.
pub(super) fn build(
    tables: &[Spanned<RuleTable>],
    dictionary: &Dictionary,
    text: &str,
    name: &str,
) -> Result<Vec<Rule>, Vec<String>> {
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    for spanned in tables {
        let table = spanned.get_ref();
        let fault = |why: String| {
            let line = line_of(text, table.formula.span().start);
            format!("{name} 第 {line} 行：规则“{}”：{why}", table.id)
        };
        match dictionary.each(table.each.as_ref()) {
            Err(why) => faults.push(fault(why)),
            Ok(fields) => {
                for field in fields {
                    match rule(table, field.as_deref(), dictionary) {
                        Ok(rule) if rule.quantities.iter().any(|(_, q)| dictionary.is_off(q)) => {}
                        Ok(rule) => rules.push(rule),
                        Err(why) => faults.push(fault(why)),
                    }
                }
            }
        }
    }
    faults.dedup();
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

fn rule(table: &RuleTable, field: Option<&str>, dictionary: &Dictionary) -> Result<Rule, String> {
    let names = |name: &str| named(name, field, dictionary);
    let written = table.formula.get_ref();
    let formula = Expression::parse_rule(&dictionary.folded(written), &names)
        .map_err(|mistake| format!("公式“{written}”{mistake}"))?;
    let message = Message::parse(&dictionary.folded(&table.message), &names)?;
    let expressions = std::iter::once(&formula).chain(message.values());
    let used: Vec<String> =
        expressions.flat_map(|e| e.dependencies().map(String::from).collect::<Vec<_>>()).collect();
    let mut quantities: Vec<(String, Quantity)> = Vec::new();
    for name in used {
        if let Some(quantity) =
            dictionary.quantity(&name).filter(|_| quantities.iter().all(|q| q.0 != name))
        {
            quantities.push((name, quantity));
        }
    }
    let about = table.about.as_deref().map(|name| about(name, &names, dictionary)).transpose()?;
    let own = quantities.iter().find_map(|(_, quantity)| match quantity {
        Quantity::Own(key) => Some(key.clone()),
        _ => None,
    });
    let field = about.or(own).or_else(|| over_lines(&quantities));
    let field = field.ok_or("公式里没有本表自己的指标")?;
    let own_keys = quantities.iter().filter_map(|(_, quantity)| match quantity {
        Quantity::Own(key) | Quantity::Before(key) => Some(key),
        _ => None,
    });
    let list = own_keys.into_iter().find_map(|key| dictionary.list_of(key)).map(String::from);
    Ok(Rule {
        list,
        id: table.id.clone(),
        name: table.name.clone(),
        field,
        formula,
        quantities,
        class: table.class,
        message,
        hint: table.hint.clone(),
        reason: table.reason.clone(),
        enabled: table.enabled,
        from: table.from.map(Period),
        trial: table.trial,
    })
}

/// The key of the first column that a rule looks at as a whole.
fn over_lines(quantities: &[(String, Quantity)]) -> Option<String> {
    quantities.iter().find_map(|(_, quantity)| match quantity {
        Quantity::OverLines(aggregate) => Some(aggregate.field.clone()),
        _ => None,
    })
}

/// The key of the field that a rule is about when it says so itself.
fn about(name: &str, names: crate::rule::Names, dictionary: &Dictionary) -> Result<String, String> {
    names(name)?;
    match dictionary.quantity(name) {
        Some(Quantity::Own(key)) => Ok(key),
        _ => Err(format!("about 写的“{name}”不是本表自己的指标")),
    }
}

/// What a name stands for; 本项 is the field that the rule is built for.
fn named(
    name: &str,
    field: Option<&str>,
    dictionary: &Dictionary,
) -> Result<NamedReference, String> {
    match (name.strip_prefix(THIS_FIELD), field) {
        (Some(rest), Some(field)) if rest.is_empty() || rest.starts_with('.') => {
            dictionary.named(&format!("{field}{rest}"))
        }
        (Some(rest), None) if rest.is_empty() || rest.starts_with('.') => {
            Err(format!("“{THIS_FIELD}”只能用在写了 each 的规则里"))
        }
        _ => dictionary.named(name),
    }
}

impl Message {
    /// Reads a message; `{…}` is a formula.
    fn parse(text: &str, names: crate::rule::Names) -> Result<Message, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (formula, tail) = after
                .split_once('}')
                .ok_or_else(|| format!("提示文字“{text}”里 {{ 没有对应的 }}"))?;
            let value = Expression::parse(formula, names)
                .map_err(|mistake| format!("提示文字里的“{formula}”{mistake}"))?;
            parts.push(MessagePart::Text(before.to_string()));
            parts.push(MessagePart::Value(value));
            rest = tail;
        }
        parts.push(MessagePart::Text(rest.to_string()));
        Ok(Message { parts })
    }

    fn values(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            MessagePart::Value(value) => Some(value),
            MessagePart::Text(_) => None,
        })
    }
}

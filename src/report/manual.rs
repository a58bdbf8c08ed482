//! What findings and rules mean, for a person who asks: from the catalogue and the campaign file.

use super::terminal::new_table;
use crate::campaign::{Campaign, Rule, normalize};
use crate::finding::{Code, Severity};
use crate::rule::functions;
use comfy_table::{Cell, CellAlignment};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What one code of the catalogue or one rule of the campaign means; `None` if there is no such code.
pub fn explain(id: &str, campaign: &Campaign) -> Option<String> {
    let code = Code::ALL.iter().find(|code| code.id() == id && **code != Code::Rule);
    code.map(|code| explain_code(*code)).or_else(|| {
        let rules: Vec<&Rule> = campaign.rules.iter().filter(|r| r.id == id).collect();
        let first = rules.first()?;
        Some(explain_rule(first, &rules))
    })
}

/// What is meant by words that a screen shows: every code and rule whose words they are, or part of them.
pub fn explain_words(words: &str, campaign: &Campaign) -> Vec<String> {
    let words = normalize(words);
    let is_meant =
        |text: &str| normalize(text).contains(&words) || words.contains(&normalize(text));
    let codes = Code::ALL.iter().filter(|code| **code != Code::Rule);
    let codes = codes.filter(|code| is_meant(code.entry().meaning)).map(|code| explain_code(*code));
    let rules = by_id(campaign).into_iter().filter_map(|(_, rules)| {
        let first = *rules.first()?;
        is_meant(&first.name).then(|| explain_rule(first, &rules))
    });
    if words.is_empty() { Vec::new() } else { codes.chain(rules).collect() }
}

/// The manual page of all findings: the catalogue, then the campaign's rules.
pub fn manual(campaign: &Campaign) -> String {
    let mut out = String::from("# 问题一览\n\n本页由 `baosong explain --all` 生成。\n\n## 通用\n");
    for code in Code::ALL.iter().filter(|code| **code != Code::Rule) {
        let _ = write!(out, "\n### `{}`\n\n{}", code.id(), explain_code(*code));
    }
    let _ = write!(out, "\n## {}的审核规则\n", campaign.title);
    for (id, rules) in by_id(campaign) {
        if let Some(first) = rules.first() {
            let _ = write!(out, "\n### `{id}`\n\n{}", explain_rule(first, &rules));
        }
    }
    out
}

/// All rules with class, state and the number of findings so far, by `hits`.
pub fn print_rules(campaign: &Campaign, hits: &BTreeMap<String, usize>) -> String {
    let mut table = new_table(&["规则", "查什么", "类别", "状态", "本期"]);
    for (id, rules) in by_id(campaign) {
        let Some(first) = rules.first() else { continue };
        let count = hits.get(id).copied().unwrap_or_default().to_string();
        table.add_row([
            Cell::new(id),
            Cell::new(&first.name),
            Cell::new(first.class.chinese()),
            Cell::new(state(first)),
            Cell::new(count).set_alignment(CellAlignment::Right),
        ]);
    }
    format!("{table}\n共 {} 条规则；看一条的由来和改法：baosong explain 规则\n", table.row_count())
}

/// The functions that a rule may use.
pub fn print_functions() -> String {
    let mut table = new_table(&["函数", "作用", "例"]);
    for function in functions() {
        table.add_row([function.name, function.explanation, function.example]);
    }
    format!("{table}\n")
}

/// Rules by id in the campaign's order; one with `each` stands there once for every field.
fn by_id(campaign: &Campaign) -> Vec<(&str, Vec<&Rule>)> {
    let mut groups: Vec<(&str, Vec<&Rule>)> = Vec::new();
    for rule in &campaign.rules {
        match groups.iter_mut().find(|(id, _)| *id == rule.id) {
            Some((_, rules)) => rules.push(rule),
            None => groups.push((&rule.id, vec![rule])),
        }
    }
    groups
}

fn explain_code(code: Code) -> String {
    let entry = code.entry();
    format!(
        "- 含义：{}\n- 类别：{}\n- 为什么问：{}\n- 怎么办：{}\n",
        entry.meaning,
        class_words(entry.class),
        entry.reason,
        entry.hint
    )
}

fn explain_rule(first: &Rule, rules: &[&Rule]) -> String {
    let mut out = format!(
        "- 含义：{}；不成立时提示“{}”\n- 类别：{}（{}）\n- 应当成立：",
        first.name,
        first.plain_message(),
        class_words(first.class),
        state(first)
    );
    let formulas: Vec<String> = rules.iter().map(|rule| format!("`{}`", rule.formula)).collect();
    let _ = writeln!(out, "{}", formulas.join("，"));
    let _ = writeln!(out, "- 为什么问：{}\n- 怎么办：{}", first.reason, first.hint);
    out
}

fn class_words(class: Severity) -> &'static str {
    match class {
        Severity::Mandatory => "强制性：必须改正，改正前不汇总",
        Severity::Hold => "待核：这个数（或这份报表）先不当准数用，改报、认可说明或调整以后才算",
        Severity::Verify => "核实性：改正，或写明情况；照常汇总",
        Severity::Note => "提示：已理解，供参考",
    }
}

fn state(rule: &Rule) -> String {
    let from = rule.from.map(|from| format!("自 {from} 期起"));
    match (rule.enabled, rule.trial) {
        (false, _) => "停用".to_string(),
        (true, true) => format!("试运行{}", from.unwrap_or_default()),
        (true, false) => from.unwrap_or_else(|| "启用".to_string()),
    }
}

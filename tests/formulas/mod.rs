//! Formulas against LibreOffice: its results stand in tests/formulas.json, where every machine compares
//! them with ours; where there is a LibreOffice, it calculates them anew. Differences are those listed in
//! docs/rules.md.

mod generator;
mod in_cells;
mod office;
mod sheet;

use baosong::rule::{Expression, FormulaValue, RuleOutcome, functions};
use office::{Outcome, ask_office};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sheet::{cells, names, rows};
use std::collections::BTreeMap;
use std::fs;

const GOLDEN: &str = "tests/formulas.json";
const DIFFERENCES: &str = "docs/rules.md";

/// What LibreOffice made of everything.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Golden {
    /// Value of every formula, by Excel's rules.
    formulas: BTreeMap<String, Outcome>,
    /// Verdicts of every rule, one sign per row of cells: ✓ holds, ✗ broken, – not judged.
    rules: BTreeMap<String, String>,
}

fn golden() -> Golden {
    serde_json::from_slice(&fs::read(GOLDEN).unwrap()).unwrap()
}

/// Lines that are not remarks.
fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")).map(String::from)
}

/// Written and generated formulas, and every function's example.
fn formulas() -> Vec<Expression> {
    let written = lines(include_str!("written.txt"));
    let examples = functions().map(|f| f.example.to_string());
    let all = written.chain(examples).chain(generator::formulas(600));
    all.map(|text| Expression::parse(&text, &names).unwrap_or_else(|m| panic!("{text}: {m}")))
        .collect()
}

fn rules() -> Vec<Expression> {
    let all = lines(include_str!("rules.txt")).chain(generator::rules(80));
    all.map(|text| Expression::parse(&text, &names).unwrap_or_else(|m| panic!("{text}: {m}")))
        .filter(|rule| rule.dependencies().next().is_some())
        .collect()
}

/// Our value of every formula that LibreOffice calculated, as LibreOffice would show it.
fn ours(formula: &str) -> Outcome {
    let expression = Expression::parse(formula, &names).unwrap();
    let cells = cells();
    Outcome::of(&expression.evaluate(&|name| cells[name].clone()))
}

fn verdicts(rule: &Expression) -> String {
    let sign = |row: &BTreeMap<&str, FormulaValue>| match rule.judge(&|name| row[name].clone()) {
        RuleOutcome::Holds => '✓',
        RuleOutcome::Broken => '✗',
        RuleOutcome::NotJudged(_) => '–',
    };
    rows().iter().map(sign).collect()
}

/// Our values of the formulas that docs/rules.md lists as differing, in its words.
fn differences() -> BTreeMap<String, String> {
    let page = fs::read_to_string(DIFFERENCES).unwrap();
    let (_, table) = page.split_once("## Differences").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        (cells[0].trim_matches('`').to_string(), cells[1].trim_matches('`').to_string())
    })
    .collect()
}

#[test]
fn our_values_are_those_of_libreoffice_or_the_difference_is_listed() {
    let (golden, listed) = (golden(), differences());
    let mut wrong = Vec::new();
    for (formula, office) in &golden.formulas {
        let ours = ours(formula);
        match (ours.agrees(office), listed.get(formula)) {
            (true, None) => {}
            (true, Some(_)) => wrong.push(format!("{formula}: listed, but there is no difference")),
            (false, Some(said)) if *said == ours.to_string() => {}
            (false, _) => wrong.push(format!("{formula}: {ours}, LibreOffice {office}")),
        }
    }
    for formula in listed.keys().filter(|f| !golden.formulas.contains_key(*f)) {
        wrong.push(format!("{formula}: listed, but LibreOffice was not asked"));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(golden.formulas.len() > 600, "{}", golden.formulas.len());
}

#[test]
fn our_verdicts_are_those_of_the_spreadsheet_formula_in_libreoffice() {
    let golden = golden();
    let mut wrong = Vec::new();
    for (rule, office) in &golden.rules {
        let ours = verdicts(&Expression::parse(rule, &names).unwrap());
        if ours != *office {
            wrong.push(format!("{rule}: {ours}, LibreOffice {office}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    let all: String = golden.rules.values().map(String::as_str).collect();
    for sign in ['✓', '✗', '–'] {
        assert!(all.chars().filter(|c| *c == sign).count() > 100, "{sign} hardly occurs");
    }
}

#[test]
fn libreoffice_was_asked_for_every_function() {
    let golden = golden();
    for function in functions() {
        let called = |text: &&String| {
            let call = format!("{}(", function.name);
            text.match_indices(&call)
                .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_alphabetic()))
        };
        let count = golden.formulas.keys().filter(called).count();
        assert!(count >= 3, "{} in {count} formulas", function.name);
    }
}

/// `BAOSONG_RENEW=1` writes the results to the file instead of comparing them with it.
#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn libreoffice_still_says_the_same() {
    let Some(answer) = ask_office(&formulas(), &rules()) else { return };
    if std::env::var_os("BAOSONG_RENEW").is_some() {
        let text = serde_json::to_string_pretty(&answer).unwrap();
        fs::write(GOLDEN, text + "\n").unwrap();
        return;
    }
    let golden = golden();
    let differs = |(formula, outcome): &(&String, &Outcome)| {
        golden.formulas.get(*formula).is_none_or(|g| !g.agrees(outcome))
    };
    let changed: Vec<_> = answer.formulas.iter().filter(differs).collect();
    assert!(changed.is_empty(), "{changed:?}");
    assert_eq!(answer.formulas.len(), golden.formulas.len());
    assert_eq!(answer.rules, golden.rules);
}

/// Four rules over 25,000 returns; run with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "measures"]
fn a_hundred_thousand_verdicts() {
    let rules: Vec<Expression> = [
        "OR([签约金额]=0,[签约项目]>0)",
        "[开工项目数]<=[落地项目数]",
        "IF([签约项目]=0,TRUE,[签约金额]/[签约项目]<=[单项上限])",
        "SUM([落地项目数],[开工项目数])<=2*[签约项目]",
    ]
    .iter()
    .map(|text| Expression::parse_rule(text, &names).unwrap())
    .collect();
    let mut row = cells();
    let mut broken = 0;
    let start = std::time::Instant::now();
    for at in 0..25_000 {
        row.insert("签约项目", FormulaValue::Number(Decimal::from(at % 40)));
        let judged = rules.iter().map(|rule| rule.judge(&|name| row[name].clone()));
        broken += judged.filter(|verdict| *verdict == RuleOutcome::Broken).count();
    }
    println!("100,000 verdicts, {broken} broken: {:?}", start.elapsed());
    assert!(broken > 0);
}

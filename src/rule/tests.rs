//! What is refused and where, what is judged and what is not.

use super::*;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Knows [数], [数2], [数3], [文], [文2], [日], [日2] and the constants [上限] 5 and [起始] 2021-09-10.
fn names(name: &str) -> Result<NamedReference, String> {
    let meaning = match name {
        "数" | "数2" | "数3" => Meaning::Cell(ValueType::Number),
        "文" | "文2" => Meaning::Cell(ValueType::Text),
        "日" | "日2" => Meaning::Cell(ValueType::Date),
        "上限" => Meaning::Constant(FormulaValue::Number(Decimal::from(5))),
        "起始" => Meaning::Constant(FormulaValue::Date(day(2021, 9, 10))),
        _ => return Err(format!("没有“{name}”这个指标")),
    };
    Ok(NamedReference { name: name.to_string(), meaning })
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn number(text: &str) -> FormulaValue {
    FormulaValue::Number(text.parse().unwrap())
}

/// Judges a rule over cells; those not given are blank.
fn judge(rule: &str, cells: &[(&str, FormulaValue)]) -> RuleOutcome {
    let cells: BTreeMap<&str, FormulaValue> = cells.iter().cloned().collect();
    let rule = Expression::parse_rule(rule, &names).unwrap_or_else(|m| panic!("{rule}: {m}"));
    let cells = |name: &str| cells.get(name).cloned().unwrap_or(FormulaValue::Blank);
    let verdict = rule.judge(&cells);
    assert_eq!(rule.is_broken(&cells), verdict == RuleOutcome::Broken, "{rule}");
    verdict
}

fn blank(names: &[&str]) -> RuleOutcome {
    let blanks = names.iter().map(ToString::to_string).collect();
    RuleOutcome::NotJudged(EvaluationError { blanks, ..EvaluationError::default() })
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let deep = "(".repeat(21);
    for (rule, column, part) in [
        ("IFS([数]>0,TRUE)", 1, "不支持的函数 IFS"),
        ("[数]>vlookup(1)", 5, "不支持的函数 vlookup"),
        ("OR([数]=0,[数2]>0", 16, "缺少右括号（左括号是第 3 个字）"),
        ("[数]>[签约]", 5, "没有“签约”这个指标"),
        ("签约金额>0", 1, "方括号"),
        ("[数]>0)", 6, "多了一个右括号"),
        ("[数]>1,000", 6, "逗号"),
        ("[数] [数2]", 5, "运算符"),
        ("[数]>5万", 6, "运算符"),
        ("[数]>", 5, "缺少指标"),
        ("=", 2, "缺少指标"),
        ("", 1, "缺少指标"),
        ("[数]>*2", 5, "缺少指标"),
        ("OR([数]>0,)", 10, "缺少指标"),
        ("[数]=\"\"", 4, "ISBLANK"),
        ("[文]>\"无\"", 4, "不能比大小"),
        ("[数]+[文]>0", 4, "“+”的两边要是数字，这里是数字和文字"),
        ("-[文]=1", 1, "只能用于数字"),
        ("[日]+[日2]>0", 4, "日期和日期"),
        ("[文]&[日]=\"\"", 4, "“&”连接文字和数字"),
        ("SUM([数],\"3\")>0", 9, "SUM 的这个参数要写数字，这里是文字"),
        ("ROUND([数])>0", 1, "ROUND 要写 2 个参数，这里是 1 个"),
        ("AND([数],[数2])", 5, "判断式"),
        ("ISBLANK([数]+1)", 9, "方括号里的名称"),
        ("YEAR([数])=2021", 6, "日期"),
        ("[数]^0.5>1", 5, "整数"),
        ("POWER([数],[数2])>1", 11, "整数"),
        ("[数]^100>1", 5, "99"),
        ("[数]^0>1", 5, "不能是 0"),
        ("FIND([文],[文2])>1", 6, "引号里的文字"),
        ("FIND(\"\",[文2])>1", 6, "引号里的文字"),
        ("IF([数]>0,1,\"无\")=1", 12, "同一类"),
        ("IF([数]>0,1)=1", 1, "缺第三个参数"),
        ("[数]+1", 1, "判断式"),
        ("1=1", 1, "没有指标"),
        ("[起始]<[上限]", 1, "没有指标"),
        (deep.as_str(), 21, "套得太深"),
    ] {
        let mistake = Expression::parse_rule(rule, &names).unwrap_err();
        assert_eq!(mistake.column, column, "{rule}: {mistake}");
        assert!(mistake.message.contains(part), "{rule}: {mistake}");
    }
}

#[test]
fn what_needs_a_blank_cell_is_not_judged() {
    let one = ("数", number("1"));
    let zero = ("数2", number("0"));
    for (rule, cells, verdict) in [
        ("[数]<=[数2]", vec![one.clone()], blank(&["数2"])),
        ("[数]<=[数2]", vec![], blank(&["数", "数2"])),
        ("SUM([数],[数2])>0", vec![one.clone()], blank(&["数2"])),
        ("OR([数3]=0,[数]>0)", vec![one.clone()], RuleOutcome::Holds),
        ("OR([数]>0,[数3]=0)", vec![one.clone()], RuleOutcome::Holds),
        ("OR([数3]=0,[数2]>0)", vec![zero.clone()], blank(&["数3"])),
        ("AND([数3]=0,[数2]>0)", vec![zero.clone()], RuleOutcome::Broken),
        ("AND([数]>0,[数3]>0)", vec![one.clone()], blank(&["数3"])),
        ("NOT(AND([数3]=0,[数2]>0))", vec![zero.clone()], RuleOutcome::Holds),
        ("IF(ISBLANK([数3]),0,[数3])<=[数]", vec![one.clone()], RuleOutcome::Holds),
        ("IF([数2]=0,0,[数3]/[数2])<=5", vec![zero.clone()], RuleOutcome::Holds),
        ("IF([数]=0,0,[数3]/[数])<=5", vec![one.clone()], blank(&["数3"])),
        ("ISBLANK([数])", vec![], RuleOutcome::Holds),
        ("COUNT([数],[数2],[数3])=2", vec![one.clone(), zero.clone()], RuleOutcome::Holds),
        ("IFERROR([数]/[数3],0)=0", vec![one.clone()], blank(&["数3"])),
        ("IFERROR([数]/[数2],0)=0", vec![one.clone(), zero.clone()], RuleOutcome::Holds),
        ("LEN([文])>0", vec![], blank(&["文"])),
        ("[日]>=[起始]", vec![("日", FormulaValue::Date(day(2021, 9, 10)))], RuleOutcome::Holds),
        ("[日]>[起始]", vec![("日", FormulaValue::Date(day(2021, 9, 10)))], RuleOutcome::Broken),
        ("[数]<=[上限]", vec![("数", number("5.01"))], RuleOutcome::Broken),
    ] {
        assert_eq!(judge(rule, &cells), verdict, "{rule}");
    }
}

#[test]
fn what_cannot_be_calculated_is_not_judged_and_says_why() {
    let reason = |rule: &str, cells: &[(&str, FormulaValue)]| match judge(rule, cells) {
        RuleOutcome::NotJudged(doubt) => doubt.to_string(),
        other => format!("{other:?}"),
    };
    let (one, zero) = (("数", number("1")), ("数2", number("0")));
    assert_eq!(reason("[数]/[数2]>1", &[one, zero]), "除数是 0");
    let text = ("数", FormulaValue::Text("待核实".into()));
    assert_eq!(reason("[数]+[数2]>1", &[text]), "“数2”没有填；“数”的内容不能用来计算");
    let error = ("数", FormulaValue::Error(ErrorValue::Reference));
    assert_eq!(reason("IFERROR([数],0)=0", &[error]), "“数”的内容不能用来计算");
}

#[test]
fn decimals_are_exact_and_quotients_are_compared_at_ten() {
    let amounts = [("数", number("0.1")), ("数2", number("0.2")), ("数3", number("0.3"))];
    for (rule, verdict) in [
        ("[数]+[数2]=[数3]", RuleOutcome::Holds),
        ("[数3]-[数2]=[数]", RuleOutcome::Holds),
        ("[数]/[数3]*[数3]=[数]", RuleOutcome::Holds),
        ("INT([数]/[数3]*[数3]*10)=1", RuleOutcome::Holds),
        ("[数]=0.100000000001", RuleOutcome::Broken),
        ("[数]+[数2]>[数3]", RuleOutcome::Broken),
    ] {
        assert_eq!(judge(rule, &amounts), verdict, "{rule}");
    }
}

#[test]
fn the_spreadsheet_formula_says_what_it_needs() {
    let written = |rule: &str| {
        let rule = Expression::parse_rule(rule, &names).unwrap();
        rule.to_excel(&|name| match name {
            "数" => Some("$D5".to_string()),
            "数2" => Some("$E5".to_string()),
            _ => None,
        })
    };
    assert_eq!(
        written("[数]<=[数2]").unwrap(),
        "IFERROR(IF(IF(ISNUMBER($D5),$D5,NA())<=IF(ISNUMBER($E5),$E5,NA()),1,0),0.5)"
    );
    assert_eq!(
        written("OR(isblank([数]),[数]/2<=[上限])").unwrap(),
        "MAX(IF(ISBLANK($D5),1,0),\
         IFERROR(IF(ROUND(IF(ISNUMBER($D5),$D5,NA())/2,10)<=5,1,0),0.5))"
    );
    assert_eq!(written("[数]<=[数3]"), None);
}

#[test]
fn the_same_rule_prints_the_same_however_it_was_typed() {
    for (typed, printed) in [
        ("= or （【数】＝０，[ 数2 ]＞1.50）", "OR([数]=0,[数2]>1.5)"),
        ("((([数]))+(1+2))>-(3)", "[数]+(1+2)>-3"),
        ("-([数]-1)%*2=(-3)%", "-([数]-1)%*2=(-3)%"),
        ("-2^2+-(2^2)=[数]^-1", "-2^2+-(2^2)=[数]^-1"),
        ("[文]&“a\"”<>\"b\"", "[文]&\"a\"\"\"<>\"b\""),
        ("([数]>0)=true()", "[数]>0=TRUE"),
    ] {
        let rule = Expression::parse_rule(typed, &names).unwrap();
        assert_eq!(rule.to_string(), printed, "{typed}");
    }
}

#[test]
fn a_rule_depends_on_cells_and_not_on_constants() {
    let rule = Expression::parse_rule("AND([数2]>[上限],[数2]>[数],[日]>[起始])", &names).unwrap();
    assert_eq!(rule.dependencies().collect::<Vec<_>>(), ["数2", "数", "日"]);
}

#[test]
fn every_function_has_an_example_and_a_name_of_its_own() {
    let mut seen: Vec<&str> = functions().map(|f| f.name).collect();
    assert_eq!(seen.len(), 40);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 40);
    for function in functions() {
        assert!(function.example.starts_with(&format!("{}(", function.name)), "{}", function.name);
        assert!(!function.explanation.is_empty() && function.least <= function.most);
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    fn word() -> impl Strategy<Value = String> {
        let signs = "[-+*/^&=<>%(),（），＝≤\"“”.]|<=|>=|<>| ";
        let names = functions().map(|f| f.name.to_string()).collect::<Vec<_>>();
        prop_oneof![
            signs,
            "[0-9]{1,3}(\\.[0-9]{1,2})?",
            prop::sample::select(vec!["[数]", "[数2]", "[文]", "[日]", "[上限]", "TRUE", "\"无\""])
                .prop_map(String::from),
            prop::sample::select(names).prop_map(|name| name + "("),
            "\\PC",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn no_words_panic_and_what_is_read_reads_again(words in prop::collection::vec(word(), 0..24)) {
            let text = words.concat();
            if let Ok(expression) = Expression::parse(&text, &names) {
                let again = Expression::parse(&expression.to_string(), &names);
                prop_assert_eq!(again, Ok(expression.clone()), "{}", text);
                for cell in [FormulaValue::Blank, number("-3.5"), FormulaValue::Text("无".into())] {
                    let _ = expression.evaluate(&|_| cell.clone());
                    let verdict = expression.judge(&|_| cell.clone());
                    let is_broken = expression.is_broken(&|_| cell.clone());
                    prop_assert_eq!(is_broken, verdict == RuleOutcome::Broken, "{}", text);
                }
                let _ = expression.to_excel(&|name| Some(name.to_string()));
            }
        }
    }

    #[test]
    fn the_deepest_and_longest_rules_come_to_an_end() {
        let sum = format!("[数]{}>0", "+1".repeat(LENGTH_LIMIT / 2 - 3));
        let percent = format!("1{}<[数]", "%".repeat(LENGTH_LIMIT - 6));
        let nested = format!("{}[数]>0{}", "NOT(".repeat(18), ")".repeat(18));
        for rule in [sum, percent, nested] {
            assert_eq!(judge(&rule, &[("数", number("1"))]), RuleOutcome::Holds, "{rule}");
        }
        let pattern = "*a".repeat(120) + "b";
        let text = FormulaValue::Text("a".repeat(32_767));
        let searched = judge(&format!("SEARCH(\"{pattern}\",[文])>0"), &[("文", text.clone())]);
        assert!(matches!(
            searched,
            RuleOutcome::NotJudged(EvaluationError { fault: Some(ErrorValue::Value), .. })
        ));
        let grown = judge("LEN(SUBSTITUTE([文],\"a\",[文]))>0", &[("文", text)]);
        assert!(matches!(
            grown,
            RuleOutcome::NotJudged(EvaluationError { fault: Some(ErrorValue::Value), .. })
        ));
    }
}

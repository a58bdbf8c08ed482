//! A working folder with returns in which a figure is doubted (待核).

use super::document::paragraphs;
use super::{TestDir, cell, season};
use baosong::campaign::Campaign;
use rust_decimal::Decimal;
use serde_json::Value;
use std::fs;

/// 签约金额 of a thousand and more is held.
pub const RULE: &str = r#"[[rules]]
id      = "implausible"
name    = "签约金额不到1000亿元"
formula = "[签约金额]<1000"
about   = "签约金额"
class   = "hold"
message = "签约金额 {[签约金额]} 亿元大得不像"
hint    = "请核实是不是按万元填的"
reason  = "多半是万元。"

"#;
pub const FIRST: [&str; 2] = ["--period", "2021-09-25"];
pub const SECOND: [&str; 2] = ["--period", "2021-10-10"];
/// Positions of units: 自贡市 has a doubted figure in the second period, 攀枝花市 did not report in the first one,
/// 泸州市 does not in the second one.
pub const DOUBTED: usize = 1;
pub const NEW: usize = 2;
pub const GONE: usize = 3;
pub const AMOUNT: usize = 3;

pub fn names() -> Vec<String> {
    Campaign::built_in().unwrap().units.iter().map(|u| u.name.clone()).collect()
}

/// A working folder whose campaign holds what the rule doubts; `more` is added to the campaign.
pub fn desk(more: &str) -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap();
    let campaign = campaign.replacen("[[rules]]", &format!("{RULE}[[rules]]"), 1);
    // The built-in campaign leaves held figures out.
    let own = campaign.find("[holds]").filter(|_| more.starts_with("[holds]"));
    let campaign = match own {
        Some(at) => {
            campaign[..at].to_string() + &campaign[at..].replacen("leave_out", "count_and_mark", 1)
        }
        None => campaign,
    };
    let more = if own.is_some() { "" } else { more };
    fs::write(&file, campaign.replacen("[[contacts]]", &format!("{more}\n[[contacts]]"), 1))
        .unwrap();
    desk
}

pub const COUNT_AND_MARK: &str = "[holds]\nin_summary = \"count_and_mark\"\n";

/// Collects period `number`, in which unit `without` sends nothing and some figures are others.
pub fn collect(desk: &TestDir, number: usize, without: usize, others: &[(usize, usize, f64)]) {
    let period = season::PERIODS[number - 1];
    for (at, name) in names().iter().enumerate().filter(|(at, _)| *at != without) {
        let mut figures = season::figures(at, number);
        for (unit, field, figure) in others {
            if *unit == at {
                figures[*field] = *figure;
            }
        }
        season::write(desk, &format!("来件/{period}/{name}.xlsx"), name, at, number, figures);
    }
    let run = desk.run(&["collect", &format!("来件/{period}"), "--period", period]);
    assert!(run.status < 2, "{}", run.stderr);
}

/// Two periods; in the second one 自贡市 enters 355000.
pub fn two_periods(more: &str) -> TestDir {
    let desk = desk(more);
    collect(&desk, 1, NEW, &[]);
    collect(&desk, 2, GONE, &[(DOUBTED, AMOUNT, 355_000.0)]);
    desk
}

/// Sum of 签约金额 in period `number` over all units but these.
pub fn amounts(number: usize, without: &[usize]) -> Decimal {
    let units = (0..21).filter(|at| !without.contains(at));
    // Units 9 and 10 are alike.
    let hundredths = units.map(|at| number * (1_234 + 517 * if at == 10 { 9 } else { at }));
    Decimal::new(hundredths.sum::<usize>() as i64, 2)
}

pub fn decimal(value: &Value) -> Decimal {
    value.to_string().parse::<Decimal>().unwrap().normalize()
}

pub fn merged(desk: &TestDir, period: [&str; 2]) -> Value {
    let (status, document) = desk.json(&["merge", "-o", "汇总.xlsx", period[0], period[1]]);
    assert_eq!(status, 1, "what is held waits for somebody");
    document
}

pub fn overview(desk: &TestDir, row: u32, col: u32) -> String {
    cell(&desk.path("汇总.xlsx"), "汇总表", row, col)
}

/// All texts of a sheet.
pub fn sheet_text(desk: &TestDir, sheet: &str) -> String {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(desk.path("汇总.xlsx")).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let rows = range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
    rows.map(|row| row.join("|")).collect::<Vec<_>>().join("\n")
}

/// The text of the bulletin.
pub fn brief(desk: &TestDir, period: [&str; 2]) -> String {
    let run = desk.run(&["brief", "-o", "通报.docx", period[0], period[1]]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    paragraphs(&desk.path("通报.docx")).join("\n")
}

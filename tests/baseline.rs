//! Last year's figures belong to a period: whose table is used, what is said without one, and campaigns
//! that need none.

use crate::common::{self, Run, TestDir, cell, fixture, fixture_path, text, unit_table};
use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use std::fs;

const UNITS: [&str; 3] = ["东区", "西区", "仁和区"];
const SEPTEMBER: &str = "2006-09-30";
const OCTOBER: &str = "2006-10-30";
const GROWTH: &str = r#"
[[targets]]
key            = "growth"
name           = "到位资金同比"
field          = "funds_in_place"
growth_percent = 10
"#;

/// A working folder of three units with a growth target, no supplement, and their returns of two periods:
/// 3, 2, 1 in September, 6, 5, 8 in October.
fn season() -> TestDir {
    let desk = TestDir::bare();
    let whole = fs::read_to_string(fixture("campaigns/panzhihua-2006.toml")).unwrap();
    let head = whole.split("[[units]]").next().unwrap();
    let units = UNITS.iter().zip(["1", "2", "3"]);
    let units: String = units.map(|(name, code)| unit_table(code, name, None)).collect();
    fs::write(desk.path("campaign.toml"), format!("{head}{GROWTH}{units}")).unwrap();
    let init = desk.run(&["--campaign", "campaign.toml", "init", "."]);
    assert_eq!(init.status, 0, "{}", init.stderr);
    for (period, figures) in [(SEPTEMBER, [3.0, 2.0, 1.0]), (OCTOBER, [6.0, 5.0, 8.0])] {
        for (name, figure) in UNITS.iter().zip(figures) {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            sheet.write_row(0, 0, ["单位", "实际到位资金(万元)", "协议资金(万元)"]).unwrap();
            sheet.write_string(1, 0, *name).unwrap().write_number(1, 1, figure).unwrap();
            fs::create_dir_all(desk.path("收件")).unwrap();
            book.save(desk.path(&format!("收件/{name}.xlsx"))).unwrap();
        }
        let (_, kept) = desk.json(&["collect", "--period", period]);
        assert_eq!(kept["counts"]["accepted"], 3, "{kept}");
    }
    desk
}

/// The office's book with these sheets, each with last year's figures of the three units.
fn book(desk: &TestDir, sheets: &[(&str, Option<[f64; 3]>)]) {
    let mut book = Workbook::new();
    for (name, figures) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap().write_row(0, 0, ["单位", "实际到位资金(万元)"]).unwrap();
        for (row, unit) in (1..).zip(UNITS) {
            sheet.write_string(row, 0, unit).unwrap();
            if let Some(figures) = figures {
                sheet.write_number(row, 1, figures[row as usize - 1]).unwrap();
            }
        }
    }
    book.save(desk.path("上年同期.xlsx")).unwrap();
}

fn merge(desk: &TestDir, period: &str) -> Value {
    desk.json(&["merge", "--period", period]).1
}

/// What a unit's growth was judged by: last year's figure, the growth, its place and how that changed.
fn growth(document: &Value) -> Vec<Value> {
    let units = document["units"].as_array().unwrap();
    let judged = units.iter().map(|unit| {
        let growth = &unit["attainment"]["growth"];
        json!([growth["base"], growth["rate"], growth["rank"], growth["rank_change"]])
    });
    judged.collect()
}

fn reasons(document: &Value) -> Vec<Value> {
    let units = document["units"].as_array().unwrap();
    units.iter().map(|unit| unit["attainment"]["growth"]["reason"].clone()).collect()
}

/// What both commands print of a period, which must hold the line once each.
fn both_say(desk: &TestDir, period: &str, line: &str) {
    for command in ["merge", "brief"] {
        let run = desk.run(&[command, "--period", period]);
        assert_eq!(run.stdout.matches(line).count(), 1, "{command}: {}", run.stdout);
    }
}

fn says_nothing(run: &Run) {
    assert!(!run.stdout.contains("上年同期"), "{}", run.stdout);
}

/// Every text of 说明.
fn notes(desk: &TestDir, period: &str) -> String {
    let mut book: Xlsx<_> =
        open_workbook(desk.path(&format!("汇总/{period}_汇总表.xlsx"))).unwrap();
    let range = book.worksheet_range("说明").unwrap();
    range.cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sheet_is_prepared_for_every_period() {
    let desk = season();
    let book: Xlsx<_> = open_workbook(desk.path("上年同期.xlsx")).unwrap();
    let names = book.sheet_names();
    assert_eq!(names.len(), 11, "the 30th of every month but February");
    assert_eq!((names[0].as_str(), names[10].as_str()), ("1月30日", "12月30日"));
    let title = cell(&desk.path("上年同期.xlsx"), "9月30日", 0, 0);
    assert_eq!(title, "招商引资工作上年同期（截至2005年9月30日）");
    let run = desk.run(&["merge", "--period", OCTOBER]);
    let line = "上年同期.xlsx 的“10月30日”还没有填，同比记“无基数”";
    assert!(run.stdout.contains(line), "{}", run.stdout);
}

#[test]
fn each_period_is_judged_by_its_own_table() {
    let desk = season();
    // Sheets as a clerk may name them; September's is of last year's day.
    book(&desk, &[("2005.9.30", Some([1.0, 1.0, 1.0])), ("10月30日", Some([2.0, 5.0, 4.0]))]);
    let document = merge(&desk, OCTOBER);
    // 6 ÷ 2, 5 ÷ 5, 8 ÷ 4; in September 3 ÷ 1, 2 ÷ 1, 1 ÷ 1: places 1, 2, 3.
    let expected = [json!([2, 2, 1, 0]), json!([5, 0, 3, -1]), json!([4, 1, 2, 1])];
    assert_eq!(growth(&document), expected);
    says_nothing(&desk.run(&["merge", "--period", OCTOBER]));
    let september = merge(&desk, SEPTEMBER);
    assert_eq!(growth(&september)[0], json!([1, 2, 1, null]));
    let (_, trace) = desk.json(&["trace", "东区", "实际到位资金", "--period", OCTOBER]);
    let base = &trace["targets"].as_array().unwrap().iter().find(|t| t["key"] == "growth").unwrap()
        ["base"];
    assert_eq!((text(base, "file"), text(base, "cell")), ("上年同期.xlsx", "10月30日!B2"));
}

#[test]
fn another_periods_table_is_never_taken() {
    let desk = season();
    book(&desk, &[("9月30日", Some([1.0, 1.0, 1.0])), ("10月30日", None)]);
    assert_eq!(reasons(&merge(&desk, OCTOBER)), vec![json!("无基数"); 3]);
    both_say(&desk, OCTOBER, "上年同期.xlsx 的“10月30日”还没有填，同比记“无基数”");
    book(&desk, &[("9月30日", Some([1.0, 1.0, 1.0]))]);
    assert_eq!(reasons(&merge(&desk, OCTOBER)), vec![json!("无基数"); 3]);
    let line = format!(
        "上年同期.xlsx 没有 {OCTOBER} 期的上年同期数，只有 {SEPTEMBER} 期的，同比记“无基数”"
    );
    both_say(&desk, OCTOBER, &line);
    let written = format!("没有 {OCTOBER} 期的上年同期表，同比记“无基数”");
    assert!(notes(&desk, OCTOBER).contains(&written), "{}", notes(&desk, OCTOBER));
    fs::remove_file(desk.path("上年同期.xlsx")).unwrap();
    both_say(&desk, OCTOBER, "没有上年同期表，同比记“无基数”");
}

#[test]
fn a_table_without_a_date_is_used_and_that_is_said() {
    let desk = season();
    book(&desk, &[("Sheet1", Some([2.0, 5.0, 4.0]))]);
    let document = merge(&desk, OCTOBER);
    // September had no table, so places by growth are not compared.
    assert_eq!(growth(&document)[0], json!([2, 2, 1, null]));
    let line = format!("上年同期.xlsx 没有写明是哪一期的上年同期数，这次当作 {OCTOBER} 期的用了");
    both_say(&desk, OCTOBER, &line);
    book(&desk, &[("甲", Some([2.0, 5.0, 4.0])), ("乙", Some([1.0, 1.0, 1.0]))]);
    assert_eq!(reasons(&merge(&desk, OCTOBER)), vec![json!("无基数"); 3]);
    both_say(&desk, OCTOBER, "有 2 张表，看不出哪张是 2006-10-30 期的");
}

#[test]
fn a_table_may_number_its_rows_and_have_headings_in_two_rows() {
    let desk = season();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("10月30日").unwrap();
    sheet.write_row(0, 0, ["序号", "单位", "实际到位资金"]).unwrap();
    sheet.write_string(1, 2, "（万元）").unwrap();
    for (row, (unit, figure)) in (2..).zip(UNITS.iter().zip([2.0, 5.0, 4.0])) {
        sheet
            .write_number(row, 0, f64::from(row - 1))
            .unwrap()
            .write_string(row, 1, *unit)
            .unwrap();
        sheet.write_number(row, 2, figure).unwrap();
    }
    book.save(desk.path("上年同期.xlsx")).unwrap();
    assert_eq!(growth(&merge(&desk, OCTOBER))[0], json!([2, 2, 1, null]));
    // As a text of two columns, in another code page.
    let (table, _, _) = encoding_rs::GBK.encode("单位\t实际到位资金（万元）\n东区\t3\n西区\t5\n");
    fs::write(desk.path("上年同期.xlsx"), &table).unwrap();
    assert_eq!(growth(&merge(&desk, OCTOBER))[0], json!([3, 1, 1, null]));
}

#[test]
fn files_of_single_periods_lie_beside_the_book() {
    let desk = season();
    book(&desk, &[("9月30日", Some([1.0, 1.0, 1.0]))]);
    let table = "单位,实际到位资金(万元)\n东区,2\n西区,5\n仁和区,4\n";
    fs::write(desk.path("上年同期_2006-10-30.csv"), table).unwrap();
    assert_eq!(growth(&merge(&desk, OCTOBER))[0], json!([2, 2, 1, 0]));
    assert_eq!(growth(&merge(&desk, SEPTEMBER))[0], json!([1, 2, 1, null]));
    says_nothing(&desk.run(&["merge", "--period", OCTOBER]));
    // A file that is named and says to be of another period is not taken for this one.
    fs::rename(desk.path("上年同期_2006-10-30.csv"), desk.path("10月30日.csv")).unwrap();
    let run = desk.run(&["merge", "--period", SEPTEMBER, "--baseline", "10月30日.csv"]);
    assert!(
        run.stdout.contains("没有 2006-09-30 期的上年同期数，只有 2006-10-30 期的"),
        "{}",
        run.stdout
    );
    // Packed, it makes the same summary again.
    fs::rename(desk.path("10月30日.csv"), desk.path("上年同期_2006-10-30.csv")).unwrap();
    assert_eq!(desk.run(&["pack", "--period", OCTOBER, "-o", "包.zip"]).status, 0);
    let mut zip = zip::ZipArchive::new(fs::File::open(desk.path("包.zip")).unwrap()).unwrap();
    zip.extract(desk.path("拆开")).unwrap();
    let summary = "汇总/2006-10-30_汇总表.xlsx";
    let verified = desk.run(&["--campaign", "拆开", "verify", &format!("拆开/{summary}")]);
    assert_eq!(verified.status, 0, "{} {}", verified.stdout, verified.stderr);
}

#[test]
fn two_tables_of_a_period_and_faults_are_refused_for_that_period_only() {
    let desk = season();
    let figures = Some([2.0, 5.0, 4.0]);
    book(&desk, &[("10月30日", figures), ("2006-10-30", figures), ("9月30日", figures)]);
    let run = desk.run(&["merge", "--period", OCTOBER]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("有两张表"), "{}", run.stderr);
    assert_ne!(desk.run(&["merge", "--period", SEPTEMBER]).status, 2);
}

#[test]
fn a_sheet_that_is_added_later_changes_no_older_summary() {
    let desk = season();
    book(&desk, &[("9月30日", Some([1.0, 1.0, 1.0]))]);
    desk.run(&["merge", "--period", SEPTEMBER]);
    let args = ["verify", "汇总/2006-09-30_汇总表.xlsx"];
    assert_eq!(desk.run(&args).status, 0);
    book(&desk, &[("9月30日", Some([1.0, 1.0, 1.0])), ("10月30日", Some([2.0, 5.0, 4.0]))]);
    let run = desk.run(&args);
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert!(run.stdout.contains("上年同期基数表不是当时那一份"), "{}", run.stdout);
    book(&desk, &[("9月30日", Some([1.0, 2.0, 1.0]))]);
    assert_eq!(desk.run(&args).status, 1);
}

/// A form filled in: figures from the second column of the unit's row on.
fn fill(desk: &TestDir, unit: &str, figures: &[f64], day: (u16, u8, u8)) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["填报单位：", unit]).unwrap();
    sheet.write_row(1, 0, ["填报人：", "张三"]).unwrap();
    sheet.write_string(2, 0, "填报时间：").unwrap();
    let date = ExcelDateTime::from_ymd(day.0, day.1, day.2).unwrap();
    let format = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_datetime_with_format(2, 1, &date, &format).unwrap();
    let headings = [
        "区(县)",
        "开工里程(公里)",
        "完工里程(公里)",
        "改造危桥(座)",
        "完成投资(万元)",
        "吸纳务工(人)",
    ];
    sheet.write_row(3, 0, headings).unwrap();
    sheet.write_string(4, 0, unit).unwrap().write_row(4, 1, figures.to_vec()).unwrap();
    book.save(desk.path(&format!("收件/{unit}.xlsx"))).unwrap();
}

/// Runs a command on a day of the winter campaign.
fn in_winter(desk: &TestDir, args: &[&str]) -> Run {
    let all: Vec<&str> = args.iter().copied().chain(["--today", "2026-11-16"]).collect();
    Run::of(desk.command(&all).output().unwrap())
}

#[test]
fn a_campaign_without_growth_and_supplement_goes_all_the_way() {
    let desk = TestDir::bare();
    let campaign = fixture("deciding/冬季会战_无同比目标.toml");
    let init = in_winter(&desk, &["--campaign", &campaign, "init", "."]);
    assert_eq!(init.status, 0, "{}", init.stderr);
    assert!(!desk.path("上年同期.xlsx").exists());
    assert!(init.stdout.contains("没有同比目标，不用上年同期表"), "{}", init.stdout);
    let template = ["template", "--period", "2026-11-15"];
    assert_eq!(in_winter(&desk, &template).status, 0);
    assert!(desk.path("发件/2026-11-15/武侯区_附件2_2026-11-15.xlsx").exists());
    fill(&desk, "武侯区", &[12.5, 6.0, 2.0, 3_400.0, 80.0], (2026, 11, 14));
    fill(&desk, "锦江区", &[32.0, 31.0, 6.0, 10_500.0, 120.0], (2026, 11, 14));
    let collected = in_winter(&desk, &["collect", "--format", "json"]);
    let document: Value = serde_json::from_str(&collected.stdout).unwrap();
    assert_eq!(document["counts"]["accepted"], 2, "{}", collected.stdout);
    // Neither asks for a table of last year, and one that lies there is not read.
    fs::write(desk.path("上年同期.xlsx"), "x").unwrap();
    let merged = in_winter(&desk, &["merge"]);
    assert!(merged.stderr.is_empty(), "{}", merged.stderr);
    let brief = in_winter(&desk, &["brief"]);
    assert!(brief.stderr.is_empty(), "{}", brief.stderr);
    for run in [&merged, &brief] {
        says_nothing(run);
    }
    assert_eq!(cell(&desk.path("汇总/2026-11-15_汇总表.xlsx"), "汇总表", 4, 0), "锦江区");
    assert!(!notes(&desk, "2026-11-15").contains("单位补充表"));
    let text = fs::read_to_string(desk.path("汇总/2026-11-15_通报短信.txt")).unwrap();
    assert!(text.contains("完成投资13900万元"), "{text}");
}

#[test]
fn the_built_in_campaign_without_growth_goes_all_the_way() {
    let desk = TestDir::bare();
    let init = desk.run(&["--campaign", &fixture("deciding/无同比.toml"), "init", "."]);
    assert_eq!(init.status, 0, "{}", init.stderr);
    assert!(!desk.path("上年同期.xlsx").exists());
    assert_eq!(desk.run(&["template", "--period", "2021-09-25"]).status, 0);
    let (_, kept) = desk.json(&["collect", &common::period()]);
    assert_eq!(kept["counts"]["accepted"], 21);
    for command in ["merge", "brief"] {
        let run = desk.run(&[command]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
        says_nothing(&run);
    }
}

#[test]
fn a_campaign_of_one_unit_goes_all_the_way() {
    let desk = TestDir::bare();
    let campaign = fixture("campaigns/panzhihua-2006.toml");
    assert_eq!(desk.run(&["--campaign", &campaign, "init", "."]).status, 0);
    assert_eq!(desk.run(&["template", "--period", OCTOBER]).status, 0);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["单位", "实际到位资金(万元)", "协议资金(万元)"]).unwrap();
    sheet.write_string(1, 0, "攀枝花市").unwrap().write_number(1, 1, 1_005_136.0).unwrap();
    book.save(desk.path("收件/表.xlsx")).unwrap();
    desk.run(&["collect", "--period", OCTOBER]);
    for command in ["merge", "brief"] {
        let run = desk.run(&[command]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    }
}

#[test]
fn a_working_folder_is_made_whole_or_not_at_all() {
    let desk = TestDir::bare();
    fs::create_dir_all(desk.path("工作")).unwrap();
    fs::write(desk.path("工作/汇总"), "一个文件").unwrap();
    fs::write(desk.path("工作/通讯录.xlsx"), "填好的").unwrap();
    let run = desk.run(&["init", "工作"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("建不了文件夹"), "{}", run.stderr);
    let there = fs::read_dir(desk.path("工作")).unwrap().map(|e| e.unwrap().file_name());
    let mut there: Vec<_> = there.collect();
    there.sort();
    assert_eq!(there, ["汇总", "通讯录.xlsx"]);
    // A campaign that is wrong makes nothing.
    fs::write(desk.path("错.toml"), "id = ").unwrap();
    assert_eq!(desk.run(&["--campaign", "错.toml", "init", "另一个"]).status, 2);
    assert!(!desk.path("另一个").exists());
    fs::remove_file(desk.path("工作/汇总")).unwrap();
    assert_eq!(desk.run(&["init", "工作"]).status, 0);
    assert_eq!(fs::read(desk.path("工作/通讯录.xlsx")).unwrap(), "填好的".as_bytes());
}

/// The rule of the built-in campaign over last year's figures, asked where they must not change.
#[test]
fn last_years_figures_that_move_with_the_period_are_not_asked_about() {
    let desk = TestDir::bare();
    desk.run(&["init", "."]);
    let before = fixture("rules/before.xlsx");
    desk.run(&["collect", &before, "--period", "2021-09-25"]);
    let changed = fixture_path("rules/baseline_changed.breaks.xlsx");
    let asked = |desk: &TestDir| {
        let path = changed.to_str().unwrap();
        let (_, document) = desk.json_on("2021-10-10", &["check", path, "--period", "2021-10-10"]);
        common::codes(&document["files"][0]).contains(&"baseline_changed")
    };
    assert!(!asked(&desk));
    let file = desk.path("专项行动.toml");
    let definition = fs::read_to_string(&file).unwrap();
    fs::write(&file, definition.replace("\"cumulative\"", "\"period\"")).unwrap();
    assert!(asked(&desk));
}

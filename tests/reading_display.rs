//! What is displayed is what is read: a number format, a colour or a rule may show another figure than is
//! stored, a unit of measure, or nothing. Every figure of these files that is not shown plainly is asked
//! about or understood, in every kind of file.

mod hidden;
mod other_formats;

use crate::common::pages::HEADINGS;
use crate::common::{TestDir, codes, fixture, text};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, Format, Workbook, Worksheet,
};
use serde_json::Value;
use std::fs;

const FIGURES: [f64; 7] = [12.0, 128.0, 24.0, 186.5, 18.0, 12.0, 45.6];
const COUNT: (u16, &str) = (2, "enterprise_visits");
const AMOUNT: (u16, &str) = (4, "signed_amount");

fn check(desk: &TestDir, path: &str) -> Value {
    let args = ["check", path, "--period", "2021-09-25"];
    let (_, answer) = desk.json(&args);
    answer["files"][0].clone()
}

/// A form of one unit, its figures in row 4.
fn form() -> (Workbook, Worksheet) {
    let mut sheet = Worksheet::new();
    sheet.set_name("附件2").unwrap();
    sheet.write(0, 0, "制造业招商引资“百日攻坚”行动情况统计表").unwrap();
    sheet.write(1, 0, "填报单位：绵阳市    填报人：王磊    填报时间：2021年9月24日").unwrap();
    for (col, heading) in (0..).zip(HEADINGS) {
        sheet.write(2, col, heading).unwrap();
    }
    sheet.write(3, 0, "绵阳市").unwrap();
    for (col, figure) in (1..).zip(FIGURES) {
        sheet.write(3, col, figure).unwrap();
    }
    (Workbook::new(), sheet)
}

/// What the program makes of a form that was changed so.
fn of_form(change: impl FnOnce(&mut Worksheet)) -> Value {
    let (mut book, mut sheet) = form();
    change(&mut sheet);
    book.push_worksheet(sheet);
    let desk = TestDir::new();
    book.save(desk.path("绵阳市.xlsx")).unwrap();
    check(&desk, "绵阳市.xlsx")
}

/// The figure of a field and the codes of what was found about it.
fn taken<'a>(file: &'a Value, key: &str) -> (Option<f64>, Vec<&'a str>) {
    let own = file["findings"].as_array().unwrap().iter().filter(|f| f["field"] == *key);
    let about = own.filter(|f| f["code"] != "funds_over_amount").map(|f| text(f, "code"));
    (file["values"][key].as_f64(), about.collect())
}

fn with_format(number: f64, format: &str, field: (u16, &str)) -> (Option<f64>, Vec<String>) {
    let file = of_form(|sheet| {
        let format = Format::new().set_num_format(format);
        sheet.write_number_with_format(3, field.0, number, &format).unwrap();
    });
    let (value, codes) = taken(&file, field.1);
    (value, codes.into_iter().map(String::from).collect())
}

#[test]
fn the_cases_are_understood_or_asked_about() {
    let desk = TestDir::new();
    for (name, key, value, about) in [
        ("a01_format_wan.xlsx", "signed_amount", Some(0.35), vec!["converted"]),
        ("a03_format_scaled_2nd_section.xlsx", "signed_amount", None, vec!["display_differs"]),
        ("a05_format_yimeiyuan.xlsx", "signed_amount", None, vec!["foreign_currency"]),
        ("a07_format_bai.xlsx", "enterprise_visits", None, vec!["not_number"]),
        ("a10_format_nothing.xlsx", "enterprise_visits", None, vec!["display_differs"]),
        ("a13_format_about.xlsx", "enterprise_visits", Some(128.0), vec!["approximate"]),
        ("a75_ods_usd.ods", "signed_amount", None, vec!["foreign_currency"]),
        ("c01_conditional.xlsx", "signed_projects", None, vec!["display_differs"]),
        ("p06_dispimg.xlsx", "signed_amount", None, vec!["not_number"]),
        ("p29_hidden_by_format.xlsx", "signed_projects", None, vec!["display_differs"]),
    ] {
        let file = check(&desk, &fixture(&format!("reading/display/{name}")));
        assert_eq!(taken(&file, key), (value, about.clone()), "{name}: {file}");
        let asks = value.is_none();
        assert_eq!(text(&file, "status"), if asks { "returned" } else { "accepted" }, "{name}");
    }
    let picture = check(&desk, &fixture("reading/display/p06_dispimg.xlsx"));
    assert!(picture.to_string().contains("这一格里是一张图片"), "{picture}");
}

#[test]
fn a_base_shown_in_ten_thousands_is_a_base_in_ten_thousands() {
    let desk = TestDir::new();
    let folder = "reading/display/base_format_万元";
    let (table, file) =
        (fixture(&format!("{folder}/上年同期.xlsx")), fixture(&format!("{folder}/绵阳市.xlsx")));
    let args = ["merge", &file, "--baseline", &table, "--period", "2021-09-25", "-o", "汇总.json"];
    let run = desk.run(&args);
    assert!(desk.path("汇总.json").is_file(), "{}", run.stderr);
    let summary: Value =
        serde_json::from_slice(&fs::read(desk.path("汇总.json")).unwrap()).unwrap();
    assert!(summary.to_string().contains("\"base\":0.4809"), "{summary}");
}

#[test]
fn a_base_that_is_not_seen_or_seen_otherwise_is_refused_by_name() {
    for format in [";;;", "0.00\"亿美元\"", "0\\.0,", "\"约\"0"] {
        let desk = TestDir::new();
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (col, heading) in
            (0..).zip(["市（州）", "签约项目", "签约金额", "落地项目数", "新增到位资金"])
        {
            sheet.write(0, col, heading).unwrap();
        }
        sheet.write(1, 0, "绵阳市").unwrap();
        for col in [1, 2, 3] {
            sheet.write(1, col, 8).unwrap();
        }
        let format_of = Format::new().set_num_format(format);
        sheet.write_number_with_format(1, 4, 40_000.0, &format_of).unwrap();
        book.save(desk.path("上年.xlsx")).unwrap();
        let file = fixture("reading/display/base_format_万元/绵阳市.xlsx");
        let args = ["merge", &file, "--baseline", "上年.xlsx", "--period", "2021-09-25"];
        let run = desk.run(&args);
        assert_ne!(run.status, 0, "{format}: {}", run.stdout);
        assert!(
            run.stderr.contains("E2") && run.stderr.contains("绵阳市"),
            "{format}: {}",
            run.stderr
        );
    }
}

#[test]
fn what_only_rounds_the_figure_or_adorns_it_is_the_figure() {
    for (number, format, field) in [
        (18.65, "0", AMOUNT),
        (18.65, "0.0", AMOUNT),
        (18.65, "#,##0.00", AMOUNT),
        (1865.0, "#,##0", COUNT),
        (186.5, "0.00_ ", AMOUNT),
        (186.5, "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", AMOUNT),
        (0.0, "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", AMOUNT),
        (0.0, "_ \"¥\"* #,##0_ ;_ \"¥\"* -#,##0_ ;_ \"¥\"* \"-\"_ ;_ @_ ", AMOUNT),
        (186.5, "[$¥-804]#,##0.00;[Red][$¥-804]-#,##0.00", AMOUNT),
        (186.5, "#,##0.00_);[Red](#,##0.00)", AMOUNT),
        (186.5, "#,##0.00 ;[Red]-#,##0.00", AMOUNT),
        (186.5, "0.##", AMOUNT),
        (12.0, "0.##", COUNT),
        (12.0, "#.##", COUNT),
        (12.0, "@", COUNT),
        (12.0, "000", COUNT),
        (12.0, "0\"户\"", COUNT),
        (12.0, "0\"家企业\"", COUNT),
        (186.5, "0.00E+00", AMOUNT),
        (186.5, "# ?/?", AMOUNT),
        (12.0, "# ?/?", COUNT),
        (12.0, "[红色]0;[蓝色]-0", COUNT),
        (12.0, "[>100]0.0;0", COUNT),
        (12.0, "0;-0;;@", COUNT),
        (128.0, "[DBNum1][$-804]General", COUNT),
        (128.0, "[DBNum3][$-804]0", COUNT),
        (12.0, "G/通用格式", COUNT),
        (12.0, "General;General;General;@", COUNT),
        (12.0, "+0;-0", COUNT),
    ] {
        let seen = with_format(number, format, field);
        // Halves of a percentage apart, a fraction that is not whole is worked out by nobody here.
        let expected = if format == "# ?/?" && number == 186.5 { None } else { Some(number) };
        assert_eq!(seen.0, expected, "{number} {format}: {seen:?}");
        assert_eq!(seen.1.is_empty(), expected.is_some(), "{number} {format}: {seen:?}");
    }
}

#[test]
fn what_is_shown_is_read_as_if_it_had_been_typed() {
    for (number, format, field, value, code) in [
        (3500.0, "#,##0\"万元\"", AMOUNT, Some(0.35), "converted"),
        (3500.0, "0万元", AMOUNT, Some(0.35), "converted"),
        (3500.0, "0!万!元", AMOUNT, Some(0.35), "converted"),
        (3500.0, "0* \"万元\"", AMOUNT, Some(0.35), "converted"),
        (3500.0, "[$万元-804]0", AMOUNT, None, "not_number"),
        (3500.0, "0 [$万元]", AMOUNT, Some(0.35), "converted"),
        (3500.0, "G/通用格式\"万元\"", AMOUNT, Some(0.35), "converted"),
        (3500.0, "[<1]0.00\"亿元\";0\"万元\"", AMOUNT, Some(0.35), "converted"),
        (0.35, "[<1]0.00\"亿元\";0\"万元\"", AMOUNT, Some(0.35), "cell_unit"),
        (3500.0, "[DBNum1][$-804]General\"万元\"", AMOUNT, Some(0.35), "converted"),
        (35_000_000.0, "[DBNum1][$-804]General\"元\"", AMOUNT, Some(0.35), "converted"),
        // 元 behind what is shown in 万元 and 亿元.
        (35_000_000.0, "0\\.0,\"万元\"", AMOUNT, Some(0.35), "converted"),
        (35_000_000.0, "0\".\"00,,\"亿元\"", AMOUNT, Some(0.35), "converted"),
        (35_000_000.0, "0.0,\"亿元\"", AMOUNT, None, "display_differs"),
        (186.5, "\"约\"0.0", AMOUNT, Some(186.5), "approximate"),
        (128.0, "0\"左右\"", COUNT, Some(128.0), "approximate"),
        (128.0, "0+", COUNT, Some(128.0), "approximate"),
        (1.2, "0.0\"万户\"", COUNT, Some(12_000.0), "converted"),
        (12_000.0, "0\\.0,\"万户\"", COUNT, Some(12_000.0), ""),
        (12.0, "0\"百\"", COUNT, None, "not_number"),
        (12.0, "0\"（含意向）\"", COUNT, None, "not_number"),
        (12.0, "\"意向\"0", COUNT, None, "not_number"),
        (0.34, "0%", AMOUNT, None, "percent_in_number"),
        (34.0, "0\"%\"", AMOUNT, None, "percent_in_number"),
        (100.0, "[$$-409]#,##0.00", AMOUNT, None, "foreign_currency"),
        (100.0, "[$€-2] #,##0.00", AMOUNT, None, "foreign_currency"),
        (100.0, "#,##0.00\"亿港元\"", AMOUNT, None, "foreign_currency"),
        (1865.0, "0.000,", AMOUNT, None, "display_differs"),
        (186_500.0, "0!.0000", AMOUNT, None, "display_differs"),
        (128.0, "0\"0\"", COUNT, None, "display_differs"),
        (128.0, "\"12\"", COUNT, None, "display_differs"),
        (128.0, "0*0", COUNT, None, "display_differs"),
        (128.0, ";;;", COUNT, None, "display_differs"),
        (128.0, ";", COUNT, None, "display_differs"),
        (128.0, "[>1000]0;;", COUNT, None, "display_differs"),
        (128.0, "\"\"", COUNT, None, "display_differs"),
        (128.0, "[White]0", COUNT, None, "display_differs"),
        (0.0, "#,###", COUNT, None, "display_differs"),
        (0.0, "0;-0;;@", COUNT, None, "display_differs"),
        (0.0, "0;-0;\"无\"", COUNT, Some(0.0), "word_for_zero"),
        (128.0, "\"无\"", COUNT, None, "display_differs"),
        (12.0, "0\"-\"0", COUNT, None, "several_numbers"),
        (12.0, "0\"/\"0", COUNT, None, "several_numbers"),
        (128.0, "(0)", COUNT, None, "not_number"),
        (1.5, "[h]:mm", COUNT, None, "display_differs"),
        (12.0, "yyyy-mm-dd", COUNT, None, "date_in_number"),
        (12.0, "[<1]0;yyyy-mm-dd", COUNT, None, "display_differs"),
    ] {
        let seen = with_format(number, format, field);
        assert_eq!(seen.0, value, "{number} {format}: {seen:?}");
        let told = seen.1.iter().any(|known| known == code) || code.is_empty();
        assert!(told, "{number} {format}: {seen:?}");
    }
}

#[test]
fn a_text_is_seen_through_its_own_section() {
    for (format, value, code) in [
        ("@\"万元\"", Some(0.35), "converted"),
        ("0;0;0;\"约\"@\"万元\"", Some(0.35), "approximate"),
        (";;;", None, "display_differs"),
        ("@", Some(3500.0), "text_number"),
        ("0.00\"万元\"", Some(3500.0), "text_number"),
    ] {
        let file = of_form(|sheet| {
            let format = Format::new().set_num_format(format);
            sheet.write_string_with_format(3, 4, "3500", &format).unwrap();
        });
        let (seen, codes) = taken(&file, "signed_amount");
        assert_eq!(seen, value, "{format}: {codes:?}");
        assert!(codes.contains(&code), "{format}: {codes:?}");
    }
}

#[test]
fn a_formula_that_nobody_calculated_is_seen_through_its_format_too() {
    let file = of_form(|sheet| {
        let format = Format::new().set_num_format("0\"万元\"");
        let formula = rust_xlsxwriter::Formula::new("=3000+500").set_result("3500");
        sheet.write_formula_with_format(3, 4, formula, &format).unwrap();
    });
    assert_eq!(taken(&file, "signed_amount"), (Some(0.35), vec!["converted"]));
    let by_rule = |above: f64| {
        let file = of_form(|sheet| {
            let hides = Format::new().set_num_format(";;;");
            let rule = ConditionalFormatCellRule::GreaterThan(above);
            let rule = ConditionalFormatCell::new().set_rule(rule).set_format(hides);
            sheet.add_conditional_format(3, 4, 3, 4, &rule).unwrap();
            let formula = rust_xlsxwriter::Formula::new("=30+5").set_result("");
            sheet.write_formula(3, 4, formula).unwrap();
        });
        taken(&file, "signed_amount").0
    };
    // Whether the rule holds is not known: the figure is asked about.
    assert_eq!(by_rule(10.0), None);
}

#[test]
fn counties_that_are_shown_in_ten_thousands_have_a_sum_in_ten_thousands() {
    let sum = |formats: [&str; 2]| {
        let file = of_form(|sheet| {
            sheet.write(3, 0, "涪城区").unwrap();
            sheet.write(4, 0, "游仙区").unwrap();
            for (col, figure) in (1..).zip(FIGURES) {
                sheet.write(4, col, figure).unwrap();
            }
            for (row, format) in (3..).zip(formats) {
                let format = Format::new().set_num_format(format);
                sheet.write_number_with_format(row, 4, 3500.0, &format).unwrap();
            }
        });
        taken(&file, "signed_amount").0
    };
    assert_eq!(sum(["0\"万元\"", "0\"万元\""]), Some(0.7));
    assert_eq!(sum(["0\"万元\"", "0"]), None);
    assert_eq!(sum([";;;", ";;;"]), None);
    assert_eq!(sum(["#,##0.00", "0"]), Some(7000.0));
}

#[test]
fn a_telephone_number_is_the_one_that_is_seen() {
    let desk = TestDir::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (col, heading) in (0..).zip(["市（州）", "联系人", "电话", "邮箱"]) {
        sheet.write(0, col, heading).unwrap();
    }
    sheet.write(1, 0, "绵阳市").unwrap();
    sheet.write(1, 1, "王磊").unwrap();
    let format = Format::new().set_num_format("000\\-00000000");
    sheet.write_number_with_format(1, 2, 2_886_601_234.0, &format).unwrap();
    sheet.write(1, 3, "a@qq.com").unwrap();
    book.save(desk.path("通讯录.xlsx")).unwrap();
    let run = desk.run(&["remind", "--period", "2021-09-25"]);
    assert!(run.stdout.contains("028-86601234"), "{}{}", run.stdout, run.stderr);
    assert!(codes(&of_form(|_| ())).iter().all(|code| *code != "display_differs"));
}

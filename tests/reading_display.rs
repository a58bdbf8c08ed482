//! What is displayed is what is read: a number format, a colour or a rule may show another figure than is
//! stored, a unit of measure, or nothing. Every figure of these files that is not shown plainly is asked
//! about or understood, in every kind of file.

use crate::common::pages::HEADINGS;
use crate::common::{TestDir, codes, fixture, text};
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, Format,
    Workbook, Worksheet,
};
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

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
fn white_on_white_is_not_seen_and_white_on_a_colour_is() {
    let white = || Format::new().set_font_color(Color::White);
    let seen = |format: Format| {
        let file = of_form(|sheet| {
            sheet.write_number_with_format(3, 2, 128, &format).unwrap();
        });
        let (value, codes) = taken(&file, "enterprise_visits");
        (value, codes.contains(&"display_differs"))
    };
    assert_eq!(seen(white()), (None, true));
    assert_eq!(seen(white().set_background_color(Color::White)), (None, true));
    assert_eq!(seen(white().set_background_color(Color::RGB(0x1F_4E79))), (Some(128.0), false));
    assert_eq!(seen(Format::new().set_font_color(Color::Red)), (Some(128.0), false));
    let dark = Format::new().set_background_color(Color::RGB(0x1F_4E79));
    assert_eq!(seen(dark.clone()), (Some(128.0), false));
    assert_eq!(seen(dark.set_font_color(Color::RGB(0x1F_4E79))), (None, true));
    assert_eq!(seen(Format::new().set_font_color(Color::RGB(0xFE_FEFE))), (None, true));
    assert_eq!(seen(Format::new().set_background_color(Color::Black)), (None, true));
    assert_eq!(seen(Format::new().set_background_color(Color::Yellow)), (Some(128.0), false));
}

#[test]
fn a_rule_that_hides_a_figure_is_told_and_one_that_does_not_hold_is_not() {
    let hides = || Format::new().set_num_format(";;;");
    let white = || Format::new().set_font_color(Color::White);
    let by = |rule: ConditionalFormatCellRule<f64>, format: Format| {
        let rule = ConditionalFormatCell::new().set_rule(rule).set_format(format);
        let file = of_form(|sheet| {
            sheet.add_conditional_format(3, 1, 3, 3, &rule).unwrap();
        });
        taken(&file, "enterprise_visits").0
    };
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(100.0), hides()), None);
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(1000.0), hides()), Some(128.0));
    assert_eq!(by(ConditionalFormatCellRule::EqualTo(0.0), white()), Some(128.0));
    assert_eq!(by(ConditionalFormatCellRule::Between(100.0, 200.0), white()), None);
    let red = Format::new().set_font_color(Color::Red).set_bold();
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(100.0), red), Some(128.0));
    let wan = Format::new().set_num_format("0\"百\"");
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(100.0), wan), None);
    for (formula, format, value) in [
        ("TRUE", hides(), None),
        ("$A4=\"绵阳市\"", white(), None),
        ("FALSE", hides(), Some(128.0)),
        ("$A4=\"绵阳市\"", white().set_background_color(Color::Red), Some(128.0)),
    ] {
        let rule = ConditionalFormatFormula::new().set_rule(formula).set_format(format);
        let file = of_form(|sheet| {
            sheet.add_conditional_format(3, 1, 3, 3, &rule).unwrap();
        });
        assert_eq!(taken(&file, "enterprise_visits").0, value, "{formula}");
    }
}

#[test]
fn a_rule_of_newer_excel_keeps_its_style_with_it() {
    let rule = |formula: &str, style: &str| {
        let desk = TestDir::new();
        let (mut book, sheet) = form();
        book.push_worksheet(sheet);
        book.save(desk.path("a.xlsx")).unwrap();
        let list = format!(
            "<extLst><ext xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" \
             uri=\"{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}\"><x14:conditionalFormattings>\
             <x14:conditionalFormatting xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\">\
             <x14:cfRule type=\"expression\" priority=\"1\"><xm:f>{formula}</xm:f><x14:dxf>{style}</x14:dxf>\
             </x14:cfRule><xm:sqref>C4 E4</xm:sqref></x14:conditionalFormatting>\
             </x14:conditionalFormattings></ext></extLst></worksheet>"
        );
        rewrite(&desk.path("a.xlsx"), "</worksheet>", &list);
        let file = check(&desk, "a.xlsx");
        (taken(&file, "enterprise_visits").0, taken(&file, "signed_projects").0)
    };
    let hides = "<numFmt numFmtId=\"170\" formatCode=\";;;\"/>";
    assert_eq!(rule("TRUE", hides), (None, Some(24.0)));
    assert_eq!(rule("FALSE", hides), (Some(128.0), Some(24.0)));
    assert_eq!(rule("TRUE", "<font><b/></font>"), (Some(128.0), Some(24.0)));
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

/// The same cell in a web page, an XML spreadsheet and an OpenDocument one.
fn table(cell: &str, around: fn(&str) -> String) -> String {
    let heads: String = HEADINGS.iter().map(|heading| around(heading)).collect();
    let figures: Vec<String> = FIGURES.iter().map(|figure| around(&figure.to_string())).collect();
    let (before, behind) = (figures[..3].concat(), figures[4..].concat());
    format!("<ROW>{heads}</ROW><ROW>{}{before}{cell}{behind}</ROW>", around("绵阳市"))
}

fn read(name: &str, bytes: &[u8]) -> (Option<f64>, Vec<String>) {
    let desk = TestDir::new();
    fs::write(desk.path(name), bytes).unwrap();
    let file = check(&desk, name);
    assert_eq!(file["unit"]["code"], "510700", "{file}");
    let (value, codes) = taken(&file, "signed_amount");
    (value, codes.into_iter().map(String::from).collect())
}

#[test]
fn in_a_web_page_the_visible_text_stands_beside_the_number() {
    let page = |cell: &str, style: &str| {
        let rows = table(cell, |text| format!("<td>{text}</td>")).replace("ROW", "tr");
        let html = format!(
            "<html><head><meta charset='utf-8'><style>{style}</style></head><body>\
             <p>填报单位：绵阳市</p><table>{rows}</table></body></html>"
        );
        read("绵阳市.xls", html.as_bytes())
    };
    let wan = ".xl65 {mso-style-parent:style0;\n mso-number-format:\"0\\0022万元\\0022\";}";
    for (cell, style, value, code) in [
        ("<td x:num='3500'>3500万元</td>", "", Some(0.35), "converted"),
        ("<td x:num='1865'>1.865</td>", "", None, "display_differs"),
        ("<td x:num='18.65'>18.7</td>", "", Some(18.65), ""),
        ("<td x:num='1865.5'>1,865.50</td>", "", Some(1865.5), ""),
        ("<td x:num='0'> -   </td>", "", Some(0.0), ""),
        ("<td x:num='12'>1 2</td>", "", None, "not_number"),
        ("<td sdval='12' sdnum='1033;'>0.0012</td>", "", None, "display_differs"),
        ("<td class=xl65>3500</td>", wan, Some(0.35), "converted"),
        ("<td class=xl66>3500</td>", wan, Some(3500.0), ""),
        ("<td class=xl65>3500<sup>1</sup></td>", wan, Some(0.35), "mark_left_out"),
        ("<td class=xl65><s>3500</s></td>", wan, Some(0.35), "struck"),
        ("<td class=xl65 style='mso-number-format:General'>3500</td>", wan, Some(3500.0), ""),
        ("<td x:num='3500'>3500<sup>1</sup></td>", "", Some(3500.0), "mark_left_out"),
        ("<td x:num='35'>3<s>5</s></td>", "", None, "struck"),
        (
            "<td style='mso-number-format:\"0\\0022万元\\0022\"'>3500</td>",
            "",
            Some(0.35),
            "converted",
        ),
        ("<td style='mso-number-format:\"\\;\\;\\;\"'>3500</td>", "", None, "display_differs"),
        ("<td style='mso-number-format:\"\\@\"'>35</td>", "", Some(35.0), ""),
        ("<td style='mso-number-format:\"0\\.00\"'>35</td>", "", Some(35.0), ""),
        ("<td style='mso-number-format:Percent'>0.35</td>", "", None, "percent_in_number"),
    ] {
        let seen = page(cell, style);
        assert_eq!(seen.0, value, "{cell}: {seen:?}");
        assert!(seen.1.iter().any(|c| c == code) || code.is_empty(), "{cell}: {seen:?}");
    }
}

#[test]
fn an_xml_spreadsheet_names_its_formats() {
    let book = |format: &str, kind: &str| {
        let cell = format!("<Cell ss:StyleID=\"s1\"><Data ss:Type=\"{kind}\">3500</Data></Cell>");
        let around = |text: &str| match text.parse::<f64>() {
            Ok(_) => format!("<Cell><Data ss:Type=\"Number\">{text}</Data></Cell>"),
            Err(_) => format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>"),
        };
        let rows = table(&cell, around).replace("ROW", "Row");
        let xml = format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook \
             xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles>\
             <Style ss:ID=\"s0\"><NumberFormat ss:Format=\"{format}\"/></Style>\
             <Style ss:ID=\"s1\" ss:Parent=\"s0\"><Font ss:Bold=\"1\"/></Style></Styles>\
             <Worksheet ss:Name=\"附件2\"><Table><Row><Cell><Data ss:Type=\"String\">\
             填报单位：绵阳市</Data></Cell></Row>{rows}</Table></Worksheet></Workbook>"
        );
        read("绵阳市.xls", xml.as_bytes())
    };
    for (format, kind, value, code) in [
        ("0&quot;万元&quot;", "Number", Some(0.35), "converted"),
        ("General&quot;万元&quot;", "Number", Some(0.35), "converted"),
        ("Standard", "Number", Some(3500.0), ""),
        ("Currency", "Number", Some(3500.0), ""),
        ("Euro Currency", "Number", None, "foreign_currency"),
        ("Percent", "Number", None, "percent_in_number"),
        ("Yes/No", "Number", None, "not_number"),
        ("Short Date", "Number", None, "date_in_number"),
        (";;;", "Number", None, "display_differs"),
        ("&quot;无&quot;", "Number", None, "display_differs"),
        ("@&quot;万元&quot;", "String", Some(0.35), "converted"),
    ] {
        let seen = book(format, kind);
        assert_eq!(seen.0, value, "{format}: {seen:?}");
        assert!(seen.1.iter().any(|c| c == code) || code.is_empty(), "{format}: {seen:?}");
    }
}

/// An OpenDocument spreadsheet of one cell with a style of its own.
fn open_document(styles: &str, cell: &str, behind: &str) -> Vec<u8> {
    let around = |text: &str| match text.parse::<f64>() {
        Ok(_) => format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{text}\"><text:p>{text}</text:p></table:table-cell>"
        ),
        Err(_) => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        ),
    };
    let rows = table(cell, around).replace("ROW", "table:table-row");
    let title = around("填报单位：绵阳市");
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" \
         xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\"><office:automatic-styles>{styles}\
         <style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
         </office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"附件2\">\
         <table:table-row>{title}</table:table-row>{rows}{behind}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("mimetype", options).unwrap();
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    zip.start_file("content.xml", options).unwrap();
    zip.write_all(content.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_open_document_has_number_styles() {
    let number = "<number:number number:min-integer-digits=\"1\" number:decimal-places=\"0\"/>";
    let style = |inside: &str| {
        format!("<number:number-style style:name=\"N1\">{inside}</number:number-style>")
    };
    let wan = "<number:text>万元</number:text>";
    let conditional = format!(
        "<number:number-style style:name=\"P0\">{number}{wan}</number:number-style>{}",
        style(&format!(
            "{number}<number:text>亿元</number:text><style:map style:condition=\"value()&gt;=1\" style:apply-style-name=\"P0\"/>"
        ))
    );
    let nothing = "<number:text/>".to_string();
    for (styles, shown, value, code) in [
        (style(&format!("{number}{wan}")), "3500万元", Some(0.35), "converted"),
        (conditional, "3500万元", Some(0.35), "converted"),
        (style(&nothing), "", None, "display_differs"),
        (style(number), "3500", Some(3500.0), ""),
        (style("<number:number number:min-integer-digits=\"1\"/>"), "3500", Some(3500.0), ""),
        (
            style(
                "<number:number number:min-integer-digits=\"1\" number:decimal-places=\"3\" number:display-factor=\"1000\"/>",
            ),
            "3.500",
            None,
            "display_differs",
        ),
        (
            style(
                "<number:number number:min-integer-digits=\"1\" number:decimal-places=\"0\"><number:embedded-text number:position=\"4\">.</number:embedded-text></number:number>",
            ),
            "0.3500",
            None,
            "display_differs",
        ),
        (
            format!(
                "<number:currency-style style:name=\"N1\"><number:currency-symbol>￥</number:currency-symbol>{number}</number:currency-style>"
            ),
            "￥3500",
            Some(3500.0),
            "",
        ),
        (
            format!(
                "<number:percentage-style style:name=\"N1\">{number}<number:text>%</number:text></number:percentage-style>"
            ),
            "350000%",
            None,
            "percent_in_number",
        ),
        // No style that is known: what was seen stands in the file.
        (String::new(), "约3500", Some(3500.0), "approximate"),
        (String::new(), "3,500.00", Some(3500.0), ""),
    ] {
        let cell = format!(
            "<table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"3500\"><text:p>{shown}</text:p></table:table-cell>"
        );
        let seen = read("绵阳市.ods", &open_document(&styles, &cell, ""));
        assert_eq!(seen.0, value, "{shown} {styles}: {seen:?}");
        assert!(seen.1.iter().any(|c| c == code) || code.is_empty(), "{shown}: {seen:?}");
    }
}

#[test]
fn an_open_document_may_hide_by_colour_or_rule() {
    let cell = |style: &str| {
        format!(
            "<table:table-cell table:style-name=\"{style}\" office:value-type=\"float\" office:value=\"35\"><text:p>35</text:p></table:table-cell>"
        )
    };
    let white = "<style:style style:name=\"w\" style:family=\"table-cell\"><style:text-properties fo:color=\"#ffffff\"/></style:style>";
    let dark = white.replace(
        "<style:text",
        "<style:table-cell-properties fo:background-color=\"#1f4e79\"/><style:text",
    );
    let rule = |condition: &str| {
        format!(
            "<calcext:conditional-formats><calcext:conditional-format \
             calcext:target-range-address=\"附件2.E3:附件2.E3\"><calcext:condition \
             calcext:apply-style-name=\"w\" calcext:value=\"{condition}\"/></calcext:conditional-format>\
             </calcext:conditional-formats>"
        )
    };
    for (styles, style, behind, value) in [
        (white.to_string(), "w", String::new(), None),
        (dark, "w", String::new(), Some(35.0)),
        (white.to_string(), "ce1", rule("&gt;10"), None),
        (white.to_string(), "ce1", rule("&gt;100"), Some(35.0)),
        (white.to_string(), "ce1", rule("formula-is(TRUE)"), None),
    ] {
        let seen = read("绵阳市.ods", &open_document(&styles, &cell(style), &behind));
        assert_eq!(seen.0, value, "{style} {behind}: {seen:?}");
    }
}

#[test]
fn noughts_that_a_sheet_does_not_show_are_asked_about() {
    let path = TestDir::new();
    let (mut book, mut sheet) = form();
    sheet.write(3, 2, 0).unwrap();
    book.push_worksheet(sheet);
    book.save(path.path("a.xlsx")).unwrap();
    let shown = check(&path, "a.xlsx");
    assert_eq!(taken(&shown, "enterprise_visits"), (Some(0.0), vec![]));
    rewrite(&path.path("a.xlsx"), "<sheetView ", "<sheetView showZeros=\"0\" ");
    let hidden = check(&path, "a.xlsx");
    assert_eq!(taken(&hidden, "enterprise_visits"), (None, vec!["display_differs"]));
    assert_eq!(taken(&hidden, "signed_projects"), (Some(24.0), vec![]));
}

/// Replaces a text in the first sheet of a workbook.
fn rewrite(path: &Path, from: &str, to: &str) {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{text}");
            bytes = text.replace(from, to).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    fs::write(path, out.finish().unwrap().into_inner()).unwrap();
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

//! Which table counts, and which row of it: words over, in and around a table, totals wherever they stand,
//! examples, hidden rows.

use crate::common::pages::{
    HEADINGS, ONE, OTHER, OWN, Page, TITLE, asked, book, check, check_bytes, page, plain, said,
};
use crate::common::{TestDir, fixture, text};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::fs;

fn check_fixture(name: &str) -> Vec<Value> {
    let desk = TestDir::new();
    let path = fixture(&format!("reading/tables/{name}"));
    let (_, document) = desk.json(&["check", &path, "--period", "2021-09-25"]);
    document["files"].as_array().unwrap().clone()
}

#[test]
fn the_given_tables_are_read_as_a_person_reads_them() {
    let accepted = |code: &'static str| ("accepted", Some(24), code);
    for (name, (status, projects, code)) in [
        ("a50_dated_sheet_wins.xlsx", accepted("older_table")),
        ("a60_total_first_text.xlsx", accepted("total_row")),
        ("a62_last_cumulative_text.xlsx", accepted("total_row")),
        ("a64_group_0.xlsx", ("held", Some(24), "other_figures")),
        ("a64_group_2.xlsx", ("held", Some(24), "other_figures")),
        ("a65_example_city.xlsx", accepted("example_row")),
        ("a66_row_after_headings.xlsx", accepted("example_row")),
        ("a67_counters.xlsx", ("returned", None, "not_number")),
        ("a70_csv_thousands.csv", ("returned", Some(24), "long_row")),
        ("a80_heading_bracket_0.xlsx", ("held", Some(24), "other_figures")),
        ("b09_title_0.xlsx", ("held", Some(24), "different_period")),
        ("b09_title_2.xlsx", ("held", Some(24), "other_figures")),
        ("b10_tab_0.xlsx", ("held", Some(24), "other_figures")),
        ("d01_quanshi_doubled.xlsx", accepted("part_rows")),
        ("d02_total_1.xlsx", accepted("part_rows")),
        ("d03_month_and_cumulative.xlsx", accepted("total_row")),
        ("d08_filtered_rows.xlsx", accepted("passed_hidden_row")),
    ] {
        let read = said(&check_fixture(name), code);
        let wanted = (status.to_string(), "绵阳市".to_string(), projects, true);
        assert_eq!(read, wanted, "{name}");
    }
}

#[test]
fn held_groups_hold_every_figure_below_them() {
    let [file] = check_fixture("a64_group_0.xlsx").try_into().unwrap();
    let held = file["findings"].as_array().unwrap().iter().filter(|f| f["class"] == "hold");
    assert_eq!(held.filter(|f| f["field"].is_string()).count(), 7);
}

#[test]
fn an_example_is_nobodys_return() {
    let files = check_fixture("a91_example_replaces_real");
    let read: Vec<(&str, &str, Option<i64>)> = files
        .iter()
        .map(|f| {
            (text(f, "status"), text(&f["unit"], "name"), f["values"]["signed_projects"].as_i64())
        })
        .collect();
    assert_eq!(read, [("accepted", "成都市", Some(88)), ("accepted", "绵阳市", Some(24))]);
    for label in
        ["示例", "例", "（例）", "样例", "填报示范", "成都市（示例）", "（成都市）", "例：成都市"]
    {
        plain(&check(&[page(&[(label, ONE), ("绵阳市", OWN)])]), label);
    }
    for tab in ["示例", "样表", "填报示范"] {
        let example = || Page { tab, unit: "成都市", ..page(&[("成都市", ONE)]) };
        plain(&check(&[example(), page(&[("绵阳市", OWN)])]), tab);
        let alone = check(&[example()]);
        asked(&alone, "example_table", tab);
        assert!(alone[0]["unit"].is_null(), "{tab}");
    }
    let only = check(&[page(&[("示例", ONE)])]);
    assert_eq!(said(&only, "empty_form").2, None);
    asked(&only, "empty_form", "only an example row");
}

#[test]
fn an_example_file_stands_in_nobodys_way() {
    let desk = TestDir::new();
    let real = book(&[page(&[("绵阳市", OWN)])]);
    let later = Page { day: "    填报时间：2021年9月26日", ..page(&[("绵阳市", ONE)]) };
    for (tab, name) in [("示例", "绵阳市.xlsx"), ("附件2", "填报示例.xlsx")] {
        let example = book(&[Page {
            tab,
            ..Page {
                headings: HEADINGS.map(String::from),
                title: TITLE.into(),
                rows: later.rows.clone(),
                ..later
            }
        }]);
        fs::create_dir_all(desk.path("收")).unwrap();
        fs::write(desk.path("收/真表.xlsx"), &real).unwrap();
        fs::write(desk.path("收").join(name), example).unwrap();
        let (_, document) = desk.json(&["check", "收", "--period", "2021-09-25"]);
        let taken: Vec<Option<i64>> = document["files"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["status"] == "accepted")
            .map(|f| f["values"]["signed_projects"].as_i64())
            .collect();
        assert_eq!(taken, [Some(24)], "{tab} {name}");
        fs::remove_dir_all(desk.path("收")).unwrap();
    }
}

#[test]
fn the_total_counts_wherever_it_stands() {
    let trios = [
        ("市区小计", "县小计", "合计"),
        ("涪城区", "游仙区", "总计"),
        ("涪城区", "游仙区", "全市合计"),
        ("涪城区", "游仙区", "全市"),
        ("涪城区", "游仙区", "汇总"),
        ("涪城区", "游仙区", "总数"),
        ("涪城区", "游仙区", "（合计）"),
        ("市本级", "游仙区", "全市（合计）"),
        ("绵阳市本级", "游仙区", "绵阳市"),
        ("工业", "服务业", "合计"),
        ("一产", "二产", "全市数"),
    ];
    for (one, other, whole) in trios {
        let mut rows = vec![(one, ONE), (other, OTHER), (whole, OWN)];
        for _ in 0..3 {
            rows.rotate_right(1);
            plain(&check(&[page(&rows)]), &format!("{rows:?}"));
        }
    }
}

#[test]
fn a_unit_beside_its_total_is_a_part_where_the_figures_say_so() {
    plain(&check(&[page(&[("绵阳市", ONE), ("江油市", OTHER), ("合计", OWN)])]), "a part");
    let sum = [0, 1, 2, 3, 4, 5, 6].map(|at| OWN[at] * 2.0);
    let twice =
        check(&[page(&[("绵阳市", OWN), ("涪城区", ONE), ("游仙区", OTHER), ("合计", sum)])]);
    assert_eq!(twice[0]["values"]["signed_projects"], 24);
}

#[test]
fn what_is_cumulative_counts_and_what_is_unclear_is_held() {
    for (one, whole) in [
        ("本月", "累计"),
        ("本月完成", "累计完成"),
        ("本期新增", "本期累计"),
        ("上期累计", "本期累计"),
        ("上月累计", "本月累计"),
        ("绵阳市（本月）", "绵阳市（累计）"),
        ("上年同期", "绵阳市"),
        ("目标", "完成"),
        ("计划数", "完成数"),
        ("原报数", "更正数"),
        ("修改前", "修改后"),
        ("2020年", "2021年"),
    ] {
        for rows in [[(one, ONE), (whole, OWN)], [(whole, OWN), (one, ONE)]] {
            plain(&check(&[page(&rows)]), &format!("{one} {whole}"));
        }
    }
    for rows in [
        vec![("本月完成", ONE)],
        vec![("9月上旬", ONE), ("9月中旬", OTHER)],
        vec![("绵阳市", ONE), ("累计", OWN)],
        vec![("市区小计", ONE), ("县小计", OTHER)],
        vec![("涪城区", ONE)],
    ] {
        asked(&check(&[page(&rows)]), "several_totals", &format!("{rows:?}"));
    }
}

#[test]
fn words_over_columns_hold_their_figures() {
    for group in [
        "上年同期",
        "去年同期",
        "计划",
        "目标",
        "意向",
        "拟签约",
        "2020年",
        "上期",
        "年度任务",
        "预计",
        "本月",
    ] {
        let files = check(&[Page { group: Some(group), ..page(&[("绵阳市", OWN)]) }]);
        asked(&files, "other_figures", group);
    }
    for group in ["完成情况", "本期", "目标任务完成情况", "2021年9月", "累计", "招商引资情况"]
    {
        plain(&check(&[Page { group: Some(group), ..page(&[("绵阳市", OWN)]) }]), group);
    }
}

#[test]
fn titles_and_tabs_say_what_a_table_is() {
    let titled = |title: String| check(&[Page { title, ..page(&[("绵阳市", OWN)]) }]);
    for (bracket, code) in [
        ("截至2021年9月10日", "different_period"),
        ("截至8月31日", "different_period"),
        ("2020年", "different_period"),
        ("1-8月", "different_period"),
        ("第2期", "different_period"),
        ("目标任务", "other_figures"),
        ("意向", "other_figures"),
        ("上年同期", "other_figures"),
        ("作废", "other_figures"),
        ("初稿", "other_figures"),
    ] {
        asked(&titled(format!("{TITLE}（{bracket}）")), code, bracket);
    }
    for bracket in
        ["截至2021年9月24日", "9月25日", "2021年9月", "目标任务完成情况", "累计", "修改后", "第1期"]
    {
        plain(&titled(format!("{TITLE}（{bracket}）")), bracket);
    }
    for title in ["“春季攻势”行动情况统计表", "冬季会战行动情况统计表", "全年目标任务分解表"]
    {
        asked(&titled(title.to_string()), "other_figures", title);
    }
    for title in ["绵阳市百日攻坚行动统计表", "招商引资百日攻坚情况表", "附件2"]
    {
        plain(&titled(title.to_string()), title);
    }
    let tabbed = |tab| check(&[Page { tab, ..page(&[("绵阳市", OWN)]) }]);
    for tab in ["作废", "旧表", "初稿", "上年同期", "目标", "上期", "附件2(旧)"] {
        asked(&tabbed(tab), "other_figures", tab);
    }
    for tab in ["9月10日", "9月上旬", "0910", "2020", "2020年", "10月10日"] {
        asked(&tabbed(tab), "different_period", tab);
    }
    for tab in ["Sheet1", "绵阳市", "9月25日", "9.25", "定稿", "修改后", "20210925"] {
        plain(&tabbed(tab), tab);
    }
}

#[test]
fn of_two_sheets_the_one_that_is_meant_counts() {
    let own = || page(&[("绵阳市", OWN)]);
    let old = |tab| Page { tab, ..page(&[("绵阳市", ONE)]) };
    for tab in ["作废", "初稿", "上期", "2020年"] {
        plain(&check(&[old(tab), own()]), tab);
    }
    for tab in ["修改后", "更正", "最终版"] {
        plain(&check(&[old("附件2"), Page { tab, day: "", ..own() }]), tab);
    }
    let earlier = Page { day: "    填报时间：2021年9月9日", ..old("9月10日") };
    let files = check(&[own(), earlier]);
    plain(&files, "an earlier day");
    let named =
        files[0]["findings"].as_array().unwrap().iter().find(|f| f["code"] == "older_table");
    assert!(text(named.unwrap(), "message").contains("9月10日"));
    asked(&check(&[own(), Page { day: "", ..old("Sheet2") }]), "several_tables", "undated");
    asked(
        &check(&[Page { tab: "改后1", ..own() }, old("改后2")]),
        "several_tables",
        "two corrected",
    );
}

#[test]
fn a_row_of_column_numbers_is_no_data() {
    let rows: [[&str; 9]; 6] = [
        ["甲", "1", "2", "3", "4", "5", "6", "7", "8"],
        ["", "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧"],
        ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）", "（8）", "（9）"],
        ["A", "B", "C", "D", "E", "F", "G", "H", "I"],
        ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"],
        ["", "1", "2", "3", "4", "5", "6", "7", ""],
    ];
    for numbering in rows {
        for label in ["绵阳市", ""] {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            page(&[]).draw(sheet);
            for (col, text) in (0..).zip(numbering) {
                match text.parse::<f64>() {
                    Ok(number) => sheet.write(3, col, number).map(drop).unwrap(),
                    Err(_) => sheet.write(3, col, text).map(drop).unwrap(),
                }
            }
            sheet.write(4, 0, label).unwrap();
            sheet.write_row(4, 1, OWN).unwrap();
            plain(
                &check_bytes("a.xlsx", &book.save_to_buffer().unwrap()),
                &format!("{numbering:?}"),
            );
        }
    }
}

#[test]
fn a_counting_word_of_another_column_is_asked() {
    let text_of = |col: u16, words: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        page(&[("绵阳市", OWN)]).draw(sheet);
        sheet.write(3, col, words).unwrap();
        check_bytes("a.xlsx", &book.save_to_buffer().unwrap())
    };
    for (col, words) in
        [(1, "12户"), (2, "128个项目"), (2, "128场"), (3, "24家"), (3, "24场推介会"), (3, "24次")]
    {
        asked(&text_of(col, words), "not_number", words);
    }
    for (col, words) in [
        (1, "12场"),
        (1, "12个"),
        (2, "128家企业"),
        (3, "24个项目"),
        (3, "24项"),
        (3, "24个。"),
        (3, "【24】"),
        (3, "2.4E+01"),
        (7, "四十五点六亿元"),
        (7, "￥45.6亿元整"),
    ] {
        plain(&text_of(col, words), words);
    }
}

#[test]
fn hidden_rows_of_others_are_named_and_not_counted() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [("德阳市", ONE), ("绵阳市", OWN), ("绵阳市", OTHER)];
    Page { unit: "", ..page(&rows) }.draw(sheet);
    sheet.set_row_hidden(3).unwrap();
    sheet.set_row_hidden(5).unwrap();
    let files = check_bytes("a.xlsx", &book.save_to_buffer().unwrap());
    let (status, unit, projects, named) = said(&files, "passed_hidden_row");
    assert_eq!(
        (status.as_str(), unit.as_str(), projects, named),
        ("accepted", "绵阳市", Some(24), true)
    );
}

#[test]
fn whose_return_it_is_names_the_cells() {
    let files = check(&[page(&[("德阳市", OWN)])]);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let finding =
        file["findings"].as_array().unwrap().iter().find(|f| f["code"] == "unit_conflict");
    let finding = finding.unwrap();
    assert_eq!((text(finding, "cell"), text(finding, "found")), ("附件2!A4", "德阳市"));
    let message = text(finding, "message");
    assert!(message.contains("附件2!A2") && message.contains("附件2!A4"), "{message}");
}

#[test]
fn a_hidden_sheet_of_last_years_table_is_passed_over_and_named() {
    let desk = TestDir::new();
    let folder = "reading/tables/base_hidden_sheet_first";
    desk.take(&format!("{folder}/绵阳市.xlsx"), "绵阳市.xlsx");
    desk.take(&format!("{folder}/上年同期.xlsx"), "上年.xlsx");
    let run = desk.run(&[
        "merge",
        "绵阳市.xlsx",
        "--period",
        "2021-09-25",
        "--baseline",
        "上年.xlsx",
        "-o",
        "汇总.xlsx",
    ]);
    assert!(run.stdout.contains("隐藏的工作表“旧”没有采用"), "{} {}", run.stdout, run.stderr);
    assert!(run.stdout.contains("当作 2021-09-25 期的用了"), "{}", run.stderr);
}

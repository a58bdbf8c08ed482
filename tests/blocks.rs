//! Forms of several tables: on sheets of their own, below one another, with headings over headings.

use crate::common::{TestDir, cell, codes};
use calamine::{Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook};
use std::fs;

/// Two more tables: one below 附件2, with grouped headings, one on a sheet of its own.
const BLOCKS: &str = r#"
[[blocks]]
id    = "staff"
sheet = "附件2"
note  = "招商队伍情况"
[[blocks.fields]]
key      = "teams"
name     = "招商小分队"
headings = ["招商队伍", "本级"]
unit     = "支"
kind     = "count"
if_blank = "verify"
[[blocks.fields]]
key      = "staff"
name     = "招商人员"
headings = ["招商队伍", "本级"]
unit     = "人"
kind     = "count"
[[blocks.fields]]
key      = "park_staff"
name     = "园区招商人员"
headings = ["招商队伍"]
unit     = "人"
kind     = "count"

[[blocks]]
id    = "parks"
sheet = "园区表"
[[blocks.fields]]
key      = "parks"
name     = "产业园区"
unit     = "个"
kind     = "count"
"#;

fn desk_with(blocks: &str) -> TestDir {
    let desk = TestDir::new();
    let file = desk.path("专项行动.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        text.replace("# ── 该填数字的格子", &format!("{blocks}\n# ── 该填数字的格子")),
    )
    .unwrap();
    desk
}

#[test]
fn every_table_is_drawn_where_the_campaign_puts_it() {
    let desk = desk_with(BLOCKS);
    let run = desk.run(&["template", "--period", "2021-09-25", "--unit", "成都", "-o", "发件"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let form = desk.path("发件/成都市_附件2_2021-09-25.xlsx");
    let row = |sheet: &str, row: u32| -> Vec<String> {
        (0..4).map(|col| cell(&form, sheet, row, col).replace('\n', "")).collect()
    };
    // 附件2 ends in row 7; its second table has a note in row 8, headings in 9 to 11, figures in 12.
    assert_eq!(row("附件2", 7)[0], "招商队伍情况");
    assert_eq!(row("附件2", 8), ["市(州)", "招商队伍", "", ""]);
    assert_eq!(row("附件2", 9), ["", "本级", "", "园区招商人员(人)"]);
    assert_eq!(row("附件2", 10), ["", "招商小分队(支)", "招商人员(人)", ""]);
    assert_eq!(row("附件2", 11)[0], "成都市");
    assert!(cell(&form, "附件2", 12, 0).contains("朱 磊"));
    assert_eq!(row("园区表", 3)[..2], ["市(州)", "产业园区(个)"]);
    let mut book: Xlsx<_> = open_workbook(&form).unwrap();
    let merged = book.merge_cells_by_sheet_name("附件2").unwrap();
    let is_merged = |first: (u32, u32), last: (u32, u32)| {
        merged.iter().any(|area| area.start == first && area.end == last)
    };
    assert!(is_merged((8, 1), (8, 3)) && is_merged((9, 1), (9, 2)) && is_merged((9, 3), (10, 3)));
}

fn filled(desk: &TestDir, with_parks: bool) -> String {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件2").unwrap();
    let bold = Format::new();
    sheet
        .write_row(0, 0, ["填报单位", "成都市", "填报人", "李明", "填报时间", "2021-09-24"])
        .unwrap();
    let form = [
        "市(州)",
        "召开推介会(次)",
        "拜访企业(户)",
        "签约项目(个)",
        "签约金额(亿元)",
        "落地项目数(个)",
        "开工项目数(个)",
        "新增到位资金(亿元)",
        "备注",
    ];
    sheet.write_row(2, 0, form).unwrap();
    sheet.write_string(3, 0, "成都市").unwrap();
    sheet.write_row(3, 1, [5, 120, 9, 38, 6, 4, 12]).unwrap();
    sheet.merge_range(6, 1, 6, 3, "招商队伍", &bold).unwrap();
    sheet.merge_range(7, 1, 7, 2, "本级", &bold).unwrap();
    sheet.merge_range(7, 3, 8, 3, "园区招商人员(人)", &bold).unwrap();
    sheet.merge_range(6, 0, 8, 0, "市(州)", &bold).unwrap();
    sheet.write_row(8, 1, ["招商小分队(支)", "招商人员(人)"]).unwrap();
    sheet.write_string(9, 0, "成都市").unwrap();
    sheet.write_row(9, 1, [12, 86, 40]).unwrap();
    if with_parks {
        let sheet = book.add_worksheet().set_name("园区表").unwrap();
        sheet.write_row(0, 0, ["市(州)", "产业园区(个)"]).unwrap();
        sheet.write_string(1, 0, "成都市").unwrap();
        sheet.write_number(1, 1, 21).unwrap();
    }
    let name = desk.path("成都市.xlsx");
    book.save(&name).unwrap();
    name.to_str().unwrap().to_string()
}

#[test]
fn every_table_comes_back_and_a_missing_one_is_told_by_its_name() {
    let desk = desk_with(BLOCKS);
    let file = filled(&desk, true);
    let (_, checked) = desk.json(&["check", &file, "--period", "2021-09-25"]);
    let one = &checked["files"][0];
    assert_eq!(one["values"]["signed_projects"], 9);
    assert_eq!(one["staff"], serde_json::json!({"teams": 12, "staff": 86, "park_staff": 40}));
    assert_eq!(one["parks"]["parks"], 21);
    assert_eq!(one["supplement"], serde_json::Value::Null);
    let file = filled(&desk, false);
    let (_, checked) = desk.json(&["check", &file, "--period", "2021-09-25"]);
    let one = &checked["files"][0];
    assert_eq!(codes(one).iter().filter(|code| **code == "missing_block").count(), 2, "{one}");
    assert!(one["findings"].to_string().contains("没有园区表，用到它的目标无法判断"), "{one}");
}

#[test]
fn wrong_blocks_are_refused_with_their_line() {
    let refused = |blocks: &str| {
        let run = desk_with(blocks).run(&["calendar"]);
        assert_eq!(run.status, 2, "{}", run.stdout);
        run.stderr
    };
    let list = BLOCKS.replace("note  = \"招商队伍情况\"", "rows = \"matrix\"");
    assert!(refused(&list).contains("“staff”要写各行"), "{}", refused(&list));
    let list = BLOCKS.replace("note  = \"招商队伍情况\"", "rows = \"list\"");
    assert!(refused(&list).contains("清单“staff”要写 key"), "{}", refused(&list));
    let twice = BLOCKS.replace("id    = \"parks\"", "id    = \"staff\"");
    assert!(refused(&twice).contains("表块 id“staff”重复"));
    let main = BLOCKS.replace("id    = \"parks\"", "id    = \"main\"");
    assert!(refused(&main).contains("也不能是 main"));
    let field = BLOCKS.replace("key      = \"parks\"", "key      = \"staff\"");
    assert!(refused(&field).contains("指标 key“staff”重复"));
}

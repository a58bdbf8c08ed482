//! Changes since the period before that must carry a reason (变化须说明原因): lines of a list, and a single row.

use crate::common::{TestDir, cell};
use rust_xlsxwriter::{Format, FormatBorder, Workbook};
use serde_json::Value;
use std::fs;
use std::path::Path;

const CAMPAIGN: &str = r#"
id     = "projects"
title  = "重点项目调度"
notice = "通知"
start  = 2021-07-01
end    = 2021-12-31

[calendar]
days  = [25]
from  = 2021-08-01
until = 2021-12-31

[words]
zero       = ["无"]
empty_talk = ["情况属实"]

[form]
version      = 1
label        = "台账"
title        = "重点项目台账"
unit_heading = "县"
title_font   = "方正小标宋简体"
body_font    = "仿宋_GB2312"

[[form.header]]
key  = "reporting_unit"
name = "填报单位"
kind = "text"

[[blocks]]
id            = "projects"
sheet         = "台账"
rows          = "list"
key           = ["name"]
numbered_rows = 6

[[blocks.fields]]
key           = "name"
name          = "项目名称"
kind          = "text"
change_reason = "note"

[[blocks.fields]]
key           = "amount"
name          = "投资额"
unit          = "万元"
kind          = "amount"
change_reason = "note"

[[blocks.fields]]
key  = "stage"
name = "进度"
kind = "text"

[[blocks.fields]]
key  = "note"
name = "备注"
kind = "text"

[[blocks]]
id    = "posts"
sheet = "人员"
rows  = "single"

[[blocks.fields]]
key           = "posts"
name          = "编制数"
unit          = "人"
kind          = "count"
change_reason = "why"

[[blocks.fields]]
key  = "cars"
name = "车辆数"
unit = "辆"
kind = "count"

[[blocks.fields]]
key  = "why"
name = "变化原因"
kind = "text"

[[units]]
code = "510101"
name = "甲县"

[mail]
sender = "a@qq.com"

[[contacts]]
office = "发改委"
name   = "张三"
phone  = "028-1"
email  = "a@qq.com"
"#;

/// Name, amount, stage, remark.
type Line = (&'static str, f64, &'static str, &'static str);

/// A return of 甲县: the list, and a single row with the posts and why they changed.
fn write_return(path: &Path, lines: &[Line], (posts, why): (f64, &str)) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("台账").unwrap();
    sheet.write(0, 0, "重点项目台账").unwrap();
    sheet.write(1, 0, "填报单位：甲县").unwrap();
    for (col, text) in (0u16..).zip(["项目名称", "投资额（万元）", "进度", "备注"]) {
        sheet.write(2, col, text).unwrap();
    }
    for (row, (name, amount, stage, note)) in (3u32..).zip(lines) {
        sheet.write(row, 0, *name).unwrap();
        sheet.write(row, 1, *amount).unwrap();
        sheet.write(row, 2, *stage).unwrap();
        sheet.write(row, 3, *note).unwrap();
    }
    let sheet = book.add_worksheet().set_name("人员").unwrap();
    for (col, text) in (0u16..).zip(["县", "编制数（人）", "车辆数（辆）", "变化原因"])
    {
        sheet.write(0, col, text).unwrap();
    }
    sheet.write(1, 0, "甲县").unwrap();
    sheet.write(1, 1, posts).unwrap();
    sheet.write(1, 2, 4).unwrap();
    sheet.write(1, 3, why).unwrap();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    book.save(path).unwrap();
}

/// The working folder after August was collected.
fn desk() -> TestDir {
    let desk = TestDir::bare();
    fs::write(desk.path("专项行动.toml"), CAMPAIGN).unwrap();
    let august = [
        ("一号桥", 100.0, "开工", ""),
        ("二号路", 50.0, "前期", ""),
        ("三号闸", 80.0, "开工", ""),
        ("四号塔", 10.0, "开工", ""),
        ("五号井", 20.0, "前期", ""),
    ];
    write_return(&desk.path("八月/甲县.xlsx"), &august, (12.0, ""));
    let run = desk.run(&["collect", "八月", "--period", "2021-08-25"]);
    assert!(run.status < 2 && !run.stdout.contains("原因"), "{} {}", run.stdout, run.stderr);
    desk
}

/// Ids of what is to be explained, with their messages.
fn unexplained(desk: &TestDir) -> Vec<(String, String)> {
    let (_, json) = desk.json(&["check", "九月", "--period", "2021-09-25"]);
    let findings = json["files"][0]["findings"].as_array().unwrap().clone();
    let own = findings.iter().filter(|f| f["code"] == "unexplained_change");
    own.map(|f| (format!("{} {}", f["field"], f["row"]["line"]), told(f))).collect()
}

fn told(finding: &Value) -> String {
    let cell = finding["cell"].as_str().unwrap_or("没有格");
    format!(
        "{cell}：{}；{}",
        finding["message"].as_str().unwrap(),
        finding["hint"].as_str().unwrap()
    )
}

#[test]
fn a_change_without_a_reason_is_asked_about_and_one_with_a_reason_is_not() {
    let desk = desk();
    // 一号桥 is the same; 二号路 and 四号塔 changed without a reason, 五号井 with one; 三号闸 is gone; 六号坝
    // and 七号渠 are new, one with a reason. 进度 is not asked about.
    let september = [
        ("一号桥", 100.0, "完工", ""),
        ("二号路", 55.0, "前期", ""),
        ("四号塔", 11.0, "开工", "无"),
        ("五号井", 25.0, "前期", "概算调整"),
        ("六号坝", 7.5, "前期", ""),
        ("七号渠", 3.0, "前期", "省里新下达"),
    ];
    write_return(&desk.path("九月/甲县.xlsx"), &september, (15.0, "情况属实"));
    let found = unexplained(&desk);
    let wanted = [
        (
            "\"amount\" \"二号路\"",
            "台账!B5：上期 50 万元，本期 55 万元，没有写原因；请在“备注”写明原因；填错了的请改正",
        ),
        (
            "\"amount\" \"四号塔\"",
            "台账!B6：上期 10 万元，本期 11 万元，没有写原因；请在“备注”写明原因；填错了的请改正",
        ),
        (
            "\"name\" \"六号坝\"",
            "台账!A8：上期没有这一行，没有写原因；请在“备注”写明原因；填错了的请改正",
        ),
        (
            "\"name\" \"三号闸\"",
            "没有格：上期有这一行，本期没有，没有说明原因；请写明原因；漏填的请补上",
        ),
        (
            "\"posts\" null",
            "人员!B2：上期 12 人，本期 15 人，没有写原因；请在“变化原因”写明原因；填错了的请改正",
        ),
    ];
    assert_eq!(found, wanted.map(|(id, told)| (id.to_string(), told.to_string())));
    // What is asked counts nevertheless, goes back, and is settled by a reason in the form's own column.
    let run = desk.run(&["collect", "九月", "--period", "2021-09-25"]);
    assert!(run.stdout.contains("和上期不一样，没有写原因"), "{}", run.stdout);
    let total = desk.json(&["merge", "--period", "2021-09-25"]).1["total"]["values"].clone();
    assert_eq!(total["amount"], 201.5);
    let run = desk.run(&["return", "--period", "2021-09-25", "-o", "退改"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let kit = desk.path("退改/甲县_退改_2021-09-25.xlsx");
    let list: Vec<String> = (0..40).map(|row| cell(&kit, "退改问题", row, 4)).collect();
    assert!(list.iter().any(|text| text.contains("上期 50 万元，本期 55 万元")), "{list:?}");
}

#[test]
fn the_form_and_the_letter_say_what_must_be_explained() {
    let desk = desk();
    let run = desk.run(&["template", "--period", "2021-09-25", "-o", "表"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let form = fs::read_dir(desk.path("表")).unwrap().next().unwrap().unwrap().path();
    let guide: Vec<String> = (0..20).map(|row| cell(&form, "填报说明", row, 4)).collect();
    assert!(guide.contains(&"和上期不一样的，在“备注”写明原因。".to_string()), "{guide:?}");
    assert!(guide.contains(&"上期没有的，在“备注”写明原因。".to_string()), "{guide:?}");
    let mut contacts = Workbook::new();
    let sheet = contacts.add_worksheet();
    let rows =
        [["县", "联系人", "电话", "邮箱", "接收单位"], ["甲县", "", "", "b@qq.com", "发改委"]];
    for (row, cells) in (0u32..).zip(rows) {
        (0u16..).zip(cells).for_each(|(col, text)| _ = sheet.write(row, col, text).unwrap());
    }
    contacts.save(desk.path("通讯录.xlsx")).unwrap();
    let run = desk.run(&["mail", "template", "--period", "2021-09-25", "-o", "信"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let letter = fs::read(desk.path("信/甲县.eml")).unwrap();
    let letter = mail_parser::MessageParser::default().parse(&letter).unwrap();
    let wanted =
        "变化说明：项目名称上期没有的，在“备注”写明原因。投资额和上期不一样的，在“备注”写明原因。";
    assert!(letter.body_text(0).unwrap().contains(wanted));
}

#[test]
fn the_reason_must_be_a_text_of_the_same_table() {
    let desk = TestDir::bare();
    for (from, to) in [
        ("change_reason = \"why\"", "change_reason = \"note\""),
        ("change_reason = \"why\"", "change_reason = \"posts\""),
        ("change_reason = \"why\"", "change_reason = \"reason\""),
    ] {
        fs::write(desk.path("专项行动.toml"), CAMPAIGN.replacen(from, to, 1)).unwrap();
        let run = desk.run(&["calendar"]);
        assert_eq!(run.status, 2, "{to}");
        assert!(run.stderr.contains("“编制数”的 change_reason"), "{}", run.stderr);
    }
}

#[test]
fn a_note_of_the_blank_form_asks_for_reasons() {
    let desk = TestDir::bare();
    let blank = |note: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("附件").unwrap();
        let ruled = Format::new().set_border(FormatBorder::Thin);
        sheet.write(0, 0, "重点项目进展表").unwrap();
        sheet.write(1, 0, "填报单位：").unwrap();
        let headings = ["序号", "项目名称", "总投资（万元）", "已完成（万元）", "备注"];
        for (col, text) in (0u16..).zip(headings) {
            sheet.write_with_format(2, col, text, &ruled).unwrap();
            (3..7).for_each(|row| _ = sheet.write_blank(row, col, &ruled).unwrap());
        }
        (3..7).for_each(|row| _ = sheet.write_with_format(row, 0, row - 2, &ruled).unwrap());
        sheet.write(7, 0, note).unwrap();
        book.save(desk.path("附件.xlsx")).unwrap();
        let read = desk.run(&["form", "read", "附件.xlsx"]).stdout;
        fs::remove_file(desk.path("专项行动.toml")).unwrap_or_default();
        desk.run(&["form", "read", "附件.xlsx", "-o", "专项行动.toml", "--units", "甲县"]);
        let text = fs::read_to_string(desk.path("专项行动.toml")).unwrap();
        assert_eq!(desk.run(&["calendar"]).status, 0);
        (read, text.matches("change_reason = \"remarks\"").count())
    };
    let (read, asked) = blank("注：1.每个项目填一行。2.总投资与上月不一致的，在备注栏说明原因。");
    assert!(
        read.contains(
            "C 总投资：万元（标题里），数额，各单位相加，和上期不一样的，在“备注”写明原因"
        ),
        "{read}"
    );
    assert_eq!(asked, 1, "{read}");
    assert_eq!(blank("注：数据与上期相比有变化的须在备注说明原因。").1, 2);
    assert_eq!(blank("注：情况有变化的及时说明原因；与上期口径一致。").1, 0);
}

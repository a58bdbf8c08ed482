//! `template` and `init`: the blank workbooks, read by another reader.

use crate::common::{self, TestDir, cell};
use calamine::{Reader, SheetVisible, Xlsx, open_workbook};
use std::fs;
use std::io::Read;

#[test]
fn one_form_per_unit_looks_like_the_notice() {
    let desk = TestDir::new();
    assert_eq!(desk.run(&["template", "--period", "2021-09-25", "-o", "发件"]).status, 0);
    assert_eq!(fs::read_dir(desk.path("发件")).unwrap().count(), 21);
    let form = desk.path("发件/阿坝藏族羌族自治州_附件2_2021-09-25.xlsx");
    let at = |row, col| cell(&form, "附件2", row, col);
    assert_eq!(at(0, 0), "附件2");
    assert_eq!(at(1, 0), "制造业招商引资“百日攻坚”行动情况统计表");
    assert_eq!([at(2, 0), at(3, 0), at(4, 0)], ["填报单位：", "填报人：", "填报时间："]);
    assert_eq!([at(2, 1), at(6, 0)], ["阿坝藏族羌族自治州", "阿坝藏族羌族自治州"]);
    let headings: Vec<String> = (0..9).map(|col| at(5, col).replace('\n', "")).collect();
    let official = [
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
    assert_eq!(headings, official);
    assert!(at(7, 0).contains("朱 磊　028-86265844"));
    assert!(at(9, 0).contains("baosong:sichuan-bairi-2021/1/513200/2021-09-25/"));
    let guide: Vec<String> = (0..60).map(|row| cell(&form, "填报说明", row, 0)).collect();
    assert!(guide.iter().any(|line| line.contains("A10 格的“表码”")), "{guide:?}");
    let book: Xlsx<_> = open_workbook(&form).unwrap();
    let sheets: Vec<(&str, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|s| (s.name.as_str(), s.visible == SheetVisible::Visible))
        .collect();
    assert_eq!(
        sheets,
        [("附件2", true), ("填报说明", true), ("补充表", true), ("_baosong", false)]
    );
}

#[test]
fn the_same_form_has_the_same_bytes() {
    let desk = TestDir::new();
    for folder in ["a", "b"] {
        desk.run(&["template", "--period", "2021-10-10", "--unit", "成都", "-o", folder]);
        std::thread::sleep(std::time::Duration::from_millis(2100));
    }
    let bytes = |folder| fs::read(desk.path(folder).join("成都市_附件2_2021-10-10.xlsx")).unwrap();
    assert_eq!(bytes("a"), bytes("b"));
}

#[test]
fn a_zip_holds_the_chosen_units() {
    let desk = TestDir::new();
    let args = [
        "template",
        "--period",
        "2021-09-25",
        "--unit",
        "成都",
        "--unit",
        "513200",
        "--zip",
        "表.zip",
    ];
    assert_eq!(desk.run(&args).status, 0);
    let mut archive = zip::ZipArchive::new(fs::File::open(desk.path("表.zip")).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|n| n.unwrap().to_string()).collect();
    assert_eq!(names, ["成都市_附件2_2021-09-25.xlsx", "阿坝藏族羌族自治州_附件2_2021-09-25.xlsx"]);
    let mut magic = [0; 4];
    archive.by_index(0).unwrap().read_exact(&mut magic).unwrap();
    assert_eq!(&magic, b"PK\x03\x04");
}

#[test]
fn an_unknown_unit_or_period_is_refused_with_a_suggestion() {
    let desk = TestDir::new();
    let unit = desk.run(&["template", "--unit", "阿坝羌族自治州"]);
    assert_eq!(unit.status, 2);
    assert!(unit.stderr.contains("是不是“阿坝藏族羌族自治州”"), "{}", unit.stderr);
    assert_eq!(desk.run(&["template", "--period", "9月25日"]).status, 2);
}

#[test]
fn an_unfilled_form_is_an_empty_return() {
    let desk = TestDir::new();
    desk.run(&["template", "--period", "2021-09-25", "--unit", "成都", "-o", "发件"]);
    let (status, document) = desk.json(&["check", "发件"]);
    assert_eq!((status, &document["files"][0]["status"]), (1, &"returned".into()));
    assert!(common::codes(&document["files"][0]).contains(&"empty_form"));
}

#[test]
fn init_makes_a_folder_that_every_command_uses() {
    let desk = TestDir::new();
    assert_eq!(desk.run(&["init", "百日攻坚"]).status, 0);
    for name in ["专项行动.toml", "通讯录.xlsx", "上年同期.xlsx", "发件", "收件", "存档", "汇总"]
    {
        assert!(desk.path("百日攻坚").join(name).exists(), "{name}");
    }
    let book = desk.path("百日攻坚/通讯录.xlsx");
    let headings: Vec<String> = (0..5).map(|col| cell(&book, "通讯录", 1, col)).collect();
    assert_eq!(headings, ["市(州)", "联系人", "电话", "邮箱", "接收单位"]);
    let there = ["--campaign", "百日攻坚"];
    assert_eq!(desk.run(&[&there[..], &["template", "--period", "2021-09-25"]].concat()).status, 0);
    assert_eq!(fs::read_dir(desk.path("百日攻坚/发件/2021-09-25")).unwrap().count(), 21);
    desk.take("2021-09-25/成都市.xlsx", "百日攻坚/收件/成都市.xlsx");
    assert_eq!(desk.run(&[&there[..], &["collect"]].concat()).status, 0);
    assert_eq!(desk.run(&[&there[..], &["merge"]].concat()).status, 1);
    assert!(desk.path("百日攻坚/汇总/2021-09-25_汇总表.xlsx").exists());
    fs::write(desk.path("百日攻坚/专项行动.toml"), "id = ").unwrap();
    let again = desk.run(&["init", "百日攻坚"]);
    assert!(again.stdout.contains("没有改动"), "{} {}", again.stdout, again.stderr);
}

#[test]
fn a_campaign_without_supplement_sends_the_official_form_only() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let definition = fs::read_to_string(&file).unwrap();
    fs::write(&file, definition.replace("enabled = true", "enabled = false")).unwrap();
    desk.run(&["template", "--period", "2021-09-25", "--unit", "成都"]);
    let form = desk.path("发件/2021-09-25/成都市_附件2_2021-09-25.xlsx");
    let book: Xlsx<_> = open_workbook(&form).unwrap();
    assert!(!book.sheet_names().contains(&"补充表".to_string()));
    let (_, merged) = desk.json(&["merge", &common::fixture("2021-09-25/内江市.xlsx")]);
    let unit = merged["units"].as_array().unwrap().iter().find(|u| u["name"] == "内江市").unwrap();
    assert_eq!(unit["attainment"]["leader_led_trips"]["reason"], "表中无此项");
}

#[test]
fn a_faulty_campaign_file_is_told_line_by_line() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let definition = fs::read_to_string(&file).unwrap();
    let wrong =
        definition.replace("510300", "510100").replace("days    = [10, 25]", "days    = [10, 35]");
    fs::write(&file, wrong).unwrap();
    let run = desk.run(&["template"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("专项行动.toml 第 ") && run.stderr.contains("报送日 35"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("单位代码“510100”重复"), "{}", run.stderr);
    let county = "\n[[units]]\ncode = \"510104\"\nname = \"锦江区\"\nparent = \"510199\"\n";
    fs::write(&file, format!("{definition}{county}")).unwrap();
    let run = desk.run(&["template"]);
    assert_eq!(run.status, 2);
    let told = "“锦江区”的上级 parent“510199”不在名单里";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}

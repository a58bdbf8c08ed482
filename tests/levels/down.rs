//! What goes down the tree: blank forms of all levels in one piece, earlier dates, and who is asked.

use super::offices::{CITIES, campaign_text, on, province};
use crate::common::TestDir;
use crate::common::tamper::Parts;
use rust_xlsxwriter::Workbook;
use std::fs;

/// Addresses of a city and of one of its counties.
fn contacts(desk: &TestDir) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["单位", "联系人", "电话", "邮箱"]).unwrap();
    sheet.write_row(1, 0, ["成都市", "张三", "028-1", "cd@example.cn"]).unwrap();
    sheet.write_row(2, 0, ["锦江区", "李四", "028-2", "jj@example.cn"]).unwrap();
    book.save(desk.path("通讯录.xlsx")).unwrap();
}

#[test]
fn a_city_gets_its_counties_forms_in_one_piece() {
    let desk = province();
    let period = "2021-09-25";
    let run = on(&desk, "2021-09-20", &["template", "--period", period]);
    assert!(run.stdout.contains("已生成 3 份"), "{}", run.stdout);
    on(&desk, "2021-09-20", &["template", "--period", period, "--below", "-o", "含下级"]);
    let zip = fs::read(desk.path(&format!("含下级/成都市_附件1_{period}_含下级.zip"))).unwrap();
    let names = Parts::of(&zip).names();
    let own = format!("成都市_附件1_{period}.xlsx");
    let county = |name: &str| format!("下级/{name}_附件1_{period}.xlsx");
    let all = ["锦江区", "青羊区", "金牛区", "成都市本级"].map(county);
    assert_eq!(names, [&[own], &all[..]].concat());
    // A letter to the city has the same piece; a table of contacts serves the offices of all levels.
    let mut text = campaign_text();
    text += "\n[mail]\nsender = \"jxt@example.cn\"\n";
    fs::write(desk.path("专项行动.toml"), text).unwrap();
    contacts(&desk);
    let letters = |args: &[&str]| {
        let all = [&["mail", "template", "--period", period, "--dry-run"], args].concat();
        on(&desk, "2021-09-20", &all).stdout
    };
    let told = letters(&["--below", "--unit", "成都市"]);
    assert!(told.contains(&format!("附件 成都市_附件1_{period}_含下级.zip")), "{told}");
    let told = letters(&["--at", "成都市"]);
    assert!(told.contains("锦江区 → jj@example.cn") && told.contains("共 1 封"), "{told}");
}

#[test]
fn lower_levels_report_earlier_and_at_their_own_office() {
    let desk = province();
    let run = on(&desk, "2021-09-20", &["calendar"]);
    assert!(run.stdout.contains("县(市、区)比报送期早 3 天报"), "{}", run.stdout);
    let run = on(&desk, "2021-09-20", &["calendar", "--at", "成都市"]);
    assert!(run.stdout.contains("2021-09-22"), "{}", run.stdout);
    let run = on(&desk, "2021-09-23", &["remind", "--period", "2021-09-25", "--at", "自贡市"]);
    assert!(run.stdout.contains("要催 4 个单位"), "{}", run.stdout);
    assert!(CITIES[1].2.iter().all(|(_, name)| run.stdout.contains(name)), "{}", run.stdout);
    let run = on(&desk, "2021-09-23", &["remind", "--period", "2021-09-25"]);
    assert!(run.stdout.contains("要催 3 个单位"), "{}", run.stdout);
}

#[test]
fn counties_that_report_directly_are_asked_themselves() {
    let desk = TestDir::bare();
    let text = campaign_text().replacen("days_before = 3", "days_before = 3\ndirect = true", 1);
    fs::write(desk.path("专项行动.toml"), text).unwrap();
    let run = on(&desk, "2021-09-23", &["status", "--period", "2021-09-25"]);
    assert!(run.stdout.contains("应报 12：") && run.stdout.contains("未报 12"), "{}", run.stdout);
    assert!(run.stdout.contains("已过 1 天"), "{}", run.stdout);
}

#[test]
fn a_wrong_tree_is_refused_with_its_line() {
    let refused = |from: &str, to: &str| {
        let desk = TestDir::bare();
        let text = campaign_text();
        assert!(text.contains(from), "{from}");
        fs::write(desk.path("专项行动.toml"), text.replacen(from, to, 1)).unwrap();
        let run = desk.run(&["calendar"]);
        assert_eq!(run.status, 2, "{}", run.stdout);
        run.stderr
    };
    let said = refused("parent = \"510100\"", "parent = \"519999\"");
    assert!(said.contains("上级 parent“519999”不在名单里") && said.contains("行："), "{said}");
    let said = refused("name = \"成都市\"", "name = \"成都市\"\nparent = \"510104\"");
    assert!(said.contains("绕成了一圈"), "{said}");
    let said = refused("[[levels]]\nname        = \"县(市、区)\"\ndays_before = 3\n", "");
    assert!(said.contains("[[levels]] 里没有写这一级"), "{said}");
    let said = refused("id     =", "head_office = \"510104\"\nid     =");
    assert!(said.contains("head_office“510104”要写名单里有下级的单位"), "{said}");
    let desk = province();
    let run = desk.run(&["calendar", "--at", "成都"]);
    assert!(run.status == 2 && run.stderr.contains("是不是“成都市”"), "{}", run.stderr);
}

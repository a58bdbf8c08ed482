//! `mail`: drafts as another mail reader shows them, and whom they are for.

use crate::common::{self, TestDir, fixture, text};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

/// A working folder with the fixture's address book.
fn office() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("通讯录.xlsx", "通讯录.xlsx");
    desk
}

/// The drafts of a folder as Python's email package shows them; `None` without Python.
fn shown(folder: &Path) -> Option<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/open_drafts.py");
    match Command::new("python3").arg(script).arg(folder).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(serde_json::from_slice(&output.stdout).unwrap())
        }
        Err(_) => {
            assert!(std::env::var_os("CI").is_none(), "CI needs python3");
            println!("skipped: python3 is missing");
            None
        }
    }
}

fn sha256_of(path: &Path) -> String {
    Sha256::digest(fs::read(path).unwrap()).iter().map(|b| format!("{b:02x}")).collect()
}

fn units() -> Vec<String> {
    let campaign = baosong::campaign::Campaign::built_in().unwrap();
    campaign.units.iter().map(|u| u.name.clone()).collect()
}

#[test]
fn another_reader_shows_subject_names_and_the_same_workbook() {
    let desk = office();
    let run = desk.run(&["mail", "template", "--period", "2021-09-25", "-o", "信"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    desk.run(&["template", "--period", "2021-09-25", "-o", "表"]);
    let Some(drafts) = shown(&desk.path("信")) else { return };
    assert_eq!(drafts.as_object().unwrap().len(), 21);
    for unit in units() {
        let draft = &drafts[format!("{unit}.eml")];
        assert_eq!(text(draft, "unsent"), "1", "{unit}");
        assert_eq!(
            text(draft, "subject"),
            "【填报】制造业招商引资“百日攻坚”行动附件2（2021年9月25日）"
        );
        assert_eq!(text(draft, "from"), "经济和信息化厅对外经济合作处 <332968209@qq.com>");
        let form = format!("{unit}_附件2_2021-09-25.xlsx");
        let sha256 = sha256_of(&desk.path("表").join(&form));
        assert_eq!(draft["attachments"], serde_json::json!([[form, sha256]]));
        assert_eq!(draft["fallback"], serde_json::json!([form]));
        assert_eq!(draft["defects"], serde_json::json!([]));
        let others = units().into_iter().filter(|other| *other != unit);
        let body = text(draft, "text");
        assert!(
            body.starts_with(&unit) && !others.into_iter().any(|o| body.contains(&o)),
            "{body}"
        );
    }
    let chengdu = &drafts["成都市.eml"];
    assert_eq!(
        chengdu["to"],
        serde_json::json!([["成都市王磊", "u1@example.cn"], ["", "u1b@example.cn"]])
    );
    let all = ["u1@example.cn", "u1b@example.cn", "568766521@qq.com"];
    assert_eq!(chengdu["everyone"], serde_json::json!(all));
    let aba = &drafts["阿坝藏族羌族自治州.eml"]["to"];
    assert_eq!(aba, &serde_json::json!([["阿坝藏族羌族自治州马超", "u19@example.cn"]]));
    let phone = fs::read_to_string(desk.path("信/成都市_短信.txt")).unwrap();
    assert!(phone.starts_with("成都市王磊：") && phone.contains("028-86265844"), "{phone}");
}

#[test]
fn the_same_letters_have_the_same_bytes_and_a_dry_run_writes_none() {
    let desk = office();
    let mail = ["mail", "template", "--period", "2021-09-25", "--unit", "成都"];
    let dry = desk.run(&[&mail[..], &["--dry-run"]].concat());
    assert!(dry.stdout.contains("成都市 → u1@example.cn、u1b@example.cn（抄送 568766521@qq.com）"));
    assert_eq!(fs::read_dir(desk.path("发件")).unwrap().count(), 0);
    for folder in ["a", "b"] {
        desk.run(&[&mail[..], &["-o", folder]].concat());
    }
    let bytes = |folder: &str| fs::read(desk.path(folder).join("成都市.eml")).unwrap();
    assert_eq!(bytes("a"), bytes("b"));
}

#[test]
fn the_folders_own_text_is_used_and_its_faults_are_told_with_their_line() {
    let desk = office();
    let mail = ["mail", "template", "--period", "2021-09-25", "--unit", "成都", "-o", "信"];
    let own = desk.path("空白表邮件.txt");
    fs::write(&own, "主题：请填{表名}\n\n{联系人}：\n见附件。\n短信：\n{单位}\n").unwrap();
    assert_eq!(desk.run(&mail).status, 0);
    assert_eq!(fs::read_to_string(desk.path("信/成都市_短信.txt")).unwrap(), "成都市\n");
    if let Some(drafts) = shown(&desk.path("信")) {
        assert_eq!(text(&drafts["成都市.eml"], "subject"), "请填附件2");
        assert_eq!(text(&drafts["成都市.eml"], "text").trim_end(), "王磊：\r\n见附件。");
    }
    fs::write(&own, "主题：请填{表名}\n\n{联系}：\n短信：\n").unwrap();
    let run = desk.run(&mail);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("空白表邮件.txt 第 3 行：不认识的 {联系}"), "{}", run.stderr);
}

#[test]
fn reminders_go_to_those_whose_return_is_not_accepted() {
    let desk = office();
    desk.take("2021-09-25/成都市.xlsx", "收件/成都市.xlsx");
    desk.take("faults/negative-count.xlsx", "收件/负数.xlsx");
    let (_, collected) = desk.json(&["collect", "--period", "2021-09-25"]);
    let files = collected["files"].as_array().unwrap();
    let returned = files.iter().find(|f| text(f, "status") == "returned").unwrap();
    let faulty = text(&returned["unit"], "name").to_string();
    let run = desk.run(&["mail", "remind", "--period", "2021-09-25", "-o", "信"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let phone = |unit: &str| fs::read_to_string(desk.path("信").join(format!("{unit}_短信.txt")));
    for unit in units() {
        let wanted = match unit.as_str() {
            "成都市" => None,
            unit if unit == faulty => Some("有需要改正的地方，尚未收到改报"),
            _ => Some("尚未收到贵单位的报表"),
        };
        assert_eq!(
            desk.path("信").join(format!("{unit}.eml")).exists(),
            wanted.is_some(),
            "{unit}"
        );
        if let Some(wanted) = wanted {
            let phone = phone(&unit).unwrap();
            assert!(phone.contains(wanted) && phone.contains("已超过截止日 1 天"), "{phone}");
        }
    }
    let done = desk.run(&["mail", "remind", "--period", "2021-09-25", "--unit", "成都"]);
    assert_eq!((done.status, done.stdout.as_str()), (0, "2021-09-25 期没有要催报的单位\n"));
}

#[test]
fn a_kit_goes_to_its_own_unit_only() {
    let desk = office();
    let none = desk.run(&["mail", "return", "--period", "2021-09-25"]);
    assert_eq!((none.status, none.stdout.as_str()), (0, "2021-09-25 期没有要退改的单位\n"));
    desk.run(&["collect", &fixture("faults"), "--period", "2021-09-25"]);
    let early = desk.run(&["mail", "return", "--period", "2021-09-25"]);
    assert_eq!(early.status, 2);
    assert!(early.stderr.contains("请先 baosong return --period 2021-09-25"), "{}", early.stderr);
    assert_eq!(desk.run(&["return", "--period", "2021-09-25"]).status, 0);
    let kits = desk.path("退改/2021-09-25");
    fs::write(kits.join("成都市青羊区_退改.xlsx"), "another office's").unwrap();
    let run = desk.run(&["mail", "return", "--period", "2021-09-25", "-o", "信"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut written = 0;
    let drafts = shown(&desk.path("信"));
    for unit in units() {
        let kit = format!("{unit}_退改_2021-09-25");
        let workbook = kits.join(format!("{kit}.xlsx"));
        assert_eq!(
            workbook.exists(),
            desk.path("信").join(format!("{unit}.eml")).exists(),
            "{unit}"
        );
        if !workbook.exists() {
            continue;
        }
        written += 1;
        let message = fs::read_to_string(kits.join(format!("{kit}.txt"))).unwrap();
        let phone = fs::read_to_string(desk.path("信").join(format!("{unit}_短信.txt"))).unwrap();
        assert_eq!(phone.trim_end(), message.trim_end());
        if let Some(drafts) = &drafts {
            let attached = serde_json::json!([[format!("{kit}.xlsx"), sha256_of(&workbook)]]);
            assert_eq!(drafts[format!("{unit}.eml")]["attachments"], attached);
        }
    }
    assert!(written > 3, "{written}");
    let missing = desk.run(&["mail", "return", "--period", "2021-10-10", "--unit", "成都"]);
    assert_eq!(missing.stdout, "2021-10-10 期没有要退改的单位\n");
}

#[test]
fn a_kit_that_is_no_longer_true_is_neither_sent_nor_kept() {
    let desk = office();
    let date_back = |path: &Path| {
        fs::File::options().write(true).open(path).unwrap().set_modified(UNIX_EPOCH).unwrap();
    };
    let collect = |fixture: &str, name: &str| {
        let file = desk.take(fixture, &format!("来/{name}"));
        if name == "1.xlsx" {
            date_back(&file);
        }
        let collect = ["collect", &format!("来/{name}"), "--period", "2021-09-25"];
        assert!(desk.run(&collect).status < 2);
    };
    collect("faults/negative-count.xlsx", "1.xlsx");
    assert_eq!(desk.run(&["return"]).status, 0);
    let kits = desk.path("退改/2021-09-25");
    let kit = kits.join("自贡市_退改_2021-09-25.xlsx");
    assert!(kit.exists(), "{:?}", fs::read_dir(&kits).unwrap().collect::<Vec<_>>());
    // The archived period, though the next one is nearer.
    let mail = ["mail", "return", "--dry-run", "--today", "2021-10-08"];
    let send = || common::Run::of(desk.command(&mail).output().unwrap());
    assert!(send().stdout.contains("自贡市 → "), "{}", send().stderr);
    date_back(&kit);
    assert!(send().stderr.contains("退改表比报表旧的 1 个单位：自贡市"), "{}", send().stderr);
    fs::write(kits.join("自贡市_说明.txt"), "the clerk's own").unwrap();
    collect("2021-09-25/自贡市.xlsx", "2.xlsx");
    assert_eq!(send().stdout, "2021-09-25 期没有要退改的单位\n");
    let run = desk.run(&["return"]);
    assert!(run.stdout.contains("删去退改表的 1 个单位：自贡市"), "{}", run.stdout);
    assert!(!kit.exists() && kits.join("自贡市_说明.txt").exists());
}

/// Writes an address book of these rows below the headings.
fn write_contacts(desk: &TestDir, rows: &[(&str, &str)]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("通讯录").unwrap();
    for (row, (unit, address)) in (0u32..).zip([("市(州)", "邮箱")].iter().chain(rows)) {
        sheet.write(row, 0, *unit).unwrap();
        sheet.write(row, 1, *address).unwrap();
    }
    book.save(desk.path("通讯录.xlsx")).unwrap();
}

#[test]
fn a_unit_without_address_gets_a_phone_text_and_is_named() {
    let desk = office();
    write_contacts(&desk, &[("成都", "a@qq.com"), ("自贡", "")]);
    let mail = ["mail", "template", "--period", "2021-09-25", "--unit", "成都", "--unit", "自贡"];
    let run = desk.run(&[&mail[..], &["-o", "信"]].concat());
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("没有写信的 1 个单位：自贡市"), "{}", run.stdout);
    assert!(desk.path("信/自贡市_短信.txt").exists() && !desk.path("信/自贡市.eml").exists());
}

#[test]
fn a_faulty_address_book_is_told_with_its_cell() {
    let desk = office();
    let fault = |rows: &[(&str, &str)]| {
        write_contacts(&desk, rows);
        let run = desk.run(&["mail", "template", "--period", "2021-09-25", "--dry-run"]);
        assert_eq!(run.status, 2);
        run.stderr
    };
    let unknown = fault(&[("成都", "a@qq.com"), ("重庆市", "b@qq.com")]);
    assert!(unknown.contains("通讯录!A3：“重庆市”不在填报单位名单里"), "{unknown}");
    let address = fault(&[("成都", "a@qq.com；zhang at qq.com")]);
    assert!(address.contains("通讯录!B2：“zhang”不是邮箱地址"), "{address}");
    fs::remove_file(desk.path("通讯录.xlsx")).unwrap();
    let run = desk.run(&["mail", "remind"]);
    assert!(run.stderr.contains("不知道写给谁"), "{}", run.stderr);
}

#[test]
fn a_letter_names_the_office_that_receives_its_unit() {
    let desk = office();
    let write = |office: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (col, text) in (0u16..).zip(["市(州)", "邮箱", "接收单位"]) {
            sheet.write(0, col, text).unwrap();
        }
        for (col, text) in (0u16..).zip(["成都市", "a@qq.com", office]) {
            sheet.write(1, col, text).unwrap();
        }
        book.save(desk.path("通讯录.xlsx")).unwrap();
    };
    let mail = ["mail", "template", "--period", "2021-09-25", "--unit", "成都", "-o", "信"];
    for (office, person) in [("经合局", "杨 靓，028-65515088"), ("", "朱 磊，028-86265844")]
    {
        write(office);
        assert_eq!(desk.run(&mail).status, 0);
        let phone = fs::read_to_string(desk.path("信/成都市_短信.txt")).unwrap();
        assert!(phone.trim_end().ends_with(person), "{phone}");
    }
    write("商务厅");
    let error = desk.run(&mail).stderr;
    assert!(error.contains("!C2：“商务厅”不是接收单位，可以写：经济和信息化厅"), "{error}");
}

#[test]
fn the_subject_says_what_a_unit_has_to_do() {
    let desk = office();
    fs::create_dir_all(desk.path("收件")).unwrap();
    fs::write(desk.path("收件/乐山市.xlsx"), "").unwrap();
    desk.take("faults/decimal-count.xlsx", "收件/绵阳.xlsx");
    desk.take("faults/two-units.xlsx", "收件/空着.xlsx");
    desk.run(&["collect", "--period", "2021-09-25"]);
    desk.run(&["return"]);
    let run = desk.run(&["mail", "return", "--dry-run"]);
    let ends = |unit: &str, demand: &str| {
        let line = run.stdout.lines().find(|line| line.starts_with(unit)).unwrap_or_default();
        assert!(line.contains(demand), "{unit}: {}{}", run.stdout, run.stderr);
    };
    ends("乐山市", "（2021年9月25日）需要重新报送");
    ends("绵阳市", "（2021年9月25日）需要改正");
    ends("泸州市", "（2021年9月25日）需要核实说明");
    let kits = desk.path("退改/2021-09-25");
    let phone = fs::read_to_string(kits.join("乐山市_退改_2021-09-25.txt")).unwrap();
    assert!(phone.contains("不能读：") && phone.contains("请在退改表上重新填好后发回"), "{phone}");
}

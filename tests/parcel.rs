//! Archives, mails and mailboxes: every piece accounted for, whose it is, and nothing hostile works.

mod hostile;

use crate::common::{TestDir, codes, fixture, fixture_path, text};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

const DAY: [&str; 2] = ["--period", "2021-09-25"];

fn check(desk: &TestDir, path: &str) -> Vec<Value> {
    let (_, document) = desk.json(&["check", path, DAY[0], DAY[1]]);
    let files = document["files"].as_array().unwrap().clone();
    let counts = &document["counts"];
    let all = counts["received"].as_u64().unwrap() + counts["ignored"].as_u64().unwrap();
    assert_eq!(all, files.len() as u64, "{counts}");
    files
}

fn parcel(name: &str) -> Vec<Value> {
    check(&TestDir::new(), &fixture(&format!("parcels/{name}")))
}

fn hand_in(desk: &TestDir, name: &str, bytes: &[u8]) -> PathBuf {
    let place = desk.path(name);
    fs::write(&place, bytes).unwrap();
    place
}

/// What lies in a parcel: path below it, status, unit.
fn listing(files: &[Value]) -> Vec<[String; 3]> {
    let below = |path: &str| path.split_once("parcels/").unwrap().1.to_string();
    let unit = |file: &Value| text(&file["unit"], "name").to_string();
    files.iter().map(|f| [below(text(f, "path")), text(f, "status").into(), unit(f)]).collect()
}

fn rows(expected: &[[&str; 3]]) -> Vec<[String; 3]> {
    expected.iter().map(|row| row.map(String::from)).collect()
}

#[test]
fn a_zip_of_chinese_windows_gives_every_file_its_name_and_unit() {
    let files = parcel("川南.zip");
    let expected = [
        ["川南.zip/自贡市/附件2.xlsx", "accepted", "自贡市"],
        ["川南.zip/内江/内江市.xlsx", "accepted", "内江市"],
        ["川南.zip/泸州/附件2.xlsx", "accepted", "泸州市"],
        ["川南.zip/内江/~$内江市.xlsx", "ignored", ""],
        ["川南.zip/内江/Thumbs.db", "ignored", ""],
        ["川南.zip/__MACOSX/内江/._内江市.xlsx", "ignored", ""],
    ];
    assert_eq!(listing(&files), rows(&expected));
    let carrier = &files[0]["carrier"];
    assert!(text(carrier, "path").ends_with("parcels/川南.zip"));
    let bytes = fs::read(fixture_path("parcels/川南.zip")).unwrap();
    assert_eq!(text(carrier, "sha256"), baosong::intake::sha256(&bytes));
    assert_eq!(text(&files[0], "received_by"), "file");
}

#[test]
fn zips_of_other_programs_and_zips_in_zips_are_read() {
    for name in ["info-zip.zip", "7-zip.zip"] {
        let expected = [
            [&format!("{name}/德阳市.ods"), "accepted", "德阳市"],
            [&format!("{name}/雅安市.xls"), "accepted", "雅安市"],
        ];
        assert_eq!(listing(&parcel(name)), rows(&expected), "{name}");
    }
    let nested = parcel("套两层.zip");
    let expected = ["套两层.zip/甘孜州.zip/附件2.xlsm", "accepted", "甘孜藏族自治州"];
    assert_eq!(listing(&nested), rows(&[expected]));
    assert!(codes(&nested[0]).contains(&"unit_by_file_name"));
}

#[test]
fn what_cannot_be_had_out_of_a_parcel_is_told_at_its_place() {
    let locked = parcel("7-zip-password.zip");
    let expected = ["7-zip-password.zip/雅安市.xls", "unreadable", "雅安市"];
    assert_eq!((listing(&locked), codes(&locked[0])), (rows(&[expected]), vec!["encrypted"]));
    let damaged = parcel("损坏.zip");
    let expected = [
        ["损坏.zip/自贡市/附件2.xlsx", "accepted", "自贡市"],
        ["损坏.zip/内江/内江市.xlsx", "accepted", "内江市"],
        ["损坏.zip/泸州/附件2.xlsx", "unreadable", "泸州市"],
        ["损坏.zip", "unreadable", ""],
    ];
    assert_eq!(listing(&damaged), rows(&expected));
    let empty = parcel("空包.zip");
    let expected = [["空包.zip/Thumbs.db", "ignored", ""], ["空包.zip", "unreadable", ""]];
    assert_eq!(listing(&empty), rows(&expected));
    assert_eq!(codes(&empty[1]), ["empty_parcel"]);
}

#[test]
fn a_mail_says_who_sent_it_and_when_it_was_received() {
    let files = parcel("成都.eml");
    let expected =
        [["成都.eml/成都市.xlsx", "accepted", "成都市"], ["成都.eml/image001.png", "ignored", ""]];
    assert_eq!(listing(&files), rows(&expected));
    let mail = &files[0]["mail"];
    let told = ["sender", "address", "subject", "sent", "received"].map(|key| text(mail, key));
    let expected = [
        "成都市经信局",
        "cdjx@example.cn",
        "成都市百日攻坚统计表",
        "2021-09-24T16:20:00+08:00",
        "2021-09-24T16:31:05+08:00",
    ];
    assert_eq!(told, expected);
    assert_eq!(text(&files[0], "received"), text(mail, "received"));
    assert_eq!(text(&files[0], "received_by"), "mail");
    let without = parcel("rfc2231.eml");
    assert_eq!(text(&without[0], "received"), "2021-09-24T16:20:00+08:00");
    assert!(text(&without[0], "path").ends_with("/资阳市制造业招商引资统计表.xls"));
}

#[test]
fn names_are_read_however_an_old_program_wrote_them() {
    for name in ["八位", "切断", "切断2231", "百分号"] {
        let files = parcel(&format!("raw/{name}.eml"));
        let path = format!("raw/{name}.eml/广元市统计表.xls");
        assert_eq!(listing(&files), rows(&[[&path, "accepted", "广元市"]]), "{name}");
        assert_eq!(text(&files[0]["mail"], "subject"), "广元市统计表", "{name}");
    }
}

#[test]
fn a_mail_in_a_mail_in_a_mail_counts_as_its_first_senders() {
    let files = parcel("转发.eml");
    let path = "转发.eml/转发的邮件.eml/转发的邮件.eml/附件2.xls";
    assert_eq!(listing(&files), rows(&[[path, "accepted", "雅安市"]]));
    assert_eq!(text(&files[0]["mail"], "sender"), "雅安市经信局");
    assert_eq!(text(&files[0], "received"), "2021-09-24T16:20:00+08:00");
    let packed = parcel("压缩附件.eml");
    let path = "压缩附件.eml/报送.zip/攀枝花/附件2.xlsx";
    assert_eq!(listing(&packed), rows(&[[path, "accepted", "攀枝花市"]]));
    assert_eq!(text(&packed[0]["mail"], "sender"), "攀枝花市经信局");
}

#[test]
fn mails_without_a_file_are_their_units_unreadable_returns() {
    let link = parcel("超大附件.eml");
    assert_eq!(listing(&link), rows(&[["超大附件.eml", "unreadable", "宜宾市"]]));
    assert_eq!(codes(&link[0]), ["cloud_link"]);
    let url = "https://wx.mail.qq.com/ftn/download?func=3&k=abc";
    assert_eq!(text(&link[0]["findings"][0], "found"), url);
    let none = parcel("无附件.eml");
    assert_eq!(listing(&none), rows(&[["无附件.eml", "unreadable", "达州市"]]));
    assert_eq!(codes(&none[0]), ["no_attachment"]);
}

#[test]
fn a_table_in_the_body_of_a_mail_without_attachment_is_read() {
    let files = parcel("正文表格.eml");
    assert_eq!(listing(&files), rows(&[["正文表格.eml", "accepted", "巴中市"]]));
    assert!(codes(&files[0]).contains(&"mail_table"));
    assert_eq!(files[0]["values"]["signed_amount"], 18.9);
}

#[test]
fn a_mailbox_gives_each_of_its_mails() {
    let files = parcel("收件箱.mbox");
    let first = "收件箱.mbox/第1封 成都市百日攻坚统计表.eml";
    let expected = [
        [&format!("{first}/成都市.xlsx"), "accepted", "成都市"],
        [&format!("{first}/image001.png"), "ignored", ""],
        ["收件箱.mbox/第2封 宜宾市统计表.eml", "unreadable", "宜宾市"],
        ["收件箱.mbox/第3封 达州市统计表.eml", "unreadable", "达州市"],
        ["收件箱.mbox/第4封 报送.eml/报送.zip/攀枝花/附件2.xlsx", "accepted", "攀枝花市"],
    ];
    assert_eq!(listing(&files), rows(&expected));
}

#[test]
fn a_file_of_a_maildir_is_told_by_its_content() {
    let desk = TestDir::new();
    desk.take("parcels/甘孜.eml", "Maildir/cur/1632471600.M1P1.mail");
    let files = check(&desk, "Maildir");
    assert_eq!(text(&files[0], "path"), "Maildir/cur/1632471600.M1P1.mail/附件2.xlsm");
}

#[test]
fn the_sender_decides_where_the_return_says_nothing_and_is_shown_where_it_differs() {
    let by_name = &parcel("甘孜.eml")[0];
    assert_eq!(text(&by_name["unit"], "name"), "甘孜藏族自治州");
    assert!(codes(by_name).contains(&"unit_by_sender"));
    let wrong = &parcel("发错.eml")[0];
    assert_eq!((text(wrong, "status"), text(&wrong["unit"], "name")), ("held", "内江市"));
    let finding = wrong["findings"].as_array().unwrap().iter().find(|f| f["code"] == "sender_unit");
    let message = text(finding.unwrap(), "message");
    assert_eq!(message, "发件人和表内不一致：发件人是自贡市，填报单位是内江市，以表内为准");
    let unknown = &parcel("通讯录认出.eml")[0];
    assert!(codes(unknown).contains(&"unknown_unit"));
}

#[test]
fn the_offices_contacts_tell_whose_an_address_is() {
    let desk = TestDir::new();
    assert_eq!(desk.run(&["init", "."]).status, 0);
    contacts(&desk, "甘孜藏族自治州", "luojun@163.com；other@163.com");
    let known = &check(&desk, &fixture("parcels/通讯录认出.eml"))[0];
    assert_eq!(text(&known["unit"], "name"), "甘孜藏族自治州");
    let finding =
        known["findings"].as_array().unwrap().iter().find(|f| f["code"] == "unit_by_sender");
    assert!(text(finding.unwrap(), "message").contains("通讯录里的发件邮箱"));
}

/// A mail put together here: a body and one attachment in binary.
fn mail_with(body: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "From: someone@example.cn\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n--b\r\n\
         Content-Type: application/octet-stream; name=\"{name}\"\r\n\
         Content-Transfer-Encoding: binary\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat()
}

#[test]
fn a_link_beside_the_attachment_and_winmail_are_told() {
    let desk = TestDir::new();
    let book = fs::read(fixture_path("2021-09-25/内江市.xlsx")).unwrap();
    let body = "另一份见 https://pan.baidu.com/s/1abc 提取码 1234";
    hand_in(&desk, "链接.eml", &mail_with(body, "内江市.xlsx", &book));
    let files = check(&desk, "链接.eml");
    assert_eq!(text(&files[0], "status"), "accepted");
    let sha256 = baosong::intake::sha256(&book);
    assert_eq!(text(&files[0], "sha256"), sha256);
    assert_eq!(text(&files[0]["mail"], "link"), "https://pan.baidu.com/s/1abc");
    let finding =
        files[0]["findings"].as_array().unwrap().iter().find(|f| f["code"] == "cloud_link");
    assert_eq!(text(finding.unwrap(), "class"), "verify");
    hand_in(&desk, "泸州市.eml", &mail_with("见附件", "winmail.dat", b"\x78\x9F\x3E\x22rest"));
    let files = check(&desk, "泸州市.eml");
    assert_eq!(text(&files[0]["unit"], "name"), "泸州市");
    assert!(text(&files[0]["findings"][0], "message").contains("winmail.dat"));
}

/// A table of contacts laid out as `init` makes it, filled in for one unit.
fn contacts(desk: &TestDir, unit: &str, addresses: &str) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "通讯录").unwrap();
    for (col, heading) in (0u16..).zip(["市（州）", "联系人", "电话", "邮箱", "接收单位"])
    {
        sheet.write(1, col, heading).unwrap();
    }
    sheet.write(2, 0, unit).unwrap();
    sheet.write(2, 3, addresses).unwrap();
    sheet.write(2, 4, "省经济合作局").unwrap();
    book.save(desk.path("通讯录.xlsx")).unwrap();
}

#[test]
fn a_collected_piece_is_kept_byte_for_byte_with_where_it_came_from() {
    let desk = TestDir::new();
    for name in ["川南.zip", "压缩附件.eml", "收件箱.mbox"] {
        desk.take(&format!("parcels/{name}"), &format!("收件/{name}"));
    }
    desk.take("2021-09-25/自贡市.xlsx", "收件/自贡市.xlsx");
    let (_, first) = desk.json(&["collect", DAY[0], DAY[1]]);
    assert_eq!(first["counts"]["accepted"], 5);
    let kept = |folder: &str| desk.path("存档/2021-09-25").join(folder);
    let original = |folder: &str, name: &str| fs::read(kept(folder).join(name)).unwrap();
    let whole = |name: &str| fs::read(fixture_path(&format!("2021-09-25/{name}"))).unwrap();
    assert_eq!(original("510400 攀枝花市/v1", "附件2.xlsx"), whole("攀枝花.xlsx"));
    assert_eq!(original("511000 内江市/v1", "内江市.xlsx"), whole("内江市.xlsx"));
    assert_eq!(original("510100 成都市/v1", "成都市.xlsx"), whole("成都市.xlsx"));
    let record: Value =
        serde_json::from_slice(&original("510400 攀枝花市/v1", "记录.json")).unwrap();
    assert_eq!(text(&record["mail"], "address"), "pzh@example.cn");
    let carrier = fs::read(desk.path(text(&record["carrier"], "path"))).unwrap();
    assert_eq!(text(&record["carrier"], "sha256"), baosong::intake::sha256(&carrier));
    assert!(!kept("510300 自贡市/v2").exists(), "the same bytes in a zip and plain are one");
    // The mail itself is the original where it brought no file.
    let mail = original("511500 宜宾市/v1", "第2封 宜宾市统计表.eml");
    let mail = String::from_utf8(mail).unwrap();
    assert!(mail.contains("From: =?gb2312?") && mail.contains("To: office@example.cn"), "{mail}");
    let (_, again) = desk.json(&["collect", DAY[0], DAY[1]]);
    assert_eq!(again["counts"]["accepted"], 0);
    assert!(again["files"].as_array().unwrap().iter().all(|f| f["version"].is_null()));
}

#[test]
fn a_run_ends_with_every_group_by_name() {
    let desk = TestDir::new();
    let run = desk.run(&["check", &fixture("parcels"), DAY[0], DAY[1]]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let line = |start: &str| {
        let found = lines.iter().find(|l| l.trim_start().starts_with(start));
        found.unwrap_or_else(|| panic!("{start}: {}", run.stdout)).to_string()
    };
    assert!(line("采用 11：").contains("雅安"));
    assert!(run.stdout.contains("通讯录认出.eml/附件2.xlsm：“附件2”不在填报单位名单里"));
    assert!(line("重复 12：").contains("收件箱.mbox/第1封 成都市百日攻坚统计表.eml/成都市.xlsx"));
    assert!(line("附件是网盘链接").contains("宜宾的 超大附件.eml"));
    assert!(line("忽略 6：").contains("川南.zip/内江/Thumbs.db"));
    let missing = line("未报");
    assert!(missing.contains("绵阳") && !missing.contains("宜宾"), "{missing}");
}

//! One letter's way there and back: our draft, the form taken out of it by Python, filled in by LibreOffice,
//! sent back in GB18030, collected.

use crate::common::office::Office;
use crate::common::{TestDir, text};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

const PERIOD: &str = "2021-09-25";
/// A city, one with a name of another length, and a prefecture.
const UNITS: [(&str, &str); 3] =
    [("510100", "成都市"), ("511100", "乐山市"), ("513200", "阿坝藏族羌族自治州")];

/// Has tests/mail/reply.py do one of its jobs.
fn python(args: &[&Path], job: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/reply.py");
    let output = Command::new("python3").arg(script).arg(job).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What the unit answers; amounts with two decimals and a blank remark.
fn entry(unit: &str, at: usize) -> Value {
    let count = at + 3;
    json!({
        "header": {"reporting_unit": unit, "reporter": "王磊", "reported_on": "2021-09-24"},
        "values": {
            "promotion_meetings": count, "enterprise_visits": 40 + count, "signed_projects": count,
            "signed_amount": 12.34, "landed_projects": 2, "started_projects": 1,
            "funds_in_place": 0.5, "remarks": null
        },
        "supplement": {
            "leader_led_trips": 1, "outside_promotion_meetings": 0, "signed_projects_baseline": 2,
            "landed_projects_baseline": 1, "started_projects_baseline": 1,
            "funds_in_place_baseline": 0.25
        }
    })
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn a_form_sent_by_mail_comes_back_by_mail_and_is_accepted() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("通讯录.xlsx", "通讯录.xlsx");
    let run = desk.run(&["mail", "template", "--period", PERIOD, "-o", "信"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for folder in ["表", "回", "收件/经信厅"] {
        fs::create_dir_all(desk.path(folder)).unwrap();
    }
    let draft = |unit: &str| desk.path(&format!("信/{unit}.eml"));
    UNITS.iter().for_each(|(_, unit)| python(&[&draft(unit), &desk.path("表")], "take"));
    let filled = |unit: &str| desk.path(&format!("回/{unit}百日攻坚统计表.xlsx"));
    let task = |(at, (_, unit)): (usize, &(&str, &str))| {
        let form = desk.path(&format!("表/{unit}_附件2_{PERIOD}.xlsx"));
        json!({"form": form, "entry": entry(unit, at), "lose": [], "save": [filled(unit)]})
    };
    office.run(&desk, "fill_in.py", &UNITS.iter().enumerate().map(task).collect());
    for (code, unit) in UNITS {
        let reply = desk.path(&format!("收件/经信厅/{code}.eml"));
        python(&[&draft(unit), &filled(unit), &reply], "answer");
        let bytes = fs::read(reply).unwrap();
        assert!(String::from_utf8_lossy(&bytes).contains("Subject: =?gb18030?b?"));
    }
    let (status, document) = desk.json(&["collect", "收件/经信厅"]);
    assert_eq!(status, 0, "{document}");
    assert_eq!(document["period"], PERIOD);
    assert_eq!(document["counts"]["accepted"], UNITS.len());
    for (at, (code, unit)) in UNITS.iter().enumerate() {
        assert_is_reply(&document["files"][at], code, unit, &entry(unit, at));
    }
}

fn assert_is_reply(file: &Value, code: &str, unit: &str, sent: &Value) {
    let path = format!("收件/经信厅/{code}.eml/{unit}百日攻坚统计表.xlsx");
    assert_eq!(text(file, "path"), path);
    assert_eq!(file["unit"], json!({"code": code, "name": unit}), "{path}");
    assert_eq!((text(file, "status"), &file["findings"]), ("accepted", &json!([])), "{path}");
    assert_eq!(text(file, "channel"), "经信厅", "{path}");
    // The server took it at this moment; the mail itself says 16:20.
    assert_eq!(text(file, "received"), "2021-09-24T16:31:05+08:00", "{path}");
    assert_eq!(text(file, "received_by"), "mail", "{path}");
    let mail = &file["mail"];
    assert_eq!(text(mail, "sent"), "2021-09-24T16:20:00+08:00", "{path}");
    let subject = "回复：【填报】制造业招商引资“百日攻坚”行动附件2（2021年9月25日）";
    assert_eq!(text(mail, "subject"), subject, "{path}");
    assert!(text(mail, "sender").starts_with(unit), "{mail}");
    assert_eq!(file["header"], sent["header"], "{path}");
    assert_eq!(file["values"], sent["values"], "{path}");
    assert_eq!(file["supplement"], sent["supplement"], "{path}");
}

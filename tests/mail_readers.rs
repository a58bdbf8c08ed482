//! Drafts in two mail readers that are not ours: mu by its command line, mutt by its screens.
#![cfg(unix)]

use crate::common::TestDir;
use crate::common::tmux::Terminal;
use std::fs;
use std::path::Path;
use std::process::Command;

const PERIOD: &str = "2021-09-25";
const SUBJECT: &str = "【填报】制造业招商引资“百日攻坚”行动附件2（2021年9月25日）";

/// A working folder with all drafts in 信 and the forms that they carry in 表; `None` without the
/// reader, but not where CI runs.
fn office(reader: &str) -> Option<TestDir> {
    if Command::new(reader).arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI needs {reader}");
        println!("skipped: {reader} is missing");
        return None;
    }
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("通讯录.xlsx", "通讯录.xlsx");
    for (command, folder) in [(&["mail", "template"][..], "信"), (&["template"], "表")] {
        let run = desk.run(&[command, &["--period", PERIOD, "-o", folder]].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    Some(desk)
}

fn form_name(unit: &str) -> String {
    format!("{unit}_附件2_{PERIOD}.xlsx")
}

/// Whether a reader saved the very form.
fn assert_is_form(desk: &TestDir, saved: &Path, unit: &str) {
    let form = fs::read(desk.path("表").join(form_name(unit))).unwrap();
    assert!(fs::read(saved).unwrap() == form, "{} is another workbook", saved.display());
}

#[test]
#[cfg_attr(not(has_mu), ignore = "needs mu")]
fn mu_shows_and_takes_out_all_21() {
    let Some(desk) = office("mu") else { return };
    fs::create_dir(desk.path("出")).unwrap();
    let campaign = baosong::campaign::Campaign::built_in().unwrap();
    for unit in campaign.units.iter().map(|u| u.name.as_str()) {
        let draft = desk.path(&format!("信/{unit}.eml"));
        let mu = |args: &[&str]| {
            let mut command = Command::new("mu");
            let output = command.env("LC_ALL", "C.UTF-8").args(args).arg(&draft).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let shown = mu(&["view", "--nocolor"]);
        let line = |start: &str| shown.lines().find(|l| l.starts_with(start)).unwrap_or_default();
        assert_eq!(line("From: "), "From: 经济和信息化厅对外经济合作处 <332968209@qq.com>");
        assert_eq!(line("Cc: "), "Cc: 省经济合作局项目管理处 <568766521@qq.com>");
        assert_eq!(line("Subject: "), format!("Subject: {SUBJECT}"));
        assert_eq!(line("Attachments: "), format!("Attachments: {}", form_name(unit)));
        assert!(line("To: ").starts_with(&format!("To: {unit}")), "{shown}");
        assert!(shown.contains("　　按照川办发〔2021〕47号要求"), "{shown}");
        // It saves the text beside the attachment, under the same name for every letter.
        mu(&[
            "extract",
            "--save-attachments",
            "--overwrite",
            &format!("--target-dir={}", desk.whole("出")),
        ]);
        assert_is_form(&desk, &desk.path("出").join(form_name(unit)), unit);
    }
}

#[test]
#[cfg_attr(not(has_mutt), ignore = "needs mutt")]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn mutt_shows_and_takes_out_a_form() {
    let Some(desk) = office("mutt") else { return };
    let unit = "阿坝藏族羌族自治州";
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(desk.path("箱").join(folder)).unwrap();
    }
    // A mail folder on this system holds lines that end in LF, as a delivery writes them.
    let draft = fs::read_to_string(desk.path(&format!("信/{unit}.eml"))).unwrap();
    fs::write(desk.path("箱/cur/1:2,S"), draft.replace("\r\n", "\n")).unwrap();
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/muttrc");
    let (settings, root) = (settings.display(), desk.path(""));
    let command = format!(
        "cd '{}' && LC_ALL=C.UTF-8 HOME=$PWD mutt -n -F '{settings}' -f 箱",
        root.display()
    );
    let Some(terminal) = Terminal::open(&command, 100, 40) else { return };
    terminal.wait_for(SUBJECT);
    terminal.press("Enter");
    let letter = terminal.wait_for("电话 028-86265844");
    for text in [
        "From: 经济和信息化厅对外经济合作处 <332968209@qq.com>",
        "To: 阿坝藏族羌族自治州马超 <u19@example.cn>",
        "Cc: 省经济合作局项目管理处 <568766521@qq.com>",
        "[-- Attachment #2: 阿坝藏族羌族自治州_附件2_2021-09-25.xlsx --]",
    ] {
        assert!(letter.contains(text), "no {text:?} in\n{letter}");
    }
    assert!(letter.contains(&format!("Subject: {SUBJECT}")), "{letter}");
    terminal.press("v");
    terminal.wait_for("q:Exit  s:Save");
    terminal.press("Down");
    terminal.press("s");
    terminal.wait_for(&format!("Save to file: {}", form_name(unit)));
    terminal.press("Enter");
    terminal.wait_for("Attachment saved");
    assert_is_form(&desk, &desk.path(&form_name(unit)), unit);
}

//! The guided menu, driven by keys in a terminal of 80 columns; and the same tasks without a terminal,
//! which never wait for input. `BAOSONG_RENEW=1` writes the screens in tests/menu anew.
#![cfg(unix)]

use crate::common::tmux::Terminal;
use crate::common::{Run, TestDir};
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

/// Ten in the morning of 24 September 2021 in Beijing, the day before the first deadline.
const MORNING: u64 = 1_632_448_800;
/// Longest time that a command without a terminal may take.
const LIMIT: Duration = Duration::from_secs(60);
/// Ends of the menu's questions.
const STEP: &str = "q 退出：";
const BACK: &str = "回到菜单：";

/// The menu in the folder of a desk.
fn menu(desk: &TestDir) -> Option<Terminal> {
    let command = format!(
        "cd '{}' && SOURCE_DATE_EPOCH={MORNING} USERNAME=朱磊 LC_ALL=C.UTF-8 '{}'; echo \"[$?]\"; sleep 60",
        desk.path("").display(),
        env!("CARGO_BIN_EXE_baosong")
    );
    Terminal::open(&command, 80, 45)
}

/// Types an answer on a cleared screen and gives the screen once it shows this text.
fn answer(terminal: &Terminal, typed: &str, until: &str) -> String {
    terminal.clear();
    terminal.type_in(typed);
    terminal.press("Enter");
    terminal.wait_for(until)
}

/// Holds a screen to the text that is kept of it.
fn assert_kept(name: &str, screen: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/menu/{name}.txt"));
    if std::env::var_os("BAOSONG_RENEW").is_some() {
        fs::write(&path, screen).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(screen, kept, "{}", path.display());
}

/// Drops a fixture into 收件 as if it had been written an hour ago.
fn drop_in(desk: &TestDir, fixture: &str, name: &str) {
    let path = desk.take(fixture, &format!("百日攻坚/收件/{name}"));
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(MORNING - 3600);
    File::options().write(true).open(path).unwrap().set_modified(moment).unwrap();
}

#[test]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn a_clerk_is_led_from_an_empty_folder_to_the_summary() {
    let desk = TestDir::bare();
    let Some(terminal) = menu(&desk) else { return };
    let kept = |name: &str, typed: &str, until: &str| {
        assert_kept(name, &answer(&terminal, typed, until));
    };
    // The screens of these belong to the tests of the commands.
    let ran = |typed: &str, line: &str| {
        let screen = answer(&terminal, typed, BACK);
        assert!(screen.contains(&format!("\n$ baosong {line}\n")), "{screen}");
        answer(&terminal, "", STEP);
    };
    assert_kept("01-no-working-folder", &terminal.wait_for("（回车＝1）："));
    kept("02-name", "2", "（回车＝百日攻坚）：");
    kept("03-init", "", BACK);
    kept("04-menu", "", STEP);
    kept("05-template", "", BACK);
    desk.take("通讯录.xlsx", "百日攻坚/通讯录.xlsx");
    kept("06-letters-are-next", "", STEP);
    kept("07-draft-or-send", "", "（回车＝1）：");
    kept("08-drafts", "", BACK);
    let due = answer(&terminal, "", STEP);
    assert!(due.contains("下一步：9 催报"), "{due}");
    drop_in(&desk, "2021-09-25/成都市.xlsx", "成都市.xlsx");
    drop_in(&desk, "faults/negative-count.xlsx", "自贡.xlsx");
    // What came while the menu waited changes what 回车 does.
    kept("09-files-are-new", "", STEP);
    kept("10-collect", "", BACK);
    kept("11-corrections-are-next", "", STEP);
    kept("12-return", "", BACK);
    answer(&terminal, "", STEP);
    answer(&terminal, "", "（回车＝1）：");
    kept("13-letters-with-kits", "1", BACK);
    kept("14-reminders-are-next", "", STEP);
    kept("15-no-such-step", "99", STEP);
    ran("５", "status --period 2021-09-25");
    kept("16-decide", "14", "（回车＝1）：");
    kept("17-unit", "3", "（回车＝自贡市）：");
    kept("18-unknown-unit", "重庆", "（回车＝自贡市）：");
    kept("19-versions", "", "（回车＝1）：");
    kept("20-reason", "", "空着就不办：");
    kept("21-withdrawn", "单位来电 撤回", BACK);
    answer(&terminal, "", STEP);
    ran("15", "log --period 2021-09-25");
    ran("10", "merge --page --period 2021-09-25");
    assert!(desk.path("百日攻坚/汇总/2021-09-25_汇总表.xlsx").is_file());
    ran("11", "brief --period 2021-09-25");
    ran("12", "pack --period 2021-09-25");
    answer(&terminal, "18", "核对什么（回车＝1）：");
    let verified = answer(&terminal, "", BACK);
    assert!(
        verified.contains("$ baosong verify ") && verified.contains("_汇总表.xlsx"),
        "{verified}"
    );
    answer(&terminal, "", STEP);
    kept("22-periods", "19", "（回车＝1）：");
    kept("23-another-period", "2", STEP);
    kept("24-leave", "q", "[0]");
}

#[test]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn questions_can_be_left_and_the_end_of_input_leaves() {
    let desk = TestDir::bare();
    desk.run(&["init", "百日攻坚"]);
    let Some(terminal) = menu(&desk) else { return };
    terminal.wait_for("（回车＝1）：");
    let folders = answer(&terminal, "3", "哪个工作文件夹（回车＝1）：");
    assert!(folders.contains("   1 百日攻坚\n   2 别处的\n"), "{folders}");
    let entered = answer(&terminal, "", STEP);
    assert!(entered.contains("$ cd 百日攻坚"), "{entered}");
    answer(&terminal, "14", "（回车＝1）：");
    answer(&terminal, "q", STEP);
    answer(&terminal, "14", "（回车＝1）：");
    answer(&terminal, "2", "哪个单位，全称、简称、代码都行：");
    let back = answer(&terminal, "", STEP);
    assert!(back.contains("下一步：1 空白表"), "{back}");
    fs::write(desk.path("百日攻坚/专项行动.toml"), "id = 1\n").unwrap();
    let broken = answer(&terminal, "0", "请先改好，再按回车；q 退出：");
    assert!(broken.contains("这个工作文件夹现在用不了："), "{broken}");
    terminal.press("C-d");
    terminal.wait_for("[0]");
}

#[test]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn what_is_dropped_is_taken_in_and_what_was_typed_is_offered_again() {
    let desk = TestDir::bare();
    desk.run(&["init", "百日攻坚"]);
    desk.take("2021-09-25/成都市.xlsx", "收 到/成都市.xlsx");
    let Some(terminal) = menu(&desk) else { return };
    terminal.wait_for("（回车＝1）：");
    answer(&terminal, &format!("'{}'", desk.whole("百日攻坚")), STEP);
    let dropped = answer(&terminal, &format!("\"{}\"", desk.whole("收 到")), "（回车＝1）：");
    assert!(dropped.contains("1 收进来：审核并存档"), "{dropped}");
    let taken = answer(&terminal, "", BACK);
    assert!(taken.contains("$ baosong collect ") && taken.contains("采用"), "{taken}");
    answer(&terminal, "", STEP);
    answer(&terminal, "14", "定什么（回车＝1）：");
    answer(&terminal, "4", "代码都行：");
    let fields = answer(&terminal, "成都", "数字或名称：");
    assert!(fields.contains("   4 签约金额"), "{fields}");
    answer(&terminal, "99", "没有这个指标");
    answer(&terminal, "4", "3500万元：");
    answer(&terminal, "很多", "空着就不办：");
    let failed = answer(&terminal, "来电更正", BACK);
    assert!(failed.contains("没有办成"), "{failed}");
    answer(&terminal, "", STEP);
    answer(&terminal, "14", "定什么（回车＝4）：");
    answer(&terminal, "", "（回车＝成都）：");
    answer(&terminal, "", "（回车＝4）：");
    answer(&terminal, "", "（回车＝很多）：");
    answer(&terminal, "200", "（回车＝来电更正）：");
    let done = answer(&terminal, "", BACK);
    assert!(
        done.contains("$ baosong adjust 成都市 签约金额 200 --period 2021-09-25 --reason 来电更正")
    );
    assert!(done.contains("办好了"), "{done}");
    answer(&terminal, "", STEP);
    answer(&terminal, "14", "定什么（回车＝1）：");
}

#[test]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn a_campaign_begins_with_a_blank_form() {
    let desk = TestDir::bare();
    desk.take("forms/D1-隐患水域台账/blank.xlsx", "附 件.xlsx");
    let Some(terminal) = menu(&desk) else { return };
    let first = terminal.wait_for("（回车＝1）：");
    assert!(first.contains("1 从一份空白表开始一个新行动"), "{first}");
    answer(&terminal, "", "可以拖到这里：");
    // Consoles put quotes around a path that is dropped in.
    let asked =
        answer(&terminal, &format!("'{}'", desk.whole("附 件.xlsx")), "哪一种（回车＝1）：");
    assert!(asked.contains("问题 1/1：多久报一次？\n   1 每月几日报\n   2 月报\n"), "{asked}");
    answer(&terminal, "9", "没有这一项");
    answer(&terminal, "3", "如 甲县、乙县：");
    answer(&terminal, "青山镇、绿水乡", "（回车＝防溺水隐患水域台账）：");
    let read = answer(&terminal, "防溺水", BACK);
    let line = "$ baosong form read \"防溺水/附 件.xlsx\" --answer 1=3 --units 青山镇、绿水乡";
    assert!(read.replace('\n', "").contains(line), "{read}");
    let made = answer(&terminal, "", BACK);
    assert!(made.contains("$ baosong init 防溺水 --campaign 防溺水/专项行动.toml"), "{made}");
    let inside = answer(&terminal, "", STEP);
    assert!(inside.contains("一季度") || inside.contains("季度"), "{inside}");
    let text = fs::read_to_string(desk.path("防溺水/专项行动.toml")).unwrap();
    assert!(text.contains("frequency  = \"quarterly\"") && text.contains("name    = \"绿水乡\""));
    assert!(text.contains("file         = \"附 件.xlsx\""));
    assert!(!text.contains("问题 1"), "{text}");
}

#[test]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn returns_can_be_merged_without_a_working_folder() {
    let desk = TestDir::bare();
    desk.take("2021-09-25/成都市.xlsx", "收 到/成都市.xlsx");
    let Some(terminal) = menu(&desk) else { return };
    terminal.wait_for("（回车＝1）：");
    answer(&terminal, "4", "可以拖到这里：");
    let merged = answer(&terminal, "\"收 到\"", BACK);
    assert!(merged.contains("$ baosong merge \"收 到\" -o 汇总表.xlsx"), "{merged}");
    assert!(desk.path("汇总表.xlsx").is_file());
}

#[test]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn watching_ends_with_ctrl_c_and_comes_back_to_the_menu_every_time() {
    let desk = TestDir::bare();
    desk.run(&["init", "百日攻坚"]);
    let Some(terminal) = menu(&desk) else { return };
    terminal.wait_for("（回车＝1）：");
    answer(&terminal, "3", "（回车＝1）：");
    answer(&terminal, "", STEP);
    for unit in ["成都市", "自贡市"] {
        answer(&terminal, "4", "按 Ctrl-C 停下");
        drop_in(&desk, &format!("2021-09-25/{unit}.xlsx"), &format!("{unit}.xlsx"));
        terminal.wait_for(&format!("采用 v1 {unit}"));
        terminal.press("C-c");
        let ended = terminal.wait_for(BACK);
        assert!(ended.contains("已停下。这次守着，收到 "), "{ended}");
        let known = ended.contains("里面已有 1 份以前收过，没有变化");
        assert_eq!(known, unit == "自贡市", "{ended}");
        answer(&terminal, "", STEP);
    }
    terminal.press("C-c");
    terminal.wait_for("[130]");
}

/// Runs a command whose standard input is open and silent, or at its end; fails if it waits.
fn unattended(desk: &TestDir, args: &[&str], input: Stdio) -> Run {
    let mut command = desk.command(args);
    command.env("SOURCE_DATE_EPOCH", MORNING.to_string());
    command.env_remove("BAOSONG_SMTP_PASSWORD");
    let child = command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    let held = child.stdin.take();
    let start = Instant::now();
    // What these commands print fits into a pipe's buffer.
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > LIMIT {
            child.kill().unwrap();
            panic!("{args:?} waits for input");
        }
        sleep(Duration::from_millis(20));
    }
    drop(held);
    Run::of(child.wait_with_output().unwrap())
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let desk = TestDir::bare();
    desk.run(&["init", "."]);
    desk.take("通讯录.xlsx", "通讯录.xlsx");
    desk.take("2021-09-25/成都市.xlsx", "收件/成都市.xlsx");
    desk.take("faults/negative-count.xlsx", "收件/自贡.xlsx");
    let server = "[mail]\nserver = \"127.0.0.1\"\nport = 9\n";
    let with_server = baosong::campaign::BUILT_IN.replacen("[mail]\n", server, 1);
    fs::write(desk.path("专项行动.toml"), with_server).unwrap();
    let tasks: [(i32, &[&str]); 16] = [
        (0, &["init", "新"]),
        (0, &["template"]),
        (0, &["mail", "template"]),
        (2, &["mail", "template", "--send"]),
        (1, &["collect", "收件"]),
        (1, &["status"]),
        (0, &["return"]),
        (0, &["mail", "return"]),
        (1, &["remind"]),
        (0, &["mail", "remind"]),
        (1, &["merge"]),
        (2, &["withdraw", "--unit", "自贡"]),
        (0, &["withdraw", "--unit", "自贡", "--reason", "来电撤回"]),
        (0, &["log"]),
        (0, &["explain", "converted"]),
        (0, &["calendar"]),
    ];
    for (status, task) in tasks {
        let run = unattended(&desk, task, Stdio::piped());
        assert_eq!(run.status, status, "{task:?}: {}{}", run.stdout, run.stderr);
        unattended(&desk, task, Stdio::null());
    }
    for input in [Stdio::piped(), Stdio::null()] {
        let run = unattended(&desk, &[], input);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.starts_with("没有写要做什么\n"), "{}", run.stderr);
    }
}

//! What is generated from the help: completions as bash takes them, man pages as `man` shows them.

use crate::common::{Run, TestDir};
use std::fs;
use std::process::Command;
use unicode_width::UnicodeWidthStr;

/// Whether a program is there; it is missing in silence except where CI runs.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    assert!(found || std::env::var_os("CI").is_none(), "CI needs {program}");
    if !found {
        println!("skipped: {program} is missing");
    }
    found
}

/// The commands that the help shows.
fn commands(desk: &TestDir) -> Vec<String> {
    let help = desk.run(&["--help"]).stdout;
    let list = help.split("\n命令:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    let names: Vec<String> =
        names.map(|l| l.split_whitespace().next().unwrap().to_string()).collect();
    assert!(names.len() > 14 && names.contains(&"collect".to_string()), "{help}");
    names
}

/// What bash offers for a line that ends at the cursor.
fn offered(desk: &TestDir, words: &[&str]) -> String {
    let line = words.iter().map(|w| format!("'{w}'")).collect::<Vec<String>>().join(" ");
    let last = words.len() - 1;
    let script = format!(
        "source ./completion && complete -p baosong >/dev/null && COMP_WORDS=({line}) COMP_CWORD={last} && \
         _baosong baosong '{}' '{}' && echo \"${{COMPREPLY[*]}}\"",
        words[last],
        words[last - 1]
    );
    let output = Command::new("bash").args(["-c", &script]).current_dir(desk.path("")).output();
    let run = Run::of(output.unwrap());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{script}");
    run.stdout
}

#[test]
fn bash_completes_commands_and_options() {
    if !has("bash") {
        return;
    }
    let desk = TestDir::new();
    let script = desk.run(&["completions", "bash"]);
    assert_eq!(script.status, 0, "{}", script.stderr);
    fs::write(desk.path("completion"), script.stdout).unwrap();
    let all = offered(&desk, &["baosong", ""]);
    for command in commands(&desk) {
        assert!(all.split_whitespace().any(|word| word == command), "{command}: {all}");
    }
    assert_eq!(offered(&desk, &["baosong", "coll"]), "collect\n");
    assert_eq!(offered(&desk, &["baosong", "collect", "--w"]), "--watch\n");
    assert_eq!(offered(&desk, &["baosong", "mail", "re"]), "remind return\n");
}

#[test]
fn every_shell_gets_the_chinese_descriptions() {
    let desk = TestDir::new();
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        let script = desk.run(&["completions", shell]).stdout;
        assert!(script.contains("收表：审核并存档"), "{shell}");
    }
    let run = desk.run(&["completions", "cmd"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("bash、zsh、fish、powershell、elvish"), "{}", run.stderr);
}

#[test]
fn the_man_page_shows_every_command() {
    if !has("man") {
        return;
    }
    let desk = TestDir::new();
    assert_eq!(desk.run(&["man", "-o", "手册"]).status, 0);
    let page = |name: &str| {
        let mut command = Command::new("man");
        command.env("LC_ALL", "C.UTF-8").env("MANWIDTH", "80").env_remove("MAN_KEEP_FORMATTING");
        let run = Run::of(command.arg("-l").arg(desk.path("手册").join(name)).output().unwrap());
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{name}");
        let longest = run.stdout.lines().map(UnicodeWidthStr::width).max();
        assert!(longest <= Some(80), "{longest:?}: {}", run.stdout);
        run.stdout
    };
    let main = page("baosong.1");
    for command in commands(&desk) {
        assert!(main.contains(&format!("baosong-{command}(1)")), "{command}: {main}");
        assert!(desk.path(&format!("手册/baosong-{command}.1")).is_file(), "{command}");
    }
    let headings: Vec<&str> = main.lines().filter(|l| !l.starts_with([' ', 'b'])).collect();
    let headings: Vec<&str> = headings.into_iter().filter(|l| !l.is_empty()).collect();
    assert_eq!(headings[..6], ["名称", "用法", "说明", "选项", "命令", "例"], "{main}");
    let collect = page("baosong-collect.1");
    assert!(collect.contains("一直守着文件夹") && collect.contains("--watch"), "{collect}");
    assert!(!collect.contains("例：\n") && collect.contains("collect 收件"), "{collect}");
    let printed = desk.run(&["man"]).stdout;
    assert_eq!(printed, fs::read_to_string(desk.path("手册/baosong.1")).unwrap());
}

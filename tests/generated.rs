//! What is generated from the help: completions as bash takes them, man pages as `man` shows them.

use crate::common::{Run, TestDir};
use std::fs;
use std::path::Path;
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
    let list = help.split("\n命令：\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    let names: Vec<String> =
        names.map(|l| l.split_whitespace().next().unwrap().to_string()).collect();
    assert!(names.len() > 14 && names.contains(&"collect".to_string()), "{help}");
    names
}

/// What bash offers for a line that ends at the cursor, one a line.
fn offered(desk: &TestDir, words: &[&str]) -> String {
    let line = words.iter().map(|w| format!("'{w}'")).collect::<Vec<String>>().join(" ");
    let last = words.len() - 1;
    let script = format!(
        "source ./completion && complete -p baosong >/dev/null && COMP_WORDS=({line}) COMP_CWORD={last} && \
         _clap_complete_baosong baosong '{}' '{}' && printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words[last],
        words[last - 1]
    );
    let program = Path::new(env!("CARGO_BIN_EXE_baosong")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    let bash = bash.args(["-c", &script]).current_dir(desk.path("")).env("PATH", path);
    let run = Run::of(bash.output().unwrap());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{script}");
    run.stdout.trim_end().to_string()
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
    assert_eq!(offered(&desk, &["baosong", "coll"]), "collect");
    assert_eq!(offered(&desk, &["baosong", "collect", "--w"]), "--watch");
    assert_eq!(offered(&desk, &["baosong", "mail", "re"]), "remind\nreturn");
}

#[test]
fn bash_completes_what_the_campaign_names() {
    if !has("bash") {
        return;
    }
    let desk = TestDir::new();
    // The units and periods are those of the working folder, not of the built-in campaign.
    let campaign = baosong::campaign::BUILT_IN.replace("\"成都市\"", "\"蓉城市\"");
    fs::write(desk.path("专项行动.toml"), campaign).unwrap();
    assert_eq!(desk.run(&["completions", "bash", "-o", "completion"]).status, 0);
    assert_eq!(offered(&desk, &["baosong", "template", "--unit", "蓉"]), "蓉城市");
    assert_eq!(offered(&desk, &["baosong", "trace", "自"]), "自贡市");
    let amounts = offered(&desk, &["baosong", "trace", "自贡市", "签约金"]);
    assert_eq!(amounts.lines().next(), Some("签约金额"), "{amounts}");
    let field = offered(&desk, &["baosong", "adjust", "--field", "签约项"]);
    assert_eq!(field.lines().next(), Some("签约项目"), "{field}");
    let periods = ["2021-10-10", "2021-10-25"].join("\n");
    assert_eq!(offered(&desk, &["baosong", "merge", "--period", "2021-10"]), periods);
    let findings = offered(&desk, &["baosong", "explain", "没有填"]);
    assert!(findings.lines().any(|line| line == "没有填"), "{findings}");
    assert!(offered(&desk, &["baosong", "explain", "conv"]).contains("converted"));
}

#[test]
fn every_shell_asks_the_program_by_a_script_that_any_code_page_keeps() {
    let desk = TestDir::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.run(&["completions", shell]).stdout;
        assert!(script.contains("BAOSONG_COMPLETE") && script.is_ascii(), "{shell}: {script}");
    }
    for (shell, index) in [("zsh", "1"), ("fish", "1"), ("powershell", "1")] {
        let mut asked = desk.command(&["--", "baosong", "coll"]);
        let asked = asked.env("BAOSONG_COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", index);
        let answer = Run::of(asked.output().unwrap());
        assert!(answer.stdout.contains("收表：审核并存档"), "{shell}: {}", answer.stdout);
    }
    let run = desk.run(&["completions", "cmd"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("bash、zsh、fish、powershell、elvish"), "{}", run.stderr);
}

#[test]
#[cfg_attr(not(has_man), ignore = "needs man")]
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

//! Nothing that a person made is overwritten: workbooks, documents and texts that were changed stay, the
//! new ones take the next name, and that is said.

use crate::common::office::Office;
use crate::common::tamper::Parts;
use crate::common::{TestDir, fixture, period};
use serde_json::json;
use std::fs;
use std::path::Path;

const SUMMARY: &str = "汇总/2021-09-25_汇总表.xlsx";
const BULLETIN: &str = "汇总/2021-09-25_通报.docx";
const MESSAGE: &str = "汇总/2021-09-25_通报短信.txt";

fn desk() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.run(&["collect", &period()]);
    desk
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// One part of a document changed, as a program does that saves it.
fn change(desk: &TestDir, file: &str, part: &str) {
    let mut parts = Parts::of(&fs::read(desk.path(file)).unwrap());
    let text = String::from_utf8(parts.part(part).clone()).unwrap();
    *parts.part(part) = text.replacen("成都", "成　都", 1).into_bytes();
    assert_ne!(text.as_bytes(), parts.part(part).as_slice());
    fs::write(desk.path(file), parts.bytes()).unwrap();
}

#[test]
fn a_summary_that_was_changed_stays() {
    let desk = desk();
    desk.run(&["merge"]);
    let first = fs::read(desk.path(SUMMARY)).unwrap();
    // Untouched, it is replaced, with the same bytes.
    desk.run(&["merge"]);
    assert_eq!(fs::read(desk.path(SUMMARY)).unwrap(), first);
    assert_eq!(names(&desk.path("汇总")), ["2021-09-25_汇总表.xlsx"]);
    change(&desk, SUMMARY, "xl/worksheets/sheet1.xml");
    let changed = fs::read(desk.path(SUMMARY)).unwrap();
    for _ in 0..2 {
        let run = desk.run(&["merge"]);
        let line = "2021-09-25_汇总表.xlsx 写出后有人改过（或不是程序写的），没有覆盖，\
                    新的写在 2021-09-25_汇总表-2.xlsx";
        assert!(run.stdout.contains(line), "{}", run.stdout);
        assert!(run.stdout.contains("汇总表在 汇总/2021-09-25_汇总表-2.xlsx"), "{}", run.stdout);
        assert_eq!(names(&desk.path("汇总")).len(), 2);
    }
    assert_eq!(fs::read(desk.path(SUMMARY)).unwrap(), changed);
    assert_eq!(fs::read(desk.path("汇总/2021-09-25_汇总表-2.xlsx")).unwrap(), first);
    // The next one is looked at likewise.
    change(&desk, "汇总/2021-09-25_汇总表-2.xlsx", "xl/worksheets/sheet1.xml");
    let run = desk.run(&["merge", "--format", "json"]);
    assert!(run.stderr.contains("新的写在 2021-09-25_汇总表-3.xlsx"), "{}", run.stderr);
    let verified = desk.run(&["verify", "汇总/2021-09-25_汇总表-3.xlsx"]);
    assert_eq!(verified.status, 0, "{}", verified.stdout);
}

#[test]
fn a_bulletin_and_a_message_that_were_changed_stay() {
    let desk = desk();
    desk.run(&["brief"]);
    let first = [BULLETIN, MESSAGE].map(|file| fs::read(desk.path(file)).unwrap());
    desk.run(&["brief"]);
    assert_eq!(names(&desk.path("汇总")).len(), 2);
    // Other figures replace both, for nobody touched them.
    let withdrawn = desk.run(&["withdraw", "--unit", "成都", "--reason", "重报"]);
    assert_eq!(withdrawn.status, 0, "{}", withdrawn.stderr);
    desk.run(&["brief"]);
    assert_ne!(fs::read(desk.path(MESSAGE)).unwrap(), first[1]);
    assert_eq!(names(&desk.path("汇总")).len(), 2);
    change(&desk, BULLETIN, "word/document.xml");
    fs::write(desk.path(MESSAGE), "改过的短信").unwrap();
    for _ in 0..2 {
        let run = desk.run(&["brief"]);
        assert!(run.stdout.contains("没有覆盖"), "{}", run.stdout);
        assert!(run.stdout.contains("已写 汇总/2021-09-25_通报短信-2.txt"), "{}", run.stdout);
        assert_eq!(names(&desk.path("汇总")).len(), 4);
    }
    assert_eq!(fs::read(desk.path(MESSAGE)).unwrap(), "改过的短信".as_bytes());
    // A folder that was moved knows its texts again.
    fs::create_dir(desk.path("搬")).unwrap();
    for name in ["专项行动.toml", "存档", "汇总"] {
        fs::rename(desk.path(name), desk.path(&format!("搬/{name}"))).unwrap();
    }
    desk.run(&["--campaign", "搬", "brief"]);
    assert_eq!(names(&desk.path("搬/汇总")).len(), 4);
}

#[test]
fn a_file_that_a_person_made_is_not_taken_for_ours() {
    let desk = TestDir::new();
    fs::write(desk.path("我的.xlsx"), "不是表").unwrap();
    let returns = fixture("2021-09-25/成都市.xlsx");
    fs::copy(&returns, desk.path("成都市.xlsx")).unwrap();
    for (output, next) in [("我的.xlsx", "我的-2.xlsx"), ("成都市.xlsx", "成都市-2.xlsx")]
    {
        let before = fs::read(desk.path(output)).unwrap();
        let run = desk.run(&["merge", &returns, "-o", output]);
        assert!(run.stdout.contains(&format!("汇总表在 {next}")), "{}", run.stdout);
        assert_eq!(fs::read(desk.path(output)).unwrap(), before);
        assert!(desk.path(next).exists());
    }
    // Tables for programs are replaced as they ask for.
    fs::write(desk.path("数.csv"), "旧").unwrap();
    desk.run(&["merge", &returns, "-o", "数.csv"]);
    assert_ne!(fs::read(desk.path("数.csv")).unwrap(), "旧".as_bytes());
    assert!(!desk.path("数-2.csv").exists());
}

#[test]
fn blank_forms_and_kits_that_were_changed_stay() {
    let desk = desk();
    let form = "发件/2021-09-25/成都市_附件2_2021-09-25.xlsx";
    let args = ["template", "--period", "2021-09-25", "--unit", "成都"];
    desk.run(&args);
    desk.run(&args);
    assert_eq!(names(&desk.path("发件/2021-09-25")).len(), 1);
    change(&desk, form, "xl/sharedStrings.xml");
    let run = desk.run(&args);
    assert!(run.stdout.contains("新的写在 成都市_附件2_2021-09-25-2.xlsx"), "{}", run.stdout);
    // 泸州市 has questions; what the clerk wrote into its kit is as new as the return, and stays in use.
    let kit = "退改/2021-09-25/泸州市_退改_2021-09-25.xlsx";
    let args = ["return", "--period", "2021-09-25", "--unit", "泸州"];
    desk.run(&args);
    let files = names(&desk.path("退改/2021-09-25"));
    let mut parts = Parts::of(&fs::read(desk.path(kit)).unwrap());
    parts.add("xl/注.xml", b"<a/>");
    fs::write(desk.path(kit), parts.bytes()).unwrap();
    let changed = fs::read(desk.path(kit)).unwrap();
    let run = desk.run(&args);
    assert!(
        run.stdout.contains("泸州市_退改_2021-09-25.xlsx 有人改过，没有重新生成"),
        "{}",
        run.stdout
    );
    assert_eq!(fs::read(desk.path(kit)).unwrap(), changed);
    assert_eq!(names(&desk.path("退改/2021-09-25")), files);
    // Settled, the text of ours goes and the kit of theirs stays.
    desk.run(&["withdraw", "--unit", "泸州", "--period", "2021-09-25", "--reason", "重报"]);
    desk.run(&args);
    assert_eq!(names(&desk.path("退改/2021-09-25")), ["泸州市_退改_2021-09-25.xlsx"]);
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn what_another_program_saved_is_known_as_changed() {
    let Some(office) = Office::find() else { return };
    let desk = desk();
    desk.run(&["merge"]);
    let job = json!({"book": desk.whole(SUMMARY), "edits": [], "save": desk.whole("存.xlsx")});
    office.run(&desk, "resave.py", &job);
    fs::rename(desk.path("存.xlsx"), desk.path(SUMMARY)).unwrap();
    let changed = fs::read(desk.path(SUMMARY)).unwrap();
    let run = desk.run(&["merge"]);
    assert!(run.stdout.contains("新的写在 2021-09-25_汇总表-2.xlsx"), "{}", run.stdout);
    assert_eq!(fs::read(desk.path(SUMMARY)).unwrap(), changed);
}

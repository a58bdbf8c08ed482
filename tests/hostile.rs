//! Files made on purpose to take memory or time, or to reach what they should not: each ends in a
//! precise finding, soon and in little memory.

use crate::common::{TestDir, codes, text};
use crate::hostile_files::{self, Xlsx, deflated, nested, ods, xls};
use serde_json::Value;
use std::fs;
use std::time::{Duration, Instant};

/// Most address space of the program and of what it starts, in kilobytes; measured is far less.
const MEMORY: u32 = 700 * 1024;
/// A sanity bound for unoptimised code; the optimised program is held to five seconds.
const TIME: Duration = Duration::from_secs(60);

/// Checks one file in bounded memory; gives the file's entry in the JSON.
fn check(name: &str, bytes: &[u8]) -> Value {
    let desk = TestDir::new();
    fs::write(desk.path(name), bytes).unwrap();
    let args = ["check", name, "--format", "json", "--today", "2021-09-26"];
    let begun = Instant::now();
    let output = bounded(desk.command(&args)).output().unwrap();
    assert!(begun.elapsed() < TIME, "{name} took {:?}", begun.elapsed());
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{name}: {e} {}", String::from_utf8_lossy(&output.stderr)));
    document["files"][0].clone()
}

/// The same command with its memory bounded, where the system can.
fn bounded(command: std::process::Command) -> std::process::Command {
    if cfg!(not(target_os = "linux")) {
        return command;
    }
    let mut shell = std::process::Command::new("sh");
    let script = format!("ulimit -v {MEMORY}; exec \"$@\"");
    shell.args(["-c", &script, "sh"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    shell
}

/// The message of the finding with this code.
fn message<'a>(file: &'a Value, code: &str) -> &'a str {
    let found = file["findings"].as_array().unwrap().iter().find(|f| text(f, "code") == code);
    text(found.unwrap_or_else(|| panic!("no {code}: {file}")), "message")
}

#[test]
fn cells_far_out_are_named_and_take_no_memory() {
    let sparse = Xlsx::of(
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>",
    );
    let file = check("sparse.xlsx", &sparse.bytes());
    assert!(message(&file, "far_cells").contains("XFD1048576离表太远"), "{file}");

    let file = check("sparse.xls", &xls::with_cells(&[(0, 0), (65_535, 255)]));
    assert!(message(&file, "far_cells").contains("IV65536离表太远"), "{file}");
    assert_eq!(codes(&file), ["no_table", "far_cells"]);

    for (rows, cols) in [("1000000000", "1"), ("6000", "16384"), ("1048576", "16384")] {
        let row = format!(
            "<table:table-row table:number-rows-repeated='{rows}'><table:table-cell \
             table:number-columns-repeated='{cols}' office:value-type='float' office:value='1'/>\
             </table:table-row>"
        );
        let file = check("repeated.ods", &ods(&row));
        let found = codes(&file);
        assert!(found.contains(&"far_cells") || found.contains(&"too_large"), "{rows} {found:?}");
    }
}

#[test]
fn numbers_that_a_file_claims_are_not_trusted() {
    let mut lying = Xlsx::of("<row r='1'><c r='A1' t='s'><v>0</v></c></row>");
    lying.strings =
        "<sst count='4294967295' uniqueCount='4294967295'><si><t>表</t></si></sst>".into();
    assert_eq!(codes(&check("count.xlsx", &lying.bytes())), ["no_table"]);

    assert_eq!(
        codes(&check("dimensions.xls", &xls::with_dimensions(65_536, 0xFFFF))),
        ["no_table"]
    );
    let looping = xls::with_looping_chain();
    assert_eq!(codes(&check("loop.xls", &looping)), ["damaged"]);
}

#[test]
fn floods_of_cells_styles_texts_sheets_and_parts_end_at_a_limit() {
    let row = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(500));
    let file = check("cells.xlsx", &Xlsx::of(&row.repeat(900)).bytes());
    assert_eq!(message(&file, "too_large"), "单元格超过 400000 个");

    let mut styles = Xlsx::of("");
    styles.styles =
        format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(500_001));
    assert_eq!(
        message(&check("styles.xlsx", &styles.bytes()), "too_large"),
        "单元格样式超过 500000 种"
    );

    let mut long = Xlsx::of(&"<row><c t='s'><v>0</v></c></row>".repeat(2_000));
    long.strings = format!("<sst><si><t>{}</t></si></sst>", "字".repeat(1 << 20));
    assert_eq!(message(&check("text.xlsx", &long.bytes()), "too_large"), "文字超过 32 MB");

    let mut sheets = Xlsx::of("<row><c><v>1</v></c></row>");
    sheets.sheets = 3_000;
    assert_eq!(message(&check("sheets.xlsx", &sheets.bytes()), "too_large"), "工作表超过 500 张");

    let mut parts = Xlsx::of("");
    parts.others = 3_000;
    assert_eq!(
        message(&check("parts.xlsx", &parts.bytes()), "too_large"),
        "文件内部的部件超过 2000 个"
    );
}

#[test]
fn bombs_do_not_go_off() {
    let bomb = deflated("xl/worksheets/sheet1.xml", 140 << 20);
    let file = check("bomb.xlsx", &Xlsx::of("").with(bomb));
    assert_eq!(message(&file, "too_large"), "文件解压后超过 128 MB");

    let doctype =
        "<!DOCTYPE s [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>";
    let mut laughs = Xlsx::of("<row><c t='s'><v>0</v></c></row>");
    laughs.strings = format!("{doctype}<sst><si><t>&c;</t></si></sst>");
    assert_eq!(codes(&check("laughs.xlsx", &laughs.bytes())), ["damaged"]);

    let deep = Xlsx::of(&nested("g", 200_000));
    assert_eq!(codes(&check("deep.xlsx", &deep.bytes())), ["damaged"]);
    assert_eq!(
        codes(&check("deep.ods", &ods(&nested("table:table-row-group", 200_000)))),
        ["damaged"]
    );
}

#[test]
fn a_sheet_that_cannot_be_read_does_not_sink_the_others() {
    let mut book = Xlsx::of("<row><c><v>1</v></c></row>");
    book.second = Some("<worksheet><sheetData><row><c><v>1".into());
    let file = check("half.xlsx", &book.bytes());
    assert_eq!(codes(&file), ["no_table", "sheet_unreadable"]);
    assert!(message(&file, "sheet_unreadable").contains("“表2”"), "{file}");
}

/// Each row of a long table is a return: none may be searched for in all the others.
#[test]
fn a_long_table_is_read_in_time() {
    let row = hostile_files::figures("甲村", "");
    let book = Xlsx::of(&format!("{}{}", hostile_files::headings(), row.repeat(2_000)));
    assert_eq!(codes(&check("long.xlsx", &book.bytes())), ["too_many_rows"]);
}

#[cfg(unix)]
#[test]
fn links_devices_and_pipes_are_not_followed() {
    let desk = TestDir::new();
    fs::create_dir(desk.path("收件")).unwrap();
    let outside = desk.take("2021-09-25/内江市.xlsx", "外面/内江市.xlsx");
    std::os::unix::fs::symlink(outside, desk.path("收件/内江市.xlsx")).unwrap();
    std::os::unix::fs::symlink(desk.path("外面"), desk.path("收件/文件夹")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.path("收件/设备.xlsx")).unwrap();
    let pipe = desk.path("收件/管道.xlsx");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let (_, document) = desk.json(&["check", "收件"]);
    let files = document["files"].as_array().unwrap();
    assert_eq!((files.len(), &document["counts"]["received"]), (4, &0.into()));
    assert!(files.iter().all(|file| codes(file) == ["not_regular_file"]));
}

#[test]
fn nothing_from_outside_reaches_the_terminal_raw() {
    let desk = TestDir::new();
    // What a cell and a tab's name may hold although XML cannot: escapes of the format's own.
    let figure = |text: &str| format!("<c t='inlineStr'><is><t>{text}</t></is></c>");
    let heading =
        ["市（州）", "召开推介会（次）", "拜访企业（户）", "签约项目（个）"].map(figure).concat();
    let nasty = "1_x001B_[31m2_x0007_&#x202E;3&#x9B;4";
    let row =
        [figure("成都市"), figure(nasty), figure("5_x001B_]0;标题_x0007_"), figure("1")].concat();
    let mut book = Xlsx::of(&format!("<row>{heading}</row><row>{row}</row>"));
    book.name = "表&#x9B;2J&#x202E;".into();
    let name =
        if cfg!(windows) { "成都\u{202E}市.xlsx" } else { "成都\u{1b}[2J\u{202E}市.xlsx" };
    fs::write(desk.path(name), book.bytes()).unwrap();
    for args in [
        vec!["check", name],
        vec!["check", name, "--explain"],
        vec!["merge", name],
        vec!["collect", name],
    ] {
        let run = desk.run(&args);
        let shown = format!("{}{}", run.stdout, run.stderr);
        assert!(shown.contains("成都"), "{args:?}: {shown}");
        let raw = |c: char| c.is_control() && c != '\n' || ('\u{202A}'..='\u{202E}').contains(&c);
        assert!(!shown.contains(raw), "{args:?}: {shown:?}");
    }
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    use calamine::{Reader, Xlsx as Book, open_workbook};
    let desk = TestDir::new();
    for (nth, remark) in ["=1+1", "+cmd", "-2", "@SUM(A1)"].into_iter().enumerate() {
        let file = format!("{nth}.xlsx");
        let output = format!("汇总{nth}.xlsx");
        fs::write(desk.path(&file), hostile_files::a_return(remark)).unwrap();
        desk.run(&["merge", &file, "-o", &output]);
        let mut book: Book<_> = open_workbook(desk.path(&output)).unwrap();
        let mut texts = Vec::new();
        for sheet in book.sheet_names() {
            let formulas = book.worksheet_formula(&sheet).unwrap();
            assert!(formulas.used_cells().all(|(_, _, f)| f != &remark[1..]), "{sheet} {remark}");
            let range = book.worksheet_range(&sheet).unwrap();
            texts.extend(range.used_cells().map(|(_, _, d)| d.to_string()));
        }
        assert!(texts.iter().any(|t| t == remark), "{remark}: {texts:?}");
    }
}

//! Words against a figure, on the form and in the mail that brings it: what contradicts holds it, what is harmless
//! does not.

use super::form::{Form, Told, told};
use crate::common::{TestDir, fixture_path};
use rust_xlsxwriter::{Shape, Workbook, Worksheet};
use std::fs;

fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(fixture_path(&format!("reading/units/{name}"))).unwrap();
    text.lines().map(String::from).collect()
}

/// Checks one form for each wording, all in one run; gives the wordings with what was found of them.
fn each(wordings: &[String], write: impl Fn(&str, &mut Worksheet)) -> Vec<(String, Told)> {
    let desk = TestDir::new();
    fs::create_dir(desk.path("件")).unwrap();
    for (nth, wording) in wordings.iter().enumerate() {
        let path = desk.path(&format!("件/{nth:03}.xlsx"));
        Form::measured().save(&path, |sheet| write(wording, sheet));
    }
    let (_, document) = desk.json(&["check", "件", "--period", "2021-09-25"]);
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), wordings.len());
    wordings.iter().cloned().zip(files.iter().map(Told::of)).collect()
}

fn doubts(told: &Told) -> Vec<&String> {
    let is_doubt =
        |f: &&String| ["remark_corrects", "units_differ"].iter().any(|code| f.starts_with(code));
    told.found.iter().filter(is_doubt).collect()
}

#[test]
fn contradicting_words_hold_and_harmless_ones_do_not() {
    let (against, harmless) = (lines("contradicting.txt"), lines("harmless.txt"));
    assert!(against.len() >= 60 && harmless.len() >= 60);
    type Write = fn(&str, &mut Worksheet);
    let places: [(&str, Write); 4] = [
        ("备注", |words, sheet| _ = sheet.write(4, 8, words).unwrap()),
        ("表下", |words, sheet| _ = sheet.write(5, 0, format!("注：{words}")).unwrap()),
        ("表旁", |words, sheet| _ = sheet.write(4, 10, words).unwrap()),
        ("文本框", |words, sheet| {
            sheet.insert_shape(8, 2, &Shape::textbox().set_text(words)).unwrap();
        }),
    ];
    let mut wrong = Vec::new();
    for (place, write) in places {
        for (words, told) in each(&against, write) {
            if doubts(&told).is_empty() {
                wrong.push(format!("{place} 没有问：{words}"));
            }
        }
        for (words, told) in each(&harmless, write) {
            if !doubts(&told).is_empty() {
                wrong.push(format!("{place} 误问：{words} {:?}", doubts(&told)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A mail with a body and one form.
fn mail(body: &str, kind: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    Form::measured().fill(book.add_worksheet(), |_| {});
    let bytes = book.save_to_buffer().unwrap();
    let hex: String = bytes.iter().map(|b| format!("={b:02X}")).collect();
    let lines: Vec<String> =
        hex.as_bytes().chunks(72).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
    format!(
        "From: a@example.cn\r\nSubject: report\r\nDate: Fri, 24 Sep 2021 10:00:00 +0800\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\
         Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n--b\r\n\
         Content-Type: application/octet-stream; name=\"a.xlsx\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\
         Content-Disposition: attachment; filename=\"a.xlsx\"\r\n\r\n{}\r\n--b--\r\n",
        lines.join("=\r\n")
    )
    .into_bytes()
}

#[test]
fn the_mails_own_words_hold_and_those_it_quotes_do_not() {
    let desk = TestDir::new();
    let judge = |body: &str, kind: &str| {
        fs::write(desk.path("信.eml"), mail(body, kind)).unwrap();
        let told = told(&desk, "信.eml");
        assert_eq!(told.amounts(), (Some(186.5), Some(45.6)), "{body} {:?}", told.found);
        told
    };
    for (body, kind) in [
        ("附件请查收。更正：签约金额应为188.5亿元，以此为准。", "plain"),
        ("您好：\r\n附件中到位资金有误，应为46.6亿元。", "plain"),
        ("<html><body><p>您好</p><p>签约金额应为188.5亿元</p></body></html>", "html"),
        ("绵阳市签约金额应为188.5亿元", "plain"),
        ("附件数据为上期数据，未更新", "plain"),
        ("附件金额单位：万元", "plain"),
        ("本表作废", "plain"),
    ] {
        let told = judge(body, kind);
        let held = told.found.iter().any(|f| f.starts_with("mail_corrects"));
        assert!(held && told.status() == "held", "{body} {:?}", told.found);
        assert!(told.file["findings"].to_string().contains("邮件正文"), "{body}");
    }
    for (body, kind) in [
        ("附件请查收，谢谢。", "plain"),
        ("更正后的报表见附件，昨天发的作废。", "plain"),
        ("附件请查收。签约金额186.5亿元，到位资金45.6亿元。", "plain"),
        (
            "请查收\r\n\r\n------------------ 原始邮件 ------------------\r\n签约金额应为188.5亿元",
            "plain",
        ),
        ("请查收\r\n> 签约金额应为188.5亿元", "plain"),
        (
            "<html><body><p>请查收</p><blockquote>签约金额应为188.5亿元</blockquote></body></html>",
            "html",
        ),
        ("自贡市签约金额应为188.5亿元", "plain"),
        ("如有错误请联系我，电话13800001234。", "plain"),
        ("前一封数据有误，请以这次的附件为准。", "plain"),
    ] {
        let told = judge(body, kind);
        let held = told.found.iter().any(|f| f.starts_with("mail_corrects"));
        assert!(!held, "{body} {:?}", told.found);
    }
}

//! Containers and formats other than the common workbooks: what a person reads in each is what the
//! JSON says, and what is no workbook is told precisely.

use crate::common::{TestDir, codes, fixture, fixture_json, fixture_path, text};
use base64::Engine;
use serde_json::Value;
use std::fs;
use std::io::Write;

/// File, code of its unit, and what is said of its format.
const RETURNS: [(&str, &str, Option<&str>); 11] = [
    ("自贡市.xls", "510300", Some("web_table")),
    ("攀枝花市.xls", "510400", None),
    ("泸州市.xlsb", "510500", None),
    ("德阳市.txt", "510600", Some("text_table")),
    ("绵阳市.csv", "510700", Some("text_table")),
    ("广元市.csv", "510800", Some("text_table")),
    ("遂宁市.html", "510900", Some("web_table")),
    ("内江市.csv", "511000", Some("text_table")),
    ("南充市.xls", "511300", Some("web_table")),
    ("眉山市.docx", "511400", Some("word_table")),
    ("眉山市(另存).docx", "511400", Some("word_table")),
];

/// File, code, and what the message names.
const OTHERS: [(&str, &str, &str); 11] = [
    ("巴中市.doc", "not_workbook", "Word 97–2003 文档"),
    ("巴中市.odt", "not_workbook", "OpenDocument 文字文档"),
    ("巴中市.rtf", "not_workbook", "RTF 文档"),
    ("巴中市.pdf", "not_workbook", "PDF 文件"),
    ("巴中市.jpg", "not_workbook", "图片（JPG）"),
    ("巴中市.png", "not_workbook", "图片（PNG）"),
    ("巴中市.tif", "not_workbook", "图片（TIFF）"),
    ("巴中市.webp", "not_workbook", "图片（WebP）"),
    ("巴中市截图.xlsx", "not_workbook", "只贴了图片，图片里的数读不了"),
    ("巴中市加密.xlsx", "encrypted", "密码"),
    ("雅安市.xls", "encrypted", "密码"),
];

fn check_fixture(name: &str) -> Value {
    let file = fixture(&format!("formats/{name}"));
    TestDir::new().json(&["check", "--period", "2021-09-25", &file]).1["files"][0].clone()
}

/// Checks bytes under a name that says nothing of their format.
fn check_bytes(bytes: &[u8]) -> Value {
    let desk = TestDir::new();
    fs::write(desk.path("成都市.xls"), bytes).unwrap();
    let (_, document) = desk.json(&["check", "--period", "2021-09-25", "成都市.xls"]);
    document["files"][0].clone()
}

/// The finding that says why there is no table, and its message.
fn refusal(bytes: &[u8]) -> (String, String) {
    let file = check_bytes(bytes);
    assert!(file["values"].is_null(), "{file}");
    let finding = &file["findings"][0];
    (text(finding, "code").to_string(), text(finding, "message").to_string())
}

#[test]
fn every_format_reads_as_a_person_reads_it() {
    let expected = fixture_json("2021-09-25.expected.json");
    for (name, code, format) in RETURNS {
        let read = check_fixture(name);
        assert_eq!(text(&read, "status"), "accepted", "{name}: {read}");
        assert_eq!(text(&read["unit"], "code"), code, "{name}");
        for part in ["header", "values"] {
            for (key, value) in expected[code][part].as_object().unwrap() {
                let same = read[part][key] == *value
                    || read[part][key].as_f64().is_some_and(|n| value.as_f64() == Some(n));
                assert!(same, "{name} {key}: {} is not {value}", read[part][key]);
            }
        }
        let told = codes(&read).into_iter().find(|c| c.ends_with("_table"));
        assert_eq!(told, format, "{name}");
        assert!(!codes(&read).contains(&"text_number"), "{name}: {read}");
    }
}

#[test]
fn other_files_are_told_precisely_and_count_for_their_unit() {
    for (name, code, what) in OTHERS {
        let read = check_fixture(name);
        assert_eq!(text(&read, "status"), "unreadable", "{name}");
        assert!(read["unit"]["code"].is_string(), "{name}");
        assert_eq!(codes(&read), [code], "{name}");
        let message = text(&read["findings"][0], "message");
        assert!(message.contains(what), "{name}: {message}");
    }
}

#[test]
fn texts_are_told_apart_by_their_beginning() {
    for (bytes, what) in [
        (
            &b"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?><w/>"[..],
            "Word 2003",
        ),
        (b"\r\n\r\n<html><body><p>no table</p></body></html>", "网页，里面没有表格"),
        (b"<html><frameset><frame src='a.files/sheet001.htm'></frameset></html>", "分成几个文件"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"\r\n", "mht"),
        (b"  \r\n \t ", "只有空白"),
        (b"\x1F\x8B\x08\0\0\0\0\0", "gz 压缩包"),
        (b"Rar!\x1A\x07\x01\0", "RAR 压缩包"),
        (b"a\0b\0c\0", "其他文件"),
    ] {
        let (code, message) = refusal(bytes);
        assert_eq!(code, "not_workbook", "{message}");
        assert!(message.contains(what), "{message} lacks {what}");
    }
    let mail = b"From: a@b\r\nTo: c@d\r\nContent-Type: text/plain\r\n\r\nhello";
    assert_eq!(refusal(mail).0, "no_attachment");
}

const HEADINGS: &str = "<tr><th>市(州)<th>召开推介会(次)<th>拜访企业(户)<th>签约项目(个)<th>签约金额(亿元)\
    <th>落地项目数(个)<th>开工项目数(个)<th>新增到位资金(亿元)<th>备注";

fn page(row: &str) -> String {
    format!("<table>{HEADINGS}<tr>{row}</table>")
}

#[test]
fn a_web_page_reads_as_a_browser_shows_it() {
    let row = "<td>成都市<td x:num>5<td x:num=\"128\">128.00<td><span style='display: none'>0024</span>24\
        <td>&nbsp;186.5<td><s>9</s>15<td>12<sup>2</sup><td><input value=\"42.35\"><td>甲<br>乙";
    let file = check_bytes(page(row).as_bytes());
    let values = &file["values"];
    assert_eq!(values["enterprise_visits"], 128);
    assert_eq!(values["signed_projects"], 24);
    assert_eq!(values["signed_amount"], 186.5);
    assert_eq!(values["funds_in_place"], 42.35);
    assert_eq!(values["remarks"], "甲\n乙");
    assert_eq!(values["landed_projects"], Value::Null, "9 struck through and 15 are not 915");
    assert_eq!(values["started_projects"], 12, "12 with a raised 2 is not 122");
    let told = codes(&file);
    assert!(told.contains(&"struck") && told.contains(&"mark_left_out"), "{file}");
}

#[test]
fn a_table_within_a_cell_of_a_layout_is_found() {
    let inner = page("<td>成都市<td>5<td>128<td>24<td>186.5<td>15<td>12<td>42.35<td>");
    let outer =
        format!("<table><tr><td>填报单位：成都市</td></tr><tr><td>{inner}</td></tr></table>");
    let file = check_bytes(outer.as_bytes());
    assert_eq!(file["header"]["reporting_unit"], "成都市");
    assert_eq!(file["values"]["signed_amount"], 186.5);
}

#[test]
fn hidden_rows_of_a_web_page_are_told() {
    let row = "<td>成都市<td>5<td>128<td>24<td>186.5<td>15<td>12<td>42.35<td>";
    let hidden = page(row).replace("<tr><td>成都", "<tr style='display:none'><td>成都");
    assert!(codes(&check_bytes(hidden.as_bytes())).contains(&"hidden_row"));
}

#[test]
fn hostile_texts_end_soon_in_a_finding() {
    let cells = "1,".repeat(5 << 20);
    assert_eq!(refusal(format!("a,b,c,d\n1,2,3,4\n{cells}").as_bytes()).0, "too_large");
    let short = "1,2,3,4\n".repeat(1 << 19);
    assert_eq!(codes(&check_bytes(short.as_bytes())), ["no_table", "far_cells", "text_table"]);
    assert_eq!(refusal(&[b' '; 30 << 20]).0, "not_workbook");
    assert_eq!(refusal(&vec![b' '; 100 << 20]).0, "too_large");
}

#[test]
fn hostile_pages_end_soon_in_a_finding() {
    let wide = format!("<table>{}</table>", "<tr><td colspan=1e9>1".repeat(1000));
    assert_ne!(text(&check_bytes(wide.as_bytes()), "status"), "accepted");
    let wider = "<table><tr>".to_string() + &"<td colspan=999999999999>1".repeat(100);
    assert_eq!(refusal(wider.as_bytes()).0, "too_large");
    let tall = "<table><tr>".to_string()
        + &"<td colspan=1000 rowspan=65534>".repeat(16)
        + &"<tr><td>1".repeat(100_000);
    assert_eq!(refusal(tall.as_bytes()).0, "too_large");
    assert_eq!(refusal("<table><tr><td>".repeat(100_000).as_bytes()).0, "too_large");
    assert_eq!(
        refusal(("<table>".to_string() + &"<tr>".repeat(1_100_000)).as_bytes()).0,
        "too_large"
    );
    let tag = format!("<table {}><tr><td>1</table>", "a=b ".repeat(1 << 20));
    assert_eq!(codes(&check_bytes(tag.as_bytes())), ["no_table", "web_table"]);
}

#[test]
fn hostile_spreadsheet_xml_ends_soon_in_a_finding() {
    let book = |rows: &str| {
        format!(
            "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a \"ha\">]>\
             <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
             <Worksheet ss:Name=\"a\"><Table>{rows}</Table></Worksheet></Workbook>"
        )
    };
    let cell = "<Row><Cell ss:Index=\"999999999\"><Data ss:Type=\"Number\">1</Data></Cell></Row>";
    assert_eq!(refusal(book(cell).as_bytes()).0, "too_large");
    let entity = "<Row><Cell><Data ss:Type=\"String\">&a;</Data></Cell></Row>";
    assert_eq!(refusal(book(entity).as_bytes()).0, "damaged");
    assert_eq!(refusal(book(&"<Row>".repeat(100_000)).as_bytes()).0, "damaged");
}

/// A zip container of these parts.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_package_is_what_its_main_part_is() {
    let types = |main: &str| {
        format!(
            "<Types><Default Extension='xlsx' ContentType='application/x.spreadsheetml.sheet'/>\
             <Default Extension='bin' ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/>\
             <Override PartName='/main.xml' ContentType='application/x.{main}+xml'/></Types>"
        )
    };
    let relations =
        "<Relationships><Relationship Type='x/officeDocument' Target='main.xml'/></Relationships>";
    for (main, what) in [
        ("wordprocessingml.document.main", "Word 文档，里面没有表格"),
        ("presentationml.presentation.main", "PPT 演示文稿"),
    ] {
        let types = types(main);
        let parts =
            [("[Content_Types].xml", &*types), ("_rels/.rels", relations), ("main.xml", "<a/>")];
        assert!(refusal(&package(&parts)).1.contains(what), "{main}");
    }
    assert!(refusal(&package(&[("OFD.xml", "<a/>")])).1.contains("OFD"));
}

#[test]
fn a_document_that_inflates_without_end_is_refused() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("word/document.xml", options).unwrap();
    for _ in 0..140 {
        archive.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert_eq!(refusal(&bytes).0, "too_large");
}

/// The same return in every format of the fixtures, by itself, in a zip and in a mail: one record.
#[test]
fn a_return_is_the_same_record_in_a_zip_and_in_a_mail() {
    let desk = TestDir::new();
    let check = |name: &str, bytes: &[u8]| -> Value {
        fs::write(desk.path(name), bytes).unwrap();
        let (_, document) = desk.json(&["check", name, "--period", "2021-09-25"]);
        let files = document["files"].as_array().unwrap();
        let read = files.iter().find(|file| !file["values"].is_null());
        read.unwrap_or_else(|| panic!("{name}: {document}")).clone()
    };
    for (name, _, _) in RETURNS {
        let bytes = fs::read(fixture_path(&format!("formats/{name}"))).unwrap();
        let alone = check(name, &bytes);
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
        let packed = check("压缩.zip", &zip.finish().unwrap().into_inner());
        let lines: Vec<String> = base64::engine::general_purpose::STANDARD
            .encode(&bytes)
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        let mail = format!(
            "From: a@example.cn\r\nSubject: =?utf-8?B?6ZmE5Lu2?=\r\nMIME-Version: 1.0\r\n\
             Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename*=utf-8''{}\r\n\r\n{}\r\n",
            name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>(),
            lines.join("\r\n")
        );
        let mailed = check("来信.eml", mail.as_bytes());
        for part in ["unit", "header", "values", "status"] {
            assert_eq!(packed[part], alone[part], "{name} {part}");
            assert_eq!(mailed[part], alone[part], "{name} {part}");
        }
    }
}

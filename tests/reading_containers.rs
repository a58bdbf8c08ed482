//! Text tables whose commas split numbers, files that repeat a row without end, containers that contradict
//! themselves.

use crate::common::pages::{
    HEADINGS, ONE, OWN, Page, TITLE, asked, book, check, check_bytes, page, said,
};
use crate::common::tamper::Parts;
use crate::common::{TestDir, codes, fixture, text};
use std::fs;

fn parts() -> Parts {
    Parts::of(&book(&[page(&[("绵阳市", OWN)])]))
}

#[test]
fn a_comma_within_a_number_is_asked() {
    let line = |row: &str| {
        let csv = format!(
            "{TITLE},,,,,,,,\n填报单位：绵阳市,,,,填报时间：2021年9月24日,,,,\n{}\n{row}\n",
            HEADINGS.join(",")
        );
        check_bytes("a.csv", csv.as_bytes())
    };
    for row in [
        "绵阳市,12,128,24,1,865,18,12,45.6",
        "绵阳市,12,128,24,186.5,18,12,1,045,",
        "绵阳市,1,200,128,24,186.5,18,12,45.6,无",
    ] {
        asked(&line(row), "long_row", row);
    }
    let quoted = said(&line("绵阳市,12,128,24,\"1,865\",18,12,45.6,"), "long_row");
    assert_eq!((quoted.2, quoted.3), (Some(24), false));
    let lines = format!(
        "{TITLE},,,,,,,,\r填报单位：绵阳市,,,,填报时间：2021年9月24日,,,,\r{}\r绵阳市,12,128,24,186.5,18,12,45.6,\r",
        HEADINGS.join(",")
    );
    assert_eq!(said(&check_bytes("a.csv", lines.as_bytes()), "text_table").2, Some(24));
}

#[test]
fn a_flood_is_one_line_and_stands_in_nobodys_way() {
    let bytes = fs::read(fixture("reading/tables/flood_repeated_row.ods")).unwrap();
    let [file] = check_bytes("flood.ods", &bytes).try_into().unwrap();
    assert_eq!((text(&file, "status"), codes(&file)), ("unreadable", vec!["too_many_rows"]));
    let desk = TestDir::new();
    fs::create_dir_all(desk.path("收")).unwrap();
    let rows = |count: usize| vec![("绵阳市", ONE); count];
    let flood = Page { day: "    填报时间：2021年9月26日", ..page(&rows(5_000)) };
    fs::write(desk.path("收/绵阳市.xlsx"), book(&[flood])).unwrap();
    fs::write(desk.path("收/真表.xlsx"), book(&[page(&[("绵阳市", OWN)])])).unwrap();
    let run = desk.run(&["check", "收", "--period", "2021-09-25"]);
    assert!(run.stdout.lines().count() < 40, "{}", run.stdout);
    let (_, document) = desk.json(&["check", "收", "--period", "2021-09-25"]);
    let files = document["files"].as_array().unwrap();
    let read: Vec<(&str, Option<i64>)> = files
        .iter()
        .map(|f| (text(f, "status"), f["values"]["signed_projects"].as_i64()))
        .collect();
    assert!(
        read.contains(&("accepted", Some(24))) && read.contains(&("unreadable", None)),
        "{read:?}"
    );
    // Many tables on many sheets, many counties, and as many rows as may be.
    let tabs: Vec<String> = (0..60).map(|n| format!("表{n}")).collect();
    let many: Vec<Page> = tabs.iter().map(|tab| Page { tab, ..page(&[("绵阳市", ONE)]) }).collect();
    assert_eq!(codes(&check(&many)[0]), ["too_many_rows"]);
    let counties: Vec<String> = (0..3_000).map(|n| format!("第{n}区")).collect();
    let counties = counties.iter().map(|name| (name.as_str(), ONE)).chain([("绵阳市", OWN)]);
    let files = check(&[page(&counties.collect::<Vec<_>>())]);
    assert!(files.len() == 1 && codes(&files[0]).len() < 30, "{:?}", codes(&files[0]));
    assert!(check(&[page(&rows(50))]).len() <= 3);
}

/// A workbook with the text of its sheet changed.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let mut parts = parts();
    let sheet = parts.part("xl/worksheets/sheet1.xml");
    let xml = String::from_utf8(sheet.clone()).unwrap();
    assert!(xml.contains(from), "{xml}");
    *sheet = xml.replacen(from, to, 1).into_bytes();
    parts.bytes()
}

/// Gives a part another name of the same length in its own header, and in the directory too if `both`.
fn rename(bytes: &mut [u8], from: &str, to: &str, both: bool) {
    let named = |at: usize, mark: &[u8], length: usize, bytes: &[u8]| {
        let start = at.checked_sub(length).map(|start| &bytes[start..]);
        start.is_some_and(|start| start.starts_with(mark))
            && bytes[at..].starts_with(from.as_bytes())
    };
    for at in 0..=bytes.len() - from.len() {
        let own = named(at, b"PK\x03\x04", 30, bytes);
        if own || both && named(at, b"PK\x01\x02", 46, bytes) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
}

#[test]
fn a_container_that_contradicts_itself_is_refused_by_name() {
    let cell = r#"<c r="D4"><v>24.0</v></c>"#;
    let twice = changed(cell, &format!(r#"{cell}<c r="D4"><v>20</v></c>"#));
    let row = changed("</sheetData>", r#"<row r="4"><c r="J4"><v>1</v></c></row></sheetData>"#);
    let mut two = parts();
    two.add("xl/a.xml", b"1");
    two.add("xl/b.xml", b"2");
    let mut same_name = two.bytes();
    rename(&mut same_name, "xl/b.xml", "xl/a.xml", true);
    let mut own_name = parts().bytes();
    rename(&mut own_name, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", false);
    for (bytes, named) in [
        (twice, "D4"),
        (row, "第 4 行"),
        (same_name, "xl/a.xml"),
        (own_name, "xl/worksheets/sheet1.xml"),
    ] {
        let [file] = check_bytes("a.xlsx", &bytes).try_into().unwrap();
        assert_eq!((text(&file, "status"), codes(&file)), ("unreadable", vec!["contradictory"]));
        let message = text(&file["findings"][0], "message");
        assert!(message.contains(named), "{message}");
    }
}

#[test]
fn elements_that_stand_where_programs_disagree_are_refused_by_name() {
    let cell = r#"<c r="D4"><v>24.0</v></c>"#;
    let changed = |to: &str| changed(cell, to);
    let text = |inner: &str| changed(&format!(r#"<c r="D4" t="inlineStr"><is>{inner}</is></c>"#));
    let behind = changed("");
    let sheet = String::from_utf8(Parts::of(&behind).part("xl/worksheets/sheet1.xml").clone());
    let mut outside = Parts::of(&behind);
    *outside.part("xl/worksheets/sheet1.xml") =
        sheet.unwrap().replace("</sheetData>", &format!("</sheetData><x>{cell}</x>")).into_bytes();
    for (bytes, named) in [
        (outside.bytes(), "D4"),
        (changed(&format!("<x>{cell}</x>")), "D4"),
        (changed(&format!("<sheetData></sheetData>{cell}")), "D4"),
        (changed(&format!(r#"<row r="9">{cell}</row>"#)), "D4"),
        (changed(r#"<c r="D4"><v>24</v><c r="D5"><v>7</v></c></c>"#), "D4"),
        (changed(r#"<c r="D4"><v>24</v><f>20+4</f></c>"#), "D4"),
        (changed(&format!(r#"{cell}<c r="D4"/>"#)), "D4"),
        (changed(r#"<c r="D4"><v>2<![CDATA[4]]></v></c>"#), "D4"),
        (changed(r#"<c r="D4"><v>2&#52;</v></c>"#), "D4"),
        (changed(r#"<c r="D4"><is><t>7</t></is><v>24</v></c>"#), "D4"),
        (text("<t>2</t><t>4</t>"), "D4"),
        (text("<t>2<t>4</t></t>"), "D4"),
        (text("<r><t>2</t></r><t>4</t>"), "D4"),
        (text("<r><t>2</t><t>4</t></r>"), "D4"),
        (text("<x><t>24</t></x>"), "D4"),
    ] {
        let [file] = check_bytes("a.xlsx", &bytes).try_into().unwrap();
        let message = crate::common::text(&file["findings"][0], "message");
        assert_eq!(codes(&file), ["contradictory"], "{message}");
        assert!(message.contains(named), "{message}");
    }
    let (runs, behind) =
        ("<r><rPr><b/></rPr><t>2</t></r><r><t>4</t></r>", "<t>2</t><r><t>4</t></r>");
    for plain in ["<t>24</t>", runs, behind] {
        let (status, _, projects, _) = said(&check_bytes("a.xlsx", &text(plain)), "contradictory");
        assert_eq!((status.as_str(), projects), ("accepted", Some(24)), "{plain}");
    }
    // Excel writes rows into the anchors of form controls and of embedded documents.
    let mut anchored = Parts::of(&changed(cell));
    let sheet = anchored.part("xl/worksheets/sheet1.xml");
    let anchor = "</sheetData><controls><control><controlPr><anchor><from><xdr:col>3</xdr:col>\
        <xdr:row>5</xdr:row></from></anchor></controlPr></control></controls>";
    *sheet = String::from_utf8_lossy(sheet).replace("</sheetData>", anchor).into_bytes();
    let (status, _, projects, named) =
        said(&check_bytes("a.xlsx", &anchored.bytes()), "contradictory");
    assert_eq!((status.as_str(), projects, named), ("accepted", Some(24), false));
    // An index of a text that only some programs take for one.
    let (status, ..) =
        said(&check_bytes("a.xlsx", &changed(r#"<c r="D4" t="s"><v>+2</v></c>"#)), "lost_text");
    assert_eq!(status, "returned");
}

#[test]
fn a_text_that_is_lost_names_its_cell() {
    let lost = |from: &str, to: &str| check_bytes("a.xlsx", &changed(from, to));
    let figure = lost(r#"<c r="D4"><v>24.0</v></c>"#, r#"<c r="D4" t="s"><v>999</v></c>"#);
    let (status, unit, projects, named) = said(&figure, "lost_text");
    assert_eq!(
        (status.as_str(), unit.as_str(), projects, named),
        ("returned", "绵阳市", None, true)
    );
    assert_eq!(figure[0]["values"]["signed_amount"].as_f64(), Some(186.5));
    let places =
        figure[0]["findings"].as_array().unwrap().iter().filter(|f| f["cell"] == "附件2!D4");
    assert_eq!(places.count(), 2);
}

/// Files of which other programs read other figures: fixtures/reading/ambiguous/README.md says why.
#[test]
fn workbooks_of_which_programs_read_different_things_are_refused_by_name() {
    let desk = TestDir::new();
    let folder = fixture("reading/ambiguous");
    let (_, document) = desk.json(&["check", &folder, "--period", "2021-09-25"]);
    let files: Vec<_> = document["files"].as_array().unwrap().iter().collect();
    let books = files.iter().filter(|file| text(file, "path").ends_with(".xlsx"));
    assert_eq!(books.clone().count(), 14);
    for file in books {
        let read = (text(file, "status"), codes(file));
        assert_eq!(read, ("unreadable", vec!["contradictory"]), "{}", text(file, "path"));
    }
}

/// A part that holds nothing of the return is damaged: the figures are right, and the file is not what was sent.
#[test]
fn a_part_that_nobody_reads_is_held_against_its_checksum() {
    let whole = std::fs::read(fixture("2021-09-25/成都市.xlsx")).unwrap();
    let at = whole.windows(17).position(|name| name == b"docProps/core.xml").unwrap();
    let mut broken = whole.clone();
    broken[at + 40] ^= 1;
    let said = |bytes: &[u8]| {
        let file = check_bytes("成都市.xlsx", bytes).remove(0);
        let found = codes(&file).contains(&"damaged_part");
        (text(&file, "status").to_string(), file["values"]["signed_amount"].clone(), found)
    };
    let (state, amount, found) = said(&whole);
    assert!(state == "accepted" && !found);
    assert_eq!(said(&broken), (state, amount, true));
}

/// Only the directory tells the size of a part whose own header leaves it to what follows.
#[test]
fn a_directory_that_tells_another_size_is_damage() {
    let mut bytes = fs::read(fixture("2021-09-25/凉山州.xlsx")).unwrap();
    let name = b"xl/sharedStrings.xml";
    let at = bytes.windows(name.len()).rposition(|stretch| stretch == name).unwrap();
    // Of the entry's 46 bytes before the name, the size stands at 24.
    bytes[at - 46 + 24] ^= 0x20;
    let file = check_bytes("凉山州.xlsx", &bytes).remove(0);
    assert_eq!((text(&file, "status"), codes(&file)), ("unreadable", vec!["damaged"]));
}

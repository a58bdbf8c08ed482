//! Workbooks of one table or several, and what is said of them.

use super::{TestDir, codes, text};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde_json::Value;
use std::fs;

pub const TITLE: &str = "制造业招商引资“百日攻坚”行动情况统计表";
pub const HEADINGS: [&str; 9] = [
    "市(州)",
    "召开推介会(次)",
    "拜访企业(户)",
    "签约项目(个)",
    "签约金额(亿元)",
    "落地项目数(个)",
    "开工项目数(个)",
    "新增到位资金(亿元)",
    "备注",
];
/// Keys of the columns of figures.
pub const KEYS: [&str; 7] = [
    "promotion_meetings",
    "enterprise_visits",
    "signed_projects",
    "signed_amount",
    "landed_projects",
    "started_projects",
    "funds_in_place",
];
pub const OWN: [f64; 7] = [12.0, 128.0, 24.0, 186.5, 18.0, 12.0, 45.6];
pub const ONE: [f64; 7] = [4.0, 60.0, 9.0, 80.0, 7.0, 5.0, 20.0];
pub const OTHER: [f64; 7] = [8.0, 68.0, 15.0, 106.5, 11.0, 7.0, 25.6];

/// One sheet of a workbook: what is said around the table, and its rows.
pub struct Page<'a> {
    pub tab: &'a str,
    pub title: String,
    pub unit: &'a str,
    pub day: &'a str,
    pub group: Option<&'a str>,
    pub headings: [String; 9],
    pub rows: Vec<(&'a str, [f64; 7])>,
}

pub fn page<'a>(rows: &[(&'a str, [f64; 7])]) -> Page<'a> {
    Page {
        tab: "附件2",
        title: TITLE.to_string(),
        unit: "绵阳市",
        day: "    填报时间：2021年9月24日",
        group: None,
        headings: HEADINGS.map(String::from),
        rows: rows.to_vec(),
    }
}

impl Page<'_> {
    /// Writes it into a sheet.
    pub fn draw(&self, sheet: &mut Worksheet) {
        sheet.set_name(self.tab).unwrap();
        sheet.write(0, 0, &self.title).unwrap();
        let header = format!("填报单位：{}    填报人：王磊{}", self.unit, self.day);
        sheet.write(1, 0, header).unwrap();
        let top = 2 + u32::from(self.group.is_some());
        if let Some(group) = self.group {
            sheet.merge_range(2, 1, 2, 7, group, &Format::new()).unwrap();
        }
        sheet.write_row(top, 0, &self.headings).unwrap();
        for (row, (label, figures)) in (top + 1..).zip(&self.rows) {
            sheet.write(row, 0, *label).unwrap();
            sheet.write_row(row, 1, *figures).unwrap();
        }
    }
}

pub fn book(pages: &[Page]) -> Vec<u8> {
    let mut book = Workbook::new();
    pages.iter().for_each(|page| page.draw(book.add_worksheet()));
    book.save_to_buffer().unwrap()
}

pub fn check_bytes(name: &str, bytes: &[u8]) -> Vec<Value> {
    let desk = TestDir::new();
    fs::write(desk.path(name), bytes).unwrap();
    let (_, document) = desk.json(&["check", name, "--period", "2021-09-25"]);
    document["files"].as_array().unwrap().clone()
}

pub fn check(pages: &[Page]) -> Vec<Value> {
    check_bytes("附件2.xlsx", &book(pages))
}

/// The only file's status, its unit, how many projects it signed, and whether a code was found.
pub fn said(files: &[Value], code: &str) -> (String, String, Option<i64>, bool) {
    let [file] = files else { panic!("{files:?}") };
    let status = text(file, "status").to_string();
    let unit = text(&file["unit"], "name").to_string();
    (status, unit, file["values"]["signed_projects"].as_i64(), codes(file).contains(&code))
}

/// The file is taken with the unit's own figures and nothing is asked.
pub fn plain(files: &[Value], what: &str) {
    let [file] = files else { panic!("{what}: {files:?}") };
    let figures = &file["values"];
    let read =
        (text(file, "status"), text(&file["unit"], "name"), figures["signed_projects"].as_i64());
    assert_eq!(read, ("accepted", "绵阳市", Some(24)), "{what}: {:?}", file["findings"]);
    assert_eq!(figures["funds_in_place"].as_f64(), Some(45.6), "{what}");
    let asked = file["findings"].as_array().unwrap().iter().filter(|f| f["class"] != "note");
    let asked: Vec<&str> = asked
        .map(|f| text(f, "code"))
        .filter(|c| !matches!(*c, "missing_block" | "blank"))
        .collect();
    assert!(asked.is_empty(), "{what}: {asked:?}");
}

/// The file is not taken as it stands: held or sent back, with this finding.
pub fn asked(files: &[Value], code: &str, what: &str) {
    assert!(!files.is_empty(), "{what}");
    for file in files {
        let is_asked = matches!(text(file, "status"), "held" | "returned");
        assert!(is_asked && codes(file).contains(&code), "{what}: {:?}", file["findings"]);
    }
}

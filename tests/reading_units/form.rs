//! A form with its units of measure wherever a case puts them, and what the program makes of it.

use crate::common::TestDir;
use crate::common::pages::HEADINGS as MEASURED;
use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::Value;
use std::path::Path;

/// Headings of the form with and without units of measure.
pub const PLAIN: [&str; 9] = [
    "市(州)",
    "召开推介会",
    "拜访企业",
    "签约项目",
    "签约金额",
    "落地项目数",
    "开工项目数",
    "新增到位资金",
    "备注",
];
pub const HEADER: &str = "填报单位：绵阳市    填报人：王磊    填报时间：2021年9月24日";

/// One return: its headings in a row, its figures below, and whatever a case adds.
pub struct Form {
    pub headings: [&'static str; 9],
    pub amounts: (f64, f64),
    pub remark: &'static str,
    pub sheet_name: &'static str,
    /// Row of the headings.
    pub top: u32,
    /// Rows between them and the figures.
    pub gap: u32,
}

impl Default for Form {
    fn default() -> Form {
        let (amounts, sheet_name) = ((3500.0, 800.0), "附件2");
        Form { headings: PLAIN, amounts, remark: "", sheet_name, top: 3, gap: 0 }
    }
}

impl Form {
    pub fn measured() -> Form {
        Form { headings: MEASURED, amounts: (186.5, 45.6), ..Form::default() }
    }

    pub fn save(&self, path: &Path, change: impl FnOnce(&mut Worksheet)) {
        let mut book = Workbook::new();
        self.fill(book.add_worksheet(), change);
        book.save(path).unwrap();
    }

    pub fn fill(&self, sheet: &mut Worksheet, change: impl FnOnce(&mut Worksheet)) {
        sheet.set_name(self.sheet_name).unwrap();
        sheet.write(0, 0, "制造业招商引资“百日攻坚”行动情况统计表").unwrap();
        sheet.write(1, 0, HEADER).unwrap();
        for (col, heading) in (0u16..).zip(self.headings) {
            sheet.write(self.top, col, heading).unwrap();
        }
        let row = self.top + 1 + self.gap;
        sheet.write(row, 0, "绵阳市").unwrap();
        let figures = [12.0, 128.0, 24.0, self.amounts.0, 18.0, 12.0, self.amounts.1];
        for (col, figure) in (1u16..).zip(figures) {
            sheet.write(row, col, figure).unwrap();
        }
        if !self.remark.is_empty() {
            sheet.write(row, 8, self.remark).unwrap();
        }
        change(sheet);
    }
}

/// What became of one file: values, and findings as `code/field`.
pub struct Told {
    pub file: Value,
    pub found: Vec<String>,
}

impl Told {
    pub fn of(file: &Value) -> Told {
        let found = file["findings"].as_array().unwrap().iter().map(|f| {
            let (code, field) = (f["code"].as_str().unwrap(), f["field"].as_str());
            format!("{code}/{}", field.unwrap_or_default())
        });
        Told { found: found.collect(), file: file.clone() }
    }

    pub fn amounts(&self) -> (Option<f64>, Option<f64>) {
        let value = |key: &str| self.file["values"][key].as_f64();
        (value("signed_amount"), value("funds_in_place"))
    }

    pub fn has(&self, finding: &str) -> bool {
        self.found.iter().any(|found| found == finding)
    }

    pub fn status(&self) -> &str {
        self.file["status"].as_str().unwrap()
    }
}

/// Checks one file.
pub fn told(desk: &TestDir, path: &str) -> Told {
    let (_, document) = desk.json(&["check", path, "--period", "2021-09-25"]);
    Told::of(&document["files"][0])
}

/// Writes a form and checks it.
pub fn judged(form: &Form, change: impl FnOnce(&mut Worksheet)) -> Told {
    let desk = TestDir::new();
    form.save(&desk.path("表.xlsx"), change);
    told(&desk, "表.xlsx")
}

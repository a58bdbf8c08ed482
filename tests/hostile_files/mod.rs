//! Builds the hostile files by hand, part by part and byte by byte.

pub mod xls;

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A workbook of one sheet, with what the tests want otherwise.
pub struct Xlsx {
    rows: String,
    /// Name of the tab, as XML.
    pub name: String,
    /// The part of shared texts.
    pub strings: String,
    /// The part of styles.
    pub styles: String,
    /// Times that the list of sheets names the first sheet.
    pub sheets: usize,
    /// A second sheet's part.
    pub second: Option<String>,
    /// Further parts that nothing refers to.
    pub others: usize,
}

/// A part that is packed already: name and stream of a zip of its own.
pub struct Packed {
    name: String,
    size: usize,
}

/// A part of this many spaces.
pub fn deflated(name: &str, size: usize) -> Packed {
    Packed { name: name.to_string(), size }
}

/// Elements inside one another.
pub fn nested(name: &str, depth: usize) -> String {
    format!("{}{}", format!("<{name}>").repeat(depth), format!("</{name}>").repeat(depth))
}

impl Xlsx {
    /// A workbook of these rows.
    pub fn of(rows: &str) -> Xlsx {
        Xlsx {
            rows: rows.to_string(),
            name: "表1".into(),
            strings: "<sst/>".into(),
            styles: "<styleSheet/>".into(),
            sheets: 1,
            second: None,
            others: 0,
        }
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        self.write(None)
    }

    /// The file with its sheet's part replaced.
    pub fn with(&self, packed: Packed) -> Vec<u8> {
        self.write(Some(packed))
    }

    fn write(&self, packed: Option<Packed>) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let mut part = |name: &str, content: &str| {
            zip.start_file(name, options).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        };
        part("[Content_Types].xml", "<Types/>");
        let sheet = |nth: usize| format!("<sheet name='{}' sheetId='{nth}' r:id='r1'/>", self.name);
        let mut list: String = (0..self.sheets).map(sheet).collect();
        if self.second.is_some() {
            list.push_str("<sheet name='表2' sheetId='2' r:id='r2'/>");
        }
        part("xl/workbook.xml", &format!("<workbook><sheets>{list}</sheets></workbook>"));
        let relation =
            |id, target| format!("<Relationship Id='{id}' Type='x/worksheet' Target='{target}'/>");
        let relations =
            relation("r1", "worksheets/sheet1.xml") + &relation("r2", "worksheets/sheet2.xml");
        part("xl/_rels/workbook.xml.rels", &format!("<Relationships>{relations}</Relationships>"));
        part("xl/sharedStrings.xml", &self.strings);
        part("xl/styles.xml", &self.styles);
        if packed.is_none() {
            let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", self.rows);
            part("xl/worksheets/sheet1.xml", &sheet);
        }
        if let Some(second) = &self.second {
            part("xl/worksheets/sheet2.xml", second);
        }
        (0..self.others).for_each(|nth| part(&format!("xl/media/{nth}"), ""));
        if let Some(Packed { name, size }) = packed {
            zip.start_file(name, options).unwrap();
            let block = vec![b' '; 1 << 20];
            (0..size >> 20).for_each(|_| zip.write_all(&block).unwrap());
        }
        zip.finish().unwrap().into_inner()
    }
}

/// An OpenDocument spreadsheet of one sheet with these rows.
pub fn ods(rows: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name='表1'>\
         {rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_str()),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A text in a cell.
fn text(text: &str) -> String {
    format!("<c t='inlineStr'><is><t>{text}</t></is></c>")
}

/// The row of the form's headings.
pub fn headings() -> String {
    let all = [
        "市（州）",
        "召开推介会（次）",
        "拜访企业（户）",
        "签约项目（个）",
        "签约金额（亿元）",
        "落地项目数（个）",
        "开工项目数（个）",
        "新增到位资金（亿元）",
        "备注",
    ];
    format!("<row>{}</row>", all.map(text).concat())
}

/// A row of sound figures.
pub fn figures(unit: &str, remark: &str) -> String {
    let figures: String = (1..=7).map(|n| format!("<c><v>{n}</v></c>")).collect();
    format!("<row>{}{figures}{}</row>", text(unit), text(remark))
}

/// A sound return of 成都市 with this remark.
pub fn a_return(remark: &str) -> Vec<u8> {
    let header = ["填报单位：成都市", "填报人：王磊", "填报时间：2021年9月24日"].map(text).concat();
    let rows = format!("<row>{header}</row>{}{}", headings(), figures("成都市", remark));
    Xlsx::of(&rows).bytes()
}

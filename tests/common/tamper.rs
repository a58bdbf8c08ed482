//! Zip files changed in one place: single cells of a workbook in its XML, as no spreadsheet would, and parts
//! of any zip; nothing else is touched.

use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The parts of a zip.
#[derive(Clone)]
pub struct Parts(Vec<(String, Vec<u8>)>);

/// A cell as it stands in its sheet's part.
#[derive(Debug, Clone)]
pub struct XmlCell {
    /// Position of its sheet among the tabs, from 0.
    pub sheet: usize,
    /// Address such as E7.
    pub address: String,
    /// Where the element stands in the part.
    place: std::ops::Range<usize>,
    /// The element.
    pub xml: String,
}

impl Parts {
    pub fn of(bytes: &[u8]) -> Parts {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts = (0..archive.len()).map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().to_string(), bytes)
        });
        Parts(parts.collect())
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, bytes) in &self.0 {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// Names of the parts in their order.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The bytes of a part.
    pub fn part(&mut self, name: &str) -> &mut Vec<u8> {
        let part = self.0.iter_mut().find(|(part, _)| part == name);
        &mut part.unwrap_or_else(|| panic!("no {name}")).1
    }

    /// Takes a part out.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(part, _)| part != name);
    }

    /// Adds a part.
    pub fn add(&mut self, name: &str, bytes: &[u8]) {
        self.0.push((name.to_string(), bytes.to_vec()));
    }

    /// The same workbook with one of its sheets only, which is read in a fraction of the time.
    pub fn only(&self, sheet: usize) -> Parts {
        let mut copy = self.clone();
        let list = copy.part("xl/workbook.xml");
        let text = String::from_utf8(list.clone()).unwrap();
        let (head, tail) = text.split_once("<sheets>").unwrap();
        let (sheets, tail) = tail.split_once("</sheets>").unwrap();
        let kept = sheets.split_inclusive("/>").nth(sheet).unwrap();
        *list = format!("{head}<sheets>{kept}</sheets>{tail}").into_bytes();
        copy
    }

    fn sheet(&self, number: usize) -> usize {
        let name = format!("xl/worksheets/sheet{}.xml", number + 1);
        self.0.iter().position(|(part, _)| *part == name).unwrap()
    }

    /// Every cell of a sheet, those with a style only too.
    pub fn cells(&self, sheet: usize) -> Vec<XmlCell> {
        let text = std::str::from_utf8(&self.0[self.sheet(sheet)].1).unwrap();
        let starts = text.match_indices("<c r=\"").map(|(at, _)| at);
        let cell = |start: usize| {
            let head = start + text[start..].find('>').unwrap() + 1;
            let is_blank = text[..head].ends_with("/>");
            let end = if is_blank { head } else { head + text[head..].find("</c>").unwrap() + 4 };
            let address = text[start + 6..].split('"').next().unwrap().to_string();
            XmlCell { sheet, address, place: start..end, xml: text[start..end].to_string() }
        };
        starts.map(cell).collect()
    }

    /// The workbook with one cell's element replaced.
    pub fn with(&self, cell: &XmlCell, xml: &str) -> Vec<u8> {
        let mut copy = self.clone();
        let part = self.sheet(cell.sheet);
        copy.0[part].1.splice(cell.place.clone(), xml.bytes());
        copy.bytes()
    }
}

impl XmlCell {
    /// Whether only a style is there.
    pub fn is_blank(&self) -> bool {
        self.xml.ends_with("/>")
    }

    fn inner(&self, tag: &str) -> Option<&str> {
        let (_, tail) = self.xml.split_once(&format!("<{tag}>"))?;
        tail.split_once(&format!("</{tag}>")).map(|(inner, _)| inner)
    }

    /// The formula's element, whose text may stand in another cell.
    fn formula(&self) -> Option<&str> {
        let start = self.xml.find("<f")?;
        let head = start + self.xml[start..].find('>')? + 1;
        let is_shared = self.xml[..head].ends_with("/>");
        let end = if is_shared { head } else { head + self.xml[head..].find("</f>")? + 4 };
        Some(&self.xml[start..end])
    }

    /// Whether cells below it refer to its formula.
    pub fn is_shared(&self) -> bool {
        self.formula().is_some_and(|f| f.contains(" ref=\""))
    }

    /// The cell's element with another formula's.
    pub fn with_formula(&self, formula: &str) -> String {
        self.xml.replacen(self.formula().unwrap(), formula, 1)
    }

    fn element(&self, kind: &str, inside: &str) -> String {
        format!("<c r=\"{}\"{kind}>{inside}</c>", self.address)
    }

    /// All ways in which this cell can be made to say something else, each with its name.
    pub fn tamperings(&self) -> Vec<(&'static str, String)> {
        let text = |text: &str| format!("<is><t xml:space=\"preserve\">{text}</t></is>");
        if self.is_blank() {
            let typed = self.element(" t=\"inlineStr\"", &text("补填"));
            return vec![("number put in", self.element("", "<v>1</v>")), ("text put in", typed)];
        }
        let mut ways = vec![("deleted", format!("<c r=\"{}\"/>", self.address))];
        let value = self.inner("v").unwrap_or_default();
        let head = self.xml.split('>').next().unwrap_or_default();
        let is_number = !head.contains(" t=\"");
        let formula = self.formula().unwrap_or_default();
        let kind = if formula.is_empty() { "" } else { " t=\"str\"" };
        if is_number {
            let other = swapped(value);
            ways.push(("another value", self.element("", &format!("{formula}<v>{other}</v>"))));
            ways.push((
                "made a text",
                self.element(" t=\"str\"", &format!("{formula}<v>{value}</v>")),
            ));
        } else if formula.is_empty() {
            ways.push(("another text", self.element(" t=\"inlineStr\"", &text("改过"))));
            ways.push(("made a number", self.element("", "<v>0</v>")));
        } else {
            ways.push(("another result", self.element(kind, &format!("{formula}<v>改过</v>"))));
        }
        if !formula.is_empty() {
            let own = if is_number { "" } else { kind };
            ways.push(("value in its place", self.element(own, &format!("<v>{value}</v>"))));
            let other = match formula.strip_suffix("</f>") {
                Some(formula) => format!("{formula}+0</f>"),
                None => "<f>0+0</f>".to_string(),
            };
            ways.push(("another formula", self.element(own, &format!("{other}<v>{value}</v>"))));
        }
        ways
    }
}

/// A number with two neighbouring digits swapped, or 1 more if that is the same number.
fn swapped(value: &str) -> String {
    let bytes = value.as_bytes();
    let differ = |at: &usize| {
        let [a, b] = [bytes[*at], bytes[at + 1]];
        a != b && a.is_ascii_digit() && b.is_ascii_digit()
    };
    match (0..bytes.len() - 1).find(differ) {
        Some(at) if !value.contains('E') => {
            let mut bytes = bytes.to_vec();
            bytes.swap(at, at + 1);
            String::from_utf8(bytes).unwrap()
        }
        _ => (value.parse::<f64>().unwrap() + 1.0).to_string(),
    }
}

//! What a loop of bare rust_xlsxwriter needs for the cells of a blank form: one thread, nothing looked up,
//! nothing made durable.
//!
//!     bare_forms FORM.xlsx COUNT FOLDER
//!
//! The cells, merged ranges, validations, conditional formats, widths and heights are those of FORM; each
//! cell takes one of as many formats as FORM has, built once like everything else before the loop.
#![allow(clippy::unwrap_used, clippy::panic)]

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationRule, Format, FormatBorder, Formula,
    Workbook, Worksheet,
};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Instant;
use zip::ZipArchive;

/// What stands in a cell.
enum Content {
    Blank,
    Text(String),
    Formula(String),
}

type Area = (u32, u16, u32, u16);

/// A sheet as it is to be written.
#[derive(Default)]
struct Plan {
    cells: Vec<(u32, u16, usize, Content)>,
    merged: Vec<Area>,
    validated: Vec<Area>,
    coloured: Vec<Area>,
    heights: Vec<(u32, f64)>,
    widths: Vec<(u16, f64)>,
}

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let [_, form, count, folder] = given.as_slice() else {
        panic!("bare_forms FORM.xlsx COUNT FOLDER");
    };
    let (plans, styles) = plans(Path::new(form));
    let formats: Vec<Format> = (0..styles).map(format).collect();
    fs::create_dir_all(folder).unwrap();
    let begun = Instant::now();
    for at in 0..count.parse().unwrap() {
        let mut book = Workbook::new();
        plans.iter().for_each(|plan| write(book.add_worksheet(), plan, &formats, at));
        book.save(Path::new(folder).join(format!("{at}.xlsx"))).unwrap();
    }
    println!("{:.6}", begun.elapsed().as_secs_f64());
}

fn format(at: usize) -> Format {
    let format = Format::new().set_font_name("仿宋").set_font_size(8.0 + at as f64 / 2.0);
    format.set_border(FormatBorder::Thin).set_text_wrap().set_unlocked()
}

fn write(sheet: &mut Worksheet, plan: &Plan, formats: &[Format], at: usize) {
    for (top, left, bottom, right) in &plan.merged {
        sheet.merge_range(*top, *left, *bottom, *right, "", &formats[0]).unwrap();
    }
    for (row, col, style, content) in &plan.cells {
        let format = &formats[*style];
        match content {
            Content::Blank => sheet.write_blank(*row, *col, format).unwrap(),
            // Each form has a text of its own, as a unit's name.
            Content::Text(_) if (*row, *col) == (0, 0) => {
                sheet.write_string_with_format(0, 0, format!("第{at}县"), format).unwrap()
            }
            Content::Text(text) => {
                sheet.write_string_with_format(*row, *col, text, format).unwrap()
            }
            Content::Formula(formula) => {
                let formula = Formula::new(formula).set_result("…");
                sheet.write_formula_with_format(*row, *col, formula, format).unwrap()
            }
        };
    }
    let rule = DataValidation::new()
        .allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))
        .set_input_message("填整数。没有发生填 0，不要写文字。")
        .and_then(|rule| rule.set_error_message("只能填大于等于 0 的整数。"));
    for (top, left, bottom, right) in &plan.validated {
        let rule = rule.as_ref().unwrap();
        sheet.add_data_validation(*top, *left, *bottom, *right, rule).unwrap();
    }
    let colour = ConditionalFormatFormula::new().set_rule("=$L$4=\"✗\"").set_format(&formats[0]);
    for (top, left, bottom, right) in &plan.coloured {
        sheet.add_conditional_format(*top, *left, *bottom, *right, &colour).unwrap();
    }
    for (row, height) in &plan.heights {
        sheet.set_row_height(*row, *height).unwrap();
    }
    for (col, width) in &plan.widths {
        sheet.set_column_width(*col, *width).unwrap();
    }
    sheet.protect();
}

/// The sheets of a form, and how many formats it has.
fn plans(form: &Path) -> (Vec<Plan>, usize) {
    let mut zip = ZipArchive::new(fs::File::open(form).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    };
    let strings = strings(&part("xl/sharedStrings.xml").unwrap());
    let styles = part("xl/styles.xml").unwrap();
    let styles = styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap();
    let styles = styles.matches("<xf ").count();
    let sheets = (1..).map_while(|at| part(&format!("xl/worksheets/sheet{at}.xml")));
    (sheets.map(|text| plan(&text, &strings)).collect(), styles)
}

fn strings(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    each_element(text, |tag, inner| match tag {
        Some(tag) if tag.name().as_ref() == "si" => all.push(String::new()),
        Some(_) => (),
        None => all.last_mut().into_iter().for_each(|last| last.push_str(inner.1)),
    });
    all
}

fn plan(text: &str, strings: &[String]) -> Plan {
    let mut plan = Plan::default();
    each_element(text, |tag, (name, inner)| match (tag, name) {
        (Some(tag), _) => take(&mut plan, tag),
        (None, "f") => {
            plan.cells.last_mut().unwrap().3 = Content::Formula(format!("={inner}"));
        }
        (None, "v") => {
            let last = plan.cells.last_mut().unwrap();
            if matches!(last.3, Content::Blank) {
                last.3 = Content::Text(strings[inner.parse::<usize>().unwrap()].clone());
            }
        }
        _ => (),
    });
    plan
}

/// Shows each element where it begins, and name and text of each that holds text where it ends.
fn each_element(xml: &str, mut show: impl FnMut(Option<&BytesStart>, (&str, &str))) {
    let mut reader = Reader::from_str(xml);
    let mut inner = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Empty(tag) => show(Some(&tag), ("", "")),
            Event::Start(tag) => {
                inner.clear();
                show(Some(&tag), ("", ""));
            }
            Event::Text(text) => inner.push_str(text.as_ref()),
            Event::GeneralRef(name) => inner.push_str(match name.as_ref() {
                "gt" => ">",
                "lt" => "<",
                "amp" => "&",
                other => panic!("&{other}; in a form"),
            }),
            Event::End(tag) if !inner.is_empty() => {
                show(None, (tag.name().as_ref(), &inner));
                inner.clear();
            }
            Event::Eof => return,
            _ => (),
        }
    }
}

/// What one element asks for.
fn take(plan: &mut Plan, tag: &BytesStart) {
    let own = |name: &str| {
        let found = tag.attributes().flatten().find(|a| a.key.as_ref() == name);
        found.map(|a| a.value.into_owned())
    };
    let number = |name: &str| own(name).and_then(|text| text.parse::<f64>().ok());
    match tag.name().as_ref() {
        "row" => {
            let height = number("r").zip(number("ht"));
            plan.heights.extend(height.map(|(row, height)| (row as u32 - 1, height)));
        }
        "col" => {
            let width = number("min").zip(number("width"));
            plan.widths.extend(width.map(|(col, width)| (col as u16 - 1, width)));
        }
        "c" => {
            let (row, col) = cell(&own("r").unwrap());
            plan.cells.push((row, col, number("s").unwrap_or(0.0) as usize, Content::Blank));
        }
        "mergeCell" => plan.merged.extend(own("ref").map(|text| area(&text))),
        "dataValidation" => plan.validated.extend(own("sqref").map(|text| area(&text))),
        "conditionalFormatting" => plan.coloured.extend(own("sqref").map(|text| area(&text))),
        _ => (),
    }
}

fn area(text: &str) -> Area {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell(first), cell(last));
    (top, left, bottom, right)
}

fn cell(name: &str) -> (u32, u16) {
    let at = name.find(|c: char| c.is_ascii_digit()).unwrap();
    let col = name[..at].bytes().fold(0, |col, letter| col * 26 + u16::from(letter - b'A') + 1);
    (name[at..].parse::<u32>().unwrap() - 1, col - 1)
}

//! Figures that are stored and not shown: white on white, under a rule that hides them, noughts on a sheet without.

use super::{check, form, of_form, taken};
use crate::common::TestDir;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, Format,
};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

#[test]
fn white_on_white_is_not_seen_and_white_on_a_colour_is() {
    let white = || Format::new().set_font_color(Color::White);
    let seen = |format: Format| {
        let file = of_form(|sheet| {
            sheet.write_number_with_format(3, 2, 128, &format).unwrap();
        });
        let (value, codes) = taken(&file, "enterprise_visits");
        (value, codes.contains(&"display_differs"))
    };
    assert_eq!(seen(white()), (None, true));
    assert_eq!(seen(white().set_background_color(Color::White)), (None, true));
    assert_eq!(seen(white().set_background_color(Color::RGB(0x1F_4E79))), (Some(128.0), false));
    assert_eq!(seen(Format::new().set_font_color(Color::Red)), (Some(128.0), false));
    let dark = Format::new().set_background_color(Color::RGB(0x1F_4E79));
    assert_eq!(seen(dark.clone()), (Some(128.0), false));
    assert_eq!(seen(dark.set_font_color(Color::RGB(0x1F_4E79))), (None, true));
    assert_eq!(seen(Format::new().set_font_color(Color::RGB(0xFE_FEFE))), (None, true));
    assert_eq!(seen(Format::new().set_background_color(Color::Black)), (None, true));
    assert_eq!(seen(Format::new().set_background_color(Color::Yellow)), (Some(128.0), false));
}

#[test]
fn a_rule_that_hides_a_figure_is_told_and_one_that_does_not_hold_is_not() {
    let hides = || Format::new().set_num_format(";;;");
    let white = || Format::new().set_font_color(Color::White);
    let by = |rule: ConditionalFormatCellRule<f64>, format: Format| {
        let rule = ConditionalFormatCell::new().set_rule(rule).set_format(format);
        let file = of_form(|sheet| {
            sheet.add_conditional_format(3, 1, 3, 3, &rule).unwrap();
        });
        taken(&file, "enterprise_visits").0
    };
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(100.0), hides()), None);
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(1000.0), hides()), Some(128.0));
    assert_eq!(by(ConditionalFormatCellRule::EqualTo(0.0), white()), Some(128.0));
    assert_eq!(by(ConditionalFormatCellRule::Between(100.0, 200.0), white()), None);
    let red = Format::new().set_font_color(Color::Red).set_bold();
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(100.0), red), Some(128.0));
    let wan = Format::new().set_num_format("0\"百\"");
    assert_eq!(by(ConditionalFormatCellRule::GreaterThan(100.0), wan), None);
    for (formula, format, value) in [
        ("TRUE", hides(), None),
        ("$A4=\"绵阳市\"", white(), None),
        ("FALSE", hides(), Some(128.0)),
        ("$A4=\"绵阳市\"", white().set_background_color(Color::Red), Some(128.0)),
    ] {
        let rule = ConditionalFormatFormula::new().set_rule(formula).set_format(format);
        let file = of_form(|sheet| {
            sheet.add_conditional_format(3, 1, 3, 3, &rule).unwrap();
        });
        assert_eq!(taken(&file, "enterprise_visits").0, value, "{formula}");
    }
}

#[test]
fn a_rule_of_newer_excel_keeps_its_style_with_it() {
    let rule = |formula: &str, style: &str| {
        let desk = TestDir::new();
        let (mut book, sheet) = form();
        book.push_worksheet(sheet);
        book.save(desk.path("a.xlsx")).unwrap();
        let list = format!(
            "<extLst><ext xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" \
             uri=\"{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}\"><x14:conditionalFormattings>\
             <x14:conditionalFormatting xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\">\
             <x14:cfRule type=\"expression\" priority=\"1\"><xm:f>{formula}</xm:f><x14:dxf>{style}</x14:dxf>\
             </x14:cfRule><xm:sqref>C4 E4</xm:sqref></x14:conditionalFormatting>\
             </x14:conditionalFormattings></ext></extLst></worksheet>"
        );
        rewrite(&desk.path("a.xlsx"), "</worksheet>", &list);
        let file = check(&desk, "a.xlsx");
        (taken(&file, "enterprise_visits").0, taken(&file, "signed_projects").0)
    };
    let hides = "<numFmt numFmtId=\"170\" formatCode=\";;;\"/>";
    assert_eq!(rule("TRUE", hides), (None, Some(24.0)));
    assert_eq!(rule("FALSE", hides), (Some(128.0), Some(24.0)));
    assert_eq!(rule("TRUE", "<font><b/></font>"), (Some(128.0), Some(24.0)));
}

#[test]
fn noughts_that_a_sheet_does_not_show_are_asked_about() {
    let path = TestDir::new();
    let (mut book, mut sheet) = form();
    sheet.write(3, 2, 0).unwrap();
    book.push_worksheet(sheet);
    book.save(path.path("a.xlsx")).unwrap();
    let shown = check(&path, "a.xlsx");
    assert_eq!(taken(&shown, "enterprise_visits"), (Some(0.0), vec![]));
    rewrite(&path.path("a.xlsx"), "<sheetView ", "<sheetView showZeros=\"0\" ");
    let hidden = check(&path, "a.xlsx");
    assert_eq!(taken(&hidden, "enterprise_visits"), (None, vec!["display_differs"]));
    assert_eq!(taken(&hidden, "signed_projects"), (Some(24.0), vec![]));
}

/// Replaces a text in the first sheet of a workbook.
fn rewrite(path: &Path, from: &str, to: &str) {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{text}");
            bytes = text.replace(from, to).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    fs::write(path, out.finish().unwrap().into_inner()).unwrap();
}

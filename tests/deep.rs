//! What stands behind cells, in workbooks of real programs: hidden rows and columns, merged areas,
//! comments, strike-through, display formats, formulas.

use crate::common::{self, TestDir, fixture, text};
use serde_json::Value;

fn check(file: &str) -> Value {
    let path = fixture(&format!("deep/{file}"));
    let (_, document) = TestDir::new().json(&["check", &path, "--period", "2021-09-25"]);
    document["files"][0].clone()
}

/// Whether a finding of this code stands at this cell.
fn said(file: &Value, code: &str, cell: &str) -> bool {
    let found = file["findings"].as_array().unwrap().iter();
    found.clone().any(|f| text(f, "code") == code && text(f, "cell") == format!("附件2!{cell}"))
}

#[test]
fn what_is_behind_figures_is_told_in_every_format() {
    for name in ["behind.xlsx", "behind.ods", "behind.xls"] {
        let file = check(name);
        // Which figure was meant, the stored or the shown one, must be asked.
        assert_eq!(text(&file, "status"), "returned", "{name}");
        for (code, cell) in [
            ("hidden_row", "A4"),
            ("hidden_column", "G4"),
            ("cell_note", "C4"),
            ("struck", "D4"),
            ("display_differs", "F4"),
            ("percent_in_number", "H4"),
        ] {
            assert!(said(&file, code, cell), "{name} {code} {cell}: {file}");
        }
        assert!(file.to_string().contains("含重复拜访8户"), "{name}");
        assert!(common::codes(&file).contains(&"hidden_sheet"), "{name}");
        // LibreOffice does not know the ! and takes it for a character.
        let code = if name == "behind.xlsx" { "display_differs" } else { "several_numbers" };
        assert!(said(&file, code, "E4"), "{name}: {file}");
        let values = &file["values"];
        let numbers = ["promotion_meetings", "enterprise_visits", "signed_projects"];
        let read: Vec<Option<f64>> = numbers.iter().map(|key| values[key].as_f64()).collect();
        assert_eq!(read, [Some(5.0), Some(128.0), Some(24.0)], "{name}");
        for asked in ["signed_amount", "landed_projects", "funds_in_place"] {
            assert_eq!(values[asked], Value::Null, "{name}");
        }
    }
}

#[test]
fn a_figure_merged_over_two_columns_is_asked_about() {
    for name in ["merged.xlsx", "merged.ods", "merged.xls"] {
        let file = check(name);
        assert_eq!(text(&file, "status"), "returned", "{name}");
        assert!(said(&file, "merged_number", "F4") && said(&file, "merged_number", "G4"), "{name}");
    }
}

#[test]
fn a_struck_out_figure_is_not_read_together_with_its_correction() {
    for name in ["struck.xlsx", "struck.ods"] {
        let file = check(name);
        assert!(said(&file, "struck", "C4"), "{name}: {file}");
        assert_eq!(file["values"]["enterprise_visits"], Value::Null, "{name}");
        assert!(said(&file, "stale_formula", "E4"), "{name}: {file}");
        assert_eq!(file["values"]["signed_amount"].as_f64(), Some(134.2), "{name}");
    }
}

#[test]
fn formulas_without_a_result_are_calculated_or_asked_about() {
    let file = check("uncalculated.xlsx");
    for cell in ["D4", "E4", "H4"] {
        assert!(said(&file, "uncalculated", cell), "{cell}: {file}");
    }
    let values = &file["values"];
    assert_eq!(values["signed_projects"].as_f64(), Some(9.0));
    assert_eq!(values["signed_amount"].as_f64(), Some(38.6));
    assert_eq!(values["funds_in_place"], Value::Null);
}

/// White space between elements, as tools that print XML nicely write it, means nothing.
#[test]
fn a_pretty_printed_ods_reads_the_same() {
    use std::io::{Cursor, Read, Write};
    let desk = TestDir::new();
    let bytes = std::fs::read(fixture("deep/behind.ods")).unwrap();
    let mut source = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["mimetype", "content.xml", "styles.xml", "meta.xml"] {
        let mut text = String::new();
        source.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        copy.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        copy.write_all(text.replace("><", ">\n  <").as_bytes()).unwrap();
    }
    std::fs::write(desk.path("behind.ods"), copy.finish().unwrap().into_inner()).unwrap();
    let (_, document) = desk.json(&["check", "behind.ods", "--period", "2021-09-25"]);
    let (file, plain) = (&document["files"][0], check("behind.ods"));
    assert_eq!((&file["values"], &file["findings"]), (&plain["values"], &plain["findings"]));
}

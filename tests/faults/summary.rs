//! A summary tampered with cell by cell: every change is found at its place.

use crate::common::is_long;
use crate::common::tamper::XmlCell;
use crate::verify::{BOOK, SHEETS, compare, merged, parts};
use baosong::audit::{Difference, DifferenceKind};
use baosong::reading;
use std::fs;

/// Every 20th cell in one of the ways in turn, or every cell in every way.
#[test]
fn any_cell_that_was_tampered_with_is_named() {
    let desk = merged();
    let step = if is_long() { 1 } else { 20 };
    let whole = parts(&desk);
    let expected = reading::open(&fs::read(desk.path(BOOK)).unwrap()).unwrap();
    assert_eq!(compare(&reading::open(&whole.bytes()).unwrap(), &expected), []);
    let (mut tried, mut kinds) = (0, std::collections::BTreeMap::<&str, usize>::new());
    for (sheet, name) in SHEETS.into_iter().enumerate() {
        let whole = whole.only(sheet);
        let expected = reading::open(&whole.bytes()).unwrap();
        assert_eq!(expected.sheets.len(), 1);
        let (blank, filled): (Vec<XmlCell>, Vec<XmlCell>) =
            whole.cells(sheet).into_iter().partition(XmlCell::is_blank);
        let chosen = filled.iter().step_by(step).chain(blank.iter().step_by(15 * step));
        for (at, cell) in chosen.enumerate() {
            let ways = cell.tamperings();
            let taken = if step == 1 { ways.len() } else { 1 };
            for (way, xml) in ways.iter().cycle().skip(at).take(taken) {
                is_named(&whole.with(cell, xml), &expected, name, cell, way);
                tried += 1;
                *kinds.entry(way).or_default() += 1;
            }
        }
    }
    println!("summary: {tried} tamperings, every one named: {kinds:?}");
    assert!(tried > 250 && kinds.len() == 10, "{tried} {kinds:?}");
}

fn is_named(bytes: &[u8], expected: &reading::Workbook, sheet: &str, cell: &XmlCell, way: &str) {
    let seen = reading::open(bytes).unwrap();
    let differences = compare(&seen, expected);
    let told = format!("{sheet}!{} {way}: {differences:?} {}", cell.address, cell.xml);
    let [difference, others @ ..] = differences.as_slice() else { panic!("{told}") };
    // Cells below may take their formula from this one.
    assert!(others.is_empty() || cell.is_shared(), "{told}");
    let column =
        |d: &Difference| d.place.to_string().trim_end_matches(char::is_numeric).to_string();
    assert!(others.iter().all(|other| column(other) == column(difference)), "{told}");
    assert_eq!(difference.place.to_string(), format!("{sheet}!{}", cell.address), "{told}");
    let of_cell = matches!(difference.matter, DifferenceKind::Cell { .. });
    // The only cell of the last row is a row when it is gone.
    assert!(
        of_cell || way == "deleted" && matches!(difference.matter, DifferenceKind::MissingRow(_)),
        "{told}"
    );
}

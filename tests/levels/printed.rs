//! Nothing is cut on the sheets of the levels.

use super::offices::{CITIES, PERIODS, on, province, write};
use std::fs;

/// Height in points of a row of a sheet, by their numbers.
fn row_height(book: &[u8], sheet: usize, row: u32) -> f64 {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let part = book.by_name(&format!("xl/worksheets/sheet{sheet}.xml")).unwrap();
    let part = std::io::read_to_string(part).unwrap();
    let (_, after) = part.split_once(&format!("<row r=\"{row}\"")).unwrap();
    let (_, height) = after.split_once(" ht=\"").unwrap();
    height.split_once('"').unwrap().0.parse().unwrap()
}

/// 最多一户走访次数(次) is longer than a column of figures; what 排名 says of its places is longer than one line
/// over its few columns. A line of 10 points takes 14.5 points.
#[test]
fn headings_and_lines_above_a_table_are_as_high_as_their_texts() {
    let desk = province();
    let (_, city, counties) = CITIES[2];
    for (visits, unit) in (9..).zip(counties) {
        let path = format!("收件/{city}/{}.xlsx", unit.1);
        write(&desk, &path, unit, PERIODS[0], visits, "2021-09-22");
    }
    on(&desk, "2021-09-22", &["merge", "收件", "--period", PERIODS[0], "-o", "汇总.xlsx"]);
    let book = fs::read(desk.path("汇总.xlsx")).unwrap();
    let [ranks, tree, places] = [2, 3, 4];
    assert!(row_height(&book, tree, 1) >= 2.0 * 14.5);
    assert!(row_height(&book, places, 1) >= 2.0 * 14.5);
    assert!(row_height(&book, ranks, 2) >= 2.0 * 14.5);
}

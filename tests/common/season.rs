//! Six periods of returns of 21 units, with the gaps that real seasons have.

use super::TestDir;
use baosong::campaign::Campaign;
use baosong::form::Stamp;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::fs;

pub const PERIODS: [&str; 6] =
    ["2021-09-25", "2021-10-10", "2021-10-25", "2021-11-10", "2021-11-25", "2021-12-10"];

/// Unit that does not report in the third period.
pub const ABSENT: usize = 3;
/// Unit that sends no supplement.
pub const PLAIN: usize = 5;
/// Unit whose last year is 0 in every field.
pub const NEW: usize = 7;
/// Unit that leaves last year blank.
pub const UNKNOWN: usize = 8;
/// Unit whose last return has a negative count and is sent back.
pub const SENT_BACK: usize = 20;

const FORM: [&str; 8] = [
    "市(州)",
    "召开推介会(次)",
    "拜访企业(户)",
    "签约项目(个)",
    "签约金额(亿元)",
    "落地项目数(个)",
    "开工项目数(个)",
    "新增到位资金(亿元)",
];
const SUPPLEMENT: [&str; 7] = [
    "市(州)",
    "带队招商(次)",
    "市(州)外推介会(次)",
    "签约项目上年同期(个)",
    "落地项目上年同期(个)",
    "开工项目上年同期(个)",
    "新增到位资金上年同期(亿元)",
];

/// Figures of the form: what unit `at` has reached by period `number`, counted from 1. Units 9 and 10 are
/// alike.
pub fn figures(at: usize, number: usize) -> [f64; 7] {
    let (unit, time) = (if at == 10 { 9 } else { at }, number);
    let hundredths = |n: usize| n as f64 / 100.0;
    [
        (time + unit % 4) as f64,
        (time * (12 + unit)) as f64,
        (time * (2 + unit % 5)) as f64,
        hundredths(time * (1_234 + 517 * unit)),
        (time * (1 + unit % 3)) as f64,
        (time + unit % 6) as f64,
        hundredths(time * (211 + 37 * unit)),
    ]
}

/// Figures of the supplement; last year grows with time too.
fn supplement(at: usize, number: usize) -> [Option<f64>; 6] {
    let this = figures(at, number);
    let last = |now: f64| match at {
        NEW => Some(0.0),
        UNKNOWN => None,
        _ => Some((now * (0.8 + at as f64 / 50.0)).round()),
    };
    let trips = Some((number + at % 5) as f64);
    let outside = Some((number / 2 + at % 2) as f64);
    [trips, outside, last(this[2]), last(this[4]), last(this[5]), last(this[6])]
}

/// Writes a unit's return, filled in on the due date.
pub fn write(desk: &TestDir, path: &str, name: &str, at: usize, number: usize, figures: [f64; 7]) {
    write_on(desk, path, (name, PERIODS[number - 1]), at, number, figures);
}

/// Writes a unit's return that says on which day it was filled in.
pub fn write_on(
    desk: &TestDir,
    path: &str,
    (name, day): (&str, &str),
    at: usize,
    number: usize,
    figures: [f64; 7],
) {
    save(desk, path, book((name, day), at, number, figures, None));
}

/// Writes the return of unit `at` with the stamp that its blank form has.
pub fn write_stamped(desk: &TestDir, path: &str, at: usize, number: usize) {
    write_stamped_on(desk, path, at, number, (number, PERIODS[number - 1]));
}

/// Writes the figures of a period, counted from 1, on the blank form of another, filled in on a day.
pub fn write_stamped_on(
    desk: &TestDir,
    path: &str,
    at: usize,
    number: usize,
    (form, day): (usize, &str),
) {
    save(desk, path, stamped_on(at, number, (form, day)));
}

/// The return of unit `at` with the stamp that its blank form has.
pub fn stamped(at: usize, number: usize) -> Workbook {
    stamped_on(at, number, (number, PERIODS[number - 1]))
}

fn stamped_on(at: usize, number: usize, (form, day): (usize, &str)) -> Workbook {
    let campaign = Campaign::built_in().unwrap();
    let unit = campaign.units.iter().nth(at).unwrap();
    let (code, period) = (unit.code.clone(), PERIODS[form - 1].parse().unwrap());
    let stamp =
        Stamp { campaign: campaign.id.clone(), version: campaign.form.version, unit: code, period };
    let own = (unit.name.as_str(), day);
    book(own, at, number, figures(at, number), Some(stamp))
}

pub fn save(desk: &TestDir, path: &str, mut book: Workbook) {
    fs::create_dir_all(desk.path(path).parent().unwrap()).unwrap();
    book.save(desk.path(path)).unwrap();
}

pub fn book(
    (name, day): (&str, &str),
    at: usize,
    number: usize,
    figures: [f64; 7],
    stamp: Option<Stamp>,
) -> Workbook {
    let mut book = Workbook::new();
    let made = ExcelDateTime::parse_from_str("2021-09-01").unwrap();
    let properties = rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made);
    book.set_properties(&properties);
    let sheet = book.add_worksheet().set_name("附件2").unwrap();
    sheet.write_row(0, 0, ["填报单位", name, "填报人", "李明", "填报时间"]).unwrap();
    let day = ExcelDateTime::parse_from_str(day).unwrap();
    sheet.write_with_format(0, 5, &day, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    sheet.write_row(1, 0, FORM).unwrap();
    sheet.write_string(2, 0, name).unwrap();
    sheet.write_row(2, 1, figures).unwrap();
    if let Some(stamp) = stamp {
        sheet.write_string(9, 0, format!("表码 {stamp}")).unwrap();
    }
    if at != PLAIN {
        let sheet = book.add_worksheet().set_name("补充表").unwrap();
        sheet.write_row(0, 0, SUPPLEMENT).unwrap();
        sheet.write_string(1, 0, name).unwrap();
        for (col, figure) in (1u16..).zip(supplement(at, number)) {
            if let Some(figure) = figure {
                sheet.write_number(1, col, figure).unwrap();
            }
        }
    }
    book
}

/// Collects all six periods; a working folder must stand there.
pub fn collect(desk: &TestDir) {
    let names: Vec<String> =
        Campaign::built_in().unwrap().units.iter().map(|u| u.name.clone()).collect();
    for (number, period) in (1..).zip(PERIODS) {
        for (at, name) in names.iter().enumerate() {
            let mut figures = figures(at, number);
            if at == SENT_BACK && number == 6 {
                figures[0] = -1.0;
            }
            if !(at == ABSENT && number == 3) {
                write(desk, &format!("来件/{period}/{name}.xlsx"), name, at, number, figures);
            }
        }
        let folder = format!("来件/{period}");
        let run = desk.run(&["collect", &folder, "--period", period]);
        assert!(run.status < 2, "{}", run.stderr);
    }
}

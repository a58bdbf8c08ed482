//! A county's figure that counts while it is still to be verified is marked in every sum above it.

use super::offices::{CITIES, PERIODS, book, city, json_on, on, province, set_day, write};
use crate::common::{TestDir, text};
use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs;

const DAY: &str = "2021-09-22";

/// The first county of a city is not sure of its visits, the others are.
fn counties_report(desk: &TestDir, of_city: usize) {
    let (_, _, counties) = CITIES[of_city];
    for (at, unit) in (1..).zip(counties) {
        write(desk, &format!("收件/{}.xlsx", unit.1), unit, PERIODS[0], at, DAY);
    }
    let path = format!("收件/{}.xlsx", counties[0].1);
    let mut unsure = book(counties[0], PERIODS[0], 1, DAY);
    unsure.worksheet_from_index(0).unwrap().write_string(2, 1, "约1").unwrap();
    unsure.save(desk.path(&path)).unwrap();
    set_day(desk, &path, DAY);
}

/// What is to be verified of a unit: field, code and message of each.
fn to_verify<'a>(document: &'a Value, name: &str) -> Vec<[&'a str; 3]> {
    let units = document["units"].as_array().unwrap();
    let unit = units.iter().find(|unit| unit["name"] == name).unwrap();
    let all = unit["to_verify"].as_array().into_iter().flatten();
    let told = |one: &'a Value| {
        let finding = &one["findings"][0];
        [text(one, "field"), text(finding, "code"), text(finding, "message")]
    };
    all.map(told).collect()
}

#[test]
fn a_countys_unsure_figure_is_marked_at_the_province() {
    let desk = province();
    let office = city(&desk, "成都市");
    counties_report(&office, 0);
    let period = ["--period", PERIODS[0]];
    on(&office, DAY, &[&["collect"], &period[..]].concat());
    let document = json_on(&office, DAY, &[&["merge", "--reporter", "王芳"], &period[..]].concat());
    let own = to_verify(&document, "锦江区");
    assert_eq!((own.len(), own[0][0], own[0][1]), (1, "visits", "approximate"));
    // The return for the province says what is doubted beside the figure.
    let upward = format!("汇总/成都市_附件1_{}_上报.xlsx", PERIODS[0]);
    let mut return_above: Xlsx<_> = open_workbook(office.path(&upward)).unwrap();
    let sheet = return_above.worksheet_range("下级数据来源").unwrap();
    let rows: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let doubt = rows[0].iter().position(|heading| heading == "疑问").unwrap();
    let doubted: Vec<_> = rows[1..].iter().filter(|row| !row[doubt].is_empty()).collect();
    assert_eq!(doubted.len(), 1, "{rows:?}");
    assert!(doubted[0].contains(&"走访企业".into()) && doubted[0].contains(&"约1".into()));
    fs::create_dir_all(desk.path("收件")).unwrap();
    fs::copy(office.path(&upward), desk.path("收件/成都市.xlsx")).unwrap();
    set_day(&desk, "收件/成都市.xlsx", DAY);
    counties_report(&desk, 2);
    on(&desk, DAY, &[&["collect"], &period[..]].concat());
    let document = json_on(&desk, DAY, &[&["merge"], &period[..]].concat());
    for (city, county) in [("成都市", "锦江区"), ("攀枝花市", "东区")] {
        let told = to_verify(&document, city);
        assert_eq!((told.len(), told[0][0], told[0][1]), (1, "visits", "doubt_below"), "{city}");
        assert!(told[0][2].starts_with(county), "{}", told[0][2]);
    }
    assert_eq!(document["total"]["values"]["visits"], 20);
}

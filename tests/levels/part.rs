//! A city's part of the province's archive, packed by itself.

use super::offices::{CITIES, PERIODS, json_on, on, province, write};
use crate::common::TestDir;
use crate::common::tamper::Parts;
use std::fs;

const DAY: &str = "2021-09-24";

#[test]
fn only_a_citys_own_part_is_packed_and_it_stands_alone() {
    let desk = province();
    let period = ["--period", PERIODS[0]];
    for (_, _, counties) in &CITIES[1..] {
        for (at, unit) in (5..).zip(counties) {
            write(&desk, &format!("收件/{}.xlsx", unit.1), *unit, PERIODS[0], at, "2021-09-22");
        }
    }
    on(&desk, DAY, &[&["collect"], &period[..]].concat());
    let reason = ["--reason", "电话核实", "--period", PERIODS[0]];
    for (unit, figure) in [("贡井区", "60"), ("西区", "9"), ("大安区", "70")] {
        on(&desk, DAY, &[&["adjust", unit, "走访企业", figure], &reason[..]].concat());
    }
    on(&desk, DAY, &[&["pack", "--at", "攀枝花市", "-o", "攀枝花.zip"], &period[..]].concat());
    let zip = fs::read(desk.path("攀枝花.zip")).unwrap();
    let mut parts = Parts::of(&zip);
    let alone = TestDir::bare();
    for name in parts.names() {
        assert!(!name.contains("/5103") && !name.contains("/5101"), "{name}");
        fs::create_dir_all(alone.path(&name).parent().unwrap()).unwrap();
        fs::write(alone.path(&name), parts.part(&name)).unwrap();
    }
    let list = String::from_utf8(parts.part("汇总/2021-09-25_攀枝花市_来件.json").clone()).unwrap();
    assert!(list.contains("西区") && !list.contains("贡井区"));
    let folder = alone.path(&format!("存档/{}", PERIODS[0]));
    let entries = |list: &str| fs::read_dir(folder.join(list)).unwrap().count();
    assert_eq!((entries("台账"), entries("校验")), (1, 1));
    let run = on(&alone, DAY, &["verify", "存档"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    let book = format!("汇总/{}_攀枝花市_汇总表.xlsx", PERIODS[0]);
    let verified = json_on(&alone, DAY, &["verify", &book]);
    assert_eq!(verified["agrees"], true, "{verified}");
    let since = &verified["changed_since"];
    assert_eq!((&since["lost"], &since["decisions"]), (&0.into(), &serde_json::json!([])));
    // A record that was changed before stays one that was changed.
    let record = desk.path(&format!("存档/{}/510403 西区/v1/记录.json", PERIODS[0]));
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replacen("\"version\": 1", "\"version\":  1", 1)).unwrap();
    on(&desk, DAY, &[&["pack", "--at", "攀枝花市", "-o", "攀枝花.zip"], &period[..]].concat());
    let mut parts = Parts::of(&fs::read(desk.path("攀枝花.zip")).unwrap());
    let name = format!("存档/{}/510403 西区/v1/记录.json", PERIODS[0]);
    fs::write(alone.path(&name), parts.part(&name)).unwrap();
    assert_eq!(on(&alone, DAY, &["verify", "存档"]).status, 1);
}

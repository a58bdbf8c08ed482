//! Three periods of a province of three cities and twelve counties, played through.
//!
//! Visits of the counties in the first period, by hand: 成都市 1 2 3 and 4 of its own row, 自贡市 5 6 7 8, 攀枝花市
//! 9 10 11 12; in the second period twice, in the third three times as many. The amount is half as much again.
//!
//! | period | 成都市 | 自贡市 | 攀枝花市 | visits in all | amount in all |
//! |---|---|---|---|---|---|
//! | 1 | 10 from its office | 26 on the form | 42 from four counties | 78 | 117 |
//! | 2 | 12, 成都市本级 lacks | 57 on the form, its counties 52 | 60, 米易县 lacks | 72, then 124 | 108, then 186 |
//! | 3 | 30 from its office | 78 on the form and its counties | 126 on the form | 234 | 351 |

use super::offices::{CITIES, PERIODS, city, json_on, on, province, set_day, write};
use crate::common::tamper::Parts;
use crate::common::{TestDir, text};
use serde_json::Value;
use std::fs;

/// Visits of a county: 1 to 12 in the first period.
fn visits(of_city: usize, county: usize, period: usize) -> u32 {
    u32::try_from((4 * of_city + county + 1) * (period + 1)).unwrap()
}

/// The counties of a city report in a period, but for those that are left out.
fn counties_report(desk: &TestDir, of_city: usize, period: usize, without: &[usize], day: &str) {
    let (_, city, counties) = CITIES[of_city];
    for (at, unit) in counties.into_iter().enumerate().filter(|(at, _)| !without.contains(at)) {
        let path = format!("收件/{}/{city}/{}.xlsx", PERIODS[period], unit.1);
        write(desk, &path, unit, PERIODS[period], visits(of_city, at, period), day);
    }
}

/// A city without the program reports on the form.
fn city_reports(desk: &TestDir, of_city: usize, period: usize, visits: u32, day: &str) {
    let (code, name, _) = CITIES[of_city];
    let path = format!("收件/{}/{name}.xlsx", PERIODS[period]);
    write(desk, &path, (code, name), PERIODS[period], visits, day);
}

/// The office of 成都市 merges and packs what it collected, and sends both to the province.
fn passes_on(office: &TestDir, desk: &TestDir, period: usize, day: &str) {
    let period = PERIODS[period];
    on(office, day, &["merge", "--period", period, "--reporter", "王芳"]);
    on(office, day, &["pack", "--period", period]);
    fs::create_dir_all(desk.path(&format!("收件/{period}"))).unwrap();
    for name in [format!("成都市_附件1_{period}_上报.xlsx"), format!("{period}_成都市_证据包.zip")]
    {
        let to = format!("收件/{period}/{name}");
        fs::copy(office.path(&format!("汇总/{name}")), desk.path(&to)).unwrap();
        set_day(desk, &to, day);
    }
}

/// Collects and merges at the province; visits and amount of each row, then of the total.
fn merged(desk: &TestDir, period: usize, day: &str) -> (Vec<[Option<f64>; 2]>, Value) {
    on(desk, day, &["collect", &format!("收件/{}", PERIODS[period]), "--period", PERIODS[period]]);
    let document = json_on(desk, day, &["merge", "--period", PERIODS[period]]);
    let both = |values: &Value| ["visits", "amount"].map(|key| values[key].as_f64());
    let units = document["units"].as_array().unwrap();
    let mut rows: Vec<_> = units.iter().map(|unit| both(&unit["values"])).collect();
    rows.push(both(&document["total"]["values"]));
    (rows, document)
}

fn sums(visits: [f64; 4]) -> Vec<[Option<f64>; 2]> {
    visits.map(|visits| [Some(visits), Some(visits * 1.5)]).to_vec()
}

#[test]
fn three_periods_of_a_province_come_to_the_table_by_hand() {
    let desk = province();
    let office = city(&desk, "成都市");
    first_period(&desk, &office);
    second_period(&desk, &office);
    third_period(&desk, &office);
    tampering_is_found(&desk, &office);
}

fn first_period(desk: &TestDir, office: &TestDir) {
    let day = "2021-09-22";
    counties_report(office, 0, 0, &[], day);
    on(office, day, &["collect", "--period", PERIODS[0]]);
    passes_on(office, desk, 0, "2021-09-23");
    city_reports(desk, 1, 0, 26, day);
    counties_report(desk, 2, 0, &[], day);
    let (rows, document) = merged(desk, 0, "2021-09-24");
    assert_eq!(rows, sums([10.0, 26.0, 42.0, 78.0]));
    assert_eq!(document["counts"]["expected"], 3);
    // Who reported what, and where it came from.
    let tree = document["tree"].as_array().unwrap();
    let of = |name: &str| tree.iter().find(|node| node["name"] == name).unwrap();
    let told: Vec<&str> = ["成都市", "锦江区", "成都市本级", "自贡市", "攀枝花市", "东区"]
        .map(|n| text(of(n), "source"))
        .to_vec();
    assert_eq!(told, ["own", "above", "above", "own", "below", "own"]);
    assert!(of("自流井区")["source"].is_null());
    assert_eq!(of("成都市")["below"]["visits"], 10);
    // Counties of the whole province in one order: 米易县 has 12, 锦江区 1; four have no figure.
    assert_eq!(
        (&of("米易县")["ranks"]["visits"], &of("锦江区")["ranks"]["visits"]),
        (&1.into(), &8.into())
    );
    assert_eq!(
        (&of("攀枝花市")["values"]["largest"], &of("成都市")["values"]["each"]),
        (&12.into(), &1.5.into())
    );
    let status = on(desk, "2021-09-24", &["status", "--period", PERIODS[0]]).stdout;
    assert!(status.contains("下级汇总") && status.contains("4/4"), "{status}");
    assert!(status.lines().all(|line| line.chars().count() <= 80), "{status}");
}

fn second_period(desk: &TestDir, office: &TestDir) {
    counties_report(office, 0, 1, &[3], "2021-10-22");
    on(office, "2021-10-22", &["collect", "--period", PERIODS[1]]);
    let status = on(office, "2021-10-23", &["status", "--period", PERIODS[1]]).stdout;
    assert!(status.contains("截止 2021-10-22") && status.contains("未报 1"), "{status}");
    passes_on(office, desk, 1, "2021-10-23");
    city_reports(desk, 1, 1, 57, "2021-10-22");
    counties_report(desk, 1, 1, &[], "2021-10-22");
    counties_report(desk, 2, 1, &[3], "2021-10-22");
    let day = "2021-10-24";
    let (rows, document) = merged(desk, 1, day);
    // 57 and 85.5 are doubted and in no sum; 成都市本级 and 米易县 lack.
    assert_eq!(rows[0], [Some(12.0), Some(18.0)]);
    assert_eq!(rows[1], [None, None]);
    assert_eq!(rows[3], [Some(72.0), Some(108.0)]);
    let tree = document["tree"].as_array().unwrap();
    let missing = |name: &str| &tree.iter().find(|node| node["name"] == name).unwrap()["missing"];
    assert_eq!(
        (&missing("成都市")[0], &missing("攀枝花市")[0]),
        (&"成都市本级".into(), &"米易县".into())
    );
    let run = on(desk, day, &["remind", "--period", PERIODS[1]]).stdout;
    assert!(run.contains("缺 1：米易县") && run.contains("缺 1：成都市本级"), "{run}");
    let run = on(desk, day, &["status", "--period", PERIODS[1]]).stdout;
    let told = "本级报 57，下级 4 个单位合计 52：自流井区 10（自流井区.xlsx 附件1!B3）等";
    assert!(run.replace(['\n', ' '], "").contains(&told.replace(' ', "")), "{run}");
    assert!(run.contains("3/4"), "{run}");
    // One step settles which binds: here the sum of the counties, there the city's own figure.
    let reason = ["--reason", "和市里核实", "--period", PERIODS[1]];
    on(desk, day, &[&["adjust", "自贡市", "走访企业", "52"][..], &reason].concat());
    on(desk, day, &[&["adjust", "自贡市", "协调资金", "78"][..], &reason].concat());
    on(desk, day, &[&["accept", "自贡市", "最多一户走访次数"][..], &reason].concat());
    let (rows, document) = merged(desk, 1, day);
    assert_eq!(rows, sums([12.0, 52.0, 60.0, 124.0]));
    assert_eq!(document["units"][1]["values"]["largest"], 57);
}

fn third_period(desk: &TestDir, office: &TestDir) {
    counties_report(office, 0, 2, &[2], "2021-11-22");
    // One is late at the city, which still is in time at the province.
    let (_, _, counties) = CITIES[0];
    let late = format!("收件/{}/成都市/金牛区.xlsx", PERIODS[2]);
    write(office, &late, counties[2], PERIODS[2], visits(0, 2, 2), "2021-11-24");
    on(office, "2021-11-24", &["collect", "--period", PERIODS[2]]);
    let status = on(office, "2021-11-24", &["status", "--period", PERIODS[2]]).stdout;
    assert!(status.contains("按时 3、迟报 1") && status.contains("迟报 2 天"), "{status}");
    passes_on(office, desk, 2, "2021-11-24");
    city_reports(desk, 1, 2, 78, "2021-11-23");
    counties_report(desk, 1, 2, &[], "2021-11-23");
    city_reports(desk, 2, 2, 126, "2021-11-23");
    let (rows, _) = merged(desk, 2, "2021-11-25");
    // 最多一户走访次数 of 自贡市 is 78 on its form and 24 of its largest county: it alone is held.
    assert_eq!(rows, sums([30.0, 78.0, 126.0, 234.0]));
}

/// The way from the province's cell to a county's raw text, and what verify says of it.
fn tampering_is_found(desk: &TestDir, office: &TestDir) {
    let (day, period) = ("2021-11-26", PERIODS[2]);
    let trace = json_on(desk, day, &["trace", "成都市", "走访企业", "--period", period]);
    assert_eq!((&trace["value"], &trace["source"]["raw"]), (&30.into(), &"30".into()));
    let below = trace["below"].as_array().unwrap();
    let jinniu = below.iter().find(|figure| figure["name"] == "金牛区").unwrap();
    assert_eq!((&jinniu["value"], &jinniu["cells"][0]["cell"]), (&9.into(), &"附件1!B3".into()));
    assert_eq!((&jinniu["cells"][0]["raw"], &jinniu["file"]), (&"9".into(), &"金牛区.xlsx".into()));
    let original = fs::read(office.path(&format!("收件/{period}/成都市/金牛区.xlsx"))).unwrap();
    assert_eq!(text(jinniu, "sha256"), baosong::reading::sha256(&original));
    let trace = json_on(desk, day, &["trace", "青羊区", "走访企业", "--period", period]);
    assert_eq!(trace["value"], 6);
    on(desk, day, &["merge", "--period", period]);
    let book = format!("汇总/{period}_汇总表.xlsx");
    let verify = || json_on(desk, day, &["verify", &book]);
    let checked = |document: &Value| {
        let one = &document["below"][0];
        let count = |key: &str| one[key].as_array().unwrap().len();
        (one["told"].as_u64(), count("faults"), count("lacking"), count("differences"))
    };
    let sound = verify();
    assert_eq!((&sound["agrees"], checked(&sound)), (&true.into(), (Some(4), 0, 0, 0)));
    // One byte of an original in the pack.
    let pack = desk.path(&format!("收件/{period}/{period}_成都市_证据包.zip"));
    let whole = fs::read(&pack).unwrap();
    let mut parts = Parts::of(&whole);
    let name = format!("存档/{period}/510105 青羊区/v1/青羊区.xlsx");
    parts.part(&name)[300] ^= 1;
    fs::write(&pack, parts.bytes()).unwrap();
    let (_, faults, _, _) = checked(&verify());
    assert!(faults > 0);
    // Without the pack it is said that the city's return is as far as it goes.
    fs::remove_file(&pack).unwrap();
    let alone = on(desk, day, &["verify", &book]);
    assert!(alone.stdout.contains("没有证据包") && alone.status == 0, "{}", alone.stdout);
    fs::write(&pack, &whole).unwrap();
    // One byte of the city's return in the province's archive.
    let kept = format!("存档/{period}/510100 成都市/v1/成都市_附件1_{period}_上报.xlsx");
    let mut bytes = fs::read(desk.path(&kept)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(desk.path(&kept), bytes).unwrap();
    let run = on(desk, day, &["verify", &book]);
    assert!(run.status == 1 && run.stdout.contains("原件被改动过"), "{}", run.stdout);
}

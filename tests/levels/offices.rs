//! A province with three cities and twelve counties, its offices, and returns as units fill them in.

use crate::common::{Run, TestDir, unit_table};
use baosong::campaign::Campaign;
use baosong::form::Stamp;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;
use std::fs::{self, File};
use std::time::{Duration, SystemTime};

pub const PERIODS: [&str; 3] = ["2021-09-25", "2021-10-25", "2021-11-25"];

/// A unit by code and name.
type Named = (&'static str, &'static str);
/// A city by code and name, with the units below it.
type City = (&'static str, &'static str, [Named; 4]);

/// Cities with their counties.
pub const CITIES: [City; 3] = [
    (
        "510100",
        "成都市",
        [
            ("510104", "锦江区"),
            ("510105", "青羊区"),
            ("510106", "金牛区"),
            // The city's own row: what its departments do themselves.
            ("51010B", "成都市本级"),
        ],
    ),
    (
        "510300",
        "自贡市",
        [("510302", "自流井区"), ("510303", "贡井区"), ("510304", "大安区"), ("510311", "沿滩区")],
    ),
    (
        "510400",
        "攀枝花市",
        [("510402", "东区"), ("510403", "西区"), ("510411", "仁和区"), ("510421", "米易县")],
    ),
];

const FORM: &str = r#"
id     = "levels"
title  = "走访企业行动"
notice = "通知"
start  = 2021-09-01
end    = 2021-12-31

[calendar]
days  = [25]
from  = 2021-09-01
until = 2021-11-30

[form]
version      = 1
label        = "附件1"
title        = "走访企业情况统计表"
unit_heading = "单位"
title_font   = "方正小标宋简体"
body_font    = "仿宋_GB2312"

[[form.header]]
key  = "reporting_unit"
name = "填报单位"
kind = "text"

[[form.header]]
key      = "reporter"
name     = "填报人"
kind     = "text"
if_blank = "verify"

[[form.header]]
key  = "reported_on"
name = "填报时间"
kind = "date"

[[form.fields]]
key      = "visits"
name     = "走访企业"
unit     = "户"
kind     = "count"
if_blank = "mandatory"

[[form.fields]]
key      = "amount"
name     = "协调资金"
unit     = "万元"
kind     = "amount"
decimals = 2

[[form.fields]]
key     = "largest"
name    = "最多一户走访次数"
unit    = "次"
kind    = "count"
combine = "max"

[[form.fields]]
key      = "each"
name     = "户均资金"
unit     = "万元"
kind     = "amount"
decimals = 2
combine  = "ratio"
ratio    = ["amount", "visits"]

[[form.fields]]
key  = "remarks"
name = "备注"
kind = "text"

[[levels]]
name = "市(州)"

[[levels]]
name        = "县(市、区)"
days_before = 3
"#;

/// The campaign file of the province.
pub fn campaign_text() -> String {
    let mut text = FORM.to_string();
    for (code, name, counties) in CITIES {
        text += &unit_table(code, name, None);
        for (own, name) in counties {
            text += &unit_table(own, name, own.ends_with('B').then_some(code));
        }
    }
    text
}

/// The working folder of the province.
pub fn province() -> TestDir {
    let desk = TestDir::bare();
    fs::write(desk.path("专项行动.toml"), campaign_text()).unwrap();
    desk
}

/// The working folder of a city's own office, made by `init --at` from the province's.
pub fn city(province: &TestDir, name: &str) -> TestDir {
    let desk = TestDir::bare();
    let file = province.whole("专项行动.toml");
    let run = desk.run(&["init", ".", "--campaign", &file, "--at", name]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    desk
}

/// Runs a command on a day.
pub fn on(desk: &TestDir, day: &str, args: &[&str]) -> Run {
    let all: Vec<&str> = args.iter().copied().chain(["--today", day]).collect();
    let run = Run::of(desk.command(&all).output().unwrap());
    assert!(run.status < 2, "{args:?}: {} {}", run.stdout, run.stderr);
    run
}

pub fn json_on(desk: &TestDir, day: &str, args: &[&str]) -> Value {
    let (status, document) = desk.json_on(day, args);
    assert!(status < 2, "{args:?}");
    document
}

/// Writes the return of a unit with so many visits; the amount is half as much again, and the file is as old as
/// its day.
pub fn write(desk: &TestDir, path: &str, unit: (&str, &str), period: &str, visits: u32, day: &str) {
    fs::create_dir_all(desk.path(path).parent().unwrap()).unwrap();
    book(unit, period, visits, day).save(desk.path(path)).unwrap();
    set_day(desk, path, day);
}

/// The return that [`write`] writes.
pub fn book(unit: (&str, &str), period: &str, visits: u32, day: &str) -> Workbook {
    let campaign = Campaign::parse(&campaign_text(), "x.toml").unwrap();
    let stamp = Stamp {
        campaign: campaign.id,
        version: 1,
        unit: unit.0.to_string(),
        period: period.parse().unwrap(),
    };
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件1").unwrap();
    sheet.write_row(0, 0, ["填报单位", unit.1, "填报人", "李明", "填报时间"]).unwrap();
    let filled = ExcelDateTime::parse_from_str(day).unwrap();
    sheet.write_with_format(0, 5, &filled, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    let headings = [
        "单位",
        "走访企业(户)",
        "协调资金(万元)",
        "最多一户走访次数(次)",
        "户均资金(万元)",
        "备注",
    ];
    sheet.write_row(1, 0, headings).unwrap();
    sheet.write_string(2, 0, unit.1).unwrap();
    let visits = f64::from(visits);
    sheet.write_row(2, 1, [visits, visits * 1.5, visits, 1.5]).unwrap();
    sheet.write_string(5, 0, format!("表码 {stamp}")).unwrap();
    book
}

/// Makes a file as old as noon of a day.
pub fn set_day(desk: &TestDir, path: &str, day: &str) {
    let day: chrono::NaiveDate = day.parse().unwrap();
    let seconds = day.and_hms_opt(4, 0, 0).unwrap().and_utc().timestamp();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.try_into().unwrap());
    File::options().write(true).open(desk.path(path)).unwrap().set_modified(time).unwrap();
}

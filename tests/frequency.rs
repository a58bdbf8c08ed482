//! Campaigns that are reported once, on listed dates, every month, quarter, half-year and year.

use crate::common::TestDir;
use rust_xlsxwriter::Workbook;
use std::fs;

/// The campaign file of a form of one figure, with this calendar.
fn desk(calendar: &str) -> TestDir {
    let desk = TestDir::bare();
    let text = format!(
        "id = \"jobs\"\ntitle = \"就业情况\"\nnotice = \"\"\nstart = 2026-01-01\nend = 2026-12-31\n\
         [calendar]\n{calendar}\nfrom = 2026-01-01\nuntil = 2026-12-31\n\
         [form]\nversion = 1\nlabel = \"就业表\"\ntitle = \"就业情况表\"\nunit_heading = \"县\"\n\
         title_font = \"宋体\"\nbody_font = \"宋体\"\n\
         [[form.header]]\nkey = \"reporting_unit\"\nname = \"填报单位\"\nkind = \"text\"\n\
         [[form.fields]]\nkey = \"jobs\"\nname = \"新增就业\"\nunit = \"人\"\nkind = \"count\"\naccumulation = \"period\"\n\
         [[form.fields]]\nkey = \"courses\"\nname = \"开办培训\"\nunit = \"期\"\nkind = \"count\"\naccumulation = \"period\"\n\
         [[units]]\ncode = \"510100\"\nname = \"甲县\"\n[[units]]\ncode = \"510200\"\nname = \"乙县\"\n"
    );
    fs::write(desk.path("专项行动.toml"), text).unwrap();
    desk
}

#[test]
fn periods_bear_the_names_people_use() {
    for (calendar, count, due, name) in [
        ("frequency = \"once\"\ndates = [2026-06-30]", 1, "2026-06-30", "2026年6月30日"),
        (
            "frequency = \"dates\"\ndates = [2026-09-10, 2026-03-10]",
            2,
            "2026-03-10",
            "2026年3月10日",
        ),
        ("days = [25]", 12, "2026-01-25", "2026年1月25日"),
        ("frequency = \"monthly\"\ndays_after = 5", 12, "2026-02-05", "2026年1月"),
        ("frequency = \"quarterly\"\ndays_after = 10", 4, "2026-04-10", "2026年一季度"),
        ("frequency = \"half_yearly\"", 2, "2026-06-30", "2026年上半年"),
        ("frequency = \"yearly\"\ndays_after = 15", 1, "2027-01-15", "2026年"),
    ] {
        let (_, json) = desk(calendar).json(&["calendar"]);
        let periods = json["periods"].as_array().unwrap();
        assert_eq!(periods.len(), count, "{calendar}");
        assert_eq!(
            (periods[0]["period"].as_str(), periods[0]["name"].as_str()),
            (Some(due), Some(name))
        );
        let named = desk(calendar).run(&["status", "--period", name]);
        assert!(named.stdout.contains(due), "{name} {}", named.stderr);
    }
}

#[test]
fn what_a_calendar_lacks_is_told() {
    for (calendar, told) in [
        ("frequency = \"once\"", "要写一个报送日"),
        ("frequency = \"monthly\"\ndays = [5]", "days 只用于每月几日报"),
        ("frequency = \"quarterly\"\ndays_after = 300", "最多 180"),
        ("frequency = \"dates\"\ndates = [2027-03-10]", "不在 from 和 until 之间"),
    ] {
        let run = desk(calendar).run(&["calendar"]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

/// A return of 甲县 with so many jobs and two courses.
fn returned(desk: &TestDir, name: &str, jobs: u32) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("就业表").unwrap();
    for (col, text) in (0u16..).zip(["县", "新增就业（人）", "开办培训（期）"]) {
        sheet.write(0, col, text).unwrap();
    }
    sheet.write(1, 0, "甲县").unwrap();
    sheet.write(1, 1, jobs).unwrap();
    sheet.write(1, 2, 2).unwrap();
    fs::create_dir_all(desk.path("收件")).unwrap();
    book.save(desk.path(&format!("收件/{name}"))).unwrap();
}

#[test]
fn a_quarter_from_the_blank_to_the_summary() {
    let desk = desk("frequency = \"quarterly\"\ndays_after = 10");
    let run = desk.run(&["template", "--period", "2026-04-10"]);
    assert!(run.stdout.contains("报送期 2026年一季度（2026-04-10）"), "{}", run.stdout);
    // The name of the file says which quarter; nothing else does.
    returned(&desk, "甲县二季度.xlsx", 30);
    returned(&desk, "甲县2026年第1季度.xlsx", 20);
    desk.json_on("2026-07-05", &["collect"]);
    for (period, jobs, name) in [("2026-04-10", 20.0, "一季度"), ("2026-07-10", 30.0, "二季度")]
    {
        desk.run(&["accept", "甲县", "--period", period, "--reason", "核对过"]);
        let (_, merged) = desk.json(&["merge", "--period", period]);
        assert_eq!(merged["total"]["values"]["jobs"].as_f64(), Some(jobs), "{merged}");
        let status = desk.run(&["status", "--period", period]).stdout;
        assert!(status.contains(&format!("2026年{name}（{period}）")), "{status}");
    }
    let grid = desk.run(&["status", "--all"]).stdout;
    assert!(grid.contains("一季度") && grid.contains("二季度"), "{grid}");
}

//! A list and a matrix on one form, from three counties over their city to the province.

use super::offices::{json_on, on};
use crate::common::{Run, TestDir, cell};
use rust_xlsxwriter::Workbook;
use std::fs;

const PERIOD: &str = "2024-05-10";
const DAY: &str = "2024-05-09";

const FORM: &str = r#"
id     = "waters"
title  = "水域台账"
notice = "通知"
start  = 2024-04-01
end    = 2024-09-30

[calendar]
days  = [10]
from  = 2024-05-01
until = 2024-09-30

[form]
version      = 1
label        = "附件"
title        = "水域台账"
unit_heading = "县"
title_font   = "方正小标宋简体"
body_font    = "仿宋_GB2312"

[[form.header]]
key  = "reporting_unit"
name = "填报单位"
kind = "text"

[[blocks]]
id            = "waters"
sheet         = "附件"
rows          = "list"
key           = ["water"]
numbered_rows = 5

[[blocks.fields]]
key  = "water"
name = "水域名称"
kind = "text"

[[blocks.fields]]
key      = "area"
name     = "面积"
unit     = "亩"
kind     = "amount"
decimals = 1

[[blocks.fields]]
key      = "depth"
name     = "最大水深"
unit     = "米"
kind     = "amount"
decimals = 1
combine  = "max"

[[blocks]]
id    = "work"
sheet = "工作情况"
rows  = "matrix"

[[blocks.stub]]
key  = "towns"
name = "乡镇"

[[blocks.stub]]
key  = "schools"
name = "学校"

[[blocks.stub]]
key      = "all"
name     = "合计"
computed = "[乡镇]+[学校]"

[[blocks.fields]]
key  = "checks"
name = "检查次数"
unit = "次"
kind = "count"

[[blocks.fields]]
key  = "problems"
name = "发现问题"
unit = "个"
kind = "count"

[[blocks.fields]]
key      = "rate"
name     = "每次问题"
unit     = "个"
kind     = "amount"
decimals = 2
combine  = "ratio"
ratio    = ["problems", "checks"]

[[units]]
code = "510100"
name = "成都市"

[[units]]
code = "510104"
name = "锦江区"

[[units]]
code = "510105"
name = "青羊区"

[[units]]
code = "510106"
name = "金牛区"
"#;

type Waters<'a> = &'a [(&'a str, f64, f64)];

fn write(desk: &TestDir, unit: &str, waters: Waters, work: [[f64; 3]; 3]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件").unwrap();
    sheet.write_row(0, 0, ["填报单位", unit]).unwrap();
    sheet.write_row(2, 0, ["水域名称", "面积(亩)", "最大水深(米)"]).unwrap();
    for (row, (name, area, depth)) in (3..).zip(waters) {
        sheet.write_string(row, 0, *name).unwrap();
        sheet.write_row(row, 1, [*area, *depth]).unwrap();
    }
    let sheet = book.add_worksheet().set_name("工作情况").unwrap();
    sheet.write_row(0, 0, ["项目", "检查次数(次)", "发现问题(个)", "每次问题(个)"]).unwrap();
    for (row, (name, figures)) in (1..).zip(["乡镇", "学校", "合计"].iter().zip(work)) {
        sheet.write_string(row, 0, *name).unwrap();
        sheet.write_row(row, 1, figures).unwrap();
    }
    fs::create_dir_all(desk.path("收件")).unwrap();
    book.save(desk.path(&format!("收件/{unit}.xlsx"))).unwrap();
}

fn office() -> TestDir {
    let desk = TestDir::bare();
    fs::write(desk.path("专项行动.toml"), format!("head_office = \"510100\"\n{FORM}")).unwrap();
    let work = [[4.0, 2.0, 0.5], [6.0, 3.0, 0.5], [10.0, 5.0, 0.5]];
    write(&desk, "锦江区", &[("东湖", 10.5, 3.2), ("西塘", 4.0, 1.5)], work);
    write(
        &desk,
        "青羊区",
        &[("东湖", 20.0, 5.1)],
        [[2.0, 2.0, 1.0], [2.0, 4.0, 2.0], [4.0, 6.0, 1.5]],
    );
    write(
        &desk,
        "金牛区",
        &[("金河", 7.5, 2.2)],
        [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]],
    );
    on(&desk, DAY, &["collect", "--period", PERIOD]);
    desk
}

#[test]
fn lines_are_stacked_and_cells_are_added_on_the_way_up() {
    let office = office();
    on(&office, DAY, &["merge", "--period", PERIOD]);
    let name = format!("成都市_附件_{PERIOD}_上报.xlsx");
    let book = office.path(&format!("汇总/{name}"));
    let row = |sheet: &str, row: u32, from: u32| -> Vec<String> {
        (from..from + 3).map(|col| cell(&book, sheet, row, col)).collect()
    };
    // The headings stand in row 4.
    let lines: Vec<Vec<String>> = (4..8).map(|at| row("附件", at, 0)).collect();
    assert_eq!(
        lines,
        [
            ["东湖", "10.5", "3.2"],
            ["西塘", "4", "1.5"],
            ["东湖", "20", "5.1"],
            ["金河", "7.5", "2.2"]
        ]
    );
    // 4 + 2 + 1 checks in towns, 2 + 2 problems: 0.57 a check; 11 problems in 16 checks over all.
    assert_eq!(row("工作情况", 4, 1), ["7", "4", "0.57"]);
    assert_eq!(row("工作情况", 6, 1), ["16", "11", "0.69"]);
    // The province reads it as any return, and tells the two lakes of one name apart by their units.
    let desk = TestDir::bare();
    fs::write(desk.path("专项行动.toml"), FORM).unwrap();
    fs::create_dir_all(desk.path("收件")).unwrap();
    fs::copy(&book, desk.path(&format!("收件/{name}"))).unwrap();
    on(&desk, DAY, &["collect", "--period", PERIOD]);
    let document = json_on(&desk, DAY, &["merge", "--period", PERIOD]);
    let values = &document["units"][0]["values"];
    assert_eq!(
        (&values["waters_lines"], &values["area"], &values["depth"]),
        (&4.into(), &42.into(), &5.1.into())
    );
    let tree = document["tree"].as_array().unwrap();
    let areas: Vec<Option<f64>> = tree.iter().map(|node| node["values"]["area"].as_f64()).collect();
    assert_eq!(areas, [Some(42.0), Some(14.5), Some(20.0), Some(7.5)]);
    let sums = |key: &str| tree[0]["below"][key].as_f64();
    assert_eq!(
        [sums("waters_lines"), sums("area"), sums("depth")],
        [Some(4.0), Some(42.0), Some(5.1)]
    );
    on(&desk, DAY, &["merge", "--period", PERIOD, "-o", "省.xlsx"]);
    let owners: Vec<String> =
        (3..7).map(|at| cell(&desk.path("省.xlsx"), "附件·明细", at, 0)).collect();
    assert_eq!(owners, ["成都市 锦江区", "成都市 锦江区", "成都市 青羊区", "成都市 金牛区"]);
    let trace = json_on(&desk, DAY, &["trace", "成都市", "面积", "--period", PERIOD]);
    let qingyang = &trace["below"][1];
    assert_eq!(
        (&qingyang["value"], &qingyang["cells"][0]["cell"]),
        (&20.into(), &"附件!B4".into())
    );
}

#[test]
fn a_list_that_lost_a_line_on_the_way_is_asked_about() {
    let office = office();
    on(&office, DAY, &["merge", "--period", PERIOD]);
    // The city's own office also merges by --at in the folder of the province, without a campaign file of its own.
    let desk = TestDir::bare();
    fs::write(desk.path("专项行动.toml"), FORM).unwrap();
    fs::create_dir_all(desk.path("收件")).unwrap();
    for unit in ["锦江区", "青羊区", "金牛区"] {
        fs::copy(
            office.path(&format!("收件/{unit}.xlsx")),
            desk.path(&format!("收件/{unit}.xlsx")),
        )
        .unwrap();
    }
    let work = [[7.0, 4.0, 0.57], [9.0, 7.0, 0.78], [16.0, 11.0, 0.69]];
    write(&desk, "成都市", &[("东湖", 30.5, 5.1), ("金河", 7.5, 2.2)], work);
    on(&desk, DAY, &["collect", "--period", PERIOD]);
    let merged = on(&desk, DAY, &["merge", "--period", PERIOD, "-o", "省.xlsx"]).stdout;
    assert!(merged.contains("待核 2 处") && merged.contains("accept 成都市"), "{merged}");
    // Both figures are held until one of the two lists is chosen, in one step.
    let area = || {
        let document = json_on(&desk, DAY, &["merge", "--period", PERIOD]);
        let values = document["units"][0]["values"].clone();
        (values["waters_lines"].as_u64(), values["area"].as_f64(), values["depth"].as_f64())
    };
    assert_eq!(area(), (None, None, Some(5.1)));
    let book = desk.path("省.xlsx");
    assert_eq!(cell(&book, "附件·明细", 3, 2), "待核 30.5");
    let reason = ["--reason", "和市里核实", "--period", PERIOD];
    on(&desk, DAY, &[&["accept", "成都市", "面积"][..], &reason].concat());
    assert_eq!(area(), (None, Some(38.0), Some(5.1)));
    on(&desk, DAY, &[&["accept", "成都市"][..], &reason].concat());
    assert_eq!(area(), (Some(2), Some(38.0), Some(5.1)));
    on(&desk, DAY, &[&["withdraw", "成都市"][..], &reason].concat());
    assert_eq!(area(), (Some(4), Some(42.0), Some(5.1)));
    on(&desk, DAY, &["merge", "--period", PERIOD, "-o", "下级.xlsx"]);
    let owners: Vec<String> =
        (3..7).map(|at| cell(&desk.path("下级.xlsx"), "附件·明细", at, 0)).collect();
    assert_eq!(owners, ["成都市 锦江区", "成都市 锦江区", "成都市 青羊区", "成都市 金牛区"]);
    let told: Vec<String> =
        (1..3).map(|at| cell(&desk.path("省.xlsx"), "问题清单", at, 7)).collect();
    let wanted = ["本级报 2，下级 3 个单位合计 4", "本级报 38，下级 3 个单位合计 42"];
    assert_eq!(told, wanted);
    let at: Run = on(&desk, DAY, &["merge", "--period", PERIOD, "--at", "成都市"]);
    assert!(at.stdout.contains("已报 3/3") && at.stdout.contains("上报表在"), "{}", at.stdout);
    assert!(desk.path(&format!("汇总/{PERIOD}_成都市_汇总表.xlsx")).is_file());
    let verified = on(&desk, DAY, &["verify", &format!("汇总/{PERIOD}_成都市_汇总表.xlsx")]);
    assert!(verified.status == 0 && verified.stdout.contains("一致"), "{}", verified.stdout);
}

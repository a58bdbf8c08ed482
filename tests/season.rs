//! A season of six periods and 21 units: LibreOffice and another reader agree with what is stored, and a
//! changed return changes only what hangs on it.

use crate::common::office::Office;
use crate::common::{TestDir, season};
use baosong::form::Place;
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, SystemTime};

fn season() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    season::collect(&desk);
    desk
}

fn merge(desk: &TestDir) -> Value {
    desk.json(&["merge", "--period", "2021-12-10", "-o", "汇总.xlsx"]).1
}

/// Every formula recalculated by LibreOffice, without an error and without a difference.
fn recalculates(office: &Office, desk: &TestDir) {
    let job = json!({"book": desk.path("汇总.xlsx"), "edits": [], "save": []});
    let seen = office.run(desk, "recalculate.py", &job);
    assert_eq!(seen["wrong"], json!([]));
    assert!(seen["formulas"].as_u64() > Some(2500), "{}", seen["formulas"]);
    assert_eq!(seen["spoilt"], seen["formulas"]);
}

/// What LibreOffice saves again still agrees with the archive.
fn agrees_when_saved_again(office: &Office, desk: &TestDir) {
    let (book, copy) = (desk.whole("汇总.xlsx"), desk.whole("再存.xlsx"));
    office.run(desk, "resave.py", &json!({"book": book, "edits": [], "save": copy}));
    let (status, document) = desk.json(&["verify", "再存.xlsx"]);
    assert_eq!((status, &document["differences"]), (0, &json!([])));
    assert!(document["cells"].as_u64() > Some(7000), "{}", document["cells"]);
}

const SCHEME: &str = r#"
[ranking]
name       = "综合得分"
items      = [{ field = "promotion_meetings", weight = 30, by = "rank" },
              { target = "signed_projects_growth", weight = 20, by = "met" },
              { field = "landed_projects", weight = 12.5, by = "best" }]
tie_breaks = [{ target = "signed_projects_growth" }, { field = "signed_amount" }]
honours    = [{ name = "流动红旗", first = 6 }, { name = "通报表扬", first = 12 }]

[[contacts]]"#;

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn libreoffice_comes_to_every_stored_result() {
    let Some(office) = Office::find() else { return };
    let desk = season();
    let document = merge(&desk);
    assert_eq!(document["total"]["reported"], 20);
    assert_eq!(document["trend"].as_array().unwrap().len(), 6);
    // Last year is the supplements' own in both periods, so places by growth are compared.
    let growth = &document["units"][1]["attainment"]["signed_projects_growth"];
    assert!(growth["rank_change"].is_number(), "{growth}");
    recalculates(&office, &desk);
    agrees_when_saved_again(&office, &desk);
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn libreoffice_agrees_on_an_overall_order_and_on_figures_per_period() {
    let Some(office) = Office::find() else { return };
    let desk = season();
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap().replacen("[[contacts]]", SCHEME, 1);
    let (head, tail) = campaign.split_once("key          = \"enterprise_visits\"").unwrap();
    let tail = tail.replacen("\"cumulative\"", "\"period\"", 1);
    fs::write(&file, format!("{head}key          = \"enterprise_visits\"{tail}")).unwrap();
    let args = ["merge", "--period", "2021-12-10", "-o", "汇总.xlsx", "--order", "rank"];
    let (_, document) = desk.json(&args);
    let place = |at: usize| document["units"][at]["overall"]["rank"].as_u64();
    assert_eq!((place(0), place(19), place(20)), (Some(1), Some(20), None));
    assert!((1..20).all(|at| place(at - 1) <= place(at)));
    recalculates(&office, &desk);
    agrees_when_saved_again(&office, &desk);
}

#[test]
#[cfg_attr(not(has_openpyxl), ignore = "needs Python with openpyxl")]
fn another_reader_finds_charts_rules_names_and_print_setup() {
    let Some(office) = Office::openpyxl() else { return };
    let desk = season();
    merge(&desk);
    let job = json!({"book": desk.path("汇总.xlsx")});
    let seen = office.run(&desk, "inspect_book.py", &job);
    let sheets = seen["sheets"].as_object().unwrap();
    let titles: Vec<&str> =
        sheets.keys().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
    let all = ["汇总表", "达标看板", "趋势", "排名", "报送情况", "问题清单", "数据来源", "说明"];
    assert_eq!(titles, all.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
    for (title, sheet) in sheets {
        assert_eq!((&sheet["paper"], &sheet["landscape"]), (&json!(9), &json!(true)), "{title}");
        assert_eq!((&sheet["errors"], &sheet["targets"]), (&json!(0), &json!([])), "{title}");
    }
    // 1 over all targets and 7 of one target each; one per figure of the form.
    let charts = |title: &str| sheets[title]["charts"].as_u64().unwrap();
    assert_eq!([charts("达标看板"), charts("趋势"), charts("汇总表")], [8, 7, 0]);
    // State, and what is held of it; 达标, 未达标, 无法判断 of 7 targets, and 未达标 in time of 3.
    assert_eq!(sheets["汇总表"]["rules"], 2 + 7 * 3 + 3);
    assert_eq!(sheets["汇总表"]["repeated"], "$3:$4");
    assert_eq!(sheets["汇总表"]["frozen"], "B5");
    assert_eq!(sheets["排名"]["filter"], "A4:AR25");
    let name = |name: &str| seen["names"][name].as_str().unwrap_or_default().replace('\'', "");
    assert_eq!(name("签约金额_合计"), "汇总表!$E$26");
    assert_eq!(name("拜访企业_各单位"), "汇总表!$C$5:$C$25");
    // A row per unit and field, each with a total, and the totals block.
    let sparklines: u64 =
        seen["sparklines"].as_array().unwrap().iter().filter_map(Value::as_u64).sum();
    // A row of the units that have a figure in every period makes one more for each of the 7 fields.
    assert_eq!(sparklines, 7 * 22 + 1 + 7 + 6 + 7);
    assert_eq!(
        (&seen["newer"], &seen["external"], &seen["macros"]),
        (&json!(0), &json!([]), &json!([]))
    );
    every_link_leads_to_its_number(&desk, &sheets["汇总表"]["links"]);
}

/// Each cell of 汇总表 leads to a line of 数据来源 that names this cell.
fn every_link_leads_to_its_number(desk: &TestDir, links: &Value) {
    let cells = cells(desk);
    let links = links.as_array().unwrap();
    // 20 units, 7 figures; 19 supplements of 2; last year of 18 units, 4 each.
    assert_eq!(links.len(), 20 * 7 + 19 * 2 + 18 * 4);
    let lines: BTreeSet<&str> = links.iter().map(|l| l.as_str().unwrap()).collect();
    assert_eq!(lines.len(), links.len());
    for line in lines {
        let row = line.strip_prefix("'数据来源'!A").unwrap();
        let back = &cells[&format!("数据来源!C{row}")];
        let (there, here) =
            (&cells[&format!("数据来源!D{row}")], &cells[&format!("汇总表!{back}")]);
        assert_eq!(there, here, "{line} {back}");
    }
}

/// Every cell that is not blank: sheet and address, and its value as text.
fn cells(desk: &TestDir) -> BTreeMap<String, String> {
    let mut book: Xlsx<_> = open_workbook(desk.path("汇总.xlsx")).unwrap();
    let mut cells = BTreeMap::new();
    for (name, range) in book.worksheets() {
        let start = range.start().unwrap();
        let used = range.used_cells().filter(|(_, _, value)| **value != Data::Empty);
        cells.extend(
            used.map(|(row, col, value)| (place(&name, start, row, col), value.to_string())),
        );
    }
    cells
}

/// Every formula: sheet and address, and its text.
fn formulas(desk: &TestDir) -> BTreeMap<String, String> {
    let mut book: Xlsx<_> = open_workbook(desk.path("汇总.xlsx")).unwrap();
    let mut formulas = BTreeMap::new();
    for name in book.sheet_names() {
        let range = book.worksheet_formula(&name).unwrap();
        let Some(start) = range.start() else { continue };
        let used = range.used_cells().filter(|(_, _, formula)| !formula.is_empty());
        formulas.extend(used.map(|(row, col, f)| (place(&name, start, row, col), f.clone())));
    }
    formulas
}

fn place(sheet: &str, start: (u32, u32), row: usize, col: usize) -> String {
    Place::new(sheet, start.0 + row as u32, start.1 + col as u32).to_string()
}

#[test]
fn a_changed_return_changes_only_what_hangs_on_it() {
    let desk = season();
    let merge_again = || {
        merge(&desk);
        (fs::read(desk.path("汇总.xlsx")).unwrap(), cells(&desk), formulas(&desk))
    };
    let (bytes, before, formulas) = merge_again();
    assert_eq!(bytes, merge_again().0);
    assert!(before.len() > 7000 && formulas.len() > 2500, "{} {}", before.len(), formulas.len());
    // 自贡市 signs for 1.00 亿元 less in the last period: 105.06 → 104.06; no place changes hands.
    let mut figures = season::figures(1, 6);
    assert_eq!(figures[3], 105.06);
    figures[3] = 104.06;
    let own = ("自贡市", "2021-12-11");
    season::write_on(&desk, "改后/自贡市.xlsx", own, 1, 6, figures);
    // Both state the same day, and of what came in one second neither would be newer.
    let later = SystemTime::now() + Duration::from_secs(60);
    let file = fs::File::options().write(true).open(desk.path("改后/自贡市.xlsx")).unwrap();
    file.set_modified(later).unwrap();
    desk.run(&["collect", "改后", "--period", "2021-12-10"]);
    let (_, after, mut same) = merge_again();
    // What is compared over some units only holds the total that it was made with.
    let compared = "达标看板!F18";
    assert!(formulas[compared].contains("7343.58") && same[compared].contains("7342.58"));
    same.insert(compared.to_string(), formulas[compared].clone());
    assert_eq!(formulas, same);
    let places: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for place in places.into_iter().filter(|p| before.get(*p) != after.get(*p)) {
        let (sheet, address) = place.split_once('!').unwrap();
        changed.entry(sheet).or_default().push(address);
    }
    let number =
        |cells: &BTreeMap<String, String>, place: &str| cells[place].parse::<f64>().unwrap();
    assert_eq!((number(&before, "汇总表!E6"), number(&after, "汇总表!E6")), (105.06, 104.06));
    assert!(after["问题清单!F4"].contains("2021-12-11"), "{}", after["问题清单!F4"]);
    let less = number(&before, "汇总表!E26") - number(&after, "汇总表!E26");
    assert!((less - 1.0).abs() < 1e-9, "{less}");
    let told = |sheet: &str, rows: &[(u32, &str)]| -> (String, Vec<String>) {
        let cells =
            rows.iter().flat_map(|(row, cols)| cols.chars().map(move |c| format!("{c}{row}")));
        let mut cells: Vec<String> = cells.collect();
        cells.sort();
        (sheet.to_string(), cells)
    };
    let hashes: Vec<(u32, &str)> = (15..=27).map(|row| (row, "I")).collect();
    let allowed = BTreeMap::from([
        // The figure and its total.
        told("汇总表", &[(6, "E"), (26, "E")]),
        // The figure as 排名 takes it; its place is the same.
        told("排名", &[(6, "L")]),
        // The total, and what it is compared by.
        told("达标看板", &[(18, "BF")]),
        // Unit, total and summary of the last period, what was added in it, and the same units' total.
        told("趋势", &[(168, "GM"), (188, "GM"), (190, "G"), (12, "GM"), (13, "G")]),
        // Its day, time, version and number of notes; the old version's line, before the three lines below the list.
        told("报送情况", &[(3, "EFGL"), (23, "ABCDEFGHLM"), (24, "A"), (25, "A"), (26, "A")]),
        // The day that it states; what the new version changed. That the old one no longer counts stands in
        // 报送情况.
        told("问题清单", &[(4, "F"), (31, "ABCHIK")]),
        // The figure and its raw text, the hash beside the unit's 13 numbers, and the whole hash below.
        told("数据来源", &[&hashes[..], &[(18, "DG"), (268, "A")]].concat()),
        // The reconciliation counts one more.
        told("说明", &[(3, "C")]),
    ]);
    let changed: BTreeMap<String, Vec<String>> = changed
        .into_iter()
        .map(|(sheet, mut cells)| {
            cells.sort_unstable();
            (sheet.to_string(), cells.into_iter().map(String::from).collect())
        })
        .collect();
    assert_eq!(changed, allowed);
}

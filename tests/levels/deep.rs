//! Four levels: towns report to their county's office, that to the city's, that to the province.

use super::offices::{PERIODS, campaign_text, json_on, on, write};
use crate::common::{TestDir, text, unit_table};
use std::fs;

const DAY: &str = "2021-09-22";

fn office(text: &str, head: &str) -> TestDir {
    let desk = TestDir::bare();
    let line = if head.is_empty() { String::new() } else { format!("head_office = \"{head}\"\n") };
    fs::write(desk.path("专项行动.toml"), format!("{line}{text}")).unwrap();
    desk
}

/// Merges at an office and puts its return into the inbox of the one above.
fn pass_on(from: &TestDir, name: &str, to: &TestDir) {
    on(from, DAY, &["collect", "--period", PERIODS[0]]);
    on(from, DAY, &["merge", "--period", PERIODS[0], "--reporter", "王芳"]);
    let file = format!("{name}_附件1_{}_上报.xlsx", PERIODS[0]);
    fs::create_dir_all(to.path("收件")).unwrap();
    fs::copy(from.path(&format!("汇总/{file}")), to.path(&format!("收件/{file}"))).unwrap();
}

#[test]
fn a_town_is_found_again_through_two_summaries() {
    let mut all = campaign_text() + "\n[[levels]]\nname = \"乡镇\"\n";
    for (code, name) in [("T1", "东街镇"), ("T2", "西街镇")] {
        all += &unit_table(code, name, Some("510104"));
    }
    let (county, city, province) =
        (office(&all, "510104"), office(&all, "510100"), office(&all, ""));
    write(&county, "收件/东街镇.xlsx", ("T1", "东街镇"), PERIODS[0], 3, DAY);
    write(&county, "收件/西街镇.xlsx", ("T2", "西街镇"), PERIODS[0], 4, DAY);
    pass_on(&county, "锦江区", &city);
    write(&city, "收件/青羊区.xlsx", ("510105", "青羊区"), PERIODS[0], 5, DAY);
    pass_on(&city, "成都市", &province);
    on(&province, DAY, &["collect", "--period", PERIODS[0]]);
    let document = json_on(&province, DAY, &["merge", "--period", PERIODS[0]]);
    // 3 + 4 of the towns and 5 of the other county; two units of the city lack, and both other cities.
    assert_eq!(document["total"]["values"]["visits"], 12);
    let tree = document["tree"].as_array().unwrap();
    let told = |name: &str| {
        let node = tree.iter().find(|node| node["name"] == name).unwrap();
        (
            node["depth"].as_u64(),
            text(node, "source").to_string(),
            node["values"]["visits"].as_u64(),
        )
    };
    assert_eq!(told("锦江区"), (Some(1), "above".to_string(), Some(7)));
    assert_eq!(told("东街镇"), (Some(2), "above".to_string(), Some(3)));
    let city = tree.iter().find(|node| node["name"] == "成都市").unwrap();
    assert_eq!(city["missing"], serde_json::json!(["金牛区", "成都市本级"]));
    let trace = json_on(&province, DAY, &["trace", "成都市", "走访企业", "--period", PERIODS[0]]);
    let below: Vec<(u64, &str, &str)> = trace["below"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["depth"].as_u64().unwrap(), text(one, "name"), text(one, "file")))
        .collect();
    let file = format!("锦江区_附件1_{}_上报.xlsx", PERIODS[0]);
    assert_eq!(
        below,
        [
            (1, "锦江区", file.as_str()),
            (2, "东街镇", "东街镇.xlsx"),
            (2, "西街镇", "西街镇.xlsx"),
            (1, "青羊区", "青羊区.xlsx")
        ]
    );
}

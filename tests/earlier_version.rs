//! Campaign files and archives that the version before blocks wrote are read as they are
//! (`fixtures/earlier`, with the figures that that version merged).

use crate::common::{TestDir, fixture_json, fixture_path};
use std::fs;
use std::path::Path;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &place),
            false => drop(fs::copy(entry.path(), place).unwrap()),
        }
    }
}

fn earlier() -> TestDir {
    let desk = TestDir::bare();
    let campaign = fixture_path("earlier/sichuan-bairi-2021.toml");
    fs::copy(campaign, desk.path("专项行动.toml")).unwrap();
    copy(&fixture_path("earlier/存档"), &desk.path("存档"));
    desk
}

#[test]
fn an_archive_of_the_version_before_merges_to_the_same_figures() {
    let desk = earlier();
    let (status, merged) = desk.json(&["merge", "--period", "2021-09-25"]);
    assert_eq!(status, 1);
    assert_eq!(merged, fixture_json("earlier/merge.json"));
    let before = fs::read(desk.path("存档/2021-09-25/510300 自贡市/v1/记录.json")).unwrap();
    desk.take("2021-09-25/德阳市.ods", "收件/德阳市.ods");
    let run = desk.run(&["collect", "--period", "2021-09-25"]);
    assert!(run.stdout.contains("收到 1"), "{} {}", run.stdout, run.stderr);
    let (_, merged) = desk.json(&["merge", "--period", "2021-09-25"]);
    assert_eq!(merged["total"]["reported"], 4);
    // 调整 of a figure of the further table, decided under the version before.
    let trips = |unit: &str| {
        let (_, traced) = desk.json(&["trace", unit, "带队招商", "--period", "2021-09-25"]);
        traced["value"].clone()
    };
    assert_eq!(trips("自贡"), 9);
    let kept = fs::read(desk.path("存档/2021-09-25/510300 自贡市/v1/记录.json")).unwrap();
    assert_eq!(before, kept);
}

#[test]
fn a_campaign_file_of_the_version_before_sends_the_same_forms() {
    let (earlier, now) = (earlier(), TestDir::new());
    let form = |desk: &TestDir| {
        let run = desk.run(&["template", "--period", "2021-10-10", "--unit", "成都"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        fs::read(desk.path("发件/2021-10-10/成都市_附件2_2021-10-10.xlsx")).unwrap()
    };
    fs::remove_dir_all(earlier.path("存档")).unwrap();
    assert!(form(&earlier) == form(&now));
}

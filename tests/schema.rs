//! JSON Schemas: every JSON that the program prints keeps to its schema, and the schema to it: an object
//! with a key more, or with one of the keys it always has less, is refused.

use crate::common::document::part;
use crate::common::tamper::Parts;
use crate::common::{Run, TestDir, fixture, period, season};
use crate::levels::offices;
use baosong::report::SCHEMAS;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// Every JSON of the program: the command that names its schema, and runs that print it in the folder
/// of a season ([`working_folder`]). A new JSON gets its lines here.
fn runs() -> Vec<(&'static str, Vec<Vec<String>>)> {
    let run = |args: &[&str]| args.iter().map(ToString::to_string).collect::<Vec<_>>();
    let json = |args: &[&str]| run(&[args, &["--format", "json"]].concat());
    let check = |folder: &str| json(&["check", &fixture(folder), "--explain"]);
    let checks = ["2021-09-25", "faults", "formats", "mistakes", "parcels"].map(check);
    let last = ["--period", "2021-12-10"];
    let baseline = fixture("上年同期.csv");
    vec![
        (
            "brief",
            vec![
                run(&["brief", "--trace", "-", last[0], last[1]]),
                run(&["brief", &period(), "--baseline", &baseline, "--trace", "-"]),
            ],
        ),
        (
            "calendar",
            vec![
                json(&["calendar"]),
                json(&["--campaign", &fixture("season/专项行动.toml"), "calendar"]),
            ],
        ),
        (
            "check",
            [
                checks.to_vec(),
                vec![
                    json(&["collect", "改后", last[0], last[1]]),
                    json(&["check", "来件", last[0], last[1]]),
                    json(&["check", "两期"]),
                ],
            ]
            .concat(),
        ),
        (
            "form",
            forms(&["D2-粮食生产-矩阵/blank.xlsx", "联办表/blank.xlsx", "通信能力/blank.xls"]),
        ),
        ("log", vec![json(&["log", last[0], last[1]])]),
        (
            "merge",
            vec![
                json(&["merge", &period(), "--baseline", &baseline]),
                json(&["merge", &fixture("2021-09-25/成都市.xlsx")]),
                json(&["merge", "--order", "rank", last[0], last[1]]),
            ],
        ),
        ("pack", vec![run(&["pack", "-o", "证据包.zip", last[0], last[1]])]),
        ("remind", vec![json(&["remind"]), json(&["remind", last[0], "2021-10-25"])]),
        ("status", vec![json(&["status"]), json(&["status", "--all"])]),
        ("trace", traces(last)),
        (
            "verify",
            vec![
                json(&["verify", "证据包.zip"]),
                json(&["verify", "改过.zip"]),
                json(&["verify", "汇总.xlsx"]),
                json(&["verify", "别处.xlsx", "来件/2021-12-10"]),
            ],
        ),
    ]
}

/// Runs over the tree of [`add_tree`], for the commands that say more of one.
fn tree_runs(name: &str) -> Vec<Vec<String>> {
    let args: &[&str] = match name {
        "merge" | "status" | "remind" => &[name],
        "trace" => &[name, "成都市", "走访企业"],
        "verify" => &[name, "树/汇总.xlsx"],
        _ => return Vec::new(),
    };
    let at = ["--campaign", "树", "--period", offices::PERIODS[0], "--format", "json"];
    vec![[args, &at].concat().iter().map(ToString::to_string).collect()]
}

/// Readings of blank forms.
fn forms(blanks: &[&str]) -> Vec<Vec<String>> {
    let read = |blank: &&str| {
        let file = fixture(&format!("forms/{blank}"));
        ["form", "read", &file, "--format", "json"].iter().map(ToString::to_string).collect()
    };
    blanks.iter().map(read).collect()
}

/// The way of a figure of one unit and of a total, from the archive and from a mail.
fn traces(period: [&str; 2]) -> Vec<Vec<String>> {
    let json = |args: &[&str]| {
        [args, &["--format", "json"]].concat().iter().map(ToString::to_string).collect()
    };
    vec![
        json(&["trace", "成都", "签约项目", period[0], period[1]]),
        json(&["trace", "泸州", "签约金额", period[0], "2021-10-25"]),
        json(&["trace", "成都", "签约金额", &fixture("parcels/成都.eml")]),
        json(&["trace", "合计", "签约项目", period[0], period[1]]),
    ]
}

const SCHEME: &str = r#"
[ranking]
name     = "综合得分"
items    = [{ field = "promotion_meetings", weight = 30, by = "rank" }]
honours  = [{ name = "流动红旗", first = 6 }]

[[contacts]]"#;

/// All periods are over.
const TODAY: [&str; 2] = ["--today", "2021-12-20"];

/// A working folder with six periods, an overall order, a rule on trial, an adjustment and a return that is
/// sent again.
fn working_folder() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap().replacen("[[contacts]]", SCHEME, 1);
    let rule = "id      = \"future_date\"\n";
    fs::write(file, campaign.replacen(rule, &format!("{rule}trial = true\n"), 1)).unwrap();
    season::collect(&desk);
    // Two summaries that do not agree with what will be there, and a look before something changes.
    for (source, book) in [(None, "汇总.xlsx"), (Some("来件/2021-10-25"), "别处.xlsx")] {
        let merge = ["merge", "-o", book, "--period", "2021-12-10"];
        assert!(desk.run(&merge.into_iter().chain(source).collect::<Vec<_>>()).status < 2);
    }
    desk.run(&["status", "--all"]);
    let adjust = ["adjust", "--unit", "成都", "--field", "签约金额", "--value", "70.5"];
    let why = ["--reason", "重复", "--period", "2021-12-10"];
    assert_eq!(desk.run(&[&adjust[..], &why].concat()).status, 0);
    let record = "存档/2021-11-25/510100 成都市/v1/记录.json";
    let kept = fs::read_to_string(desk.path(record)).unwrap();
    assert!(kept.contains("61.7"));
    fs::write(desk.path(record), kept.replacen("61.7", "61.8", 1)).unwrap();
    assert!(desk.run(&["pack", "-o", "改过.zip", "--period", "2021-10-25"]).status < 2);
    let mut zip = Parts::of(&fs::read(desk.path("改过.zip")).unwrap());
    zip.part("专项行动.toml")[0] ^= 1;
    fs::write(desk.path("改过.zip"), zip.bytes()).unwrap();
    let figures = season::figures(season::SENT_BACK, 6);
    let name = "凉山彝族自治州";
    season::write(&desk, "改后/凉山.xlsx", name, season::SENT_BACK, 6, figures);
    (1..3).for_each(|n| season::write_stamped(&desk, &format!("两期/{n}.xlsx"), 0, n));
    desk
}

/// Counties under cities: one city by its office with a pack from which an original was taken, one by some of its
/// counties.
fn add_tree(desk: &TestDir) {
    fs::create_dir_all(desk.path("树")).unwrap();
    fs::write(desk.path("树/专项行动.toml"), offices::campaign_text()).unwrap();
    let (period, day) = (offices::PERIODS[0], "2021-09-22");
    for (city, _, counties) in [offices::CITIES[0], offices::CITIES[2]] {
        for (at, unit) in (1..).zip(&counties[..3]) {
            offices::write(desk, &format!("县/{city}/{}.xlsx", unit.1), *unit, period, at, day);
        }
    }
    let at = ["--campaign", "树", "--period", period];
    let run = |args: &[&str]| offices::on(desk, day, &[args, &at].concat());
    run(&["collect", "县/510100", "--at", "成都市"]);
    run(&["merge", "--at", "成都市", "-o", "树/收件/成都.xlsx"]);
    run(&["pack", "--at", "成都市", "-o", "树/收件/成都.zip"]);
    let mut pack = Parts::of(&fs::read(desk.path("树/收件/成都.zip")).unwrap());
    pack.part(&format!("存档/{period}/510104 锦江区/v1/锦江区.xlsx"))[200] ^= 1;
    fs::write(desk.path("树/收件/成都.zip"), pack.bytes()).unwrap();
    run(&["collect", "树/收件", "县/510400"]);
    run(&["merge", "-o", "树/汇总.xlsx"]);
}

pub fn schema(name: &str) -> Validator {
    let (_, text) = SCHEMAS.iter().find(|(known, _)| *known == name).unwrap();
    let schema: Value = serde_json::from_str(text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Pointers to one object of every kind: the first at each path, whatever its numbers.
fn objects(
    value: &Value,
    at: &str,
    kind: &str,
    seen: &mut BTreeSet<String>,
    all: &mut Vec<String>,
) {
    match value {
        Value::Object(map) => {
            if seen.insert(kind.to_string()) {
                all.push(at.to_string());
            }
            for (key, inner) in map {
                objects(inner, &format!("{at}/{key}"), &format!("{kind}/{key}"), seen, all);
            }
        }
        Value::Array(items) => {
            for (number, inner) in items.iter().enumerate() {
                objects(inner, &format!("{at}/{number}"), &format!("{kind}/*"), seen, all);
            }
        }
        _ => {}
    }
}

#[test]
fn what_is_printed_keeps_to_its_schema() {
    let desk = working_folder();
    add_tree(&desk);
    let runs = runs();
    let named: Vec<&str> = runs.iter().map(|(name, _)| *name).collect();
    assert_eq!(named, SCHEMAS.map(|(name, _)| name), "a run for every schema");
    for (name, runs) in &runs {
        let schema = schema(name);
        let mut most = 0;
        for args in runs.iter().chain(&tree_runs(name)) {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let run = Run::of(desk.command(&[&args[..], &TODAY].concat()).output().unwrap());
            assert!(run.status < 2, "{args:?}: {}", run.stderr);
            let printed = match *name {
                "pack" => part(&desk.path("证据包.zip"), "清单.json"),
                _ => run.stdout,
            };
            let document: Value = serde_json::from_str(&printed).unwrap();
            let faults: Vec<String> = schema
                .iter_errors(&document)
                .map(|fault| format!("{} {fault}", fault.instance_path()))
                .take(5)
                .collect();
            assert!(faults.is_empty(), "{args:?}: {}", faults.join("\n"));
            most = most.max(refuses_other_objects(&schema, document));
        }
        assert!(most > 1, "{name}: nothing was printed that could be wrong");
    }
}

/// A key that no object has makes each of them wrong; how many kinds of objects there are.
fn refuses_other_objects(schema: &Validator, document: Value) -> usize {
    let mut all = Vec::new();
    objects(&document, "", "", &mut BTreeSet::new(), &mut all);
    let kinds = all.len();
    for pointer in all {
        let mut other = document.clone();
        let object = other.pointer_mut(&pointer).unwrap().as_object_mut().unwrap();
        object.insert("Another".to_string(), Value::Null);
        assert!(!schema.is_valid(&other), "{pointer} may have any key");
    }
    let first = document.as_object().unwrap().keys().next().unwrap().clone();
    let mut other = document;
    other.as_object_mut().unwrap().remove(&first);
    assert!(!schema.is_valid(&other), "{first} may be missing");
    kinds
}

#[test]
fn the_program_prints_its_schemas() {
    let desk = TestDir::new();
    for (name, text) in SCHEMAS {
        assert_eq!(desk.run(&["schema", name]).stdout, text);
        let path = format!("{}/docs/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(fs::read_to_string(path).unwrap(), text);
    }
    assert_eq!(
        desk.run(&["schema"]).stdout,
        "brief、calendar、check、form、log、merge、pack、remind、status、trace、verify\n"
    );
    let run = desk.run(&["schema", "mail"]);
    assert!(run.status == 2 && run.stderr.contains("有的是：brief、"), "{}", run.stderr);
}

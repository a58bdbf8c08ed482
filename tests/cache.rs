//! The cache: what was read before is not read again, and no result hangs on it, whatever becomes of it.

use crate::common::{Desk, Run, fixture, fixture_path, period, text};
use baosong::cache::{Cache, Key};
use baosong::campaign::Campaign;
use baosong::intake::{Request, take_in};
use baosong::reading::sha256;
use baosong::report;
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, OnceLock};

const DAY: [&str; 4] = ["--period", "2021-09-25", "--today", "2021-09-26"];
/// Where the desk keeps its cache.
const CACHE: &str = "cache";

/// Runs the binary with its cache at this place, or `off`.
fn run(desk: &Desk, cache: &str, args: &[&str]) -> Run {
    let mut command = desk.command(&[args, &DAY].concat());
    Run::of(command.env("BAOSONG_CACHE", cache).output().unwrap())
}

fn json(desk: &Desk, cache: &str, args: &[&str]) -> Value {
    let run = run(desk, cache, &[args, &["--format", "json"]].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.stderr))
}

fn key(path: &Path) -> Key {
    let hex = sha256(&fs::read(path).unwrap());
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
    std::array::from_fn(byte)
}

/// The cache of the built-in campaign.
fn cache(folder: &Path) -> Cache {
    Cache::at(folder, &Campaign::built_in().unwrap())
}

fn signed(document: &Value, name: &str) -> Value {
    let files = document["files"].as_array().unwrap();
    let file = files.iter().find(|f| text(f, "path").ends_with(name)).unwrap();
    file["values"]["signed_amount"].clone()
}

#[test]
fn after_one_changed_return_the_summary_is_the_same_byte_for_byte() {
    let desk = Desk::new();
    for entry in fs::read_dir(fixture_path("2021-09-25")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        desk.take(&format!("2021-09-25/{name}"), &format!("来件/{name}"));
    }
    assert_eq!(run(&desk, CACHE, &["merge", "来件", "-o", "a.xlsx"]).status, 0);
    let pack = cache(&desk.path(CACHE));
    assert_eq!(pack.open().len(), 21);
    desk.take("faults/negative-count.xlsx", "来件/成都市.xlsx");
    let again = run(&desk, CACHE, &["merge", "来件", "-o", "汇总.xlsx"]);
    assert_eq!(pack.open().len(), 22);
    let book = fs::read(desk.path("汇总.xlsx")).unwrap();
    let without = run(&desk, "off", &["merge", "来件", "-o", "汇总.xlsx"]);
    assert_eq!((again.status, &again.stdout), (without.status, &without.stdout));
    assert!(book == fs::read(desk.path("汇总.xlsx")).unwrap(), "the workbooks differ");
}

#[test]
fn all_kinds_of_files_come_to_the_same() {
    let desk = Desk::new();
    for folder in ["mistakes", "formats", "deep", "faults", "parcels"] {
        let from = fixture(folder);
        let args = ["check", &from, "--explain"];
        let without = json(&desk, "off", &args);
        assert!(without == json(&desk, CACHE, &args), "{folder}, read");
        assert!(without == json(&desk, CACHE, &args), "{folder}, remembered");
    }
    // Those that cannot be read are no part of it.
    assert!(cache(&desk.path(CACHE)).open().len() > 100);
}

/// What is kept for one file is put under another's key: whoever believes it has not read the file.
#[test]
fn what_was_read_is_not_read_again_but_by_a_proof() {
    let desk = Desk::new();
    desk.run(&["init", "."]);
    desk.take("2021-09-25/成都市.xlsx", "收件/成都市.xlsx");
    desk.take("2021-09-25/自贡市.xlsx", "收件/自贡市.xlsx");
    let truth = json(&desk, CACHE, &["collect", "收件"]);
    let own = Cache::at(&desk.path(CACHE), &Campaign::load(&desk.path("专项行动.toml")).unwrap());
    let [one, other] = ["成都市.xlsx", "自贡市.xlsx"];
    assert_ne!(signed(&truth, one), signed(&truth, other));
    let pack = own.open();
    let record = pack.get(&key(&desk.path("收件/自贡市.xlsx"))).unwrap();
    pack.put(key(&desk.path("收件/成都市.xlsx")), &record);
    pack.close();
    let believed = json(&desk, CACHE, &["check", "收件"]);
    assert_eq!(signed(&believed, one), signed(&truth, other));
    let alone = json(&desk, CACHE, &["check", "收件/成都市.xlsx"]);
    assert_eq!(signed(&alone, one), signed(&truth, one));
    run(&desk, CACHE, &["merge", "-o", "汇总.xlsx"]);
    let verified = json(&desk, CACHE, &["verify", "汇总.xlsx"]);
    assert_eq!(verified["agrees"], true);
    assert_eq!(verified["changed_since"]["records"], serde_json::json!([]));
    let traced = run(&desk, CACHE, &["trace", "成都", "签约金额", "收件"]);
    assert!(traced.stdout.contains(&signed(&truth, one).to_string()), "{}", traced.stdout);
}

#[test]
fn nothing_is_written_when_nothing_is_new_nor_for_one_file() {
    let desk = Desk::new();
    run(&desk, CACHE, &["check", &fixture("2021-09-25/成都市.xlsx")]);
    assert!(!desk.path(CACHE).exists());
    run(&desk, CACHE, &["check", &period()]);
    let pack = cache(&desk.path(CACHE)).file();
    let state = || (fs::read(&pack).unwrap(), fs::metadata(&pack).unwrap().modified().unwrap());
    let before = state();
    run(&desk, CACHE, &["check", &period()]);
    assert!(before == state(), "written again");
    assert_eq!(fs::read_dir(desk.path(CACHE)).unwrap().count(), 1);
}

#[test]
fn another_campaign_is_not_served() {
    let desk = Desk::new();
    desk.run(&["init", "甲"]);
    let campaign = fs::read_to_string(desk.path("甲/专项行动.toml")).unwrap();
    let edited = campaign.replacen("enabled = true", "enabled = false", 1);
    fs::write(desk.path("乙.toml"), &edited).unwrap();
    let period = period();
    let other = |cache: &str| json(&desk, cache, &["check", &period, "--campaign", "乙.toml"]);
    let without = other("off");
    assert!(without != json(&desk, CACHE, &["check", &period, "--campaign", "甲"]));
    assert!(without == other(CACHE));
    assert_eq!(fs::read_dir(desk.path(CACHE)).unwrap().count(), 2);
    // Nor when its pack is given the other's name.
    let at = |text: &str| Cache::at(&desk.path(CACHE), &Campaign::parse(text, "").unwrap());
    let (own, foreign) = (at(&campaign), at(&edited));
    assert_eq!((own.open().len(), foreign.open().len()), (21, 21));
    fs::rename(own.file(), foreign.file()).unwrap();
    assert!(foreign.open().is_empty());
}

#[test]
fn a_place_where_nothing_can_be_kept_changes_nothing() {
    let desk = Desk::new();
    fs::write(desk.path("taken"), "no folder").unwrap();
    let run = |cache: &str| run(&desk, cache, &["check", &period()]);
    let (without, with) = (run("off"), run("taken"));
    assert_eq!((without.status, without.stdout), (with.status, with.stdout));
    assert_eq!(with.stderr, "");
}

#[test]
fn runs_at_the_same_time_do_not_harm_each_other() {
    let desk = Desk::new();
    let folders = ["2021-09-25", "mistakes", "deep", "2021-09-25"].map(fixture);
    let start = |folder: &String| {
        let mut command = desk.command(&[&["check", folder][..], &DAY].concat());
        let command = command.env("BAOSONG_CACHE", CACHE).stdout(Stdio::piped());
        command.stderr(Stdio::piped()).spawn().unwrap()
    };
    for _ in 0..2 {
        let all: Vec<_> = folders.iter().map(start).collect();
        for (folder, child) in folders.iter().zip(all) {
            let with = Run::of(child.wait_with_output().unwrap());
            let without = run(&desk, "off", &["check", folder]);
            assert!(with.stdout == without.stdout, "{folder}");
        }
    }
    let names = fs::read_dir(desk.path(CACHE)).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), [cache(Path::new("")).file().as_os_str()]);
}

#[test]
fn a_full_pack_leaves_out_what_was_not_used_for_the_longest_time() {
    const MIB: usize = 1 << 20;
    let folder = tempfile::tempdir().unwrap();
    let cache = cache(folder.path());
    let put = |from: u8, to: u8| {
        let pack = cache.open();
        // The first ones are used in every run.
        (0..10).for_each(|nth| assert!(from == 0 || pack.get(&[nth; 32]).is_some()));
        (from..to).for_each(|nth| pack.put([nth; 32], &vec![nth; MIB]));
        pack.put([255; 32], &vec![0; MIB + 1]);
        pack.close();
    };
    put(0, 60);
    put(60, 70);
    let pack = cache.open();
    assert_eq!(pack.len(), 64);
    assert!((0..10).chain(60..70).all(|nth| pack.get(&[nth; 32]) == Some(vec![nth; MIB])));
    assert!(pack.get(&[255; 32]).is_none(), "a record beyond the limit is not kept");
}

/// Two returns and a file without a table, a pack that knows two of them and one return more.
struct Damage {
    _folder: tempfile::TempDir,
    campaign: Campaign,
    cache: Cache,
    files: [PathBuf; 3],
    sound: Vec<u8>,
    truth: String,
}

impl Damage {
    fn get() -> &'static Damage {
        static DAMAGE: OnceLock<Damage> = OnceLock::new();
        DAMAGE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let campaign = Campaign::built_in().unwrap();
            let cache = Cache::at(folder.path(), &campaign);
            let names = ["2021-09-25/成都市.xlsx", "2021-09-25/自贡市.xlsx", "formats/广元市.csv"];
            let files = names.map(fixture_path);
            let damage = Damage {
                _folder: folder,
                campaign,
                cache,
                files,
                sound: vec![],
                truth: String::new(),
            };
            let more = fixture_path("2021-09-25/攀枝花.xlsx");
            damage.read(&[damage.files[0].clone(), damage.files[2].clone(), more], true);
            let sound = fs::read(damage.cache.file()).unwrap();
            let truth = damage.read(&damage.files, false);
            Damage { sound, truth, ..damage }
        })
    }

    fn read(&self, files: &[PathBuf], remembers: bool) -> String {
        let request = Request {
            campaign: &self.campaign,
            period: None,
            today: "2021-09-26".parse().unwrap(),
            reader: None,
            contacts: None,
            explains: true,
            is_placed: false,
            progress: None,
            cache: remembers.then_some(&self.cache),
        };
        report::intake_json(&take_in(files, request).unwrap(), true).unwrap()
    }

    /// Reads with a pack of these bytes; the files are then known in a pack that is sound again.
    fn bear(&self, bytes: &[u8]) {
        // One test at a time.
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = TURN.lock().unwrap();
        fs::write(self.cache.file(), bytes).unwrap();
        assert!(self.read(&self.files, true) == self.truth);
        let pack = self.cache.open();
        assert!(self.files.iter().all(|file| pack.get(&key(file)).is_some()));
    }
}

#[test]
fn a_pack_that_is_damaged_anywhere_changes_nothing() {
    let damage = Damage::get();
    let sound = &damage.sound;
    // Every byte of the head, then every seventh.
    for at in (0..60).chain((60..sound.len()).step_by(7)) {
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << (at % 8);
        damage.bear(&bytes);
        damage.bear(&sound[..at]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_does_one_in_which_something_else_stands(
        at in any::<prop::sample::Index>(),
        length in 0usize..400,
        with in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let damage = Damage::get();
        let mut bytes = damage.sound.clone();
        let at = at.index(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, with);
        damage.bear(&bytes);
    }
}

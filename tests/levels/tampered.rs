//! One byte changed anywhere after a season: `verify` of the archive, of the evidence zip and of the summary finds
//! it, or what is read is the same.

use super::offices::{CITIES, PERIODS, city, json_on, on, province, write};
use super::property::Draw;
use crate::common::tamper::Parts;
use crate::common::{TestDir, text};
use baosong::archive::{Receipt, Receipts, SentFile};
use baosong::audit::{check_archive, check_evidence};
use baosong::campaign::Unit;
use baosong::seal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const DAY: &str = "2021-09-24";
/// Bytes that are changed in each file of an archive, beside the first and the last.
const PLACES: usize = 3;
/// Bytes that are changed in the evidence zip and in the summary.
const MANY: usize = 300;

/// A city's office sends its return and its evidence in one mail; of the other cities one reports itself, with
/// counties that come to something else, of one the counties do.
fn season() -> (TestDir, TestDir) {
    let desk = province();
    let office = city(&desk, "成都市");
    let period = ["--period", PERIODS[0]];
    let reason = ["--reason", "电话核实", "--period", PERIODS[0]];
    for (at, unit) in (1..).zip(CITIES[0].2) {
        write(&office, &format!("收件/{}.xlsx", unit.1), unit, PERIODS[0], at, "2021-09-22");
    }
    on(&office, DAY, &[&["collect"], &period[..]].concat());
    on(&office, DAY, &[&["adjust", "锦江区", "走访企业", "7"], &reason[..]].concat());
    on(&office, DAY, &[&["merge", "--reporter", "王芳"], &period[..]].concat());
    on(&office, DAY, &[&["pack"], &period[..]].concat());
    for (code, name, counties) in &CITIES[1..] {
        for (at, unit) in (5..).zip(counties) {
            write(&desk, &format!("收件/{}.xlsx", unit.1), *unit, PERIODS[0], at, "2021-09-22");
        }
        if *name == "自贡市" {
            write(&desk, "收件/自贡市.xlsx", (code, name), PERIODS[0], 30, "2021-09-22");
        }
    }
    let files = [upward(), pack()].map(|name| (fs::read(office.path(&name)).unwrap(), name));
    fs::write(desk.path("收件/成都市报送.eml"), letter(&files)).unwrap();
    on(&desk, DAY, &[&["collect"], &period[..]].concat());
    on(&desk, DAY, &[&["accept", "自贡市", "走访企业"], &reason[..]].concat());
    on(&desk, DAY, &[&["merge"], &period[..]].concat());
    letter_was_sent(&desk);
    (desk, office)
}

/// The receipt of a letter, as `mail remind --send` keeps it.
fn letter_was_sent(desk: &TestDir) {
    let period = PERIODS[0].parse().unwrap();
    let mut receipts = Receipts::open(&desk.path("存档"), period, || {}).unwrap();
    let sent_at = "2021-09-24T09:00:00+08:00".parse().unwrap();
    let text = |text: &str| text.to_string();
    let receipt = Receipt {
        kind: text("催报"),
        unit: Unit::named("510300", "自贡市"),
        occasion: text("1"),
        from: text("jxt@example.cn"),
        to: vec![text("zg@example.cn")],
        cc: Vec::new(),
        subject: text("催报"),
        attachments: vec![SentFile { name: text("自贡市.xlsx"), sha256: text("aa") }],
        sent_at,
        message_id: text("<1@example.cn>"),
        response: text("250 ok"),
    };
    receipts.keep(receipt).unwrap();
}

fn upward() -> String {
    format!("汇总/成都市_附件1_{}_上报.xlsx", PERIODS[0])
}

fn pack() -> String {
    format!("汇总/{}_成都市_证据包.zip", PERIODS[0])
}

/// A mail with these attachments; their names lead out of every folder.
fn letter(files: &[(Vec<u8>, String)]) -> String {
    let head = "From: cd@example.cn\r\nTo: jxt@example.cn\r\nSubject: =?utf-8?B?5oiQ6YO95biC?=\r\n\
        Date: Fri, 24 Sep 2021 09:00:00 +0800\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";
    let part = |(bytes, name): &(Vec<u8>, String)| {
        let lines: Vec<String> = STANDARD
            .encode(bytes)
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8(line.to_vec()).unwrap())
            .collect();
        let name = STANDARD.encode(format!("../../{}", name.rsplit('/').next().unwrap()));
        format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"=?utf-8?B?{name}?=\"\r\n\r\n{}\r\n",
            lines.join("\r\n")
        )
    };
    format!("{head}{}--b--\r\n", files.iter().map(part).collect::<String>())
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files_below(&path, found),
            false => found.push(path),
        }
    }
}

/// Changes bytes of every file of an archive one by one; how many were changed.
fn archive_is_held(desk: &TestDir, draw: &mut Draw) -> usize {
    let root = desk.path("存档");
    assert!(check_archive(&root).unwrap().faults.is_empty());
    let mut files = Vec::new();
    files_below(&root, &mut files);
    // The lock is empty; what `status` showed last is a convenience and no evidence.
    let is_evidence =
        |path: &PathBuf| !path.file_name().unwrap().to_str().unwrap().starts_with('.');
    files.retain(is_evidence);
    let mut changed = 0;
    for path in &files {
        let whole = fs::read(path).unwrap();
        let drawn = (0..PLACES).map(|_| draw.next(whole.len() as u64) as usize);
        for at in drawn.chain([0, whole.len() - 1]) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(path, bytes).unwrap();
            let found = check_archive(&root).is_ok_and(|check| check.faults.is_empty());
            assert!(!found, "{} {at}", path.display());
            changed += 1;
        }
        fs::write(path, &whole).unwrap();
    }
    assert!(check_archive(&root).unwrap().faults.is_empty() && files.len() > 10);
    changed
}

/// Changes bytes of a zip one by one: each change is found, or names and bytes of all entries are read as before.
fn zip_is_held(whole: &[u8], draw: &mut Draw, is_sound: &dyn Fn(&[u8]) -> bool) -> usize {
    assert!(is_sound(whole));
    let (names, parts) = (Parts::of(whole).names(), Parts::of(whole).bytes());
    let (length, mut passed) = (whole.len() as u64, 0);
    // One in three in the directory at the end, which is short.
    let mut place = |nth: usize| match nth % 3 {
        0 => length - 1 - draw.next(length.min(3_000)),
        _ => draw.next(length),
    };
    for nth in 0..MANY {
        let at = place(nth) as usize;
        let mut bytes = whole.to_vec();
        bytes[at] ^= 1 << (nth % 8);
        if is_sound(&bytes) {
            let read = Parts::of(&bytes);
            assert!(read.names() == names && read.bytes() == parts, "byte {at}");
            passed += 1;
        }
    }
    passed
}

#[test]
fn one_byte_anywhere_is_found() {
    let (desk, office) = season();
    let mut draw = Draw(21);
    let changed = archive_is_held(&desk, &mut draw) + archive_is_held(&office, &mut draw);
    let place = desk.path("变.zip");
    let sound_pack = |bytes: &[u8]| {
        fs::write(&place, bytes).unwrap();
        let check = check_evidence(&File::open(&place).unwrap());
        check.is_ok_and(|check| check.is_some_and(|check| check.faults.is_empty()))
    };
    let evidence = fs::read(office.path(&pack())).unwrap();
    let in_pack = zip_is_held(&evidence, &mut draw, &sound_pack);
    let sound_book = |bytes: &[u8]| {
        fs::write(&place, bytes).unwrap();
        seal::is_unchanged(&place)
    };
    let name = format!("汇总/{}_汇总表.xlsx", PERIODS[0]);
    let summary = fs::read(desk.path(&name)).unwrap();
    let in_book = zip_is_held(&summary, &mut draw, &sound_book);
    println!(
        "tampered: {changed} bytes of archives found; of {MANY} in a zip nobody reads {in_pack} and {in_book}"
    );
    said_by_verify(&desk, &office, &name);
}

/// What a person is told of it.
fn said_by_verify(desk: &TestDir, office: &TestDir, name: &str) {
    let verify = || json_on(desk, DAY, &["verify", name]);
    let sound = verify();
    let below = &sound["below"][0];
    assert_eq!((&sound["agrees"], &sound["as_written"]), (&true.into(), &true.into()));
    assert_eq!(
        (below["told"].as_u64(), below["lacking"].as_array().map(Vec::len)),
        (Some(4), Some(0))
    );
    assert!(text(below, "pack").contains("成都市报送.eml/"), "{below}");
    // The office of the city put its own figure in place of a county's, and its decision is in the pack.
    let differences = below["differences"].as_array().unwrap();
    assert!(
        differences.len() == 1 && text(&differences[0], "decision").contains("电话核实"),
        "{below}"
    );
    // A part of the workbook that holds no cell: the zip is whole, the cells agree.
    let whole = fs::read(desk.path(name)).unwrap();
    let mut parts = Parts::of(&whole);
    let styles = parts.part("xl/styles.xml");
    let at = styles.windows(4).position(|four| four == b"sz v").unwrap() + 8;
    styles[at] ^= 1;
    fs::write(desk.path(name), parts.bytes()).unwrap();
    let told = on(desk, DAY, &["verify", name]);
    assert!(
        told.stdout.contains("另存过或改动过") && told.stdout.contains("一致"),
        "{}",
        told.stdout
    );
    fs::write(desk.path(name), &whole).unwrap();
    // An original in the pack that lies in the mail.
    let mut parts = Parts::of(&fs::read(office.path(&pack())).unwrap());
    parts.part(&format!("存档/{}/510105 青羊区/v1/青羊区.xlsx", PERIODS[0]))[300] ^= 1;
    let files = [(fs::read(office.path(&upward())).unwrap(), upward()), (parts.bytes(), pack())];
    fs::write(desk.path("收件/成都市报送.eml"), letter(&files)).unwrap();
    let broken = &verify()["below"][0];
    assert!(!broken["faults"].as_array().unwrap().is_empty(), "{broken}");
}

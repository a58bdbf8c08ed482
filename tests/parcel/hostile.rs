//! Parcels that somebody made to do harm: nested without end, bombs, floods of entries, paths for names, false sizes.

use super::{DAY, check, hand_in};
use crate::common::{TestDir, codes, fixture_path, text};
use std::fs;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// A zip archive of these entries, deflated.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn endless_nesting_is_refused() {
    let desk = TestDir::new();
    let book = fs::read(fixture_path("2021-09-25/内江市.xlsx")).unwrap();
    let deep = (0..50).fold(book, |inner, at| zipped(&[(&format!("{at}.zip"), &inner)]));
    hand_in(&desk, "内江市.zip", &deep);
    let files = check(&desk, "内江市.zip");
    assert_eq!((files.len(), codes(&files[0])), (1, vec!["too_deep"]));
    assert_eq!(text(&files[0]["unit"], "name"), "内江市");
    let head = "From: a@example.cn\nSubject: x\nContent-Type: message/rfc822\n\n";
    for (name, mail) in [
        ("七层.eml", head.repeat(1_000)),
        ("百万层.eml", "From: a\nTo: b\nContent-Type: message/rfc822\n\n".repeat(100_000)),
        (
            "分叉.eml",
            format!("{head}{}", "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(1_000)),
        ),
    ] {
        hand_in(&desk, name, mail.as_bytes());
        let files = check(&desk, name);
        assert_eq!(files.len(), 1, "{name}");
        assert_eq!(text(&files[0], "status"), "unreadable", "{name}");
    }
}

#[test]
fn bombs_are_defused() {
    let desk = TestDir::new();
    let zeros = vec![0u8; 33 << 20];
    let bomb = zipped(&[("a", &zeros)]);
    let entries: Vec<(String, &[u8])> =
        (0..16).map(|at| (format!("{at}.zip"), &bomb[..])).collect();
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    hand_in(&desk, "42.zip", &zipped(&entries));
    let files = check(&desk, "42.zip");
    assert!(files.iter().all(|f| codes(f) == ["too_large"]), "{files:?}");
    // It stops when 256 MiB are unpacked and tells where.
    assert!(files.len() < 16, "{}", files.len());
}

/// A zip archive of empty stored entries, with the records of zip64 for their number.
fn flood(count: u64) -> Vec<u8> {
    let (mut local, mut directory) = (Vec::new(), Vec::new());
    for at in 0..count {
        let name = format!("{at:06}.xlsx");
        let offset = (local.len() as u32).to_le_bytes();
        let fields = [&[20, 0][..], &[0; 20], &[11, 0, 0, 0]].concat();
        local.extend([b"PK\x03\x04", &fields[..], name.as_bytes()].concat());
        let end = [&[0; 10][..], &offset].concat();
        directory.extend([b"PK\x01\x02\x14\x00", &fields[..], &end, name.as_bytes()].concat());
    }
    let (start, size) = (local.len() as u64, directory.len() as u64);
    let numbers = [count, count, size, start].map(u64::to_le_bytes).concat();
    let end64 = [b"PK\x06\x06\x2c", &[0; 7][..], &[45, 0, 45, 0], &[0; 8], &numbers].concat();
    let locator =
        [b"PK\x06\x07", &[0; 4][..], &(start + size).to_le_bytes(), &[1, 0, 0, 0]].concat();
    let end = [b"PK\x05\x06", &[0; 4][..], &[0xFF; 12], &[0; 2]].concat();
    [local, directory, end64, locator, end].concat()
}

#[test]
fn a_flood_of_entries_is_one_finding() {
    let desk = TestDir::new();
    hand_in(&desk, "洪水.zip", &flood(100_000));
    let files = check(&desk, "洪水.zip");
    assert_eq!((files.len(), codes(&files[0])), (1, vec!["too_large"]));
    assert!(text(&files[0]["findings"][0], "message").contains("100000"));
    hand_in(&desk, "小.zip", &flood(3));
    assert_eq!(check(&desk, "小.zip").len(), 3);
}

#[test]
fn names_in_an_archive_are_text_and_never_paths() {
    let desk = TestDir::new();
    let book = fs::read(fixture_path("2021-09-25/内江市.xlsx")).unwrap();
    let names = ["../../evil.xlsx", "C:\\evil.xlsx", "/etc/evil.xlsx", "a\u{1b}[31m\u{202E}.xlsx"];
    let bytes: Vec<Vec<u8>> =
        (0..names.len() as u8).map(|at| book.iter().copied().chain([at]).collect()).collect();
    let entries: Vec<(&str, &[u8])> =
        names.into_iter().zip(bytes.iter().map(Vec::as_slice)).collect();
    fs::create_dir_all(desk.path("收件")).unwrap();
    hand_in(&desk, "收件/恶意.zip", &zipped(&entries));
    let (_, document) = desk.json(&["collect", DAY[0], DAY[1]]);
    let files = document["files"].as_array().unwrap();
    let paths: Vec<&str> = files.iter().map(|f| text(f, "path")).collect();
    let inside = ["../../evil.xlsx", "C:/evil.xlsx", "/etc/evil.xlsx", "a·[31m·.xlsx"];
    assert_eq!(paths, inside.map(|name| format!("收件/恶意.zip/{name}")));
    let around: Vec<String> = fs::read_dir(desk.path("."))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!around.iter().any(|name| name.contains("evil")), "{around:?}");
    assert!(!desk.path("../evil.xlsx").exists() && !desk.path("../../evil.xlsx").exists());
}

#[test]
fn sizes_that_an_archive_declares_are_not_believed() {
    let desk = TestDir::new();
    let book = fs::read(fixture_path("2021-09-25/内江市.xlsx")).unwrap();
    let mut bytes = zipped(&[("内江市.xlsx", &book)]);
    let central = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    for at in [22, central + 24] {
        bytes[at..at + 4].copy_from_slice(&0xFFFF_FFF0u32.to_le_bytes());
    }
    hand_in(&desk, "虚报.zip", &bytes);
    let files = check(&desk, "虚报.zip");
    assert_eq!(files.len(), 1);
    assert!(["accepted", "unreadable"].contains(&text(&files[0], "status")));
}

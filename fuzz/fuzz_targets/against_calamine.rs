//! A workbook whose parts are changed: a figure of a form that calamine reads otherwise is asked about.
#![no_main]

use baosong::campaign::Campaign;
use baosong_fuzz::let_library_panics_be_caught;
use baosong_fuzz::parts::{Choices, changed, packed, unpacked};
use baosong_fuzz::readers::differences;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use std::panic::catch_unwind;
use std::sync::LazyLock;

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| Campaign::built_in().unwrap());

fuzz_target!(init: let_library_panics_be_caught(), |bytes: &[u8]| {
    // Where calamine gives up by a panic, there is nothing to compare.
    let found = catch_unwind(|| differences(bytes, &CAMPAIGN)).unwrap_or_default();
    assert!(found.is_empty(), "{found:#?}");
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut choices = Choices(u64::from(seed));
    let changed = match choices.below(8) {
        0 => bytes_of_a_part_changed(&data[..size], &mut choices),
        _ => changed(&data[..size], &mut choices),
    };
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});

/// One part changed as libFuzzer changes bytes.
fn bytes_of_a_part_changed(bytes: &[u8], choices: &mut Choices) -> Option<Vec<u8>> {
    let mut parts = unpacked(bytes)?;
    let at = choices.below(parts.len());
    let (_, content) = parts.get_mut(at)?;
    let size = content.len();
    content.resize(size + 64, 0);
    let size = fuzzer_mutate(content, size, size + 64);
    content.truncate(size);
    packed(&parts)
}

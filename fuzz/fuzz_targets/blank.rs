//! Any bytes, and blank forms whose parts are changed, as a blank form: read, and its definition loaded.
#![no_main]

use baosong::campaign::Campaign;
use baosong::{form_reader, reading};
use baosong_fuzz::let_library_panics_be_caught;
use baosong_fuzz::parts::{Choices, changed};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(init: let_library_panics_be_caught(), |bytes: &[u8]| {
    let Ok(blank) = reading::open_blank(bytes, None) else { return };
    let proposal = form_reader::read(&blank);
    let text = form_reader::definition(&proposal, "附件.xlsx", None, 2024);
    let _ = Campaign::parse(&text, "专项行动.toml");
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let changed = changed(&data[..size], &mut Choices(u64::from(seed)));
    match changed.filter(|changed| changed.len() <= max_size && seed % 4 > 0) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});

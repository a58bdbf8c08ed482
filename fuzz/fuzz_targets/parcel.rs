//! Zip archives, mails and mailboxes: no panic, and every piece is found again by its steps.
#![no_main]

use baosong::parcel::{Content, fetch, kind, take_apart};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(kind) = kind(bytes) else { return };
    take_apart(bytes, kind, &mut |piece| {
        if !matches!(piece.content, Content::Refused(_)) {
            assert_eq!(fetch(bytes, piece.steps).as_deref(), Some(piece.bytes.as_ref()));
        }
    });
});

//! Zip archives, mails and mailboxes: no panic, every piece is found again by its steps, and every
//! loose one is opened.
#![no_main]

use baosong::parcel::{MemberContent, fetch, kind, take_apart};
use baosong::reading::open;
use baosong_fuzz::let_library_panics_be_caught;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: let_library_panics_be_caught(), |bytes: &[u8]| {
    let Some(kind) = kind(bytes) else { return };
    take_apart(bytes, kind, &mut |piece| {
        if !matches!(piece.content, MemberContent::Refused(_)) {
            assert_eq!(fetch(bytes, piece.steps).as_deref(), Some(piece.bytes.as_ref()));
        }
        if matches!(piece.content, MemberContent::Loose) {
            let _ = open(&piece.bytes);
        }
    });
});

//! Evidence packs (证据包) inside mails and archives; one that lies by itself is read where it lies.

use super::discover::InputFile;
use crate::finding::Code;
use crate::parcel::{self, MemberContent, ParcelMember};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Hands over every evidence pack inside a file, with the names on the way to it; nothing of a file that is no
/// parcel, or that cannot be read.
pub fn carried_packs(file: &InputFile, hand_over: &mut dyn FnMut(String, &[u8])) {
    let (_, Ok(bytes)) = file.read() else { return };
    let Some(kind) = parcel::kind(&bytes) else { return };
    let mut take = |piece: ParcelMember| {
        let is_pack = matches!(&piece.content, MemberContent::Refused(finding) if finding.code == Code::EvidencePack);
        if is_pack && !piece.steps.is_empty() {
            let name = format!("{}/{}", file.shown_path(), piece.names.join("/"));
            hand_over(name, &piece.bytes);
        }
    };
    // What breaks a library was told when the file was collected.
    let _ = catch_unwind(AssertUnwindSafe(|| parcel::take_apart(&bytes, kind, &mut take)));
}

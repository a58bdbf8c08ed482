//! Evidence packs (证据包) inside mails and archives; one that lies by itself is read where it lies.

use super::discover::InputFile;
use crate::finding::Code;
use crate::parcel::{self, MemberContent, ParcelMember};
use anyhow::{Result, bail};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Hands over every evidence pack inside a file, with the names on the way to it; nothing of a file that is no
/// parcel, or that no return is taken from.
///
/// # Errors
/// The file cannot be read: nobody can say whether a pack is in it.
pub fn carried_packs(file: &InputFile, hand_over: &mut dyn FnMut(String, &[u8])) -> Result<()> {
    let bytes = match file.read().1 {
        Ok(bytes) => bytes,
        Err(finding) if finding.code == Code::ReadFailed => {
            bail!("{}：{}", file.shown_path(), finding.message)
        }
        // Left behind by an editor, no file, too large: told when the folder is collected.
        Err(_) => return Ok(()),
    };
    let Some(kind) = parcel::kind(&bytes) else { return Ok(()) };
    let mut take = |piece: ParcelMember| {
        let is_pack = matches!(&piece.content, MemberContent::Refused(finding) if finding.code == Code::EvidencePack);
        if is_pack && !piece.steps.is_empty() {
            let name = format!("{}/{}", file.shown_path(), piece.names.join("/"));
            hand_over(name, &piece.bytes);
        }
    };
    // What breaks a library was told when the file was collected.
    let _ = catch_unwind(AssertUnwindSafe(|| parcel::take_apart(&bytes, kind, &mut take)));
    Ok(())
}

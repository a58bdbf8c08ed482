//! WHAT CAME IN ONE PIECE (来件包): takes zip archives, mails and mailboxes apart, within limits, and
//! says of each piece where it lay and whose mail brought it. Names in a parcel are text and never
//! become paths.

mod cloud;
mod encoded;
mod kind;
mod letter;
mod message_text;
mod mime;
mod name;
mod packed;
mod walk;

pub use kind::{ParcelKind, is_left_behind, kind};
pub use letter::MailHeader;
pub use name::shown;
pub use walk::{MemberContent, ParcelMember, fetch, take_apart};

use crate::finding::{Code, Finding};
use std::io::{self, Read};

/// Largest single file in bytes; a return of one page has about 10 kB.
pub const LOOSE_LIMIT: u64 = 32 << 20;
/// Largest parcel in bytes: twice what the common mail services let through.
pub const PARCEL_LIMIT: u64 = 128 << 20;
/// Most bytes that all pieces of one parcel may come to; at most these and the parcel are held.
const INFLATED_LIMIT: u64 = 256 << 20;
/// Most pieces of one parcel: a mailbox of some years.
const PIECE_LIMIT: usize = 20_000;
/// Most entries of one zip archive: every county, every period.
const ENTRY_LIMIT: usize = 5_000;
/// Most parcels inside one another: a forwarded mail with a zip of zips has four.
const DEPTH_LIMIT: usize = 8;
/// Most returns are smaller, in bytes, and are read at once.
const USUAL: usize = 16 << 10;

/// Reads a file to its end, at most one byte more than a single file may have; of what begins like
/// a parcel, than a parcel may have.
///
/// # Errors
/// The source fails.
pub fn read_bounded(source: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(USUAL);
    source.take(LOOSE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LOOSE_LIMIT && kind::begins_like_parcel(&bytes) {
        source.take(PARCEL_LIMIT - LOOSE_LIMIT).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// What to say of bytes that were not read to their end; `None` if they were.
pub fn too_large(bytes: &[u8]) -> Option<Box<Finding>> {
    let size = bytes.len() as u64;
    let is_cut = size > PARCEL_LIMIT || size > LOOSE_LIMIT && kind::kind(bytes).is_none();
    let limit = if size > PARCEL_LIMIT { PARCEL_LIMIT } else { LOOSE_LIMIT };
    let message = format!("文件超过 {} MB，没有读取", limit >> 20);
    is_cut.then(|| Box::new(Finding::new(Code::TooLarge).with_message(message)))
}

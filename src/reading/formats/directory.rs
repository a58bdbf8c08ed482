//! The directory of a zip container against its parts: names that stand in it twice, and parts whose own
//! header says another name or size. One program reads the one, another the other (APPNOTE 4.3.7, 4.3.12).

use crate::finding::{Code, Finding};
use std::collections::HashSet;

const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_LENGTH: usize = 30;
/// Sizes stand behind the part (APPNOTE 4.4.4, bit 3).
const SIZES_FOLLOW: u16 = 1 << 3;
/// Sizes stand in a longer field (4.5.3).
const ELSEWHERE: u32 = u32::MAX;

/// What a header says of a part.
struct Header<'a> {
    flags: u16,
    /// Bytes as packed, and before packing.
    sizes: (u32, u32),
    name: &'a [u8],
}

/// Refuses a container that names a part twice or differs from the part's own header; `start` is where the
/// directory stands, `before` what stands before the container.
///
/// # Errors
/// A finding that names the part.
pub fn check(bytes: &[u8], start: u64, before: u64) -> Result<(), Box<Finding>> {
    let mut at = usize::try_from(start).unwrap_or(usize::MAX);
    let mut known: HashSet<String> = HashSet::new();
    while let Some(entry) = bytes.get(at..).filter(|rest| rest.starts_with(ENTRY)) {
        let Some((header, place, length)) = entry_of(entry) else { break };
        let name = shown(header.name);
        if !known.insert(name.to_lowercase()) {
            return refuse(format!("文件内部有两个部件都叫“{name}”"));
        }
        if unicode_name(entry, &header, length).is_some_and(|other| other != header.name) {
            return refuse(format!("部件“{name}”在文件目录里还有另一个名字"));
        }
        let place = u64::from(place).saturating_add(before);
        let own =
            usize::try_from(place).ok().and_then(|place| bytes.get(place..)).and_then(local_of);
        let differs = own.and_then(|own| difference(&header, &own));
        if let Some(what) = differs.filter(|_| place != u64::from(ELSEWHERE)) {
            return refuse(format!("部件“{name}”在文件目录里和它自己的开头{what}不一样"));
        }
        at = at.saturating_add(length);
    }
    Ok(())
}

fn refuse(what: String) -> Result<(), Box<Finding>> {
    let message = format!("{what}，不同的软件会读出不同的内容，没有读取");
    Err(Box::new(Finding::new(Code::Contradictory).with_message(message)))
}

fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).replace('\\', "/")
}

fn difference(entry: &Header, own: &Header) -> Option<&'static str> {
    let told = |size: u32| size != ELSEWHERE;
    // A header that leaves the sizes to what follows the part says nothing, or the same.
    let is_same = |one: u32, other: u32| {
        one == other || !told(one) || !told(other) || other == 0 && own.flags & SIZES_FOLLOW != 0
    };
    if entry.name != own.name {
        return Some("名字");
    }
    let sizes = is_same(entry.sizes.0, own.sizes.0) && is_same(entry.sizes.1, own.sizes.1);
    (!sizes).then_some("大小")
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// An entry of the directory, where its part begins, and how long the entry is.
fn entry_of(bytes: &[u8]) -> Option<(Header<'_>, u32, usize)> {
    let lengths = [28, 30, 32].map(|at| number(bytes, at).map(usize::from));
    let [Some(name), Some(extra), Some(comment)] = lengths else { return None };
    let header = Header {
        flags: number(bytes, 8)?,
        sizes: (long(bytes, 20)?, long(bytes, 24)?),
        name: bytes.get(ENTRY_LENGTH..ENTRY_LENGTH + name)?,
    };
    Some((header, long(bytes, 42)?, ENTRY_LENGTH + name + extra + comment))
}

/// The name in the Unicode path field of an entry (APPNOTE 4.6.9), by which some programs call its part.
fn unicode_name<'b>(entry: &'b [u8], header: &Header, length: usize) -> Option<&'b [u8]> {
    const UNICODE_PATH: u16 = 0x7075;
    /// Version and checksum of the name in the entry stand before it.
    const BEFORE_NAME: usize = 5;
    let extra = usize::from(number(entry, 30)?);
    let start = ENTRY_LENGTH + header.name.len();
    let mut fields = entry.get(start..start + extra).filter(|_| start + extra <= length)?;
    while let (Some(id), Some(size)) = (number(fields, 0), number(fields, 2)) {
        let field = fields.get(4..4 + usize::from(size))?;
        if id == UNICODE_PATH {
            return field.get(BEFORE_NAME..);
        }
        fields = fields.get(4 + usize::from(size)..)?;
    }
    None
}

/// The header in front of a part.
fn local_of(bytes: &[u8]) -> Option<Header<'_>> {
    let name = number(bytes, 26).filter(|_| bytes.starts_with(LOCAL)).map(usize::from)?;
    Some(Header {
        flags: number(bytes, 6)?,
        sizes: (long(bytes, 18)?, long(bytes, 22)?),
        name: bytes.get(LOCAL_LENGTH..LOCAL_LENGTH + name)?,
    })
}

//! Bounds on what a foreign file may make us hold in memory, checked before a library opens it.

use super::sniff::Kind;
use crate::finding::{Code, Finding};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest file in bytes; a return of one page has about 10 kB.
pub const FILE_LIMIT: u64 = 32 << 20;
/// Largest Excel 97–2003 file in bytes: its reader holds every sheet as a full grid.
const OLE_LIMIT: u64 = 8 << 20;
/// Most parts of a zip container; a large workbook has some hundred.
const PART_LIMIT: usize = 2_000;
/// Most bytes that all parts together may inflate to.
const INFLATED_LIMIT: u64 = 128 << 20;
/// Most cells that are kept of one workbook.
pub const CELL_LIMIT: usize = 400_000;

/// Checks the container; declared sizes are not trusted, the parts are inflated and counted.
///
/// # Errors
/// A finding when a bound is passed or the container is damaged.
pub fn check(bytes: &[u8], kind: Kind) -> Result<(), Box<Finding>> {
    let size = bytes.len() as u64;
    let limit = if kind == Kind::Xls { OLE_LIMIT } else { FILE_LIMIT };
    if size > limit {
        return Err(too_large(format!("文件有 {} MB，上限 {} MB", size >> 20, limit >> 20)));
    }
    if kind.is_zip() { check_zip(bytes) } else { Ok(()) }
}

fn check_zip(bytes: &[u8]) -> Result<(), Box<Finding>> {
    let damaged = |_| Box::new(Finding::new(Code::Damaged));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > PART_LIMIT {
        return Err(too_large(format!(
            "文件内部有 {} 个部件，上限 {PART_LIMIT} 个",
            archive.len()
        )));
    }
    let mut left = INFLATED_LIMIT;
    let mut buffer = Vec::new();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| unreadable_part(&e))?;
        let is_strings = part.name().is_ok_and(|name| name.ends_with("sharedStrings.xml"));
        buffer.clear();
        let taken = part.take(left + 1).read_to_end(&mut buffer);
        taken.map_err(|_| Box::new(Finding::new(Code::Damaged)))?;
        left = left
            .checked_sub(buffer.len() as u64)
            .ok_or_else(|| too_large(format!("文件解压后超过 {} MB", INFLATED_LIMIT >> 20)))?;
        if is_strings && !honest_count(&buffer) {
            return Err(Box::new(Finding::new(Code::Damaged)));
        }
    }
    Ok(())
}

fn unreadable_part(error: &zip::result::ZipError) -> Box<Finding> {
    let code = match error {
        zip::result::ZipError::UnsupportedArchive(why) if why.contains("assword") => {
            Code::Encrypted
        }
        _ => Code::Damaged,
    };
    Box::new(Finding::new(code))
}

/// The reading library reserves memory for as many strings as the part claims to have; a string
/// takes at least eight bytes (`<si><t/>`).
fn honest_count(part: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&part[..part.len().min(2048)]);
    let Some((_, tail)) = head.split_once("uniqueCount=") else {
        return true;
    };
    let digits: String = tail.chars().skip(1).take_while(char::is_ascii_digit).collect();
    digits.parse::<usize>().map_or(digits.is_empty(), |count| count <= part.len() / 8)
}

fn too_large(message: String) -> Box<Finding> {
    Box::new(Finding::new(Code::TooLarge).saying(message))
}

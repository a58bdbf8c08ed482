//! Zip archives: their entries in order, with names in the character set of the program that packed
//! them, and what can still be read of a damaged one.

use super::walk::{Child, MemberBytes};
use super::{ENTRY_LIMIT, name};
use crate::finding::{Code, Finding};
use std::io::{Cursor, Read};
use zip::ZipReadOptions;
use zip::read::{ZipFile, ZipFileEntry, read_zipfile_from_stream};
use zip::result::ZipError;
// The stable reader keys entries by name and so loses one of two of the same name.
use zip::unstable::read::ZipIterable;

/// Bit of the flags that says the name is UTF-8 (APPNOTE 4.4.4, bit 11).
const UTF8_FLAG: u16 = 1 << 11;

/// The name in the first local header, as bytes (APPNOTE 4.3.7).
pub fn first_name(bytes: &[u8]) -> &[u8] {
    let length = bytes.get(26..28).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    bytes.get(30..30 + length).unwrap_or_default()
}

/// Whether the directory lists one of these names.
pub fn has_name(bytes: &[u8], names: &[&[u8]]) -> bool {
    let Ok(mut archive) = ZipIterable::try_new(Cursor::new(bytes), Default::default()) else {
        return false;
    };
    let Ok(entries) = archive.files() else { return false };
    entries.take(ENTRY_LIMIT).flatten().any(|entry| names.contains(&entry.name_raw()))
}

/// Visits the entries, or the one with the number `only`; folders are passed over. Returns what is
/// the matter with the archive as a whole.
pub fn each(
    bytes: &[u8],
    only: Option<usize>,
    visit: &mut dyn FnMut(usize, Child),
) -> Option<Box<Finding>> {
    let Ok(mut archive) = ZipIterable::try_new(Cursor::new(bytes), Default::default()) else {
        return salvage(bytes, only, visit);
    };
    if archive.len() > ENTRY_LIMIT {
        let message = format!("压缩包里有 {} 个文件，上限 {ENTRY_LIMIT} 个", archive.len());
        return Some(Box::new(Finding::new(Code::TooLarge).with_message(message)));
    }
    let Ok(entries) = archive.files() else { return Some(broken(0)) };
    for (number, entry) in entries.enumerate() {
        let Ok(entry) = entry else { return Some(broken(number)) };
        if only.is_none_or(|only| only == number) && !entry.is_dir() {
            visit_entry(bytes, number, entry, visit);
        }
    }
    None
}

fn visit_entry(
    bytes: &[u8],
    number: usize,
    entry: ZipFileEntry,
    visit: &mut dyn FnMut(usize, Child),
) {
    let name = entry_name(entry.name_raw(), entry.flags().as_u16());
    if entry.is_symlink() {
        let finding = Box::new(Finding::new(Code::NotRegularFile));
        return visit(number, Child { name, body: MemberBytes::Refused(finding) });
    }
    let mut source = Cursor::new(bytes);
    match entry.with_reader(&mut source, ZipReadOptions::default()) {
        Ok(mut file) => visit(number, Child { name, body: MemberBytes::Source(&mut file) }),
        Err(error) => visit(number, Child { name, body: MemberBytes::Refused(refusal(&error)) }),
    }
}

/// The entries of an archive whose directory is lost: from the front, as far as they are whole.
fn salvage(
    bytes: &[u8],
    only: Option<usize>,
    visit: &mut dyn FnMut(usize, Child),
) -> Option<Box<Finding>> {
    let mut source = Cursor::new(bytes);
    for number in 0..ENTRY_LIMIT {
        let Ok(Some(mut file)) = read_zipfile_from_stream(&mut source) else {
            return Some(broken(number));
        };
        if only.is_none_or(|only| only == number) && !file.is_dir() {
            visit_file(number, &mut file, visit);
        }
    }
    Some(broken(ENTRY_LIMIT))
}

fn visit_file<R: Read>(number: usize, file: &mut ZipFile<R>, visit: &mut dyn FnMut(usize, Child)) {
    let name = entry_name(file.name_raw(), file.flags().as_u16());
    visit(number, Child { name, body: MemberBytes::Source(file) });
}

fn entry_name(raw: &[u8], flags: u16) -> String {
    let text = if flags & UTF8_FLAG != 0 {
        String::from_utf8_lossy(raw).into_owned()
    } else {
        name::guessed(raw)
    };
    name::clean(&text)
}

fn broken(whole: usize) -> Box<Finding> {
    let finding = Finding::new(Code::Damaged);
    let message = format!("压缩包损坏或不完整，读到第 {whole} 个文件为止，后面的读不出来");
    Box::new(finding.with_message(message).with_hint("请单位重新压缩后重发，或直接发报表文件"))
}

fn refusal(error: &ZipError) -> Box<Finding> {
    Box::new(match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            Finding::new(Code::Encrypted).with_message("压缩包里的这个文件有密码，读不了")
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            Finding::new(Code::ReadFailed)
                .with_message("压缩包里的这个文件用了少见的压缩方法，读不了")
                .with_hint("请解压后再收，或请单位直接发报表文件")
        }
        _ => Finding::new(Code::Damaged),
    })
}

//! WHETHER SOMEBODY CHANGED WHAT WE WROTE: a workbook or Word document carries, in a document property,
//! a digest over the checksums of all its other parts. Whoever saves it anew, in whatever program, writes
//! other parts, and the digest fits no more; so it is known again anywhere, without a record of ours. A web
//! page ends with a comment that holds the digest of all before it.

use crate::zip_entry;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};
use std::path::Path;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The part that holds the document's own properties.
pub const PROPERTIES_PART: &str = "docProps/custom.xml";
/// Properties of a document that has none.
pub const NO_PROPERTIES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\"></Properties>";

/// Name of the property with the digest.
const PROPERTY: &str = "baosong-seal";
const END: &str = "</Properties>";
/// Longest part with properties that is looked into.
const PROPERTIES_LIMIT: u64 = 64 << 10;
/// Longest part that is read to its end.
const PART_LIMIT: u64 = 4 << 30;
/// Largest page that is looked into.
const PAGE_LIMIT: u64 = 256 << 20;

/// The digest of a document while its parts are added, all but that with the properties.
#[derive(Default)]
pub struct Seal(Vec<(String, u32)>);

impl Seal {
    /// Adds a part by its name and CRC-32.
    pub fn add(&mut self, name: &str, crc32: u32) {
        if name != PROPERTIES_PART {
            self.0.push((name.to_string(), crc32));
        }
    }

    /// The properties of the document with the digest among them.
    ///
    /// # Errors
    /// The text is none of properties.
    pub fn put_into(self, properties: &str) -> Result<String> {
        with_property(properties, PROPERTY, &self.digest())
    }

    /// The digest in hexadecimal; it does not depend on the order of the parts.
    fn digest(mut self) -> String {
        self.0.sort();
        let mut hash = Sha256::new();
        for (name, crc32) in &self.0 {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(crc32.to_le_bytes());
        }
        hexadecimal(hash.finalize())
    }
}

fn hexadecimal(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Properties of a document with one more, of a plain name and text.
///
/// # Errors
/// The text is none of properties.
pub fn with_property(properties: &str, name: &str, text: &str) -> Result<String> {
    let (before, after) = properties.rsplit_once(END).context("没有文档属性")?;
    let numbers = before.split("pid=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let last = numbers.filter_map(|number| number.parse::<u32>().ok()).max();
    // Numbers of properties begin with 2 (ECMA-376 part 1, 22.3.2.2).
    let number = last.map_or(2, |last| last.saturating_add(1));
    Ok(format!(
        "{before}<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{number}\" name=\"{name}\"><vt:lpwstr>{text}</vt:lpwstr></property>{END}{after}"
    ))
}

/// A finished document with the digest in its properties; its other parts stay as they are.
///
/// # Errors
/// The bytes are no document with properties.
pub fn sealed(document: Vec<u8>) -> Result<Vec<u8>> {
    let mut from = ZipArchive::new(Cursor::new(document))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut seal, mut properties) = (Seal::default(), String::new());
    for at in 0..from.len() {
        let part = from.by_index_raw(at)?;
        if part.name()? == PROPERTIES_PART {
            drop(part);
            from.by_index(at)?.read_to_string(&mut properties)?;
        } else {
            seal.add(&part.name()?, part.crc32());
            to.raw_copy_file(part)?;
        }
    }
    let options = zip_entry::options(CompressionMethod::Deflated);
    to.start_file(PROPERTIES_PART, options)?;
    to.write_all(seal.put_into(&properties)?.as_bytes())?;
    // The copied parts say on which system their library ran.
    zip_entry::as_on_linux(to.finish()?.into_inner())
}

/// Whether a file is a document or page of ours as it was written.
pub fn is_intact(path: &Path) -> bool {
    let document = File::open(path).is_ok_and(|file| holds(file).unwrap_or(false));
    document || File::open(path).is_ok_and(|file| page_holds(file).unwrap_or(false))
}

/// The same of a document every part of which is read, so that its bytes are known to fit their checksums.
pub fn is_unchanged(path: &Path) -> bool {
    let read = || -> Result<bool> {
        let mut parts = ZipArchive::new(File::open(path)?)?;
        for at in 0..parts.len() {
            io::copy(&mut parts.by_index(at)?.take(PART_LIMIT), &mut io::sink())?;
        }
        Ok(is_intact(path))
    };
    read().unwrap_or(false)
}

/// A web page with its digest behind it.
pub fn sealed_page(page: String) -> String {
    let digest = hexadecimal(Sha256::digest(&page));
    format!("{page}<!-- {PROPERTY} {digest} -->\n")
}

fn page_holds(file: impl Read) -> Result<bool> {
    let mut page = Vec::new();
    file.take(PAGE_LIMIT).read_to_end(&mut page)?;
    let page = String::from_utf8(page)?;
    let kept = page.rfind("<!-- ").and_then(|end| page.get(..end));
    Ok(kept.is_some_and(|kept| page == sealed_page(kept.to_string())))
}

fn holds(file: impl Read + Seek) -> Result<bool> {
    let mut parts = ZipArchive::new(file)?;
    let (mut seal, mut properties) = (Seal::default(), String::new());
    for at in 0..parts.len() {
        let part = parts.by_index_raw(at)?;
        if part.name()? == PROPERTIES_PART {
            drop(part);
            parts.by_index(at)?.take(PROPERTIES_LIMIT).read_to_string(&mut properties)?;
        } else {
            seal.add(&part.name()?, part.crc32());
        }
    }
    let start = format!("name=\"{PROPERTY}\"><vt:lpwstr>");
    let kept = properties.split_once(&start).and_then(|(_, rest)| rest.split_once('<'));
    Ok(kept.is_some_and(|(digest, _)| digest == seal.digest()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [(PROPERTIES_PART, NO_PROPERTIES), ("a.xml", text)] {
            zip.start_file(name, zip_entry::options(CompressionMethod::Deflated))?;
            zip.write_all(text.as_bytes())?;
        }
        Ok(zip.finish()?.into_inner())
    }

    #[test]
    fn a_sealed_document_is_known_until_a_part_changes() -> Result<()> {
        let ours = sealed(document("1")?)?;
        assert_eq!(ours, sealed(document("1")?)?);
        assert!(holds(Cursor::new(&ours))?);
        assert!(!holds(Cursor::new(document("1")?))?);
        // The properties of ours beside another part.
        let mut from = ZipArchive::new(Cursor::new(ours))?;
        let mut properties = String::new();
        from.by_name(PROPERTIES_PART)?.read_to_string(&mut properties)?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [(PROPERTIES_PART, properties.as_str()), ("a.xml", "2")] {
            zip.start_file(name, zip_entry::options(CompressionMethod::Deflated))?;
            zip.write_all(text.as_bytes())?;
        }
        assert!(!holds(Cursor::new(zip.finish()?.into_inner()))?);
        Ok(())
    }

    #[test]
    fn a_sealed_page_is_known_until_a_character_changes() -> Result<()> {
        let ours = sealed_page("<p>3</p>".to_string());
        assert!(page_holds(ours.as_bytes())?);
        assert!(!page_holds(ours.replace('3', "4").as_bytes())?);
        assert!(!page_holds(format!("{ours}x").as_bytes())?);
        assert!(!page_holds(&b"<p>3</p>"[..])?);
        Ok(())
    }
}

//! A zip container of parts, each inflated only when it is asked for and never beyond the limit.

use super::directory;
use super::inflate::inflated;
use super::part_cache::{self, CompressedPart};
use super::xml::{Events, attribute};
use crate::finding::{Code, Finding};
use crate::reading::bounds::{Bounds, UNREAD_LIMIT, inflated_too_large};
use crate::reading::sheet::CellFilter;
use quick_xml::events::Event;
use std::collections::BTreeSet;
use std::collections::HashSet;
use std::io::Cursor;
use std::rc::Rc;
use zip::{CompressionMethod, ZipArchive};

/// The parts of a workbook.
pub struct Package<'a> {
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Its own references, once they were read.
    root: Option<Rc<Vec<Relationship>>>,
    bounds: Bounds,
    /// Bytes that may still be inflated.
    left: u64,
    /// The only sheet that is read, by its name, and which of its cells are kept; `None` for all.
    only: Option<(String, CellFilter)>,
    /// Parts that were read and are what their checksums say.
    sound: HashSet<usize>,
}

/// A reference from one part to another (ECMA-376 part 2, 9.3).
pub struct Relationship {
    /// Name by which the referring part calls it.
    pub id: String,
    /// Last word of its type, such as `worksheet`.
    pub kind: String,
    /// Name of the part that is meant.
    pub target: String,
}

impl<'a> Package<'a> {
    /// Opens the container.
    ///
    /// # Errors
    /// A finding when it is damaged, or contradicts itself.
    pub fn open(bytes: &'a [u8], bounds: Bounds) -> Result<Package<'a>, Box<Finding>> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        let archive = archive.map_err(|_| Box::new(Finding::new(Code::Damaged)))?;
        directory::check(bytes, archive.central_directory_start(), archive.offset())?;
        Ok(Package {
            bytes,
            archive,
            root: None,
            bounds,
            left: bounds.inflated,
            only: None,
            sound: HashSet::new(),
        })
    }

    /// Bounds of the workbook that it holds.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Of all sheets only the one of this name is read, and of its cells only those that pass the filter.
    pub fn read_only(&mut self, name: &str, filter: CellFilter) {
        self.only = Some((name.to_string(), filter));
    }

    /// Whether the sheet of this name is read.
    pub fn reads(&self, sheet: &str) -> bool {
        self.only.as_ref().is_none_or(|(only, _)| only == sheet)
    }

    /// Which of its cells are kept; `None` for all.
    pub fn filter(&self) -> Option<CellFilter> {
        self.only.as_ref().map(|(_, filter)| Rc::clone(filter))
    }

    /// Names of all parts.
    pub fn names(&self) -> BTreeSet<String> {
        self.archive.file_names().flatten().map(|name| name.replace('\\', "/")).collect()
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.index_of(name).is_some()
    }

    /// The text of a part, `None` if there is no part of this name. Part names differ only in more
    /// than case (ECMA-376 part 2, 9.1.1).
    ///
    /// # Errors
    /// A finding when the part is damaged, encrypted or too large.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Box<Finding>> {
        Ok(self.bytes(name)?.map(decoded))
    }

    /// The bytes of a part, `None` if there is no part of this name.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Box<Finding>> {
        let Some((index, packed)) = self.packed(name)? else { return Ok(None) };
        let bytes = self.unpacked(packed)?;
        self.sound.insert(index);
        Ok(Some(bytes))
    }

    /// What `make` makes of the text of a part, `None` if there is no part of this name; of a part that
    /// came before, in this file or another, what was made of it then. `about` is all that `make` looks
    /// at beside the text.
    ///
    /// # Errors
    /// As [`Package::part`], and those of `make`.
    pub fn made_of<T: 'static>(
        &mut self,
        name: &str,
        about: &str,
        make: impl FnOnce(&str) -> Result<T, Box<Finding>>,
    ) -> Result<Option<Rc<T>>, Box<Finding>> {
        let Some((index, packed)) = self.packed(name)? else { return Ok(None) };
        if let Some((made, inflated)) = part_cache::recall(packed, about) {
            self.count(inflated)?;
            self.sound.insert(index);
            return Ok(Some(made));
        }
        let bytes = self.unpacked(packed)?;
        self.sound.insert(index);
        let inflated = bytes.len();
        let made = Rc::new(make(&decoded(bytes))?);
        part_cache::keep(packed, about, inflated, &made);
        Ok(Some(made))
    }

    /// A part as it stands in the container, and its place there.
    fn packed(&mut self, name: &str) -> Result<Option<(usize, CompressedPart<'a>)>, Box<Finding>> {
        let Some(index) = self.index_of(name) else { return Ok(None) };
        Ok(Some((index, self.packed_at(index)?)))
    }

    fn packed_at(&mut self, index: usize) -> Result<CompressedPart<'a>, Box<Finding>> {
        let part = self.archive.by_index_raw(index).map_err(|_| damaged())?;
        if part.encrypted() {
            return Err(Box::new(Finding::new(Code::Encrypted)));
        }
        let (method, checksum, claimed) = (part.compression(), part.crc32(), part.size());
        let bytes = stretch(self.bytes, part.data_start(), part.compressed_size());
        Ok(CompressedPart { method, checksum, claimed, bytes: bytes.ok_or_else(damaged)? })
    }

    /// What is said when a part that was not read is not what its checksum says: what was read is sound, but
    /// the file is not what was sent. Not looked at is what would take too long.
    pub fn damage_elsewhere(&mut self) -> Option<Finding> {
        self.left = self.left.min(UNREAD_LIMIT);
        let broken = (0..self.archive.len()).find(|index| !self.is_sound(*index))?;
        let name = self.archive.name_for_index(broken).and_then(Result::ok).unwrap_or_default();
        let message = format!("文件里有一处损坏，在没有填报内容的部件“{name}”里；表里的数读全了");
        Some(Finding::new(Code::DamagedPart).with_message(message))
    }

    fn is_sound(&mut self, index: usize) -> bool {
        if self.sound.contains(&index) {
            return true;
        }
        let Ok(part) = self.packed_at(index) else { return false };
        if part.claimed > self.left || part_cache::recall::<()>(part, "").is_some() {
            return true;
        }
        let Ok(bytes) = self.unpacked(part) else { return false };
        part_cache::keep(part, "", bytes.len(), &Rc::new(()));
        true
    }

    /// The bytes of a part as they were before packing.
    fn unpacked(&mut self, part: CompressedPart) -> Result<Vec<u8>, Box<Finding>> {
        let bytes = match part.method {
            CompressionMethod::Stored => Some(part.bytes.to_vec()),
            CompressionMethod::Deflated => inflated(part.bytes, part.claimed, self.left),
            // Workbooks are packed in no other way.
            _ => None,
        };
        let bytes = bytes.ok_or_else(damaged)?;
        self.count(bytes.len())?;
        // A program that believes the directory would read fewer.
        let is_whole = bytes.len() as u64 == part.claimed;
        if is_whole && crc32fast::hash(&bytes) == part.checksum {
            Ok(bytes)
        } else {
            Err(damaged())
        }
    }

    /// Takes inflated bytes off those that may still be inflated.
    fn count(&mut self, inflated: usize) -> Result<(), Box<Finding>> {
        let left = self.left.checked_sub(inflated as u64);
        self.left = left.ok_or_else(|| inflated_too_large(self.bounds))?;
        Ok(())
    }

    /// The references of a part; the package's own for an empty name.
    ///
    /// # Errors
    /// A finding when the part that holds them is damaged or too large.
    pub fn relations(&mut self, part: &str) -> Result<Rc<Vec<Relationship>>, Box<Finding>> {
        if let Some(root) = self.root.as_ref().filter(|_| part.is_empty()) {
            return Ok(Rc::clone(root));
        }
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = [folder, "/_rels/", file, ".rels"].concat();
        let name = name.trim_start_matches('/');
        let relations = self.made_of(name, folder, |text| relations_in(text, folder))?;
        let relations = relations.unwrap_or_default();
        if part.is_empty() {
            self.root = Some(Rc::clone(&relations));
        }
        Ok(relations)
    }

    /// Content type of the package's main part, in lower case (ECMA-376 part 2, 10.1.2); `None` if there
    /// is no such part or nothing is said of it.
    ///
    /// # Errors
    /// A finding when a part that says so is damaged or too large.
    pub fn main_type(&mut self) -> Result<Option<String>, Box<Finding>> {
        let relations = self.relations("")?;
        let main = relations
            .iter()
            .find(|r| r.kind == "officeDocument" || r.kind == "fixedrepresentation");
        let Some(main) = main else { return Ok(None) };
        let of_main = |text: &str| type_in(text, &main.target);
        let told = self.made_of("[Content_Types].xml", &main.target, of_main)?;
        Ok(told.and_then(|told| Option::clone(&told)))
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        let same = |i: &usize| {
            let stored = self.archive.name_for_index(*i).and_then(Result::ok);
            stored.is_some_and(|stored| is_same_name(&stored, name))
        };
        let exact = self.archive.index_for_name(name);
        exact.or_else(|| (0..self.archive.len()).find(same))
    }
}

fn damaged() -> Box<Finding> {
    Box::new(Finding::new(Code::Damaged))
}

/// Whether a name in the container, which some programs write with backslashes, is that of a part.
fn is_same_name(stored: &str, name: &str) -> bool {
    let plain = stored.bytes().map(|b| if b == b'\\' { b'/' } else { b });
    stored.len() == name.len() && plain.zip(name.bytes()).all(|(a, b)| a.eq_ignore_ascii_case(&b))
}

/// The packed bytes of a part, fewer where the container ends before them.
fn stretch(container: &[u8], start: Option<u64>, length: u64) -> Option<&[u8]> {
    let packed = container.get(usize::try_from(start?).ok()?..)?;
    packed.get(..usize::try_from(length).ok()?.min(packed.len()))
}

/// The references in the text of a part of them; those that do not say otherwise start from `folder`.
fn relations_in(text: &str, folder: &str) -> Result<Vec<Relationship>, Box<Finding>> {
    let (mut relations, mut known) = (Vec::new(), HashSet::new());
    let mut events = Events::of(text);
    loop {
        match events.next()? {
            Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                let id = attribute(&e, "Id").unwrap_or_default().into_owned();
                if !known.insert(id.clone()) {
                    let message = format!(
                        "文件内部两个部件用同一个编号“{id}”，不同的软件会读出不同的内容，没有读取"
                    );
                    return Err(Box::new(Finding::new(Code::Contradictory).with_message(message)));
                }
                let value = |name: &str| attribute(&e, name).unwrap_or_default();
                let kind = value("Type").rsplit('/').next().unwrap_or_default().to_string();
                let target = resolved(folder, &value("Target"));
                relations.push(Relationship { id, kind, target });
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// What the text of `[Content_Types].xml` says of a part, in lower case.
fn type_in(text: &str, part: &str) -> Result<Option<String>, Box<Finding>> {
    let name = format!("/{part}");
    let ending = name.rsplit('.').next().unwrap_or_default();
    let (mut own, mut usual) = (None, None);
    let mut events = Events::of(text);
    loop {
        match events.next()? {
            Event::Start(e) => {
                let says = |key: &str, value: &str| {
                    attribute(&e, key).is_some_and(|v| v.eq_ignore_ascii_case(value))
                };
                let told = || attribute(&e, "ContentType").map(|t| t.to_ascii_lowercase());
                match e.local_name().as_ref() {
                    "Override" if says("PartName", &name) => own = told(),
                    "Default" if says("Extension", ending) => usual = told(),
                    _ => {}
                }
            }
            Event::Eof => return Ok(own.or(usual)),
            _ => {}
        }
    }
}

/// A part's name from a reference in another folder: `../comments1.xml` in `xl/worksheets`.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_string();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(path.pop()),
            _ => path.push(step),
        }
    }
    path.join("/")
}

/// XML is UTF-8 unless a byte order mark or the two bytes of its first `<` say UTF-16 (XML 1.0,
/// appendix F.1); stray bytes become replacement characters.
fn decoded(bytes: Vec<u8>) -> String {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| of(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Package, decoded, resolved};
    use crate::finding::{Code, Finding};
    use crate::reading::bounds::Bounds;

    #[test]
    fn a_part_that_came_before_counts_as_if_it_were_inflated() -> Result<(), Box<Finding>> {
        let bytes = include_bytes!("../../../fixtures/2021-09-25/乐山 附件2.xlsx");
        let mut left = Vec::new();
        for _ in 0..2 {
            let mut package = Package::open(bytes, Bounds::RETURN)?;
            assert!(!package.relations("xl/workbook.xml")?.is_empty());
            left.push(package.left);
        }
        assert!(left[0] == left[1] && left[0] < Bounds::RETURN.inflated, "{left:?}");
        let mut package = Package { left: 10, ..Package::open(bytes, Bounds::RETURN)? };
        let refused = package.relations("xl/workbook.xml").err();
        assert_eq!(refused.map(|finding| finding.code), Some(Code::TooLarge));
        Ok(())
    }

    #[test]
    fn xml_in_two_bytes_is_told_without_a_byte_order_mark() {
        let units: Vec<u16> = "<单位/>".encode_utf16().collect();
        let big = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let little = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        assert_eq!(decoded(big), "<单位/>");
        assert_eq!(decoded(little), "<单位/>");
    }

    #[test]
    fn references_are_followed_inside_the_package_only() {
        assert_eq!(resolved("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("", "../../etc/passwd"), "etc/passwd");
        assert_eq!(resolved("xl", "worksheets\\sheet1.xml"), "xl/worksheets/sheet1.xml");
    }
}

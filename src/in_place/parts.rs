//! The parts of the office's file: those that change are written, all others keep the bytes they have in it.

use super::xml::{DAMAGED, Edits, Nodes, attribute, prefix};
use crate::form::{STAMP_PROPERTY, Stamp};
use crate::reading::{Bounds, Package};
use crate::seal;
use crate::zip_entry;
use anyhow::{Context, Result, anyhow, bail, ensure};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Largest part that is written anew, in bytes.
const PART_LIMIT: usize = 8 << 20;
/// What is said of files of other formats.
pub const OTHER_FORMAT: &str = "只有 xlsx 和 docx 能在原表上填，请另存为 xlsx";
/// The part that says of what kind each part is.
pub const TYPES: &str = "[Content_Types].xml";
const ROOT_RELATIONS: &str = "_rels/.rels";
const PROPERTIES_TYPE: &str = "application/vnd.openxmlformats-officedocument.custom-properties+xml";
/// Beginning of the types of references between parts.
pub const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A file of parts, and the texts of those that are looked at or written.
pub struct Parts {
    bytes: Vec<u8>,
    texts: BTreeMap<String, String>,
    /// Name of the main part.
    pub main: String,
    /// What it is.
    pub kind: FormFormat,
}

/// Files that are filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FormFormat {
    /// A workbook.
    Workbook,
    /// A Word document.
    Document,
}

/// What a file is by the content type of its main part, in lower case.
fn kind_of(main_type: &str) -> Result<FormFormat> {
    match main_type {
        kind if kind.contains("spreadsheetml.sheet.main") => Ok(FormFormat::Workbook),
        kind if kind.contains("wordprocessingml.document.main") => Ok(FormFormat::Document),
        // Programs insist on an ending of their own for these.
        kind if kind.contains("template") || kind.contains("ms-excel.sheet.macroenabled") => {
            bail!("带宏的文件和模板不能在原表上填，请另存为 xlsx 或 docx")
        }
        _ => bail!(OTHER_FORMAT),
    }
}

/// New texts of parts, by name.
pub type Changed = BTreeMap<String, String>;

impl Parts {
    /// Opens the file and takes what every change needs.
    ///
    /// # Errors
    /// The file holds something because of which it cannot be filled in.
    pub fn open(bytes: Vec<u8>) -> Result<Parts> {
        let mut package = Package::open(&bytes, Bounds::RETURN).map_err(|f| anyhow!(f.message))?;
        let relations = package.relations("").map_err(|f| anyhow!(f.message))?;
        let target = |kind: &str| relations.iter().find(|r| r.kind == kind);
        let main = target("officeDocument").context(OTHER_FORMAT)?.target.clone();
        let kind =
            kind_of(&package.main_type().map_err(|f| anyhow!(f.message))?.unwrap_or_default())?;
        ensure!(target("origin").is_none(), "文件有数字签名，一改签名就失效");
        let properties = target("custom-properties").map(|r| r.target.as_str());
        let usual = properties.is_none_or(|name| name == seal::PROPERTIES_PART);
        ensure!(usual && target("customProperties").is_none(), "文件属性的写法没有见过");
        let mut parts =
            Parts { bytes: Vec::new(), texts: BTreeMap::new(), main: main.clone(), kind };
        for name in [TYPES, ROOT_RELATIONS, seal::PROPERTIES_PART, &main] {
            parts.take(&mut package, name)?;
        }
        drop(package);
        ensure!(parts.texts.contains_key(&main), "找不到文件的正文");
        ensure!(!parts.text(&main)?.contains("purl.oclc.org/ooxml"), "文件是“严格”格式");
        parts.bytes = bytes;
        Ok(parts)
    }

    /// Takes the text of further parts; those that are missing are none.
    ///
    /// # Errors
    /// A part is damaged or too large.
    pub fn take_all(&mut self, names: &[&str]) -> Result<()> {
        let bytes = std::mem::take(&mut self.bytes);
        let mut package = Package::open(&bytes, Bounds::RETURN).map_err(|f| anyhow!(f.message))?;
        let taken = names.iter().try_for_each(|name| self.take(&mut package, name));
        drop(package);
        self.bytes = bytes;
        taken
    }

    fn take(&mut self, package: &mut Package, name: &str) -> Result<()> {
        let Some(text) = package.part(name).map_err(|f| anyhow!(f.message))? else { return Ok(()) };
        ensure!(text.len() <= PART_LIMIT, "文件里的表太大（常见的原因是整列设了格式）");
        let head: String = text.chars().take(100).collect::<String>().to_ascii_lowercase();
        let is_plain = !text.contains('\u{FFFD}') && !head.contains("utf-16");
        ensure!(is_plain, "文件内部的文字编码没有见过");
        let text = text.strip_prefix('\u{FEFF}').map(String::from).unwrap_or(text);
        self.texts.insert(name.to_string(), text);
        Ok(())
    }

    /// The text of a part that was taken.
    ///
    /// # Errors
    /// There is no such part.
    pub fn text(&self, name: &str) -> Result<&str> {
        self.texts.get(name).map(String::as_str).with_context(|| format!("文件缺少部件 {name}"))
    }

    /// Whether the file has a part of this name.
    pub fn has(&self, name: &str) -> bool {
        let package = Package::open(&self.bytes, Bounds::RETURN);
        self.texts.contains_key(name) || package.is_ok_and(|package| package.has(name))
    }

    /// References of a part: name, last word of the type, target.
    ///
    /// # Errors
    /// They are damaged.
    pub fn relations(&self, part: &str) -> Result<Vec<(String, String, String)>> {
        let mut package =
            Package::open(&self.bytes, Bounds::RETURN).map_err(|f| anyhow!(f.message))?;
        let relations = package.relations(part).map_err(|f| anyhow!(f.message))?;
        Ok(relations.iter().map(|r| (r.id.clone(), r.kind.clone(), r.target.clone())).collect())
    }

    /// Whether the file's properties have one of ours.
    pub fn is_marked(&self) -> bool {
        let properties = self.texts.get(seal::PROPERTIES_PART);
        properties.is_some_and(|text| text.contains(&format!("name=\"{STAMP_PROPERTY}")))
    }

    /// Adds the stamp to the properties, and what leads to them.
    ///
    /// # Errors
    /// The properties are written in a way that is not known.
    pub fn stamp(&self, changed: &mut Changed, stamp: &Stamp) -> Result<()> {
        let own = self.texts.get(seal::PROPERTIES_PART).map(String::as_str);
        let properties =
            own.filter(|text| text.contains("<property")).unwrap_or(seal::NO_PROPERTIES);
        ensure!(properties.contains("xmlns:vt="), "文件属性的写法没有见过");
        let stamped = seal::with_property(properties, STAMP_PROPERTY, &stamp.to_string())?;
        changed.insert(seal::PROPERTIES_PART.to_string(), stamped);
        if !self.relations("")?.iter().any(|(_, kind, _)| kind == "custom-properties") {
            let target = seal::PROPERTIES_PART;
            self.refer(changed, ROOT_RELATIONS, "custom-properties", target)?;
        }
        self.tell_type(changed, seal::PROPERTIES_PART, PROPERTIES_TYPE)
    }

    /// Adds a reference to a part of them, and gives its name.
    ///
    /// # Errors
    /// There is no such part.
    pub fn refer(
        &self,
        changed: &mut Changed,
        relations: &str,
        kind: &str,
        target: &str,
    ) -> Result<String> {
        let text = match changed.get(relations) {
            Some(text) => text.clone(),
            None => self.text(relations)?.to_string(),
        };
        let id = (1..).map(|n| format!("rIdBaosong{n}")).find(|id| !text.contains(id.as_str()));
        let id = id.context("文件内部的编号用完了")?;
        let element =
            format!("Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"");
        changed.insert(relations.to_string(), with_last_child(&text, &element)?);
        Ok(id)
    }

    /// Says of what kind a part is, unless it is said already.
    ///
    /// # Errors
    /// The part that says so is damaged.
    pub fn tell_type(&self, changed: &mut Changed, part: &str, kind: &str) -> Result<()> {
        let text = match changed.get(TYPES) {
            Some(text) => text.clone(),
            None => self.text(TYPES)?.to_string(),
        };
        let mut nodes = Nodes::of(&text);
        let name = format!("/{part}");
        while let Some(node) = nodes.next()? {
            let own = node.element().and_then(|(e, _)| attribute(e, "PartName"));
            if own.is_some_and(|own| own.eq_ignore_ascii_case(&name)) {
                return Ok(());
            }
        }
        let element = format!("Override PartName=\"{name}\" ContentType=\"{kind}\"");
        changed.insert(TYPES.to_string(), with_last_child(&text, &element)?);
        Ok(())
    }

    /// The file with some parts written and all others as they are; parts that are new stand last.
    ///
    /// # Errors
    /// The file cannot be written, or names a part in another way than all programs do.
    pub fn written(&self, mut changed: Changed) -> Result<Vec<u8>> {
        let options = zip_entry::options(CompressionMethod::Deflated);
        let mut from = ZipArchive::new(Cursor::new(self.bytes.as_slice()))?;
        let mut to = ZipWriter::new(Cursor::new(Vec::new()));
        let mut known = Vec::new();
        for at in 0..from.len() {
            let part = from.by_index_raw(at)?;
            let name = part.name()?.into_owned();
            match changed.remove(&name) {
                Some(text) => {
                    to.start_file(name.clone(), options)?;
                    to.write_all(text.as_bytes())?;
                }
                None => to.raw_copy_file(part)?,
            }
            known.push(name.replace('\\', "/").to_lowercase());
        }
        for (name, text) in changed {
            if known.contains(&name.to_lowercase()) {
                bail!("部件 {name} 的名字写法没有见过");
            }
            to.start_file(name, options)?;
            to.write_all(text.as_bytes())?;
        }
        seal::sealed(to.finish()?.into_inner())
    }
}

/// The text of a part with one more element at the end of its root.
pub fn with_last_child(text: &str, element: &str) -> Result<String> {
    let mut nodes = Nodes::of(text);
    let (mut p, mut edits) = (String::new(), Edits::default());
    while let Some(node) = nodes.next()? {
        if let (0, Some((root, _))) = (node.depth, node.element()) {
            p = prefix(root);
        } else if node.depth == 0 && matches!(node.event, quick_xml::events::Event::End(_)) {
            edits.write(node.range.start..node.range.start, format!("<{p}{element}/>"));
            return Ok(edits.applied(text));
        }
    }
    bail!(DAMAGED)
}

//! Puts the cells into the workbook that the library wrote without them.

use super::library_xml::{SheetPart, held_styles, with_styles};
use super::packed::{CompressedChunk, Packer};
use super::{FinishedSheet, xml};
use crate::seal::{PROPERTIES_PART, Seal};
use anyhow::Result;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter};
use std::io::{BufWriter, Cursor, Read, Write};
use zip::ZipArchive;
use zip::read::ZipFile;

const STYLES: &str = "xl/styles.xml";
const SHEET: &str = "xl/worksheets/sheet";

type WorkbookArchive = ZipArchive<Cursor<Vec<u8>>>;
type WorkbookWriter<'a> = ZipArchiveWriter<BufWriter<&'a mut dyn Write>>;

/// Writes the workbook as the library saved it, with the cells of its sheets in their places.
///
/// # Errors
/// The library saved another shape of workbook than is known here, or `out` cannot be written.
pub fn assemble(saved: Vec<u8>, mut sheets: Vec<FinishedSheet>, out: &mut dyn Write) -> Result<()> {
    let mut book = ZipArchive::new(Cursor::new(saved))?;
    let parts = (1..=sheets.len()).map(|number| text_of(&mut book, &sheet_name(number)));
    let parts = parts.collect::<Result<Vec<String>>>()?;
    let held: Vec<Vec<usize>> = parts
        .iter()
        .zip(&sheets)
        .map(|(part, sheet)| held_styles(part, sheet.styles))
        .collect::<Result<_>>()?;
    let mut packer = Packer::new();
    let mut styles = packed(&mut packer, &[&styles(&text_of(&mut book, STYLES)?, &held)?], true)?;
    let mut out = ZipArchiveWriter::new(BufWriter::new(out));
    let mut seal = Seal::default();
    for at in 0..book.len() {
        let mut entry = book.by_index_raw(at)?;
        let name = entry.name()?.to_string();
        let mut all = parts.iter().zip(&mut sheets).zip(1..);
        let sheet = all.find(|(_, number)| sheet_name(*number) == name);
        if let Some(((part, sheet), _)) = sheet {
            seal.add(&name, add_sheet(&mut out, (&name, part), sheet, &mut packer)?);
        } else if name == STYLES {
            seal.add(&name, add(&mut out, &name, [&mut styles])?);
        } else if name != PROPERTIES_PART {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            copy(&mut out, &name, &entry, &bytes)?;
            seal.add(&name, entry.crc32());
        }
    }
    let properties = seal.put_into(&text_of(&mut book, PROPERTIES_PART)?)?;
    add(&mut out, PROPERTIES_PART, [&mut packed(&mut packer, &[&properties], true)?])?;
    out.finish()?.flush()?;
    Ok(())
}

fn sheet_name(number: usize) -> String {
    format!("{SHEET}{number}.xml")
}

fn text_of(book: &mut WorkbookArchive, name: &str) -> Result<String> {
    let mut text = String::new();
    book.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}

fn packed(packer: &mut Packer, texts: &[&str], is_last: bool) -> Result<CompressedChunk> {
    texts.iter().for_each(|text| packer.bytes(text.as_bytes()));
    packer.finish(is_last)
}

/// Adds a part that is packed in pieces; its CRC-32.
fn add<'p>(
    out: &mut WorkbookWriter,
    name: &str,
    parts: impl IntoIterator<Item = &'p mut CompressedChunk>,
) -> Result<u32> {
    let (mut entry, _) =
        out.new_file(name).compression_method(CompressionMethod::DEFLATE).start()?;
    let (mut sum, mut length) = (crc32fast::Hasher::new(), 0);
    for part in parts {
        part.pour(&mut entry)?;
        sum.combine(&part.sum);
        length += part.length;
    }
    let sum = sum.finalize();
    entry.finish(DataDescriptorOutput::new(sum, length))?;
    Ok(sum)
}

/// Adds a part of the library's as it is.
fn copy(
    out: &mut WorkbookWriter,
    name: &str,
    entry: &ZipFile<Cursor<Vec<u8>>>,
    bytes: &[u8],
) -> Result<()> {
    let method = match entry.compression() {
        zip::CompressionMethod::Stored => CompressionMethod::STORE,
        _ => CompressionMethod::DEFLATE,
    };
    let (mut copied, _) = out.new_file(name).compression_method(method).start()?;
    copied.write_all(bytes)?;
    copied.finish(DataDescriptorOutput::new(entry.crc32(), entry.size()))?;
    Ok(())
}

/// The styles part with ours in the order of [`xml::Numbering`].
fn styles(part: &str, held: &[Vec<usize>]) -> Result<String> {
    let longest = held.iter().map(Vec::len).max().unwrap_or(0);
    let of_each = |at| held.iter().map(move |of_sheet| of_sheet.get(at).copied().unwrap_or(0));
    with_styles(part, (0..longest).flat_map(of_each))
}

/// A sheet's part with its cells and links, whose memory is given back; its CRC-32.
fn add_sheet(
    out: &mut WorkbookWriter,
    (name, part): (&str, &str),
    sheet: &mut FinishedSheet,
    packer: &mut Packer,
) -> Result<u32> {
    let SheetPart { before_dimension, before_cells, before_links, end } = SheetPart::of(part)?;
    let (open, close) = match sheet.links {
        Some(_) => ("<hyperlinks>", "</hyperlinks>"),
        None => ("", ""),
    };
    let dimension = dimension(sheet.last);
    let beginning = [before_dimension, &dimension, before_cells, "<sheetData>"];
    let mut beginning = packed(packer, &beginning, false)?;
    let mut middle = packed(packer, &["</sheetData>", before_links, open], false)?;
    let mut end = packed(packer, &[close, end], true)?;
    let FinishedSheet { cells, links, .. } = sheet;
    let pieces =
        [Some(&mut beginning), Some(cells), Some(&mut middle), links.as_mut(), Some(&mut end)];
    add(out, name, pieces.into_iter().flatten())
}

/// The size of a sheet whose last cell is this one.
fn dimension((row, col): (u32, u16)) -> String {
    let mut last = Vec::new();
    xml::address(&mut last, row, col);
    format!("<dimension ref=\"A1:{}\"/>", String::from_utf8_lossy(&last))
}

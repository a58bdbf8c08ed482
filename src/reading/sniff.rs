//! What a file is, told by its content and never by its name.

use crate::finding::{Code, Finding};
use std::io::Cursor;
use zip::ZipArchive;

/// Formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// Excel 97–2003 in an OLE compound file.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Binary Office Open XML workbook.
    Xlsb,
    /// Word document, whose tables are read.
    Docx,
    /// Web page, whose tables are read.
    Html,
    /// XML spreadsheet 2003.
    Xml2003,
    /// Text with tabs or commas.
    Delimited,
}

impl Kind {
    /// Whether the file is a zip archive of parts.
    pub fn is_zip(self) -> bool {
        matches!(self, Kind::Xlsx | Kind::Ods | Kind::Xlsb | Kind::Docx)
    }
}

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Other files that units send instead of a workbook, by their first bytes.
const OTHERS: [(&[u8], &str); 9] = [
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xFF\xD8\xFF", "图片（JPG）"),
    (b"GIF8", "图片（GIF）"),
    (b"BM", "图片（BMP）"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xBC\xAF", "7z 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x78\x9F\x3E\x22", "Outlook 的 winmail.dat"),
];

/// Tells the format.
///
/// # Errors
/// A finding naming what the file is instead.
pub fn kind(bytes: &[u8]) -> Result<Kind, Box<Finding>> {
    if bytes.is_empty() {
        return Err(Box::new(Finding::new(Code::EmptyFile)));
    }
    if bytes.starts_with(ZIP) {
        return zip_kind(bytes);
    }
    if bytes.starts_with(OLE) {
        return ole_kind(bytes);
    }
    Err(not_workbook(other(bytes)))
}

fn zip_kind(bytes: &[u8]) -> Result<Kind, Box<Finding>> {
    let archive = ZipArchive::new(Cursor::new(bytes));
    let archive = archive.map_err(|_| Box::new(Finding::new(Code::Damaged)))?;
    let names: Vec<String> = archive.file_names().flatten().map(String::from).collect();
    let has = |part: &str| names.iter().any(|n| n == part);
    if has("xl/workbook.xml") {
        Ok(Kind::Xlsx)
    } else if has("content.xml") && has("mimetype") {
        Ok(Kind::Ods)
    } else if has("word/document.xml") {
        Err(not_workbook("Word 文档"))
    } else if has("xl/workbook.bin") {
        Err(not_workbook("二进制工作簿（xlsb）"))
    } else if has("[Content_Types].xml") {
        // A package may put its workbook part elsewhere (ECMA-376 part 2, 9.3).
        Ok(Kind::Xlsx)
    } else {
        Err(not_workbook("zip 压缩包"))
    }
}

/// An encrypted workbook is an OLE file with a stream named EncryptedPackage ([MS-OFFCRYPTO] 2.3.4.4).
fn ole_kind(bytes: &[u8]) -> Result<Kind, Box<Finding>> {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|w| w == name)
    };
    if has("EncryptedPackage") {
        return Err(Box::new(Finding::new(Code::Encrypted)));
    }
    Ok(Kind::Xls)
}

fn not_workbook(what: &str) -> Box<Finding> {
    let finding = Finding::new(Code::NotWorkbook);
    let message = format!("这是{what}，{}", finding.message);
    Box::new(finding.saying(message))
}

fn other(bytes: &[u8]) -> &'static str {
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return what;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    if head.contains("<html") || head.contains("<table") {
        "网页（HTML）文件"
    } else if !bytes.iter().take(1024).any(|b| *b == 0) {
        "文本文件"
    } else {
        "其他文件"
    }
}

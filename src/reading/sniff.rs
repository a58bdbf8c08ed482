//! What a file is, told by its first bytes and never by its name.

use crate::finding::{Code, Finding};

/// Workbook formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML or OpenDocument: a zip archive.
    Zip,
    /// Excel 97–2003 in an OLE compound file.
    Ole,
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
    (b"\x78\x9F\x3E\x22", "winmail.dat 邮件附件"),
];

/// Tells the workbook format.
///
/// # Errors
/// A finding naming what the file is instead.
pub fn kind(bytes: &[u8]) -> Result<Kind, Box<Finding>> {
    if bytes.is_empty() {
        return Err(Box::new(Finding::new(Code::EmptyFile)));
    }
    if bytes.starts_with(ZIP) {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(OLE) {
        return if is_encrypted_package(bytes) {
            Err(Box::new(Finding::new(Code::Encrypted)))
        } else {
            Ok(Kind::Ole)
        };
    }
    let what = other(bytes);
    let finding = Finding::new(Code::NotWorkbook);
    let meaning = finding.message.clone();
    Err(Box::new(finding.saying(format!("这是{what}，{meaning}"))))
}

/// An encrypted workbook is an OLE file with a stream named EncryptedPackage ([MS-OFFCRYPTO] 2.3.4.4).
fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|w| w == name)
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

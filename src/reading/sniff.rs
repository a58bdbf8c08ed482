//! What a file is, told by its content and never by its name.

use super::bounds::Bounds;
use super::charset::{decode, is_sound};
use super::formats::{Package, delimiter, root_names};
use super::signatures;
use crate::finding::{Code, Finding};

/// Formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
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

/// What a file is.
pub struct Detected<'a> {
    /// Its format.
    pub kind: FileFormat,
    /// Its parts, if it is a container of parts.
    pub package: Option<Package<'a>>,
}

type SniffResult = Result<FileFormat, Box<Finding>>;

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// So many bytes of a text tell what it is; web systems put pages of blank lines before a table.
const HEAD: usize = 64 << 10;

/// Content types of the main part of an Office Open XML package (ECMA-376 part 1, 11 to 13), in lower
/// case.
const PACKAGES: [(&str, Result<FileFormat, &str>); 10] = [
    ("sheet.binary.macroenabled.main", Ok(FileFormat::Xlsb)),
    ("spreadsheetml.sheet.main", Ok(FileFormat::Xlsx)),
    ("spreadsheetml.template.main", Ok(FileFormat::Xlsx)),
    ("ms-excel.sheet.macroenabled.main", Ok(FileFormat::Xlsx)),
    ("ms-excel.template.macroenabled.main", Ok(FileFormat::Xlsx)),
    ("wordprocessingml.document.main", Ok(FileFormat::Docx)),
    ("wordprocessingml.template.main", Ok(FileFormat::Docx)),
    ("ms-word.document.macroenabledmain", Ok(FileFormat::Docx)),
    ("presentationml.", Err("PPT 演示文稿")),
    ("ms-package.xps", Err("XPS 版式文件")),
];

/// Other zip containers, by a part that only they have.
const CONTAINERS: [(&str, Result<FileFormat, &str>); 8] = [
    ("xl/workbook.xml", Ok(FileFormat::Xlsx)),
    ("xl/workbook.bin", Ok(FileFormat::Xlsb)),
    ("word/document.xml", Ok(FileFormat::Docx)),
    ("OFD.xml", Err("OFD 版式文件")),
    ("uof.xml", Err("UOF 标文通文档")),
    ("Index/Document.iwa", Err("苹果 Numbers 或 Pages 文档")),
    ("META-INF/container.xml", Err("电子书（epub）")),
    ("AndroidManifest.xml", Err("手机程序（apk）")),
];

/// OLE compound files other than workbooks, by a stream in their root.
const OLE_FILES: [(&str, &str); 7] = [
    ("worddocument", "Word 97–2003 文档（.doc 或 .wps）"),
    ("powerpoint document", "PPT 97–2003 演示文稿（.ppt 或 .dps）"),
    ("__properties_version1.0", "Outlook 邮件（.msg）"),
    ("visiodocument", "Visio 图"),
    ("hwpsummaryinformation", "HWP 文档"),
    ("catalog", "系统缩略图（Thumbs.db）"),
    ("\u{5}digitalsignature", "安装程序"),
];

/// Marks in the head of a text, in lower case, and what it is.
const TEXTS: [(&str, Result<FileFormat, &str>); 11] = [
    ("urn:schemas-microsoft-com:office:spreadsheet", Ok(FileFormat::Xml2003)),
    ("word.document", Err("Word 2003 的 XML 文档")),
    ("w:worddocument", Err("Word 2003 的 XML 文档")),
    ("office/2006/xmlpackage", Err("Word 或 PPT 的 XML 文档")),
    ("vnd.oasis.opendocument.spreadsheet", Err("单个文件的 ODF 表格（fods）")),
    ("urn:oasis:names:tc:opendocument", Err("单个文件的 ODF 文档")),
    ("<uof:uof", Err("UOF 标文通文档")),
    ("<html", Ok(FileFormat::Html)),
    ("<table", Ok(FileFormat::Html)),
    ("<!doctype html", Ok(FileFormat::Html)),
    ("<svg", Err("图片（SVG）")),
];

/// What to ask for, by what the file is; otherwise the catalogue says it.
const HINTS: [(&str, &str); 8] = [
    ("压缩包", "请解压后直接发里面的报表文件；解压要密码的请一并告知"),
    ("快捷方式", "请发报表文件本身"),
    ("邮件", "请把邮件里的报表文件另存后发来"),
    ("网页", "请用 Excel 或 WPS 打开后另存为 xlsx 重报"),
    ("表格", "请用 Excel 或 WPS 打开后另存为 xlsx 重报"),
    ("标文通", "请用 WPS 打开后另存为 xlsx 重报"),
    ("Numbers", "请导出为 xlsx 重报"),
    ("数据库", "请单位用下发的空白表填报，不要发数据库文件"),
];

/// Tells the format.
///
/// # Errors
/// A finding naming what the file is instead.
pub fn detect(bytes: &[u8], bounds: Bounds) -> Result<Detected<'_>, Box<Finding>> {
    if bytes.is_empty() {
        return Err(Box::new(Finding::new(Code::EmptyFile)));
    }
    if bytes.starts_with(ZIP) {
        let mut package = Package::open(bytes, bounds)?;
        return Ok(Detected { kind: zip_kind(&mut package)?, package: Some(package) });
    }
    let kind = match signatures::told_by(bytes) {
        _ if bytes.starts_with(OLE) => ole_kind(bytes),
        Some(what) => Err(not_workbook(what)),
        None => text_kind(&bytes[..bytes.len().min(HEAD)], bounds),
    };
    Ok(Detected { kind: kind?, package: None })
}

fn zip_kind(package: &mut Package) -> SniffResult {
    let main = match package.main_type() {
        Err(finding) if finding.code != Code::Damaged => return Err(finding),
        detect => detect.ok().flatten().unwrap_or_default(),
    };
    if let Some((_, detect)) = PACKAGES.iter().find(|(mark, _)| main.contains(mark)) {
        return detect.map_err(not_workbook);
    }
    let names = package.names();
    if names.contains("content.xml") {
        return open_document(package);
    }
    let detect = CONTAINERS.iter().find(|(part, _)| names.contains(*part));
    detect.map_or(Err("zip 压缩包"), |(_, detect)| *detect).map_err(not_workbook)
}

/// OpenDocument says what it is in a part of its own (OpenDocument 1.3 part 2, 3.3).
fn open_document(package: &mut Package) -> SniffResult {
    let kind = package.part("mimetype")?.unwrap_or_default();
    let what = match kind.rsplit('.').next().unwrap_or_default().trim() {
        kind if kind.starts_with("text") => "OpenDocument 文字文档（odt）",
        kind if kind.starts_with("presentation") => "OpenDocument 演示文稿（odp）",
        kind if kind.starts_with("graphics") => "OpenDocument 图（odg）",
        _ => return Ok(FileFormat::Ods),
    };
    Err(not_workbook(what))
}

fn ole_kind(bytes: &[u8]) -> SniffResult {
    // What cannot be listed is left to the reader, which says that it is damaged.
    let Some(names) = root_names(bytes) else { return Ok(FileFormat::Xls) };
    let has = |name: &str| names.contains(name);
    // An encrypted package stands in a stream of this name ([MS-OFFCRYPTO] 2.3.4.4).
    if has("encryptedpackage") {
        return Err(encrypted());
    }
    if has("workbook") || has("book") {
        return Ok(FileFormat::Xls);
    }
    let detect = OLE_FILES.iter().find(|(stream, _)| has(stream));
    Err(not_workbook(detect.map_or("其他程序的文件（OLE）", |(_, what)| what)))
}

fn text_kind(head: &[u8], bounds: Bounds) -> SniffResult {
    let text = decode(head);
    let lower = text.trim_start().to_ascii_lowercase();
    if lower.starts_with('<') {
        let detect = TEXTS.iter().find(|(mark, _)| lower.contains(mark));
        return detect.map_or(Err("XML 文件"), |(_, detect)| *detect).map_err(not_workbook);
    }
    if let Some(what) = mail(&lower) {
        return Err(not_workbook(what));
    }
    if !is_sound(&text) {
        return Err(not_workbook("其他文件"));
    }
    if delimiter(&text, bounds.columns).is_some() {
        return Ok(FileFormat::Delimited);
    }
    Err(not_workbook(if lower.is_empty() {
        "只有空白的文本文件"
    } else {
        "文本文件，里面没有表格"
    }))
}

/// Mail by its first header lines (RFC 5322); Excel's single-file web page is one with a page in it.
fn mail(lower: &str) -> Option<&'static str> {
    const FIRST: [&str; 8] = [
        "received:",
        "return-path:",
        "from:",
        "to:",
        "subject:",
        "date:",
        "message-id:",
        "mime-version:",
    ];
    let is_mail =
        FIRST.iter().any(|name| lower.starts_with(name)) && lower.contains("content-type:");
    let is_page = lower.contains("multipart/related") && lower.contains("text/html");
    let is_saved_page = is_page && !lower.contains("\nto:") && !lower.starts_with("to:");
    is_mail.then_some(if is_saved_page {
        "单个文件的网页（mht）"
    } else {
        "邮件（eml）"
    })
}

/// The finding on another kind of file: what it is, and what to ask the unit for.
pub fn not_workbook(what: &str) -> Box<Finding> {
    let finding = Finding::new(Code::NotWorkbook);
    let gap = if what.starts_with(|c: char| c.is_ascii()) { " " } else { "" };
    // Nothing can be saved in another format where there is no table.
    let hint = HINTS.iter().find(|(kind, _)| what.contains(kind) && !what.contains("没有表格"));
    let Some((_, hint)) = hint else {
        let message = format!("这是{gap}{what}，{}", finding.message);
        return Box::new(finding.with_message(message));
    };
    let is_table = hint.contains("xlsx");
    let ending = if is_table { "不是能读的格式" } else { finding.message.as_str() };
    let message = format!("这是{gap}{what}，{ending}");
    Box::new(finding.with_message(message).with_hint(*hint))
}

/// The finding on a file that cannot be opened without its password.
fn encrypted() -> Box<Finding> {
    Box::new(Finding::new(Code::Encrypted))
}

//! One file per format: each turns bytes of a known kind into a workbook.

mod attributes;
mod conditional;
mod css;
mod css_format;
mod delimited;
mod directory;
mod docx;
mod elements;
mod grid;
mod html;
mod inflate;
mod margins;
mod number_format;
mod ods;
mod package;
mod page;
mod part_cache;
mod plain;
mod r1c1;
mod runs;
mod values;
mod word_styles;
mod workbook_builder;
mod xls;
mod xlsb;
mod xlsx;
mod xml;
mod xml2003;

use super::blank::Layouts;
use super::sheet::Workbook;
use super::sniff::FileFormat;
use crate::finding::{Code, Finding};
use crate::reading::bounds::Bounds;

pub use delimited::delimiter;
pub use docx::SHEET as WORD_SHEET;
pub use number_format::{Shows, shows};
pub use package::Package;
pub use xls::root_names;

/// What opening a file comes to: a workbook, or the finding that says why there is none.
pub type OpenResult = Result<Workbook, Box<Finding>>;

/// Whether the format's library takes whole files and may ask for memory without bound.
pub fn is_unbounded(kind: FileFormat) -> bool {
    kind == FileFormat::Xls
}

/// Opens bytes whose container was checked, and opened if it is one of parts.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(
    bytes: &[u8],
    kind: FileFormat,
    package: Option<Package>,
    bounds: Bounds,
) -> OpenResult {
    if let Some(mut package) = package {
        let mut book = match kind {
            FileFormat::Ods => ods::load(&mut package),
            FileFormat::Xlsb => xlsb::load(&mut package),
            FileFormat::Docx => docx::load(&mut package),
            _ => xlsx::load(&mut package),
        }?;
        book.findings.extend(package.damage_elsewhere());
        return Ok(book);
    }
    match kind {
        FileFormat::Xlsx | FileFormat::Ods | FileFormat::Xlsb | FileFormat::Docx => {
            Err(failure(false))
        }
        FileFormat::Xls => xls::load(bytes),
        FileFormat::Html => html::load(bytes),
        FileFormat::Xml2003 => xml2003::load(bytes),
        FileFormat::Delimited => delimited::load(bytes, bounds),
    }
}

/// How the sheets of a blank form are laid out; formats that do not say have none.
///
/// # Errors
/// A finding when the file is damaged or passes a limit.
pub fn layouts(
    bytes: &[u8],
    kind: FileFormat,
    package: Option<Package>,
) -> Result<Layouts, Box<Finding>> {
    match (kind, package) {
        (FileFormat::Xlsx, Some(mut package)) => xlsx::layouts(&mut package),
        (FileFormat::Ods, Some(mut package)) => ods::layouts(&mut package),
        (FileFormat::Xls, _) => xls::layouts(bytes),
        _ => Ok(Layouts::default()),
    }
}

/// Whether a zip container holds pictures (Office Open XML, OpenDocument).
pub fn has_pictures(bytes: &[u8]) -> bool {
    let names =
        Package::open(bytes, Bounds::RETURN).map(|package| package.names()).unwrap_or_default();
    names.iter().any(|name| name.contains("media/image") || name.starts_with("Pictures/"))
}

fn failure(is_password: bool) -> Box<Finding> {
    Box::new(Finding::new(if is_password { Code::Encrypted } else { Code::Damaged }))
}

/// What is said when a library gives a file up: it may be damaged, or only written in a way that the
/// library does not know.
pub fn given_up() -> Box<Finding> {
    let message = "文件读不全：可能损坏或不完整，也可能是少见的写法";
    Box::new(Finding::new(Code::Damaged).with_message(message))
}

//! The bulletin as a Word document (ECMA-376 part 1, 17) on a page of GB/T 9704-2012: A4, margins 37, 35, 28
//! and 26 mm, 22 lines of 28 characters, page numbers outside.

mod body;
mod parts;

use super::Bulletin;
use crate::campaign::Campaign;
use crate::seal;
use crate::zip_entry;
use anyhow::{Context, Result};
use chrono::NaiveDate;
use std::io::{Cursor, Write};
use zip::CompressionMethod;

/// The bytes of the document; the same bulletin on the same day has the same bytes.
///
/// # Errors
/// Never for a bulletin of sane size; kept for the writer's sake.
pub fn docx(bulletin: &Bulletin, campaign: &Campaign, today: NaiveDate) -> Result<Vec<u8>> {
    let failed = "通报写不成 Word 文档";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip_entry::options(CompressionMethod::Deflated);
    let all = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_string()),
        ("_rels/.rels", parts::PACKAGE_RELATIONS.to_string()),
        ("docProps/core.xml", parts::properties(&bulletin.title(), today)),
        (seal::PROPERTIES_PART, seal::NO_PROPERTIES.to_string()),
        ("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONS.to_string()),
        ("word/document.xml", body::document(bulletin)),
        ("word/fontTable.xml", parts::fonts(campaign)),
        ("word/footer1.xml", parts::FOOTER_ODD.to_string()),
        ("word/footer2.xml", parts::FOOTER_EVEN.to_string()),
        ("word/settings.xml", parts::SETTINGS.to_string()),
        ("word/styles.xml", parts::styles(campaign)),
    ];
    for (name, text) in all {
        zip.start_file(name, options).context(failed)?;
        zip.write_all(text.as_bytes()).context(failed)?;
    }
    seal::sealed(zip.finish().context(failed)?.into_inner()).context(failed)
}

/// A text as XML: escaped, without characters that XML cannot have.
fn escaped(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let text: String = text.chars().filter(allowed).collect();
    quick_xml::escape::escape(&text).into_owned()
}

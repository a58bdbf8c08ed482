//! Whether bytes are a parcel and of which kind, told by content; and which names are left behind
//! by systems and programs.

use super::packed;

/// Kinds of parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParcelKind {
    /// A zip archive that is no document itself.
    Zip,
    /// One mail (RFC 5322): .eml, or a file of a Maildir.
    Mail,
    /// A mailbox of several mails (RFC 4155).
    Mbox,
}

const ZIP: &[u8] = b"PK\x03\x04";
/// A zip archive without entries.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
/// Parts by which a zip archive is a document: OOXML, OpenDocument, OFD.
const DOCUMENT_PARTS: [&[u8]; 7] = [
    b"[Content_Types].xml",
    b"mimetype",
    b"content.xml",
    b"xl/workbook.xml",
    b"xl/workbook.bin",
    b"word/document.xml",
    b"OFD.xml",
];
/// Header fields of which a mail has at least two in front (RFC 5322, 3.6).
const MAIL_FIELDS: [&str; 9] = [
    "from",
    "date",
    "subject",
    "to",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "delivered-to",
];
/// Longest header block that is looked at, in bytes.
const HEAD: usize = 64 << 10;
/// Names of files that systems and office programs leave behind.
const LEFT_BEHIND: [&str; 3] = ["thumbs.db", "desktop.ini", "ehthumbs.db"];
/// Beginnings of names of lock files, hidden files, Word's own copies and a mail server's indexes.
const LEFT_BEHIND_STARTS: [&str; 4] = ["~$", ".", "~wr", "dovecot"];
/// Ends of names of temporary files, shortcuts, and files that a browser, 迅雷 or rsync is still fetching.
const LEFT_BEHIND_ENDS: [&str; 9] =
    [".tmp", ".lnk", ".url", ".crdownload", ".part", ".partial", ".opdownload", ".td", ".xltd"];

/// The kind of parcel that the bytes are; `None` for a file by itself.
pub fn kind(bytes: &[u8]) -> Option<ParcelKind> {
    if bytes.starts_with(ZIP) {
        return (!is_document(bytes)).then_some(ParcelKind::Zip);
    }
    if bytes.starts_with(EMPTY_ZIP) {
        return Some(ParcelKind::Zip);
    }
    if bytes.starts_with(b"From ") {
        let (_, rest) = bytes.split_at(line_end(bytes));
        return is_mail(rest).then_some(ParcelKind::Mbox);
    }
    is_mail(bytes).then_some(ParcelKind::Mail)
}

/// Whether the first bytes could be those of a parcel.
pub fn begins_like_parcel(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(b"From ") || is_mail(bytes)
}

/// The first entry tells nearly every workbook; only if it does not is the directory read.
fn is_document(bytes: &[u8]) -> bool {
    let first = packed::first_name(bytes);
    let starts: [&[u8]; 4] = [b"_rels/", b"xl/", b"docProps/", b"word/"];
    DOCUMENT_PARTS.contains(&first)
        || starts.iter().any(|start| first.starts_with(start))
        || packed::has_name(bytes, &DOCUMENT_PARTS)
}

fn line_end(bytes: &[u8]) -> usize {
    bytes.iter().take(HEAD).position(|b| *b == b'\n').map_or(0, |at| at + 1)
}

/// Whether the bytes begin with header fields up to a blank line, mail's own among them.
fn is_mail(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut known: Vec<String> = Vec::new();
    for (at, line) in bytes[..bytes.len().min(HEAD)].split(|b| *b == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if at > 0 && (line.starts_with(b" ") || line.starts_with(b"\t")) {
            continue;
        }
        let Some(name) = field_name(line) else { return false };
        if MAIL_FIELDS.contains(&name.as_str()) && !known.contains(&name) {
            known.push(name);
        }
    }
    let has = |name: &str| known.iter().any(|k| k == name);
    known.len() >= 2 && (has("from") || has("received") || has("subject"))
}

/// The lower-case name of a header field; `None` if the line is none.
fn field_name(line: &[u8]) -> Option<String> {
    let end = line.iter().position(|b| *b == b':')?;
    let name = line.get(..end)?.trim_ascii_end();
    let fits = !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic());
    fits.then(|| String::from_utf8_lossy(name).to_lowercase())
}

/// Whether a file of this name, or in a folder of this name, is none of anybody's returns.
pub fn is_left_behind(path: &str) -> bool {
    let lower = path.to_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    LEFT_BEHIND.contains(&name)
        || LEFT_BEHIND_STARTS.iter().any(|start| name.starts_with(start) && name != "..")
        || LEFT_BEHIND_ENDS.iter().any(|end| name.ends_with(end))
        || lower.split('/').any(|folder| folder == "__macosx")
}

#[cfg(test)]
mod tests {
    use super::{ParcelKind, is_left_behind, kind};

    #[test]
    fn what_programs_leave_behind_is_known() {
        let names = [
            "~$成都市.xlsx",
            ".~成都市.xlsx",
            "Thumbs.db",
            ".DS_Store",
            "a.TMP",
            "成都市.xlsx.crdownload",
        ];
        for name in
            names.iter().chain(&["__MACOSX/._成都市.xlsx", "成都/~$a.xlsx", "~WRD0001.docx"])
        {
            assert!(is_left_behind(name), "{name}");
        }
        assert!(!is_left_behind("成都市.xlsx") && !is_left_behind("../成都市.xlsx"));
    }

    #[test]
    fn mails_are_told_by_their_header() {
        assert_eq!(kind(b"From: a@b.cn\r\nSubject: x\r\n y\r\n\r\nbody"), Some(ParcelKind::Mail));
        assert_eq!(kind(b"From a@b.cn Fri Sep 24\nFrom: a\nDate: x\n\n"), Some(ParcelKind::Mbox));
        for other in ["单位,金额\n成都,5\n", "From: a\n\n", "时间: 9:30\n地点: 成都\n\n", ""]
        {
            assert_eq!(kind(other.as_bytes()), None, "{other}");
        }
    }
}

//! Whether the name of a file claims another kind of container than its bytes are.

use crate::finding::{Code, Finding};

/// First bytes, extensions that claim another container, and what the bytes are called.
const CLAIMS: [(&[u8], &[&str], &str); 2] = [
    (b"PK\x03\x04", &["xls", "xlt"], "Excel 2007 以后的格式（xlsx 一类）"),
    (b"\xD0\xCF\x11\xE0", &["xlsx", "xlsm", "xltx", "xlsb", "ods"], "Excel 97–2003 的格式（xls）"),
];

/// A note when the extension and the bytes of a workbook disagree; `.et` goes with both.
pub fn wrong_extension(bytes: &[u8], file_name: &str) -> Option<Finding> {
    let (_, extension) = file_name.rsplit_once('.')?;
    let extension = extension.to_lowercase();
    let (_, _, what) = CLAIMS
        .iter()
        .find(|(magic, claims, _)| bytes.starts_with(magic) && claims.contains(&&*extension))?;
    let message = format!("扩展名是 .{extension}，内容是 {what}，已按内容读取");
    Some(Finding::new(Code::WrongExtension).found(file_name).with_message(message))
}

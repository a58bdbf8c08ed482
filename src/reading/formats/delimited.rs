//! Text with tabs or commas (.csv, .txt).

use super::Opened;
use crate::finding::{Code, Finding};

/// Loads the tables as sheets.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(_bytes: &[u8]) -> Opened {
    Err(Box::new(Finding::new(Code::NotWorkbook)))
}

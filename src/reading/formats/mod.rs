//! One file per format: each turns bytes of a known kind into a workbook.

mod delimited;
mod docx;
mod html;
mod ods;
mod values;
mod xls;
mod xlsb;
mod xlsx;
mod xml2003;

use super::bounds::CELL_LIMIT;
use super::sheet::{Filled, Workbook};
use super::sniff::Kind;
use crate::finding::{Code, Finding};

/// What opening a file comes to: a workbook, or the finding that says why there is none.
pub type Opened = Result<Workbook, Box<Finding>>;

/// Opens bytes whose container was checked.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8], kind: Kind) -> Opened {
    match kind {
        Kind::Xlsx => xlsx::load(bytes),
        Kind::Xls => xls::load(bytes),
        Kind::Ods => ods::load(bytes),
        Kind::Xlsb => xlsb::load(bytes),
        Kind::Docx => docx::load(bytes),
        Kind::Html => html::load(bytes),
        Kind::Xml2003 => xml2003::load(bytes),
        Kind::Delimited => delimited::load(bytes),
    }
}

/// Gathers the cells of one workbook and refuses more than the limit.
struct Basket {
    left: usize,
    cells: Vec<Filled>,
}

impl Basket {
    fn new() -> Basket {
        Basket { left: CELL_LIMIT, cells: Vec::new() }
    }

    /// Keeps a cell unless it is blank.
    fn put(&mut self, filled: Filled) -> Result<(), Box<Finding>> {
        if filled.is_blank() {
            return Ok(());
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            let message = format!("单元格超过 {CELL_LIMIT} 个");
            Box::new(Finding::new(Code::TooLarge).saying(message))
        })?;
        self.cells.push(filled);
        Ok(())
    }

    /// The cells of the sheet that is finished.
    fn take(&mut self) -> Vec<Filled> {
        std::mem::take(&mut self.cells)
    }
}

fn failure(is_password: bool) -> Box<Finding> {
    Box::new(Finding::new(if is_password { Code::Encrypted } else { Code::Damaged }))
}

//! Stamps (表码): what our own forms say of their unit and period, wherever it stands in a workbook.

use super::sheet::Workbook;
use crate::form::Stamp;

/// The stamps of a workbook.
#[derive(Debug, Clone, Default)]
pub struct Stamps {
    /// Sound stamps without repetition, that of the hidden sheet or property first.
    pub sound: Vec<Stamp>,
    /// Whether a text claims to be a stamp and is not.
    pub damaged: bool,
}

impl Stamps {
    /// Looks for stamps in the hidden sheet, the property and all cells.
    pub fn of(book: &Workbook) -> Stamps {
        let texts = book.sheets.iter().flat_map(|s| s.cells().filter_map(|f| f.cell.as_text()));
        let mut stamps = Stamps::default();
        for text in book.stamp_property.as_deref().into_iter().chain(texts) {
            // Hardly any text of a workbook claims to be one.
            if !Stamp::is_claimed(text) {
                continue;
            }
            match Stamp::find(text) {
                Some(stamp) if !stamps.sound.contains(&stamp) => stamps.sound.push(stamp),
                None => stamps.damaged = true,
                _ => {}
            }
        }
        stamps
    }
}

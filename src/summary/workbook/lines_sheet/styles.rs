//! Styles of the sheet of a list.

use super::POINTS;
use crate::campaign::{Block, Kind};
use crate::summary::workbook::grid::{StreamingSheet, StyleIndex};
use crate::summary::workbook::{held, marks};
use crate::theme::{HEADING_COLOUR, Theme};

/// Styles of a field's figures: of a line, of a line's figure to be verified, of a subtotal.
pub(super) struct NumberStyles {
    pub(super) plain: StyleIndex,
    pub(super) to_verify: StyleIndex,
    pub(super) total: StyleIndex,
}

pub(super) struct LinesStyles {
    pub(super) heading: StyleIndex,
    pub(super) text: StyleIndex,
    pub(super) bold: StyleIndex,
    pub(super) held: StyleIndex,
    pub(super) plain: StyleIndex,
    /// Of each field's figures.
    pub(super) numbers: Vec<NumberStyles>,
}

impl LinesStyles {
    pub(super) fn of(sheet: &mut StreamingSheet, look: Theme, block: &Block) -> LinesStyles {
        let text = look.text_cell(POINTS);
        let bold = text.clone().set_bold();
        let centred = look.cell(POINTS);
        let numbers = block.fields.iter().map(|field| {
            let format = match field.kind {
                Kind::Year | Kind::Serial => "0".to_string(),
                _ if field.is_number() => "#,##0.######".to_string(),
                _ => "General".to_string(),
            };
            let plain = centred.clone().set_num_format(&format);
            let to_verify = centred.clone().set_num_format(marks::to_verify(&format));
            NumberStyles {
                plain: sheet.style(&plain),
                to_verify: sheet.style(&to_verify),
                total: sheet.style(&plain.clone().set_bold()),
            }
        });
        let numbers = numbers.collect();
        LinesStyles {
            heading: sheet.style(&look.heading(POINTS).set_background_color(HEADING_COLOUR)),
            text: sheet.style(&text.clone().set_num_format("@")),
            bold: sheet.style(&bold),
            held: sheet.style(&held::shaded(text)),
            plain: sheet.style(&look.text(POINTS).set_text_wrap()),
            numbers,
        }
    }
}

//! Where elements of a sheet may stand: what stands elsewhere, or comes twice, is read by some programs and not
//! by others (ECMA-376 part 1, 18.3.1).

use crate::reading::formats::xml::local_name;
use quick_xml::events::BytesStart;

/// In which of the elements that hold cells the reader is. What stands elsewhere is a cell for some programs
/// and none for others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum EnclosingElement {
    /// In none of them, so far.
    Sheet,
    /// In `sheetData`.
    Data,
    /// In a row of it.
    Row,
    /// Behind `sheetData`.
    After,
}

impl EnclosingElement {
    /// Whether an element that holds cells may begin where it does; `depth` is its own.
    pub fn enter(&mut self, inner: EnclosingElement, depth: usize) -> bool {
        let fits = match inner {
            EnclosingElement::Data => *self == EnclosingElement::Sheet && depth == 2,
            _ => *self == EnclosingElement::Data && depth == 3,
        };
        if fits {
            *self = inner;
        }
        fits
    }

    /// One of them ends; `outer` is the one around it.
    pub fn leave(&mut self, outer: EnclosingElement) {
        *self = match (*self, outer) {
            (EnclosingElement::Row, EnclosingElement::Data) => EnclosingElement::Data,
            (EnclosingElement::Data, EnclosingElement::Sheet) => EnclosingElement::After,
            (other, _) => other,
        };
    }

    /// Whether a cell may begin where it does; `depth` is its own.
    pub fn holds_cell(self, depth: usize) -> bool {
        self == EnclosingElement::Row && depth == 4
    }
}

/// Which parts of a cell came so far: each at most once, the formula before its result, and of the cell's own
/// kind of names.
pub struct CellElements<'e> {
    prefix: &'e str,
    came: [bool; 3],
}

impl<'e> CellElements<'e> {
    /// Of a cell that begins.
    pub fn within(cell: &'e BytesStart) -> CellElements<'e> {
        CellElements { prefix: prefix_of(cell), came: [false; 3] }
    }

    /// Whether a part may come where it does.
    pub fn takes(&mut self, part: &BytesStart) -> bool {
        let which = match local_name(part) {
            "v" => 0,
            "f" => 1,
            "is" => 2,
            name => return name == "extLst",
        };
        let [value, _, text] = self.came;
        let is_first = !std::mem::replace(&mut self.came[which], true);
        is_first && !value && !text && prefix_of(part) == self.prefix
    }
}

/// What stands before the colon of an element's name.
fn prefix_of<'e>(element: &'e BytesStart) -> &'e str {
    let name = element.name().into_inner();
    let colon = name.bytes().position(|byte| byte == b':');
    name.get(..colon.unwrap_or(0)).unwrap_or_default()
}

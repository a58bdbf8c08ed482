//! The open elements of a web page, and how each shows its text.

use super::css::{CssDeclarations, CssStyleSheet, Element};
use super::runs::RunFormat;
use std::sync::Arc;

/// Elements of tables, which are read even where they are hidden.
pub const TABLE_PARTS: [&str; 9] =
    ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup"];
/// Elements nested deeper are not followed.
const OPEN_LIMIT: usize = 256;
/// So many of the open elements may be the one that a tag closes.
const NEAR: usize = 64;

/// The open elements, the innermost last.
#[derive(Default)]
pub struct Elements {
    /// The page's style sheets.
    pub styles: CssStyleSheet,
    open: Vec<OpenElement>,
}

/// An open element and how it shows its text.
#[derive(Clone, Default)]
pub struct OpenElement {
    element: Element,
    struck: bool,
    position: RunFormat,
    is_guide: bool,
    gone: bool,
    unseen: bool,
}

/// An element that is about to be opened.
pub struct Opening {
    /// The element.
    pub open: OpenElement,
    /// Whether it takes no place itself.
    pub gone: bool,
    /// The number format of a cell.
    pub format: Option<Arc<str>>,
}

impl OpenElement {
    /// An element within this one, of which its styles say this.
    fn within(&self, element: Element, says: &CssDeclarations) -> OpenElement {
        let name = element.name.as_str();
        let own = match name {
            "sup" => RunFormat::Raised,
            "sub" => RunFormat::Lowered,
            _ => RunFormat::Plain,
        };
        // Of cells it says where in them the text stands.
        let set = says.position.filter(|_| !TABLE_PARTS.contains(&name)).unwrap_or(own);
        let is_struck = says.struck.unwrap_or(matches!(name, "s" | "strike" | "del"));
        OpenElement {
            struck: self.struck || is_struck,
            position: if self.position.is_off_line() { self.position } else { set },
            is_guide: self.is_guide || matches!(name, "rt" | "rp" | "rtc"),
            gone: self.gone || says.gone == Some(true),
            unseen: says.unseen.unwrap_or(self.unseen),
            element,
        }
    }

    /// How it shows its text.
    pub fn mark(&self) -> RunFormat {
        match self {
            OpenElement { gone: true, .. } | OpenElement { unseen: true, .. } => RunFormat::Hidden,
            OpenElement { is_guide: true, .. } => RunFormat::Phonetic,
            OpenElement { struck: true, .. } => RunFormat::Struck,
            open => open.position,
        }
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        names.contains(&self.element.name.as_str())
    }
}

impl Elements {
    /// The element that a tag opens, with the declarations of its own.
    pub fn opened(&mut self, element: Element, declarations: &str, is_hidden: bool) -> Opening {
        self.end_before(&element.name);
        let styled = self.styles.of(&element, self.open.iter().map(|open| &open.element));
        let mut says = styled.with(CssDeclarations::of(declarations));
        let mut gone = is_hidden || says.gone == Some(true);
        // A row that is collapsed, and a column, are hidden as a whole.
        if matches!(element.name.as_str(), "tr" | "col") && says.unseen == Some(true) {
            (gone, says.unseen) = (true, None);
        }
        // What is hidden of a table is read and told, as in a workbook.
        let is_table_part = TABLE_PARTS.contains(&element.name.as_str());
        says.gone = Some(gone && !is_table_part);
        let format = says.format.take().filter(|format| &**format != "General");
        let outer = self.open.last().cloned().unwrap_or_default();
        let open = outer.within(element, &says);
        Opening { gone: gone || open.gone && !is_table_part, open, format }
    }

    /// Opens an element.
    pub fn enter(&mut self, open: OpenElement) {
        if self.open.len() < OPEN_LIMIT {
            self.open.push(open);
        }
    }

    /// Closes what ends where an element of this name begins.
    fn end_before(&mut self, name: &str) {
        let (ends, stays): (&[&str], &[&str]) = match name {
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "rt" | "rp" | "rb" | "rtc" => (&["rt", "rp", "rb"], &["ruby", "td", "th"]),
            _ => return,
        };
        self.close(|near| near.is_one_of(ends), |near| near.is_one_of(stays));
    }

    /// Closes the innermost element of a name; nothing that stands around a cell is closed within it.
    pub fn leave(&mut self, name: &str) {
        let is_table_part = TABLE_PARTS.contains(&name);
        let stays = |near: &OpenElement| !is_table_part && near.is_one_of(&["td", "th", "table"]);
        self.close(|near| near.is_one_of(&[name]), stays);
    }

    fn close(&mut self, ends: impl Fn(&OpenElement) -> bool, stays: impl Fn(&OpenElement) -> bool) {
        let mut near = self.open.iter().enumerate().rev().take(NEAR);
        let last = near.find(|(_, open)| ends(open) || stays(open));
        if let Some((at, _)) = last.filter(|(_, open)| ends(open)) {
            self.open.truncate(at);
        }
    }

    /// How text is shown that comes next.
    pub fn mark(&self) -> RunFormat {
        self.open.last().map(OpenElement::mark).unwrap_or_default()
    }
}

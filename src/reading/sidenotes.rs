//! What stands beside the figures of a return in words: notes around its table, text boxes, comments that
//! are on none of its figures, columns that the form does not have, sheets of instructions. Only texts that
//! may say something against a figure are kept.

use super::caption::stated_unit;
use super::correcting::{corrections, equalities};
use super::rows::DataRow;
use super::sheet::{Margin, Sheet};
use super::table::Table;
use super::wholes::whole_claims;
use crate::form::{Place, Vocabulary, unsealed};
use serde::{Deserialize, Serialize};

/// Most notes that are kept of one return.
const MOST: usize = 50;
/// Longest note that is kept, in characters.
const LONGEST: usize = 2_000;
/// Rows below a table in which notes are looked for.
const WITHIN: u32 = 40;

/// Where a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SideSource {
    /// In a column for remarks.
    Remark,
    /// Above or below the table.
    Note,
    /// Right of the table, or in a column that the form does not have.
    Beside,
    /// In a comment.
    Comment,
    /// In a text box.
    TextBox,
    /// In the page's header or footer.
    PageMargin,
    /// On a sheet of instructions.
    Guide,
    /// In the mail that brought it.
    Mail,
}

impl SideSource {
    /// How a clerk calls the place.
    pub fn chinese(self) -> &'static str {
        match self {
            SideSource::Remark => "备注",
            SideSource::Note => "表外的说明",
            SideSource::Beside => "表旁的文字",
            SideSource::Comment => "批注",
            SideSource::TextBox => "文本框",
            SideSource::PageMargin => "页眉页脚",
            SideSource::Guide => "填报说明",
            SideSource::Mail => "邮件正文",
        }
    }
}

/// A text beside the figures of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideNote {
    /// Where it stands.
    pub source: SideSource,
    /// What it says.
    pub text: String,
    /// The cell, if it is in one.
    pub place: Option<Place>,
    /// Key of the field on whose heading it is a comment.
    pub field: Option<String>,
}

impl SideNote {
    /// A note, if its text may say something against a figure.
    pub fn telling(source: SideSource, text: &str, place: Option<Place>) -> Option<SideNote> {
        let text: String = text.chars().take(LONGEST).collect();
        let tells = !corrections(&text).is_empty()
            || !whole_claims(&text).is_empty()
            || !equalities(&text).is_empty()
            || stated_unit(&text).is_some();
        tells.then_some(SideNote { source, text, place, field: None })
    }
}

/// What stands beside one row of a table in words.
pub fn side_notes(
    sheet: &Sheet,
    table: &Table,
    row: &DataRow,
    words: &Vocabulary,
) -> Vec<SideNote> {
    let subject = Subject { sheet, table, row, words };
    let mut notes = subject.around();
    notes.extend(subject.beside());
    notes.extend(subject.comments());
    notes.extend(sheet.margins.iter().filter_map(|aside| {
        let source = match aside.margin {
            Margin::Page => SideSource::PageMargin,
            Margin::TextBox => SideSource::TextBox,
        };
        SideNote::telling(source, &aside.text, None)
    }));
    notes.retain(|note| subject.is_meant(&note.text));
    notes.truncate(MOST);
    notes
}

struct Subject<'a> {
    sheet: &'a Sheet,
    table: &'a Table,
    row: &'a DataRow,
    words: &'a Vocabulary<'a>,
}

impl Subject<'_> {
    /// Whether a note can be meant for this row: where a table has rows of several units, a note that
    /// names some of them is for those.
    fn is_meant(&self, text: &str) -> bool {
        let units = &self.words.campaign().units;
        if self.table.rows.units.len() < 2 {
            return true;
        }
        let named = units.all_named_in(text);
        let own = self.row.label.as_deref().and_then(|label| units.named_in(label));
        named.is_empty() || own.is_none_or(|own| named.contains(&own))
    }

    fn place(&self, row: u32, col: u32) -> Option<Place> {
        Some(Place::new(&self.sheet.name, row, col))
    }

    fn around(&self) -> Vec<SideNote> {
        let Table { top, headings, rows } = self.table;
        let first = rows.first_after();
        let above = self.sheet.within(*top..headings.rows.0).iter();
        let below = self.sheet.within(first..first.saturating_add(WITHIN)).iter();
        let cells = above.chain(below);
        cells.filter_map(|f| self.note(SideSource::Note, f.row, f.col)).collect()
    }

    /// Cells of the row in none of the form's columns, and what stands right of all of them.
    fn beside(&self) -> Vec<SideNote> {
        let Table { headings, rows, .. } = self.table;
        let is_own = |col: u32| {
            headings.columns.iter().any(|c| c.col == col) || headings.unit_col == Some(col)
        };
        let last = headings.columns.iter().map(|c| c.col).max().unwrap_or_default();
        let cells = self.sheet.within(headings.rows.0..rows.first_after()).iter();
        let free = cells.filter(|f| {
            let is_another = f.row != self.row.row && rows.holds(f.row);
            let is_right = f.col > last || f.row == self.row.row;
            is_right && !is_own(f.col) && !is_another
        });
        free.filter_map(|f| self.note(SideSource::Beside, f.row, f.col)).collect()
    }

    fn note(&self, source: SideSource, row: u32, col: u32) -> Option<SideNote> {
        SideNote::telling(source, self.sheet.cell(row, col).as_text()?, self.place(row, col))
    }

    /// Comments that are on none of the row's figures: on headings, on the unit's name, anywhere around
    /// the table.
    fn comments(&self) -> Vec<SideNote> {
        let Table { top, headings, rows } = self.table;
        let last = rows.first_after().saturating_add(WITHIN);
        let column = |col: u32| headings.columns.iter().find(|c| c.col == col);
        let other_row = |row: u32| row > headings.rows.1 && rows.holds(row) && row != self.row.row;
        let is_figure = |row: u32, col: u32| row == self.row.row && column(col).is_some();
        let near = self.sheet.notes.iter().filter(|n| {
            (*top..last).contains(&n.row) && !other_row(n.row) && !is_figure(n.row, n.col)
        });
        let told = near.filter_map(|n| {
            let place = self.place(n.row, n.col);
            let note = SideNote::telling(SideSource::Comment, unsealed(&n.text), place)?;
            let is_heading = (headings.rows.0..=headings.rows.1).contains(&n.row);
            let field = column(n.col).filter(|_| is_heading).map(|c| self.words.field(c.field));
            let field = field.filter(|field| field.is_number());
            Some(SideNote { field: field.map(|field| field.key.clone()), ..note })
        });
        told.collect()
    }
}

/// What a sheet of instructions says against the figures of the whole file.
pub fn guide_notes(sheet: &Sheet) -> Vec<SideNote> {
    /// Words by which an instruction speaks of the table itself.
    const OF_TABLE: [&str; 7] = ["本表", "表中", "表内", "此表", "以上", "附表", "均为"];
    const CORRECTING: [&str; 6] = ["应为", "应是", "更正", "实为", "有误", "实际为"];
    let texts = sheet.cells().filter_map(|f| Some((f, f.cell.as_text()?)));
    let of_table = texts
        .filter(|(_, text)| OF_TABLE.iter().chain(&CORRECTING).any(|word| text.contains(word)));
    let told = of_table.filter_map(|(f, text)| {
        SideNote::telling(SideSource::Guide, text, Some(Place::new(&sheet.name, f.row, f.col)))
    });
    told.take(MOST).collect()
}

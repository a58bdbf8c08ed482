//! What stands beside the figures of a return in words: notes around its table, text boxes, comments that
//! are on none of its figures, columns that the form does not have, sheets of instructions. Only texts that
//! may say something against a figure are kept.

use super::caption::stated_unit;
use super::clauses::{PlainText, beginning};
use super::remark_corrections::{corrections, equalities};
use super::rows::DataRow;
use super::sheet::{Margin, Sheet, SheetCell};
use super::table::Table;
use super::table_remarks::whole_claims;
use crate::form::{HeadingIndex, Place, unsealed};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most notes that are kept of one return.
const MOST: usize = 50;
/// Longest note that is kept, in characters.
const LONGEST: usize = 500;
/// Rows below a table in which notes are looked for.
const WITHIN: u32 = 40;

/// Where a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideNote {
    /// Where it stands.
    pub source: SideSource,
    /// What it says.
    pub text: Arc<str>,
    /// The cell, if it is in one.
    pub place: Option<Place>,
    /// Key of the field on whose heading it is a comment.
    pub field: Option<String>,
}

impl SideNote {
    /// A note, if its text may say something against a figure.
    pub fn telling(source: SideSource, text: &str, place: Option<Place>) -> Option<SideNote> {
        let text = beginning(text, LONGEST);
        let plain = PlainText::of(text);
        let tells = !corrections(&plain).is_empty()
            || !whole_claims(&plain).is_empty()
            || !equalities(&plain).is_empty()
            || stated_unit(text).is_some();
        tells.then(|| SideNote { source, text: text.into(), place, field: None })
    }
}

/// What stands around a table in words, looked at once for all of its rows.
pub struct SideNotes {
    /// Each note with the row of figures beside which it stands, if it is beside one.
    notes: Vec<(Option<u32>, SideNote)>,
}

impl SideNotes {
    /// Gathers the notes of a table.
    pub fn of(sheet: &Sheet, table: &Table, words: &HeadingIndex) -> SideNotes {
        let look = SideNoteScan { sheet, table, words, rows: table.rows.all().collect() };
        let mut notes = look.around();
        notes.extend(look.beside());
        notes.extend(look.comments());
        notes.extend(sheet.margins.iter().filter_map(|aside| {
            let source = match aside.margin {
                Margin::Page => SideSource::PageMargin,
                Margin::TextBox => SideSource::TextBox,
            };
            Some((None, SideNote::telling(source, &aside.text, None)?))
        }));
        SideNotes { notes }
    }

    /// Those that can be meant for a row: where a table has rows of several units, a note that names some
    /// of them is for those.
    pub fn notes_on(&self, table: &Table, row: &DataRow, words: &HeadingIndex) -> Vec<SideNote> {
        let units = &words.campaign().units;
        let is_shared = table.rows.units.len() > 1;
        let own = row.label.as_deref().filter(|_| is_shared).and_then(|l| units.named_in(l));
        let near = self.notes.iter().filter(|(beside, _)| beside.is_none_or(|at| at == row.row));
        let is_meant = |note: &SideNote| {
            own.is_none_or(|own| {
                let named = units.all_named_in(&note.text);
                named.is_empty() || named.contains(&own)
            })
        };
        let meant = near.map(|(_, note)| note).filter(|note| is_meant(note));
        meant.take(MOST).cloned().collect()
    }
}

struct SideNoteScan<'a> {
    sheet: &'a Sheet,
    table: &'a Table,
    words: &'a HeadingIndex<'a>,
    /// Rows of figures.
    rows: BTreeSet<u32>,
}

type PlacedNotes = Vec<(Option<u32>, SideNote)>;

impl SideNoteScan<'_> {
    fn place(&self, row: u32, col: u32) -> Option<Place> {
        Some(Place::new(&self.sheet.name, row, col))
    }

    /// The row of figures that a row is, if it is one.
    fn figures(&self, row: u32) -> Option<u32> {
        Some(row).filter(|row| self.rows.contains(row))
    }

    fn note(&self, source: SideSource, filled: &SheetCell) -> Option<SideNote> {
        let place = self.place(filled.row, filled.col);
        SideNote::telling(source, filled.cell.as_text()?, place)
    }

    fn around(&self) -> PlacedNotes {
        let Table { top, headings, rows } = self.table;
        let first = rows.first_after();
        let above = self.sheet.within(*top..headings.rows.0).iter();
        let below = self.sheet.within(first..first.saturating_add(WITHIN)).iter();
        let told = above.chain(below).filter_map(|f| self.note(SideSource::Note, f));
        told.take(MOST).map(|note| (None, note)).collect()
    }

    /// Cells of the rows of figures in none of the form's columns, and what stands right of all of them.
    fn beside(&self) -> PlacedNotes {
        let Table { headings, rows, .. } = self.table;
        let is_own = |col: u32| {
            headings.columns.iter().any(|c| c.col == col) || headings.unit_col == Some(col)
        };
        let last = headings.columns.iter().map(|c| c.col).max().unwrap_or_default();
        let cells = self.sheet.within(headings.rows.0..rows.first_after()).iter();
        let free = cells.filter(|f| !is_own(f.col));
        let told = free.filter_map(|f| {
            let beside = self.figures(f.row);
            let is_near = beside.is_some() || f.col > last;
            is_near.then(|| self.note(SideSource::Beside, f)).flatten().map(|note| (beside, note))
        });
        told.collect()
    }

    /// Comments that are on no figure: on headings, on the unit's name, anywhere around the table.
    fn comments(&self) -> PlacedNotes {
        let Table { top, headings, rows } = self.table;
        let last = rows.first_after().saturating_add(WITHIN);
        let column = |col: u32| headings.columns.iter().find(|c| c.col == col);
        let near = self.sheet.notes.iter().filter(|n| (*top..last).contains(&n.row));
        let told = near.filter_map(|n| {
            let beside = self.figures(n.row);
            if beside.is_some() && column(n.col).is_some() {
                return None;
            }
            let place = self.place(n.row, n.col);
            let note = SideNote::telling(SideSource::Comment, unsealed(&n.text), place)?;
            let is_heading = (headings.rows.0..=headings.rows.1).contains(&n.row);
            let field = column(n.col).filter(|_| is_heading).map(|c| self.words.field(c.field));
            let field = field.filter(|field| field.is_number());
            Some((beside, SideNote { field: field.map(|field| field.key.clone()), ..note }))
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

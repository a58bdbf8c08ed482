//! In which unit of measure each column of a table is: that of its heading, else the one that is named
//! beside the table. Where two places name different ones, both are kept, and validation asks.

use super::caption::{Clarity, Mention, units_in};
use super::headings::Headings;
use super::rows::TableRows;
use super::sheet::{Margin, Sheet, SheetCell};
use super::table::Column;
use crate::campaign::{Field, Kind, MoneyUnit, normalize};
use crate::form::HeadingIndex;
use std::ops::Range;
use std::sync::Arc;

/// Most units of measure that are looked at beside one table.
const MARKS: usize = 64;
/// Most filled cells of a row that is a caption.
const CAPTION: usize = 2;
/// As many filled cells in a row below a table begin something else.
const BLOCK: usize = 3;
/// Beginnings of names of tabs that are no words of their own.
const NUMBERED: [&str; 4] = ["附件", "附表", "表", "sheet"];

/// Where a unit of measure is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnitSource {
    /// In the heading of the column, or in a row of units of measure.
    #[default]
    Heading,
    /// In a heading over several columns.
    Group,
    /// Above the table.
    Above,
    /// Below the table or right of it.
    Below,
    /// On the tab.
    SheetName,
    /// In the page's header or footer.
    PageMargin,
    /// In a text box.
    TextBox,
    /// In a comment on the heading.
    HeadingNote,
    /// On a sheet of instructions.
    Guide,
    /// In the cell right of the figure.
    NextCell,
    /// Behind the name of the unit.
    Label,
    /// In the column of units of measure of a matrix.
    RowMeasure,
}

impl UnitSource {
    /// How a clerk calls the place.
    pub fn chinese(self) -> &'static str {
        match self {
            UnitSource::Heading => "列标题",
            UnitSource::Group => "上层标题",
            UnitSource::Above => "表上方",
            UnitSource::Below => "表旁或表下的说明",
            UnitSource::SheetName => "工作表名",
            UnitSource::PageMargin => "页眉页脚",
            UnitSource::TextBox => "文本框",
            UnitSource::HeadingNote => "列标题的批注",
            UnitSource::Guide => "填报说明",
            UnitSource::NextCell => "数字右边一格",
            UnitSource::Label => "单位名称一格",
            UnitSource::RowMeasure => "这一行的计量单位",
        }
    }
}

/// A unit of measure that is written somewhere for some columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitMark {
    /// The unit, normalized.
    pub unit: Arc<str>,
    /// Where it is written.
    pub source: UnitSource,
    /// First and last column that it is written for; all if none is.
    cols: Option<(u32, u32)>,
    /// Positions of the fields that it is written for; all if none is.
    fields: Vec<usize>,
    /// Whether what it is written for cannot be told.
    unclear: bool,
}

impl UnitMark {
    /// A unit of measure for all columns.
    pub fn of_all(unit: Arc<str>, source: UnitSource) -> UnitMark {
        UnitMark { unit, source, cols: None, fields: Vec::new(), unclear: false }
    }

    /// Whether it is one for the figures of a field.
    pub fn fits(&self, field: &Field) -> bool {
        match field.kind {
            Kind::Amount => {
                let own = field.unit.as_deref();
                let is_money = own.is_none_or(|own| MoneyUnit::parse(&normalize(own)).is_some());
                is_money && MoneyUnit::parse(&self.unit).is_some()
            }
            Kind::Count => {
                self.unit.strip_prefix('万').is_some_and(|rest| rest == field.unit_name())
            }
            _ => false,
        }
    }

    /// Whether it is the same unit of measure as another.
    pub fn is(&self, unit: &str) -> bool {
        *self.unit == *unit || {
            let own = MoneyUnit::parse(&self.unit);
            own.is_some() && own == MoneyUnit::parse(unit)
        }
    }

    fn concerns(&self, column: &Column, field: &Field) -> bool {
        self.cols.is_none_or(|(first, last)| (first..=last).contains(&column.col))
            && (self.fields.is_empty() || self.fields.contains(&column.field))
            && self.fits(field)
    }
}

/// Gives each column of figures the unit of measure that its heading lacks and that is written
/// elsewhere, and notes the places that name another one than it has.
pub fn assign(headings: &mut Headings, marks: &[UnitMark], words: &HeadingIndex) {
    for column in headings.columns.iter_mut().filter(|_| !marks.is_empty()) {
        let field = words.field(column.field);
        let mut meant: Vec<&UnitMark> =
            marks.iter().filter(|m| m.concerns(column, field)).collect();
        meant.sort_by_key(|mark| mark.unclear);
        for mark in &meant {
            // Of several that one place lists, the heading's own is no other.
            let listed = |unit: &str| meant.iter().any(|m| m.source == mark.source && m.is(unit));
            match &column.unit {
                // Under a heading with its own unit of measure it means something else.
                Some(_) if mark.unclear => {}
                None if mark.unclear && mark.is(field.unit_name()) => {}
                None if mark.unclear => column.other_units.push((*mark).clone()),
                None => {
                    column.unit = Some(Arc::clone(&mark.unit));
                    column.unit_from = mark.source;
                }
                Some(unit) if mark.is(unit) => {}
                Some(unit) if column.unit_from != mark.source && listed(unit) => {}
                // A count's own unit of measure is not one of money.
                Some(_) if column.other_units.len() < 4 => column.other_units.push((*mark).clone()),
                Some(_) => {}
            }
        }
    }
}

/// A table and all that stands around it on its sheet.
pub struct TableContext<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The table's headings.
    pub headings: &'a Headings,
    /// Its rows.
    pub rows: &'a TableRows,
    /// First row above that belongs to it.
    pub top: u32,
    /// First row of the next table.
    pub limit: u32,
}

impl TableContext<'_> {
    /// The units of measure that are written around the table, the nearest first.
    pub fn marks(&self, words: &HeadingIndex) -> Vec<UnitMark> {
        let mut marks = self.over_columns(words);
        marks.extend(self.heading_notes(words));
        marks.extend(marks_above(self.sheet, self.top..self.headings.rows.0, words));
        marks.extend(self.corner(words));
        marks.extend(self.right(words));
        marks.extend(marks_below(self.sheet, self.rows.first_after()..self.limit, words));
        marks.extend(marks_of_sheet(self.sheet, words));
        marks.truncate(MARKS);
        marks
    }

    /// The row directly above the headings, where a text may stand over some of the columns.
    fn group_row(&self) -> &[SheetCell] {
        let row = self.headings.rows.0.checked_sub(1).filter(|row| *row >= self.top);
        let cells = row.map_or(&[][..], |row| self.sheet.between(row, row));
        if cells.len() > 1 { cells } else { &[] }
    }

    fn over_columns(&self, words: &HeadingIndex) -> Vec<UnitMark> {
        let row = self.group_row();
        let mut marks = Vec::new();
        for (at, filled) in row.iter().enumerate() {
            let Some(text) = filled.cell.as_text() else { continue };
            let next = row.get(at + 1).map_or(u32::MAX, |next| next.col.saturating_sub(1));
            let area = self.sheet.merged(filled.row, filled.col);
            let cols = (filled.col, area.map_or(next, |area| area.right));
            let over = units_in(text).into_iter().filter(|m| is_of_group(m, text));
            marks.extend(over.map(|mention| UnitMark {
                cols: Some(cols),
                ..mark(mention, UnitSource::Group, words)
            }));
        }
        marks
    }

    fn heading_notes(&self, words: &HeadingIndex) -> Vec<UnitMark> {
        let (top, bottom) = self.headings.rows;
        let notes = self.sheet.notes.iter().filter(|n| (top..=bottom).contains(&n.row));
        let marks = notes.flat_map(|note| {
            let right = self.sheet.merged(note.row, note.col).map_or(note.col, |a| a.right);
            let is_of_column =
                self.headings.columns.iter().any(|c| {
                    (note.col..=right).contains(&c.col) && words.field(c.field).is_number()
                });
            let cols = is_of_column.then_some((note.col, right));
            units_in(&note.text)
                .into_iter()
                .map(move |m| UnitMark { cols, ..mark(m, UnitSource::HeadingNote, words) })
        });
        marks.collect()
    }

    /// What the heading of the units' own column says of the whole table.
    fn corner(&self, words: &HeadingIndex) -> Vec<UnitMark> {
        let Some(col) = self.headings.unit_col else { return Vec::new() };
        let (top, bottom) = self.headings.rows;
        let cells = self.sheet.between(top, bottom).iter().filter(|f| f.col <= col);
        let texts = cells.filter_map(|f| f.cell.as_text());
        texts.flat_map(|text| marks_in(text, Clarity::Stated, UnitSource::Above, words)).collect()
    }

    /// What stands beside the rows, right of all columns.
    fn right(&self, words: &HeadingIndex) -> Vec<UnitMark> {
        let known = self.headings.columns.iter().chain(&self.headings.repeated).map(|c| c.col);
        let last = known.chain(self.headings.extra.iter().map(|(col, _)| *col)).max();
        let (top, below) = (self.headings.rows.0, self.rows.first_after());
        let cells = self.sheet.within(top..below.max(top)).iter();
        let beside = cells.filter(|f| last.is_some_and(|last| f.col > last));
        let texts = beside.filter_map(|f| f.cell.as_text());
        texts.flat_map(|text| marks_in(text, Clarity::Stated, UnitSource::Below, words)).collect()
    }
}

/// Whether a unit stands in brackets behind the name of a group of columns.
fn is_of_group(mention: &Mention, text: &str) -> bool {
    let normalized = normalize(text);
    let named = normalized.split('(').next().is_some_and(|name| !name.is_empty());
    mention.said == Clarity::Bracketed
        || mention.said == Clarity::Stated
            && named
            && normalized.contains('(')
            && !normalized.contains("填")
}

/// Units of measure that are written on the sheet as a whole: on its tab, in its page's header and
/// footer, in its text boxes.
pub fn marks_of_sheet(sheet: &Sheet, words: &HeadingIndex) -> Vec<UnitMark> {
    let tab = normalize(&sheet.name);
    let tab = NUMBERED.iter().find_map(|word| tab.strip_prefix(word)).unwrap_or(&tab);
    let tab = tab.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut marks = marks_in(tab, Clarity::Unclear, UnitSource::SheetName, words);
    for aside in &sheet.margins {
        let source = match aside.margin {
            Margin::Page => UnitSource::PageMargin,
            Margin::TextBox => UnitSource::TextBox,
        };
        marks.extend(marks_in(&aside.text, Clarity::Unclear, source, words));
    }
    marks
}

/// Units of measure in rows above a table.
pub fn marks_above(sheet: &Sheet, rows: Range<u32>, words: &HeadingIndex) -> Vec<UnitMark> {
    let last = rows.end.checked_sub(1);
    let is_group = |filled: &SheetCell, text: &str, mention: &Mention| {
        let row = sheet.between(filled.row, filled.row);
        Some(filled.row) == last && row.len() > 1 && is_of_group(mention, text)
    };
    // A unit behind a name among others is that of another table's column or of a card's label.
    let is_of_other = |filled: &SheetCell, mention: &Mention| {
        mention.said == Clarity::Bracketed && sheet.between(filled.row, filled.row).len() > CAPTION
    };
    let texts = sheet.within(rows).iter().filter_map(|f| Some((f, f.cell.as_text()?)));
    let marks = texts.flat_map(|(filled, text)| {
        let is_own = move |m: &Mention| !is_group(filled, text, m) && !is_of_other(filled, m);
        let whole = units_in(text).into_iter().filter(is_own);
        whole.map(|mention| mark(mention, UnitSource::Above, words))
    });
    marks.take(MARKS).collect()
}

/// Units of measure that the notes below a table name; what looks like another table is none.
pub fn marks_below(sheet: &Sheet, rows: Range<u32>, words: &HeadingIndex) -> Vec<UnitMark> {
    let mut marks = Vec::new();
    for cells in notes_below(sheet, rows) {
        for text in cells.iter().filter_map(|f| f.cell.as_text()) {
            let least = if cells.len() == 1 { Clarity::Alone } else { Clarity::Stated };
            marks.extend(marks_in(text, least, UnitSource::Below, words));
        }
        if marks.len() >= MARKS {
            break;
        }
    }
    marks
}

/// Rows of notes below a table, up to the block of rows that looks like another table.
pub fn notes_below(sheet: &Sheet, rows: Range<u32>) -> Vec<&[SheetCell]> {
    let below: Vec<&[SheetCell]> = sheet.within(rows).chunk_by(|a, b| a.row == b.row).collect();
    let starts_block = |pair: &[&[SheetCell]]| {
        let texts = || pair[0].iter().filter_map(|f| f.cell.as_text());
        let is_signed = texts().any(|text| text.contains([':', '：']));
        pair[0].len() >= BLOCK && pair[1].len() > 1 && !is_signed
    };
    let Some(mut end) = below.windows(2).position(starts_block) else { return below };
    // Its title and caption stand directly above it.
    let is_note = |row: &[SheetCell]| {
        let text = row.first().and_then(|f| f.cell.as_text()).map(normalize).unwrap_or_default();
        ["注", "备注", "说明"].iter().any(|word| text.starts_with(word))
    };
    while end > 0 && below[end - 1][0].row + 1 == below[end][0].row && !is_note(below[end - 1]) {
        end -= 1;
    }
    below.into_iter().take(end).collect()
}

/// Units of measure that a text says at least so plainly.
pub fn marks_in(
    text: &str,
    least: Clarity,
    source: UnitSource,
    words: &HeadingIndex,
) -> Vec<UnitMark> {
    let plain = units_in(text).into_iter().filter(|mention| mention.said >= least);
    plain.map(|mention| mark(mention, source, words)).collect()
}

fn mark(mention: Mention, source: UnitSource, words: &HeadingIndex) -> UnitMark {
    let fields = fields_of(&mention.subject, words);
    let unclear = mention.said == Clarity::Unclear;
    UnitMark { unit: mention.unit, source, cols: None, fields, unclear }
}

/// The amounts that the words around a unit of measure name, if they say nothing else.
fn fields_of(subject: &str, words: &HeadingIndex) -> Vec<usize> {
    /// Words that may stand beside the name, in characters.
    const BESIDE: usize = 4;
    let campaign = words.campaign();
    let named: Vec<&Field> = campaign.fields_named_in(subject);
    let named = if named.is_empty() { campaign.fields_hinted_in(subject) } else { named };
    let amounts: Vec<&Field> = named.into_iter().filter(|f| f.kind == Kind::Amount).collect();
    let longest = amounts.iter().map(|f| f.name.chars().count()).max().unwrap_or_default();
    let letters = subject.chars().filter(|c| c.is_alphanumeric()).count();
    if letters > longest + BESIDE {
        return Vec::new();
    }
    let position = |field: &Field| campaign.all_fields().position(|f| f.key == field.key);
    amounts.into_iter().filter_map(position).collect()
}

//! The form (表样) and its blocks (表块): which tables are asked for, and what their rows are.

use super::computed::ComputedFormulas;
use super::{Combine, Field};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a return consists of: header fields, and tables on one or several sheets.
#[derive(Debug, Clone)]
pub struct Form {
    /// Raised by one whenever the layout changes; part of the stamp.
    pub version: u32,
    /// The office's own blank form, beside the campaign file; without one the form is drawn.
    pub file: Option<String>,
    /// Name of the first sheet and label of the form, such as 附件2.
    pub label: String,
    /// Title over the first table.
    pub title: String,
    /// Heading of the first column, which names the unit: 市(州).
    pub unit_heading: String,
    /// Font of the title.
    pub title_font: String,
    /// Font of everything else.
    pub body_font: String,
    /// Header fields: 填报单位, 填报人, 填报时间.
    pub header: Vec<Field>,
    /// The block without which a file is no return; a summary shows its fields.
    pub main: Block,
    /// Further blocks in the order in which they are drawn.
    pub others: Vec<Block>,
    /// The figures of a unit in a summary: the fields of the main block, or what its lines come to.
    pub summary_fields: Vec<Field>,
}

/// One table of a form. A field's key is unique in the whole form, so it names its block too.
#[derive(Debug, Clone)]
pub struct Block {
    /// Stable English id, unique in the form; the key of its values in JSON.
    pub id: String,
    /// Name of the sheet on which it stands.
    pub sheet: String,
    /// Title over it, if it has one of its own.
    pub title: Option<String>,
    /// Line between title and headings that says what the table is for.
    pub note: Option<String>,
    /// What its rows are.
    pub rows: Rows,
    /// Where the office's form has the fields of a row.
    pub arrangement: Arrangement,
    /// The column of a list, or the label of a card, that names the unit of each line, if there is one.
    /// It is no field: it says the same in every line of a return.
    pub unit_column: Option<Field>,
    /// The columns, but for that of the unit: the leaves of the heading tree.
    pub fields: Vec<Field>,
    /// What the form calculates.
    pub(super) formulas: ComputedFormulas,
}

/// Where the office's form has the fields of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Each field is a column.
    Columns,
    /// The fields stand one below the other, and each unit has a column.
    UnitColumns,
    /// Each value stands beside, below or behind its label (登记表): a card is a row.
    Card,
}

/// What the rows of a block are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// One row of figures per unit.
    Single,
    /// Any number of lines, told apart by their key (项目清单).
    List(Lines),
    /// Fixed row headings (主栏) against the columns (宾栏).
    Matrix(Vec<Stub>),
}

/// The lines of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// Keys of the fields that tell one line from another.
    pub key: Vec<String>,
    /// Rows that the blank form has ready for them.
    pub prepared: u32,
}

/// A row of a matrix.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stub {
    /// Stable English key, unique in the block.
    pub key: String,
    /// Heading of the row.
    pub name: String,
    /// Code that the form prints beside it.
    #[serde(default)]
    pub code: Option<String>,
    /// How far it is indented: 其中 rows lie below the row of which they are parts.
    #[serde(default)]
    pub level: u32,
    /// Unit of measure of the row, where rows have units of their own.
    #[serde(default)]
    pub unit: Option<String>,
    /// Formula by which the form calculates the row; it is recomputed and not asked.
    #[serde(default)]
    pub computed: Option<String>,
}

/// Where a figure stands in a unit's return of a period: its field, which is of one block only, and
/// the row of that block.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FigureId {
    /// Key of the field.
    pub field: String,
    /// The row.
    #[serde(default, skip_serializing_if = "RowId::is_only")]
    pub row: RowId,
}

/// A row of a block.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowId {
    /// The only row of a single-row block, or a header field, which stands in no row.
    #[default]
    Only,
    /// A line of a list, by the text of its key: it is found again after lines moved.
    Line(CompactString),
    /// A row of a matrix, by the key of its heading.
    Stub(CompactString),
}

/// Key under which the number of the lines of a list is a figure of its unit.
pub fn count_key(block_id: &str) -> String {
    format!("{block_id}_lines")
}

impl RowId {
    /// Whether there is no other row to tell it from.
    pub fn is_only(&self) -> bool {
        *self == RowId::Only
    }

    /// The key by which a line is found again; `None` for other rows, and for lines that share a key with one before.
    pub fn line_key(&self) -> Option<&str> {
        match self {
            RowId::Line(key) => Some(key.as_str()).filter(|key| !key.contains('#')),
            _ => None,
        }
    }
}

impl FigureId {
    /// The figure of a field that stands in no row or in the only one.
    pub fn of(field: &str) -> FigureId {
        FigureId::in_row(field, &RowId::Only)
    }

    /// The figure of a field in a row.
    pub fn in_row(field: &str, row: &RowId) -> FigureId {
        FigureId { field: field.to_string(), row: row.clone() }
    }
}

/// A heading above columns, or the column itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadingNode<'a> {
    /// A heading over the columns below it.
    Group {
        /// Its text.
        text: &'a str,
        /// What stands below it.
        below: Vec<HeadingNode<'a>>,
    },
    /// A column, by its position among the block's fields.
    Leaf(usize),
}

impl HeadingNode<'_> {
    /// Number of columns.
    pub fn width(&self) -> usize {
        match self {
            HeadingNode::Group { below, .. } => below.iter().map(HeadingNode::width).sum(),
            HeadingNode::Leaf(_) => 1,
        }
    }
}

/// Columns of a summary that say where a line came from, and a few to spare.
const ORIGIN_COLUMNS: usize = 8;

impl Form {
    /// Every block in the order of the form.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        std::iter::once(&self.main).chain(&self.others)
    }

    /// Columns of all lists and matrices together, those of a line's origin too; 0 for a form without any.
    pub fn list_columns(&self) -> usize {
        let listed = self.blocks().filter(|block| block.rows != Rows::Single);
        listed.map(|block| block.fields.len() + ORIGIN_COLUMNS).sum()
    }

    /// Whether the units are sent a Word document to fill in.
    pub fn is_document(&self) -> bool {
        let ending = self.file.as_deref().and_then(|file| file.rsplit_once('.'));
        ending.is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("docx"))
    }

    /// Names of the sheets that a unit fills in, in their order.
    pub fn sheets(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for block in self.blocks() {
            if !names.contains(&block.sheet.as_str()) {
                names.push(&block.sheet);
            }
        }
        names
    }

    /// Key of a figure among those of its unit in a summary: that of the field, or of a matrix that of the cell.
    pub fn summary_key<'k>(&self, figure: &'k FigureId) -> Cow<'k, str> {
        let RowId::Stub(row) = &figure.row else { return Cow::Borrowed(&figure.field) };
        let block = self.block_of(&figure.field);
        let cell = block.and_then(|block| {
            let stub = block.stubs().iter().find(|stub| stub.key == *row)?;
            let field = block.fields.iter().find(|field| field.key == figure.field)?;
            Some(block.cell_key(stub, field))
        });
        cell.map_or(Cow::Borrowed(&figure.field), Cow::Owned)
    }

    /// The block that a field belongs to; `None` for a header field.
    pub fn block_of(&self, key: &str) -> Option<&Block> {
        self.blocks().find(|block| block.fields.iter().any(|f| f.key == key))
    }
}

impl Block {
    /// What a person calls it: its title, or the sheet on which it stands.
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.sheet)
    }

    /// The lines of a list; `None` for a block of another shape.
    pub fn lines(&self) -> Option<&Lines> {
        match &self.rows {
            Rows::List(lines) => Some(lines),
            _ => None,
        }
    }

    /// Whether its rows are cards.
    pub fn is_card(&self) -> bool {
        self.arrangement == Arrangement::Card
    }

    /// Whether its rows are one row of columns for each unit.
    pub fn is_single_row(&self) -> bool {
        self.rows == Rows::Single && !self.is_card()
    }

    /// Key under which the number of a list's lines is a figure of its unit.
    pub fn count_key(&self) -> String {
        count_key(&self.id)
    }

    /// The rows of a matrix; none for a block of another shape.
    pub fn stubs(&self) -> &[Stub] {
        match &self.rows {
            Rows::Matrix(stubs) => stubs,
            _ => &[],
        }
    }

    /// Of each row of a matrix that stands under 其中 the position of the row that it is a part of.
    pub fn wholes(&self) -> Vec<Option<usize>> {
        let stubs = self.stubs();
        let mut wholes = vec![None; stubs.len()];
        // The whole, and how far its parts are indented.
        let mut open: Option<(usize, u32)> = None;
        for (index, stub) in stubs.iter().enumerate() {
            if super::normalize(&stub.name).starts_with("其中") {
                let before = open.filter(|(_, level)| *level == stub.level).map(|(whole, _)| whole);
                let above = (0..index).rev().find(|at| wholes[*at].is_none());
                open = before.or(above).map(|whole| (whole, stub.level));
            } else {
                open = open.filter(|(whole, level)| {
                    stub.level >= *level && stub.level > stubs[*whole].level
                });
            }
            wholes[index] = open.map(|(whole, _)| whole);
        }
        wholes
    }

    /// Key under which a figure of a matrix is one of its unit.
    pub fn cell_key(&self, stub: &Stub, field: &Field) -> String {
        format!("{}_{}_{}", self.id, stub.key, field.key)
    }

    /// The figures of a matrix that stand for a unit: those of the rows that the form adds up, else all.
    pub fn cell_figures(&self) -> impl Iterator<Item = (&Stub, &Field)> {
        let has_total = self.stubs().iter().any(|stub| stub.computed.is_some());
        let rows = self.stubs().iter().filter(move |stub| !has_total || stub.computed.is_some());
        let adds_up = |f: &&Field| f.is_number() && f.combine() == Combine::Sum;
        rows.flat_map(move |stub| {
            self.fields
                .iter()
                .filter(adds_up)
                .filter(|f| f.computed.is_none())
                .map(move |f| (stub, f))
        })
    }

    /// The figures of a unit that the block gives a summary.
    pub(super) fn summary_fields(&self) -> Vec<Field> {
        match &self.rows {
            Rows::Single => return self.fields.clone(),
            Rows::Matrix(_) => {
                let figure = |(stub, field): (&Stub, &Field)| {
                    let label = format!("{} {}", stub.name, field.path());
                    let own = field.renamed(self.cell_key(stub, field), label);
                    own.measured_in(stub.unit.as_deref())
                };
                return self.cell_figures().map(figure).collect();
            }
            Rows::List(_) => {}
        }
        let count = Field::count(&self.count_key(), "项数", "项");
        let comes_to_one =
            |f: &&Field| matches!(f.combine(), Combine::Sum | Combine::Max) && f.is_number();
        std::iter::once(count).chain(self.fields.iter().filter(comes_to_one).cloned()).collect()
    }

    /// Writes down how the form asks for the reasons of changes.
    pub(super) fn note_changes(&mut self) {
        let names: Vec<(String, String)> =
            self.fields.iter().map(|f| (f.key.clone(), f.label.clone())).collect();
        let is_key = |key: &String| self.lines().is_some_and(|lines| lines.key.contains(key));
        let note = |field: &Field| {
            let reason = field.change_reason.as_ref()?;
            let (_, reason) = names.iter().find(|(key, _)| key == reason)?;
            let what = if is_key(&field.key) { "上期没有的" } else { "和上期不一样的" };
            Some(format!("{what}，在“{reason}”写明原因。"))
        };
        let notes: Vec<String> = self.fields.iter().map(|f| note(f).unwrap_or_default()).collect();
        for (field, note) in self.fields.iter_mut().zip(notes) {
            field.change_note = note;
        }
    }

    /// Rows that the headings take: one more than the most headings above a column.
    pub fn heading_rows(&self) -> u32 {
        1 + self.fields.iter().map(|f| f.headings.len()).max().unwrap_or(0) as u32
    }

    /// The headings as a tree; neighbours below the same heading share it.
    pub fn heading_tree(&self) -> Vec<HeadingNode<'_>> {
        tree(&self.fields, 0..self.fields.len(), 0)
    }
}

fn tree(fields: &[Field], range: std::ops::Range<usize>, level: usize) -> Vec<HeadingNode<'_>> {
    let group = |index: &usize| fields.get(*index).and_then(|f| f.headings.get(level));
    let mut nodes = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let Some(text) = group(&start) else {
            nodes.push(HeadingNode::Leaf(start));
            start += 1;
            continue;
        };
        let end = (start..range.end).find(|index| group(index) != Some(text)).unwrap_or(range.end);
        nodes.push(HeadingNode::Group { text, below: tree(fields, start..end, level + 1) });
        start = end;
    }
    nodes
}

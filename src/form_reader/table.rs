//! One table of a sheet, put together from its headings, rows and columns.

use super::body::{Body, StubColumns};
use super::card;
use super::columns::ColumnsSource;
use super::grid::{Grid, letters, squeezed};
use super::heading_rows::{self, Band};
use super::matrix;
use super::proposal::{NamedUnit, ProposedColumn, ProposedShape, ProposedTable};
use super::shape::{self, ShapeReading};
use super::words;
use crate::campaign::normalize;
use crate::form::address;
use crate::reading::{Area, Blank};
use std::collections::HashSet;

/// What holds for all tables of a sheet.
pub struct SheetContext<'a> {
    /// The form.
    pub blank: &'a Blank,
    /// The sheet.
    pub grid: &'a Grid<'a>,
    /// Notes around the tables.
    pub notes: &'a [String],
    /// Units of measure in lines beside the tables.
    pub line: &'a [String],
}

/// How places are named: as in a spreadsheet, or within a table of a document.
#[derive(Clone, Copy)]
struct PlaceNaming {
    is_document: bool,
    area: Area,
}

impl PlaceNaming {
    /// The rows of a document's table are counted from its first, titles within it too.
    fn of(blank: &Blank, grid: &Grid, area: Area) -> PlaceNaming {
        let holds = |outer: &&Area| outer.contains(area.top, area.left);
        let outer = grid.sheet.tables.iter().filter(|_| blank.is_document).rfind(holds);
        PlaceNaming { is_document: blank.is_document, area: outer.copied().unwrap_or(area) }
    }

    fn col(self, col: u32) -> String {
        if self.is_document { (col - self.area.left + 1).to_string() } else { letters(col) }
    }

    fn row(self, row: u32) -> u32 {
        if self.is_document { row.saturating_sub(self.area.top) + 1 } else { row + 1 }
    }

    fn cell(self, row: u32, col: u32) -> String {
        if self.is_document {
            address(row.saturating_sub(self.area.top), col.saturating_sub(self.area.left))
        } else {
            address(row, col)
        }
    }
}

impl SheetContext<'_> {
    /// Reads the table in an area; a card may hold lists.
    pub fn tables(&self, area: Area) -> Vec<ProposedTable> {
        let band = heading_rows::band(self.grid, &area);
        if !card::is_card(self.grid, &area, &band) {
            return vec![self.table(area, band)];
        }
        let frame = PlaceNaming::of(self.blank, self.grid, area);
        let lists = card::lists(self.grid, &area);
        let cell = |row, col| frame.cell(row, col);
        let fields = card::fields(self.grid, self.blank, &area, &lists, &cell);
        let sheet = self.sheet();
        let card = ProposedTable {
            sheet,
            shape: ProposedShape::Card,
            fields,
            area: Some(area),
            ..ProposedTable::default()
        };
        let inner = lists.into_iter().map(|list| {
            let band = heading_rows::band(self.grid, &list);
            let left = list.left.checked_sub(1).and_then(|col| self.grid.text(list.top, col));
            ProposedTable { name: left.map(squeezed).unwrap_or_default(), ..self.table(list, band) }
        });
        let has_fields = !card.fields.is_empty();
        has_fields.then_some(card).into_iter().chain(inner).collect()
    }

    fn sheet(&self) -> Option<String> {
        (!self.blank.is_document).then(|| self.grid.sheet.name.clone())
    }

    fn table(&self, area: Area, band: Band) -> ProposedTable {
        let frame = PlaceNaming::of(self.blank, self.grid, area);
        let body = Body::of(self.grid, &area, &band);
        let (blank, grid, notes, line) = (self.blank, self.grid, self.notes, self.line);
        let source = ColumnsSource { blank, grid, area, band, body: &body, notes, line };
        let stub = StubColumns::of(self.grid, &area, &band, &body);
        let expected: Vec<ProposedColumn> =
            (area.left..=area.right).filter_map(|col| source.column(col, true)).collect();
        let read = shape::shape_of(&source, &stub, &expected);
        let expects_figures = read.shape != ProposedShape::List;
        let mut columns: Vec<ProposedColumn> = match expects_figures {
            true => expected,
            false => (area.left..=area.right).filter_map(|col| source.column(col, false)).collect(),
        };
        let unit_field =
            columns.iter().find(|column| Some(column.index) == read.unit_column).cloned();
        columns.retain(|column| is_filled_in(&read, &stub, column));
        let mut table = ProposedTable {
            sheet: self.sheet(),
            shape: read.shape,
            heading_rows: (band.top..=band.bottom).map(|row| frame.row(row)).collect(),
            data_from_row: Some(
                frame.row(body.entries.first().copied().unwrap_or_else(|| band.body())),
            ),
            total_rows: body.totals.iter().map(|row| frame.row(*row)).collect(),
            total_label: body.total_label(grid, &area),
            is_total_of_rows: body.sums_all(grid, &area),
            example_rows: body.examples.iter().map(|row| frame.row(*row)).collect(),
            empty_rows: self.empty_rows(&area, &body, &stub),
            is_numbered: stub
                .serial
                .is_some_and(|col| body.entries.iter().any(|row| grid.text(*row, col).is_some())),
            unit_column: read.unit_column.map(|col| frame.col(col)),
            units: read.units.clone(),
            relations: heading_rows::relations(grid, &area, &band),
            unit_field: unit_field
                .map(|column| ProposedColumn { col: frame.col(column.index), ..column }),
            rows_unclear: read.is_unclear,
            area: Some(area),
            ..ProposedTable::default()
        };
        if read.shape == ProposedShape::Matrix {
            self.fill_matrix(&mut table, &mut columns, &source, &stub, read.units_in_columns);
        }
        for column in &mut columns {
            column.col = frame.col(column.index);
        }
        table.columns = columns;
        table
    }

    fn fill_matrix(
        &self,
        table: &mut ProposedTable,
        columns: &mut Vec<ProposedColumn>,
        source: &ColumnsSource,
        stub: &StubColumns,
        units_in_columns: bool,
    ) {
        table.rows = matrix::rows(source, stub, columns, units_in_columns);
        let frame = PlaceNaming::of(self.blank, self.grid, source.area);
        table.rows.iter_mut().for_each(|row| row.row = frame.row(row.row - 1));
        if !units_in_columns {
            matrix::settle(columns, &mut table.rows, self.line);
            return;
        }
        matrix::take_line(&mut table.rows, self.line);
        table.orientation = Some("units_in_columns");
        let total = columns.iter().find(|column| words::is_total(&normalize(column.leaf())));
        table.total_column = total.map(|column| frame.col(column.index));
        let units = columns.iter().filter(|column| words::is_unit_name(&normalize(column.leaf())));
        let named = |column: &ProposedColumn| NamedUnit {
            unit: column.leaf().to_string(),
            at: frame.col(column.index),
        };
        table.units = units.map(named).collect();
        // What the columns hold is told by the rows; the columns themselves are the units.
        columns.clear();
    }

    fn empty_rows(&self, area: &Area, body: &Body, stub: &StubColumns) -> u32 {
        let is_empty = |row: &&u32| {
            (area.left..=area.right)
                .filter(|col| Some(*col) != stub.serial)
                .all(|col| self.grid.text(**row, col).is_none())
        };
        body.entries.iter().filter(is_empty).count() as u32
    }
}

/// Whether a column is filled in: headings of rows are not, nor is the column of units where each has its rows.
fn is_filled_in(read: &ShapeReading, stub: &StubColumns, column: &ProposedColumn) -> bool {
    match read.shape {
        ProposedShape::Matrix => !stub.holds(column.index),
        ProposedShape::Single => Some(column.index) != read.unit_column,
        ProposedShape::List => read.units.is_empty() || Some(column.index) != read.unit_column,
        ProposedShape::Card => true,
    }
}

/// Numbers columns that have the same headings, and says of each how the definition calls it.
pub(super) fn tell_apart(table: &mut ProposedTable) -> Vec<String> {
    let mut known: HashSet<String> = HashSet::new();
    let mut told = Vec::new();
    for column in &mut table.columns {
        if known.insert(normalize(&column.name)) {
            continue;
        }
        let own = column.name.clone();
        // Of no more columns than a sheet has.
        let number = (2..).find(|number| known.insert(normalize(&format!("{own}{number}"))));
        column.name = format!("{own}{}", number.unwrap_or_default());
        told.push(format!(
            "{} 列“{own}”的标题和前面一列相同，定义里叫“{}”：请在空白表里改成不同的标题，再读一遍",
            column.col, column.name
        ));
    }
    told
}

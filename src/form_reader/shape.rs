//! How a table is filled in: one row for each unit, a list, or row headings by column headings.

use super::body::{StubColumns, plain_name};
use super::columns::ColumnsSource;
use super::grid::squeezed;
use super::heading_rows;
use super::proposal::{NamedUnit, ProposedColumn, ProposedKind, ProposedShape};
use super::words;
use crate::campaign::normalize;

/// What a table turned out to be.
#[derive(Debug, Default)]
pub struct ShapeReading {
    /// The shape.
    pub shape: ProposedShape,
    /// Whether units stand in columns.
    pub units_in_columns: bool,
    /// The column that names the unit.
    pub unit_column: Option<u32>,
    /// Units that the blank names, with their rows.
    pub units: Vec<NamedUnit>,
    /// Whether one row or many per unit cannot be told.
    pub is_unclear: bool,
}

/// Tells the shape; `columns` are those that have a heading, read as if figures were expected.
pub fn shape_of(
    source: &ColumnsSource,
    stub: &StubColumns,
    columns: &[ProposedColumn],
) -> ShapeReading {
    let Some(label) = stub.labels.first().copied() else {
        return without_labels(source, stub, columns);
    };
    if names_units_in_columns(stub, columns) {
        return ShapeReading {
            shape: ProposedShape::Matrix,
            units_in_columns: true,
            ..ShapeReading::default()
        };
    }
    let name = heading_of(source, label);
    let texts: Vec<&str> =
        source.body.entries.iter().filter_map(|row| source.grid.text(*row, label)).collect();
    let like_units = texts.iter().filter(|text| words::is_unit_name(&normalize(text))).count();
    let are_units =
        words::is_unit_heading(&name) || !texts.is_empty() && like_units * 5 >= texts.len() * 3;
    if are_units && stub.labels.len() == 1 {
        return of_units(source, label, columns);
    }
    let others: Vec<&ProposedColumn> =
        columns.iter().filter(|c| !stub.holds(c.index) && !is_remark(c)).collect();
    let figures = others.iter().filter(|column| is_figure(column)).count();
    let is_list = source.body.entries.len() == 1 || figures * 2 < others.len();
    ShapeReading {
        shape: if is_list { ProposedShape::List } else { ProposedShape::Matrix },
        ..ShapeReading::default()
    }
}

fn is_figure(column: &ProposedColumn) -> bool {
    column.kind.is_number() || column.kind == ProposedKind::ByRow
}

fn heading_of(source: &ColumnsSource, col: u32) -> String {
    let path = heading_rows::path(source.grid, &source.area, &source.band, col);
    path.headings.last().map(|text| plain_name(text)).unwrap_or_default()
}

/// Whether at least two columns, and most of those that hold figures, are called like units.
fn names_units_in_columns(stub: &StubColumns, columns: &[ProposedColumn]) -> bool {
    let others = columns.iter().filter(|c| !stub.holds(c.index) && !is_remark(c));
    let leaves: Vec<String> = others.map(|column| normalize(column.leaf())).collect();
    let own: Vec<&String> = leaves.iter().filter(|leaf| !words::is_total(leaf)).collect();
    let units = own.iter().filter(|leaf| words::is_unit_name(leaf)).count();
    units > 1 && units * 2 > own.len()
}

/// Row headings that are units: one row each, or a block of rows each.
fn of_units(source: &ColumnsSource, label: u32, columns: &[ProposedColumn]) -> ShapeReading {
    let mut units: Vec<(String, u32, u32)> = Vec::new();
    for row in &source.body.entries {
        let owner = source.grid.owner(*row, label);
        let text = source.grid.own_text(owner.0, owner.1).map(squeezed);
        match (text, units.last_mut()) {
            (Some(text), Some(last)) if last.0 == text => last.2 = *row,
            (Some(text), _) => units.push((text, *row, *row)),
            (None, Some(last)) => last.2 = *row,
            (None, None) => {}
        }
    }
    let has_blocks = units.iter().any(|(_, first, last)| last > first);
    let others: Vec<&ProposedColumn> =
        columns.iter().filter(|c| c.index != label && !is_remark(c)).collect();
    let figures = others.iter().filter(|column| is_figure(column)).count();
    let is_list = has_blocks || figures * 3 < others.len();
    let rows = |first: u32, last: u32| {
        if first == last { format!("{}", first + 1) } else { format!("{}-{}", first + 1, last + 1) }
    };
    let units =
        units.into_iter().map(|(unit, first, last)| NamedUnit { unit, at: rows(first, last) });
    ShapeReading {
        shape: if is_list { ProposedShape::List } else { ProposedShape::Single },
        unit_column: Some(label),
        units: units.collect(),
        ..ShapeReading::default()
    }
}

/// Empty rows: a list if they begin with what distinguishes entries, else one row for each unit.
fn without_labels(
    source: &ColumnsSource,
    stub: &StubColumns,
    columns: &[ProposedColumn],
) -> ShapeReading {
    let own = |column: &&ProposedColumn| {
        Some(column.index) != stub.serial && column.kind != ProposedKind::Serial
    };
    let mut rest = columns.iter().filter(own).peekable();
    let is_unit = |column: &&ProposedColumn| {
        words::is_unit_heading(&plain_name(column.heading.last().map_or("", String::as_str)))
    };
    let mut unit_column = rest.next_if(is_unit).map(|column| column.index);
    // 市(州) and 县(市、区): the last of them is the unit.
    while let Some(column) = rest.next_if(is_unit) {
        unit_column = Some(column.index);
    }
    // Who answers for a unit is no entry of it.
    let answers = ["负责人", "联系人", "电话", "地址", "分管领导", "填报人", "责任人"];
    let key = rest.find(|column| !answers.iter().any(|word| column.leaf().ends_with(word)));
    let rows = source.body.entries.len();
    let has_serial = columns.iter().any(|column| column.kind == ProposedKind::Serial);
    let has_key = key.is_some_and(|column| !is_figure(column) && !is_remark(column));
    let figures = columns.iter().filter(|column| is_figure(column)).count();
    let mostly_figures = figures * 2 >= columns.len().saturating_sub(2);
    let is_single = match (has_key, unit_column.is_some(), has_serial) {
        (false, true, _) => true,
        (false, false, false) => rows < 2,
        (false, false, true) => false,
        (true, true, false) => rows == 1 && mostly_figures,
        (true, ..) => false,
    };
    let is_unclear = if is_single { rows > 1 } else { rows == 1 && !has_serial };
    ShapeReading {
        shape: if is_single { ProposedShape::Single } else { ProposedShape::List },
        unit_column,
        is_unclear,
        ..ShapeReading::default()
    }
}

/// Columns for what has no place elsewhere.
fn is_remark(column: &ProposedColumn) -> bool {
    let leaf = normalize(column.leaf());
    ["备注", "说明", "情况说明", "原因"].iter().any(|word| leaf.starts_with(word))
}

//! Rows of a matrix: name, code, indent, unit of measure and kind.

use super::body::StubColumns;
use super::columns::ColumnsSource;
use super::grid::{Grid, squeezed};
use super::kinds::{self, KindEvidence};
use super::measure::{self, Measures, measured, measures};
use super::proposal::{MatrixRow, ProposedColumn, ProposedKind, UnitFrom};
use super::words;
use crate::campaign::{Combine, normalize};

/// Reads the rows; `columns` are those of figures.
pub fn rows(
    source: &ColumnsSource,
    stub: &StubColumns,
    columns: &[ProposedColumn],
    units_in_columns: bool,
) -> Vec<MatrixRow> {
    let read = |row: &u32| row_of(source, stub, columns, *row, units_in_columns);
    source.body.entries.iter().filter_map(read).collect()
}

/// The row headings of a row, from the outermost to the innermost.
#[derive(Default)]
struct StubHeading<'a> {
    names: Vec<String>,
    unit: Option<String>,
    /// What stands in other brackets of the innermost.
    brackets: Vec<String>,
    /// The innermost as it is written, with its indent.
    raw: &'a str,
}

fn heading_of<'a>(grid: &'a Grid, stub: &StubColumns, row: u32) -> StubHeading<'a> {
    let mut heading = StubHeading::default();
    let mut owner = None;
    for col in &stub.labels {
        // A name merged over two columns of row headings is one.
        if owner == Some(grid.owner(row, *col)) {
            continue;
        }
        owner = Some(grid.owner(row, *col));
        let Some(text) = grid.text(row, *col) else { continue };
        let parts = measured(text);
        heading.unit = parts.unit.or(heading.unit);
        heading.brackets = parts.brackets;
        heading.names.push(parts.name);
        heading.raw = grid.cell(grid.owner(row, *col).0, *col).as_text().unwrap_or(text);
    }
    heading
}

fn row_of(
    source: &ColumnsSource,
    stub: &StubColumns,
    columns: &[ProposedColumn],
    row: u32,
    units_in_columns: bool,
) -> Option<MatrixRow> {
    let grid = source.grid;
    let StubHeading { names, unit, brackets, raw } = heading_of(grid, stub, row);
    let name = names.last()?.clone();
    let own = stub.unit.and_then(|col| grid.text(row, col)).and_then(measure::stated);
    let unit = own.or(unit);
    let evidence = KindEvidence {
        names: &names,
        brackets: &brackets,
        unit: unit.as_deref().map(|unit| (unit, true)),
        at: (row, columns.first().map_or(0, |column| column.index)),
        comment: stub.labels.iter().rev().find_map(|col| grid.comment(row, *col)),
        samples: &[],
        notes: &[],
        expects_figures: true,
    };
    let mut told = kinds::kind_of(&evidence, grid, source.blank);
    if told.kind == ProposedKind::Text && !says_text(&name) {
        told = kinds::KindReading { kind: ProposedKind::Count, is_guess: true, ..told };
    }
    let computed = !columns.is_empty()
        && columns
            .iter()
            .all(|column| column.computed || grid.formula(row, column.index).is_some());
    let code = stub.code.and_then(|col| grid.text(row, col)).map(squeezed);
    let code = code.filter(|code| code.chars().any(char::is_alphanumeric));
    let total_by = units_in_columns.then(|| total_by(source, columns, row, &name, told.kind));
    let level = level(raw);
    let name = names.join("/");
    Some(MatrixRow {
        row: row + 1,
        name,
        code,
        level,
        unit,
        kind: told.kind,
        computed,
        total_by,
        is_guess: told.is_guess,
    })
}

/// Whether a row heading asks for words; others, such as those of crops and industries, name what is counted.
fn says_text(name: &str) -> bool {
    let words = [
        "情况",
        "说明",
        "问题",
        "措施",
        "内容",
        "简介",
        "备注",
        "名称",
        "原因",
        "负责人",
        "联系人",
        "地址",
        "建议",
        "打算",
        "困难",
    ];
    words.iter().any(|word| name.ends_with(word))
}

/// How deep a row is indented: two spaces a step, 其中 one more.
fn level(text: &str) -> usize {
    let indent: usize = text
        .chars()
        .take_while(|c| c.is_whitespace())
        .map(|c| if c == '\u{3000}' { 2 } else { 1 })
        .sum();
    let plain = text.trim_start();
    let listed = plain.starts_with("其中") || plain.starts_with("（一") || plain.starts_with("1.");
    indent / 2 + usize::from(listed && indent < 2)
}

/// The unit of a line beside the table holds for rows whose name it fits.
pub fn take_line(rows: &mut [MatrixRow], line: &[String]) {
    let [unit] = line else { return };
    for row in rows.iter_mut().filter(|row| row.unit.is_none()) {
        let fits = match measures(unit) {
            Some(Measures::Money) => row.kind == ProposedKind::Amount,
            Some(Measures::Things) => {
                row.kind == ProposedKind::Count && !row.is_guess && row.name.contains(unit.as_str())
            }
            _ => false,
        };
        row.unit = fits.then(|| unit.clone());
    }
}

/// How the form adds a row up over its units: by its formula, else by name and kind.
fn total_by(
    source: &ColumnsSource,
    columns: &[ProposedColumn],
    row: u32,
    name: &str,
    kind: ProposedKind,
) -> Combine {
    let total = columns.iter().find(|column| words::is_total(&normalize(column.leaf())));
    let formula = total.and_then(|column| source.grid.formula(row, column.index));
    let formula = formula.map(str::to_ascii_uppercase).unwrap_or_default();
    match () {
        () if formula.starts_with("SUM(") => Combine::Sum,
        () if formula.starts_with("MAX(") => Combine::Max,
        () if formula.contains('/') => Combine::Ratio,
        () => kinds::combine(kind, name, None),
    }
}

/// Columns of a matrix whose name leaves open what is measured hold what their row says.
pub fn settle(columns: &mut [ProposedColumn], rows: &mut [MatrixRow], line: &[String]) {
    let told: Vec<ProposedKind> = rows.iter().map(|row| row.kind).collect();
    let say_something =
        rows.iter().any(|row| row.unit.is_some()) || told.windows(2).any(|pair| pair[0] != pair[1]);
    if say_something {
        take_line(rows, line);
    }
    for column in columns {
        let is_open =
            column.is_guess || column.name.split('/').all(|name| words::is_open(&normalize(name)));
        let is_own = column.unit_from == Some(UnitFrom::Heading)
            || column.unit_from == Some(UnitFrom::UpperHeading);
        if !is_open || is_own || !column.kind.is_number() || column.kind == ProposedKind::Percent {
            continue;
        }
        if say_something {
            column.kind = ProposedKind::ByRow;
            (column.unit, column.unit_from, column.unit_ask) = (None, None, false);
        } else if let ([unit], None) = (line, &column.unit) {
            column.kind = if measures(unit) == Some(Measures::Things) {
                ProposedKind::Count
            } else {
                ProposedKind::Amount
            };
            (column.unit, column.unit_from) = (Some(unit.clone()), Some(UnitFrom::Line));
        } else if column.unit.is_none() && told.first() == Some(&ProposedKind::Amount) {
            column.kind = ProposedKind::Amount;
            column.unit_ask = true;
        }
    }
}

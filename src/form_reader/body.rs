//! The rows below the headings: what is filled in, totals, examples, titles of groups.

use super::grid::Grid;
use super::heading_rows::{self, Band};
use super::measure;
use super::words;
use crate::campaign::normalize;
use crate::reading::{Area, is_group_title, numbers_group};

/// Columns from the left in which a row says what it is.
const LABELS: u32 = 4;

/// The rows below the headings of a table, zero-based.
#[derive(Debug, Default)]
pub struct Body {
    /// Rows that are filled in.
    pub entries: Vec<u32>,
    /// Totals.
    pub totals: Vec<u32>,
    /// Examples.
    pub examples: Vec<u32>,
}

impl Body {
    /// Sorts the rows of a table.
    pub fn of(grid: &Grid, area: &Area, band: &Band) -> Body {
        let mut body = Body::default();
        for row in band.body()..=area.bottom {
            let right = area.right.min(area.left + LABELS - 1);
            let texts = grid.texts(row, area.left, area.right);
            let labels: Vec<String> = grid
                .texts(row, area.left, right)
                .into_iter()
                .map(|(_, text)| normalize(text))
                .collect();
            let is_group = matches!(texts.as_slice(), [(col, _)]
                if grid.span(row, *col).right - grid.span(row, *col).left + 1 == area.right - area.left + 1 && area.right > area.left);
            let is_group = is_group || heads_group(grid, area, row);
            if labels.iter().any(|text| words::is_total(text)) || is_sum_row(grid, area, row) {
                body.totals.push(row);
            } else if texts.iter().any(|(_, text)| words::is_example(&normalize(text))) {
                body.examples.push(row);
            } else if !is_group {
                body.entries.push(row);
            }
        }
        body
    }
}

impl Body {
    /// What the first total is called.
    pub fn total_label(&self, grid: &Grid, area: &Area) -> Option<String> {
        let row = *self.totals.first()?;
        let texts = grid.texts(row, area.left, area.right);
        texts.first().map(|(_, text)| text.trim().to_string())
    }

    /// Whether the first total adds up all rows that are filled in, in every formula that sums.
    pub fn sums_all(&self, grid: &Grid, area: &Area) -> bool {
        let (Some(total), Some(first), Some(last)) =
            (self.totals.first(), self.entries.first(), self.entries.last())
        else {
            return false;
        };
        let formulas = (area.left..=area.right).filter_map(|col| grid.formula(*total, col));
        let sums: Vec<String> =
            formulas.map(str::to_ascii_uppercase).filter(|formula| sums_down(formula)).collect();
        let is_whole = |formula: &String| {
            let rows: Vec<u32> = formula
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|digits| digits.parse().ok())
                .collect();
            rows.first() == Some(&(first + 1)) && rows.last() == Some(&(last + 1))
        };
        !sums.is_empty() && sums.iter().all(is_whole)
    }
}

/// Whether a row is the title of a group: 一 | 交通项目 among rows that are numbered 1, 2, 3, or 一、交通项目.
fn heads_group(grid: &Grid, area: &Area, row: u32) -> bool {
    let counts = |col: u32| {
        let numbers = (area.top..=area.bottom).filter_map(|row| grid.own_text(row, col));
        numbers.into_iter().any(|text| text.parse::<u32>().is_ok())
    };
    match grid.texts(row, area.left, area.right).as_slice() {
        [(_, only)] => is_group_title(&normalize(only)),
        [(col, first), _] => numbers_group(&normalize(first)) && counts(*col),
        _ => false,
    }
}

/// A row without a label that adds up the rows above or below it.
fn is_sum_row(grid: &Grid, area: &Area, row: u32) -> bool {
    let formulas: Vec<String> = (area.left..=area.right)
        .filter_map(|col| grid.formula(row, col))
        .map(|formula| formula.to_ascii_uppercase())
        .collect();
    let sums = formulas.iter().filter(|formula| sums_down(formula)).count();
    sums > 0 && sums * 2 > formulas.len() && grid.texts(row, area.left, area.left).is_empty()
}

/// SUM(D5:D9): of one column over more than one row.
fn sums_down(formula: &str) -> bool {
    let inner = formula.strip_prefix("SUM(").and_then(|rest| rest.strip_suffix(')'));
    let Some((first, last)) = inner.and_then(|inner| inner.split_once(':')) else { return false };
    let parts = |cell: &str| {
        let plain = cell.replace('$', "");
        let split = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
        (plain[..split].to_string(), plain[split..].to_string())
    };
    let ((first, top), (last, bottom)) = (parts(first), parts(last));
    first == last && top != bottom
}

/// What the columns at the left of a table are.
#[derive(Debug, Default)]
pub struct StubColumns {
    /// Columns of row headings, from the left.
    pub labels: Vec<u32>,
    /// Column of row numbers.
    pub serial: Option<u32>,
    /// Column of codes.
    pub code: Option<u32>,
    /// Column of units of measure.
    pub unit: Option<u32>,
    /// Columns of texts that are given, such as standards.
    pub given: Vec<u32>,
}

impl StubColumns {
    /// Tells the columns of row headings apart from those that are filled in.
    pub fn of(grid: &Grid, area: &Area, band: &Band, body: &Body) -> StubColumns {
        let mut stub = StubColumns::default();
        for col in area.left..=area.right.min(area.left + 6) {
            let path = heading_rows::path(grid, area, band, col);
            let name = path.headings.last().map(|text| plain_name(text)).unwrap_or_default();
            let texts: Vec<String> = body
                .entries
                .iter()
                .filter_map(|row| grid.text(*row, col))
                .map(|text| text.split_whitespace().collect())
                .collect();
            let digits =
                texts.iter().filter(|text| text.chars().all(|c| c.is_ascii_digit())).count();
            let is_full = texts.len() * 5 >= body.entries.len() * 3 && !texts.is_empty();
            let is_code = ["代码", "编码", "行次", "编号", "行号", "代号"]
                .iter()
                .any(|word| name.ends_with(word));
            if words::is_serial(&name)
                || name.is_empty() && digits > 0 && digits == texts.len() && is_full
            {
                stub.serial = Some(col);
            } else if is_code && is_full {
                stub.code = Some(col);
            } else if !stub.labels.is_empty() && is_unit_column(&name, &texts) {
                stub.unit = Some(col);
            } else if digits * 2 < texts.len() && (is_full || names_units(&name, &texts)) {
                let is_given =
                    stub.unit.is_some() || stub.code.is_some() && !stub.labels.is_empty();
                let columns = if is_given { &mut stub.given } else { &mut stub.labels };
                columns.push(col);
            } else {
                break;
            }
        }
        stub
    }

    /// Whether a column is one of them.
    pub fn holds(&self, col: u32) -> bool {
        self.labels.contains(&col)
            || self.given.contains(&col)
            || [self.serial, self.code, self.unit].contains(&Some(col))
    }
}

/// Unit names in the first of the rows that are theirs, not merged.
fn names_units(name: &str, texts: &[String]) -> bool {
    texts.len() > 1
        && (words::is_unit_heading(name) || texts.iter().all(|text| words::is_unit_name(text)))
}

fn is_unit_column(name: &str, texts: &[String]) -> bool {
    let known = texts.iter().filter(|text| measure::stated(text).is_some()).count();
    matches!(name, "计量单位" | "单位" | "单位名称" | "指标单位")
        && known * 2 >= texts.len()
        && known > 0
}

/// A heading as it is compared, without its brackets unless they are part of a name of units.
pub fn plain_name(text: &str) -> String {
    let plain = normalize(text);
    if words::is_unit_heading(&plain) {
        return plain;
    }
    let name = plain.split('(').next().unwrap_or_default();
    if name.is_empty() { plain } else { name.to_string() }
}

//! Columns and rows that the office's form calculates itself: formulas over the names of its columns, or
//! of its rows.

use super::{Block, Field, Rows, normalize};
use crate::rule::{Expression, Meaning, NamedReference, ValueType};

/// The formulas of a block's columns and rows by position; `None` where the form calculates nothing.
#[derive(Debug, Clone)]
pub(super) struct ComputedFormulas {
    columns: Vec<Option<Expression>>,
    rows: Vec<Option<Expression>>,
}

impl ComputedFormulas {
    /// Those of a campaign file that was checked: each can be read.
    pub(super) fn of(fields: &[Field], rows: &Rows) -> ComputedFormulas {
        let stubs = match rows {
            Rows::Matrix(stubs) => stubs.as_slice(),
            Rows::Single | Rows::List(_) => &[],
        };
        let columns: Vec<String> = fields.iter().map(Field::path).collect();
        let names: Vec<String> = stubs.iter().map(|stub| stub.name.clone()).collect();
        let column = |field: &Field| parse_computed(field.computed.as_deref()?, &columns).ok();
        let rows = stubs.iter().map(|stub| parse_computed(stub.computed.as_deref()?, &names).ok());
        ComputedFormulas { columns: fields.iter().map(column).collect(), rows: rows.collect() }
    }
}

impl Block {
    /// The formula of the column at a position, over the names of the block's columns; `None` if the form
    /// does not calculate it.
    pub fn column_formula(&self, index: usize) -> Option<&Expression> {
        self.formulas.columns.get(index)?.as_ref()
    }

    /// The formula of the row at a position that the form calculates, over the names of its rows.
    pub fn row_formula(&self, index: usize) -> Option<&Expression> {
        self.formulas.rows.get(index)?.as_ref()
    }

    /// The field that a name in a formula means: a name, or the whole path of headings.
    pub fn field_called(&self, name: &str) -> Option<usize> {
        let wanted = normalize(name);
        let path = |f: &Field| normalize(&f.path()) == wanted;
        let own = |f: &Field| normalize(&f.name) == wanted;
        let fields = &self.fields;
        fields.iter().position(path).or_else(|| fields.iter().position(own))
    }
}

/// The formula without the condition that leaves the cell empty: IF([甲]=0,"",[乙]/[甲]) is [乙]/[甲].
fn bare(formula: &str) -> &str {
    let formula = formula.trim().trim_start_matches('=');
    let inner = formula.strip_prefix("IF(").and_then(|rest| rest.strip_suffix(')'));
    inner.and_then(|inner| Some(inner.split_once(",\"\",")?.1)).unwrap_or(formula)
}

/// Reads the formula of a calculated column or row over the names of its columns or rows.
///
/// # Errors
/// The first mistake in Chinese: of syntax, a name that there is not or that several columns have.
pub fn parse_computed(formula: &str, known: &[String]) -> Result<Expression, String> {
    let known: Vec<String> = known.iter().map(|name| normalize(name)).collect();
    let names = |name: &str| named(name, &known);
    Expression::parse(bare(formula), &names)
        .map_err(|mistake| format!("第 {} 个字：{}", mistake.column, mistake.message))
}

fn named(name: &str, known: &[String]) -> Result<NamedReference, String> {
    let wanted = normalize(name);
    let behind = format!("/{wanted}");
    let is_whole = known.contains(&wanted);
    let same_end = known.iter().filter(|known| known.ends_with(&behind)).count();
    match same_end {
        _ if is_whole => {}
        0 => return Err(format!("没有“{name}”")),
        1 => {}
        count => return Err(format!("“{name}”有 {count} 列，请连上级标题一起写，如 上级/{name}")),
    }
    Ok(NamedReference { name: name.to_string(), meaning: Meaning::Cell(ValueType::Number) })
}

//! Columns and rows that the office's form calculates itself: formulas over the names of its columns, or
//! of its rows.

use super::{Block, Field, Rows, Stub, normalize};
use crate::rule::{Expression, Meaning, NamedReference, ValueType};

impl Block {
    /// The formula of a column that the form calculates, over the names of the block's columns; `None`
    /// if it does not, or the formula is no such one.
    pub fn column_formula(&self, field: &Field) -> Option<Expression> {
        self.parsed(field.computed.as_deref()?, self.fields.iter().map(Field::path))
    }

    /// The formula of a row that the form calculates, over the names of its rows.
    pub fn row_formula(&self, stub: &Stub) -> Option<Expression> {
        let Rows::Matrix(stubs) = &self.rows else { return None };
        self.parsed(stub.computed.as_deref()?, stubs.iter().map(|stub| stub.name.clone()))
    }

    /// A formula that was read without a mistake when the campaign was loaded.
    fn parsed(&self, formula: &str, names: impl Iterator<Item = String>) -> Option<Expression> {
        parse_computed(formula, &names.collect::<Vec<_>>()).ok()
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

//! Columns and rows that the office's form calculates itself: formulas over the names of its columns, or
//! of its rows.

use super::{Block, Field, Rows, Stub, normalize};
use crate::rule::{Expression, Kind, Meaning, Named};

impl Block {
    /// The formula of a column that the form calculates, over the names of the block's columns; `None`
    /// if it does not, or the formula is no such one.
    pub fn column_formula(&self, field: &Field) -> Option<Expression> {
        let names = |name: &str| named(name, self.fields.iter().map(Field::path));
        Expression::parse(bare(field.computed.as_deref()?), &names).ok()
    }

    /// The formula of a row that the form calculates, over the names of its rows.
    pub fn row_formula(&self, stub: &Stub) -> Option<Expression> {
        let Rows::Matrix(stubs) = &self.rows else { return None };
        let names = |name: &str| named(name, stubs.iter().map(|stub| stub.name.clone()));
        Expression::parse(stub.computed.as_deref()?, &names).ok()
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

fn named(name: &str, known: impl Iterator<Item = String>) -> Result<Named, String> {
    let wanted = normalize(name);
    let mut known = known.map(|known| normalize(&known));
    let is_it = |known: &str| known == wanted || known.ends_with(&format!("/{wanted}"));
    match known.any(|known| is_it(&known)) {
        true => {
            let meaning = Meaning::Cell(Kind::Number);
            Ok(Named { name: name.to_string(), meaning })
        }
        false => Err(format!("没有“{name}”")),
    }
}

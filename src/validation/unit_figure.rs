//! The one figure of a unit for a field: that of its only row, or what the lines of its list come to.

use super::{BlockRecord, Entry, Record, Value};
use crate::campaign::{Block, Combine, Field, FigureId, Form, RowId};
use rust_decimal::Decimal;

/// Says of which rows the figure is left out; `None` leaves none out.
type IsOut<'a> = Option<&'a dyn Fn(&RowId) -> bool>;

impl Record {
    /// The value of a field in its single row; of a list its number of lines, or their sum or largest
    /// figure as the field says. `None` where nothing was reported or the field does not make one figure.
    /// Lines whose figure `is_out` are left out; the whole is if that of no line is.
    pub fn unit_value(&self, form: &Form, key: &str, is_out: IsOut) -> Option<Value> {
        let is_left = |row: &RowId| is_out.is_some_and(|is_out| is_out(row));
        match self.list_of(form, key) {
            None if self.entry(key).is_none() => self.cell_of(form, key, is_out)?.value.clone(),
            None => self.entry(key).filter(|_| !is_left(&RowId::Only))?.value.clone(),
            Some(_) if is_left(&RowId::Only) => None,
            Some((block, lines)) => of_lines(block, lines, key, is_out).map(Value::Number),
        }
    }

    /// What the unit reported as a figure, in one cell or in the lines of a list; `None` if it has no such figure.
    pub fn shown_at(&self, form: &Form, figure: &FigureId) -> Option<String> {
        let of_lines = || self.unit_value(form, &figure.field, None).map(|v| v.to_string());
        match self.at(figure) {
            Some(entry) => Some(entry.shown()),
            None if self.has_number(figure) => of_lines(),
            None => None,
        }
    }

    /// The entry of a figure of a matrix, by its key in a summary, unless its row `is_out`.
    pub fn cell_of(&self, form: &Form, key: &str, is_out: IsOut) -> Option<&Entry> {
        let matrices = form.blocks().filter(|block| !block.stubs().is_empty());
        let figure = matrices.into_iter().find_map(|block| {
            let mut figures = block.cell_figures();
            let (stub, field) = figures.find(|(stub, f)| block.cell_key(stub, f) == key)?;
            let row = RowId::Stub(stub.key.as_str().into());
            Some(FigureId { field: field.key.clone(), row })
        })?;
        self.at(&figure).filter(|_| !is_out.is_some_and(|is_out| is_out(&figure.row)))
    }

    /// The list that a figure comes from, with its lines; `None` for a field of another block, or of a list
    /// that did not come.
    pub fn list_of<'f>(&self, form: &'f Form, key: &str) -> Option<(&'f Block, &BlockRecord)> {
        let has =
            |block: &&Block| block.count_key() == key || block.fields.iter().any(|f| f.key == key);
        let block = form.blocks().filter(|block| block.lines().is_some()).find(has)?;
        Some((block, self.blocks.iter().find(|came| came.id == block.id)?))
    }
}

fn of_lines(block: &Block, came: &BlockRecord, key: &str, is_out: IsOut) -> Option<Decimal> {
    let is_out = is_out.filter(|_| !came.rows.is_empty());
    let left = is_out.map(|is_out| (came.rows.read(), is_out));
    let left = left.as_ref().map(|(rows, is_out)| rows.iter().filter(|row| !is_out(&row.id)));
    if block.count_key() == key {
        return Some(Decimal::from(left.map_or(came.rows.len(), Iterator::count)));
    }
    let index = block.fields.iter().position(|f| f.key == key)?;
    let field: &Field = block.fields.get(index)?;
    let Some(left) = left else { return came.rows.combined(index, field.combine()) };
    let numbers = left.filter_map(|row| match row.entries.get(index)?.value {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    });
    match field.combine() {
        Combine::Sum => numbers
            .fold(None, |sum: Option<Decimal>, number| sum.unwrap_or_default().checked_add(number)),
        Combine::Max => numbers.max(),
        _ => None,
    }
}

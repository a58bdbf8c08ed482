//! The formula of a cell, calculated over the cells of a workbook.

use super::criterion::CellCriterion;
use super::evaluate::Evaluator;
use super::evaluation_error::{ErrorValue, EvaluationError};
use super::expression::{Expression, FormulaNode};
use super::reference::Reference;
use super::value::FormulaValue;
use rust_decimal::Decimal;

/// A value that is not known: a cell whose own formula cannot be calculated, or too much to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

/// A filled cell of an area.
#[derive(Debug, Clone)]
pub struct FilledCell {
    /// Row, counted from 0.
    pub row: u32,
    /// Column, counted from 0.
    pub col: u32,
    /// What stands in it.
    pub value: FormulaValue,
    /// Whether its row is hidden.
    pub is_hidden: bool,
    /// Whether it is a subtotal, which other subtotals pass over.
    pub is_subtotal: bool,
}

/// The cells that a formula can see.
pub trait CellSource {
    /// What stands in a cell of a sheet, or of the formula's own.
    ///
    /// # Errors
    /// It is not known.
    fn at(&self, sheet: Option<&str>, row: u32, col: u32) -> Result<FormulaValue, Unknown>;

    /// The filled cells of an area, row by row.
    ///
    /// # Errors
    /// One of them is not known.
    fn filled(&self, area: &Reference) -> Result<Vec<FilledCell>, Unknown>;

    /// Counts work that costs as much as looking at so many cells.
    ///
    /// # Errors
    /// It is too much.
    fn spend(&self, cells: usize) -> Result<(), Unknown>;
}

impl From<Unknown> for EvaluationError {
    fn from(_: Unknown) -> EvaluationError {
        EvaluationError::unusable("")
    }
}

impl Expression {
    /// What the formula of a cell comes to, by Excel's rules.
    ///
    /// # Errors
    /// It cannot be calculated here.
    pub fn calculate(&self, cells: &dyn CellSource) -> Result<FormulaValue, Unknown> {
        let no_names = |_: &str| FormulaValue::Blank;
        let evaluator = Evaluator::in_cell(&no_names, cells);
        evaluator.value(&self.root).or_else(|doubt| {
            let fault = doubt.fault.filter(|_| doubt.is_calculation());
            fault.map(FormulaValue::Error).ok_or(Unknown)
        })
    }
}

impl Evaluator<'_> {
    /// The value of one cell.
    pub(super) fn cell(&self, cells: &Reference) -> Result<FormulaValue, EvaluationError> {
        let single = self.sheet.filter(|_| cells.is_single()).ok_or(Unknown)?;
        match single.at(cells.sheet.as_deref(), cells.top, cells.left)? {
            FormulaValue::Error(fault) => Err(fault.into()),
            value => Ok(value),
        }
    }

    /// The cell of an area that stands where another cell stands in an area of the same shape.
    pub(super) fn beside(
        &self,
        area: &Reference,
        like: &Reference,
        standing: &FilledCell,
    ) -> Result<FormulaValue, EvaluationError> {
        let row = area.top + (standing.row - like.top);
        let col = area.left + (standing.col - like.left);
        Ok(self.sheet.ok_or(Unknown)?.at(area.sheet.as_deref(), row, col)?)
    }

    /// The filled cells of an area, and the area.
    pub(super) fn area<'n>(
        &self,
        node: &'n FormulaNode,
    ) -> Result<(&'n Reference, Vec<FilledCell>), EvaluationError> {
        let FormulaNode::Cells(area) = node else { return Err(Unknown.into()) };
        Ok((area, self.sheet.ok_or(Unknown)?.filled(area)?))
    }

    /// Counts what it costs to hold so many cells against a condition.
    pub(super) fn spend(
        &self,
        cells: usize,
        criterion: &CellCriterion,
    ) -> Result<(), EvaluationError> {
        let sheet = self.sheet.ok_or(Unknown)?;
        Ok(sheet.spend(cells.saturating_mul(criterion.cost()))?)
    }

    /// The numbers among arguments: of cells only numbers and days count.
    pub(super) fn numbers(
        &self,
        arguments: &[FormulaNode],
    ) -> Result<Vec<Decimal>, EvaluationError> {
        let mut numbers = Vec::new();
        for argument in arguments {
            if !matches!(argument, FormulaNode::Cells(_)) {
                numbers.push(self.value(argument)?.number()?);
                continue;
            }
            for standing in self.area(argument)?.1 {
                numbers.extend(counted(&standing.value)?);
            }
        }
        Ok(numbers)
    }

    /// What a function that only looks at an argument sees: an error, too.
    pub(super) fn inspected(
        &self,
        argument: &FormulaNode,
    ) -> Result<FormulaValue, EvaluationError> {
        self.value(argument).or_else(|doubt| match doubt.fault {
            Some(fault) if doubt.is_calculation() => Ok(FormulaValue::Error(fault)),
            _ => Err(doubt),
        })
    }
}

/// The number in a cell, if it holds one that counts.
pub(super) fn counted(value: &FormulaValue) -> Result<Option<Decimal>, ErrorValue> {
    match value {
        FormulaValue::Number(number) => Ok(Some(*number)),
        FormulaValue::Date(_) => Ok(value.number().ok()),
        FormulaValue::Error(fault) => Err(*fault),
        _ => Ok(None),
    }
}

//! What the columns of a list come to while its lines are written.

use crate::campaign::{Block, Combine, Field};
use rust_decimal::Decimal;

/// What each field of a list comes to so far.
#[derive(Debug, Clone)]
pub(super) struct ColumnSums(Vec<ColumnSum>);

#[derive(Debug, Clone, Copy)]
struct ColumnSum {
    /// How the figures make one; `None` where they do not.
    combine: Option<Combine>,
    figure: SumSoFar,
}

#[derive(Debug, Clone, Copy)]
enum SumSoFar {
    Nothing,
    Number(Decimal),
    TooLarge,
}

impl ColumnSums {
    pub(super) fn of(block: &Block) -> ColumnSums {
        let combine = |field: &Field| Some(field.combine()).filter(|_| field.is_number());
        let column = |field| ColumnSum { combine: combine(field), figure: SumSoFar::Nothing };
        ColumnSums(block.fields.iter().map(column).collect())
    }

    /// Adds a figure of the field at this position.
    pub(super) fn add(&mut self, index: usize, figure: Decimal) {
        let Some(ColumnSum { combine: Some(combine), figure: sum }) = self.0.get_mut(index) else {
            return;
        };
        *sum = match (*sum, combine) {
            (SumSoFar::Nothing, Combine::Sum | Combine::Max) => SumSoFar::Number(figure),
            (SumSoFar::Number(sum), Combine::Sum) => {
                sum.checked_add(figure).map_or(SumSoFar::TooLarge, SumSoFar::Number)
            }
            (SumSoFar::Number(most), Combine::Max) => SumSoFar::Number(most.max(figure)),
            (sum, _) => sum,
        };
    }

    /// Adds what others come to.
    pub(super) fn join(&mut self, others: &ColumnSums) {
        for (index, other) in others.0.iter().enumerate() {
            match other.figure {
                SumSoFar::Nothing => {}
                SumSoFar::Number(figure) => self.add(index, figure),
                SumSoFar::TooLarge => self.0[index].figure = SumSoFar::TooLarge,
            }
        }
    }

    /// The sums so far, which begin anew.
    pub(super) fn take(&mut self) -> ColumnSums {
        let sums = self.clone();
        self.0.iter_mut().for_each(|column| column.figure = SumSoFar::Nothing);
        sums
    }

    /// What the field at this position comes to; `None` where it is not added up, has no figure, or the sum is too
    /// large.
    pub(super) fn figure(&self, index: usize) -> Option<Decimal> {
        match self.0.get(index)?.figure {
            SumSoFar::Number(figure) => Some(figure),
            _ => None,
        }
    }
}

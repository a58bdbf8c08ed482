//! THE LANGUAGE OF RULES: an Excel formula over names in square brackets, such as
//! `OR([签约金额]=0,[签约项目]>0)`. It is read once (`Expression::parse_rule`), judged over exact
//! decimals (`judge`), and written as a formula over cell addresses with the same verdict (`to_excel`).
//!
//! **Blank is not zero.** A verdict is one of three: the rule holds, it is broken, it is not judged.
//!
//! 1. A part that *needs* a cell has no value when the cell is blank, holds an error, or holds another
//!    kind of value than its column has (text in a number's place). Every part that needs such a part
//!    has no value either, up to the first of the following.
//! 2. AND with one FALSE condition is FALSE and OR with one TRUE condition is TRUE, whatever the other
//!    conditions need, before or behind. IF needs its condition and the branch it chooses.
//! 3. ISBLANK, ISNUMBER, ISTEXT, COUNT and COUNTA look at a cell without needing it.
//! 4. IFERROR and ISERROR are about errors of calculation (a divisor of 0). They need every cell in
//!    their first argument, on whatever way it is evaluated, except those looked at.
//! 5. A rule without a value is not judged; `EvaluationError` names the blank and the unusable cells and the
//!    first error of calculation.
//!
//! **Numbers are decimals** of 28 digits. A number that was calculated is rounded to ten decimals where
//! it is compared, rounded or cut, in the spreadsheet formula as well; a number from a cell is not.
//!
//! **Formulas of cells** (`parse_cell`, `calculate`) are the same language over references instead of names, with
//! a few functions over areas; what kinds of values they meet is known only when they are calculated.
//!
//! `evaluate` gives the value by Excel's own rules, where a blank cell is 0: for the comparison with a
//! real spreadsheet, and to show a part of a rule. There points 1 and 2 do not hold: a blank is no doubt, and
//! AND and OR with an error are that error.

mod cell_words;
mod criterion;
mod evaluate;
mod evaluation_error;
mod expression;
mod functions;
mod kinds;
mod lexer;
mod mistake;
mod parser;
mod reference;
mod sheet;
#[cfg(test)]
mod tests;
mod to_spreadsheet;
mod value;

pub use criterion::meets;
pub use evaluate::RuleOutcome;
pub use evaluation_error::{ErrorValue, EvaluationError};
pub use expression::{Expression, Meaning, NamedReference};
pub use functions::{Function, functions};
pub use kinds::ValueType;
pub use lexer::LENGTH_LIMIT;
pub use mistake::Mistake;
pub use parser::Names;
pub use reference::Reference;
pub use sheet::{CellSource, FilledCell, Unknown};
pub use value::FormulaValue;

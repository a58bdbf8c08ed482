//! The tables of the bulletin: every unit against every target, and every unit's figures; below the
//! units the total and how many units it covers.

mod fields;
mod targets;

pub use fields::fields;
pub use targets::targets;

use super::figure::FigureOrigin;
use super::phrase::Phrase;

/// Stands where there is no figure, which is not 0.
const NO_FIGURE: &str = "—";

/// A table whose first row is its heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulletinTable {
    /// Headings.
    pub headings: Vec<Phrase>,
    /// Rows below them, each as long as the headings.
    pub rows: Vec<Vec<BulletinCell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulletinCell {
    /// What it says.
    pub phrase: Phrase,
    /// Whether it stands out: a target that is met, a total.
    pub bold: bool,
}

impl BulletinCell {
    fn plain(phrase: impl Into<Phrase>) -> BulletinCell {
        BulletinCell { phrase: phrase.into(), bold: false }
    }

    fn bold(phrase: impl Into<Phrase>) -> BulletinCell {
        BulletinCell { phrase: phrase.into(), bold: true }
    }
}

fn words(text: &str) -> Phrase {
    Phrase::of(text, &FigureOrigin::Wording)
}

/// A row or the headings: the first, those in between, the last.
fn row<T>(first: T, between: impl Iterator<Item = T>, last: T) -> Vec<T> {
    std::iter::once(first).chain(between).chain([last]).collect()
}

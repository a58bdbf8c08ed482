//! What the way in which a figure is set gives reason to say: raised, or with something left out of it.

use crate::finding::{Code, Finding};
use crate::reading::CellReading;

/// What is said of a figure that was read.
pub(super) fn told_of_setting(located: &CellReading) -> Vec<Finding> {
    let raised = located.extras.is_raised().then(|| Finding::new(Code::RaisedFigure));
    let left_out = located
        .extras
        .left_out()
        .map(|what| Finding::new(Code::MarkLeftOut).with_message(format!("{what}没有算进去")));
    raised.into_iter().chain(left_out).collect()
}

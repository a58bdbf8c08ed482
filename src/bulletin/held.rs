//! What the bulletin says of figures that are held (待核), and of those that count and are to be verified.

use super::facts::{Facts, of_campaign, unit_name, words};
use super::figure::Figure;
use super::phrase::Phrase;
use crate::campaign::Field;
use crate::summary::{Doubted, Summary, UnitRow};

/// Most held figures that are named, and most that are to be verified; more are counted.
const MOST_NAMED: (usize, usize) = (20, 6);

/// A figure with its pointer into merge's JSON and the position of its row.
type PointedFigure<'s> = (String, usize, &'s Doubted<'s>);

/// How many figures are held and to be verified, whose they are, and where held ones count all the same.
pub fn facts(summary: &Summary) -> Facts {
    let held = pointed(summary, "held", |row| row.held.as_slice());
    let mut to_verify = pointed(summary, "to_verify", |row| row.to_verify.as_slice());
    to_verify.retain(|(_, at, figure)| summary.shows(&summary.rows[*at], figure.field()));
    let counted = match (held.is_empty(), summary.counts_held()) {
        (true, _) => "",
        (false, true) => "已计入指标合计，没有用于目标和排名",
        (false, false) => "合计、目标和排名都不含这些数",
    };
    Facts::from([
        ("待核数", count(&held).into()),
        ("待核清单", list(summary, &held, MOST_NAMED.0)),
        ("待核口径", words(counted)),
        ("核实数", count(&to_verify).into()),
        ("核实清单", list(summary, &to_verify, MOST_NAMED.1)),
    ])
}

/// How a field's sum stands to held figures: 不含待核1处.
pub fn remark(summary: &Summary, field: &Field) -> Option<Phrase> {
    let mut own = pointed(summary, "held", |row| row.held.as_slice());
    own.retain(|(_, _, held)| held.field() == field.key);
    (!own.is_empty()).then(|| words(summary.held_word()).and(count(&own)).and(words("处")))
}

fn count(figures: &[PointedFigure]) -> Figure {
    let pointers = figures.iter().map(|(pointer, _, _)| pointer.clone()).collect();
    Figure::count(pointers, Vec::new())
}

/// Whose figures they are: 自贡市签约金额、….
fn list(summary: &Summary, figures: &[PointedFigure], most: usize) -> Phrase {
    let named = figures.iter().take(most).map(|(_, at, figure)| {
        let field = of_campaign(&summary.campaign.figure_name(figure.figure));
        unit_name(&summary.rows[*at]).and(field)
    });
    let mut list = Phrase::joined(named, "、");
    if figures.len() > most {
        list.say("等");
    }
    list
}

/// The figures that stand under `key` in merge's JSON.
fn pointed<'s>(
    summary: &'s Summary,
    key: &str,
    figures: fn(&'s UnitRow<'s>) -> &'s [Doubted<'s>],
) -> Vec<PointedFigure<'s>> {
    let rows = summary.rows.iter().enumerate();
    let of_row = |(at, row): (usize, &'s UnitRow<'s>)| {
        let all = figures(row).iter().enumerate();
        all.map(move |(number, figure)| (format!("/units/{at}/{key}/{number}"), at, figure))
    };
    rows.flat_map(of_row).collect()
}

//! What the bulletin says of figures that are held (待核).

use super::facts::{Facts, of_campaign, unit_name, words};
use super::figure::Figure;
use super::phrase::Phrase;
use crate::campaign::Field;
use crate::summary::{Held, Summary};

/// Most held figures that are named; more are counted.
const MOST_NAMED: usize = 20;

/// How many figures are held, whose they are, and where they are counted all the same.
pub fn facts(summary: &Summary) -> Facts {
    let held = pointed(summary);
    let pointers = held.iter().map(|(pointer, _, _)| pointer.clone()).collect();
    let named = held.iter().take(MOST_NAMED).map(|(_, at, held)| {
        let field = of_campaign(summary.campaign.name_of(held.field()));
        unit_name(&summary.rows[*at]).and(field)
    });
    let mut list = Phrase::joined(named, "、");
    if held.len() > MOST_NAMED {
        list.say("等");
    }
    let counted = match (held.is_empty(), summary.counts_held()) {
        (true, _) => "",
        (false, true) => "已计入指标合计，没有用于目标和排名",
        (false, false) => "合计、目标和排名都不含这些数",
    };
    Facts::from([
        ("待核数", Figure::count(pointers, Vec::new()).into()),
        ("待核清单", list),
        ("待核口径", words(counted)),
    ])
}

/// How a field's sum stands to held figures: 不含待核1处.
pub fn remark(summary: &Summary, field: &Field) -> Option<Phrase> {
    let own = pointed(summary).into_iter().filter(|(_, _, held)| held.field() == field.key);
    let pointers: Vec<String> = own.map(|(pointer, _, _)| pointer).collect();
    (!pointers.is_empty()).then(|| {
        let count = Figure::count(pointers, Vec::new());
        words(summary.held_word()).and(count).and(words("处"))
    })
}

/// Every held figure with its pointer and the position of its row.
fn pointed<'s>(summary: &'s Summary) -> Vec<(String, usize, Held<'s>)> {
    let rows = summary.rows.iter().enumerate();
    let of_row = |(at, row): (usize, &'s crate::summary::UnitRow<'s>)| {
        let all = row.held().into_iter().enumerate();
        all.map(move |(number, held)| (format!("/units/{at}/held/{number}"), at, held))
    };
    rows.flat_map(of_row).collect()
}

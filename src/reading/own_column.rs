//! Forms with a column for each unit: of a file that one unit sent, only its own column counts.

use super::identity::ExternalEvidence;
use super::returns::Return;
use super::stamps::Stamps;
use crate::campaign::{Arrangement, Campaign, Unit};
use crate::finding::{Code, Finding};

/// Keeps the return of the unit that the file says it is of, by its stamp, its header, its sender or its name, and
/// says which other columns hold figures; a file of no unit that has a column stays whole.
pub fn own_column(
    mut returns: Vec<Return>,
    stamps: &Stamps,
    outside: &ExternalEvidence,
    campaign: &Campaign,
) -> Vec<Return> {
    let is_asked = campaign.form.main.arrangement == Arrangement::UnitColumns;
    let Some(first) = returns.first().filter(|_| is_asked && returns.len() > 1) else {
        return returns;
    };
    let stamped = stamps.sound.first().and_then(|stamp| campaign.units.by_code(&stamp.unit));
    let header = first.header_text(campaign, "reporting_unit");
    let header = header.and_then(|text| campaign.units.named_in(text));
    let Some(own) = stamped.or(header).or(outside.unit()) else { return returns };
    let named = |taken: &Return| {
        let label = taken.label.as_ref().and_then(|label| label.cell.raw());
        label.and_then(|text| campaign.units.named_in(&text))
    };
    let Some(at) = returns.iter().position(|taken| named(taken) == Some(own)) else {
        return returns;
    };
    let mut kept = returns.remove(at);
    kept.findings.extend(returns.iter().map(|other| not_own(other, named(other), own)));
    kept.shares_table = false;
    vec![kept]
}

fn not_own(other: &Return, unit: Option<&Unit>, own: &Unit) -> Finding {
    let name = unit.map_or("另一", |unit| &unit.name);
    let message = format!("“{name}”一列也填了数，这是{}的表，没有采用", own.name);
    let finding = Finding::new(Code::TableNotUsed).with_message(message);
    match &other.label {
        Some(label) => finding.at(label.place.clone()),
        None => finding,
    }
    .with_hint("各单位只填自己的一列；别的单位的数请删去")
}

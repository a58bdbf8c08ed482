//! What an office tells the one above of the units below it: the return of each that counts, and who lacks.

use crate::campaign::{Campaign, HeldFigures, Unit};
use crate::intake::{Below, CarriedReturn, Derived, FigureDoubt, Submission, effective};
use std::collections::HashSet;

/// The returns that count in a period, each unit before those below it, and the names of the units that are not
/// in the sum; `head` is the unit whose office tells.
pub fn returns_below(all: &[Submission], campaign: &Campaign, head: &Unit) -> Below {
    let spoken = effective(all);
    let counting = |unit: &Unit| {
        let (_, one) = spoken.get(unit.code.as_str())?;
        one.counts().then_some(*one)
    };
    let mut below = Below::default();
    let mut told: HashSet<String> = HashSet::new();
    for (_, unit) in campaign.units.in_tree_order() {
        let Some(one) = counting(unit) else { continue };
        let above = campaign.units.parent(&unit.code).unwrap_or(head);
        let is_combined = matches!(one.derived, Some(Derived::Combined { .. }));
        if !is_combined && told.insert(unit.code.clone()) {
            let leaves_out = campaign.held_figures == HeldFigures::LeaveOut;
            if leaves_out {
                below.missing.extend(held(unit, one, campaign));
                below.returns.extend(returned(unit, above, one.clone().without_held_figures()));
            } else {
                below.returns.extend(returned(unit, above, one.clone()));
            }
        }
        // Of units that this office does not know the unit below it tells.
        let others = one.below.iter().flat_map(|below| &below.returns);
        let unknown = others.filter(|other| campaign.units.by_code(&other.code).is_none());
        for other in unknown {
            if told.insert(other.code.clone()) {
                below.returns.push(other.clone());
            }
        }
    }
    let missing = campaign.units.roots().flat_map(|unit| match counting(unit) {
        Some(one) => one.missing_below().to_vec(),
        None => vec![unit.name.clone()],
    });
    below.missing.extend(missing);
    below
}

/// Figures that are doubted and so are in no sum: 青羊区的签约金额（待核）.
fn held(unit: &Unit, one: &Submission, campaign: &Campaign) -> Vec<String> {
    let fields = one.held_figures().filter_map(|finding| finding.field());
    fields.map(|key| format!("{}的{}（待核）", unit.name, campaign.name_of(key))).collect()
}

fn returned(unit: &Unit, above: &Unit, one: Submission) -> Option<CarriedReturn> {
    Some(CarriedReturn {
        code: unit.code.clone(),
        name: unit.name.clone(),
        parent: above.code.clone(),
        file: one.shown_name().to_string(),
        doubts: FigureDoubt::all_of(&one),
        sha256: one.sha256,
        record: one.record?,
    })
}

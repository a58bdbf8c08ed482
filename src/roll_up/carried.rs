//! Returns of units below that the return of the unit above carries (数据来源): they stand for those units where
//! nothing came from them directly.

use super::Counting;
use crate::campaign::{Campaign, Unit};
use crate::intake::{CarriedReturn, Derived, FigureDoubt, Submission};

/// Adds a submission for every unit of which nothing counts but what a return above it tells; `order` has the
/// lower units first, so that the nearest return is asked first.
pub(super) fn add(
    all: &mut Vec<Submission>,
    counting: &mut Counting,
    campaign: &Campaign,
    order: &[&Unit],
) {
    for unit in order {
        let Some(at) = counting.get(&unit.code).copied() else { continue };
        let Some(told) = all[at].below.take() else { continue };
        for one in &told.returns {
            let named = campaign.units.by_code(&one.code);
            let is_below = |named: &&Unit| campaign.units.is_below(&named.code, &unit.code);
            if let Some(named) = named.filter(is_below)
                && !counting.contains_key(&named.code)
            {
                counting.insert(named.code.clone(), all.len());
                let carried = carried(named, one, &all[at]);
                all.push(carried);
            }
        }
        all[at].below = Some(told);
    }
}

/// Returns right below a unit that its return tells and that are of no unit of the campaign, such as its own
/// row (市本级) in the list of its office.
pub(super) fn strangers(own: &Submission, campaign: &Campaign) -> Vec<(Unit, Submission)> {
    let told = own.below.iter().flat_map(|below| &below.returns);
    let is_stranger = |one: &&CarriedReturn| {
        one.parent == own.unit_code() && campaign.units.by_code(&one.code).is_none()
    };
    let unit = |one: &CarriedReturn| Unit::named(&one.code, &one.name);
    told.filter(is_stranger).map(|one| (unit(one), carried(&unit(one), one, own))).collect()
}

fn carried(unit: &Unit, told: &CarriedReturn, by: &Submission) -> Submission {
    let carried = Submission {
        file_name: told.file.clone(),
        sha256: told.sha256.clone(),
        unit: Some(unit.clone()),
        record: Some(told.record.clone()),
        findings: told.doubts.iter().map(FigureDoubt::finding).collect(),
        received: by.received,
        derived: Some(Derived::Carried { by: by.unit_code().to_string() }),
        ..Submission::unknown(by.path.clone(), by.period)
    };
    Submission { status: carried.own_status(), ..carried }
}

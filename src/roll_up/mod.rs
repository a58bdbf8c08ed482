//! FIGURES UP THE TREE (逐级汇总): a unit's figures are its own return's, else what the units below it come to;
//! where both are there they are compared, never added. Pure: no files, no clock.

mod carried;
mod combine;
mod compare;
mod returns_below;

pub use combine::{Part, combine};
pub use returns_below::returns_below;

use crate::campaign::{Binding, Campaign, FigureId, HeldFigures, Period, Unit};
use crate::finding::{Code, Finding, Severity};
use crate::intake::{Derived, FigureDoubt, Status, Submission, effective};
use crate::validation::{Record, Value};
use std::collections::{BTreeMap, HashMap};

/// Name of what stands in a file's place where units below were combined.
const COMBINED: &str = "（下级汇总）";
/// Names of missing units that are told.
const NAMED: usize = 6;

/// Adds to the settled submissions of a period what they come to for the units above, and finds where a unit's
/// own figures are not that.
pub fn roll_up(all: &mut Vec<Submission>, campaign: &Campaign, period: Period) {
    if campaign.units.is_flat() && all.iter().all(|one| one.below.is_none()) {
        return;
    }
    let mut order: Vec<&Unit> =
        campaign.units.in_tree_order().into_iter().map(|(_, u)| u).collect();
    order.reverse();
    let mut counting = counting(all);
    carried::add(all, &mut counting, campaign, &order);
    let mut roll_up = RollUp { campaign, period, all, counting, missing: HashMap::new() };
    order.into_iter().for_each(|unit| roll_up.unit(unit));
}

/// Positions of the submissions whose figures count, by unit code.
pub(crate) type Counting = HashMap<String, usize>;

fn counting(all: &[Submission]) -> Counting {
    let places: HashMap<*const Submission, usize> =
        all.iter().enumerate().map(|(at, one)| (std::ptr::from_ref(one), at)).collect();
    let counted = effective(all).into_iter().filter(|(_, (_, one))| one.counts());
    let place = |one: &Submission| places.get(&std::ptr::from_ref(one)).copied();
    counted.filter_map(|(code, (_, one))| Some((code.to_string(), place(one)?))).collect()
}

struct RollUp<'a> {
    campaign: &'a Campaign,
    period: Period,
    all: &'a mut Vec<Submission>,
    counting: Counting,
    /// Names of the units whose figures lack in those of a unit, by its code.
    missing: HashMap<&'a str, Vec<String>>,
}

impl<'a> RollUp<'a> {
    /// Settles a unit below which every other one is settled.
    fn unit(&mut self, unit: &'a Unit) {
        let campaign = self.campaign;
        let children: Vec<&'a Unit> = campaign.units.children(&unit.code).collect();
        let missing: Vec<String> = children.iter().flat_map(|c| self.missing_of(c)).collect();
        let own = self.counting.get(&unit.code).copied();
        let all = &*self.all;
        let strangers = own.map(|at| carried::strangers(&all[at], campaign)).unwrap_or_default();
        let part = |child: &&'a Unit| {
            Some(Part { unit: child, submission: &all[*self.counting.get(&child.code)?] })
        };
        let strangers = strangers.iter().map(|(unit, submission)| Part { unit, submission });
        let parts: Vec<Part> = children.iter().filter_map(part).chain(strangers).collect();
        if parts.is_empty() {
            return;
        }
        let record = combine(campaign, &parts);
        let binds = campaign.level_of(&unit.code).and_then(|level| level.binds);
        let is_chosen = own.is_some_and(|at| all[at].has(Code::Chosen));
        // An office that tells whom it added up is compared with those.
        let is_whole = missing.is_empty() || own.is_some_and(|at| all[at].below.is_some());
        match own {
            Some(_) if !is_whole => {}
            Some(at) if binds != Some(Binding::Below) || is_chosen => {
                let mut found = compare::differences(&all[at], &record, &parts, campaign);
                let lacking = all[at].missing_below();
                found.extend((!lacking.is_empty()).then(|| partial(lacking)));
                // The return of an office that tells whom it added up is their sum.
                found.extend(all[at].below.iter().flat_map(|_| doubts_below(&parts)));
                let own = &mut self.all[at];
                own.findings.extend(found);
                own.status = own.own_status();
            }
            _ => {
                let combined = self.combined(unit, &parts, record, &missing);
                if let Some(at) = own {
                    self.all[at].findings.push(Finding::new(Code::BelowBinds));
                    self.all[at].status = Status::Duplicate;
                }
                self.counting.insert(unit.code.clone(), self.all.len());
                self.all.push(combined);
                self.missing.insert(&unit.code, missing);
            }
        }
    }

    /// What lacks of a unit: the unit itself, or what lacks in the sum that stands for it.
    fn missing_of(&self, unit: &Unit) -> Vec<String> {
        match self.counting.contains_key(&unit.code) {
            true => self.missing.get(unit.code.as_str()).cloned().unwrap_or_default(),
            false => vec![unit.name.clone()],
        }
    }

    fn combined(
        &self,
        unit: &Unit,
        parts: &[Part],
        record: Record,
        missing: &[String],
    ) -> Submission {
        let mut findings = held_below(&record, parts, self.campaign);
        findings.extend(doubts_below(parts));
        if !missing.is_empty() {
            findings.push(partial(missing));
        }
        // The sum is there in time when the last of its parts is.
        let received = parts.iter().map(|part| part.submission.first_received()).max().flatten();
        let combined = Submission {
            file_name: COMBINED.to_string(),
            unit: Some(unit.clone()),
            record: Some(record),
            findings,
            received: received.filter(|_| missing.is_empty()),
            derived: Some(Derived::Combined {
                parts: parts.iter().map(|part| part.unit.code.clone()).collect(),
                missing: missing.to_vec(),
            }),
            ..Submission::unknown(COMBINED.to_string(), self.period)
        };
        let mut combined = Submission { status: combined.own_status(), ..combined };
        combined.lay_lines_aside();
        combined
    }
}

fn partial(missing: &[String]) -> Finding {
    let named = missing.iter().take(NAMED).cloned().collect::<Vec<String>>().join("、");
    let rest = if missing.len() > NAMED { "等" } else { "" };
    let message = format!("缺 {} 个下级单位的数：{named}{rest}", missing.len());
    Finding::new(Code::PartialRollUp).with_message(message)
}

/// Figures of the parts that count while they are still to be verified, one finding for each figure of the sum.
fn doubts_below(parts: &[Part]) -> Vec<Finding> {
    let mut told: BTreeMap<FigureId, Vec<(&str, String)>> = BTreeMap::new();
    for part in parts {
        for doubt in FigureDoubt::all_of(part.submission).into_iter().filter(|one| !one.is_held) {
            told.entry(doubt.figure).or_default().push((&part.unit.name, doubt.text));
        }
    }
    let finding = |(figure, doubts): (FigureId, Vec<(&str, String)>)| {
        let names = doubts.iter().take(NAMED).map(|(name, _)| *name).collect::<Vec<&str>>();
        let rest = if doubts.len() > NAMED { "等" } else { "" };
        let (count, first) = (doubts.len(), &doubts[0].1);
        let message = format!("{}{rest} {count} 个下级单位的数要核实：{first}", names.join("、"));
        Finding { figure: Some(figure), ..Finding::new(Code::DoubtBelow).with_message(message) }
    };
    told.into_iter().map(finding).collect()
}

/// Held figures of the parts, which are not in the sum, or are in it and marked where the campaign counts such.
fn held_below(record: &Record, parts: &[Part], campaign: &Campaign) -> Vec<Finding> {
    let of_part = |part: &Part| {
        let unit = part.unit.name.clone();
        let held = part.submission.held_figures().cloned();
        held.map(move |finding| (unit.clone(), finding)).collect::<Vec<_>>()
    };
    let told = |(unit, finding): (String, Finding)| {
        let entry = finding.figure.as_ref().and_then(|figure| record.at(figure));
        let is_number = entry.is_some_and(|e| matches!(e.value, Some(Value::Number(_))));
        let counts = campaign.held_figures == HeldFigures::CountAndMark && is_number;
        let class = if counts { Severity::Hold } else { Severity::Verify };
        let found = finding.found.as_deref().unwrap_or_default();
        let message = format!(
            "{unit}的“{found}”待核，{}：{}",
            if counts { "已计入并标出" } else { "没有计入" },
            finding.message
        );
        let below = Finding::new(Code::HeldBelow).with_severity(class).with_message(message);
        Finding { figure: finding.figure, ..below }
    };
    parts.iter().flat_map(of_part).map(told).collect()
}

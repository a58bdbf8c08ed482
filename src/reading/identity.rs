//! Whose return it is and for when: evidence in order, and what disagrees piece by piece.

use super::cell::CellReading;
use super::explanation::Evidence;
use super::returns::Return;
use super::stamps::Stamps;
use crate::campaign::{Campaign, Period, Unit};
use crate::finding::{Code, Finding};
use crate::form::{Place, Stamp};
use compact_str::CompactString;

/// What a return's evidence comes to.
#[derive(Debug, Clone)]
pub struct UnitMatch<'a> {
    /// The unit, if the evidence names one that is known.
    pub unit: Option<&'a Unit>,
    /// The period on the stamp.
    pub period: Option<Period>,
    /// Another unit that the file's name, a folder or the sender says.
    pub named_elsewhere: Option<&'a Unit>,
    /// Every piece of evidence inside the return, the strongest first.
    pub clues: Vec<UnitEvidence<'a>>,
    /// What disagrees or is missing.
    pub findings: Vec<Finding>,
}

/// One piece of evidence: where it stands, what it says, which unit that is.
#[derive(Debug, Clone)]
pub struct UnitEvidence<'a> {
    /// Where it stands, such as 填报单位.
    pub source: &'static str,
    /// What stands there.
    pub text: CompactString,
    /// The unit that it names, if it is a known one.
    pub unit: Option<&'a Unit>,
    /// The cell in which it stands.
    pub place: Option<Place>,
}

/// Evidence from outside the return.
#[derive(Debug, Clone, Default)]
pub struct ExternalEvidence<'a> {
    /// The sender of the mail, the strongest first.
    pub sender: Vec<UnitEvidence<'a>>,
    /// The file's own name, then those of the folders and parcels around it, the nearest first.
    pub names: Vec<UnitEvidence<'a>>,
}

impl<'a> UnitEvidence<'a> {
    /// What a text says.
    pub fn new(
        source: &'static str,
        text: impl Into<CompactString>,
        campaign: &'a Campaign,
    ) -> UnitEvidence<'a> {
        let text = text.into();
        let unit = campaign.units.named_in(&text);
        UnitEvidence { source, text, unit, place: None }
    }

    /// What a cell says.
    fn in_cell(
        source: &'static str,
        located: &CellReading,
        campaign: &'a Campaign,
    ) -> Option<UnitEvidence<'a>> {
        let place = Some(located.place.clone());
        Some(UnitEvidence { place, ..UnitEvidence::new(source, located.cell.raw()?, campaign) })
    }

    /// The same for a person who wants to know.
    pub(super) fn evidence(&self) -> Evidence {
        let unit = self.unit.map(|u| u.name.clone());
        Evidence { source: self.source, text: self.text.to_string(), unit }
    }
}

impl<'a> ExternalEvidence<'a> {
    /// The unit of a file that cannot be read: by its name, its parcel, its sender.
    pub fn unit(&self) -> Option<&'a Unit> {
        self.names.iter().chain(&self.sender).find_map(|clue| clue.unit)
    }

    /// What names a unit: the sender's strongest clue, then the nearest name.
    fn naming(&self) -> Vec<&UnitEvidence<'a>> {
        let first = |clues: &'_ [UnitEvidence<'a>]| clues.iter().position(|c| c.unit.is_some());
        let sender = first(&self.sender).map(|at| &self.sender[at]);
        let name = first(&self.names).map(|at| &self.names[at]);
        sender.into_iter().chain(name).collect()
    }
}

/// Weighs stamp, 填报单位, the 市(州) cell, the sender and the file name, in this order. What stands
/// outside decides only where the return itself says nothing.
pub fn identify<'a>(
    taken: &Return,
    stamps: &Stamps,
    outside: &ExternalEvidence<'a>,
    campaign: &'a Campaign,
) -> UnitMatch<'a> {
    let stamp = stamps.sound.first();
    let mut findings = stamp_findings(stamps, campaign);
    let inside = clues(taken, stamps, campaign);
    // The unit of an example is nobody's.
    if taken.findings.iter().any(|f| f.code == Code::ExampleTable) {
        let (unit, period) = (outside.unit(), stamp.map(|s| s.period));
        return UnitMatch { unit, period, named_elsewhere: None, clues: inside, findings };
    }
    let named: Vec<&UnitEvidence> = inside.iter().filter(|p| p.unit.is_some()).collect();
    let unit = match named.first() {
        Some(first) => {
            findings.extend(disagreement(&named, outside, campaign));
            first.unit
        }
        None => {
            findings.push(unnamed(taken, &inside, outside, campaign));
            let naming = outside.naming();
            let strongest = naming.first().and_then(|clue| clue.unit);
            strongest.filter(|_| taken.label.is_none() && !taken.shares_table)
        }
    };
    let other = unit.and_then(|unit| other_unit(unit, taken, outside, campaign));
    let is_told =
        |f: &Finding| matches!(f.code, Code::FileNameUnit | Code::SenderUnit | Code::UnitConflict);
    if let Some((clue, _)) = other.as_ref().filter(|_| !findings.iter().any(is_told)) {
        let own = unit.map_or("", |u| u.name.as_str());
        let code = match clue.source {
            REPORTER => Code::ReporterUnit,
            _ => Code::FileNameUnit,
        };
        let message = format!("{}写的是“{}”，表内是{own}，以表内为准", clue.source, clue.text);
        findings.push(Finding::new(code).found(clue.text.as_str()).with_message(message));
    }
    let named_elsewhere = other.map(|(_, unit)| unit);
    let period = stamp.map(|s| s.period);
    UnitMatch { unit, period, named_elsewhere, clues: inside, findings }
}

const REPORTER: &str = "填报人";

/// What names another unit than the return itself: the sender, the file's name, the folders and
/// parcels around it, who filled it in.
fn other_unit<'a>(
    unit: &Unit,
    taken: &Return,
    outside: &ExternalEvidence<'a>,
    campaign: &'a Campaign,
) -> Option<(UnitEvidence<'a>, &'a Unit)> {
    let reporter = header_text(taken, campaign, "reporter").filter(|_| !taken.shares_table);
    let reporter = reporter.map(|text| UnitEvidence::new(REPORTER, text, campaign));
    let own_name = outside.names.first().cloned();
    let naming = outside.naming().into_iter().cloned();
    naming.chain(own_name).chain(reporter).find_map(|clue| {
        let named = match clue.unit {
            Some(named) => vec![named],
            None => campaign.units.all_named_in(&clue.text),
        };
        let other = named.into_iter().find(|named| !is_or_contains(named, unit, campaign))?;
        Some((clue, other))
    })
}

/// Whether a unit is another one or stands above it: 成都市 beside 锦江区 says only where that lies.
fn is_or_contains(named: &Unit, unit: &Unit, campaign: &Campaign) -> bool {
    *named == *unit || campaign.units.is_below(&unit.code, &named.code)
}

/// Evidence inside the return. In a table of several units the row's label speaks for it, and a
/// header that names one unit speaks against the rows of others.
fn clues<'a>(taken: &Return, stamps: &Stamps, campaign: &'a Campaign) -> Vec<UnitEvidence<'a>> {
    let label = taken.label.as_ref();
    let label = label.and_then(|cell| UnitEvidence::in_cell("表内单位一栏", cell, campaign));
    let header = header_cell(taken, campaign, "reporting_unit");
    let header = header.and_then(|cell| UnitEvidence::in_cell("填报单位", cell, campaign));
    let is_known = header.as_ref().is_some_and(|clue| clue.unit.is_some());
    let header = if is_known { header } else { place_of(taken, campaign).or(header) };
    if taken.shares_table {
        let names_unit = label.as_ref().is_some_and(|l| l.unit.is_some());
        let against = header.filter(|h| names_unit && h.unit.is_some());
        return label.into_iter().chain(against).collect();
    }
    let stamps = stamps.sound.iter().map(|stamp| {
        let unit = campaign.units.by_code(&stamp.unit);
        UnitEvidence { source: "表码", text: stamp.unit.as_str().into(), unit, place: None }
    });
    stamps.chain(header).chain(label).collect()
}

/// Another field of the header whose value is the name of a unit: 村：东河村.
fn place_of<'a>(taken: &Return, campaign: &'a Campaign) -> Option<UnitEvidence<'a>> {
    let own = campaign.form.header.iter().zip(&taken.header);
    let own =
        own.filter(|(field, _)| !["reporting_unit", "reporter"].contains(&field.key.as_str()));
    let clues = own.filter_map(|(_, cell)| UnitEvidence::in_cell("表头", cell.as_ref()?, campaign));
    clues.into_iter().find(|clue| campaign.units.by_name(&clue.text).is_some())
}

fn header_cell<'t>(taken: &'t Return, campaign: &Campaign, key: &str) -> Option<&'t CellReading> {
    let at = campaign.form.header.iter().position(|f| f.key == key)?;
    taken.header.get(at)?.as_ref()
}

fn header_text(taken: &Return, campaign: &Campaign, key: &str) -> Option<CompactString> {
    header_cell(taken, campaign, key).and_then(|l| l.cell.raw())
}

fn list(clues: &[&UnitEvidence]) -> String {
    let named = |c: &&UnitEvidence| {
        format!("{}是{}", c.source, c.unit.map_or(c.text.as_str(), |u| &u.name))
    };
    clues.iter().map(named).collect::<Vec<String>>().join("，")
}

/// The same with the cells in which the clues stand.
fn list_with_places(clues: &[&UnitEvidence]) -> String {
    let named = |c: &&UnitEvidence| {
        let place = c.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
        format!("{}{place}是{}", c.source, c.unit.map_or(c.text.as_str(), |u| &u.name))
    };
    clues.iter().map(named).collect::<Vec<String>>().join("，")
}

fn disagreement(
    named: &[&UnitEvidence],
    outside: &ExternalEvidence,
    campaign: &Campaign,
) -> Option<Finding> {
    let first = named.first()?;
    let agrees = |clue: &UnitEvidence| {
        let both = clue.unit.zip(first.unit);
        both.is_some_and(|(named, unit)| is_or_contains(named, unit, campaign))
    };
    if named.iter().any(|p| !agrees(p)) {
        let message = format!("单位前后不一致：{}", list_with_places(named));
        let other = named.iter().rev().find(|p| !agrees(p) && p.place.is_some());
        let place = other.or(named.first()).and_then(|clue| clue.place.clone());
        let found = other.map(|clue| clue.text.to_string());
        let finding = Finding::new(Code::UnitConflict).with_message(message);
        return Some(Finding { place, found, ..finding });
    }
    let naming = outside.naming();
    let other = naming.iter().find(|clue| !agrees(clue))?;
    let from_sender = outside.sender.iter().any(|clue| clue.source == other.source);
    let (code, what) = if from_sender {
        (Code::SenderUnit, "发件人")
    } else {
        (Code::FileNameUnit, "文件名")
    };
    let all: Vec<&UnitEvidence> = naming.iter().copied().chain([*first]).collect();
    let message = format!("{what}和表内不一致：{}，以表内为准", list(&all));
    Some(Finding::new(code).found(other.text.as_str()).with_message(message))
}

/// What to say of a return that names no unit: which unit it was taken for, or that it is unknown.
fn unnamed(
    taken: &Return,
    inside: &[UnitEvidence],
    outside: &ExternalEvidence,
    campaign: &Campaign,
) -> Finding {
    let naming = outside.naming();
    if let (Some(clue), None, false) = (naming.first(), &taken.label, taken.shares_table) {
        return by_outside(clue, &naming, outside);
    }
    let own = outside.names.first().map_or("", |clue| clue.text.as_str());
    let text = inside.last().map_or(own, |p| p.text.as_str());
    let near = campaign.units.nearest(text);
    let guess = near.map(|u| format!("，是不是“{}”？", u.name)).unwrap_or_default();
    let finding = Finding::new(Code::UnknownUnit)
        .found(text)
        .with_message(format!("“{text}”不在填报单位名单里{guess}"));
    match &taken.label {
        Some(label) => finding.at(label.place.clone()),
        None => finding,
    }
}

fn by_outside(
    clue: &UnitEvidence,
    naming: &[&UnitEvidence],
    outside: &ExternalEvidence,
) -> Finding {
    let unit = clue.unit.map_or("", |u| u.name.as_str());
    let from_sender = outside.sender.iter().any(|own| own.source == clue.source);
    let code = if from_sender { Code::UnitBySender } else { Code::UnitByFileName };
    let mut message = format!("表内没写清单位，按{}认作{unit}", clue.source);
    if naming.iter().any(|other| other.unit != clue.unit) {
        message = format!("{message}（{}）", list(naming));
    }
    Finding::new(code).found(clue.text.as_str()).with_message(message)
}

fn stamp_findings(stamps: &Stamps, campaign: &Campaign) -> Vec<Finding> {
    let mut findings = Vec::new();
    if stamps.damaged {
        findings.push(Finding::new(Code::StampDamaged));
    }
    if let Some(Stamp { campaign: id, version, .. }) = stamps.sound.first() {
        if *id != campaign.id {
            let message = format!("这是另一项行动（{id}）的表");
            findings.push(Finding::new(Code::WrongCampaign).with_message(message));
        } else if *version != campaign.form.version {
            let message = format!("表样是第 {version} 版，现在是第 {} 版", campaign.form.version);
            findings.push(Finding::new(Code::FormVersion).with_message(message));
        }
    }
    findings
}

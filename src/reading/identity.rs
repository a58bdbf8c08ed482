//! Whose return it is and for when: evidence in order, and what disagrees piece by piece.

use super::cell::Located;
use super::explanation::Evidence;
use super::returns::{Return, Stamps};
use crate::campaign::{Campaign, Period, Unit};
use crate::finding::{Code, Finding};
use crate::form::Stamp;

/// What a return's evidence comes to.
#[derive(Debug, Clone)]
pub struct Identity<'a> {
    /// The unit, if the evidence names one that is known.
    pub unit: Option<&'a Unit>,
    /// The period on the stamp.
    pub period: Option<Period>,
    /// Every piece of evidence, the strongest first.
    pub evidence: Vec<Evidence>,
    /// What disagrees or is missing.
    pub findings: Vec<Finding>,
}

/// One piece of evidence: where it stands, what it says, which unit that is.
struct Piece<'a> {
    source: &'static str,
    text: String,
    unit: Option<&'a Unit>,
}

/// Weighs stamp, 填报单位, the 市(州) cell and the file name, in this order. The file name decides
/// only where the return itself says nothing.
pub fn identify<'a>(
    taken: &Return,
    stamps: &Stamps,
    file_name: &str,
    campaign: &'a Campaign,
) -> Identity<'a> {
    let stamp = stamps.sound.first();
    let mut findings = stamp_findings(stamps, campaign);
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let file = piece("文件名", stem.to_string(), campaign);
    let inside = pieces(taken, stamps, campaign);
    let named: Vec<&Piece> = inside.iter().filter(|p| p.unit.is_some()).collect();
    let unit = match named.first() {
        Some(first) => {
            findings.extend(disagreement(&named, &file));
            first.unit
        }
        None => {
            findings.extend(unnamed(taken, &inside, &file, campaign));
            file.unit.filter(|_| taken.label.is_none() && !taken.shares_table)
        }
    };
    let evidence = inside.iter().chain([&file]).map(Piece::evidence).collect();
    Identity { unit, period: stamp.map(|s| s.period), evidence, findings }
}

impl Piece<'_> {
    fn evidence(&self) -> Evidence {
        let unit = self.unit.map(|u| u.name.clone());
        Evidence { source: self.source, text: self.text.clone(), unit }
    }
}

fn piece<'a>(source: &'static str, text: String, campaign: &'a Campaign) -> Piece<'a> {
    let unit = campaign.units.named_in(&text);
    Piece { source, text, unit }
}

/// Evidence inside the return. In a table of several units the row's label speaks for it, and a
/// header that names one unit speaks against the rows of others.
fn pieces<'a>(taken: &Return, stamps: &Stamps, campaign: &'a Campaign) -> Vec<Piece<'a>> {
    let label = taken.label.as_ref().and_then(|l| l.cell.raw());
    let label = label.map(|text| piece("市（州）一栏", text, campaign));
    let header = header_text(taken, campaign, "reporting_unit");
    let header = header.map(|text| piece("填报单位", text, campaign));
    if taken.shares_table {
        let names_unit = label.as_ref().is_some_and(|l| l.unit.is_some());
        let against = header.filter(|h| names_unit && h.unit.is_some());
        return label.into_iter().chain(against).collect();
    }
    let stamps = stamps.sound.iter().map(|stamp| {
        let unit = campaign.units.by_code(&stamp.unit);
        Piece { source: "表码", text: stamp.unit.clone(), unit }
    });
    stamps.chain(header).chain(label).collect()
}

fn header_text(taken: &Return, campaign: &Campaign, key: &str) -> Option<String> {
    let at = campaign.form.header.iter().position(|f| f.key == key)?;
    taken.header.get(at)?.as_ref().and_then(|l: &Located| l.cell.raw())
}

fn disagreement(named: &[&Piece], file: &Piece) -> Option<Finding> {
    let first = named.first()?;
    let list = |pieces: &[&Piece]| {
        let shown: Vec<String> = pieces
            .iter()
            .map(|p| format!("{}是{}", p.source, p.unit.map_or(p.text.as_str(), |u| &u.name)))
            .collect();
        shown.join("，")
    };
    if named.iter().any(|p| p.unit != first.unit) {
        let message = format!("单位前后不一致：{}", list(named));
        return Some(Finding::new(Code::UnitConflict).saying(message));
    }
    let differs = file.unit.is_some() && file.unit != first.unit;
    differs.then(|| {
        let message = format!("文件名和表内不一致：{}，以表内为准", list(&[file, first]));
        Finding::new(Code::FileNameUnit).found(&file.text).saying(message)
    })
}

fn unnamed(taken: &Return, inside: &[Piece], file: &Piece, campaign: &Campaign) -> Option<Finding> {
    if let (Some(unit), None, false) = (file.unit, &taken.label, taken.shares_table) {
        let message = format!("表内没写清单位，按文件名认作{}", unit.name);
        return Some(Finding::new(Code::UnitByFileName).found(&file.text).saying(message));
    }
    let text = inside.last().map_or(file.text.as_str(), |p| p.text.as_str());
    let near = campaign.units.nearest(text);
    let guess = near.map(|u| format!("，是不是“{}”？", u.name)).unwrap_or_default();
    let finding = Finding::new(Code::UnknownUnit)
        .found(text)
        .saying(format!("“{text}”不在填报单位名单里{guess}"));
    Some(match &taken.label {
        Some(label) => finding.at(label.place.clone()),
        None => finding,
    })
}

fn stamp_findings(stamps: &Stamps, campaign: &Campaign) -> Vec<Finding> {
    let mut findings = Vec::new();
    if stamps.damaged {
        findings.push(Finding::new(Code::StampDamaged));
    }
    if let Some(Stamp { campaign: id, version, .. }) = stamps.sound.first() {
        if *id != campaign.id {
            let message = format!("这是另一项行动（{id}）的表");
            findings.push(Finding::new(Code::WrongCampaign).saying(message));
        } else if *version != campaign.form.version {
            let message = format!("表样是第 {version} 版，现在是第 {} 版", campaign.form.version);
            findings.push(Finding::new(Code::FormVersion).saying(message));
        }
    }
    findings
}

//! What a return tells of the units below, held against their originals in the evidence pack that came along.

use super::manifest::{EvidencePack, ManifestFault};
use crate::archive::Decision;
use crate::campaign::{Campaign, FigureId, Period};
use crate::intake::{CarriedReturn, Request, Submission, take_in};
use crate::validation::{BLANK, Entry, Record};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;

/// What came of the figures of the units below one.
#[derive(Debug, Default)]
pub struct BelowCheck {
    /// Name of the unit.
    pub unit: String,
    /// Name of its return.
    pub file: String,
    /// Units below of which it tells figures.
    pub told: usize,
    /// The pack with their originals; `None` if none came along.
    pub pack: Option<String>,
    /// What does not fit in the pack, by path.
    pub faults: Vec<(String, ManifestFault)>,
    /// Names of units whose originals are not in it.
    pub lacking: Vec<String>,
    /// Figures that are not what the originals say.
    pub differences: Vec<BelowDifference>,
}

/// A figure of a unit below that is not what its original says.
#[derive(Debug, PartialEq, Eq)]
pub struct BelowDifference {
    /// Name of the unit.
    pub unit: String,
    /// Key of the field.
    pub field: String,
    /// What the return above tells.
    pub told: String,
    /// What the original says.
    pub original: String,
    /// The decision in the pack by which the office below put its own figure there.
    pub decision: Option<String>,
}

impl BelowCheck {
    /// Whether something is not as it was told.
    pub fn is_broken(&self) -> bool {
        !self.faults.is_empty() || self.differences.iter().any(|one| one.decision.is_none())
    }
}

/// Checks what a return tells; `None` if it tells nothing of units below.
///
/// # Errors
/// The originals of a pack cannot be taken out or read.
pub fn check_below(
    one: &Submission,
    packs: &[EvidencePack],
    period: Period,
    request: Request,
) -> Result<Option<BelowCheck>> {
    let Some(below) = &one.below else { return Ok(None) };
    let mut check = BelowCheck {
        unit: one.unit_name().to_string(),
        file: one.shown_name().to_string(),
        told: below.returns.len(),
        ..BelowCheck::default()
    };
    let holds = |pack: &&EvidencePack| below.returns.iter().any(|told| pack.holds(&told.sha256));
    let Some(pack) = packs.iter().find(holds) else { return Ok(Some(check)) };
    check.pack = Some(pack.name.clone());
    check.faults.clone_from(&pack.faults);
    let (held, lacking): (Vec<&CarriedReturn>, Vec<&CarriedReturn>) =
        below.returns.iter().partition(|told| pack.holds(&told.sha256));
    check.lacking = lacking.into_iter().map(|told| told.name.clone()).collect();
    let failed = || format!("{} 里的原件读不了", pack.name);
    let originals = read_again(pack, &held, period, request).with_context(failed)?;
    let decisions = pack.decisions(period).with_context(failed)?;
    for told in held {
        let original = originals.get(&(told.sha256.clone(), told.code.clone()));
        compare(told, original, &decisions, &mut check.differences);
    }
    Ok(Some(check))
}

/// Records of the originals, by the SHA-256 of the file and the code of the unit.
type Originals = BTreeMap<(String, String), Record>;

/// Reads the originals as the office read them that packed them, by the campaign file among them.
fn read_again(
    pack: &EvidencePack,
    held: &[&CarriedReturn],
    period: Period,
    request: Request,
) -> Result<Originals> {
    let text = pack.campaign_text()?;
    let campaign = Campaign::parse(&text, "证据包里的专项行动文件")?;
    ensure!(campaign.id == request.campaign.id, "是另一个专项行动（{}）的证据包", campaign.id);
    let folder = tempfile::tempdir()?;
    let wanted = held.iter().map(|told| told.sha256.as_str()).collect();
    for (number, (name, bytes)) in (1..).zip(pack.originals(&wanted)?) {
        // Each in a folder of its own: names may repeat.
        let own = folder.path().join(format!("{number}"));
        fs::create_dir(&own)?;
        fs::write(own.join(name), bytes)?;
    }
    let request = Request {
        campaign: &campaign,
        period: Some(period),
        contacts: None,
        is_placed: true,
        ..request
    };
    let read = take_in(&[folder.path().to_path_buf()], request)?.first.submissions;
    let record = |one: Submission| {
        let code = one.unit_code().to_string();
        Some(((one.sha256, code), one.record?))
    };
    Ok(read.into_iter().filter_map(record).collect())
}

fn compare(
    told: &CarriedReturn,
    original: Option<&Record>,
    decisions: &[Decision],
    found: &mut Vec<BelowDifference>,
) {
    let shown = |entry: Option<&Entry>| entry.map_or(BLANK.to_string(), Entry::shown);
    for row in told.record.rows() {
        for entry in &row.entries {
            let figure = FigureId::in_row(&entry.key, &row.id);
            let own = original.and_then(|record| record.at(&figure));
            let (told_text, own_text) = (shown(Some(entry)), shown(own));
            let is_same = own.is_some_and(|own| own.raw == entry.raw && own.place == entry.place);
            let says = entry.raw.is_some() || entry.value.is_some();
            if says && !(is_same && told_text == own_text) {
                let adjusted = |d: &&Decision| d.unit == told.code && d.puts(&figure, entry);
                let decision = decisions.iter().rfind(adjusted).filter(|_| is_same);
                found.push(BelowDifference {
                    unit: told.name.clone(),
                    decision: decision.map(Decision::sentence),
                    field: figure.field,
                    told: told_text,
                    original: own_text,
                });
            }
        }
    }
}

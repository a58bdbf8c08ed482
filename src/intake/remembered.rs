//! What the bytes of a file came to, as the cache keeps it: before it is judged, and whatever the file is
//! called. Only what could be read is kept: a failure may have come from the machine.

use super::opening::Holdings;
use crate::cache::{Key, Pack};
use crate::finding::Finding;
use crate::form::Vocabulary;
use crate::reading::{Absence, Return, Stamps};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// [`Holdings`] with the code of the unit in place of the unit.
#[derive(Serialize, Deserialize)]
struct Remembered<'b> {
    returns: Cow<'b, [Return]>,
    absence: Option<(Option<Cow<'b, str>>, Cow<'b, Finding>)>,
    stamps: Cow<'b, Stamps>,
    statements: Cow<'b, BTreeMap<String, String>>,
    findings: Cow<'b, [Finding]>,
}

/// What is kept for the SHA-256 of a file, if it fits the campaign.
pub fn recall<'a>(pack: &Pack, sha256: &str, words: &Vocabulary<'a>) -> Option<Holdings<'a>> {
    let kept: Remembered = postcard::from_bytes(&pack.get(&key(sha256)?)?).ok()?;
    let campaign = words.campaign();
    let absence = kept.absence.map(|(code, finding)| {
        let unit = code.map(|code| campaign.units.by_code(&code).ok_or(())).transpose().ok()?;
        Some(Absence { unit, finding: finding.into_owned() })
    });
    let supplement = campaign.supplement_fields().len();
    let fits = |taken: &Return| {
        taken.header.len() == campaign.form.header.len()
            && taken.cells.len() == campaign.form.fields.len()
            && taken.supplement.as_ref().is_none_or(|cells| cells.len() == supplement)
    };
    kept.returns.iter().all(fits).then_some(())?;
    Some(Holdings {
        returns: kept.returns.into_owned(),
        absence: match absence {
            Some(absence) => Some(absence?),
            None => None,
        },
        stamps: kept.stamps.into_owned(),
        statements: kept.statements.into_owned(),
        findings: kept.findings.into_owned(),
    })
}

/// Keeps what the file with this SHA-256 holds.
pub fn keep(pack: &Pack, sha256: &str, holdings: &Holdings) {
    let absence = holdings.absence.as_ref().map(|absence| {
        let code = absence.unit.map(|unit| Cow::Borrowed(unit.code.as_str()));
        (code, Cow::Borrowed(&absence.finding))
    });
    let kept = Remembered {
        returns: Cow::Borrowed(&holdings.returns),
        absence,
        stamps: Cow::Borrowed(&holdings.stamps),
        statements: Cow::Borrowed(&holdings.statements),
        findings: Cow::Borrowed(&holdings.findings),
    };
    if let (Some(key), Ok(record)) = (key(sha256), postcard::to_stdvec(&kept)) {
        pack.put(key, &record);
    }
}

fn key(sha256: &str) -> Option<Key> {
    let mut key = Key::default();
    if sha256.len() != 2 * key.len() {
        return None;
    }
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(sha256.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}

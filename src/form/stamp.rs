//! The identity stamp: campaign, form version, unit and period of a blank form, in one line of
//! text that survives re-saving by other programs.

use crate::campaign::{Campaign, Period, Unit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

const MARK: &str = "baosong:";

/// What a blank form says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Campaign id.
    pub campaign: String,
    /// Version of the form.
    pub version: u32,
    /// Code of the unit the form was made for.
    pub unit: String,
    /// Period the form was made for.
    pub period: Period,
}

impl Stamp {
    /// The stamp of a unit's form for a period.
    pub fn of(campaign: &Campaign, unit: &Unit, period: Period) -> Stamp {
        let (version, unit) = (campaign.form.version, unit.code.clone());
        Stamp { campaign: campaign.id.clone(), version, unit, period }
    }

    /// Finds a stamp in a text; `None` if there is none or its check code does not fit.
    pub fn find(text: &str) -> Option<Stamp> {
        let tail = &text[text.find(MARK)? + MARK.len()..];
        let line = tail.split_whitespace().next()?;
        let mut parts = line.split('/');
        let stamp = Stamp {
            campaign: parts.next()?.to_string(),
            version: parts.next()?.parse().ok()?,
            unit: parts.next()?.to_string(),
            period: parts.next()?.parse().ok()?,
        };
        (parts.next()? == stamp.check_code()).then_some(stamp)
    }

    /// Whether a text claims to hold a stamp, sound or not.
    pub fn is_claimed(text: &str) -> bool {
        // Few texts have a plain colon, and one letter is found sooner than a word.
        text.contains(':') && text.contains(MARK)
    }

    fn body(&self) -> String {
        format!("{}/{}/{}/{}", self.campaign, self.version, self.unit, self.period)
    }

    /// First 16 bits of the SHA-256 of the stamp's body: guards against typing, not against intent.
    fn check_code(&self) -> String {
        let digest = Sha256::digest(self.body().as_bytes());
        digest.iter().take(2).map(|b| format!("{b:02x}")).collect()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{}/{}", self.body(), self.check_code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_found_again_and_a_damaged_one_is_not() -> Result<(), String> {
        let stamp = Stamp {
            campaign: "sichuan-bairi-2021".into(),
            version: 1,
            unit: "510100".into(),
            period: "2021-09-25".parse()?,
        };
        let text = format!("表码 {stamp} 请勿改动");
        assert_eq!(Stamp::find(&text), Some(stamp));
        let damaged = text.replace("510100", "510300");
        assert_eq!(Stamp::find(&damaged), None);
        assert!(Stamp::is_claimed(&damaged));
        Ok(())
    }
}

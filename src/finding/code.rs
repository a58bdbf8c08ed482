//! What the code of a finding says of itself: its id, and what kind of matter it is.

use super::{Code, Severity};
use std::sync::LazyLock;

/// What the catalogue says of one code.
pub struct CatalogueEntry {
    /// Class unless the campaign or the case says otherwise.
    pub class: Severity,
    /// What it means; the message when there are no particulars.
    pub meaning: &'static str,
    /// What the unit or the clerk does about it.
    pub hint: &'static str,
    /// Why it is asked or told.
    pub reason: &'static str,
}

impl Code {
    /// Whether the office decided it on a whole version.
    pub fn is_of_the_office(self) -> bool {
        matches!(self, Code::Chosen | Code::NotChosen | Code::Withdrawn | Code::Rejected)
    }

    /// Whether a file with this finding is none of the returns and simply passed over.
    pub fn is_ignorable(self) -> bool {
        matches!(
            self,
            Code::IgnoredFile | Code::NotRegularFile | Code::OwnSummary | Code::EvidencePack
        )
    }

    /// Whether it explains what became of a whole file rather than of one cell.
    pub fn is_about_file(self) -> bool {
        matches!(
            self,
            Code::SameBytes
                | Code::Withdrawn
                | Code::Chosen
                | Code::NotChosen
                | Code::SameValues
                | Code::Superseded
                | Code::ConflictingVersions
                | Code::DifferentPeriod
                | Code::ClosedPeriod
                | Code::DamagedRecord
                | Code::ChannelsDiffer
                | Code::WrongPeriod
                | Code::WrongCampaign
                | Code::UnitConflict
                | Code::UnknownUnit
                | Code::PartialRollUp
                | Code::BelowBinds
        )
    }

    /// The code as JSON and messages write it: snake_case.
    pub fn id(self) -> &'static str {
        static IDS: LazyLock<Vec<String>> = LazyLock::new(|| {
            Code::ALL.iter().map(|code| snake_case(&format!("{code:?}"))).collect()
        });
        IDS.get(self as usize).map_or("", String::as_str)
    }
}

fn snake_case(name: &str) -> String {
    let parted = |(at, c): (usize, char)| {
        let line = (at > 0 && c.is_ascii_uppercase()).then_some('_');
        line.into_iter().chain([c.to_ascii_lowercase()])
    };
    name.char_indices().flat_map(parted).collect()
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_entry_says_something_and_ids_match_json() -> Result<(), serde_json::Error> {
        for &code in Code::ALL {
            let entry = code.entry();
            let texts = [entry.meaning, entry.hint, entry.reason];
            assert!(texts.iter().all(|text| !text.is_empty()), "{code:?}");
            assert_eq!(serde_json::to_string(&code)?, format!("\"{}\"", code.id()));
        }
        Ok(())
    }
}

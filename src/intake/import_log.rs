//! Which files were collected before, by where they lay and their bytes: what is still lying in the
//! inbox is no new submission.

use super::discover::INBOX_FOLDER;
use super::submission::Submission;
use crate::campaign::Period;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// The files that earlier runs kept.
#[derive(Debug, Default)]
pub struct ImportLog {
    /// Periods for which a file was kept and whether it still stands there, by place and SHA-256.
    periods: BTreeMap<(String, String), BTreeMap<Period, bool>>,
    /// When each file was first kept, by SHA-256, wherever it lay; `None` if nobody wrote that down.
    bytes: BTreeMap<String, Option<NaiveDate>>,
}

/// A file that was passed over: it was collected for another period and still lies there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedFile {
    /// Path as it was handed in.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The period for which it was collected.
    pub period: Period,
}

impl ImportLog {
    /// Adds a submission that was kept for a period; one that the office withdrew stands no more.
    pub fn add(&mut self, kept: &Submission, period: Period, stands: bool) {
        let paths = std::iter::once(&kept.path).chain(kept.copies.iter().map(|copy| &copy.path));
        for path in paths {
            let known = self.periods.entry((place(path), kept.sha256.clone())).or_default();
            *known.entry(period).or_default() |= stands;
        }
        let day = kept.collected.as_ref().map(|collected| collected.at.date_naive());
        let first = self.bytes.entry(kept.sha256.clone()).or_insert(day);
        *first = day.min(*first);
    }

    /// Whether these bytes were kept on an earlier day, wherever they lay. What was kept on the same day
    /// may be the first part of a run that did not come to its end.
    pub fn had_bytes_before(&self, sha256: &str, today: NaiveDate) -> bool {
        self.bytes.get(sha256).is_some_and(|day| day.is_none_or(|day| day < today))
    }

    /// Whether this file was kept for the period.
    pub fn has(&self, path: &str, sha256: &str, period: Period) -> bool {
        self.of(path, sha256).is_some_and(|known| known.contains_key(&period))
    }

    /// The last other period for which this file was kept and stands, if it was not kept for this one.
    pub fn elsewhere(&self, path: &str, sha256: &str, period: Period) -> Option<Period> {
        let known = self.of(path, sha256).filter(|known| !known.contains_key(&period))?;
        known.iter().rfind(|(_, stands)| **stands).map(|(period, _)| *period)
    }

    fn of(&self, path: &str, sha256: &str) -> Option<&BTreeMap<Period, bool>> {
        // Most runs have seen nothing before.
        let periods = Some(&self.periods).filter(|periods| !periods.is_empty())?;
        periods.get(&(place(path), sha256.to_string()))
    }
}

/// A path as it is below the inbox, so that it does not matter from where the inbox was named.
fn place(path: &str) -> String {
    let parts = path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".");
    let parts: Vec<&str> = parts.collect();
    let below = parts.iter().position(|part| *part == INBOX_FOLDER).map_or(0, |at| at + 1);
    parts.get(below..).unwrap_or_default().join("/")
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_the_same_from_wherever_the_inbox_is_named() {
        for path in ["收件/经信厅/a.xlsx", "./收件/经信厅/a.xlsx", r"D:\报送\收件\经信厅\a.xlsx"]
        {
            assert_eq!(place(path), "经信厅/a.xlsx");
        }
        assert_eq!(place("新邮件/a.xlsx"), "新邮件/a.xlsx");
        assert_ne!(place("收件/b/a.xlsx"), place("收件/a.xlsx"));
    }
}

//! One return, two receiving offices (渠道): whether what came through each inbox is the same.

use super::submission::Submission;
use crate::campaign::{Campaign, Field};
use crate::finding::{Code, Finding};
use crate::validation::{BLANK, Entry, Record, Value};

/// What came through the inboxes, compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Nothing says through which inbox it came.
    Unknown,
    /// It came through one inbox only.
    OnlyOne,
    /// The newest of each inbox have the same figures.
    Same,
    /// They have not.
    Different,
}

/// The newest return of a unit through each inbox, the newest of all first.
#[derive(Debug, Clone, Default)]
pub struct Channels<'a> {
    newest: Vec<(&'a str, &'a Submission)>,
}

impl<'a> Channels<'a> {
    /// Takes the versions of one unit, in any order; files that are no version say nothing.
    pub fn of(versions: impl IntoIterator<Item = &'a Submission>) -> Channels<'a> {
        let mut all: Vec<&Submission> = versions.into_iter().filter(|s| s.is_version()).collect();
        all.sort_by_key(|s| std::cmp::Reverse((s.age_key(), s.version)));
        let mut newest: Vec<(&str, &Submission)> = Vec::new();
        for submission in all {
            for channel in submission.channels() {
                if newest.iter().all(|(known, _)| *known != channel) {
                    newest.push((channel, submission));
                }
            }
        }
        Channels { newest }
    }

    /// The inboxes, that of the newest return first.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.newest.iter().map(|(channel, _)| *channel)
    }

    /// How they agree.
    pub fn agreement(&self) -> Agreement {
        match self.newest.len() {
            0 => Agreement::Unknown,
            1 => Agreement::OnlyOne,
            _ if self.differing().next().is_none() => Agreement::Same,
            _ => Agreement::Different,
        }
    }

    /// The finding that lists every cell in which they differ, with both readings; `None` if they
    /// agree.
    pub fn difference(&self, campaign: &Campaign) -> Option<Finding> {
        let (channel, newest) = self.newest.first()?;
        let lists: Vec<String> = self
            .differing()
            .map(|(other, older)| {
                differing_fields((channel, newest), (other, older), campaign).join("；")
            })
            .collect();
        let found = Some(lists.join("。")).filter(|list| !list.is_empty())?;
        let finding = Finding::new(Code::ChannelsDiffer);
        let message = format!("{}：{found}", finding.message);
        Some(finding.found(found).with_message(message))
    }

    /// The inboxes whose newest return has other figures than the newest of all.
    fn differing(&self) -> impl Iterator<Item = (&'a str, &'a Submission)> {
        let first = self.newest.first().and_then(|(_, s)| s.record.as_ref());
        let differs = move |s: &Submission| match (first, &s.record) {
            (Some(new), Some(old)) => !differences(new, old).is_empty(),
            _ => false,
        };
        self.newest.iter().skip(1).copied().filter(move |(_, s)| differs(s))
    }
}

/// Fields in which two records differ, with both entries.
fn differences<'a>(new: &'a Record, old: &'a Record) -> Vec<(&'a str, EntryPair<'a>)> {
    let keys = |record: &'a Record| record.single_entries().map(|e| e.key.as_str());
    let mut all: Vec<&str> = keys(new).collect();
    all.extend(keys(old).filter(|key| new.entry(key).is_none()));
    let same = |new: Option<&'a Entry>, old: Option<&'a Entry>| match (new, old) {
        (Some(new), old) => new.says_what(old),
        (None, Some(old)) => old.says_what(None),
        (None, None) => true,
    };
    let pairs = all.into_iter().map(|key| (key, (new.entry(key), old.entry(key))));
    pairs.filter(|(_, (new, old))| !same(*new, *old)).collect()
}

type EntryPair<'a> = (Option<&'a Entry>, Option<&'a Entry>);

/// 签约项目：经合局 12 个（附件2!D7）、经信厅 11 个（附件2!D7）.
fn differing_fields(
    (one, new): (&str, &Submission),
    (other, old): (&str, &Submission),
    campaign: &Campaign,
) -> Vec<String> {
    let (Some(new), Some(old)) = (&new.record, &old.record) else { return Vec::new() };
    let pairs = differences(new, old).into_iter();
    pairs
        .map(|(key, (new, old))| {
            let unit = campaign.field(key).map(Field::unit_name).unwrap_or_default();
            let (new, old) = (shown(new, unit), shown(old, unit));
            format!("{}：{one} {new}、{other} {old}", campaign.name_of(key))
        })
        .collect()
}

/// 12 个（附件2!D7）; what was not understood in quotes.
fn shown(entry: Option<&Entry>, unit: &str) -> String {
    let value = match entry.map(|e| (&e.value, &e.raw)) {
        Some((Some(value @ Value::Number(_)), _)) => format!("{value} {unit}"),
        Some((Some(value), _)) => value.to_string(),
        Some((None, Some(raw))) if !raw.trim().is_empty() => format!("“{raw}”"),
        _ => BLANK.to_string(),
    };
    let place = entry.and_then(|e| e.place.as_ref()).map(|place| format!("（{place}）"));
    format!("{}{}", value.trim_end(), place.unwrap_or_default())
}

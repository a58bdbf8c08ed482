//! One return, two receiving offices (渠道): whether what came through each inbox is the same.

use super::submission::Submission;
use crate::campaign::Campaign;
use crate::finding::{Code, Finding};
use crate::validation::{BLANK, Entry, Record};

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
                let cells = differing_cells(newest, older, campaign).join("；");
                format!(
                    "{channel}（{}）与{other}（{}）：{cells}",
                    newest.shown_name(),
                    older.shown_name()
                )
            })
            .collect();
        let found = Some(lists.join("。")).filter(|list| !list.is_empty())?;
        let finding = Finding::new(Code::ChannelsDiffer);
        let message = format!("{}：{found}", finding.message);
        Some(finding.found(found).saying(message))
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
fn differences<'a>(new: &'a Record, old: &'a Record) -> Vec<(&'a str, Pair<'a>)> {
    let keys = |record: &'a Record| {
        record.values.iter().chain(record.supplement.iter().flatten()).map(|e| e.key.as_str())
    };
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

type Pair<'a> = (Option<&'a Entry>, Option<&'a Entry>);

/// 附件2!D7 签约项目 12、附件2!D7 11.
fn differing_cells(new: &Submission, old: &Submission, campaign: &Campaign) -> Vec<String> {
    let (Some(new), Some(old)) = (&new.record, &old.record) else { return Vec::new() };
    let shown = |entry: Option<&Entry>| {
        let place = entry.and_then(|e| e.place.as_ref()).map(|p| format!("{p} "));
        format!("{}{}", place.unwrap_or_default(), entry.map_or(BLANK.to_string(), Entry::shown))
    };
    let pairs = differences(new, old).into_iter();
    pairs
        .map(|(key, (new, old))| {
            format!("{} {}、{}", campaign.name_of(key), shown(new), shown(old))
        })
        .collect()
}

//! A submission (来件): one unit's return in one file, or a file that holds none.

use super::changes_text::{changes_text, first_of};
use super::correction::Correction;
use super::derived::{Below, Derived};
use super::provenance::{Carrier, Provenance};
use crate::campaign::{Campaign, FigureId, Period, RowId, Unit};
use crate::finding::{Code, Finding, Severity, blocks};
use crate::parcel::MailHeader;
use crate::reading::Explanation;
use crate::validation::Record;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// What became of a submission; every one has exactly one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// 采用: it counts.
    Accepted,
    /// 待核: a figure in it, or the whole of it, is doubted and waits for a decision.
    Held,
    /// 退改: it has mandatory findings.
    Returned,
    /// 重复: another submission counts in its place.
    Duplicate,
    /// 不能读.
    Unreadable,
    /// 忽略: not a return at all.
    Ignored,
}

impl Status {
    /// The status as a clerk calls it.
    pub fn chinese(self) -> &'static str {
        match self {
            Status::Accepted => "采用",
            Status::Held => "待核",
            Status::Returned => "退改",
            Status::Duplicate => "重复",
            Status::Unreadable => "不能读",
            Status::Ignored => "忽略",
        }
    }
}

/// One unit's return in one file, or a file that holds none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Submission {
    /// Path as it was handed in; of a file in a parcel, that of the parcel and the names inside.
    pub path: String,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal; empty if they were not read.
    pub sha256: String,
    /// The parcel in which the file came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Carrier>,
    /// The inbox (收件渠道) through which it came, if the folders say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Later copies of the same bytes that came through other inboxes; the archive keeps them apart.
    #[serde(skip)]
    pub copies: Vec<Copied>,
    /// The mail that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailHeader>,
    /// When the mail was received or sent, else when the file was last written; in Beijing time.
    pub received: Option<DateTime<FixedOffset>>,
    /// What became of it.
    pub status: Status,
    /// The unit; `None` if unknown.
    pub unit: Option<Unit>,
    /// The period that the return itself names, else the one being collected.
    pub period: Period,
    /// Typed values; `None` if no table was read.
    pub record: Option<Record>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What the unit says about findings (情况说明), by finding id, as it came.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub statements: BTreeMap<String, String>,
    /// What became of the questions that the version before it had raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
    /// Code of another unit that the file's name, a folder or the sender says; known in the run that
    /// reads it.
    #[serde(skip)]
    pub named_unit: Option<String>,
    /// How it was understood; not kept in the archive.
    #[serde(skip)]
    pub explanation: Option<Explanation>,
    /// Whether the file still lies where an earlier run took it for the same period.
    #[serde(skip)]
    pub is_still_there: bool,
    /// When and by whom it was archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Collected>,
    /// Version within unit and period, from 1; `None` outside the archive.
    #[serde(default)]
    pub version: Option<u32>,
    /// What it tells of the units below (下级数据来源).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Box<Below>>,
    /// How it came to be if nobody handed it in.
    #[serde(skip)]
    pub derived: Option<Derived>,
}

/// When and by whom a submission was archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// When, in Beijing time.
    pub at: DateTime<FixedOffset>,
    /// Who ran the command.
    pub by: String,
    /// Which run of the period's archive it was, from 1; 0 in records of an older program.
    #[serde(default, skip_serializing_if = "is_unknown")]
    pub run: u32,
    /// Whether the archive keeps its checksum; not so in records of an older program.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_listed: bool,
}

fn is_unknown(run: &u32) -> bool {
    *run == 0
}

/// The same bytes once more, through another inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// Code of the unit; empty if unknown.
    pub unit: String,
    /// Version that the bytes are.
    pub version: Option<u32>,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// The inbox through which they came this time.
    pub channel: String,
    /// Path as it was handed in.
    pub path: String,
    /// When they were received this time, in Beijing time.
    pub received: Option<DateTime<FixedOffset>>,
    /// When and by whom this was noted.
    pub collected: Collected,
}

impl Submission {
    /// A submission of a file about which nothing is known yet.
    pub fn of_file(
        arrival: Provenance,
        sha256: String,
        mail: Option<MailHeader>,
        period: Period,
    ) -> Submission {
        let received = mail.as_ref().and_then(MailHeader::time).or(arrival.written);
        let (file_name, carrier) = (arrival.file_name, arrival.carrier);
        let unknown = Submission::unknown(arrival.path, period);
        Submission { file_name, sha256, carrier, mail, received, ..unknown }
    }

    /// A submission of which nothing is known but where it is.
    pub fn unknown(path: String, period: Period) -> Submission {
        Submission {
            path,
            file_name: String::new(),
            sha256: String::new(),
            carrier: None,
            channel: None,
            copies: Vec::new(),
            mail: None,
            received: None,
            status: Status::Unreadable,
            unit: None,
            period,
            record: None,
            findings: Vec::new(),
            statements: BTreeMap::new(),
            correction: None,
            named_unit: None,
            explanation: None,
            is_still_there: false,
            collected: None,
            version: None,
            below: None,
            derived: None,
        }
    }

    /// Name under which a clerk finds the file: behind that of its parcel, if it came in one.
    pub fn shown_name(&self) -> &str {
        let parcel = self.carrier.as_ref().map(|c| c.path.as_str());
        let folder = parcel.and_then(|path| path.rfind(['/', '\\'])).map_or(0, |at| at + 1);
        let inside = parcel.and_then(|_| self.path.get(folder..));
        inside.unwrap_or(&self.file_name)
    }

    /// What `received` was taken from: `mail` or `file`.
    pub fn received_by(&self) -> &'static str {
        let by_mail = self.mail.as_ref().is_some_and(|mail| mail.time().is_some());
        if by_mail { "mail" } else { "file" }
    }

    /// The inboxes through which these bytes came, each once, the first one first.
    pub fn channels(&self) -> Vec<&str> {
        let mut channels: Vec<&str> = Vec::new();
        for channel in self.channel.iter().chain(self.copies.iter().map(|c| &c.channel)) {
            if !channels.contains(&channel.as_str()) {
                channels.push(channel);
            }
        }
        channels
    }

    /// When these bytes were received for the first time, through whichever inbox.
    pub fn first_received(&self) -> Option<DateTime<FixedOffset>> {
        self.copies.iter().filter_map(|c| c.received).chain(self.received).min()
    }

    /// Whether another arrival of the same bytes is not the one that lay there when the office decided
    /// at `decided`: its time is unknown here, and it is later than that or its path is unknown too.
    pub fn was_sent_again(&self, other: &Submission, decided: DateTime<FixedOffset>) -> bool {
        let times = || self.copies.iter().map(|c| c.received).chain([self.received]);
        let names = || self.copies.iter().map(|c| &c.path).chain([&self.path]);
        let known = times().any(|time| time == other.received);
        let later = other.received.is_some_and(|at| at > decided);
        !known && (later || names().all(|path| *path != other.path))
    }

    /// Code of the unit, or an empty text.
    pub fn unit_code(&self) -> &str {
        self.unit.as_ref().map_or("", |u| u.code.as_str())
    }

    /// Name of the unit, or a dash.
    pub fn unit_name(&self) -> &str {
        self.unit.as_ref().map_or("—", |u| u.name.as_str())
    }

    /// A text of the return's header, such as `reporter`.
    pub fn header_text(&self, key: &str) -> Option<&str> {
        self.record.as_ref().and_then(|r| r.header_text(key))
    }

    /// Whether it has a finding of this code.
    pub fn has(&self, code: Code) -> bool {
        self.findings.iter().any(|f| f.code == code)
    }

    /// The status that its findings alone give it, whichever version counts.
    pub fn own_status(&self) -> Status {
        if blocks(&self.findings) {
            Status::Returned
        } else if self.findings.iter().any(Finding::holds) {
            Status::Held
        } else {
            Status::Accepted
        }
    }

    /// Lays the lines of its long lists aside, but those with a figure that is held.
    pub fn lay_lines_aside(&mut self) {
        let held = self.findings.iter().filter(|f| f.holds()).filter_map(|f| f.figure.as_ref());
        let held: HashSet<&RowId> = held.map(|figure| &figure.row).collect();
        if let Some(record) = &mut self.record {
            record.lay_lines_aside(&|row| held.contains(row));
        }
    }

    /// Makes nothing of it: its file cannot be read any more.
    pub fn lose(&mut self, why: String) {
        self.findings = vec![Finding::new(Code::ReadFailed).with_message(why)];
        (self.status, self.record, self.collected) = (Status::Unreadable, None, None);
    }

    /// Whether its figures count, those apart that are held one by one.
    pub fn counts(&self) -> bool {
        match self.status {
            Status::Accepted => true,
            Status::Held => self.doubt().is_none(),
            _ => false,
        }
    }

    /// The first open doubt about the return as a whole: whose it is, of which period, which version.
    pub fn doubt(&self) -> Option<&Finding> {
        self.findings.iter().find(|f| f.holds() && !self.is_about_figure(f))
    }

    /// Open doubts about single figures, in the order of the findings.
    pub fn held_figures(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.holds() && self.is_about_figure(f))
    }

    /// The first open doubt about the figure of a field.
    pub fn held_figure(&self, key: &str) -> Option<&Finding> {
        self.held_figures().find(|f| f.field() == Some(key))
    }

    /// The same without the figures that are held: nothing is to be compared with them.
    #[must_use]
    pub fn without_held_figures(mut self) -> Submission {
        let figures: Vec<FigureId> = self.held_figures().filter_map(|f| f.figure.clone()).collect();
        if let Some(record) = &mut self.record {
            figures.iter().for_each(|figure| record.leave_out(figure));
        }
        self
    }

    /// Whether a finding is about a figure that was read, and not about the return.
    pub fn is_about_figure(&self, finding: &Finding) -> bool {
        let record = self.record.as_ref();
        record
            .zip(finding.figure.as_ref())
            .is_some_and(|(record, figure)| record.has_number(figure))
    }

    /// Whether a newer return with other figures took its place.
    pub fn is_superseded(&self) -> bool {
        self.status == Status::Duplicate && self.has(Code::Superseded)
    }

    /// The status as a clerk calls it; what a newer return replaced is no duplicate to a person.
    pub fn status_text(&self) -> &'static str {
        if self.is_superseded() { "已换新" } else { self.status.chinese() }
    }

    /// Whether it is nothing but a file that an earlier run took and that still lies there.
    pub fn is_as_before(&self) -> bool {
        self.is_still_there && self.status == Status::Duplicate && self.has(Code::SameBytes)
    }

    /// Whether it is certainly a version of its unit's return for the period being collected.
    pub fn is_version(&self) -> bool {
        let doubts =
            [Code::WrongPeriod, Code::WrongCampaign, Code::UnitConflict, Code::ExampleTable];
        self.unit.is_some() && self.record.is_some() && !doubts.iter().any(|code| self.has(*code))
    }

    /// Order of versions: by the day stated in the return, then by receipt.
    pub fn age_key(&self) -> (Option<&str>, Option<DateTime<FixedOffset>>) {
        (self.header_text("reported_on"), self.received)
    }

    /// Whether it has the same figures as another one.
    pub fn has_values_of(&self, other: &Submission) -> bool {
        match (&self.record, &other.record) {
            (Some(own), Some(other)) => own.changes_from(other).is_empty(),
            _ => false,
        }
    }

    /// Asks which of it and another one counts.
    pub fn conflict_with(&mut self, other: &Submission, campaign: &Campaign) {
        let changes = match (&self.record, &other.record) {
            (Some(own), Some(older)) => changes_text(own, older, campaign),
            _ => String::new(),
        };
        let name = match other.version {
            Some(version) => format!("第 {version} 份“{}”", other.shown_name()),
            None => format!("“{}”", other.shown_name()),
        };
        let finding = Finding::new(Code::ConflictingVersions);
        let message = match other.has(Code::DamagedRecord) {
            true => "后来收的一份在存档里损坏了，不知道该用哪一份".to_string(),
            false => format!("{}：与{name}相比 {}", finding.message, first_of(&changes)),
        };
        self.findings.push(finding.found(changes).with_message(message));
        self.status = self.own_status();
    }

    /// Lets another one count in its place and says so.
    pub fn supersede_by(&mut self, newer: &Submission) {
        let same = self.has_values_of(newer);
        let finding = Finding::new(if same { Code::SameValues } else { Code::Superseded });
        let message = format!("{}（“{}”）", finding.message, newer.shown_name());
        self.findings.push(finding.with_message(message));
        self.status = Status::Duplicate;
    }

    /// Findings that somebody should read: of a duplicate only why it is one.
    pub fn telling_findings(&self) -> impl Iterator<Item = &Finding> {
        let all = self.status != Status::Duplicate;
        self.findings.iter().filter(move |f| all || f.code.is_about_file())
    }

    /// Number of findings of a class, without those of rules on trial.
    pub fn count(&self, class: Severity) -> usize {
        self.telling_findings().filter(|f| f.class == class && !f.trial).count()
    }
}

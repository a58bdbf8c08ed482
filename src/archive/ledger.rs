//! The office's own decisions on what was handed in (台账): one file per decision, numbered, never
//! changed and never deleted. What counts follows from versions and decisions alone.

use crate::campaign::{FigureId, Period};
use crate::validation::{Entry, Value};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// Folder of a period's decisions.
pub const LEDGER_FOLDER: &str = "台账";

/// One decision of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// When, in Beijing time.
    pub at: DateTime<FixedOffset>,
    /// Who.
    pub by: String,
    /// Code of the unit.
    pub unit: String,
    /// What was decided.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

impl Decision {
    /// An entry of a ledger; `None` if the bytes are none.
    pub fn parse(bytes: &[u8]) -> Option<Decision> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether it put into a figure what an entry has.
    pub fn puts(&self, of: &FigureId, entry: &Entry) -> bool {
        match &self.verdict {
            Verdict::Adjust { figure, value, .. } => {
                figure == of && entry.value.as_ref() == Some(value)
            }
            _ => false,
        }
    }

    /// 已撤回：理由（2021-09-26 朱磊）.
    pub fn sentence(&self) -> String {
        let day = self.at.format("%Y-%m-%d");
        if let Verdict::Move { to, .. } = &self.verdict {
            return format!("已移到 {to} 期：{}（{day} {}）", self.reason, self.by);
        }
        format!("已{}：{}（{day} {}）", self.verdict.chinese(), self.reason, self.by)
    }
}

/// What the office decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum Verdict {
    /// 采用: this version counts, until one that came after `known` is newer.
    Accept {
        /// The version.
        version: u32,
        /// The last version that had come by then.
        known: u32,
    },
    /// 退回: this version does not count; the unit must send another one.
    Reject {
        /// The version.
        version: u32,
    },
    /// 撤回: as if this version had not come; the one before it counts again.
    Withdraw {
        /// The version.
        version: u32,
    },
    /// 调整: the office's own figure in place of the unit's.
    Adjust {
        /// Which figure of the return.
        #[serde(flatten)]
        figure: FigureId,
        /// The figure, in the field's unit of measure.
        value: Value,
        /// The version on which it was made; `None` in ledgers of an older program: any version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u32>,
        /// What the unit had reported there, as it is shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<String>,
    },
    /// 认可: a doubted figure counts as the unit reported it.
    Confirm {
        /// Which figure of the return.
        #[serde(flatten)]
        figure: FigureId,
        /// The version on which it was made.
        version: u32,
        /// What the unit had reported there, as it is shown.
        was: String,
    },
    /// 移期: this version belongs to another period and was put there.
    Move {
        /// The version.
        version: u32,
        /// The period.
        to: Period,
    },
    /// 定稿: the period is closed; nothing that comes later counts without a decision.
    Close,
    /// 重开: the period is open again.
    Reopen,
}

impl Verdict {
    /// The decision as a clerk calls it.
    pub fn chinese(&self) -> &'static str {
        match self {
            Verdict::Accept { .. } => "采用",
            Verdict::Reject { .. } => "退回",
            Verdict::Withdraw { .. } => "撤回",
            Verdict::Adjust { .. } => "调整",
            Verdict::Confirm { .. } => "认可",
            Verdict::Move { .. } => "移期",
            Verdict::Close => "定稿",
            Verdict::Reopen => "重开",
        }
    }

    /// Whether it closes the period or opens it again.
    pub fn is_about_period(&self) -> bool {
        matches!(self, Verdict::Close | Verdict::Reopen)
    }

    /// The version that it is about.
    pub fn version(&self) -> Option<u32> {
        match self {
            Verdict::Accept { version, .. }
            | Verdict::Reject { version }
            | Verdict::Withdraw { version }
            | Verdict::Confirm { version, .. }
            | Verdict::Move { version, .. } => Some(*version),
            Verdict::Adjust { .. } | Verdict::Close | Verdict::Reopen => None,
        }
    }
}

/// The version that the office chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChosenVersion<'a> {
    /// The version.
    pub version: u32,
    /// The last version that it knew of then.
    pub known: u32,
    /// The decision.
    pub decision: &'a Decision,
}

/// The office's own figure of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjusted<'a> {
    /// Which figure of the return.
    pub figure: &'a FigureId,
    /// The office's own.
    pub value: &'a Value,
    /// The version on which it was made, and what stood there; `None` if that was not noted.
    pub made_on: Option<(u32, &'a str)>,
    /// The decision.
    pub decision: &'a Decision,
}

/// What the decisions on one unit come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionState<'a> {
    /// The version that the office chose.
    pub chosen: Option<ChosenVersion<'a>>,
    /// Versions sent back by the office, with the decision.
    pub rejected: Vec<(u32, &'a Decision)>,
    /// Versions withdrawn, with the decision.
    pub withdrawn: Vec<(u32, &'a Decision)>,
    /// The last adjustment of each figure.
    pub adjusted: Vec<Adjusted<'a>>,
    /// Doubted figures that the office let stand: version, figure, what stood there.
    pub confirmed: Vec<(u32, &'a FigureId, &'a str, &'a Decision)>,
}

impl<'a> DecisionState<'a> {
    /// Replays the decisions on a unit in their order: a later one on the same version or field takes
    /// the place of the earlier.
    pub fn of(unit: &str, decisions: &'a [Decision]) -> DecisionState<'a> {
        let mut standing = DecisionState::default();
        for decision in decisions.iter().filter(|d| d.unit == unit) {
            standing.take(decision);
        }
        standing
    }

    /// Whether the office withdrew this version or sent it back.
    pub fn sets_aside(&self, version: Option<u32>) -> bool {
        self.withdrawn.iter().chain(&self.rejected).any(|(v, _)| version == Some(*v))
    }

    /// The decision that withdrew this version.
    pub fn withdrawal(&self, version: Option<u32>) -> Option<&'a Decision> {
        self.withdrawn.iter().find(|(v, _)| version == Some(*v)).map(|(_, decision)| *decision)
    }

    /// Whether the office chose a version when it knew of this one.
    pub fn decided_on(&self, version: Option<u32>) -> bool {
        self.chosen.is_some_and(|c| version.is_some_and(|v| v <= c.known))
    }

    /// Whether the office chose this version when it knew of all others.
    pub fn chose(&self, version: Option<u32>, last: Option<u32>) -> bool {
        self.chosen.is_some_and(|c| version == Some(c.version) && last <= Some(c.known))
    }

    fn take(&mut self, decision: &'a Decision) {
        let is_figure = matches!(decision.verdict, Verdict::Confirm { .. });
        if let Some(version) = decision.verdict.version().filter(|_| !is_figure) {
            self.rejected.retain(|(v, _)| *v != version);
            self.withdrawn.retain(|(v, _)| *v != version);
            self.chosen = self.chosen.filter(|c| c.version != version);
        }
        match &decision.verdict {
            Verdict::Accept { version, known } => {
                self.chosen = Some(ChosenVersion { version: *version, known: *known, decision });
            }
            Verdict::Reject { version } => self.rejected.push((*version, decision)),
            Verdict::Withdraw { version } | Verdict::Move { version, .. } => {
                self.withdrawn.push((*version, decision));
            }
            Verdict::Confirm { figure, version, was } => {
                self.confirmed.push((*version, figure, was, decision));
            }
            Verdict::Close | Verdict::Reopen => {}
            Verdict::Adjust { figure, value, version, was } => {
                self.adjusted.retain(|a| a.figure != figure);
                let made_on = version.zip(was.as_deref());
                self.adjusted.push(Adjusted { figure, value, made_on, decision });
            }
        }
    }
}

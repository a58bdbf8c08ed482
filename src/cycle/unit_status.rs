//! Where one unit stands in one period.

use super::Stray;
use crate::campaign::Unit;
use crate::contacts::UnitContact;
use crate::finding::{Code, Finding};
use crate::intake::{Agreement, State, Submission};
use chrono::{DateTime, FixedOffset, NaiveDate};

/// Where one unit stands in one period.
#[derive(Debug, Clone)]
pub struct UnitStatus<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// Whether it reports to this office itself.
    pub is_expected: bool,
    /// Whom to call there; `None` if the table of contacts has no such row.
    pub contact: Option<&'a UnitContact>,
    /// What became of its return.
    pub state: State,
    /// The submission behind the state, with the findings that it has now.
    pub submission: Option<Submission>,
    /// A return that came beside the one that counts and is doubted as a whole: whose it is, of which
    /// period, which version.
    pub waiting: Option<Submission>,
    /// When its first return was received, through whichever inbox, without versions that were
    /// withdrawn; of a unit that sent no return, when the file behind the state was.
    pub first_received: Option<DateTime<FixedOffset>>,
    /// Whether it came in time.
    pub timeliness: Timeliness,
    /// The inboxes through which returns and files that cannot be read came, that of the newest
    /// return first.
    pub channels: Vec<String>,
    /// Whether the inboxes got the same figures.
    pub agreement: Agreement,
    /// What a unit without a return sent instead, where it was looked for.
    pub stray: Option<Stray>,
}

/// Whether a unit reported in time. Its first return decides, even if it had to be corrected later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    /// Nothing came yet, and there is still time: days to the deadline.
    Due(i64),
    /// 按时.
    InTime,
    /// 迟报: days behind the deadline.
    Late(i64),
    /// Nothing came, and the deadline is over: days since.
    Overdue(i64),
}

impl<'a> UnitStatus<'a> {
    /// Number of the version behind the state.
    pub fn version(&self) -> Option<u32> {
        self.submission.as_ref().and_then(|s| s.version)
    }

    /// Findings that the unit still has to correct or to explain.
    pub fn open_findings(&self) -> impl Iterator<Item = &Finding> {
        let telling = self.submission.iter().flat_map(Submission::telling_findings);
        telling.filter(|f| f.is_open())
    }

    /// Open doubts (待核), each with the return that it is about.
    pub fn doubts(&self) -> impl Iterator<Item = (&Submission, &Finding)> {
        let both = self.submission.iter().chain(&self.waiting);
        both.flat_map(|s| s.findings.iter().filter(|f| f.holds()).map(move |f| (s, f)))
    }

    /// The state, 待核 also where only a return beside the one that counts is doubted.
    pub fn shown_state(&self) -> State {
        match (self.state, &self.waiting) {
            (State::Accepted, Some(_)) => State::Held,
            (state, _) => state,
        }
    }

    /// Whether the unit must be called: it has no return that counts, or something of it is doubted.
    pub fn is_wanting(&self) -> bool {
        match self.shown_state() {
            State::Missing => self.is_expected,
            State::Accepted => self.lacks_units(),
            State::Held | State::Returned | State::Unreadable => true,
        }
    }

    /// Names of the units whose figures lack where those below it were combined.
    pub fn missing_below(&self) -> &[String] {
        self.submission.as_ref().map_or(&[], Submission::missing_below)
    }

    /// Whether it has to see to it that units below it report.
    pub fn lacks_units(&self) -> bool {
        self.is_expected && !self.missing_below().is_empty()
    }

    /// The state in a table: 已采用 v2.
    pub fn chinese(&self) -> String {
        let version = |s: &Option<Submission>| {
            s.as_ref().and_then(|s| s.version).map(|v| format!(" v{v}")).unwrap_or_default()
        };
        let waiting = version(&self.waiting);
        let version = version(&self.submission);
        let derived = self.submission.as_ref().and_then(|s| s.derived.as_ref());
        match self.state {
            State::Accepted | State::Held if let Some(derived) = derived => {
                derived.chinese(self.state == State::Held)
            }
            State::Accepted if self.waiting.is_some() => format!("已采用{version}、待核{waiting}"),
            State::Accepted => format!("已采用{version}"),
            State::Held => format!("待核{version}"),
            State::Returned => format!("退改中{version}"),
            State::Unreadable => "来件不能读".to_string(),
            State::Missing => "未报".to_string(),
        }
    }

    /// How its return stands, as a letter to the unit says it; `None` when it is accepted.
    pub fn reminder(&self) -> Option<String> {
        let has = |code| self.submission.as_ref().is_some_and(|s| s.has(code));
        let said = match self.shown_state() {
            State::Accepted if self.lacks_units() => {
                let names = self.missing_below().join("、");
                return Some(format!("尚未收到贵单位下级的报表：{names}"));
            }
            State::Accepted => return None,
            State::Held if self.state == State::Accepted => {
                "贵单位后来又报来一份，是否以它为准还没有核定"
            }
            State::Held if self.submission.as_ref().is_some_and(Submission::counts) => {
                "贵单位的报表已收到，有的数需要核对，还没有核定"
            }
            State::Held => "贵单位的报表已收到，有需要核对的地方，还没有核定",
            State::Returned if has(Code::WrongPeriod) => {
                "贵单位发来的是另一期的表，尚未收到本期的报表"
            }
            State::Returned if has(Code::WrongCampaign) => {
                "贵单位发来的是另一项行动的表，尚未收到本次的报表"
            }
            State::Returned => "贵单位的报表有需要改正的地方，尚未收到改报",
            State::Unreadable => "贵单位发来的文件打不开，尚未收到能用的报表",
            State::Missing => "尚未收到贵单位的报表",
        };
        Some(self.stray.map_or_else(|| said.to_string(), |stray| stray.sentence()))
    }
}

impl Timeliness {
    /// What the first receipt, if there was one, makes of it on a day.
    pub fn of(
        first_received: Option<DateTime<FixedOffset>>,
        deadline: NaiveDate,
        today: NaiveDate,
    ) -> Timeliness {
        let behind = |day: NaiveDate| (day - deadline).num_days();
        match first_received.map(|at| behind(at.date_naive())) {
            Some(late) if late > 0 => Timeliness::Late(late),
            Some(_) => Timeliness::InTime,
            None if behind(today) > 0 => Timeliness::Overdue(behind(today)),
            None => Timeliness::Due(-behind(today)),
        }
    }

    /// In a table: 迟报 3 天.
    pub fn chinese(self) -> String {
        match self {
            Timeliness::Due(0) => "今天截止".to_string(),
            Timeliness::Due(days) => format!("还有 {days} 天"),
            Timeliness::InTime => "按时".to_string(),
            Timeliness::Late(days) => format!("迟报 {days} 天"),
            Timeliness::Overdue(days) => format!("已过 {days} 天"),
        }
    }

    /// In JSON.
    pub fn id(self) -> &'static str {
        match self {
            Timeliness::Due(_) => "due",
            Timeliness::InTime => "in_time",
            Timeliness::Late(_) => "late",
            Timeliness::Overdue(_) => "overdue",
        }
    }

    /// Days behind the deadline; 0 for a return in time, `None` where nothing is late yet.
    pub fn days_late(self) -> Option<i64> {
        match self {
            Timeliness::Due(_) => None,
            Timeliness::InTime => Some(0),
            Timeliness::Late(days) | Timeliness::Overdue(days) => Some(days),
        }
    }
}

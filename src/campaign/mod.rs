//! WHAT WE ASK: units, fields, calendar and targets of one campaign (专项行动), loaded from one
//! TOML file and checked before anything is drawn from it.

mod aggregate;
mod block;
mod calendar;
mod check;
mod check_computed;
mod check_fields;
mod check_units;
mod computed;
mod definition;
mod fault;
mod field;
mod file;
mod frequency;
mod head_office;
mod holiday;
mod inbox;
mod line;
mod mail;
mod measure;
mod missing_values;
mod naming;
mod normalize;
mod ranking;
mod rule_variables;
mod rules;
mod severity;
mod target;
mod tree;
mod typed_period;
mod typing_errors;
mod unit;

pub use aggregate::{Aggregate, AggregateFunction};
pub use block::{
    Arrangement, Block, FigureId, Form, HeadingNode, Lines, RowId, Rows, Stub, count_key,
};
pub use calendar::{Calendar, Period, Phase, chinese_day};
pub use computed::parse_computed;
pub use field::{Accumulation, Combine, Field, Kind, MoneyUnit, Precision, likeness};
pub use file::{BUILT_IN, BUILT_IN_NAME};
pub use frequency::Frequency;
pub use holiday::{Holiday, Holidays, Shift, weekday};
pub use mail::{Correspondent, MailSettings, Security, is_address};
pub use measure::{Measure, written_out};
pub use missing_values::{MissingValueTerms, TermMeaning};
pub use normalize::{
    first_normalized, is_blank, is_disguised_digit, normalize, normalize_spaced, normalizes_to,
};
pub use ranking::{Criterion, Honour, Ranking, RankingItem, ScoreBy};
pub use rule_variables::Quantity;
pub use rules::{Message, MessagePart, Rule};
pub use severity::{HeldFigures, Severity};
pub use target::{Elapsed, Goal, Schedule, Target};
pub use tree::{Binding, Level};
pub use typed_period::TypedPeriod;
pub use unit::{Unit, Units};

use chrono::NaiveDate;
use serde::Deserialize;

/// One campaign as its file defines it; the single source of form, checks and summary.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// The text of its file.
    pub text: String,
    /// Short code of the campaign, lower-case ASCII, part of every stamp.
    pub id: String,
    /// Full title, such as 制造业招商引资“百日攻坚”行动.
    pub title: String,
    /// Number of the notice, such as 川办发〔2021〕47号.
    pub notice: String,
    /// First day of the campaign.
    pub start: NaiveDate,
    /// Last day of the campaign.
    pub end: NaiveDate,
    /// Stages in order of time.
    pub stages: Vec<Stage>,
    /// Due dates.
    pub calendar: Calendar,
    /// What a return consists of (附件2: one table on its own sheet, and a second one on another).
    pub form: Form,
    /// Targets in the notice's order.
    pub targets: Vec<Target>,
    /// How units are put in one order; `None` if the campaign declares no scheme.
    pub ranking: Option<Ranking>,
    /// Receiving offices, printed below the table.
    pub contacts: Vec<Contact>,
    /// Inboxes of those that have one.
    inboxes: Vec<inbox::Inbox>,
    /// How letters to the units are sent.
    pub mail: MailSettings,
    /// What a held figure does in a summary.
    pub held_figures: HeldFigures,
    /// Rules over one return, in the file's order.
    pub rules: Vec<Rule>,
    /// Words in a number's place.
    pub words: MissingValueTerms,
    /// Reporting units in the province's own order: those below the head office.
    pub units: Units,
    /// The levels of those units, the highest first; empty where the file names none.
    pub levels: Vec<Level>,
    /// The unit whose office this is, where it is not the one that issued the form.
    pub head: Option<Unit>,
    /// Units of the campaign that are none of this office's, itself among them; tables for all offices may
    /// name them.
    pub others: Units,
}

/// A stage (阶段) of the campaign, both days included.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Name as the notice gives it.
    pub name: String,
    /// First day.
    #[serde(deserialize_with = "definition::date")]
    pub start: NaiveDate,
    /// Last day.
    #[serde(deserialize_with = "definition::date")]
    pub end: NaiveDate,
}

/// A receiving office and the person who answers there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Office, such as 省经济合作局项目管理处.
    pub office: String,
    /// Short name of its inbox (收件渠道), which is also the name of its folder in 收件.
    #[serde(default)]
    pub inbox: Option<String>,
    /// Person.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
}

impl Campaign {
    /// Fields of every block in the form's order: every column a return can carry.
    pub fn all_fields(&self) -> impl Iterator<Item = &Field> {
        self.form.blocks().flat_map(|block| &block.fields)
    }

    /// The field of a block with this key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.all_fields().find(|f| f.key == key)
    }

    /// Chinese name of a column or header field; the key itself if the campaign has none such.
    pub fn name_of<'a>(&'a self, key: &'a str) -> &'a str {
        let counts = self.form.summary_fields.iter();
        let mut all = self.form.header.iter().chain(self.all_fields()).chain(counts);
        all.find(|f| f.key == key).map_or(key, |f| &f.label)
    }

    /// Fields whose figure of last year a target needs, in the form's order.
    pub fn baseline_fields(&self) -> Vec<&Field> {
        let grows = |f: &&Field| {
            self.targets.iter().any(|t| t.field == f.key && matches!(t.goal, Goal::Growth(_)))
        };
        self.all_fields().filter(grows).collect()
    }

    /// Whether a field's figure can be set against that of the period before: last year's figure of a
    /// cumulative field is that until the same day of last year, and moves with every period.
    pub fn is_comparable_over_periods(&self, key: &str) -> bool {
        let of = self.field(key).and_then(|field| self.field(field.baseline_of.as_deref()?));
        of.is_none_or(|field| !field.is_cumulative())
    }

    /// Which changes since the period before are to be explained, and where; empty if none are.
    pub fn change_notes(&self) -> String {
        let mut notes: Vec<(&str, Vec<&str>)> = Vec::new();
        for field in self.all_fields().filter(|field| !field.change_note.is_empty()) {
            match notes.iter_mut().find(|(note, _)| *note == field.change_note) {
                Some((_, fields)) => fields.push(&field.label),
                None => notes.push((&field.change_note, vec![&field.label])),
            }
        }
        notes.into_iter().map(|(note, fields)| fields.join("、") + note).collect()
    }

    /// Number of days of the campaign, the first and the last included.
    pub fn length(&self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    /// Which day of the campaign a day is, from 1; `None` outside it.
    pub fn day_number(&self, day: NaiveDate) -> Option<i64> {
        (self.start..=self.end).contains(&day).then(|| (day - self.start).num_days() + 1)
    }

    /// The stage that a day belongs to.
    pub fn stage_of(&self, day: NaiveDate) -> Option<&Stage> {
        self.stages.iter().find(|s| (s.start..=s.end).contains(&day))
    }

    /// Name of the sheet on which units report last year's figures themselves; 报表 if none does.
    pub fn baseline_sheet(&self) -> &str {
        let reports = |block: &&Block| block.fields.iter().any(|f| f.baseline_of.is_some());
        self.form.blocks().find(reports).map_or("报表", |block| &block.sheet)
    }

    /// The field in which a unit itself reports last year's figure of `key`, if the form has one.
    pub fn baseline_field(&self, key: &str) -> Option<&Field> {
        self.all_fields().find(|f| f.baseline_of.as_deref() == Some(key))
    }
}

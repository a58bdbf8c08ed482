//! Several tables of one unit in one file: the one that says to be of this period counts, or the unit is
//! asked.

use super::submission::{Status, Submission};
use super::{period_assignment, version_resolution};
use crate::finding::{Code, Finding};
use crate::reading::is_corrected;
use crate::validation::{Context, Record, of_another_time};
use chrono::NaiveDate;

/// Most tables of one unit that are shown when it is asked which of them counts.
const SHOWN: usize = 3;

/// Blank tables beside a filled one do not count; two filled ones of the same unit must be asked.
pub fn one_per_unit(all: &mut Vec<Submission>, context: Context) {
    if all.len() < 2 {
        return;
    }
    let is_empty = |s: &Submission| s.has(Code::EmptyForm);
    if all.iter().any(|s| !is_empty(s)) {
        all.retain(|s| !is_empty(s));
    }
    let units: Vec<Vec<usize>> = version_resolution::by_unit(all, |_| true).into_values().collect();
    let mut passed: Vec<usize> = Vec::new();
    for same in units.into_iter().filter(|same| same.len() > 1) {
        let same = without_repeats(all, same);
        if same.len() == 1 {
            continue;
        }
        let kept = Tables { all, same: &same, context }.kept();
        match kept {
            Some((kept, why)) => set_aside_all(all, &same, kept, why),
            None => {
                let number = same.len();
                let mut finding = Finding::new(Code::SeveralTables);
                if number > SHOWN {
                    finding.message = format!(
                        "同一文件里有同一单位的 {number} 张表或 {number} 行，不知道以哪个为准"
                    );
                }
                for &at in &same {
                    // One question about which figures count is enough.
                    all[at].findings.retain(|f| f.code != Code::SeveralTotals);
                    all[at].findings.push(finding.clone());
                    all[at].status = Status::Returned;
                }
                passed.extend(same.iter().skip(SHOWN));
            }
        }
    }
    let mut at = 0;
    all.retain(|s| {
        at += 1;
        let is_told = s.has(Code::OlderTable) || s.has(Code::RepeatedTable);
        let is_aside = is_told && s.status == Status::Ignored;
        !is_aside && !passed.contains(&(at - 1))
    });
}

/// Counts a table that stands in the file several times once, and says so; the others are left.
fn without_repeats(all: &mut [Submission], same: Vec<usize>) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for at in same {
        let is_same = |first: &&usize| all[**first].has_values_of(&all[at]);
        let Some(first) = kept.iter().find(is_same).copied() else {
            kept.push(at);
            continue;
        };
        let (own, other) = (place_of(&all[first]), place_of(&all[at]));
        let message = format!("{other}的数和{own}完全相同，只计一次");
        let finding = Finding::new(Code::RepeatedTable).with_message(message);
        all[first].findings.push(finding.clone());
        all[at].findings.push(finding);
        all[at].status = Status::Ignored;
    }
    kept
}

/// Where a table, or the row of one, stands.
fn place_of(submission: &Submission) -> String {
    let place = submission.record.as_ref().and_then(Record::first_place);
    let at = place.map(|place| format!(" {} 起", place.address())).unwrap_or_default();
    format!("工作表“{}”{at}", sheet_of(submission))
}

/// Why one of several tables counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableReason {
    /// It is the only one that is not hidden.
    Shown,
    /// The words around the others say that they are something else.
    Plain,
    /// The words around it say that it was put right.
    Corrected,
    /// The others are of earlier days.
    Latest,
}

/// The tables of one unit in one file.
struct Tables<'a> {
    all: &'a [Submission],
    same: &'a [usize],
    context: Context<'a>,
}

impl Tables<'_> {
    /// The only visible one, else the only one that nothing speaks against, else the one that was put
    /// right, else the latest.
    fn kept(&self) -> Option<(usize, TableReason)> {
        let visible = self.only(&|s| !s.has(Code::HiddenRow)).map(|at| (at, TableReason::Shown));
        let plain = || self.only(&|s| !self.is_other(s)).map(|at| (at, TableReason::Plain));
        visible.or_else(plain).or_else(|| self.corrected()).or_else(|| self.latest())
    }

    fn only(&self, wanted: &dyn Fn(&Submission) -> bool) -> Option<usize> {
        let mut found = self.same.iter().copied().filter(|at| wanted(&self.all[*at]));
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether the words around a table, or its day, say that it is not this period's.
    fn is_other(&self, submission: &Submission) -> bool {
        submission.has(Code::OtherFigures)
            || submission.has(Code::ExampleTable)
            || around(submission).iter().any(|text| of_another_time(text, self.context).is_some())
            || self.names_another(submission)
            || day(submission).is_some_and(|day| day < self.opens())
    }

    fn names_another(&self, submission: &Submission) -> bool {
        let tab = around(submission).first().copied().unwrap_or_default();
        let named = period_assignment::named_period(tab, self.context.campaign);
        named.is_some_and(|named| named != self.context.period)
    }

    fn opens(&self) -> NaiveDate {
        self.context.campaign.calendar.opens(self.context.period)
    }

    /// The only one that says to be put right, unless it says to be older than another one.
    fn corrected(&self) -> Option<(usize, TableReason)> {
        let says = |s: &Submission| !self.is_other(s) && is_corrected(&around(s));
        let kept = self.only(&says)?;
        let own = day(&self.all[kept]);
        let is_newer =
            |at: &&usize| own.zip(day(&self.all[**at])).is_some_and(|(own, day)| day > own);
        (!self.same.iter().any(|at| is_newer(&at))).then_some((kept, TableReason::Corrected))
    }

    /// The one of the latest day, if all of them tell theirs.
    fn latest(&self) -> Option<(usize, TableReason)> {
        let dated: Option<Vec<(NaiveDate, usize)>> =
            self.same.iter().map(|at| Some((day(&self.all[*at])?, *at))).collect();
        let (last, kept) = dated.as_ref()?.iter().max().copied()?;
        let rivals = dated?.into_iter().filter(|(day, _)| *day == last).count();
        (rivals == 1 && last >= self.opens()).then_some((kept, TableReason::Latest))
    }
}

/// The tab of a table and the titles over it.
fn around(submission: &Submission) -> Vec<&str> {
    let explanation = submission.explanation.as_ref();
    explanation.map(|e| e.around.iter().map(String::as_str).collect()).unwrap_or_default()
}

/// The day on which a return says that it was filled in.
fn day(submission: &Submission) -> Option<NaiveDate> {
    submission.header_text("reported_on").and_then(|day| day.parse().ok())
}

/// Tells on the table that counts, and on the others, that these do not; marks them for removal.
fn set_aside_all(all: &mut [Submission], same: &[usize], kept: usize, why: TableReason) {
    let own = sheet_of(&all[kept]);
    for &at in same.iter().filter(|at| **at != kept) {
        let finding = set_aside(&all[at], why, &own);
        all[kept].findings.push(finding.clone());
        all[at].findings.push(finding);
        all[at].status = Status::Ignored;
    }
}

fn sheet_of(submission: &Submission) -> String {
    submission.explanation.as_ref().map(|e| e.sheet.clone()).unwrap_or_default()
}

/// Names a table, or a hidden row of one, that does not count.
fn set_aside(submission: &Submission, why: TableReason, kept: &str) -> Finding {
    let sheet = sheet_of(submission);
    let row = submission.findings.iter().find(|f| f.code == Code::HiddenRow);
    let place = row.and_then(|f| f.place.as_ref()).filter(|_| why == TableReason::Shown);
    let day = day(submission).map(|day| day.to_string()).unwrap_or_default();
    let message = match (why, place) {
        (_, Some(place)) => {
            format!("{place} 所在的行被隐藏，同一单位另有没隐藏的一行，没有采用隐藏的")
        }
        (TableReason::Corrected, _) => {
            format!("另有改过的表“{kept}”，没有采用工作表“{sheet}”里的表")
        }
        (TableReason::Latest, _) => format!("工作表“{sheet}”里的表填报时间较早（{day}），没有采用"),
        _ => format!("工作表“{sheet}”里的表不是本期的，没有采用"),
    };
    Finding::new(Code::OlderTable).found(sheet).with_message(message)
}

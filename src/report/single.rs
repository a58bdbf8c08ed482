//! What check says of one file, to the person who filled it in: whether it can be reported, and if not
//! what to change first.

use super::status::contact_text;
use super::terminal::{finding_line, printable, set_in, shortened};
use crate::campaign::Campaign;
use crate::contacts::Contacts;
use crate::finding::{Finding, Severity};
use crate::intake::{Batch, PeriodBatch, Status, Submission};
use std::fmt::Write;

/// Most differences in writing that are told.
const MOST_UNDERSTOOD: usize = 8;

/// The only return of a run and the period that it came to; `None` if there are several, or none.
pub fn only_return(taken: &Batch) -> Option<(&PeriodBatch, &Submission)> {
    let all = taken.all().flat_map(|intake| intake.submissions.iter().map(move |s| (intake, s)));
    let mut all = all.filter(|(_, s)| s.status != Status::Ignored);
    let only = all.next()?;
    (all.next().is_none() && taken.passed.is_empty()).then_some(only)
}

/// The verdict on one file, then each place with what to do about it.
pub fn print_single(
    (intake, submission): (&PeriodBatch, &Submission),
    campaign: &Campaign,
    contacts: &Contacts,
) -> String {
    let unit = submission.unit.as_ref().map_or("认不出单位", |unit| unit.name.as_str());
    let period = campaign.calendar.dated_name(intake.period);
    let mut out = format!("{}：{unit}，报送期 {period}", file(submission));
    let contact = contact_text(contacts.of(submission.unit_code()));
    if !contact.is_empty() {
        let _ = write!(out, "，填报 {contact}");
    }
    let of = |wanted: &dyn Fn(&Finding) -> bool| -> Vec<&Finding> {
        submission.findings.iter().filter(|f| wanted(f)).collect()
    };
    let must = of(&|f| f.blocks());
    let held = of(&|f| f.holds());
    let asked = of(&|f| f.class == Severity::Verify && f.is_open() && f.understood.is_none());
    let understood = of(&|f| f.understood.is_some() && !f.blocks() && !f.holds());
    let read = submission.record.is_some();
    let verdict = match submission.status {
        _ if must.is_empty() && held.is_empty() && read => "可以报".to_string(),
        _ if must.is_empty() && held.is_empty() => "不能报".to_string(),
        _ if must.is_empty() => format!("请先核对这 {} 处", held.len()),
        Status::Unreadable => "这个文件不能读，要重新发".to_string(),
        _ => format!("先改这 {} 处", must.len()),
    };
    let _ = writeln!(out, "\n{verdict}");
    let list = FigureLocator { submission, campaign };
    list.add(&mut out, &must);
    if !must.is_empty() && !held.is_empty() {
        let _ = writeln!(out, "还请核对这 {} 处", held.len());
    }
    list.add(&mut out, &held);
    if !asked.is_empty() {
        let _ = writeln!(out, "另请核实 {} 处，属实的写情况说明", asked.len());
        list.add(&mut out, &asked);
    }
    list.understood(&mut out, &understood);
    list.files(&mut out);
    out
}

fn file(submission: &Submission) -> String {
    printable(submission.shown_name())
}

/// Tells the places of one return.
struct FigureLocator<'a> {
    submission: &'a Submission,
    campaign: &'a Campaign,
}

impl FigureLocator<'_> {
    /// A line per finding: cell, field, raw text, what is the matter, what to do; one for all places of
    /// the same matter.
    fn add(&self, out: &mut String, found: &[&Finding]) {
        let mut matters: Vec<Vec<&Finding>> = Vec::new();
        for finding in found {
            let same = |f: &Finding| f.message == finding.message && f.hint == finding.hint;
            match matters.iter_mut().find(|m| finding.place.is_some() && m.iter().all(|f| same(f)))
            {
                Some(matter) => matter.push(finding),
                None => matters.push(vec![finding]),
            }
        }
        for (number, matter) in (1..).zip(matters) {
            let line = match matter[..] {
                [finding] => format!("{} → {}", self.told(finding), finding.hint),
                _ => self.several(&matter),
            };
            let _ = writeln!(out, "{}", set_in(&format!("{number}. {line}"), 2));
        }
    }

    fn several(&self, matter: &[&Finding]) -> String {
        let place = |finding: &&Finding| {
            let place = finding.place.as_ref().map(|p| printable(&p.to_string()));
            let name = finding.subject(self.campaign);
            let raw = finding.quoted().filter(|raw| !raw.is_empty());
            let raw = raw.map(|raw| format!("“{}”", shortened(raw))).unwrap_or_default();
            let name = name.map(|name| printable(&name)).unwrap_or_default();
            format!("{} {name}{raw}", place.unwrap_or_default())
        };
        let places: Vec<String> = matter.iter().map(place).collect();
        let first = matter.first().map(|f| (printable(&f.message), f.hint.as_str()));
        let (message, hint) = first.unwrap_or_default();
        format!("{message} → {hint}（{} 处）：{}", matter.len(), places.join("、"))
    }

    fn told(&self, finding: &Finding) -> String {
        let line = finding_line("", finding, self.campaign);
        line.trim_start_matches(['：', ' ']).to_string()
    }

    /// How what is written otherwise was read.
    fn understood(&self, out: &mut String, found: &[&Finding]) {
        if found.is_empty() {
            return;
        }
        let mut lines: Vec<String> = Vec::new();
        for finding in found {
            let place = finding.place.as_ref().map(|p| printable(&p.to_string()));
            let name = finding.subject(self.campaign).map(|name| printable(&name));
            let place: Vec<String> = place.into_iter().chain(name).collect();
            let raw = finding.found.as_deref().map(shortened).unwrap_or_default();
            let reading = finding.understood.as_deref().map(printable).unwrap_or_default();
            let line = format!("{}：“{raw}” 理解为 {reading}", place.join(" "));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let _ = writeln!(out, "写法不规范、已理解 {} 处，不对的请改：", lines.len());
        for line in lines.iter().take(MOST_UNDERSTOOD) {
            let _ = writeln!(out, "{}", set_in(line, 2));
        }
        if lines.len() > MOST_UNDERSTOOD {
            let _ = writeln!(out, "  ……另有 {} 处，加 --all 看", lines.len() - MOST_UNDERSTOOD);
        }
    }

    /// What became of the file where another one counts.
    fn files(&self, out: &mut String) {
        if self.submission.status != Status::Duplicate {
            return;
        }
        let told = self.submission.telling_findings().filter(|f| f.class == Severity::Note);
        for finding in told {
            let _ = writeln!(out, "{}", set_in(&printable(&finding.message), 2));
        }
    }
}

//! What is held (待核), whom to ask and which step decides it, one line each.

use super::grouped::{Found, quoted};
use super::open::period_option;
use super::status::{contact_text, short_name};
use super::terminal::{printable, set_in};
use crate::campaign::{Campaign, Unit};
use crate::cycle::{Cycle, Round, Standing};
use crate::finding::Finding;
use std::fmt::Write;

/// Longest raw text that is told of a doubt.
const RAW_LIMIT: usize = 24;

/// Every open doubt of these units in all periods that are shown, under how it is decided; empty if there
/// is none.
pub fn print_doubts(cycle: &Cycle, units: &[&Unit]) -> String {
    cycle.rounds.iter().map(|round| of_round(cycle, round, units)).collect()
}

/// The open doubts of a period.
pub fn of_round(cycle: &Cycle, round: &Round, units: &[&Unit]) -> String {
    let of_units = round.standings.iter().filter(|s| units.is_empty() || units.contains(&s.unit));
    let standings: Vec<&Standing> = of_units.filter(|s| s.doubts().next().is_some()).collect();
    let count: usize = standings.iter().map(|s| s.doubts().count()).sum();
    if count == 0 {
        return String::new();
    }
    let option = period_option(cycle.campaign, round.period, cycle.today);
    let also = if option.is_empty() { option } else { format!("，都加{option}") };
    let title = format!("待核 {count} 处，问清后定（数对的 accept，要改的 adjust{also}）：");
    let mut out = format!("{}\n", set_in(&title, 0));
    for standing in standings {
        for (submission, finding) in standing.doubts() {
            let line = told(standing, (submission, finding), cycle.campaign);
            let _ = writeln!(out, "{}", set_in(&line, 2));
        }
    }
    out
}

fn told(standing: &Standing, (submission, finding): Found, campaign: &Campaign) -> String {
    let unit = short_name(standing.unit);
    let contact = contact_text(standing.contact);
    let contact = if contact.is_empty() { contact } else { format!("（{contact}）") };
    let what = match submission.is_about_figure(finding) {
        true => figure(finding, campaign),
        false => {
            let version = submission.version.map(|v| format!("第 {v} 份 ")).unwrap_or_default();
            format!("{version}{}：{}", printable(submission.shown_name()), said(finding))
        }
    };
    let field = finding.field.as_deref().filter(|_| submission.is_about_figure(finding));
    let version = submission.version.map(|v| format!(" {v}")).unwrap_or_default();
    let decision = match field.map(|key| campaign.name_of(key)) {
        Some(name) => {
            format!("baosong accept {unit} 或 baosong adjust {unit} {name} 数")
        }
        None => format!("baosong accept {unit}{version} 或 baosong reject {unit}{version}"),
    };
    format!("{unit}{contact} {what} → {decision}")
}

/// What is doubted, in a word: 签约金额, or the return.
pub fn subject(finding: &Finding, campaign: &Campaign) -> String {
    let name = finding.field.as_deref().map(|key| campaign.name_of(key));
    name.unwrap_or("整份报表").to_string()
}

/// 签约金额“355000”：数字特别大.
fn figure(finding: &Finding, campaign: &Campaign) -> String {
    let name = finding.field.as_deref().map(|key| campaign.name_of(key)).unwrap_or_default();
    let found = finding.found.as_deref().map(|raw| format!("“{}”", quoted(raw, RAW_LIMIT)));
    format!("{name}{}：{}", found.unwrap_or_default(), said(finding))
}

fn said(finding: &Finding) -> String {
    printable(&finding.message)
}

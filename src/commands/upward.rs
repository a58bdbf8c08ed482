//! The return that `merge` writes for the office above, beside the summary of a unit's own office.

use super::Workspace;
use super::outputs::OutputPath;
use super::template::office_form;
use anyhow::Result;
use baosong::atomic;
use baosong::campaign::Period;
use baosong::intake::Below;
use baosong::report::printable;
use baosong::roll_up::{Part, returns_below};
use baosong::summary::Summary;
use baosong::upward::{Sender, file_name, record_of, return_in, return_of};
use baosong::validation::Context;
use std::path::Path;

/// Where the return was written, and what is told of it.
pub struct Upward {
    /// Its place.
    pub place: OutputPath,
    /// One line.
    pub told: String,
}

/// The return in the office's own file where that can be, else drawn; and how it was made, where the campaign names
/// such a file.
fn made(
    workspace: &Workspace,
    period: Period,
    sender: Sender,
    (parts, below): (&[Part], &Below),
) -> Result<(Vec<u8>, String)> {
    let campaign = &workspace.campaign;
    let record = record_of(campaign, sender, parts);
    let context = Context { campaign, period, today: workspace.today };
    let mut how = String::new();
    if let Some((name, form)) = office_form(workspace)? {
        match form.and_then(|form| return_in(&form, context, sender, (&record, below))) {
            Ok(bytes) => return Ok((bytes, format!("，在原表 {name} 上填的"))),
            Err(why) => {
                let why = printable(&format!("{why:#}"));
                how = format!("；{name} 不能在原表上填（{why}），按专项行动文件画");
            }
        }
    }
    Ok((return_of(campaign, period, sender, (record, below))?, how))
}

/// Writes the return for the office above beside the summary at `output`; `None` at the office that issued the
/// form.
///
/// # Errors
/// The return cannot be made or written.
pub fn write(
    workspace: &Workspace,
    summary: &Summary,
    output: &Path,
    reporter: Option<&str>,
) -> Result<Option<Upward>> {
    let campaign = &workspace.campaign;
    let Some(head) = &campaign.head else { return Ok(None) };
    let part = |unit, submission| Part { unit, submission };
    let counted = summary.rows.iter().filter(|row| row.counts());
    let parts: Vec<Part> =
        counted.filter_map(|row| Some(part(row.unit, row.submission?))).collect();
    if parts.is_empty() {
        let told = "下级都没有报，没有写上报表".to_string();
        return Ok(Some(Upward { place: OutputPath::replacing(output), told }));
    }
    let below = returns_below(summary.submissions, campaign, head);
    let sender = Sender { unit: head, reporter, day: workspace.today };
    let (bytes, how) = made(workspace, summary.period, sender, (&parts, &below))?;
    let path = output.with_file_name(file_name(campaign, head, summary.period));
    let place = OutputPath::for_document(&path);
    atomic::write(&place.path, &bytes)?;
    let mut lines = format!("上报表在 {}{how}", place.path.display());
    if reporter.is_none() {
        lines.push_str("；填报人空着，请填上再报（或加 --reporter 姓名）");
    }
    if !below.missing.is_empty() {
        lines.push_str(&format!("；缺 {} 个下级的数，表里已写明", below.missing.len()));
    }
    Ok(Some(Upward { place, told: lines }))
}

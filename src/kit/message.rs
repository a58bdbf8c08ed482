//! The short text for a phone message: what is the matter in one breath, no figure of anybody else.

use crate::campaign::{Campaign, Period, Unit};
use crate::finding::{Finding, Severity};

/// Findings told one by one; the rest is counted.
const TOLD: usize = 3;

/// The message to one unit; `is_readable` says whether its return could be read at all.
pub fn text(
    campaign: &Campaign,
    (unit, period): (&Unit, Period),
    open: &[&Finding],
    is_readable: bool,
) -> String {
    let count = |class| open.iter().filter(|f| f.class == class).count();
    let must = count(Severity::Mandatory);
    let (held, ask) = (count(Severity::Hold), count(Severity::Verify));
    let counted: Vec<String> = [(must, "必须改正"), (held, "待核"), (ask, "需要核实说明")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{what} {n} 条"))
        .collect();
    let told: Vec<String> = open.iter().take(TOLD).map(|f| line(f, campaign)).collect();
    let rest = open.len().saturating_sub(TOLD);
    let more = if rest > 0 { format!("；另有 {rest} 条见表") } else { String::new() };
    let (has, wanted) = match (is_readable, must) {
        (false, _) => ("不能读".to_string(), "请在退改表上重新填好后发回"),
        (true, 0) if held > 0 => (
            format!("有{}", counted.join("、")),
            "请核对，在退改表上改正或写明情况后发回，由省里定",
        ),
        (true, 0) => (format!("有{}", counted.join("、")), "请在退改表上写明原因或改正后发回"),
        (true, _) => (format!("有{}", counted.join("、")), "请在退改表上改好后发回"),
    };
    format!(
        "{}：贵单位报送的{}（{}报送期）{has}：{}{more}。{wanted}。",
        unit.name,
        campaign.form.title,
        campaign.calendar.name(period),
        told.join("；")
    )
}

fn line(finding: &Finding, campaign: &Campaign) -> String {
    let field = finding.unsaid_subject(campaign).unwrap_or_default();
    let found = finding.quoted().map(|f| format!("“{}”，", shortened(f))).unwrap_or_default();
    format!("{field}{found}{}", finding.message)
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 20;
    if text.chars().count() <= LONGEST {
        return text.to_string();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

//! `baosong trace`: the way of one number from 汇总表 back to the file it came from.

use super::summary_inputs::{SummaryInputs, files, order};
use super::workspace::ARCHIVE_FOLDER;
use super::{Outcome, Workspace};
use crate::args::{Format, TraceArgs};
use anyhow::{Result, anyhow, bail};
use baosong::audit::{self, RecordMismatch};
use baosong::campaign::{Campaign, Field, Period, Unit, normalize};
use baosong::report;
use baosong::summary::Summary;

/// Words for the total in a unit's place.
const TOTAL_WORDS: [&str; 4] = ["合计", "总计", "全省", "全省合计"];
/// Least likeness of a name that is suggested.
const NEAR: f64 = 0.3;

/// Shows where a number of the summary comes from and what is computed from it.
///
/// # Errors
/// Unknown unit, field or period, or sources that cannot be read.
pub fn run(workspace: &Workspace, args: &TraceArgs) -> Result<Outcome> {
    let field = field(&workspace.campaign, &args.field)?;
    let is_total = TOTAL_WORDS.contains(&normalize(&args.unit).as_str());
    let unit = if is_total { None } else { Some(workspace.unit(&args.unit)?) };
    let from = &args.material;
    let request = workspace.request(from.period)?;
    let files = files(&from.paths)?;
    let material = SummaryInputs::gather(workspace, files.as_deref(), request, &from.basis)?;
    let summary = material.summary(workspace, order(workspace, args.rows.order)?);
    let is_json = args.output.format == Format::Json;
    let Some(unit) = unit else {
        if !field.is_number() {
            bail!("“{}”不是数字指标，没有合计", field.name);
        }
        let trace = audit::trace_total(&summary, field);
        let shown = if is_json {
            report::total_trace_json(&trace)?
        } else {
            report::print_total_trace(&trace)
        };
        print_shown(is_json, &shown);
        return Ok(Outcome::Well);
    };
    let Some(trace) = audit::trace(&summary, unit, field) else {
        bail!("汇总表里没有{}", unit.name);
    };
    let unlike = record_mismatches(workspace, args, &summary, unit)?;
    let campaign = &workspace.campaign;
    let shown =
        if is_json { report::trace_json(&trace)? } else { report::print_trace(&trace, campaign) };
    print_shown(is_json, &shown);
    if !is_json {
        unlike.iter().for_each(|unlike| println!("{}", report::unlike_line(unlike, campaign)));
    }
    Ok(Outcome::attention(!unlike.is_empty()))
}

fn print_shown(is_json: bool, shown: &str) {
    match is_json {
        true => print_data!("{}", shown.trim_end()),
        false => println!("{}", shown.trim_end()),
    }
}

/// Records of the unit that its originals in the archive do not bear out: what was shown rests on them.
fn record_mismatches(
    workspace: &Workspace,
    args: &TraceArgs,
    summary: &Summary,
    unit: &Unit,
) -> Result<Vec<RecordMismatch>> {
    if !args.material.paths.is_empty() {
        return Ok(Vec::new());
    }
    let periods: Vec<Period> = summary.course().map(|summary| summary.period).collect();
    let request = workspace.request(None)?;
    audit::record_mismatches(&workspace.path(ARCHIVE_FOLDER), &periods, Some(unit), request)
}

/// The field that a text names, itself or by a target that rests on it.
fn field<'a>(campaign: &'a Campaign, text: &str) -> Result<&'a Field> {
    let normalized = normalize(text);
    let called = campaign.fields_called(text);
    if called.len() > 1 {
        let labels: Vec<&str> = called.iter().map(|f| f.label.as_str()).collect();
        bail!("“{text}”有几个，请写全：{}", labels.join("、"));
    }
    let of_target = || {
        let mut targets = campaign.targets.iter();
        let target = targets.find(|t| t.key == text || normalize(&t.name) == normalized)?;
        campaign.field(&target.field)
    };
    called.first().copied().or_else(of_target).ok_or_else(|| {
        let near = campaign.all_fields().map(|f| (f.likeness(&normalized), f));
        match near.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > NEAR) {
            Some((_, near)) => anyhow!("没有“{text}”这个指标，是不是“{}”？", near.name),
            None => {
                let all: Vec<&str> = campaign.all_fields().map(|f| f.name.as_str()).collect();
                anyhow!("没有“{text}”这个指标，指标有：{}", all.join("、"))
            }
        }
    })
}

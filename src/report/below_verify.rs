//! How it is shown what the originals say of the figures of the units below.

use super::evidence::{fault_text, kind_of};
use super::terminal::{printable, wrapped};
use crate::audit::BelowCheck;
use crate::campaign::Campaign;
use serde::Serialize;
use std::fmt::Write;

/// Most lines that are shown of one return.
const MOST_SHOWN: usize = 20;

/// What returns tell of the units below, in lines; empty if none does.
pub fn print(checks: &[BelowCheck], campaign: &Campaign) -> String {
    let mut out = String::new();
    if !checks.is_empty() {
        let _ = writeln!(out, "下级的数：");
    }
    checks.iter().for_each(|check| print_one(&mut out, check, campaign));
    out
}

fn print_one(out: &mut String, check: &BelowCheck, campaign: &Campaign) {
    let (unit, told) = (&check.unit, check.told);
    let Some(pack) = check.pack.as_deref().map(printable) else {
        let file = printable(&check.file);
        let line = format!("{unit}：没有证据包，只核对到 {file}，下级 {told} 个单位的数没有核对");
        let _ = writeln!(out, "{}", wrapped(&line));
        return;
    };
    let mut lines: Vec<String> = check
        .faults
        .iter()
        .map(|(path, fault)| format!("{pack} 里的 {} {}", printable(path), fault_text(*fault)))
        .collect();
    lines.extend(check.differences.iter().map(|difference| {
        let field = campaign.name_of(&difference.field);
        let (told, original) = (printable(&difference.told), printable(&difference.original));
        let line =
            format!("{} {field}：{unit}的报表说是 {told}，原件是 {original}", difference.unit);
        match difference.decision.as_deref().map(printable) {
            Some(decision) => format!("{line}，{unit}{decision}"),
            None => line,
        }
    }));
    if !check.lacking.is_empty() {
        lines.push(format!("{pack} 里没有原件的单位：{}", check.lacking.join("、")));
    }
    let whole = told - check.lacking.len();
    let state = match check.is_broken() {
        true => "有对不上的",
        false => "都对得上",
    };
    let line = format!("{unit}：下级 {whole} 个单位的原件在 {pack} 里，逐个重读，{state}");
    let _ = writeln!(out, "{}", wrapped(&line));
    for line in lines.iter().take(MOST_SHOWN) {
        let _ = writeln!(out, "{}", wrapped(line));
    }
    if lines.len() > MOST_SHOWN {
        let _ = writeln!(out, "  还有 {} 处，全部用 --format json 看", lines.len() - MOST_SHOWN);
    }
}

/// The same in JSON.
#[derive(Serialize)]
pub struct BelowVerifyDocument<'a> {
    unit: &'a str,
    file: &'a str,
    told: usize,
    pack: Option<&'a str>,
    faults: Vec<BelowFaultDocument<'a>>,
    lacking: &'a [String],
    differences: Vec<BelowDifferenceDocument<'a>>,
}

#[derive(Serialize)]
struct BelowFaultDocument<'a> {
    path: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct BelowDifferenceDocument<'a> {
    unit: &'a str,
    field: &'a str,
    told: &'a str,
    original: &'a str,
    decision: Option<&'a str>,
}

impl<'a> BelowVerifyDocument<'a> {
    /// What came of one return.
    pub fn of(check: &'a BelowCheck) -> BelowVerifyDocument<'a> {
        let faults = check.faults.iter();
        let differences = check.differences.iter();
        BelowVerifyDocument {
            unit: &check.unit,
            file: &check.file,
            told: check.told,
            pack: check.pack.as_deref(),
            faults: faults
                .map(|(path, fault)| BelowFaultDocument { path, kind: kind_of(*fault) })
                .collect(),
            lacking: &check.lacking,
            differences: differences
                .map(|d| BelowDifferenceDocument {
                    unit: &d.unit,
                    field: &d.field,
                    told: &d.told,
                    original: &d.original,
                    decision: d.decision.as_deref(),
                })
                .collect(),
        }
    }
}

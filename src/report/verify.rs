//! How a comparison of a summary with its sources is shown.

use super::below_verify;
use super::difference_line::line;
use super::terminal::{printable, wrapped};
use crate::archive::{Decision, Verdict};
use crate::audit::{
    BelowCheck, CellContent, Difference, DifferenceKind, LaterChanges, LaterReturn, RecordMismatch,
    Verification,
};
use crate::campaign::{Campaign, Period};
use crate::form::{SummaryOrigin, SummaryStamp};
use crate::summary::Summary;
use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use std::fmt::Write;

/// Most differences that are shown to a person.
const MOST_SHOWN: usize = 50;

/// A comparison and what belongs to it.
pub struct Verified<'a> {
    /// The summary workbook.
    pub file: &'a str,
    /// What the comparison came to.
    pub verification: &'a Verification,
    /// What it was compared with.
    pub summary: &'a Summary<'a>,
    /// What the archive holds beyond what the workbook was made from.
    pub later: &'a LaterChanges,
    /// Records of the archive that are not what their originals say.
    pub unlike: &'a [RecordMismatch],
    /// What returns tell of the units below, held against the evidence that came along.
    pub below: &'a [BelowCheck],
    /// Whether the file is byte for byte in its parts what the program wrote.
    pub is_as_written: bool,
}

impl Verified<'_> {
    /// Whether the table of last year's figures is another one than was used then.
    fn has_other_baseline(&self) -> bool {
        let stamp = self.verification.stamp.as_ref();
        stamp.is_some_and(|stamp| stamp.baseline != self.summary.baseline_sha256)
    }

    /// The program's version then, if it is another one now.
    fn other_program(&self) -> Option<&str> {
        let stamp = self.verification.stamp.as_ref();
        stamp.map(|stamp| stamp.program.as_str()).filter(|p| *p != env!("CARGO_PKG_VERSION"))
    }
}

/// A comparison as a person reads it.
pub fn print_verify(verified: &Verified) -> String {
    let Verification { stamp, uncalculated, sheets, cells, differences } = verified.verification;
    let mut out = String::new();
    let _ = writeln!(out, "{}", printable(verified.file));
    let made =
        stamp.as_ref().map_or("表里没有制表信息，按 --period 写的一期核对".to_string(), made);
    let _ = writeln!(out, "{}", wrapped(&made));
    print_changes(&mut out, verified);
    if *uncalculated {
        let _ = writeln!(out, "{}", wrapped("公式没有存结果（保存它的程序不计算），只核对公式"));
    }
    if !verified.is_as_written {
        let line = "文件写出以后另存过或改动过；数和公式是否改动，看下面逐格核对的结果";
        let _ = writeln!(out, "{}", wrapped(line));
    }
    out.push_str(&below_verify::print(verified.below, verified.summary.campaign));
    if differences.is_empty() {
        let line = format!("一致：{sheets} 张工作表、{cells} 个单元格，数和公式都和重算的一样");
        let _ = writeln!(out, "{line}");
        return out;
    }
    let count = differences.len();
    let _ = writeln!(out, "不一致 {count} 处（共 {sheets} 张工作表、{cells} 个单元格）");
    for difference in differences.iter().take(MOST_SHOWN) {
        let _ = writeln!(out, "{}", wrapped(&line(difference)));
    }
    if count > MOST_SHOWN {
        let _ = writeln!(out, "  还有 {} 处没有列出，全部用 --format json 看", count - MOST_SHOWN);
    }
    out
}

/// How the workbook was made, by its own words.
fn made(stamp: &SummaryStamp) -> String {
    let order = if stamp.by_rank { "按综合名次排" } else { "按名单排" };
    let from = match stamp.origin {
        SummaryOrigin::Files => "直接取自报表文件".to_string(),
        SummaryOrigin::Archive { returns, decisions } => {
            format!("取自存档（当时 {returns} 份来件、{decisions} 条决定）")
        }
    };
    format!("{} 期，{order}，{from}，baosong {} 制表", stamp.period, stamp.program)
}

/// What is not as it was when the workbook was made.
fn print_changes(out: &mut String, verified: &Verified) {
    let (later, campaign) = (verified.later, verified.summary.campaign);
    let returns = later.returns.iter().map(|r| format!("{} 期 {}", r.period, return_line(r)));
    let decisions = later.decisions.iter();
    let decisions = decisions.map(|(p, d)| format!("{p} 期 {}", decision_line(d, campaign)));
    let mut lines: Vec<String> = returns.chain(decisions).collect();
    if later.lost > 0 {
        lines.push(format!("当时有的来件或决定，现在少了 {} 项", later.lost));
    }
    let altered = later.altered.iter();
    lines.extend(altered.map(|folder| format!("存档里的原件被改动过：{}", printable(folder))));
    lines.extend(verified.unlike.iter().map(|unlike| unlike_line(unlike, campaign)));
    if verified.has_other_baseline() {
        lines.push("上年同期基数表不是当时那一份".to_string());
    }
    if let Some(program) = verified.other_program() {
        let now = env!("CARGO_PKG_VERSION");
        lines.push(format!("程序从 {program} 换成了 {now}，表的写法可能有变"));
    }
    if !lines.is_empty() {
        let _ = writeln!(out, "制表以后有变化：");
    }
    for line in lines {
        let _ = writeln!(out, "{}", wrapped(&line));
    }
}

/// A record that its original does not bear out, in a line.
pub fn unlike_line(unlike: &RecordMismatch, campaign: &Campaign) -> String {
    let version = unlike.version.map(|v| format!(" v{v}")).unwrap_or_default();
    let what = match &unlike.figure {
        Some((key, kept, original)) => {
            format!("{}记录是 {kept}，原件是 {original}", campaign.name_of(key))
        }
        None => "记录和原件不同，或者原件读不出来".to_string(),
    };
    format!("存档记录和原件对不上：{} 期 {}{version} {what}", unlike.period, unlike.unit)
}

fn return_line(later: &LaterReturn) -> String {
    let version = later.version.map(|v| format!(" v{v}")).unwrap_or_default();
    let at = later.at.map(|at| at.format("，%m-%d %H:%M 收").to_string()).unwrap_or_default();
    format!("新收 {}{version}（{}{at}）", later.unit, printable(&later.file))
}

fn decision_line(decision: &Decision, campaign: &Campaign) -> String {
    let unit = campaign.units.by_code(&decision.unit).map_or(decision.unit.as_str(), |u| &u.name);
    let what = match &decision.verdict {
        Verdict::Adjust { figure, value, .. } => {
            let field = &figure.field;
            format!("{}调整为 {value}", campaign.name_of(field))
        }
        verdict => {
            let version = verdict.version().map(|v| format!(" v{v}")).unwrap_or_default();
            format!("{}{version}", verdict.chinese())
        }
    };
    let at = decision.at.format("%m-%d %H:%M");
    format!("{unit} {what}（{}，{at}）", printable(&decision.reason))
}

/// The comparison as one JSON document.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn verify_json(verified: &Verified) -> Result<String> {
    let Verification { stamp, uncalculated, sheets, cells, differences } = verified.verification;
    let later = verified.later;
    let document = VerifyDocument {
        file: verified.file,
        period: verified.summary.period,
        agrees: differences.is_empty(),
        made: stamp.as_ref().map(StampDocument::of),
        as_written: verified.is_as_written,
        uncalculated: *uncalculated,
        sheets: *sheets,
        cells: *cells,
        differences: differences.iter().map(DifferenceDocument::of).collect(),
        changed_since: ChangesDocument {
            returns: later.returns.iter().map(ReturnDocument::of).collect(),
            decisions: later.decisions.iter().map(|(p, d)| DecisionDocument::of(*p, d)).collect(),
            lost: later.lost,
            altered: &later.altered,
            records: verified.unlike.iter().map(UnlikeDocument::of).collect(),
            baseline: verified.has_other_baseline(),
            program: verified.other_program().is_some(),
        },
        below: verified.below.iter().map(below_verify::BelowVerifyDocument::of).collect(),
    };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

#[derive(Serialize)]
struct VerifyDocument<'a> {
    file: &'a str,
    period: Period,
    agrees: bool,
    made: Option<StampDocument<'a>>,
    as_written: bool,
    uncalculated: bool,
    sheets: usize,
    cells: usize,
    differences: Vec<DifferenceDocument>,
    changed_since: ChangesDocument<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<below_verify::BelowVerifyDocument<'a>>,
}

#[derive(Serialize)]
struct StampDocument<'a> {
    order: &'static str,
    program: &'a str,
    returns: Option<usize>,
    decisions: Option<usize>,
    baseline_sha256: Option<&'a str>,
}

#[derive(Serialize)]
struct DifferenceDocument {
    kind: &'static str,
    sheet: String,
    cell: Option<String>,
    about: Option<String>,
    seen: Option<DifferenceSide>,
    computed: Option<DifferenceSide>,
    message: String,
}

/// One side of a difference; texts and numbers as a person reads them.
#[derive(Serialize)]
struct DifferenceSide {
    value: Option<String>,
    formula: Option<String>,
}

#[derive(Serialize)]
struct ChangesDocument<'a> {
    returns: Vec<ReturnDocument<'a>>,
    decisions: Vec<DecisionDocument<'a>>,
    lost: usize,
    altered: &'a [String],
    records: Vec<UnlikeDocument<'a>>,
    baseline: bool,
    program: bool,
}

#[derive(Serialize)]
struct ReturnDocument<'a> {
    period: Period,
    unit: &'a str,
    version: Option<u32>,
    file: &'a str,
    at: Option<DateTime<FixedOffset>>,
}

#[derive(Serialize)]
struct DecisionDocument<'a> {
    period: Period,
    #[serde(flatten)]
    decision: &'a Decision,
}

#[derive(Serialize)]
struct UnlikeDocument<'a> {
    period: Period,
    unit: &'a str,
    version: Option<u32>,
    field: Option<&'a str>,
    kept: Option<&'a str>,
    original: Option<&'a str>,
}

impl<'a> UnlikeDocument<'a> {
    fn of(unlike: &'a RecordMismatch) -> UnlikeDocument<'a> {
        let part = |of: fn(&(String, String, String)) -> &String| unlike.figure.as_ref().map(of);
        UnlikeDocument {
            period: unlike.period,
            unit: &unlike.unit,
            version: unlike.version,
            field: part(|f| &f.0).map(String::as_str),
            kept: part(|f| &f.1).map(String::as_str),
            original: part(|f| &f.2).map(String::as_str),
        }
    }
}

impl<'a> StampDocument<'a> {
    fn of(stamp: &'a SummaryStamp) -> StampDocument<'a> {
        let (returns, decisions) = match stamp.origin {
            SummaryOrigin::Files => (None, None),
            SummaryOrigin::Archive { returns, decisions } => (Some(returns), Some(decisions)),
        };
        StampDocument {
            order: if stamp.by_rank { "rank" } else { "province" },
            program: &stamp.program,
            returns,
            decisions,
            baseline_sha256: stamp.baseline.as_deref(),
        }
    }
}

impl DifferenceDocument {
    fn of(difference: &Difference) -> DifferenceDocument {
        let text = |text: &String| DifferenceSide { value: Some(text.clone()), formula: None };
        let side = |c: &CellContent| DifferenceSide {
            value: c.value.raw().map(Into::into),
            formula: c.formula.clone(),
        };
        let (kind, seen, computed) = match &difference.matter {
            DifferenceKind::Cell { seen, computed } => {
                ("cell", Some(side(seen)), Some(side(computed)))
            }
            DifferenceKind::ExtraRow(row) => ("extra_row", Some(text(row)), None),
            DifferenceKind::MissingRow(row) => ("missing_row", None, Some(text(row))),
            DifferenceKind::ExtraSheet => ("extra_sheet", None, None),
            DifferenceKind::MissingSheet => ("missing_sheet", None, None),
            DifferenceKind::HiddenSheet => ("hidden_sheet", None, None),
            DifferenceKind::HiddenRows(_) => ("hidden_rows", None, None),
            DifferenceKind::Unread(_) => ("unread", None, None),
        };
        let has_cell = seen.is_some() || computed.is_some();
        DifferenceDocument {
            kind,
            sheet: difference.place.sheet.to_string(),
            cell: has_cell.then(|| difference.place.to_string()),
            about: Some(difference.about.clone()).filter(|about| !about.is_empty()),
            seen,
            computed,
            message: line(difference),
        }
    }
}

impl<'a> ReturnDocument<'a> {
    fn of(later: &'a LaterReturn) -> ReturnDocument<'a> {
        let LaterReturn { period, unit, version, file, at } = later;
        ReturnDocument { period: *period, unit, version: *version, file, at: *at }
    }
}

impl<'a> DecisionDocument<'a> {
    fn of(period: Period, decision: &'a Decision) -> DecisionDocument<'a> {
        DecisionDocument { period, decision }
    }
}

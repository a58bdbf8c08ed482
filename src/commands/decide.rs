//! `baosong accept`, `reject`, `withdraw` and `adjust`: decisions of the office on a version or a
//! figure, each with its reason; nothing is deleted.

use super::{Outcome, Workspace};
use crate::args::{AdjustArgs, DecideArgs};
use anyhow::{Context, Result, anyhow, bail};
use baosong::archive::{Archive, Decision, Verdict};
use baosong::campaign::{Field, FigureId, Kind, Period, RowId, Rows, Unit, normalize};
use baosong::finding::{Code, Finding};
use baosong::intake::{History, Submission};
use baosong::validation::{Entry, Value, stated};
use rust_decimal::Decimal;

/// What is decided on a version.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// 采用.
    Accept,
    /// 退回.
    Reject,
    /// 撤回.
    Withdraw,
}

/// Decides on one version of a unit's return.
///
/// # Errors
/// Unknown unit or period, no such version, a version that cannot be accepted, or a ledger that
/// cannot be written.
pub fn run(workspace: &Workspace, args: &DecideArgs, act: Act) -> Result<Outcome> {
    if let Some(field) = args.field()? {
        if matches!(act, Act::Accept) {
            return confirm(workspace, args, field);
        }
        bail!("“{field}”不是第几份；第几份写数字，如 2");
    }
    let (unit, period) = (workspace.unit(args.unit()?)?, workspace.kept_period(args.period)?);
    let mut archive = workspace.open_archive(period)?;
    let versions = archive.versions_of(&unit.code);
    let known = versions.iter().filter_map(|s| s.version).max();
    let Some(known) = known else { bail!("{period} 期没有收到{}的报表", unit.name) };
    let version = args.version()?.or_else(|| meant(workspace, &archive, unit)).unwrap_or(known);
    if matches!(act, Act::Accept) {
        refuse_unfit(&archive, unit, version)?;
    }
    let verdict = match act {
        Act::Accept => Verdict::Accept { version, known },
        Act::Reject => Verdict::Reject { version },
        Act::Withdraw => Verdict::Withdraw { version },
    };
    let what = format!("{}第 {version} 份", verdict.chinese());
    record(workspace, &mut archive, unit, verdict, &args.reason, args.by.as_deref())?;
    println!("已记入台账：{} {period} 期，{what}", unit.name);
    Ok(Outcome::Well)
}

/// The version that is meant when none is named: the one that counts now, else the last that waits
/// for a decision.
fn meant(workspace: &Workspace, archive: &Archive, unit: &Unit) -> Option<u32> {
    let all = archive.submissions_of(&unit.code, &workspace.campaign);
    let counts = all.iter().find(|s| s.counts());
    counts.or_else(|| all.iter().rfind(|s| s.doubt().is_some())).and_then(|s| s.version)
}

/// Lets a doubted figure stand as the unit reported it.
///
/// # Errors
/// Unknown unit, period or field, no return that counts, no doubt about the figure, or a ledger that
/// cannot be written.
fn confirm(workspace: &Workspace, args: &DecideArgs, field: &str) -> Result<Outcome> {
    let (unit, period) = (workspace.unit(args.unit()?)?, workspace.kept_period(args.period)?);
    let field = number_field(workspace, field)?;
    let mut archive = workspace.open_archive(period)?;
    let Some(current) = archive.contest(&unit.code).current().and_then(|s| s.version) else {
        bail!("{period} 期没有收到{}的报表", unit.name);
    };
    let all = workspace.returns(period, &archive, &workspace.known_baselines())?;
    let is_current = |s: &&Submission| s.unit_code() == unit.code && s.version == Some(current);
    let effective = all.iter().find(is_current).context("存档里没有这一份")?;
    // What the lines of a list come to is held as one figure.
    let whole = FigureId::of(&field.key);
    let is_whole = |f: &Finding| args.line.is_none() && f.figure.as_ref() == Some(&whole);
    let figure = match effective.held_figures().any(is_whole) {
        true => whole,
        false => figure_id(workspace, effective, field, args.line.as_deref())?,
    };
    let held = effective.held_figures().any(|f| f.figure.as_ref() == Some(&figure));
    let form = &workspace.campaign.form;
    let was = effective.record.as_ref().and_then(|record| record.shown_at(form, &figure));
    let (Some(was), Some(version), true) = (was, effective.version, held) else {
        bail!("{}的“{}”没有待核的问题，不用认可", unit.name, field.name);
    };
    let field = field.key.clone();
    let verdict = Verdict::Confirm { figure, version, was: was.clone() };
    record(workspace, &mut archive, unit, verdict, &args.reason, args.by.as_deref())?;
    println!(
        "已记入台账：{} {period} 期，认可{} {was}",
        unit.name,
        workspace.campaign.name_of(&field)
    );
    Ok(Outcome::Well)
}

/// The field of numbers that a text names.
fn number_field<'a>(workspace: &'a Workspace, text: &str) -> Result<&'a Field> {
    let numbers = || workspace.campaign.all_fields().filter(|f| f.is_number());
    let called = workspace.campaign.fields_called(text);
    let found: Vec<&Field> = called.into_iter().filter(|f| f.is_number()).collect();
    if found.len() > 1 {
        let labels: Vec<&str> = found.iter().map(|f| f.label.as_str()).collect();
        bail!("“{text}”有几个，请写全：{}", labels.join("、"));
    }
    found.first().copied().ok_or_else(|| {
        let names: Vec<&str> = numbers().map(|f| f.label.as_str()).collect();
        anyhow!("没有“{text}”这个数字指标，可以写：{}", names.join("、"))
    })
}

/// Puts the office's own figure in place of a unit's.
///
/// # Errors
/// Unknown unit, period or field, no number, no return that counts, or a ledger that cannot be
/// written.
pub fn adjust(workspace: &Workspace, args: &AdjustArgs) -> Result<Outcome> {
    let [unit, called, typed] = args.asked()?;
    let (unit, period) = (workspace.unit(unit)?, workspace.kept_period(args.period)?);
    let field = number_field(workspace, called)?;
    let figure = figure(typed, field)?;
    let mut archive = workspace.open_archive(period)?;
    let Some(effective) = archive.effective_version(&unit.code, &workspace.campaign) else {
        if archive
            .submissions_of(&unit.code, &workspace.campaign)
            .iter()
            .any(|s| s.doubt().is_some())
        {
            bail!("{}的报表整份待核，先定用不用：baosong accept {}", unit.name, unit.name);
        }
        bail!("{period} 期没有收到{}的报表，没有可调整的数", unit.name);
    };
    let place = figure_id(workspace, &effective, field, args.line.as_deref())?;
    let entry = effective.record.as_ref().and_then(|record| record.at(&place));
    let Some(entry) = entry else {
        let block = workspace.campaign.form.block_of(&field.key);
        let sheet = block.map_or("", |block| &block.sheet);
        bail!("{}的报表里没有“{}”这一项（没有报{sheet}），请单位补报", unit.name, field.name);
    };
    refuse_unfit_figure(field, figure)?;
    let was = kept_entry(&archive, unit, effective.version, &place).unwrap_or(entry).shown();
    let (field, value) = (field.key.clone(), Value::Number(figure));
    let verdict = Verdict::Adjust {
        figure: place,
        value: value.clone(),
        version: effective.version,
        was: Some(was),
    };
    record(workspace, &mut archive, unit, verdict, &args.reason, args.by.as_deref())?;
    println!(
        "已记入台账：{} {period} 期，{}调整为 {value}",
        unit.name,
        workspace.campaign.name_of(&field)
    );
    tell_rules(workspace, &archive, unit, period)?;
    if !effective.counts() {
        let (status, version) = (effective.status.chinese(), effective.version.unwrap_or_default());
        println!("第 {version} 份还没有采用（{status}），采用以后才按调整的数汇总");
    }
    Ok(Outcome::Well)
}

/// Tells what the rules find in a unit's figures as they stand after the adjustment.
fn tell_rules(workspace: &Workspace, archive: &Archive, unit: &Unit, period: Period) -> Result<()> {
    let all = workspace.returns(period, archive, &workspace.known_baselines())?;
    let own = all.iter().filter(|s| s.unit_code() == unit.code && s.counts());
    for finding in own.flat_map(|s| &s.findings).filter(|f| f.code == Code::Rule && f.is_open()) {
        println!("调整后要核实：{}", finding.message);
    }
    Ok(())
}

/// The figure that was typed, in the field's unit of measure; says how it was understood.
fn figure(text: &str, field: &Field) -> Result<Decimal> {
    let figure = stated(text, field).map_err(anyhow::Error::msg)?;
    if figure.to_string() != text {
        println!("“{text}”理解为 {figure} {}", field.unit_name());
    }
    Ok(figure)
}

/// What the unit itself reported in a version.
fn kept_entry<'a>(
    archive: &'a Archive,
    unit: &Unit,
    version: Option<u32>,
    figure: &FigureId,
) -> Option<&'a Entry> {
    let kept = archive.versions_of(&unit.code).iter().find(|s| s.version == version)?;
    kept.record.as_ref()?.at(figure)
}

/// Which figure of a return is meant; one of a list or matrix needs its line.
fn figure_id(
    workspace: &Workspace,
    submission: &Submission,
    field: &Field,
    line: Option<&str>,
) -> Result<FigureId> {
    let block = workspace.campaign.form.block_of(&field.key);
    let Some(block) = block.filter(|block| block.rows != Rows::Single) else {
        return Ok(FigureId::of(&field.key));
    };
    let record = submission.record.as_ref();
    let rows = record.into_iter().flat_map(|record| record.rows());
    let rows: Vec<&RowId> =
        rows.filter(|row| row.entry(&field.key).is_some()).map(|row| &row.id).collect();
    let name = |row: &RowId| match row {
        RowId::Stub(key) => {
            let stub = block.stubs().iter().find(|stub| stub.key == *key);
            stub.map_or(key.to_string(), |stub| stub.name.clone())
        }
        RowId::Line(key) => key.to_string(),
        RowId::Only => String::new(),
    };
    let wanted = normalize(line.unwrap_or_default());
    let is_it = |row: &&&RowId| !wanted.is_empty() && normalize(&name(row)) == wanted;
    let holds = |row: &&&RowId| !wanted.is_empty() && normalize(&name(row)).contains(&wanted);
    let found = rows.iter().find(is_it).or_else(|| {
        let mut near = rows.iter().filter(holds);
        near.next().filter(|_| near.next().is_none())
    });
    if let Some(row) = found {
        return Ok(FigureId::in_row(&field.key, row));
    }
    let known: Vec<String> = rows.iter().take(8).map(|row| name(row)).collect();
    bail!(
        "“{}”在清单里，要写是哪一行，如 --line \"{}\"；有：{}",
        field.label,
        known.first().map_or("", String::as_str),
        known.join("、")
    )
}

/// The office's figure must be one that the form could hold.
fn refuse_unfit_figure(field: &Field, value: Decimal) -> Result<()> {
    let (name, value) = (&field.name, value.normalize());
    if value.is_sign_negative() && !value.is_zero() {
        bail!("“{name}”不能是负数，{value} 不能用");
    }
    if value.scale() > 0 && field.kind == Kind::Count {
        bail!("“{name}”应是整数，{value} 不能用");
    }
    if value.scale() > field.decimals && field.kind == Kind::Amount && !field.has_free_decimals {
        bail!("“{name}”最多 {} 位小数，{value} 不能用", field.decimals);
    }
    Ok(())
}

/// A version whose figures are wrong for certain cannot be accepted; what it lacks can be adjusted.
fn refuse_unfit(archive: &Archive, unit: &Unit, version: u32) -> Result<()> {
    let mut versions = archive.versions_of(&unit.code).iter();
    let Some(submission) = versions.find(|s| s.version == Some(version)) else { return Ok(()) };
    if submission.has(Code::DamagedRecord) {
        bail!("第 {version} 份在存档里损坏了，不能采用；请从备份恢复，或把原表放进 收件 重收");
    }
    let unfit = |f: &&Finding| f.blocks();
    if let Some(finding) = submission.findings.iter().find(unfit) {
        bail!(
            "第 {version} 份还有强制性问题（{}），不能采用；请退回，或请单位重报",
            finding.message
        );
    }
    Ok(())
}

fn record(
    workspace: &Workspace,
    archive: &mut Archive,
    unit: &Unit,
    verdict: Verdict,
    reason: &str,
    by: Option<&str>,
) -> Result<()> {
    if reason.trim().is_empty() {
        bail!("要写理由");
    }
    archive.decide(Decision {
        at: workspace.now(),
        by: workspace.person(by),
        unit: unit.code.clone(),
        verdict,
        reason: reason.trim().to_string(),
    })
}

//! `baosong return`: for each unit with open findings a workbook to correct and a phone message.

use super::desk::ARCHIVE_FOLDER;
use super::{Desk, Outcome, interrupt, kits};
use crate::args::Return;
use anyhow::{Context, Result};
use baosong::archive::Archive;
use baosong::atomic;
use baosong::campaign::{Period, Unit};
use baosong::intake::Submission;
use baosong::kit::{Kit, kit_for, open_findings, stem};
use baosong::report;
use std::fs;
use std::path::Path;

const MAKING: &str = "制退改表";
const STOPPED: &str = "已停下；已经生成的退改表都是完整的，其余的再运行一次同样的命令";

/// Writes the kits of a period into a folder; one in 退改 that its unit no longer needs is removed.
///
/// # Errors
/// Unknown unit or period, an archive that cannot be read, or a file that cannot be written.
pub fn run(desk: &Desk, args: &Return) -> Result<Outcome> {
    let period = desk.kept_period(args.period)?;
    let archive = Archive::read(&desk.path(ARCHIVE_FOLDER), period)?;
    let folder = args.output.clone().unwrap_or_else(|| kits::folder(desk, period));
    let stopped = interrupt::saying(STOPPED);
    let (mut asked, mut settled) = (Vec::new(), Vec::new());
    for unit in desk.chosen_units(&args.units)? {
        match kits::wanting(desk, &archive, unit) {
            Some(submission) => asked.push((unit, submission)),
            None if remove_kit(desk, period, unit)? => settled.push(unit.name.as_str()),
            None => {}
        }
    }
    if !asked.is_empty() {
        write(desk, period, &folder, &asked)?;
    }
    drop(stopped);
    for (unit, submission) in &asked {
        let open = open_findings(submission);
        let held = open.iter().filter(|finding| finding.holds()).count();
        let held = if held > 0 { format!("（待核 {held} 条）") } else { String::new() };
        println!("{}：{} 条问题{held}，{}.xlsx", unit.name, open.len(), stem(unit, period));
    }
    if !settled.is_empty() {
        println!("已没有问题、删去退改表的 {} 个单位：{}", settled.len(), settled.join("、"));
    }
    match asked.len() {
        0 => println!("{period} 期没有需要退改的报表"),
        written => println!("已生成 {written} 份退改表和短信，在 {}", folder.display()),
    }
    tell_doubts(desk, period, &args.units)
}

/// Tells what the office has to decide of these units.
///
/// # Errors
/// Unknown unit, or an archive that cannot be read.
pub fn tell_doubts(desk: &Desk, period: Period, units: &[String]) -> Result<Outcome> {
    let contacts = desk.known_contacts();
    let cycle = desk.cycle(&[period], &contacts)?;
    print!("{}", report::print_doubts(&cycle, &desk.chosen_units(units)?));
    Ok(Outcome::Well)
}

/// Writes the kits of units for their returns, several at a time.
fn write(desk: &Desk, period: Period, folder: &Path, asked: &[(&Unit, Submission)]) -> Result<()> {
    let earlier = Archive::accepted_before(&desk.path(ARCHIVE_FOLDER), period)?;
    desk.progress.start(MAKING, asked.len());
    atomic::write_all(folder, asked, |(unit, submission)| {
        let before = earlier.get(&unit.code).and_then(|s| s.record.as_ref());
        let kit = kit_for(&desk.campaign, unit, period, submission, before)?;
        desk.progress.step(&unit.name);
        let files = |kit: Kit| {
            let named = |ending| format!("{}.{ending}", kit.stem);
            [(named("xlsx"), kit.workbook), (named("txt"), kit.message.into_bytes())]
        };
        Ok(kit.map(files).into_iter().flatten())
    })?;
    desk.progress.stop();
    Ok(())
}

/// Removes what an earlier run wrote for a unit, nothing else that lies there; whether there was any.
fn remove_kit(desk: &Desk, period: Period, unit: &Unit) -> Result<bool> {
    let workbook = kits::workbook(desk, period, unit);
    let written = [workbook.with_extension("txt"), workbook];
    let there: Vec<_> = written.iter().filter(|path| path.is_file()).collect();
    for path in &there {
        fs::remove_file(path).with_context(|| format!("删不了 {}", path.display()))?;
    }
    Ok(!there.is_empty())
}

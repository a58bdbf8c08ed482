//! `baosong return`: for each unit with open findings a workbook to correct and a phone message.

use super::desk::ARCHIVE_FOLDER;
use super::{Desk, Outcome, interrupt, kits};
use crate::args::Return;
use anyhow::{Context, Result};
use baosong::archive::Archive;
use baosong::atomic;
use baosong::campaign::{Period, Unit};
use baosong::kit::kit_for;
use std::fs;

const STOPPED: &str = "已停下；已经生成的退改表都是完整的，其余的再运行一次同样的命令";

/// Writes the kits of a period into a folder; one in 退改 that its unit no longer needs is removed.
///
/// # Errors
/// Unknown unit or period, an archive that cannot be read, or a file that cannot be written.
pub fn run(desk: &Desk, args: &Return) -> Result<Outcome> {
    let period = desk.kept_period(args.period)?;
    let root = desk.path(ARCHIVE_FOLDER);
    let archive = Archive::read(&root, period)?;
    let earlier = Archive::accepted_before(&root, period)?;
    let folder = args.output.clone().unwrap_or_else(|| kits::folder(desk, period));
    let stopped = interrupt::saying(STOPPED);
    let (mut written, mut settled) = (0, Vec::new());
    for unit in desk.chosen_units(&args.units)? {
        let before = earlier.get(&unit.code).and_then(|s| s.record.as_ref());
        let wanting = kits::wanting(desk, &archive, unit);
        let kit = wanting.map(|s| kit_for(&desk.campaign, unit, period, &s, before));
        let Some(kit) = kit.transpose()?.flatten() else {
            if remove_kit(desk, period, unit)? {
                settled.push(unit.name.as_str());
            }
            continue;
        };
        atomic::write(&folder.join(format!("{}.xlsx", kit.stem)), &kit.workbook)?;
        atomic::write(&folder.join(format!("{}.txt", kit.stem)), kit.message.as_bytes())?;
        println!("{}：{} 条问题，{}.xlsx", unit.name, kit.open, kit.stem);
        written += 1;
    }
    drop(stopped);
    if !settled.is_empty() {
        println!("已没有问题、删去退改表的 {} 个单位：{}", settled.len(), settled.join("、"));
    }
    match written {
        0 => println!("{period} 期没有需要退改的报表"),
        _ => println!("已生成 {written} 份退改表和短信，在 {}", folder.display()),
    }
    Ok(Outcome::Well)
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

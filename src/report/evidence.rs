//! How an evidence zip and the check of one are shown.

use super::terminal::{printable, wrapped};
use crate::audit::{EvidenceCheck, ListedFile, ManifestFault};
use crate::campaign::{Campaign, Period};
use anyhow::{Context, Result};
use serde::Serialize;
use std::fmt::Write;

/// The list of an evidence zip with the sizes, as one JSON document.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn manifest_json(campaign: &Campaign, period: Period, listed: &[ListedFile]) -> Result<String> {
    #[derive(Serialize)]
    struct EvidenceDocument<'a> {
        campaign: &'a str,
        period: Period,
        program: &'static str,
        files: Vec<File<'a>>,
    }
    #[derive(Serialize)]
    struct File<'a> {
        path: &'a str,
        size: u64,
        sha256: &'a str,
    }
    let document = EvidenceDocument {
        campaign: &campaign.id,
        period,
        program: env!("CARGO_PKG_VERSION"),
        files: listed
            .iter()
            .map(|l| File { path: &l.path, size: l.size, sha256: &l.sha256 })
            .collect(),
    };
    serde_json::to_string_pretty(&document).context("清单写不成 JSON")
}

/// What a check came to, as a person reads it.
pub fn print_evidence_check(file: &str, check: &EvidenceCheck) -> String {
    let mut out = format!("{}\n", printable(file));
    if check.faults.is_empty() {
        let _ = writeln!(out, "一致：清单上的 {} 个文件都在，一字节不差", check.listed);
        return out;
    }
    let _ = writeln!(out, "不一致 {} 处（清单上有 {} 个文件）", check.faults.len(), check.listed);
    for (path, fault) in &check.faults {
        let line = format!("{}：{}", printable(path), fault_text(*fault));
        let _ = writeln!(out, "{}", wrapped(&line));
    }
    out
}

/// What a check of the archive came to.
pub fn print_archive_check(folder: &str, check: &EvidenceCheck) -> String {
    let mut out = format!("{}\n", printable(folder));
    if check.faults.is_empty() {
        let listed = check.listed;
        let _ = writeln!(
            out,
            "存档完整：登记的 {listed} 份记录和决定都在，和写下时一样，原件和收到时一样"
        );
        return out;
    }
    let _ = writeln!(out, "存档有 {} 处对不上：", check.faults.len());
    for (path, fault) in &check.faults {
        let fault = match fault {
            ManifestFault::Altered => "被改过或损坏",
            ManifestFault::Missing => "不见了",
            ManifestFault::Extra => "不是程序写的，没有登记",
            ManifestFault::Unreadable => "损坏，读不出来",
        };
        let _ = writeln!(out, "{}", wrapped(&format!("{} {fault}", printable(path))));
    }
    let hint = "请从备份恢复这些文件；没有备份的，把单位的原表放进 收件 重新 collect";
    let _ = writeln!(out, "{}", wrapped(hint).trim_start());
    out
}

/// What is the matter with an entry, in words.
pub fn fault_text(fault: ManifestFault) -> &'static str {
    match fault {
        ManifestFault::Altered => "内容被改过",
        ManifestFault::Missing => "清单上有，包里没有",
        ManifestFault::Extra => "清单上没有，或者重复",
        ManifestFault::Unreadable => "读不出来",
    }
}

/// What a check came to, as one JSON document.
///
/// # Errors
/// As for [`manifest_json`].
pub fn evidence_check_json(file: &str, check: &EvidenceCheck) -> Result<String> {
    #[derive(Serialize)]
    struct EvidenceCheckDocument<'a> {
        file: &'a str,
        agrees: bool,
        listed: usize,
        faults: Vec<FaultDocument<'a>>,
    }
    #[derive(Serialize)]
    struct FaultDocument<'a> {
        path: &'a str,
        kind: &'static str,
    }
    let faults = check.faults.iter();
    let faults = faults.map(|(path, fault)| FaultDocument { path, kind: kind_of(*fault) });
    let (agrees, listed) = (check.faults.is_empty(), check.listed);
    let document = EvidenceCheckDocument { file, agrees, listed, faults: faults.collect() };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

/// What is the matter with an entry, in JSON.
pub fn kind_of(fault: ManifestFault) -> &'static str {
    match fault {
        ManifestFault::Altered => "altered",
        ManifestFault::Missing => "missing",
        ManifestFault::Extra => "extra",
        ManifestFault::Unreadable => "unreadable",
    }
}

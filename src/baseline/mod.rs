//! The same period of last year (上年同期): from the office's own table of that period, else from the
//! unit's own return.

mod dated;
mod files;
mod table;

pub use dated::NamedPeriod;
pub use files::files_in;
pub use table::Baseline;

use crate::campaign::{Campaign, Period};
use anyhow::{Result, bail};
use compact_str::CompactString;
use rust_decimal::Decimal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a base came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseSource {
    /// The office's baseline table.
    Table,
    /// The unit's own return.
    Return,
}

/// A figure of last year and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The figure, in the field's unit of measure.
    pub value: Decimal,
    /// Where it came from.
    pub source: BaseSource,
    /// Name of the file, shared by all figures of it.
    pub file: Arc<String>,
    /// SHA-256 of the file, in hexadecimal, shared likewise.
    pub sha256: Arc<String>,
    /// The cell, such as 上年同期!B3 or B3.
    pub cell: CompactString,
    /// Raw text of the cell.
    pub raw: CompactString,
}

/// All tables of last year's figures that the office keeps, each of one period.
#[derive(Debug, Default)]
pub struct Baselines {
    tables: Vec<Baseline>,
    /// The files that they were read from.
    files: Vec<PathBuf>,
    /// Whether a target needs them.
    is_asked: bool,
    /// What becomes of growth without them.
    instead: String,
}

/// What the office's tables say for the period at hand.
#[derive(Debug, Default)]
pub struct PeriodBaseline<'a> {
    /// The table of last year's figures.
    pub table: Option<&'a Baseline>,
    /// What the office has to know: that there is none, or that it does not say of which period it is.
    pub note: Option<BaselineNote>,
}

/// What the office has to know of the table of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineNote {
    /// On the screen, with what the office's files hold now.
    pub told: String,
    /// In the summary, which stays true when tables of other periods are added.
    pub written: String,
}

impl BaselineNote {
    /// The same on the screen and in the summary.
    fn both(told: String) -> BaselineNote {
        BaselineNote { written: told.clone(), told }
    }
}

impl Baselines {
    /// Reads tables: .xlsx, .xls, .ods, or .csv in UTF-8 or GB18030. Nothing is read for a campaign
    /// without growth targets.
    ///
    /// # Errors
    /// A file cannot be read or has no table.
    pub fn load(files: Vec<PathBuf>, campaign: &Campaign) -> Result<Baselines> {
        let fields = campaign.baseline_fields();
        let is_asked = !fields.is_empty();
        let has_own = fields.iter().any(|field| campaign.baseline_field(&field.key).is_some());
        let instead = match has_own {
            true => format!("同比用各单位{}的数，没有的记“无基数”", campaign.baseline_sheet()),
            false => "同比记“无基数”".to_string(),
        };
        let files = if is_asked { files } else { Vec::new() };
        let mut tables = Vec::new();
        for file in &files {
            tables.extend(Baseline::all_in(file, campaign)?);
        }
        Ok(Baselines { tables, files, is_asked, instead })
    }

    /// The files that they were read from.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    /// Whether a table is of this file's bytes.
    pub fn holds(&self, sha256: &str) -> bool {
        self.tables.iter().any(|table| *table.sha256 == sha256)
    }

    /// The table for the period at hand: that of the period, else the only one if it names no period.
    ///
    /// # Errors
    /// A figure in it is no number, or there are two; last year's figures decide targets, so nothing in
    /// them is passed over.
    pub fn of(&self, period: Period) -> Result<PeriodBaseline<'_>> {
        let chosen = self.at_hand(period);
        self.refuse_faulty(period, chosen.table)?;
        Ok(chosen)
    }

    /// The same for a period whose tables are known to be without fault.
    pub fn at_hand(&self, period: Period) -> PeriodBaseline<'_> {
        if !self.is_asked {
            return PeriodBaseline::default();
        }
        if let Some(table) = self.dated(period) {
            return PeriodBaseline {
                table: Some(table),
                note: self.hidden().map(BaselineNote::both),
            };
        }
        let hidden = self.hidden().map(|told| format!("；{told}")).unwrap_or_default();
        match self.only_undated() {
            Some(table) => {
                let file = &table.file;
                let told = format!(
                    "{file} 没有写明是哪一期的上年同期数，这次当作 {period} 期的用了{hidden}"
                );
                PeriodBaseline { table: Some(table), note: Some(BaselineNote::both(told)) }
            }
            None => {
                let told = format!("{}，{}{hidden}", self.missing(period), self.instead);
                let written = format!("没有 {period} 期的上年同期表，{}{hidden}", self.instead);
                PeriodBaseline { table: None, note: Some(BaselineNote { told, written }) }
            }
        }
    }

    /// What the office has to know of hidden sheets that were passed over.
    fn hidden(&self) -> Option<String> {
        let hidden = self.tables.iter().filter(|table| !table.hidden.is_empty());
        let named = hidden.map(|table| {
            format!("{} 里隐藏的工作表“{}”没有采用", table.file, table.hidden.join("”“"))
        });
        let named: Vec<String> = named.collect();
        (!named.is_empty()).then(|| named.join("；"))
    }

    /// The table that is said to be of a period, if there is one with figures.
    pub fn dated(&self, period: Period) -> Option<&Baseline> {
        self.said_of(period).find(|table| !table.is_empty())
    }

    /// Refuses what is wrong in the tables of these periods.
    ///
    /// # Errors
    /// A figure in one is no number, or there are two of one period.
    pub fn check(&self, periods: impl Iterator<Item = Period>) -> Result<()> {
        periods.into_iter().try_for_each(|period| self.refuse_faulty(period, self.dated(period)))
    }

    fn said_of(&self, period: Period) -> impl Iterator<Item = &Baseline> {
        self.tables.iter().filter(move |table| table.dated == NamedPeriod::Period(period))
    }

    /// The only table, if it does not say of which period it is.
    fn only_undated(&self) -> Option<&Baseline> {
        if self.tables.iter().any(|table| table.dated != NamedPeriod::Unsaid) {
            return None;
        }
        // Beside a table that is in order, what cannot be read as one is taken for a remark.
        let only = |is_sound: bool| {
            let mut filled = self.tables.iter().filter(|t| !t.is_empty());
            let mut fitting = filled.by_ref().filter(|t| t.fault.is_none() == is_sound);
            fitting.next().map(|table| (table, fitting.next().is_none()))
        };
        only(true).or_else(|| only(false)).filter(|(_, alone)| *alone).map(|(table, _)| table)
    }

    fn refuse_faulty(&self, period: Period, table: Option<&Baseline>) -> Result<()> {
        let filled: Vec<&Baseline> = self.said_of(period).filter(|t| !t.is_empty()).collect();
        if let [one, other, ..] = filled.as_slice() {
            let (one, other) = (one.name(), other.name());
            bail!("{period} 期的上年同期数有两张表：{one}，{other}；请只留一张");
        }
        match table.and_then(|table| table.fault.as_deref()) {
            Some(fault) => bail!("{fault}"),
            None => Ok(()),
        }
    }

    /// Why there is no table for the period.
    fn missing(&self, period: Period) -> String {
        if self.tables.is_empty() {
            return "没有上年同期表".to_string();
        }
        if let Some(empty) = self.said_of(period).next() {
            return format!("{}还没有填", empty.name());
        }
        let filled: Vec<&Baseline> = self.tables.iter().filter(|t| !t.is_empty()).collect();
        let of = |table: &&Baseline| match table.dated {
            NamedPeriod::Period(period) => Some(period.to_string()),
            NamedPeriod::Other | NamedPeriod::Unsaid => None,
        };
        let dated: Vec<String> = filled.iter().filter_map(of).collect();
        let files = self.file_names();
        match (filled.len(), dated.is_empty()) {
            (0, _) => format!("{files} 还没有填"),
            (_, false) => {
                format!("{files} 没有 {period} 期的上年同期数，只有 {} 期的", dated.join("、"))
            }
            (number, true) => format!(
                "{files} 有 {number} 张表，看不出哪张是 {period} 期的（工作表名写 {}）",
                dated::sheet_name(period)
            ),
        }
    }

    fn file_names(&self) -> String {
        let mut names: Vec<&str> = self.tables.iter().map(|table| table.file.as_str()).collect();
        names.dedup();
        names.join("、")
    }
}

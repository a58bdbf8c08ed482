//! The clerk's desk: which campaign, which working folder, which day it is.

use crate::args::{Common, Run};
use anyhow::{Result, bail};
use baosong::campaign::{Campaign, Period};
use baosong::intake::Request;
use chrono::{DateTime, Local, NaiveDate};
use std::env;
use std::path::{Path, PathBuf};

/// Name of the campaign file in a working folder.
pub const CAMPAIGN_FILE: &str = "专项行动.toml";

/// Folder of blank forms to be sent.
pub const OUTBOX_FOLDER: &str = "发件";
/// Folder of returns that came in.
pub const INBOX_FOLDER: &str = "收件";
/// Folder of the archive.
pub const ARCHIVE_FOLDER: &str = "存档";
/// Folder of summaries.
pub const SUMMARY_FOLDER: &str = "汇总";
/// Table of contacts.
pub const CONTACTS_FILE: &str = "通讯录.xlsx";
/// Table of last year's figures.
pub const BASELINE_FILE: &str = "上年同期.xlsx";

/// What every command works with.
pub struct Desk {
    /// The campaign in force.
    pub campaign: Campaign,
    /// Its file; `None` for the built-in campaign.
    pub campaign_file: Option<PathBuf>,
    /// The working folder; the current one when there is none.
    pub root: PathBuf,
    /// The table of contacts in the working folder, if it is there.
    pub contacts_file: Option<PathBuf>,
    /// Today, from `--today`, else `SOURCE_DATE_EPOCH`, else the clock.
    pub today: NaiveDate,
}

impl Desk {
    /// Finds the campaign, the working folder and the day.
    ///
    /// # Errors
    /// The campaign file is missing or wrong.
    pub fn open(common: &Common) -> Result<Desk> {
        let file = campaign_file(common.campaign.as_deref())?;
        let campaign = match &file {
            Some(path) => Campaign::load(path)?,
            None => Campaign::built_in()?,
        };
        let root = file.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let root = root.unwrap_or_default();
        let today = common.today.unwrap_or_else(current_day);
        let contacts_file = Some(root.join(CONTACTS_FILE)).filter(|path| path.is_file());
        Ok(Desk { campaign, campaign_file: file, root, contacts_file, today })
    }

    /// A path inside the working folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// What a run over files needs to know.
    ///
    /// # Errors
    /// The period is none of the campaign's.
    pub fn request(&self, run: &Run) -> Result<Request<'_>> {
        let period = run.period.map(|period| self.check_period(period)).transpose()?;
        let contacts = self.contacts_file.as_deref();
        Ok(Request { campaign: &self.campaign, period, today: self.today, contacts })
    }

    /// Refuses a period that the campaign does not have.
    ///
    /// # Errors
    /// The period is not in the calendar; the message lists those that are.
    pub fn check_period(&self, period: Period) -> Result<Period> {
        let calendar = &self.campaign.calendar;
        if calendar.has(period) {
            return Ok(period);
        }
        let all: Vec<String> = calendar.periods().iter().map(Period::to_string).collect();
        bail!("{period} 不是报送期，本次行动的报送期是：{}", all.join("、"))
    }

    /// The period nearest to today.
    ///
    /// # Errors
    /// The campaign has no period at all.
    pub fn nearest_period(&self) -> Result<Period> {
        match self.campaign.calendar.nearest(self.today) {
            Some(period) => Ok(period),
            None => bail!("专项行动文件里没有报送期"),
        }
    }
}

fn campaign_file(given: Option<&Path>) -> Result<Option<PathBuf>> {
    let Some(path) = given else {
        let here = PathBuf::from(CAMPAIGN_FILE);
        return Ok(here.is_file().then_some(here));
    };
    if path.is_dir() {
        let file = path.join(CAMPAIGN_FILE);
        if !file.is_file() {
            bail!("文件夹 {} 里没有 {CAMPAIGN_FILE}，请先用 baosong init 建立", path.display());
        }
        return Ok(Some(file));
    }
    Ok(Some(path.to_path_buf()))
}

fn current_day() -> NaiveDate {
    let fixed = env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse::<i64>().ok());
    match fixed.and_then(|seconds| DateTime::from_timestamp(seconds, 0)) {
        Some(moment) => moment.date_naive(),
        None => Local::now().date_naive(),
    }
}

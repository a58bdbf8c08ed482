//! The clerk's desk: which campaign, which working folder, which day it is.

use super::folder::{campaign_file_above, campaign_file_in, no_working_folder};
use super::progress::Bar;
use crate::args::CommonArgs;
use anyhow::{Context, Result, anyhow, bail};
use baosong::archive::Archive;
use baosong::atomic;
use baosong::baseline::{self, Baselines};
use baosong::campaign::{BUILT_IN, BUILT_IN_NAME, Campaign, Period, TypedPeriod, Unit, Units};
use baosong::contacts::Contacts;
use baosong::finding::Code;
use baosong::intake::Request;
use baosong::wording;
use chrono::{DateTime, FixedOffset, Local, NaiveDate, Offset, TimeDelta, Utc};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

pub use super::folder::CAMPAIGN_FILE;
/// Folder of blank forms to be sent.
pub const OUTBOX_FOLDER: &str = "发件";
pub use baosong::intake::INBOX_FOLDER;
/// Folder of the archive.
pub const ARCHIVE_FOLDER: &str = "存档";
/// Folder of summaries.
pub const SUMMARY_FOLDER: &str = "汇总";
/// Folder of what goes back to the units for correction.
pub const RETURN_FOLDER: &str = "退改";
/// Table of contacts.
pub const CONTACTS_FILE: &str = "通讯录.xlsx";
/// Table of last year's figures.
pub const BASELINE_FILE: &str = "上年同期.xlsx";

/// Why a form is of a period that is over.
const ALL_OVER: &str = "各期都已过了截止日，用的是最后一期；要别的期请写 --period";

/// What every command works with.
pub struct Workspace {
    /// The campaign in force.
    pub campaign: Campaign,
    /// Its file; `None` for the built-in campaign.
    pub campaign_file: Option<PathBuf>,
    /// The unit of the office, if the command line names one.
    pub at: Option<String>,
    /// The working folder; the current one when there is none.
    pub root: PathBuf,
    /// The day given with `--today`.
    given_day: Option<NaiveDate>,
    /// The table of contacts in the working folder, if it is there.
    pub contacts_file: Option<PathBuf>,
    /// Today, from `--today`, else `SOURCE_DATE_EPOCH`, else the clock.
    pub today: NaiveDate,
    /// This program's own file, which reads some formats in a process apart.
    pub program: Option<PathBuf>,
    /// Shows how far a long run has come.
    pub progress: Bar,
}

impl Workspace {
    /// Opens the working folder, here or above; refuses outside of one.
    ///
    /// # Errors
    /// There is no working folder, or its campaign file is wrong.
    pub fn at_work(common: &CommonArgs) -> Result<Workspace> {
        let workspace = Workspace::open(common)?;
        workspace.insist_on_folder()?;
        Ok(workspace)
    }

    /// Opens the working folder if one is needed, else whatever is there.
    ///
    /// # Errors
    /// As for `at_work` and `open`.
    pub fn open_for(common: &CommonArgs, needs_folder: bool) -> Result<Workspace> {
        if needs_folder { Workspace::at_work(common) } else { Workspace::open(common) }
    }

    /// Finds the campaign, the working folder and the day; outside of a working folder the campaign
    /// is the built-in one.
    ///
    /// # Errors
    /// The campaign file is missing or wrong.
    pub fn open(common: &CommonArgs) -> Result<Workspace> {
        let file = campaign_file(common.campaign.as_deref())?;
        let campaign = match &file {
            Some(path) => Campaign::load_at(path, common.at.as_deref())?,
            None => Campaign::parse_at(BUILT_IN, BUILT_IN_NAME, common.at.as_deref())?,
        };
        check_rule_ids(&campaign)?;
        let root = file.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let root = root.unwrap_or_default();
        let today = common.today.unwrap_or_else(current_day);
        let program = env::current_exe().ok();
        let given_day = common.today;
        let contacts_file = Some(root.join(CONTACTS_FILE)).filter(|path| path.is_file());
        let progress = Bar::default();
        if file.is_some() {
            sweep(&root);
        }
        Ok(Workspace {
            campaign,
            at: common.at.clone(),
            campaign_file: file,
            root,
            given_day,
            contacts_file,
            today,
            program,
            progress,
        })
    }

    /// The same at the office of another unit; of the working folder's own campaign file.
    ///
    /// # Errors
    /// The campaign file has no such unit.
    pub fn at_office(&self, code: &str) -> Result<Workspace> {
        let common = CommonArgs::at_office(self.campaign_file.clone(), self.today, code);
        Workspace::open(&common)
    }

    /// Refuses outside of a working folder.
    ///
    /// # Errors
    /// There is none.
    pub fn insist_on_folder(&self) -> Result<()> {
        self.campaign_file.as_ref().map(drop).ok_or_else(no_working_folder)
    }

    /// The moment, in Beijing time and whole seconds: the clock's, or noon of `--today`.
    pub fn now(&self) -> DateTime<FixedOffset> {
        let given = self.given_day.and_then(|day| day.and_hms_opt(12, 0, 0));
        let moment = given.map(|noon| noon.and_utc() - TimeDelta::hours(8)).or_else(fixed_moment);
        let moment = moment.unwrap_or_else(Utc::now);
        let whole = DateTime::from_timestamp(moment.timestamp(), 0).unwrap_or(moment);
        whole.with_timezone(&FixedOffset::east_opt(8 * 3600).unwrap_or(Utc.fix()))
    }

    /// The day it is now: another one than `today` when a command runs past midnight.
    pub fn day(&self) -> NaiveDate {
        self.given_day.unwrap_or_else(current_day)
    }

    /// Who runs the command: the name given, else the login name of the system.
    pub fn person(&self, given: Option<&str>) -> String {
        let login = || env::var("USERNAME").or_else(|_| env::var("USER")).ok();
        given.map(String::from).or_else(login).unwrap_or_else(|| "（未署名）".to_string())
    }

    /// The period asked for, else the calendar's nearest to today: of commands that look at a period.
    ///
    /// # Errors
    /// The period is none of the campaign's.
    pub fn period(&self, given: Option<TypedPeriod>) -> Result<Period> {
        given.map_or_else(|| self.nearest_period(), |period| self.check_period(period))
    }

    /// The period asked for, else the next one whose deadline has not passed; where all have, the last
    /// one, and a sentence that says so: of commands that ask the units to report.
    ///
    /// # Errors
    /// The period is none of the campaign's, or it has none.
    pub fn open_period(
        &self,
        given: Option<TypedPeriod>,
    ) -> Result<(Period, Option<&'static str>)> {
        let calendar = &self.campaign.calendar;
        match (given, calendar.next_open(self.today), calendar.periods().last()) {
            (Some(period), _, _) => Ok((self.check_period(period)?, None)),
            (None, Some(period), _) => Ok((period, None)),
            (None, None, Some(last)) => Ok((*last, Some(ALL_OVER))),
            (None, None, None) => bail!("专项行动文件里没有报送期"),
        }
    }

    /// The period asked for, else the archived one nearest to today: of commands that work on returns.
    ///
    /// # Errors
    /// The period is none of the campaign's, or nothing is archived yet.
    pub fn kept_period(&self, given: Option<TypedPeriod>) -> Result<Period> {
        match given {
            Some(period) => self.check_period(period),
            None => self.nearest_kept(),
        }
    }

    /// The one unit that a text names.
    ///
    /// # Errors
    /// It names none; the nearest one is suggested.
    pub fn unit(&self, text: &str) -> Result<&Unit> {
        let units = &self.campaign.units;
        units.by_name(text).ok_or_else(|| unknown_unit(units, text))
    }

    /// A text that the office may change and how messages call it: the working folder's own file of
    /// this name, else the one built in.
    ///
    /// # Errors
    /// The file cannot be read or is no text.
    pub fn wording(&self, name: &str, built_in: &str) -> Result<(String, String)> {
        let own = self.path(name);
        if !own.is_file() {
            return Ok((built_in.to_string(), name.to_string()));
        }
        let shown = own.display().to_string();
        let bytes = fs::read(&own).with_context(|| format!("读不了 {shown}"))?;
        Ok((wording::text_of(&bytes, &shown)?, shown))
    }

    /// What stands before the names of files of a unit's own office: 成都市_.
    pub fn office_prefix(&self) -> String {
        let head = self.campaign.head.as_ref();
        head.map(|head| format!("{}_", head.name)).unwrap_or_default()
    }

    /// A path inside the working folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// What a run over files needs to know.
    ///
    /// # Errors
    /// The period is none of the campaign's.
    pub fn request(&self, period: Option<TypedPeriod>) -> Result<Request<'_>> {
        let period = period.map(|period| self.check_period(period)).transpose()?;
        Ok(Request {
            campaign: &self.campaign,
            period,
            today: self.today,
            reader: self.program.as_deref(),
            contacts: self.contacts_file.as_deref(),
            progress: Some(&self.progress),
            explains: false,
            is_placed: false,
        })
    }

    /// Refuses a period that the campaign does not have.
    ///
    /// # Errors
    /// The period is not in the calendar; the message lists those that are.
    pub fn check_period(&self, typed: impl Into<TypedPeriod>) -> Result<Period> {
        let (calendar, typed) = (&self.campaign.calendar, typed.into());
        if let Some(period) = calendar.typed(typed) {
            return Ok(period);
        }
        let all = calendar.periods().iter().map(|period| calendar.dated_name(*period));
        let all: Vec<String> = all.collect();
        bail!("{typed} 不是报送期，本次行动的报送期是：{}", all.join("、"))
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

    /// Last year's figures: from the file given, else from those of the working folder, its own table
    /// and files of single periods beside it.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn baselines(&self, given: Option<&Path>) -> Result<Baselines> {
        let files = match given {
            Some(file) => vec![file.to_path_buf()],
            None => baseline::files_in(&self.root, BASELINE_FILE, &self.campaign.calendar)?,
        };
        Baselines::load(files, &self.campaign)
    }

    /// Whom to call; a table of contacts that is missing is empty, one that is wrong is told and
    /// taken as empty, since it is not what was asked for.
    pub fn known_contacts(&self) -> Contacts {
        let load = |file: &PathBuf| Contacts::load(file, &self.campaign);
        match self.contacts_file.as_ref().map(load) {
            Some(Ok(contacts)) => contacts,
            Some(Err(error)) => {
                eprintln!("通讯录没有用上：{error:#}");
                Contacts::default()
            }
            None => Contacts::default(),
        }
    }

    /// The archived period nearest to today; of two equally near ones the later.
    ///
    /// # Errors
    /// Nothing is archived yet.
    pub fn nearest_kept(&self) -> Result<Period> {
        let root = self.path(ARCHIVE_FOLDER);
        let distance = |p: &&Period| (p.0 - self.today).num_days().abs();
        let nearest = Archive::periods(&root)?.iter().rev().min_by_key(distance).copied();
        nearest.ok_or_else(|| {
            anyhow!("{} 里还没有报表，请先 baosong collect，或写明要汇总的文件", root.display())
        })
    }

    /// The units named on the command line, each once; those that report to this office if none is named.
    ///
    /// # Errors
    /// A name is no unit's; the nearest one is suggested.
    pub fn reporting_units(&self, wanted: &[String]) -> Result<Vec<&Unit>> {
        match wanted.is_empty() {
            true => Ok(self.campaign.expected().collect()),
            false => self.chosen_units(wanted),
        }
    }

    /// The units named on the command line, each once; all of them if none is named.
    ///
    /// # Errors
    /// A name is no unit's; the nearest one is suggested.
    pub fn chosen_units(&self, wanted: &[String]) -> Result<Vec<&Unit>> {
        let units = &self.campaign.units;
        if wanted.is_empty() {
            return Ok(units.iter().collect());
        }
        let mut found: Vec<&Unit> = Vec::new();
        for text in wanted {
            let unit = self.unit(text)?;
            if !found.contains(&unit) {
                found.push(unit);
            }
        }
        Ok(found)
    }
}

/// Refuses a rule that could not be told from a finding of the catalogue.
fn check_rule_ids(campaign: &Campaign) -> Result<()> {
    match campaign.rules.iter().find(|rule| Code::of_id(&rule.id).is_some()) {
        Some(rule) => bail!("规则“{}”和通用的问题代码重名，请换一个 id", rule.id),
        None => Ok(()),
    }
}

fn unknown_unit(units: &Units, text: &str) -> anyhow::Error {
    match units.nearest(text) {
        Some(near) => anyhow!("没有“{text}”这个单位，是不是“{}”？", near.name),
        None => anyhow!("没有“{text}”这个单位"),
    }
}

fn campaign_file(given: Option<&Path>) -> Result<Option<PathBuf>> {
    match given {
        None => campaign_file_above(),
        Some(folder) if folder.is_dir() => campaign_file_in(folder).map(Some),
        Some(file) => Ok(Some(file.to_path_buf())),
    }
}

fn current_day() -> NaiveDate {
    fixed_moment().map_or_else(|| Local::now().date_naive(), |moment| moment.date_naive())
}

/// The moment that `SOURCE_DATE_EPOCH` sets for builds that must come out the same.
pub fn fixed_moment() -> Option<DateTime<Utc>> {
    let seconds = env::var("SOURCE_DATE_EPOCH").ok()?.parse::<i64>().ok()?;
    DateTime::from_timestamp(seconds, 0)
}

/// Removes what killed runs left half written in the folders of a working folder.
fn sweep(root: &Path) {
    [SUMMARY_FOLDER, ARCHIVE_FOLDER].iter().for_each(|folder| atomic::sweep(&root.join(folder)));
    // Forms, kits and letters lie in folders of their period.
    [RETURN_FOLDER, OUTBOX_FOLDER].iter().for_each(|folder| atomic::sweep_all(&root.join(folder)));
    atomic::sweep(root);
}

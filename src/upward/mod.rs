//! WHAT GOES UP (上报): an office's summary as the return that the office above asked of its unit: the issued form
//! filled in and stamped, with the figures of the units below, each with its file and cell.

mod below_sheet;

use crate::campaign::{Campaign, Period, Unit};
use crate::finding::Finding;
use crate::form::HeadingIndex;
use crate::in_place::OfficeForm;
use crate::intake::{Below, Status, Submission};
use crate::kit;
use crate::reading::{open_safely, returns_in, take_below};
use crate::roll_up::{Part, combine};
use crate::seal;
use crate::template::UnitForm;
use crate::validation::{Context, Entry, Record, Value, validate};
use anyhow::{Context as _, Result, anyhow, ensure};
use chrono::NaiveDate;

/// Who sends a return up, and when.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// The unit of the office.
    pub unit: &'a Unit,
    /// Who fills it in; left blank if nobody is named.
    pub reporter: Option<&'a str>,
    /// The day on which it is filled in.
    pub day: NaiveDate,
}

/// Name of the file.
pub fn file_name(campaign: &Campaign, unit: &Unit, period: Period) -> String {
    format!("{}_{}_{period}_上报.xlsx", unit.name, campaign.form.label)
}

/// What the return says: what the parts come to, under the sender's name.
pub fn record_of(campaign: &Campaign, sender: Sender, parts: &[Part]) -> Record {
    let mut record = combine(campaign, parts);
    fill_in_header(&mut record, sender);
    record
}

/// The return in the office's own file, with what the units below told on one more sheet; it is read again, and
/// says what it must. The same arguments give the same bytes.
///
/// # Errors
/// The file cannot take the figures, in Chinese.
pub fn return_in(
    form: &OfficeForm,
    context: Context,
    sender: Sender,
    (record, below): (&Record, &Below),
) -> Result<Vec<u8>> {
    let Context { campaign, period, .. } = context;
    let sheet = below_sheet::sheet_of(campaign, below);
    let bytes = form.answered(campaign, sender.unit, period, (record, &sheet))?;
    let mut book = open_safely(&bytes, None).map_err(|finding| anyhow!(finding.message))?;
    take_below(&mut book);
    let words = HeadingIndex::of(campaign);
    let returns = returns_in(&book, &words).map_err(|finding| anyhow!(finding.message))?;
    let read = returns.into_iter().map(|taken| validate(taken, context).value);
    let read: Vec<Record> = read.collect();
    let is_same = read.len() == 1 && read[0].changes_from(record).is_empty();
    ensure!(is_same, "填好以后读回来的数和汇总的不一样");
    Ok(bytes)
}

/// The return as a drawn .xlsx, with what the units below told on one more sheet. The same arguments give the
/// same bytes.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn return_of(
    campaign: &Campaign,
    period: Period,
    sender: Sender,
    (record, below): (Record, &Below),
) -> Result<Vec<u8>> {
    let failed = || format!("生成不了{}的上报表", sender.unit.name);
    let own = Submission {
        unit: Some(sender.unit.clone()),
        record: Some(record),
        status: Status::Accepted,
        ..Submission::unknown(String::new(), period)
    };
    let nothing_open: [&Finding; 0] = [];
    let filling = kit::filling(&own, &nothing_open, None, campaign);
    let form = UnitForm { campaign, unit: sender.unit, period, filling: &filling };
    let mut book = form.workbook().with_context(failed)?;
    below_sheet::add(&mut book, campaign, below).with_context(failed)?;
    let saved = book.save_to_buffer().map_err(anyhow::Error::from);
    saved.and_then(seal::sealed).with_context(failed)
}

fn fill_in_header(record: &mut Record, sender: Sender) {
    let text = |entry: &Entry| match entry.key.as_str() {
        "reporting_unit" => Some(sender.unit.name.clone()),
        "reporter" => sender.reporter.map(String::from),
        "reported_on" => Some(sender.day.to_string()),
        _ => None,
    };
    for entry in &mut record.header {
        entry.value = text(entry).map(Value::Text);
    }
}

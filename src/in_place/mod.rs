//! THE OFFICE'S OWN FILE FILLED IN: its blank form with the unit's name, the month, the stamp and data
//! validation, and not a byte of another part changed.

mod added_sheet;
mod document;
mod parts;
mod runs;
mod sheet;
mod sheet_layout;
mod values;
mod wording;
mod workbook;
mod xml;

pub use added_sheet::{AddedCell, AddedSheet};

use crate::campaign::{Campaign, Period, Unit};
use crate::form::{HeadingIndex, Stamp};
use crate::reading::{FormPlaces, Missing, Stamps, open_safely, places_in};
use crate::validation::Record;
use anyhow::{Result, anyhow, bail, ensure};
use document::DocumentForm;
use parts::{FormFormat, Parts};
use std::path::Path;
use values::SheetValues;
use workbook::WorkbookForm;

/// Why a form of ours is not filled in anew.
const OURS: &str = "它是本程序发出的填报表，已有表码；请换成没有发出过的空白表";
/// Most missing columns that are named.
const NAMED: usize = 5;

/// The office's own blank form, ready to be filled in.
pub struct OfficeForm {
    parts: Parts,
    content: FormContent,
    places: FormPlaces,
    unseen: Vec<String>,
}

enum FormContent {
    Workbook(WorkbookForm),
    Document(DocumentForm),
}

/// For whom and when a form is filled in.
struct FillingContext<'a> {
    campaign: &'a Campaign,
    unit: &'a Unit,
    period: Period,
    /// Year and month of the figures.
    month: (i32, u32),
    stamp: Stamp,
    /// Texts of header fields, by their positions.
    header: Vec<(usize, String)>,
    /// Values of the blocks; none on a blank form.
    values: SheetValues,
    /// A sheet that is added.
    added: Option<&'a AddedSheet>,
}

impl OfficeForm {
    /// Opens the bytes of a blank form; `program` reads some formats in a process of its own.
    ///
    /// # Errors
    /// Why it cannot be filled in, in Chinese.
    pub fn open(bytes: Vec<u8>, campaign: &Campaign, program: Option<&Path>) -> Result<OfficeForm> {
        let book = open_safely(&bytes, program).map_err(|finding| anyhow!(finding.message))?;
        ensure!(bytes.starts_with(b"PK"), parts::OTHER_FORMAT);
        let mut parts = Parts::open(bytes)?;
        let stamps = Stamps::of(&book);
        let is_ours = parts.is_marked() || !stamps.sound.is_empty() || stamps.damaged;
        ensure!(!is_ours, OURS);
        let words = HeadingIndex::of(campaign);
        let places = places_in(&book, &words);
        let unseen = check_places(&places, campaign)?;
        let content = match parts.kind {
            FormFormat::Workbook => {
                let form = WorkbookForm::of(&mut parts, &book, &places, campaign)?;
                FormContent::Workbook(form)
            }
            FormFormat::Document => FormContent::Document(DocumentForm::of(&parts, campaign)?),
        };
        Ok(OfficeForm { parts, content, places, unseen })
    }

    /// Ending of its files' names.
    pub fn format(&self) -> &'static str {
        match self.content {
            FormContent::Workbook(_) => "xlsx",
            FormContent::Document(_) => "docx",
        }
    }

    /// Names in quotes of the text columns that were not found on it.
    pub fn unseen(&self) -> &[String] {
        &self.unseen
    }

    /// Whether the unit's name stands on it, and not only in the stamp.
    pub fn has_unit(&self, campaign: &Campaign) -> bool {
        match &self.content {
            FormContent::Workbook(form) => form.has_unit(unit_field(campaign)),
            FormContent::Document(form) => form.has_unit(),
        }
    }

    /// The month that is written on the forms of a period, such as 2024年5月, if they leave room for one.
    ///
    /// # Errors
    /// It holds something that cannot be written anew.
    pub fn month(&self, campaign: &Campaign, period: Period) -> Result<Option<String>> {
        let texts: Vec<String> = match &self.content {
            FormContent::Workbook(form) => form.dated().cloned().collect(),
            FormContent::Document(form) => form.dated(&self.parts)?,
        };
        let month = campaign.calendar.month_of(period, campaign.start);
        let fields = &campaign.form.header;
        let has_room = texts.iter().any(|text| !wording::dated(text, fields, month).is_empty());
        Ok(has_room.then(|| format!("{}年{}月", month.0, month.1)))
    }

    /// The form of a unit for a period; the same arguments give the same bytes.
    ///
    /// # Errors
    /// It holds something that cannot be written anew.
    pub fn filled(&self, campaign: &Campaign, unit: &Unit, period: Period) -> Result<Vec<u8>> {
        self.written(FillingContext::of(campaign, unit, period, None))
    }

    /// The form with what a unit answers, and one more sheet; the same arguments give the same bytes.
    ///
    /// # Errors
    /// It is a Word document, has no cell for an answer, or holds something that cannot be written anew.
    pub fn answered(
        &self,
        campaign: &Campaign,
        unit: &Unit,
        period: Period,
        (record, added): (&Record, &AddedSheet),
    ) -> Result<Vec<u8>> {
        ensure!(matches!(self.content, FormContent::Workbook(_)), "Word 表里还不能填数");
        let entry = FillingContext::of(campaign, unit, period, Some(record));
        let values = values::of_blocks(&self.places, campaign, record)?;
        self.written(FillingContext { values, added: Some(added), ..entry })
    }

    fn written(&self, entry: FillingContext) -> Result<Vec<u8>> {
        let mut changed = match &self.content {
            FormContent::Workbook(form) => form.changed(&self.parts, &entry)?,
            FormContent::Document(form) => form.changed(&self.parts, &entry)?,
        };
        self.parts.stamp(&mut changed, &entry.stamp)?;
        self.parts.written(changed)
    }
}

impl<'a> FillingContext<'a> {
    /// A form of a unit without values; of a record its header is taken.
    fn of(
        campaign: &'a Campaign,
        unit: &'a Unit,
        period: Period,
        record: Option<&Record>,
    ) -> FillingContext<'a> {
        FillingContext {
            campaign,
            unit,
            period,
            month: campaign.calendar.month_of(period, campaign.start),
            stamp: Stamp::of(campaign, unit, period),
            header: values::of_header(campaign, unit, record),
            values: SheetValues::new(),
            added: None,
        }
    }
}

/// Position among the header fields of that which names the unit.
fn unit_field(campaign: &Campaign) -> Option<usize> {
    campaign.form.header.iter().position(|field| field.key == "reporting_unit")
}

/// Refuses a form that lacks figures which the campaign asks for; names the texts that it lacks.
fn check_places(places: &FormPlaces, campaign: &Campaign) -> Result<Vec<String>> {
    let mut unseen = Vec::new();
    for (index, block) in campaign.form.blocks().enumerate() {
        let name = block.name();
        let found = places.blocks.iter().filter(|place| place.block == index);
        let best = found.map(|place| &place.missing).min_by_key(|missing| missing.len());
        let Some(missing) = best else { bail!("里面找不到“{name}”的表头") };
        let named = |lost: &Missing| format!("“{}”", lost.name);
        let (figures, texts): (Vec<&Missing>, Vec<&Missing>) =
            missing.iter().partition(|lost| lost.is_figure);
        let figures: Vec<String> = figures.into_iter().take(NAMED).map(named).collect();
        ensure!(figures.is_empty(), "“{name}”里找不到 {}", figures.join("、"));
        unseen.extend(texts.into_iter().take(NAMED).map(named));
    }
    Ok(unseen)
}

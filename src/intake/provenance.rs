//! How a file came: by itself or out of a parcel, under which names and in whose mail; and how its
//! bytes are had again.

use super::discover::InputFile;
use crate::campaign::{Campaign, Unit};
use crate::contacts::Contacts;
use crate::parcel::{self, MailHeader, ParcelMember};
use crate::reading::{ExternalEvidence, UnitEvidence};
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The parcel in which a file came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrier {
    /// Path of the parcel as it was handed in.
    pub path: String,
    /// SHA-256 of the parcel's bytes, in hexadecimal.
    pub sha256: String,
    /// The numbers on the way to the file.
    #[serde(skip)]
    steps: Vec<usize>,
}

/// How one file came.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// Path as a clerk would write it: that of the parcel, then the names inside.
    pub path: String,
    /// Name of the file itself.
    pub file_name: String,
    /// When the file on disk was last written.
    pub written: Option<DateTime<FixedOffset>>,
    /// The parcel it lay in; `None` for a file by itself.
    pub carrier: Option<Carrier>,
    /// Names of the folders and parcels around it, the nearest first.
    around: Vec<String>,
    /// The file on disk that was handed in.
    handed: InputFile,
    /// The mails it came in, the outermost first.
    mails: Vec<MailHeader>,
}

impl Provenance {
    /// A file that was handed in as it is, and when it was last written.
    pub fn by_itself(handed: &InputFile, written: Option<DateTime<FixedOffset>>) -> Provenance {
        Provenance {
            path: handed.shown_path(),
            file_name: handed.name(),
            written,
            carrier: None,
            around: handed.folders.clone(),
            handed: handed.clone(),
            mails: Vec::new(),
        }
    }

    /// A piece of this parcel, or the parcel itself.
    pub fn of_piece(&self, sha256: &str, piece: &ParcelMember) -> Provenance {
        let mut arrival = Provenance { mails: piece.mails.to_vec(), ..self.clone() };
        if piece.steps.is_empty() {
            return arrival;
        }
        arrival.path = format!("{}/{}", self.path, piece.names.join("/"));
        let carrier = self.path.clone();
        let steps = piece.steps.to_vec();
        arrival.carrier = Some(Carrier { path: carrier, sha256: sha256.to_string(), steps });
        let inside = piece.names.iter().rev().flat_map(|name| name.rsplit('/'));
        let mut inside = inside.filter(|part| !part.is_empty()).map(str::to_string);
        let outer = std::mem::take(&mut arrival.file_name);
        arrival.file_name = inside.next().unwrap_or_default();
        arrival.around = inside.chain([outer]).chain(self.around.iter().cloned()).collect();
        arrival
    }

    /// The mail that tells the sender: the innermost whose sender is a known unit's, so that
    /// neither a county's mail passed on by its city nor a city's passed on within the office
    /// counts as the wrong one's; else the innermost.
    pub fn mail(&self, campaign: &Campaign, contacts: &Contacts) -> Option<&MailHeader> {
        let known = |mail: &&MailHeader| {
            clues_of(mail, campaign, contacts).iter().any(|c| c.unit.is_some())
        };
        self.mails.iter().rev().find(known).or(self.mails.last())
    }

    /// The inbox (收件渠道) through which it came: the one that the nearest folder names or the handed
    /// file is; else, of several folders handed in side by side, its own by name. A folder of a
    /// unit is no inbox, nor is what a unit calls its parcel.
    pub fn channel(&self, campaign: &Campaign) -> Option<String> {
        let handed = &self.handed;
        let stem = parcel::shown(handed.path.file_stem().unwrap_or_default());
        let folders = || handed.folders.iter().chain(handed.above.iter());
        let known = campaign
            .inbox_called(&stem)
            .or_else(|| folders().find_map(|name| campaign.inbox_of(name)));
        let own = handed.above.first().filter(|_| handed.is_beside);
        let own = || own.filter(|name| campaign.units.named_in(name).is_none());
        known.map(String::from).or_else(|| own().cloned())
    }

    /// Whether its file was named itself, not only the folder in which it lies.
    pub fn is_named(&self) -> bool {
        self.handed.is_named
    }

    /// Whether a mail brought it.
    pub fn is_by_mail(&self) -> bool {
        !self.mails.is_empty()
    }

    /// What says whose it is besides its content.
    pub fn outside<'a>(&self, campaign: &'a Campaign, contacts: &Contacts) -> ExternalEvidence<'a> {
        let stem = Path::new(&self.file_name).file_stem().unwrap_or_default().to_string_lossy();
        let own = UnitEvidence::new("文件名", stem.into_owned(), campaign);
        let around =
            self.around.iter().map(|n| UnitEvidence::new("文件夹或压缩包名", n.as_str(), campaign));
        let mail = self.mail(campaign, contacts);
        ExternalEvidence {
            sender: mail.map(|m| clues_of(m, campaign, contacts)).unwrap_or_default(),
            names: std::iter::once(own).chain(around.filter(|c| c.unit.is_some())).collect(),
        }
    }
}

/// Evidence of a mail: the address in the office's contacts, the sender's name, the subject.
fn clues_of<'a>(
    mail: &MailHeader,
    campaign: &'a Campaign,
    contacts: &Contacts,
) -> Vec<UnitEvidence<'a>> {
    let by_address = |address: &String| -> Option<&'a Unit> { contacts.unit_of(address, campaign) };
    let address = mail.address.iter().filter_map(|address| {
        let unit = by_address(address)?;
        Some(UnitEvidence {
            source: "通讯录里的发件邮箱",
            text: address.as_str().into(),
            unit: Some(unit),
            place: None,
        })
    });
    let named = [("发件人", &mail.sender), ("邮件主题", &mail.subject)];
    let named = named.into_iter().filter_map(|(source, text)| Some((source, text.clone()?)));
    address.chain(named.map(|(source, text)| UnitEvidence::new(source, text, campaign))).collect()
}

/// Gives the bytes of files again; of parcels it holds the last one.
pub struct OriginalReader {
    /// Where files lie whose names are no Unicode, by the path that is shown.
    real: HashMap<String, PathBuf>,
    held: Option<(PathBuf, Vec<u8>)>,
}

impl OriginalReader {
    /// Those of the files that were handed in.
    pub fn of(files: &[InputFile]) -> OriginalReader {
        let odd = files.iter().filter(|handed| handed.path.to_str().is_none());
        let real = odd.map(|handed| (handed.shown_path(), handed.path.clone())).collect();
        OriginalReader { real, held: None }
    }

    fn place(&self, path: &str) -> PathBuf {
        self.real.get(path).cloned().unwrap_or_else(|| PathBuf::from(path))
    }

    /// The bytes of a submission's file.
    ///
    /// # Errors
    /// It cannot be read any more.
    pub fn bytes(&mut self, path: &str, carrier: Option<&Carrier>) -> Result<Vec<u8>> {
        let failed = || format!("读不了 {path}");
        let Some(carrier) = carrier else {
            return read(&self.place(path)).with_context(failed);
        };
        let place = self.place(&carrier.path);
        if self.held.as_ref().is_none_or(|(held, _)| *held != place) {
            self.held = None;
            self.held = Some((place.clone(), read(&place).with_context(failed)?));
        }
        let parcel = self.held.as_ref().map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
        parcel::fetch(parcel, &carrier.steps)
            .ok_or_else(|| anyhow!("找不到了"))
            .with_context(failed)
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    Ok(parcel::read_bounded(&mut File::open(path)?)?)
}

//! All evidence of a period in one zip: laid out as a working folder, so that it can be unpacked and
//! worked with, and with a list of the SHA-256 of every entry.

use crate::reading::sha256;
use anyhow::{Context, Result, bail};
use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Name of the list, in the form that `sha256sum -c` reads.
pub const MANIFEST: &str = "清单.txt";

/// The entries of an evidence zip as they come together.
#[derive(Default)]
pub struct Evidence {
    entries: BTreeMap<String, Vec<u8>>,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Path in the zip, with slashes.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Evidence {
    /// Adds an entry.
    ///
    /// # Errors
    /// The path is taken, or a line of the list could not hold it.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Result<()> {
        let path = path.into();
        // sha256sum writes such names in another way.
        if path.contains(['\\', '\n', '\r']) {
            bail!("文件名里有换行或反斜杠，列不进清单：{path:?}");
        }
        if self.entries.insert(path.clone(), bytes.into()).is_some() {
            bail!("证据包里有两个 {path}");
        }
        Ok(())
    }

    /// What stands in it so far, by path.
    pub fn listed(&self) -> Vec<Listed> {
        let listed = |(path, bytes): (&String, &Vec<u8>)| Listed {
            path: path.clone(),
            size: bytes.len() as u64,
            sha256: sha256(bytes),
        };
        self.entries.iter().map(listed).collect()
    }

    /// The zip: entries by path, then the list; the same entries and moment give the same bytes.
    ///
    /// # Errors
    /// It is larger than the format allows.
    pub fn pack(mut self, moment: DateTime<FixedOffset>) -> Result<Vec<u8>> {
        let lines = self.listed().into_iter().map(|e| format!("{}  {}\n", e.sha256, e.path));
        self.add(MANIFEST, lines.collect::<String>())?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        // Workbooks are compressed already, and plain bytes are the same from every program.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(time_of(moment));
        for (path, bytes) in &self.entries {
            zip.start_file(path.as_str(), options).with_context(|| format!("打不进 {path}"))?;
            zip.write_all(bytes).with_context(|| format!("打不进 {path}"))?;
        }
        Ok(zip.finish().context("打不成证据包")?.into_inner())
    }
}

/// A moment as a zip keeps it; the earliest one where it cannot.
fn time_of(moment: DateTime<FixedOffset>) -> zip::DateTime {
    let [month, day, hour, minute, second] =
        [moment.month(), moment.day(), moment.hour(), moment.minute(), moment.second()]
            .map(|part| part as u8);
    let year = u16::try_from(moment.year()).unwrap_or_default();
    let time = zip::DateTime::from_date_and_time(year, month, day, hour, minute, second);
    time.unwrap_or_default()
}

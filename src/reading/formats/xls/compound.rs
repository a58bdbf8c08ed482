//! The compound file around the workbook ([MS-CFB]): every chain of sectors is followed here first,
//! so that none that calamine follows runs in circles. (The crate `cfb` refuses what SheetJS
//! writes, whose table of sectors is longer than the file.)

use crate::finding::{Code, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Sector numbers from here on end a chain or stand for nothing ([MS-CFB] 2.1).
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Bytes of a directory entry.
const ENTRY: usize = 128;
/// Bytes of a sector of the small streams' container.
const MINI_SECTOR: usize = 64;

/// A stream: where in the file each of its bytes stands.
pub struct Stream {
    sectors: Vec<usize>,
    unit: usize,
    size: usize,
}

impl Stream {
    /// Place in the file of a byte of the stream.
    pub fn place(&self, at: usize) -> Option<usize> {
        self.sectors.get(at / self.unit).map(|sector| sector + at % self.unit)
    }

    /// The bytes of the stream, as far as they are there.
    pub fn read(&self, file: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.sectors.len().saturating_mul(self.unit));
        for sector in &self.sectors {
            let end = file.len().min(sector + self.unit);
            bytes.extend_from_slice(file.get(*sector..end).unwrap_or_default());
        }
        bytes.truncate(self.size);
        bytes
    }
}

/// The stream of the workbook's records.
///
/// # Errors
/// A finding when there is none or a chain of sectors runs in circles.
pub fn workbook_stream(file: &[u8]) -> Result<Stream, Box<Finding>> {
    let found = CompoundFile::open(file).and_then(|compound| compound.workbook());
    found.ok_or_else(|| Box::new(Finding::new(Code::Damaged)))
}

/// Names of the storages and streams in the root, in lower case; those in storages within it belong
/// to embedded objects. `None` if there is no root.
pub fn root_names(file: &[u8]) -> Option<BTreeSet<String>> {
    let directory = CompoundFile::open(file)?.directory;
    let entry = |id: u32| directory.get(id as usize * ENTRY..)?.get(..ENTRY);
    let mut names = BTreeSet::new();
    let mut waiting = vec![word(entry(0)?, 76)?];
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        let Some(found) = entry(id).filter(|_| seen.insert(id)) else { continue };
        names.insert(entry_name(found));
        waiting.extend([word(found, 68), word(found, 72)].into_iter().flatten());
    }
    Some(names)
}

struct CompoundFile<'a> {
    file: &'a [u8],
    /// Bytes of a sector.
    unit: usize,
    /// The sector that follows each one.
    next: Vec<u32>,
    mini_next: Vec<u32>,
    /// Streams shorter than this stand in the container of small ones.
    small: usize,
    entries: BTreeMap<String, (u32, usize)>,
    /// Places of the sectors of the small streams' container.
    container: Vec<usize>,
    directory: Vec<u8>,
}

fn word(file: &[u8], at: usize) -> Option<u32> {
    let bytes = file.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect()
}

/// Name of a directory entry of full length, in lower case.
fn entry_name(entry: &[u8]) -> String {
    let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
    let name = entry.get(..length.min(64)).unwrap_or_default();
    let units: Vec<u16> = name.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect();
    String::from_utf16_lossy(&units).trim_end_matches('\0').to_lowercase()
}

impl<'a> CompoundFile<'a> {
    fn open(file: &'a [u8]) -> Option<CompoundFile<'a>> {
        let shift = file.get(30).copied().filter(|shift| matches!(shift, 9 | 12))?;
        let mut compound = CompoundFile {
            file,
            unit: 1 << shift,
            next: Vec::new(),
            mini_next: Vec::new(),
            small: word(file, 56)? as usize,
            entries: BTreeMap::new(),
            container: Vec::new(),
            directory: Vec::new(),
        };
        compound.next = compound.sector_table()?;
        compound.mini_next = words(&compound.bytes_of(word(file, 60)?)?);
        let directory = compound.bytes_of(word(file, 48)?)?;
        compound.take_directory(&directory)?;
        compound.directory = directory;
        Some(compound)
    }

    fn place(&self, sector: u32) -> usize {
        (sector as usize).saturating_add(1).saturating_mul(self.unit)
    }

    fn sector(&self, sector: u32) -> &'a [u8] {
        let from = self.place(sector);
        let end = self.file.len().min(from.saturating_add(self.unit));
        self.file.get(from..end).unwrap_or_default()
    }

    /// The table of sectors, itself in sectors that a list names: its head stands in the file's
    /// header, the rest in a chain of its own (2.3, 2.5).
    fn sector_table(&self) -> Option<Vec<u32>> {
        let most = self.file.len() / self.unit + 1;
        let mut listed = words(self.file.get(76..512)?);
        let mut link = word(self.file, 68)?;
        for _ in 0..most {
            let mut list = words(self.sector(link));
            let Some(next) = list.pop().filter(|_| link < LAST_SECTOR) else { break };
            listed.extend(list);
            link = next;
        }
        listed.retain(|sector| *sector < LAST_SECTOR);
        (listed.len() <= most).then(|| listed.iter().flat_map(|s| words(self.sector(*s))).collect())
    }

    /// A chain of sectors; `None` if it runs in circles. One that leaves the file ends there.
    fn chain(first: u32, next: &[u32], most: usize) -> Option<Vec<u32>> {
        let mut chain = Vec::new();
        let mut sector = first;
        while sector < LAST_SECTOR && chain.len() <= most {
            chain.push(sector);
            sector = next.get(sector as usize).copied().unwrap_or(LAST_SECTOR);
        }
        (chain.len() <= most).then_some(chain)
    }

    fn long_chain(&self, first: u32) -> Option<Vec<u32>> {
        CompoundFile::chain(first, &self.next, self.file.len() / self.unit + 1)
    }

    fn bytes_of(&self, first: u32) -> Option<Vec<u8>> {
        Some(self.long_chain(first)?.iter().flat_map(|s| self.sector(*s)).copied().collect())
    }

    /// Takes the entries of the directory and follows the chain of each (2.6).
    fn take_directory(&mut self, directory: &[u8]) -> Option<()> {
        let mut steps = 0;
        let most = 2 * (self.next.len() + self.mini_next.len()) + 8;
        for (nth, entry) in directory.chunks_exact(ENTRY).enumerate() {
            let (start, size) = (word(entry, 116)?, word(entry, 120)? as usize);
            if nth == 0 {
                let container = self.long_chain(start)?;
                self.container = container.iter().map(|s| self.place(*s)).collect();
            } else if entry[66] == 2 {
                let name = entry_name(entry);
                steps += self.stream(start, size)?.sectors.len();
                if steps > most {
                    return None;
                }
                self.entries.entry(name).or_insert((start, size));
            }
        }
        Some(())
    }

    fn stream(&self, start: u32, size: usize) -> Option<Stream> {
        if size >= self.small {
            let sectors = self.long_chain(start)?.iter().map(|s| self.place(*s)).collect();
            return Some(Stream { sectors, unit: self.unit, size });
        }
        let per_sector = self.unit / MINI_SECTOR;
        let most = self.container.len().saturating_mul(per_sector) + 1;
        let place = |mini: &u32| {
            let sector = self.container.get(*mini as usize / per_sector);
            sector.map(|place| place + *mini as usize % per_sector * MINI_SECTOR)
        };
        let chain = CompoundFile::chain(start, &self.mini_next, most)?;
        let sectors = chain.iter().map_while(place).collect();
        Some(Stream { sectors, unit: MINI_SECTOR, size })
    }

    fn workbook(&self) -> Option<Stream> {
        let entry = self.entries.get("workbook").or_else(|| self.entries.get("book"));
        entry.and_then(|(start, size)| self.stream(*start, *size))
    }
}

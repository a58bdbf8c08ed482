//! Writes a pack anew at the end of a run: the new records and those of before that find room, the
//! latest used first.

use super::index::{Entry, Index};
use super::{COUNT_LIMIT, Kept, PACK_LIMIT, Pack, prune, spool};
use crate::atomic;
use anyhow::Result;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::atomic::Ordering;

/// A record on its way into the new pack.
struct Chosen {
    is_new: bool,
    entry: Entry,
}

impl Pack<'_> {
    /// Ends the run: writes the pack if something is new. What cannot be written is read again the next time.
    pub fn close(self) {
        // A cache that cannot be written must not stop the work.
        let _ = self.write();
    }

    fn write(mut self) -> Result<()> {
        let mut spool = std::mem::take(&mut *spool::lock(&self.spool));
        let Some(new) = spool.finish() else { return Ok(()) };
        let run = self.run.saturating_add(1);
        let mut chosen: Vec<Chosen> = spool
            .entries
            .values()
            .map(|entry| Chosen { is_new: true, entry: Entry { used: run, ..*entry } })
            .collect();
        let old = self.known.values().filter(|kept| !spool.entries.contains_key(&kept.entry.key));
        chosen.extend(old.map(|kept| Chosen { is_new: false, entry: kept.now(run) }));
        keep_latest(&mut chosen);
        let mut ranges: Vec<Range> = Vec::new();
        let mut index = Index { run, entries: Vec::with_capacity(chosen.len()) };
        let mut offset = 0;
        for Chosen { is_new, entry } in chosen {
            let length = u64::from(entry.length);
            index.entries.push(Entry { offset, ..entry });
            offset += length;
            let next = Range { is_new, start: entry.offset, length };
            match ranges.last_mut() {
                Some(last) if last.is_followed_by(&next) => last.length += length,
                _ => ranges.push(next),
            }
        }
        let cache = self.cache;
        let old = self.file.take();
        atomic::renew(&cache.file(), |draft| {
            draft.write_all(&index.bytes(&cache.owner)?)?;
            ranges.iter().try_for_each(|range| range.copy(&new, old.as_ref(), draft))?;
            // Windows replaces no file that is open.
            drop(old);
            Ok(())
        })?;
        prune::prune(&cache.folder, &cache.file())
    }
}

impl Kept {
    fn now(&self, run: u32) -> Entry {
        let used = if self.is_used.load(Ordering::Relaxed) { run } else { self.entry.used };
        Entry { used, ..self.entry }
    }
}

/// Leaves out what was not used for the longest time and finds no room; the rest in the order of its places.
fn keep_latest(chosen: &mut Vec<Chosen>) {
    chosen.sort_by_key(|one| (std::cmp::Reverse(one.entry.used), !one.is_new, one.entry.offset));
    chosen.truncate(COUNT_LIMIT);
    let mut size = 0;
    chosen.retain(|one| {
        size += u64::from(one.entry.length);
        size <= PACK_LIMIT
    });
    chosen.sort_by_key(|one| (one.is_new, one.entry.offset));
}

/// Records that lie behind one another.
struct Range {
    is_new: bool,
    start: u64,
    length: u64,
}

impl Range {
    fn is_followed_by(&self, next: &Range) -> bool {
        self.is_new == next.is_new && self.start.checked_add(self.length) == Some(next.start)
    }

    fn copy(&self, new: &File, old: Option<&(File, u64)>, draft: &mut File) -> Result<()> {
        let (mut from, start) = match old.filter(|_| !self.is_new) {
            Some((file, first)) => (file, first.saturating_add(self.start)),
            None => (new, self.start),
        };
        from.seek(SeekFrom::Start(start))?;
        let copied = std::io::copy(&mut from.take(self.length), draft)?;
        anyhow::ensure!(copied == self.length);
        Ok(())
    }
}

//! Comments (批注): a NOTE names the cell and an object, the object's text comes in records of its
//! own ([MS-XLS] 2.4.179, 2.4.181, 2.4.329).

use super::records::{CONTINUE, XlsRecord};
use super::survey::text;
use std::collections::BTreeMap;

const NOTE: u16 = 0x001C;
const OBJ: u16 = 0x005D;
const TXO: u16 = 0x01B6;

/// Comments as their records come in.
#[derive(Default)]
pub struct Notes {
    cells: BTreeMap<u16, (u32, u32)>,
    texts: BTreeMap<u16, String>,
    /// The object that was seen last.
    object: u16,
    /// Characters of its text that are still to come.
    awaited: usize,
}

impl Notes {
    /// Takes a record, if it is about comments.
    pub fn take(&mut self, record: &XlsRecord) {
        match record.kind {
            NOTE => {
                let at = (u32::from(record.word(0)), u32::from(record.word(2)));
                self.cells.insert(record.word(6), at);
            }
            OBJ => self.object = record.word(6),
            TXO => self.awaited = usize::from(record.word(10)),
            CONTINUE if self.awaited > 0 => self.more(record),
            _ => {}
        }
    }

    /// Another stretch of text; its first byte says whether characters have two bytes.
    fn more(&mut self, record: &XlsRecord) {
        let Some((flags, bytes)) = record.data.split_first() else { return };
        let wide = flags & 1 != 0;
        let length = bytes.len() / if wide { 2 } else { 1 };
        self.awaited = self.awaited.saturating_sub(length.max(1));
        self.texts.entry(self.object).or_default().push_str(&text(bytes, wide));
    }

    /// Texts by cell, and those of text boxes, which belong to none.
    pub fn sorted(mut self) -> (BTreeMap<(u32, u32), String>, Vec<String>) {
        let text = |(object, at)| Some((at, self.texts.remove(&object)?));
        let by_cell = self.cells.into_iter().filter_map(text).collect();
        (by_cell, self.texts.into_values().collect())
    }
}

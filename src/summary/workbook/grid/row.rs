//! Rows before they are packed: the cells of each one behind the other in any order.

use super::MOST_ROWS;
use anyhow::{Result, ensure};

/// Height in pixels of a row of which none was told (ECMA-376 part 1, 18.3.1.81: that of the default font; Excel).
const USUAL_HEIGHT: u32 = 20;

/// The rows that are being written, few at a time.
#[derive(Debug, Default)]
pub struct RowBuffer {
    /// By their numbers; most cells are written to the last.
    rows: Vec<(u32, RowCells)>,
    /// Emptied rows, whose memory the next ones take.
    spare: Vec<RowCells>,
    /// First row that may still be written to.
    open: u32,
    last: (u32, u16),
}

impl RowBuffer {
    /// A row.
    ///
    /// # Errors
    /// It is finished.
    pub fn at(&mut self, row: u32) -> Result<&mut RowCells> {
        ensure!(row >= self.open, "第 {} 行已经写完", row + 1);
        ensure!(row < MOST_ROWS, "一张工作表放不下，最多 {MOST_ROWS} 行");
        self.last.0 = self.last.0.max(row);
        let before = self.rows.iter().rposition(|(number, _)| *number <= row);
        let place = match before {
            Some(at) if self.rows[at].0 == row => at,
            _ => {
                let place = before.map_or(0, |at| at + 1);
                self.rows.insert(place, (row, self.spare.pop().unwrap_or_default()));
                place
            }
        };
        Ok(&mut self.rows[place].1)
    }

    /// Where a cell of a row is written.
    ///
    /// # Errors
    /// The row is finished.
    pub fn cell(&mut self, row: u32, col: u16) -> Result<&mut Vec<u8>> {
        self.last.1 = self.last.1.max(col);
        Ok(self.at(row)?.cell(col))
    }

    /// Height in pixels of the rows from `top` to the one above `end` that are not finished.
    pub fn height(&self, top: u32, end: u32) -> u32 {
        let between = self.rows.iter().filter(|(row, _)| (top..end).contains(row));
        let told: Vec<u32> = between.filter_map(|(_, cells)| cells.height).collect();
        told.iter().sum::<u32>() + (end - top - told.len() as u32) * USUAL_HEIGHT
    }

    /// Last row and last column that were written to.
    pub fn last(&self) -> (u32, u16) {
        self.last
    }

    /// Hands on this row and those above it, to which nothing more can be written then.
    pub fn finish(&mut self, row: u32, mut hand_on: impl FnMut(u32, &RowCells)) {
        self.open = self.open.max(row + 1);
        let finished = self.rows.partition_point(|(number, _)| *number <= row);
        for (number, mut cells) in self.rows.drain(..finished) {
            hand_on(number, &cells);
            cells.clear();
            self.spare.push(cells);
        }
    }
}

/// The cells of a row being written.
#[derive(Debug, Default)]
pub struct RowCells {
    /// Height in pixels.
    pub height: Option<u32>,
    /// Column of each cell, and where its XML begins.
    starts: Vec<(u16, usize)>,
    xml: Vec<u8>,
}

impl RowCells {
    /// Where the XML of the cell in this column is to be appended; a later cell takes an earlier one's
    /// place.
    fn cell(&mut self, col: u16) -> &mut Vec<u8> {
        self.starts.push((col, self.xml.len()));
        &mut self.xml
    }

    /// Writes the cells from left to right.
    pub fn write(&self, out: &mut Vec<u8>) {
        if self.starts.is_sorted_by(|one, next| one.0 < next.0) {
            return out.extend_from_slice(&self.xml);
        }
        let ends = self.starts.iter().skip(1).map(|(_, start)| *start).chain([self.xml.len()]);
        let mut cells: Vec<(u16, usize, usize)> =
            self.starts.iter().zip(ends).map(|((col, start), end)| (*col, *start, end)).collect();
        cells.sort_by_key(|(col, ..)| *col);
        for same in cells.chunk_by(|one, next| one.0 == next.0) {
            if let Some((_, start, end)) = same.last() {
                out.extend_from_slice(&self.xml[*start..*end]);
            }
        }
    }

    /// Empties the row for another one.
    fn clear(&mut self) {
        self.height = None;
        self.starts.clear();
        self.xml.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::RowBuffer;

    #[test]
    fn cells_stand_from_left_to_right_and_the_last_word_counts() -> anyhow::Result<()> {
        let mut rows = RowBuffer::default();
        for (row, col, text) in [(4, 2, "c"), (1, 0, "a"), (4, 1, "b"), (4, 2, "d"), (9, 0, "e")] {
            rows.cell(row, col)?.extend_from_slice(text.as_bytes());
        }
        let mut written = Vec::new();
        rows.finish(4, |number, cells| {
            let mut out = Vec::new();
            cells.write(&mut out);
            written.push((number, out));
        });
        assert_eq!(written, [(1, b"a".to_vec()), (4, b"bd".to_vec())]);
        assert!(rows.cell(4, 0).is_err());
        let mut rest = Vec::new();
        rows.finish(9, |_, cells| cells.write(&mut rest));
        assert_eq!((rest.as_slice(), rows.last()), (b"e".as_slice(), (9, 2)));
        Ok(())
    }
}

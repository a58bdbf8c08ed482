//! One row before it is packed: its cells one behind the other in any order.

use std::ops::Range;

/// A row being written.
#[derive(Debug, Default)]
pub struct Row {
    /// Height in points.
    pub height: Option<f64>,
    /// Column of each cell, and where its XML begins.
    starts: Vec<(u16, usize)>,
    xml: Vec<u8>,
}

impl Row {
    /// Where the XML of the cell in this column is to be appended; a later cell takes an earlier one's
    /// place.
    pub fn cell(&mut self, col: u16) -> &mut Vec<u8> {
        self.starts.push((col, self.xml.len()));
        &mut self.xml
    }

    /// The cells from left to right.
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let ends = self.starts.iter().skip(1).map(|(_, start)| *start).chain([self.xml.len()]);
        let mut cells: Vec<(u16, Range<usize>)> =
            self.starts.iter().zip(ends).map(|((col, start), end)| (*col, *start..end)).collect();
        cells.sort_by_key(|(col, _)| *col);
        let follows = cells.iter().skip(1).map(|(col, _)| Some(*col)).chain([None]);
        let last: Vec<bool> =
            follows.zip(&cells).map(|(next, (col, _))| next != Some(*col)).collect();
        let kept = cells.into_iter().zip(last).filter(|(_, last)| *last);
        kept.filter_map(|((_, range), _)| self.xml.get(range))
    }
}

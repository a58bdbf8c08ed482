//! Records of a workbook stream ([MS-XLS] 2.1.4): a type, a length and data, one after the other.

/// Begins the workbook's globals, a sheet or an embedded chart.
pub const BOF: u16 = 0x0809;
/// Ends what the last BOF began.
pub const EOF: u16 = 0x000A;
/// A cell with a style and no value; readers pass over it.
pub const BLANK: u16 = 0x0201;
/// How far a sheet claims to reach.
pub const DIMENSIONS: u16 = 0x0200;
/// A formula and its result.
pub const FORMULA: u16 = 0x0006;
/// The text that a formula gives, behind it.
pub const STRING: u16 = 0x0207;
/// The texts that cells share, carried on in records of the next kind.
pub const SHARED_TEXTS: u16 = 0x00FC;
/// Carries on the record before.
pub const CONTINUE: u16 = 0x003C;
/// A font.
pub const FONT: u16 = 0x0031;
/// A cell with a text of its own, with runs.
pub const RICH_TEXT: u16 = 0x00D6;
/// A cell with a shared text.
pub const SHARED_TEXT: u16 = 0x00FD;
/// Numbers side by side.
pub const MULRK: u16 = 0x00BD;
/// Cells with one value: NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING.
pub const VALUES: [u16; 6] = [0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6];

/// One record.
#[derive(Clone, Copy)]
pub struct XlsRecord<'a> {
    /// Where it begins in the stream.
    pub at: usize,
    /// What it holds.
    pub kind: u16,
    /// Its data.
    pub data: &'a [u8],
}

impl XlsRecord<'_> {
    /// A two-byte number in the data; 0 beyond its end.
    pub fn word(&self, at: usize) -> u16 {
        let bytes = self.data.get(at..at + 2).and_then(|b| b.try_into().ok());
        bytes.map_or(0, u16::from_le_bytes)
    }

    /// A four-byte number in the data; 0 beyond its end.
    pub fn long(&self, at: usize) -> u32 {
        u32::from(self.word(at)) | u32::from(self.word(at + 2)) << 16
    }
}

/// Records from a place in the stream to its end, or to the first that is cut short.
pub fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = XlsRecord<'_>> {
    std::iter::from_fn(move || {
        let head = stream.get(at..at.checked_add(4)?)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = stream.get(at + 4..at + 4 + length)?;
        let record = XlsRecord { at, kind, data };
        at += 4 + length;
        Some(record)
    })
}

/// Records of the sheet that begins at a place, without those of charts inside it.
pub fn sheet_records(stream: &[u8], at: usize) -> impl Iterator<Item = XlsRecord<'_>> {
    let mut depth = 0usize;
    records(stream, at)
        .take_while(move |record| {
            match record.kind {
                BOF => depth += 1,
                EOF => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > 0 || record.kind != EOF
        })
        .scan(0usize, |depth, record| {
            match record.kind {
                BOF => *depth += 1,
                EOF => *depth = depth.saturating_sub(1),
                _ => {}
            }
            Some((*depth <= 1, record))
        })
        .filter_map(|(own, record)| own.then_some(record))
}

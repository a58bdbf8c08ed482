//! Excel 97–2003 files: a compound file of one stream ([MS-CFB], [MS-XLS]).

const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
/// Sectors of the workbook's stream: at least 4096 bytes, or it would be a small stream.
const LENGTH: u32 = 8;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

fn bof(of: u16) -> Vec<u8> {
    let words: Vec<u8> =
        [0x0600, of, 0, 0, 0, 0, 0, 0].iter().flat_map(|w: &u16| w.to_le_bytes()).collect();
    record(0x0809, &words)
}

/// The records of a workbook whose only sheet holds these.
fn stream(sheet: &[u8]) -> Vec<u8> {
    let head = bof(5);
    let name = [1, 0, b'A'];
    let listed = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0], &name].concat());
    let end = record(0x000A, &[]);
    let start = u32::try_from(head.len() + listed(0).len() + end.len()).unwrap();
    let mut bytes = [head, listed(start), end.clone(), bof(0x10), sheet.to_vec(), end].concat();
    bytes.resize(LENGTH as usize * SECTOR, 0);
    bytes
}

/// The compound file: sector 0 is the table of sectors, 1 the directory, the stream follows.
fn compound(stream: &[u8], table: &[u32]) -> Vec<u8> {
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    let mut word = |at: usize, value: u32| header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    word(24, 0x0003_003E);
    word(28, 0x0009_FFFE);
    word(32, 6);
    word(44, 1);
    word(48, 1);
    word(56, 4096);
    word(60, END);
    word(68, END);
    (0..109).for_each(|nth| word(76 + 4 * nth, FREE));
    word(76, 0);
    let mut listed: Vec<u8> = table.iter().flat_map(|next| next.to_le_bytes()).collect();
    listed.resize(SECTOR, 0xFF);
    let directory =
        [entry("Root Entry", 5, END, 0), entry("Workbook", 2, 2, stream.len())].concat();
    let mut directory = directory;
    directory.resize(SECTOR, 0);
    [header, listed, directory, stream.to_vec()].concat()
}

fn entry(name: &str, kind: u8, start: u32, size: usize) -> Vec<u8> {
    let mut entry = vec![0; 128];
    let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    entry[..name.len()].copy_from_slice(&name);
    entry[64..66].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
    entry[66] = kind;
    entry[67] = 1;
    for at in [68, 72, 76] {
        entry[at..at + 4].copy_from_slice(&FREE.to_le_bytes());
    }
    if kind == 5 {
        entry[76..80].copy_from_slice(&1u32.to_le_bytes());
    }
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    entry
}

fn sound_table() -> Vec<u32> {
    let chain = (3..2 + LENGTH).chain([END]);
    [0xFFFF_FFFD, END].into_iter().chain(chain).collect()
}

/// A workbook with numbers in these cells.
pub fn with_cells(cells: &[(u16, u16)]) -> Vec<u8> {
    let number = |(row, col): &(u16, u16)| {
        let place = [row.to_le_bytes(), col.to_le_bytes(), [0, 0]].concat();
        record(0x0203, &[place, 7f64.to_le_bytes().to_vec()].concat())
    };
    compound(&stream(&cells.iter().flat_map(number).collect::<Vec<u8>>()), &sound_table())
}

/// A workbook that claims to reach this far and holds one number.
pub fn with_dimensions(rows: u32, cols: u16) -> Vec<u8> {
    let claim =
        [&0u32.to_le_bytes()[..], &rows.to_le_bytes(), &[0, 0], &cols.to_le_bytes(), &[0, 0]];
    let number = [&[0u8; 6][..], &7f64.to_le_bytes()].concat();
    let sheet = [record(0x0200, &claim.concat()), record(0x0203, &number)].concat();
    compound(&stream(&sheet), &sound_table())
}

/// A workbook whose stream's chain of sectors comes back to its beginning.
pub fn with_looping_chain() -> Vec<u8> {
    let mut table = sound_table();
    if let Some(last) = table.last_mut() {
        *last = 2;
    }
    compound(&stream(&[]), &table)
}

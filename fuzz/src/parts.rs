//! Changes inside a workbook's container: a part is unpacked, its XML edited, and packed again with its checksum,
//! so that a change reaches what is read and is not lost on a damaged container.

use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Larger parts are left alone.
const PART_LIMIT: u64 = 1 << 20;

/// What may be written anywhere in a part: values written in other ways, twice, or as parts of something else.
const PIECES: [&str; 30] = [
    "<v>7</v>",
    "<x:v xmlns:x=\"urn:x\">7</x:v>",
    "<v xml:space=\"preserve\"> 7 </v>",
    "<v/>",
    "<is><t>7</t></is>",
    "<is><r><t>1</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr><t>7</t></r></is>",
    "<f>3+4</f>",
    "<f t=\"shared\" si=\"0\"/>",
    "<f t=\"array\" ref=\"D4\">7</f>",
    "<!-- 7 -->",
    "<![CDATA[7]]>",
    "<?x 7?>",
    "&#55;",
    "&amp;",
    "_x0037_",
    "<c r=\"D4\"><v>7</v></c>",
    "<c r=\"d4\"><v>7</v></c>",
    "<c><v>7</v></c>",
    "<c r=\"D4\" t=\"str\"><v>7</v></c>",
    "<c r=\"XFE1\"><v>7</v></c>",
    "<row><c><v>7</v></c></row>",
    "<row r=\"4\"><c r=\"D4\"><v>7</v></c></row>",
    "<extLst><ext uri=\"x\"><c r=\"D4\"><v>7</v></c></ext></extLst>",
    "<mc:AlternateContent xmlns:mc=\"urn:mc\"><mc:Choice><v>7</v></mc:Choice></mc:AlternateContent>",
    "<rPh sb=\"0\" eb=\"1\"><t>7</t></rPh>",
    "<r><t>7</t></r>",
    "<t>7</t>",
    "<si><t>7</t></si>",
    "<sheetData></sheetData>",
    "<mergeCell ref=\"A1:H9\"/>",
];

/// Values of attributes.
const VALUES: [&str; 24] = [
    "s",
    "n",
    "str",
    "inlineStr",
    "b",
    "d",
    "e",
    "D4",
    "$D$4",
    "d4",
    "4",
    "04",
    "+4",
    "0",
    "1",
    "-1",
    " 4",
    "4 ",
    "1e1",
    "x",
    "",
    "rId1",
    "worksheets/sheet1.xml",
    "/xl/worksheets/sheet1.xml",
];

/// Numbers as programs and people write them.
const NUMBERS: [&str; 16] = [
    "7", "07", "+7", "7.", ".7", "7e0", "7E+00", " 7 ", "7\n", "1 7", "1,7", "７", "0x7", "NaN",
    "INF", "-0",
];

/// A source of choices from a seed (splitmix64).
pub struct Choices(pub u64);

impl Choices {
    /// A number below a bound; 0 if there is none below it.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed >> 33) as usize).checked_rem(bound).unwrap_or_default()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// The parts of a container, each with its name; `None` if it is none.
pub fn unpacked(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let name = part.name().ok()?.to_string();
        let mut content = Vec::new();
        part.by_ref().take(PART_LIMIT).read_to_end(&mut content).ok()?;
        parts.push((name, content));
    }
    Some(parts)
}

/// A container of these parts; `None` if two have one name.
pub fn packed(parts: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(name.as_str(), options).ok()?;
        zip.write_all(content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// The container with one to three changes in its parts.
pub fn changed(bytes: &[u8], choices: &mut Choices) -> Option<Vec<u8>> {
    let mut parts = unpacked(bytes)?;
    for _ in 0..=choices.below(3) {
        let at = chosen_part(&parts, choices);
        let (name, content) = parts.get_mut(at)?;
        match choices.below(40) {
            0 => *name = name.to_uppercase(),
            1 => drop(parts.remove(at)),
            2 => {
                let copy = (format!("{name}~"), content.clone());
                parts.insert(0, copy);
            }
            _ => {
                let text = String::from_utf8_lossy(content).into_owned();
                *content = edited(&text, choices).into_bytes();
            }
        }
    }
    packed(&parts)
}

/// Most changes go to the sheets, which hold the figures.
fn chosen_part(parts: &[(String, Vec<u8>)], choices: &mut Choices) -> usize {
    let wanted = match choices.below(8) {
        0 => "",
        1 => "sharedStrings",
        2 => "styles",
        3 => "workbook",
        _ => "worksheets/sheet",
    };
    let those: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].0.contains(wanted)).collect();
    those.get(choices.below(those.len())).copied().unwrap_or_default()
}

/// A part's text with one change.
fn edited(text: &str, choices: &mut Choices) -> String {
    let mut tokens = tokens_of(text);
    if tokens.is_empty() {
        return text.to_string();
    }
    let at = near_cells(&tokens, choices);
    let element = element_at(&tokens, at);
    match choices.below(10) {
        0 => drop(tokens.remove(at)),
        1 => drop(tokens.drain(element)),
        2 => {
            let copy = tokens[element.clone()].to_vec();
            let to = if choices.below(2) == 0 { element.end } else { choices.below(tokens.len()) };
            tokens.splice(to..to, copy);
        }
        3 => {
            let moved: Vec<String> = tokens.drain(element).collect();
            let to = choices.below(tokens.len() + 1);
            tokens.splice(to..to, moved);
        }
        4 | 5 => tokens.insert(at, choices.of(&PIECES).to_string()),
        6 => tokens[at] = with_other_value(&tokens[at], choices),
        7 => tokens[at] = with_other_name(&tokens[at], choices),
        8 => replace_number(&mut tokens, choices),
        _ => tokens[at] = without_character(&tokens[at], choices),
    }
    tokens.concat()
}

/// Tags and the texts between them.
fn tokens_of(text: &str) -> Vec<String> {
    let pieces = text.split_inclusive('>').flat_map(|piece| {
        let (before, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        [before, tag]
    });
    pieces.filter(|piece| !piece.is_empty()).map(String::from).collect()
}

/// A place among the tokens, mostly one of a cell.
fn near_cells(tokens: &[String], choices: &mut Choices) -> usize {
    let is_of_cell = |at: &usize| {
        ["<c ", "<v", "</v", "<is", "<t", "<row", "</row", "</c"]
            .iter()
            .any(|tag| tokens[*at].starts_with(tag))
    };
    let those: Vec<usize> = (0..tokens.len()).filter(is_of_cell).collect();
    match those.get(choices.below(those.len())) {
        Some(at) if choices.below(4) > 0 => *at,
        _ => choices.below(tokens.len()),
    }
}

/// The tokens of the element that begins at one of them; the token alone if none does.
fn element_at(tokens: &[String], at: usize) -> std::ops::Range<usize> {
    let mut depth = 0;
    for (end, token) in tokens.iter().enumerate().skip(at) {
        match token {
            token if token.starts_with("</") => depth -= 1,
            token if token.starts_with('<') && !token.ends_with("/>") => depth += 1,
            _ => {}
        }
        if depth <= 0 {
            return at..end + 1;
        }
    }
    at..at + 1
}

/// A tag with another value of one of its attributes.
fn with_other_value(tag: &str, choices: &mut Choices) -> String {
    let quotes: Vec<usize> = tag.match_indices('"').map(|(at, _)| at).collect();
    let pairs: Vec<&[usize]> = quotes.chunks_exact(2).collect();
    let Some(pair) = pairs.get(choices.below(pairs.len())) else {
        return tag.replacen(
            '>',
            &format!(" {}=\"{}\">", choices.of(&["t", "r", "s"]), choices.of(&VALUES)),
            1,
        );
    };
    format!("{}{}{}", &tag[..=pair[0]], choices.of(&VALUES), &tag[pair[1]..])
}

/// A tag with a prefix, in capitals, or of another element.
fn with_other_name(tag: &str, choices: &mut Choices) -> String {
    let (open, rest) = tag.split_at(tag.find(|c: char| c != '<' && c != '/').unwrap_or(tag.len()));
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let name = match choices.below(4) {
        0 => format!("x:{name}"),
        1 => name.to_uppercase(),
        _ => choices.of(&["v", "c", "row", "f", "is", "t", "si", "r"]).to_string(),
    };
    format!("{open}{name}{rest}")
}

fn replace_number(tokens: &mut [String], choices: &mut Choices) {
    let is_number = |at: &usize| tokens[*at].trim().parse::<f64>().is_ok();
    let those: Vec<usize> = (0..tokens.len()).filter(is_number).collect();
    if let Some(at) = those.get(choices.below(those.len())) {
        tokens[*at] = choices.of(&NUMBERS).to_string();
    }
}

fn without_character(token: &str, choices: &mut Choices) -> String {
    let gone = choices.below(token.chars().count());
    token.chars().enumerate().filter(|(at, _)| *at != gone).map(|(_, c)| c).collect()
}

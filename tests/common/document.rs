//! A Word document read back from its parts.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A part of a zip package as text.
pub fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The texts of all paragraphs in order, those in tables among them; panics on XML that is not well-formed.
pub fn paragraphs(path: &Path) -> Vec<String> {
    let xml = part(path, "word/document.xml");
    let mut reader = Reader::from_str(&xml);
    let mut paragraphs = Vec::new();
    let mut inside_text = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) if e.name().as_ref() == "w:p" => paragraphs.push(String::new()),
            Event::Start(e) if e.name().as_ref() == "w:t" => inside_text = true,
            Event::End(e) if e.name().as_ref() == "w:t" => inside_text = false,
            Event::Text(text) if inside_text => {
                paragraphs.last_mut().unwrap().push_str(&text);
            }
            Event::GeneralRef(name) => {
                let entity = format!("&{};", &*name);
                let text = quick_xml::escape::unescape(&entity).unwrap();
                paragraphs.last_mut().unwrap().push_str(&text);
            }
            Event::Eof => return paragraphs,
            _ => {}
        }
    }
}

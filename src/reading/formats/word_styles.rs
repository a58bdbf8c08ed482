//! What the styles of a Word document say of how a text is shown (ECMA-376 part 1, 17.7).

use super::runs::RunFormat;
use super::xml::{Events, MalformedXml, attribute};
use crate::reading::bounds::SHARED_LIMIT;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// Longer chains of styles are not followed.
const CHAIN_LIMIT: usize = 16;

/// How a text is shown, as far as it is said.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunProperties {
    struck: Option<bool>,
    vanished: Option<bool>,
    /// By its vertical alignment.
    aligned: Option<RunFormat>,
    /// By its distance from the line.
    moved: Option<RunFormat>,
}

impl RunProperties {
    /// Takes a property by its name and value.
    pub fn take(&mut self, name: &str, value: &str) {
        let is_on = !matches!(value, "0" | "false" | "off" | "none");
        match name {
            // Two ways to strike a text, each with a property of its own.
            "strike" => self.struck = Some(is_on),
            "dstrike" if is_on => self.struck = Some(true),
            "vanish" | "webHidden" => self.vanished = Some(is_on),
            "vertAlign" => {
                self.aligned = Some(match value {
                    "superscript" => RunFormat::Raised,
                    "subscript" => RunFormat::Lowered,
                    _ => RunFormat::Plain,
                });
            }
            "position" => {
                let halves = value.trim_end_matches("pt").parse::<f64>().unwrap_or_default();
                self.moved = Some(match halves {
                    up if up > 0.0 => RunFormat::Raised,
                    down if down < 0.0 => RunFormat::Lowered,
                    _ => RunFormat::Plain,
                });
            }
            _ => {}
        }
    }

    /// This look with what another says over it.
    pub fn with(self, over: RunProperties) -> RunProperties {
        RunProperties {
            struck: over.struck.or(self.struck),
            vanished: over.vanished.or(self.vanished),
            aligned: over.aligned.or(self.aligned),
            moved: over.moved.or(self.moved),
        }
    }

    /// How the text is set.
    pub fn mark(self) -> RunFormat {
        if self.vanished == Some(true) {
            return RunFormat::Hidden;
        }
        if self.struck == Some(true) {
            return RunFormat::Struck;
        }
        let moved = || self.moved.unwrap_or_default();
        self.aligned.filter(|mark| mark.is_off_line()).unwrap_or_else(moved)
    }
}

/// The styles by their ids.
#[derive(Default)]
pub struct WordStyles {
    styles: BTreeMap<String, WordStyle>,
    /// Of paragraphs that name none.
    usual: Option<String>,
    /// What holds where no style says otherwise.
    defaults: RunProperties,
}

#[derive(Default)]
struct WordStyle {
    parent: Option<String>,
    look: RunProperties,
}

impl WordStyles {
    /// Reads the part; what is damaged says nothing.
    pub fn of(part: &str) -> WordStyles {
        let mut styles = WordStyles::default();
        // Styles only dress the text: those before the damage hold.
        let _ = styles.read(part);
        styles
    }

    fn read(&mut self, part: &str) -> Result<(), MalformedXml> {
        let mut events = Events::of(part);
        let mut current: Option<String> = None;
        let (mut in_defaults, mut in_run) = (false, 0);
        loop {
            match events.next()? {
                Event::Start(e) => {
                    let value = |name: &str| attribute(&e, name).map(|v| v.into_owned());
                    match e.local_name().as_ref() {
                        "docDefaults" => in_defaults = true,
                        "style" => {
                            in_defaults = false;
                            current = value("styleId").filter(|_| self.styles.len() < SHARED_LIMIT);
                            let is_usual =
                                value("default").is_some_and(|d| d == "1" || d == "true");
                            if is_usual && value("type").as_deref() == Some("paragraph") {
                                self.usual.clone_from(&current);
                            }
                            if let Some(id) = &current {
                                self.styles.insert(id.clone(), WordStyle::default());
                            }
                        }
                        "basedOn" => {
                            let style = current.as_ref().and_then(|id| self.styles.get_mut(id));
                            style.into_iter().for_each(|style| style.parent = value("val"));
                        }
                        // What a style says of parts of a table is not followed.
                        "tblStylePr" | "pPr" => events.skip()?,
                        "rPr" => in_run = events.depth(),
                        name if in_run > 0 && events.depth() == in_run + 1 => {
                            let value = value("val").unwrap_or_default();
                            let style = current.as_ref().and_then(|id| self.styles.get_mut(id));
                            match style {
                                Some(style) => style.look.take(name, &value),
                                None if in_defaults => self.defaults.take(name, &value),
                                None => {}
                            }
                        }
                        _ => {}
                    }
                }
                Event::End(_) if events.depth() < in_run => in_run = 0,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// How text is shown in paragraphs of this style, or of none.
    pub fn paragraph(&self, id: Option<&str>) -> RunProperties {
        let look = id.or(self.usual.as_deref()).map(|id| self.character(id));
        self.defaults.with(look.unwrap_or_default())
    }

    /// What a style and those that it is based on say.
    pub fn character(&self, id: &str) -> RunProperties {
        let parent = |style: &&WordStyle| style.parent.as_ref().and_then(|id| self.styles.get(id));
        let chain = std::iter::successors(self.styles.get(id), parent).take(CHAIN_LIMIT);
        chain.fold(RunProperties::default(), |look, style| style.look.with(look))
    }
}

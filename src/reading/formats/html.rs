//! Tables of web pages, the commonest “.xls” of web systems, and what Excel saves as a web page.

use super::css::Element;
use super::elements::{Elements, Opening, TABLE_PARTS};
use super::grid::Span;
use super::number_format::literally;
use super::page::DocumentSheet;
use super::runs::RunFormat;
use super::workbook_builder::BoundedResult;
use super::{OpenResult, plain};
use crate::finding::{Code, Finding};
use crate::reading::cell::exact;
use crate::reading::charset::decode;
use crate::reading::display::is_rounded;
use crate::reading::sniff::not_workbook;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span as TextSpan, Tokenizer};
use rust_decimal::Decimal;
use std::sync::Arc;

/// Name of the sheet where the page gives none.
const SHEET: &str = "网页";
/// Widest and tallest span, as browsers take it (WHATWG HTML, 4.9.11).
const SPAN_LIMITS: (u32, u32) = (1_000, 65_534);
/// Elements that end a line.
const BLOCKS: [&str; 14] =
    ["br", "p", "div", "li", "ul", "ol", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center"];
/// Elements whose text is not shown.
const UNSEEN: [&str; 6] = ["style", "script", "title", "noscript", "iframe", "xml"];
/// Elements without content and end.
const VOID: [&str; 7] = ["br", "hr", "img", "input", "meta", "link", "col"];
/// Longest style sheet of a page, in bytes.
const STYLE_LIMIT: usize = 1 << 20;

/// Loads the page as one sheet, each line of text and each row of a table on a row of its own.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8]) -> OpenResult {
    let text = decode(bytes);
    let mut builder = Builder::new();
    let take = |event: CallbackEvent<'_>, _: TextSpan<()>| builder.take(event).err();
    let mut emitter = CallbackEmitter::new(take);
    emitter.naively_switch_states(true);
    // The tokenizer yields nothing but what refuses the page.
    if let Some(Ok(finding)) = Tokenizer::new_with_emitter(&*text, emitter).next() {
        return Err(finding);
    }
    let name = builder.sheet_name.as_deref().unwrap_or(SHEET).to_string();
    if !builder.page.has_table {
        let what = if builder.is_frame {
            "分成几个文件的网页的首页，数据在旁边的文件夹里"
        } else {
            "网页，里面没有表格"
        };
        return Err(not_workbook(what));
    }
    let mut book = builder.page.finish(&name)?;
    book.findings.push(Finding::new(Code::WebTable));
    Ok(book)
}

/// A start tag and those of its attributes that matter.
#[derive(Default)]
struct StartTag {
    name: String,
    attributes: Vec<(Attribute, String)>,
}

/// Attributes that matter.
#[derive(Clone, Copy, PartialEq)]
enum Attribute {
    ColSpan,
    RowSpan,
    /// Columns that a `<col>` speaks for.
    Span,
    Style,
    /// The full number behind the text, as Excel 2000–2003 wrote it.
    Number,
    Value,
    Type,
    Hidden,
    Class,
    Id,
}

struct Builder {
    page: DocumentSheet,
    tag: StartTag,
    /// The attribute whose value comes next.
    attribute: Option<Attribute>,
    /// Element whose content is not shown, and how many of its name are open within it.
    unseen: Option<(String, usize)>,
    elements: Elements,
    /// Text of the style sheet that is being read.
    style_text: String,
    /// Column of the next `<col>`.
    next_col: u32,
    /// The number behind the open cell's text.
    number: Option<String>,
    /// The open cell's number format.
    format: Option<Arc<str>>,
    sheet_name: Option<String>,
    is_frame: bool,
}

impl StartTag {
    fn value(&self, wanted: Attribute) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str())
    }

    fn count(&self, wanted: Attribute, limit: u32) -> u32 {
        let digits: String = self
            .value(wanted)
            .unwrap_or_default()
            .trim()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let count = if digits.len() > 9 { limit } else { digits.parse().unwrap_or(1) };
        count.clamp(1, limit)
    }

    /// How its styles say that it is shown.
    fn opened(&self, elements: &mut Elements) -> Opening {
        let text = |attribute: Attribute| self.value(attribute).unwrap_or_default();
        let element = Element {
            name: self.name.clone(),
            classes: text(Attribute::Class).to_string(),
            id: text(Attribute::Id).to_string(),
        };
        let is_hidden = self.value(Attribute::Hidden).is_some();
        elements.opened(element, text(Attribute::Style), is_hidden)
    }
}

impl Builder {
    fn new() -> Builder {
        Builder {
            page: DocumentSheet::new(),
            tag: StartTag::default(),
            attribute: None,
            unseen: None,
            elements: Elements::default(),
            style_text: String::new(),
            next_col: 0,
            number: None,
            format: None,
            sheet_name: None,
            is_frame: false,
        }
    }

    fn take(&mut self, event: CallbackEvent) -> BoundedResult {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = StartTag { name: lossy(name), attributes: Vec::new() };
            }
            CallbackEvent::AttributeName { name } => self.note_attribute(name),
            CallbackEvent::AttributeValue { value } => self.note_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = std::mem::take(&mut self.tag);
                return self.start(&tag, self_closing);
            }
            CallbackEvent::EndTag { name } => return self.end(&lossy(name)),
            CallbackEvent::String { value } => self.text(&lossy(value)),
            CallbackEvent::Comment { value } => self.note_sheet_name(&lossy(value)),
            CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        Ok(())
    }

    fn note_attribute(&mut self, name: &[u8]) {
        self.attribute = match name {
            b"colspan" => Some(Attribute::ColSpan),
            b"rowspan" => Some(Attribute::RowSpan),
            b"span" => Some(Attribute::Span),
            b"style" => Some(Attribute::Style),
            // LibreOffice calls it sdval.
            b"x:num" | b"sdval" => Some(Attribute::Number),
            b"value" => Some(Attribute::Value),
            b"type" => Some(Attribute::Type),
            b"hidden" => Some(Attribute::Hidden),
            b"class" => Some(Attribute::Class),
            b"id" => Some(Attribute::Id),
            _ => None,
        };
        // As in browsers, the first of two attributes of a name counts.
        if let Some(attribute) = self.attribute.filter(|a| self.tag.value(*a).is_none()) {
            self.tag.attributes.push((attribute, String::new()));
        } else {
            self.attribute = None;
        }
    }

    fn note_value(&mut self, value: &[u8]) {
        if let Some((_, kept)) = self.tag.attributes.last_mut().filter(|_| self.attribute.is_some())
        {
            *kept = lossy(value);
        }
    }

    fn start(&mut self, tag: &StartTag, self_closing: bool) -> BoundedResult {
        let name = tag.name.as_str();
        if let Some((unseen, depth)) = &mut self.unseen {
            *depth += usize::from(unseen == name && !self_closing);
            return Ok(());
        }
        let is_table_part = TABLE_PARTS.contains(&name);
        let Opening { open, gone, format } = tag.opened(&mut self.elements);
        // Text that is not shown is told of where a figure stands; elsewhere nobody asks for it.
        let is_told = self.page.col().is_some() && !BLOCKS.contains(&name);
        let is_unseen = UNSEEN.contains(&name) || gone && !is_table_part && !is_told;
        if is_unseen && !self_closing && !VOID.contains(&name) {
            self.unseen = Some((name.to_string(), 1));
            return Ok(());
        }
        let mark = open.mark();
        if !VOID.contains(&name) && !self_closing {
            self.elements.enter(open);
        }
        match name {
            _ if is_table_part => return self.start_table_part(tag, gone, format),
            "input" if !gone => self.input(tag, mark),
            "frame" | "frameset" => self.is_frame = true,
            _ if BLOCKS.contains(&name) => return self.page.end_line(),
            _ => {}
        }
        Ok(())
    }

    fn start_table_part(
        &mut self,
        tag: &StartTag,
        hidden: bool,
        format: Option<Arc<str>>,
    ) -> BoundedResult {
        match tag.name.as_str() {
            "table" => {
                self.next_col = 0;
                self.page.open_table()
            }
            "tr" => {
                self.close_cell();
                self.page.open_row(hidden)
            }
            "td" | "th" => self.start_cell(tag, hidden, format),
            "col" => {
                self.hide_cols(tag, hidden);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn start_cell(
        &mut self,
        tag: &StartTag,
        hidden: bool,
        format: Option<Arc<str>>,
    ) -> BoundedResult {
        self.close_cell();
        let cols = tag.count(Attribute::ColSpan, SPAN_LIMITS.0);
        let rows = tag.count(Attribute::RowSpan, SPAN_LIMITS.1);
        self.page.open_cell(Span { cols, rows, grows: None })?;
        if let Some(col) = self.page.col().filter(|_| hidden) {
            self.page.hide_cols(col, col);
        }
        self.number = tag.value(Attribute::Number).map(String::from);
        self.format = format;
        Ok(())
    }

    fn hide_cols(&mut self, tag: &StartTag, hidden: bool) {
        let count = tag.count(Attribute::Span, SPAN_LIMITS.0);
        if hidden {
            self.page.hide_cols(self.next_col, self.next_col.saturating_add(count - 1));
        }
        self.next_col = self.next_col.saturating_add(count);
    }

    /// What was typed into a field of a page that was saved with it.
    fn input(&mut self, tag: &StartTag, mark: RunFormat) {
        let kind = tag.value(Attribute::Type).unwrap_or("text").to_ascii_lowercase();
        if matches!(kind.as_str(), "text" | "number" | "") {
            self.page.text(tag.value(Attribute::Value).unwrap_or_default(), mark);
        }
    }

    fn end(&mut self, name: &str) -> BoundedResult {
        if let Some((unseen, depth)) = &mut self.unseen {
            *depth -= usize::from(unseen == name);
            if *depth == 0 {
                self.unseen = None;
                self.elements.styles.read(&std::mem::take(&mut self.style_text));
            }
            return Ok(());
        }
        self.elements.leave(name);
        match name {
            "td" | "th" | "tr" => self.close_cell(),
            "table" => {
                self.close_cell();
                return self.page.close_table();
            }
            _ if BLOCKS.contains(&name) => return self.page.end_line(),
            _ => {}
        }
        Ok(())
    }

    /// Ends the open cell. The number behind it counts only where the text shows a number too: of a
    /// date the text is what a person reads. A text that shows another number is what is seen of it.
    fn close_cell(&mut self) {
        let (text, set) = self.page.so_far().shown(RunFormat::Plain);
        let text = text.trim().to_string();
        let digits = text.replace(',', "");
        let behind = self.number.take().and_then(|number| plain::number(number.trim()));
        let format = self.format.take();
        let is_nought =
            |number: f64| number == 0.0 && text.trim_matches(['-', '¥', ' ']).is_empty();
        // Of a text of which something was left out, the rest is what a person reads.
        match behind.filter(|_| set.left_out().is_none()) {
            Some(number) if is_nought(number) => self.page.number(Some(number), None),
            Some(number) if plain::number(&digits).is_some() => {
                let shown = digits.parse::<Decimal>().ok().zip(exact(number));
                let is_same = shown.is_some_and(|(shown, n)| is_rounded(shown, n, Decimal::ONE));
                let seen = (!is_same).then(|| Arc::from(literally(&text)));
                self.page.number(Some(number), seen);
            }
            _ => self.page.number(None, format.filter(|_| behind.is_none())),
        }
        self.page.close_cell();
    }

    /// White space runs together, as browsers show it.
    fn text(&mut self, text: &str) {
        if let Some((unseen, _)) = &self.unseen {
            if unseen == "style" && self.style_text.len() + text.len() <= STYLE_LIMIT {
                self.style_text.push_str(text);
            }
            return;
        }
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C');
        let mark = self.elements.mark();
        for (at, word) in text.split(is_space).enumerate() {
            if at > 0
                && !self.page.so_far().ends_with(&[' ', '\n'])
                && !self.page.so_far().is_empty()
            {
                self.page.text(" ", mark);
            }
            if !word.is_empty() {
                self.page.text(word, mark);
            }
        }
    }

    /// Excel gives the name of the sheet in a comment that only Excel reads.
    fn note_sheet_name(&mut self, comment: &str) {
        let (_, tail) = comment.split_once("<x:Name>").unwrap_or_default();
        if let Some((name, _)) = tail.split_once("</x:Name>").filter(|_| self.sheet_name.is_none())
        {
            let name = name.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
            self.sheet_name =
                Some(name.trim().to_string()).filter(|n| !n.is_empty() && n.chars().count() <= 31);
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

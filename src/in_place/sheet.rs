//! A sheet of the office's workbook with some cells written anew and data validation added.

use super::runs::{Runs, TextEdit};
use super::sheet_layout::{At, Gap, SheetPartLayout, ValidationsElement};
use super::xml::{DAMAGED, Edits, Nodes, attribute, escaped, prefix, retagged};
use crate::form::address;
use crate::validation::Value;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a cell's text becomes.
pub type Rewrite<'a> = Box<dyn Fn(&str) -> Vec<TextEdit> + 'a>;

/// What is written into a sheet.
pub struct SheetChange<'a> {
    /// Cells whose text changes.
    pub cells: BTreeMap<At, Rewrite<'a>>,
    /// Cells that take a value; that of a formula is its result.
    pub values: BTreeMap<At, Value>,
    /// Elements of data validation without a prefix, and how many there are.
    pub validation: (String, u32),
    /// Row and content of a last cell in the first column.
    pub foot: Option<(u32, String)>,
}

/// The part of a sheet with what changes. `shared` is the part of texts that cells refer to.
///
/// # Errors
/// A part is no sound XML, or a text is written in a way that is not known.
pub fn changed(
    part: &str,
    layout: &SheetPartLayout,
    change: &SheetChange,
    shared: Option<&str>,
) -> Result<String> {
    let mut edits = Edits::default();
    for (at, range) in &layout.cells {
        let old = part.get(range.clone()).context(DAMAGED)?;
        let new = match (change.values.get(at), change.cells.get(at)) {
            (Some(value), _) => Some(valued(old, *at, value)?),
            (None, Some(rewrite)) => rewritten(old, *at, rewrite, shared)?,
            (None, None) => None,
        };
        new.into_iter().for_each(|new| edits.write(range.clone(), new));
    }
    let p = &layout.prefix;
    let mut rows: BTreeMap<u32, (usize, String)> = BTreeMap::new();
    let mut empty_rows: BTreeMap<u32, (Range<usize>, String)> = BTreeMap::new();
    for (at, gap) in &layout.gaps {
        let value = change
            .values
            .get(at)
            .map(|value| value_cell(&format!("<{p}c r=\"{}\"", address(at.0, at.1)), p, value));
        let text = || change.cells.get(at).and_then(|rewrite| new_cell(*at, p, rewrite));
        let Some(cell) = value.or_else(text) else { continue };
        match gap {
            Gap::Cell(before) => edits.write(*before..*before, cell),
            Gap::Row(before) => rows.entry(at.0).or_insert((*before, String::new())).1 += &cell,
            Gap::Empty(tag) => {
                empty_rows.entry(at.0).or_insert((tag.clone(), String::new())).1 += &cell;
            }
        }
    }
    for (tag, cells) in empty_rows.into_values() {
        let open = part.get(tag.clone()).and_then(|tag| tag.strip_suffix("/>"));
        edits.write(tag, format!("{}>{cells}</{p}row>", open.context(DAMAGED)?));
    }
    if let (Some((row, content)), Some(end)) = (&change.foot, layout.data_end) {
        let cell = inline_cell(&format!("<{p}c r=\"{}\"", address(*row, 0)), p, content);
        rows.insert(*row, (end, cell));
    }
    for (row, (before, cells)) in rows {
        let number = u64::from(row) + 1;
        edits.write(before..before, format!("<{p}row r=\"{number}\">{cells}</{p}row>"));
    }
    validate(&mut edits, part, layout, &change.validation)?;
    Ok(edits.applied(part))
}

fn validate(
    edits: &mut Edits,
    part: &str,
    layout: &SheetPartLayout,
    (elements, count): &(String, u32),
) -> Result<()> {
    if *count == 0 {
        return Ok(());
    }
    let p = &layout.prefix;
    let ends = elements.replace("</", "\u{0}").replace('<', &format!("<{p}"));
    let elements = ends.replace('\u{0}', &format!("</{p}"));
    match &layout.validation {
        Some(ValidationsElement { tag, count: old, end }) => {
            let open = part.get(tag.clone()).context(DAMAGED)?;
            let node = Nodes::of(open).next()?;
            let element = node.as_ref().and_then(|node| node.element()).context(DAMAGED)?;
            let all = old.saturating_add(*count).to_string();
            edits.write(tag.clone(), retagged(element.0, &[("count", Some(&all))]) + ">");
            edits.write(*end..*end, elements);
        }
        None => {
            let at = layout.validation_at;
            let name = format!("{p}dataValidations");
            let all = format!("<{name} count=\"{count}\">{elements}</{name}>");
            edits.write(at..at, all);
        }
    }
    Ok(())
}

fn new_cell(at: At, p: &str, rewrite: &Rewrite) -> Option<String> {
    let text: String = rewrite("").into_iter().map(|(_, new)| new).collect();
    let content = format!("<{p}t xml:space=\"preserve\">{}</{p}t>", escaped(&text));
    let open = format!("<{p}c r=\"{}\"", address(at.0, at.1));
    (!text.is_empty()).then(|| inline_cell(&open, p, &content))
}

/// A cell with a value and the look that it has; a formula stays and has the value as its result.
fn valued(old: &str, at: At, value: &Value) -> Result<String> {
    let mut nodes = Nodes::of(old);
    let first = nodes.next()?.context(DAMAGED)?;
    let (element, _) = first.element().context(DAMAGED)?;
    let (p, mut begun, mut formula) = (prefix(element), 0, None);
    while let Some(node) = nodes.next()? {
        if node.begins("f") {
            begun = node.range.start;
        }
        if node.ends("f") {
            formula = old.get(begun..node.range.end);
        }
    }
    let open = retagged(element, &[("r", Some(&address(at.0, at.1))), ("t", None)]);
    Ok(match (formula, value) {
        (Some(formula), Value::Number(number)) => {
            format!("{open}>{formula}<{p}v>{}</{p}v></{p}c>", number.normalize())
        }
        (Some(_), Value::Text(_)) => old.to_string(),
        (None, value) => value_cell(&open, &p, value),
    })
}

fn value_cell(open: &str, p: &str, value: &Value) -> String {
    match value {
        Value::Number(number) => format!("{open}><{p}v>{}</{p}v></{p}c>", number.normalize()),
        Value::Text(text) => {
            let text = escaped(text);
            inline_cell(open, p, &format!("<{p}t xml:space=\"preserve\">{text}</{p}t>"))
        }
    }
}

/// A cell that holds its text itself; the table of shared texts stays as it is.
fn inline_cell(open: &str, p: &str, content: &str) -> String {
    format!("{open} t=\"inlineStr\"><{p}is>{content}</{p}is></{p}c>")
}

/// A cell with its text rewritten; `None` where nothing changes or a formula stands.
fn rewritten(old: &str, at: At, rewrite: &Rewrite, shared: Option<&str>) -> Result<Option<String>> {
    let mut nodes = Nodes::of(old);
    let first = nodes.next()?.context(DAMAGED)?;
    let (element, _) = first.element().context(DAMAGED)?;
    let (p, kind) = (prefix(element), attribute(element, "t").unwrap_or_default());
    let (mut value, mut inline) = (None, None);
    let mut begun = 0;
    while let Some(node) = nodes.next()? {
        if node.begins("f") {
            return Ok(None);
        }
        if node.depth == 1 && node.element().is_some() {
            begun = node.range.end;
        } else if node.depth == 1 && (node.ends("v") || node.ends("is")) {
            let inner = old.get(begun..node.range.start);
            *(if node.ends("v") { &mut value } else { &mut inline }) = inner;
        }
    }
    let content = match (kind.as_str(), value, inline) {
        ("s", Some(index), _) => {
            shared_text(shared.context("缺少共享文字")?, index.trim().parse()?, &p)?
        }
        ("inlineStr", _, Some(inline)) => inline.to_string(),
        (_, Some(text), _) if !text.is_empty() => format!("<{p}t>{text}</{p}t>"),
        _ => format!("<{p}t></{p}t>"),
    };
    let runs = Runs::of(&content)?;
    let edits = rewrite(&runs.text);
    let open = retagged(element, &[("r", Some(&address(at.0, at.1))), ("t", None)]);
    Ok((!edits.is_empty()).then(|| inline_cell(&open, &p, &runs.edited(&edits))))
}

/// The content of a shared text.
fn shared_text(part: &str, wanted: usize, p: &str) -> Result<String> {
    let mut nodes = Nodes::of(part);
    let (mut index, mut begun) = (0, 0);
    while let Some(node) = nodes.next()? {
        if node.depth != 1 {
            continue;
        }
        if let Some((element, false)) = node.element() {
            ensure!(prefix(element) == p, "共享文字的写法没有见过");
            begun = node.range.end;
        }
        if node.ends("si") {
            if index == wanted {
                return Ok(part.get(begun..node.range.start).unwrap_or_default().to_string());
            }
            index += 1;
        }
    }
    anyhow::bail!("缺少共享文字")
}

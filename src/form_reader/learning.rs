//! What returns at hand teach about a blank form (`--with`): other headings of its columns and labels, and how many
//! rows a list comes to. Units of measure and kinds stay as the blank form says.

use super::proposal::{Alias, CardField, Proposal, ProposedColumn, ProposedShape, ProposedTable};
use crate::campaign::normalize;
use crate::reading::{Area, Blank};

/// Longest heading that is taken for another name, in characters.
const LONGEST: usize = 30;

/// Takes what a return of this name teaches.
pub fn learn(proposal: &mut Proposal, file: &str, mut filled: Blank) {
    let returned = super::read(&filled);
    empty(&mut filled, &returned);
    let read = super::read(&filled);
    let mut told = Vec::new();
    for table in &mut proposal.tables {
        let Some(other) = read.tables.iter().max_by_key(|other| shared(table, other)) else {
            return;
        };
        if 2 * shared(table, other) < table.columns.len() + table.fields.len() {
            continue;
        }
        headings(table, other, file, &mut told);
        labels(table, other, file, &mut told);
        // What was filled in tells how many rows there are.
        let is_it = |full: &&ProposedTable| {
            full.sheet == other.sheet && full.heading_rows == other.heading_rows
        };
        if let Some(full) = returned.tables.iter().find(is_it) {
            rows(table, full, file, &mut told);
        }
    }
    proposal.learned.append(&mut told);
}

/// Takes what was filled in out of the tables: a filled list could pass for a matrix, whose row headings are no
/// columns.
fn empty(filled: &mut Blank, returned: &Proposal) {
    for sheet in &mut filled.book.sheets {
        let own = returned.tables.iter().filter(|table| table.sheet.as_ref() == Some(&sheet.name));
        let bodies = own.filter(|table| table.shape != ProposedShape::Card).filter_map(|table| {
            // Rows of a proposal are counted from 1: the last of the headings is the first below them.
            Some((table.area?, *table.heading_rows.last()?))
        });
        let bodies: Vec<(Area, u32)> = bodies.collect();
        sheet.retain(|cell| {
            let within = |(area, below): &(Area, u32)| {
                cell.row >= *below && area.contains(cell.row, cell.col)
            };
            !bodies.iter().any(within)
        });
    }
}

/// Number of columns and labels that two tables share.
fn shared(table: &ProposedTable, other: &ProposedTable) -> usize {
    let columns =
        table.columns.iter().filter(|c| other.columns.iter().any(|o| same(&c.name, &o.name)));
    let fields =
        table.fields.iter().filter(|f| other.fields.iter().any(|o| same(&f.name, &o.name)));
    columns.count() + fields.count()
}

fn same(one: &str, other: &str) -> bool {
    normalize(one) == normalize(other)
}

/// Whether half of the characters of the shorter name stand in the other.
fn is_akin(one: &str, other: &str) -> bool {
    let (one, other) = (normalize(one), normalize(other));
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let common = short.chars().filter(|c| long.contains(*c)).count();
    common > 0 && 2 * common >= short.chars().count() && long.chars().count() <= LONGEST
}

/// Another name in the place of one that a return does not have.
fn other_name<'o>(
    name: &str,
    leaf: &str,
    own: &[&str],
    in_place: Option<&'o str>,
) -> Option<&'o str> {
    let other = in_place.filter(|other| !same(other, name) && !same(other, leaf))?;
    (!own.iter().any(|known| same(known, other)) && is_akin(leaf, other)).then_some(other)
}

fn headings(table: &mut ProposedTable, other: &ProposedTable, file: &str, told: &mut Vec<String>) {
    let known: Vec<String> = table.columns.iter().map(|c| c.leaf().to_string()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    for column in &mut table.columns {
        if other.columns.iter().any(|c| same(&c.name, &column.name)) {
            continue;
        }
        let in_place =
            other.columns.iter().find(|c| c.index == column.index).map(ProposedColumn::leaf);
        let found = other_name(&column.name, column.leaf(), &known, in_place);
        if let Some(alias) = found.map(String::from) {
            let line =
                format!("{file} {} 列把“{}”写成“{alias}”，记作别名", column.col, column.leaf());
            add(&mut column.aliases, alias, file, line, told);
        }
    }
}

fn labels(table: &mut ProposedTable, other: &ProposedTable, file: &str, told: &mut Vec<String>) {
    let known: Vec<String> = table.fields.iter().map(|f| f.name.clone()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    for field in &mut table.fields {
        if other.fields.iter().any(|f| same(&f.name, &field.name)) {
            continue;
        }
        let is_it = |f: &&CardField| f.value_cell == field.value_cell;
        let in_place = other.fields.iter().find(is_it).map(|f| f.name.as_str());
        let found = other_name(&field.name, &field.name, &known, in_place);
        if let Some(alias) = found.map(String::from) {
            let line =
                format!("{file} {} 把“{}”写成“{alias}”，记作别名", field.value_cell, field.name);
            add(&mut field.aliases, alias, file, line, told);
        }
    }
}

fn add(aliases: &mut Vec<Alias>, name: String, file: &str, line: String, told: &mut Vec<String>) {
    if aliases.iter().any(|known| same(&known.name, &name)) {
        return;
    }
    aliases.push(Alias { name, file: file.to_string() });
    told.push(line);
}

/// The most lines of a list, where they are more than the blank form has rows.
fn rows(table: &mut ProposedTable, other: &ProposedTable, file: &str, told: &mut Vec<String>) {
    let (Some(area), Some(first)) = (other.area, other.data_from_row) else { return };
    let totals = other.total_rows.iter().filter(|row| **row >= first).count() as u32;
    // Rows of a document are counted from its table.
    let is_counted = table.shape == ProposedShape::List && other.sheet.is_some();
    let count = (area.bottom + 2).saturating_sub(first + totals);
    let most = table.most_rows.as_ref().map_or(table.empty_rows, |most| most.1);
    if is_counted && count > most {
        let line =
            format!("{file} 的“{}”有 {count} 行，空白表备 {} 行", table.name, table.empty_rows);
        let earlier = table.most_rows.replace((file.to_string(), count));
        // Of several returns the longest is told.
        let is_of = |told: &String| {
            earlier.as_ref().is_some_and(|(file, rows)| {
                told.starts_with(file.as_str()) && told.contains(&format!("有 {rows} 行"))
            })
        };
        told.retain(|line| !is_of(line));
        told.push(line);
    }
}

//! WHAT THE OFFICE'S OWN BLANK ASKS: reads a blank form (附件) and proposes a definition. What is not sure is a
//! question, never a silent choice.

mod agreement;
mod answers;
mod body;
mod card;
mod change_notes;
mod choices;
mod columns;
mod definition;
mod definition_cards;
mod definition_rows;
mod formula_names;
mod frequency;
mod grid;
mod heading_rows;
mod keys;
mod kinds;
mod labels;
mod learning;
mod line_units;
mod matrix;
mod measure;
mod page;
mod particulars;
mod printed_relations;
mod proposal;
mod questions;
mod regions;
mod shape;
mod table;
mod toml_text;
mod words;

pub use agreement::differences;
pub use answers::Topic;
pub use definition::definition;
pub use learning::learn;
pub use proposal::{
    Alias, CardField, FrequencyReading, MatrixRow, NamedUnit, PageField, Proposal, ProposedColumn,
    ProposedKind, ProposedShape, ProposedTable, UnitFrom,
};
pub use questions::Question;

use crate::reading::{self, Blank, Sheet};
use grid::Grid;
use table::SheetContext;

/// Most sheets of a form.
const SHEETS: usize = 100;
/// Names of sheets that only explain.
const EXPLAINING: [&str; 12] = [
    "字典",
    "下拉",
    "数据源",
    "选项",
    "参数",
    "码表",
    "填报说明",
    "填表说明",
    "填写说明",
    "数据字典",
    "代码表",
    "指标解释",
];

/// Reads a blank form.
pub fn read(blank: &Blank) -> Proposal {
    let mut proposal = Proposal::default();
    for sheet in blank.book.sheets.iter().take(SHEETS) {
        if sheet.cells().len() == 0 {
            continue;
        }
        if sheet.hidden || is_dictionary(blank, sheet) {
            proposal.dictionaries.push(sheet.name.clone());
        } else {
            take_sheet(&mut proposal, blank, sheet);
        }
    }
    leave_units_to_header(&mut proposal);
    proposal.frequency = frequency::frequency_of(&proposal);
    questions::ask(&mut proposal);
    proposal
}

/// Where the form has a field for who reports, a column such as 单位名称 of a list that names no unit yet is about
/// something else: firms, villages.
fn leave_units_to_header(proposal: &mut Proposal) {
    let fields = proposal.header_fields.iter().chain(&proposal.footer_fields);
    if !keys::names_reporting_unit(&fields.collect::<Vec<_>>()) {
        return;
    }
    let lists = proposal.tables.iter_mut().filter(|table| table.shape == ProposedShape::List);
    for table in lists.filter(|table| table.units.is_empty()) {
        (table.unit_column, table.unit_field) = (None, None);
    }
}

/// Whether a sheet only holds what other sheets' lists allow, or explains.
fn is_dictionary(blank: &Blank, sheet: &Sheet) -> bool {
    let rules = blank.layouts.iter().filter(|(name, _)| **name != sheet.name);
    let mut formulas = rules.flat_map(|(_, layout)| &layout.validations).map(|rule| &rule.formula);
    let named = blank.names.iter().map(|(_, formula)| formula);
    let plain = format!("{}!", sheet.name);
    let quoted = format!("'{}'!", sheet.name);
    let is_named = EXPLAINING.iter().any(|word| sheet.name.contains(word));
    let holds = |formula: &String| formula.starts_with(&plain) || formula.starts_with(&quoted);
    is_named
        || formulas.any(holds)
        || named.filter(|f| holds(f)).count() > 0 && blank.book.sheets.len() > 1
}

fn take_sheet(proposal: &mut Proposal, blank: &Blank, sheet: &Sheet) {
    let grid = Grid::of(sheet, blank.layouts.get(&sheet.name));
    let areas = regions::tables(&grid, blank.is_document);
    let page = page::read(&grid, &areas, blank.is_document);
    let read = |area: &reading::Area| {
        let line = page.line_of(area, &areas);
        SheetContext { blank, grid: &grid, notes: &page.notes, line: &line }.tables(*area)
    };
    let mut tables: Vec<ProposedTable> = areas.iter().flat_map(read).collect();
    tables.retain(|table| {
        !table.columns.is_empty() || !table.fields.is_empty() || !table.rows.is_empty()
    });
    if tables.is_empty() {
        proposal.not_understood.push(format!("工作表“{}”里没有找到表", sheet.name));
        return;
    }
    let mut page = page;
    let several = tables.len() > 1;
    for table in &mut tables {
        change_notes::take(table, &page.notes);
        let own = table.area.filter(|_| several).and_then(|area| regions::title_of(&grid, &area));
        let shared = || page.title.clone().unwrap_or_else(|| sheet.name.clone());
        if table.name.is_empty() {
            table.name = own.clone().unwrap_or_else(shared);
        }
        page.others.retain(|other| own.as_ref().is_none_or(|own| !other.contains(own.as_str())));
    }
    let place =
        |text: String| if blank.is_document { text } else { format!("{}!{text}", sheet.name) };
    proposal.title = proposal.title.take().or(page.title);
    let renamed = tables.iter_mut().flat_map(table::tell_apart).collect::<Vec<String>>();
    proposal.not_understood.extend(renamed.into_iter().map(place));
    let not_calculated = tables.iter().flat_map(formula_names::not_calculated);
    proposal.not_understood.extend(not_calculated.map(place));
    proposal.tables.extend(tables);
    proposal.header_fields.extend(page.header);
    proposal.footer_fields.extend(page.footer);
    proposal.notes.extend(page.notes);
    proposal.not_understood.extend(page.others.into_iter().map(place));
}

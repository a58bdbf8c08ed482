//! In what a blank form and the definition that was made of it no longer agree.

use super::proposal::{CardField, Proposal, ProposedColumn, ProposedShape, ProposedTable};
use crate::campaign::{Arrangement, Block, Campaign, Field, Rows, normalize};

/// What differs, one sentence each, in the order of the definition; empty if they agree.
pub fn differences(proposal: &Proposal, campaign: &Campaign) -> Vec<String> {
    let mut told = Vec::new();
    for block in campaign.form.blocks() {
        let name = block.name();
        match table_of(proposal, block) {
            Some(table) => compare(name, block, table, &mut told),
            None => told.push(format!("“{name}”：空白表里没有找到这张表")),
        }
    }
    let is_named = |table: &&ProposedTable| campaign.form.blocks().any(|b| likeness(table, b) > 0);
    let others = proposal.tables.iter().filter(|table| !is_named(table));
    told.extend(others.map(|table| {
        let sheet = table.sheet.as_deref().unwrap_or("Word文档");
        format!("空白表里还有一张表“{}”（{sheet}），定义里没有", table.name)
    }));
    told
}

/// The table that shares the most names with a block, half of them at least.
fn table_of<'p>(proposal: &'p Proposal, block: &Block) -> Option<&'p ProposedTable> {
    let best = proposal.tables.iter().max_by_key(|table| likeness(table, block))?;
    (2 * likeness(best, block) >= block.fields.len()).then_some(best)
}

fn likeness(table: &ProposedTable, block: &Block) -> usize {
    if block.is_card() {
        return card_fields(table, block).iter().flatten().count();
    }
    let is_named = |field: &&Field| match block.arrangement {
        Arrangement::UnitColumns => table.rows.iter().any(|row| is_called(field, &[], &row.name)),
        _ => column_of(table, field).is_some(),
    };
    block.fields.iter().filter(is_named).count()
}

fn column_of<'p>(table: &'p ProposedTable, field: &Field) -> Option<&'p ProposedColumn> {
    let whole = |c: &&ProposedColumn| is_called(field, &field.headings, &c.name);
    let leaf = |c: &&ProposedColumn| is_called(field, &[], c.leaf()) && field.headings.is_empty();
    let columns = &table.columns;
    columns.iter().find(whole).or_else(|| columns.iter().find(leaf))
}

fn is_called(field: &Field, above: &[String], name: &str) -> bool {
    let plain = |text: &str| normalize(text).replace('/', "");
    let wanted = plain(name);
    let names = std::iter::once(&field.name).chain(&field.aliases);
    names.into_iter().any(|own| plain(&format!("{}{own}", above.concat())) == wanted)
}

fn compare(name: &str, block: &Block, table: &ProposedTable, told: &mut Vec<String>) {
    match block.arrangement {
        Arrangement::UnitColumns => return rows(name, block, table, told),
        Arrangement::Card => return cards(name, block, table, told),
        Arrangement::Columns => {}
    }
    let shape = match block.rows {
        Rows::Single => ProposedShape::Single,
        Rows::List(_) => ProposedShape::List,
        Rows::Matrix(_) => ProposedShape::Matrix,
    };
    if shape != table.shape {
        told.push(format!("“{name}”：定义是{}，空白表像是{}", words(shape), words(table.shape)));
    }
    for field in &block.fields {
        let Some(column) = column_of(table, field) else {
            told.push(format!("“{name}”：空白表里没有“{}”这一列", field.label));
            continue;
        };
        let place = format!("{} 列", column.col);
        compare_measures(name, field, &place, column.unit.as_deref(), told);
    }
    let is_known = |column: &&ProposedColumn| {
        let unit = block.unit_column.as_ref();
        let mut fields = block.fields.iter().chain(unit);
        fields.any(|f| column_of(table, f).is_some_and(|own| own.col == column.col))
    };
    let others = table.columns.iter().filter(|column| !is_known(column));
    told.extend(
        others.map(|column| format!("“{name}”{} 列“{}”：定义里没有", column.col, column.name)),
    );
    for stub in block.stubs().iter().filter(|stub| stub.computed.is_none()) {
        let has = table.rows.iter().any(|row| normalize(&row.name) == normalize(&stub.name));
        if !has {
            told.push(format!("“{name}”：空白表里没有“{}”这一行", stub.name));
        }
    }
}

fn rows(name: &str, block: &Block, table: &ProposedTable, told: &mut Vec<String>) {
    for field in &block.fields {
        if !table.rows.iter().any(|row| is_called(field, &[], &row.name)) {
            told.push(format!("“{name}”：空白表里没有“{}”这一行", field.label));
        }
    }
}

/// The fields of a card as those of the definition, each once; those of the same name in their order.
fn card_fields<'p>(table: &'p ProposedTable, block: &Block) -> Vec<Option<&'p CardField>> {
    let mut free: Vec<&CardField> = table.fields.iter().collect();
    let asked = block.fields.iter().chain(&block.unit_column);
    let taken = asked.map(|field| {
        let whole = |own: &&CardField| is_called(field, &field.headings, &own.name);
        let leaf = |own: &&CardField| {
            is_called(field, &[], own.name.rsplit('/').next().unwrap_or_default())
        };
        let at = free.iter().position(whole).or_else(|| free.iter().position(leaf))?;
        Some(free.remove(at))
    });
    taken.collect()
}

fn cards(name: &str, block: &Block, table: &ProposedTable, told: &mut Vec<String>) {
    let found = card_fields(table, block);
    for (field, own) in block.fields.iter().chain(&block.unit_column).zip(&found) {
        match own {
            None => told.push(format!("“{name}”：空白表里没有“{}”这一项", field.label)),
            Some(own) => compare_measures(name, field, &own.value_cell, own.unit.as_deref(), told),
        }
    }
    let is_known =
        |own: &&CardField| found.iter().flatten().any(|known| std::ptr::eq(*known, *own));
    let others = table.fields.iter().filter(|own| !is_known(own));
    told.extend(others.map(|own| format!("“{name}”{} “{}”：定义里没有", own.value_cell, own.name)));
}

fn compare_measures(
    name: &str,
    field: &Field,
    place: &str,
    printed: Option<&str>,
    told: &mut Vec<String>,
) {
    let (own, printed) = (field.unit_name(), printed.unwrap_or_default());
    if !printed.is_empty() && normalize(own) != normalize(printed) {
        let own = if own.is_empty() { "没有写" } else { own };
        let label = &field.label;
        told.push(format!("“{name}”{place}“{label}”：空白表的计量单位是{printed}，定义{own}"));
    }
}

fn words(shape: ProposedShape) -> &'static str {
    match shape {
        ProposedShape::Single => "一个单位一行",
        ProposedShape::List => "一个单位多行的清单",
        ProposedShape::Matrix => "固定行的表",
        ProposedShape::Card => "一格一项的登记表",
    }
}

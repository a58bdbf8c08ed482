//! Cards as the definition writes them: a field for each label.

use super::definition::Writer;
use super::particulars::aliases;
use super::proposal::{CardField, ProposedKind, ProposedShape, ProposedTable};
use super::toml_text::{list, quoted};
use super::words;
use crate::campaign::normalize;
use std::fmt::Write;

/// Labels that tell one person, firm or project from another, the surest first.
const OWN_NAMES: [&str; 9] = [
    "身份证号码",
    "身份证号",
    "公民身份号码",
    "统一社会信用代码",
    "姓名",
    "户主姓名",
    "申请人",
    "企业名称",
    "项目名称",
];

/// The label by which one card of a unit is told from another, where units may send several: not of a card
/// that holds a list, whose lines would not say to which card they belong.
pub(super) fn own_name(table: &ProposedTable, tables: &[ProposedTable]) -> Option<usize> {
    let area = table.area.filter(|_| !table.is_one_card)?;
    let is_within = |other: &ProposedTable| {
        let within = other.area.is_some_and(|own| area.contains(own.top, own.left));
        other.shape != ProposedShape::Card && other.sheet == table.sheet && within
    };
    if tables.iter().any(is_within) {
        return None;
    }
    let fields = &table.fields;
    let named = |name: &str| fields.iter().position(|field| normalize(&field.name) == name);
    OWN_NAMES.iter().find_map(|name| named(name))
}

/// The label that names the reporting unit.
fn unit_name(fields: &[CardField]) -> Option<usize> {
    let is_unit = |name: &str| words::is_unit_heading(name) && !matches!(name, "单位" | "单位名称");
    fields.iter().position(|field| is_unit(&normalize(&field.name)))
}

/// The lines of a block that say what tells its cards apart and what names their unit.
pub(super) fn card_lines(
    table: &ProposedTable,
    tables: &[ProposedTable],
    keys: &[String],
) -> String {
    let mut text = String::new();
    if let Some(key) = own_name(table, tables).and_then(|at| keys.get(at)) {
        let key = list(std::slice::from_ref(key));
        let _ = writeln!(
            text,
            "key           = {key}      # 一个单位可以交多份，凭它认出同一份；只交一份的删去这一行"
        );
    }
    if let Some(key) = unit_name(&table.fields).and_then(|at| keys.get(at)) {
        let _ = writeln!(text, "unit_field    = \"{key}\"");
    }
    text
}

impl Writer<'_> {
    /// Keys of a card's fields.
    pub(super) fn card_keys(&mut self, fields: &[CardField]) -> Vec<String> {
        let mut keys = Vec::new();
        for field in fields {
            keys.push(self.keys.key(&field.name, &format!("field_{}", field.value_cell)));
        }
        keys
    }

    /// The fields of a card. One whose label came before is told by its group, else by the label before it.
    pub(super) fn card_fields(&mut self, fields: &[CardField], keys: &[String]) {
        let mut known: Vec<String> = Vec::new();
        for (at, (field, key)) in fields.iter().zip(keys).enumerate() {
            let (group, name) = field.name.rsplit_once('/').unwrap_or(("", &field.name));
            let before = at.checked_sub(1).and_then(|at| fields.get(at));
            let whole = |group: &str| normalize(&format!("{group}{name}"));
            let before = before.filter(|_| known.contains(&whole(group)));
            let leaf = |own: &CardField| own.name.rsplit('/').next().map(String::from);
            let group = before.and_then(leaf).unwrap_or_else(|| group.to_string());
            known.push(whole(&group));
            self.card_field(field, key, &group, name);
        }
    }

    fn card_field(&mut self, field: &CardField, key: &str, group: &str, name: &str) {
        let mut text = format!(
            "[[blocks.fields]]            # 填在 {}\nkey      = \"{key}\"\nname     = {}\n",
            field.value_cell,
            quoted(name)
        );
        if !group.is_empty() {
            let _ = writeln!(text, "headings = {}", list(&[group.to_string()]));
        }
        if let Some(unit) = &field.unit {
            let _ = writeln!(text, "unit     = {}", quoted(unit));
        }
        // Boxes whose words were not understood are read as they stand.
        let is_open = field.kind == ProposedKind::Choice && field.choices.is_empty();
        let kind = if is_open { ProposedKind::Text } else { field.kind };
        let _ = writeln!(text, "kind     = \"{}\"", kind.id());
        if !field.choices.is_empty() {
            let _ = writeln!(text, "choices  = {}", list(&field.choices));
        }
        if field.multiple {
            let _ = writeln!(text, "multiple = true            # 可以选几项");
        }
        if let Some(names) = aliases(&field.aliases) {
            let _ = writeln!(text, "aliases  = {names}");
        }
        self.line(&text);
    }
}

//! Rows of a blank form as the definition writes them: those of a matrix, and fields where each unit has a
//! column.

use super::definition::Writer;
use super::measure::measured;
use super::printed_relations::printed_relations;
use super::proposal::{MatrixRow, ProposedColumn, ProposedTable};
use super::toml_text::{list, quoted};
use std::fmt::Write;

/// Most rows that a list is made ready with.
const MOST_ROWS: u32 = 2_000;
/// Words for what was done in one period, and since the beginning.
const IN_PERIOD: [&str; 6] = ["本月", "本期", "当月", "本周", "当期", "本季"];
const SINCE_BEGINNING: &str = "累计";

impl Writer<'_> {
    /// A rule for each pair of columns below one heading of which one counts from the beginning.
    pub(super) fn rules(&mut self, table: &ProposedTable) {
        for total in table.columns.iter().filter(|c| c.leaf().contains(SINCE_BEGINNING)) {
            let is_part = |c: &&ProposedColumn| {
                c.heading.len() > 1
                    && above(c) == above(total)
                    && IN_PERIOD.iter().any(|word| c.leaf().contains(word))
            };
            let Some(part) = table.columns.iter().find(is_part) else { continue };
            self.rules += 1;
            let number = self.rules;
            let (whole, part) = (path(total), path(part));
            self.line(&format!(
                "[[rules]]\nid      = \"total_{number}\"\nname    = {}\nformula = {}\nclass   = \"verify\"\nabout   = {}\nmessage = {}\nhint    = \"请核对两列\"\nreason  = \"累计包含本期，不会比本期少。\"\n",
                quoted(&format!("{whole}不少于{part}")),
                quoted(&format!("[{whole}]>=[{part}]")),
                quoted(&whole),
                quoted(&format!("{whole} {{[{whole}]}} 少于{part} {{[{part}]}}")),
            ));
        }
    }

    /// A rule for each relation between columns that the form prints.
    pub(super) fn printed_rules(&mut self, table: &ProposedTable) {
        for relation in printed_relations(table, &self.proposal().notes) {
            self.rules += 1;
            let name = |index: usize| path(&table.columns[index]);
            let side = |terms: &[(char, usize)], shown: bool| {
                let term = |(at, (sign, index)): (usize, &(char, usize))| {
                    let sign =
                        if at == 0 && *sign == '+' { String::new() } else { sign.to_string() };
                    let value = format!("{sign}[{}]", name(*index));
                    if shown { format!("{sign}{} {{[{0}]}}", name(*index)) } else { value }
                };
                terms.iter().enumerate().map(term).collect::<String>()
            };
            let (left, sign) = (side(&[('+', relation.whole)], false), relation.sign);
            let (whole, shown) = (name(relation.whole), side(&relation.parts, true));
            let parts = side(&relation.parts, false);
            self.line(&format!(
                "[[rules]]\nid      = \"relation_{}\"\nname    = {}\nformula = {}\nclass   = \"verify\"\nabout   = {}\nmessage = {}\nhint    = \"请核对这几列\"\nreason  = \"表样上印着这几列的关系。\"\n",
                self.rules,
                quoted(&format!("{whole}{sign}{}", parts.replace(['[', ']'], ""))),
                quoted(&format!("{left}{sign}{parts}")),
                quoted(&whole),
                quoted(&format!("{whole} {{[{whole}]}}，应{} {shown}", relation.chinese())),
            ));
        }
    }

    /// A row of a form in which units stand in columns: a field.
    pub(super) fn row_field(&mut self, row: &MatrixRow) {
        let key = self.keys.key(&row.name, &format!("row_{}", row.row));
        let mut text = format!(
            "[[blocks.fields]]            # 第 {} 行\nkey      = \"{key}\"\nname     = {}\n",
            row.row,
            quoted(&row.name)
        );
        if let Some(unit) = &row.unit {
            let _ = writeln!(text, "unit     = {}", quoted(unit));
        }
        let _ = writeln!(text, "kind     = \"{}\"", row.kind.id());
        let _ = writeln!(text, "if_blank = \"verify\"");
        if let Some(combine) = row.total_by {
            let _ = writeln!(text, "combine  = \"{}\"", combine.id());
        }
        self.line(&text);
    }

    /// The total of a matrix: the sum of its rows that are no part of another where its formulas say so, else
    /// what a unit writes there.
    pub(super) fn total_stub(&mut self, table: &ProposedTable) {
        let parts = table.rows.iter().filter(|row| row.level == 0 && !row.computed);
        let parts: Vec<String> = parts.map(|row| format!("[{}]", row.name)).collect();
        let (Some(row), Some(label)) = (table.total_rows.first(), &table.total_label) else {
            return;
        };
        let named = table.rows.iter().any(|own| own.row == *row);
        if named || parts.len() < 2 || !table.is_total_of_rows && table.total_rows.len() > 1 {
            return;
        }
        let mut text = format!(
            "[[blocks.stub]]            # 第 {row} 行\nkey      = \"total\"\nname     = {}\n",
            quoted(label)
        );
        if table.is_total_of_rows {
            let sum = quoted(&format!("SUM({})", parts.join(",")));
            let _ = writeln!(text, "computed = {sum}");
        }
        self.line(&text);
    }
}

/// The lines of a list that say what tells its lines apart, and how many it has ready.
pub(super) fn list_lines(table: &ProposedTable, key: &[String]) -> String {
    let mut text = format!("key           = {}      # 凭哪几列认出同一条\n", list(key));
    if let Some((file, rows)) = &table.most_rows {
        let file: String = file.chars().filter(|c| !c.is_control()).collect();
        let rows = rows.clamp(&1, &MOST_ROWS);
        let _ = writeln!(text, "numbered_rows = {rows}      # {file} 填到这么多行");
    } else if table.is_numbered && table.empty_rows > 0 {
        let _ = writeln!(text, "numbered_rows = {}", table.empty_rows);
    }
    text
}

fn above(column: &ProposedColumn) -> &[String] {
    column.heading.split_last().map_or(&[], |(_, above)| above)
}

/// The headings of a column without units of measure, as a formula names it: 新增就业/累计.
fn path(column: &ProposedColumn) -> String {
    let above = above(column).iter().map(|text| measured(text).name);
    above.chain([column.leaf().to_string()]).collect::<Vec<_>>().join("/")
}

//! The proposal as a campaign file in TOML, with comments for whoever corrects it.

use super::definition_cards::card_lines;
use super::definition_rows::list_lines;
use super::keys::{Keys, reporting_unit};
use super::measure::measured;
use super::particulars::particulars;
use super::proposal::{
    MatrixRow, PageField, Proposal, ProposedColumn, ProposedKind, ProposedShape, ProposedTable,
};
use super::toml_text::{list, quoted};
use crate::campaign::{Accumulation, normalize};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Writes the file; `source` is the name of the blank, `beside` the same if it stands beside the file and
/// may be filled in, `year` the one that dates are proposed in.
pub fn definition(proposal: &Proposal, source: &str, beside: Option<&str>, year: i32) -> String {
    let fields = proposal.header_fields.iter().chain(&proposal.footer_fields);
    let reporting_unit = reporting_unit(&fields.collect::<Vec<_>>());
    let mut writer = Writer {
        out: String::new(),
        keys: Keys::default(),
        proposal,
        page_fields: BTreeSet::new(),
        reporting_unit,
        rules: 0,
    };
    writer.head(source, year);
    writer.units();
    writer.form(beside);
    let is_short = proposal.tables.len() == 1
        && proposal.tables.iter().all(|t| t.shape == ProposedShape::Single);
    for (nth, table) in proposal.tables.iter().enumerate() {
        let keys = writer.column_keys(table);
        if is_short {
            writer.columns("form.fields", nth, table, &keys);
        } else {
            writer.block(nth, table, &keys);
        }
    }
    for table in proposal.tables.iter().filter(|t| t.shape != ProposedShape::Matrix) {
        writer.rules(table);
        writer.printed_rules(table);
    }
    writer.out
}

pub(super) struct Writer<'a> {
    out: String,
    pub(super) keys: Keys,
    proposal: &'a Proposal,
    /// Names of header and footer fields that are written.
    page_fields: BTreeSet<String>,
    /// Name of the one that names who reports.
    reporting_unit: Option<String>,
    /// Rules that are written.
    pub(super) rules: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn proposal(&self) -> &'a Proposal {
        self.proposal
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// A comment; whatever ends a line in it becomes a space.
    fn comment(&mut self, text: &str) {
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.line(format!("# {plain}").trim_end());
    }

    fn head(&mut self, source: &str, year: i32) {
        self.comment(&format!(
            "由空白表“{source}”读出的专项行动文件，请核对后使用。以 # 开头的是说明，程序不读。"
        ));
        for question in &self.proposal.questions {
            let text = format!(
                "问题 {}：{}{} 现在：{}（{}）",
                question.number, question.place, question.text, question.proposal, question.line
            );
            self.comment(&text);
        }
        for text in &self.proposal.not_understood {
            self.comment(&format!("没有读懂：{text}"));
        }
        let title = quoted(self.proposal.title.as_deref().unwrap_or("专项行动"));
        let _ = write!(
            self.out,
            "\nid     = \"campaign-{year}\"            # 内部代号：小写字母、数字、连字符\n\
             title  = {title}\nnotice = \"\"                          # 通知文号\n\
             start  = {year}-01-01                  # 行动开始，请改\n\
             end    = {year}-12-31                  # 行动结束，请改\n\n\
             [calendar]\n{}from  = {year}-01-01\nuntil = {year}-12-31\n\n\
             # 要填数字的格子里写了这些字，怎么理解；别的字要问单位。\n\
             [words]\nzero           = [\"无\", \"没有\", \"暂无\", \"零\"]\n\
             blank          = [\"/\", \"-\", \"--\", \"—\", \"——\", \"–\", \"未统计\", \"未填\"]\n\
             not_applicable = [\"不适用\", \"不涉及\"]\n\n",
            self.proposal.frequency.lines(year)
        );
    }

    /// The units that the blank names, or two samples.
    fn units(&mut self) {
        let named: Vec<String> =
            self.proposal.tables.iter().flat_map(|t| &t.units).map(|u| u.unit.clone()).collect();
        let mut names: Vec<String> = self.proposal.units.clone();
        named
            .into_iter()
            .filter(|_| self.proposal.units.is_empty())
            .filter(|name| normalize(name).chars().count() > 1)
            .for_each(|name| {
                if !names.contains(&name) {
                    names.push(name);
                }
            });
        if names.is_empty() {
            self.comment("填报单位：每个单位一段，去掉前面的 #。code 用行政区划代码或自编的代码。");
            for (code, name) in [("510100", "甲县"), ("510200", "乙县")] {
                let sample = format!(
                    "# [[units]]\n# code    = \"{code}\"\n# name    = \"{name}\"\n# aliases = []\n"
                );
                self.line(&sample);
            }
            return;
        }
        let told = if self.proposal.units.is_empty() { "从空白表里读出，" } else { "" };
        self.comment(&format!("填报单位：{told}code 请改成行政区划代码或自编的代码。"));
        for (nth, name) in names.iter().enumerate() {
            let unit = format!(
                "[[units]]\ncode    = \"{:06}\"\nname    = {}\naliases = []\n",
                nth + 1,
                quoted(name)
            );
            self.line(&unit);
        }
    }

    fn form(&mut self, beside: Option<&str>) {
        let first = self.proposal.tables.first();
        let label =
            first.and_then(|table| table.sheet.clone()).unwrap_or_else(|| "附件".to_string());
        let title = self.proposal.title.clone().unwrap_or_else(|| label.clone());
        let heading = first
            .and_then(|table| table.unit_field.as_ref())
            .map_or("填报单位", ProposedColumn::leaf);
        let is_filled_in = |name: &&str| name.ends_with(".xlsx") || name.ends_with(".docx");
        let file = beside.filter(is_filled_in).map(|name| {
            let name = quoted(name);
            format!(
                "file         = {name}                # 就在这个文件上填；删去这一行就照定义另画\n"
            )
        });
        let text = format!(
            "[form]\n{}version      = 1\nlabel        = {}                # 工作表名\ntitle        = {}\n\
             unit_heading = {}\ntitle_font   = \"方正小标宋简体\"\nbody_font    = \"仿宋_GB2312\"\n",
            file.unwrap_or_default(),
            quoted(&label),
            quoted(&title),
            quoted(heading)
        );
        self.line(&text);
        let (header, footer) =
            (self.proposal.header_fields.clone(), self.proposal.footer_fields.clone());
        header.iter().for_each(|field| self.page_field("form.header", field));
        footer.iter().for_each(|field| self.page_field("form.footer", field));
    }

    fn page_field(&mut self, section: &str, field: &PageField) {
        if let Some(fixed) = &field.fixed {
            self.comment(&format!("{} 印着“{}：{fixed}”，不用填", field.cell, field.name));
            return;
        }
        // The same field on another sheet is asked for once.
        if !self.page_fields.insert(normalize(&field.name)) {
            return;
        }
        let key = match self.reporting_unit.as_ref() == Some(&normalize(&field.name)) {
            true => self.keys.reporting_unit(),
            false => self.keys.key(&field.name, &format!("field_{}", field.cell)),
        };
        // What period a form is of stands in the calendar; the cell is written as a text.
        let kind = if field.kind == "date" { "date" } else { "text" };
        let text = format!(
            "[[{section}]]\nkey  = \"{key}\"\nname = {}\nkind = \"{kind}\"      # {}\n",
            quoted(&field.name),
            field.value_cell
        );
        self.line(&text);
    }

    fn block(&mut self, nth: usize, table: &ProposedTable, keys: &[String]) {
        let sheet = table.sheet.clone().unwrap_or_else(|| "Word文档".to_string());
        let mut text = format!(
            "[[blocks]]\nid            = \"table_{}\"\nsheet         = {}\ntitle         = {}\nrows          = \"{}\"\n",
            nth + 1,
            quoted(&sheet),
            quoted(&table.name),
            if table.orientation.is_some() { ProposedShape::Single.id() } else { table.shape.id() }
        );
        if table.orientation.is_some() {
            let _ = writeln!(text, "units_in      = \"columns\"");
        }
        if let Some(row) = table.data_from_row {
            let _ = writeln!(text, "first_row     = {row}");
        }
        if table.shape == ProposedShape::List {
            text += &list_lines(table, &key_columns(table, keys));
        }
        let card_keys = self.card_keys(&table.fields);
        text += &card_lines(table, &self.proposal.tables, &card_keys);
        let total = match (table.total_rows.first(), table.data_from_row) {
            (None, _) => "none",
            (Some(total), Some(first)) if *total < first => "first",
            _ => "last",
        };
        if table.shape != ProposedShape::Card {
            let _ = writeln!(text, "total_row     = \"{total}\"");
        }
        let unit = table.columns.iter().position(|c| Some(&c.col) == table.unit_column.as_ref());
        let apart = table.unit_field.as_ref();
        let apart = apart.filter(|_| unit.is_none() && table.shape == ProposedShape::List);
        let apart = apart.map(|column| (column, self.column_key(column)));
        let unit = unit.and_then(|at| keys.get(at)).or(apart.as_ref().map(|(_, key)| key));
        if let Some(key) = unit {
            let _ = writeln!(text, "unit_field    = \"{key}\"");
        }
        let _ = writeln!(text, "enabled       = true");
        self.line(&text);
        if let Some((column, key)) = apart {
            self.column("blocks.fields", table, column, &key, keys);
        }
        if table.orientation.is_some() {
            table.rows.iter().for_each(|row| self.row_field(row));
            let named = table.units.iter().map(|unit| format!("{} {}", unit.at, unit.unit));
            let named: Vec<String> = named.collect();
            self.comment(&format!("各单位各填一列：{}", named.join("、")));
        }
        self.columns("blocks.fields", nth, table, keys);
        self.card_fields(&table.fields, &card_keys);
        if table.orientation.is_none() {
            table.rows.iter().for_each(|row| self.stub(row));
            self.total_stub(table);
        }
        for relation in &table.relations {
            self.comment(&format!("表上印着的关系：{relation}"));
        }
    }

    fn column_keys(&mut self, table: &ProposedTable) -> Vec<String> {
        table.columns.iter().map(|column| self.column_key(column)).collect()
    }

    fn column_key(&mut self, column: &ProposedColumn) -> String {
        self.keys.key(&column.name, &format!("column_{}", column.col))
    }

    fn columns(&mut self, section: &str, nth: usize, table: &ProposedTable, keys: &[String]) {
        for (column, key) in table.columns.iter().zip(keys) {
            for question in &self.proposal.questions {
                if question.columns.contains(&(nth, column.index)) {
                    self.comment(&format!("问题 {}：{}", question.number, question.text));
                }
            }
            self.column(section, table, column, key, keys);
        }
    }

    fn column(
        &mut self,
        section: &str,
        table: &ProposedTable,
        column: &ProposedColumn,
        key: &str,
        keys: &[String],
    ) {
        let mut text = format!(
            "[[{section}]]            # {} 列\nkey      = \"{key}\"\nname     = {}\n",
            column.col,
            quoted(column.leaf())
        );
        if column.heading.len() > 1 {
            let uppers = column.heading.iter().take(column.heading.len() - 1);
            let uppers: Vec<String> = uppers.map(|text| measured(text).name).collect();
            let _ = writeln!(text, "headings = {}", list(&uppers));
        }
        if let Some(unit) = &column.unit {
            let _ = writeln!(text, "unit     = {}", quoted(unit));
        } else if column.unit_ask {
            let _ = writeln!(
                text,
                "# unit   = \"\"            # 空白表没有写计量单位，请补上，去掉前面的 #"
            );
        }
        let kind = if column.kind == ProposedKind::ByRow {
            "amount\"      # 填什么看行"
        } else {
            column.kind.id()
        };
        let close = if column.kind == ProposedKind::ByRow { "" } else { "\"" };
        let _ = writeln!(text, "kind     = \"{kind}{close}");
        if section == "form.fields"
            && matches!(column.kind, ProposedKind::Count | ProposedKind::Amount)
        {
            let times = ["本月", "本期", "本周", "当月", "当日", "当期", "新增"];
            let is_period = times.iter().any(|word| column.leaf().contains(word))
                && !column.leaf().contains("累计");
            let is_period = match column.accumulation {
                Some(told) => told == Accumulation::Period,
                None => is_period,
            };
            let over = if is_period { "period" } else { "cumulative" };
            let _ = writeln!(text, "accumulation = \"{over}\"");
        }
        for (name, value) in particulars(table, column, keys) {
            let _ = writeln!(text, "{name:8} = {value}");
        }
        self.line(&text);
    }

    fn stub(&mut self, row: &MatrixRow) {
        let key = self.keys.key(&row.name, &format!("row_{}", row.row));
        let mut text = format!(
            "[[blocks.stub]]            # 第 {} 行\nkey      = \"{key}\"\nname     = {}\n",
            row.row,
            quoted(&row.name)
        );
        if let Some(code) = &row.code {
            let _ = writeln!(text, "code     = {}", quoted(code));
        }
        if row.level > 0 {
            let _ = writeln!(text, "level    = {}", row.level);
        }
        if let Some(unit) = &row.unit {
            let _ = writeln!(text, "unit     = {}", quoted(unit));
        }
        self.line(&text);
    }
}

/// What tells the entries of a list apart: the first columns of names and identifiers.
fn key_columns(table: &ProposedTable, keys: &[String]) -> Vec<String> {
    let names = || {
        table.columns.iter().zip(keys).filter(|(column, _)| {
            matches!(column.kind, ProposedKind::Text | ProposedKind::Identifier)
                && Some(&column.col) != table.unit_column.as_ref()
        })
    };
    // Persons and firms have namesakes, their numbers do not; a telephone is no such number.
    let is_own = |column: &ProposedColumn| {
        column.kind == ProposedKind::Identifier
            && ["证", "代码", "编号", "编码"].iter().any(|word| column.leaf().contains(word))
    };
    let own = names().find(|(column, _)| is_own(column));
    own.or_else(|| names().next()).map(|(_, key)| key.clone()).into_iter().collect()
}

//! One column of a table: its name, unit of measure, kind and how it adds up.

use super::body::Body;
use super::grid::Grid;
use super::heading_rows::{self, Band};
use super::kinds::{self, KindEvidence};
use super::line_units::{counts, is_alone, is_money, is_quantity, is_rate};
use super::measure::{self, MeasuredHeading, Measures, measured, measures};
use super::proposal::{ProposedColumn, ProposedKind, UnitFrom};
use super::words;
use crate::campaign::normalize;
use crate::form::column_letters;
use crate::reading::{Area, Blank, Cell};

/// What the columns of a table are read from.
pub struct ColumnsSource<'a> {
    /// The form.
    pub blank: &'a Blank,
    /// The sheet.
    pub grid: &'a Grid<'a>,
    /// The table.
    pub area: Area,
    /// Its headings.
    pub band: Band,
    /// Its rows.
    pub body: &'a Body,
    /// Notes around the table.
    pub notes: &'a [String],
    /// Units of measure in lines beside the table.
    pub line: &'a [String],
}

impl ColumnsSource<'_> {
    /// The row of which the blank cells are looked at.
    pub fn row(&self) -> u32 {
        self.body.entries.first().copied().unwrap_or_else(|| self.band.body())
    }

    /// Reads a column; none without a heading.
    pub fn column(&self, col: u32, expects_figures: bool) -> Option<ProposedColumn> {
        let path = heading_rows::path(self.grid, &self.area, &self.band, col);
        if path.headings.is_empty() || self.continues(col) {
            return None;
        }
        let parts: Vec<MeasuredHeading> = path.headings.iter().map(|text| measured(text)).collect();
        let comment = self.comment(col);
        let unit = self.unit(&parts, col, comment.as_deref());
        let names: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
        let brackets = parts.last().map(|part| part.brackets.clone()).unwrap_or_default();
        let samples = self.samples(col);
        let evidence = KindEvidence {
            names: &names,
            brackets: &brackets,
            unit: unit
                .as_ref()
                .map(|(unit, from)| (unit.as_str(), *from != UnitFrom::UpperHeading)),
            at: (self.row(), col),
            comment: comment.as_deref(),
            samples: &samples,
            notes: self.notes,
            expects_figures,
        };
        let mut told = kinds::kind_of(&evidence, self.grid, self.blank);
        let has_rates = self.line.iter().any(|unit| unit.contains('/'));
        let is_rate = has_rates && names.last().is_some_and(|name| is_rate(name));
        if told.kind == ProposedKind::Text && (is_rate || self.is_calculated_with(col)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let kind = if is_money(&names) { ProposedKind::Amount } else { ProposedKind::Count };
            told = kinds::KindReading { kind, choices: Vec::new(), is_guess: true };
        }
        let hints = brackets.iter().chain(&comment);
        let told_several = !told.choices.is_empty()
            && hints.into_iter().any(|hint| super::choices::says_several(hint));
        let mut column = ProposedColumn {
            name: joined(&names),
            heading: path.headings,
            kind: told.kind,
            choices: told.choices,
            is_guess: told.is_guess,
            multiple: told_several,
            guide: comment,
            index: col,
            number: heading_rows::number_of(self.grid, &self.band, col),
            borrowed: path.borrowed,
            bracket: unknown_bracket(&brackets),
            ..ProposedColumn::default()
        };
        let unit =
            unit.filter(|(_, from)| column.kind.is_number() || *from != UnitFrom::UpperHeading);
        (column.unit, column.unit_from) =
            unit.map_or((None, None), |(unit, from)| (Some(unit), Some(from)));
        self.finish(&mut column);
        Some(column)
    }

    /// Whether a column lies under the same last heading as the one to its left.
    fn continues(&self, col: u32) -> bool {
        let last = |col: u32| {
            let bottom = self.band.unit_row.map_or(self.band.bottom, |row| row.saturating_sub(1));
            (self.band.top..=bottom)
                .rev()
                .map(|row| self.grid.owner(row, col))
                .find(|(row, col)| self.grid.own_text(*row, *col).is_some())
        };
        col > self.area.left && last(col) == last(col - 1)
    }

    /// What follows from name, kind and unit of a column.
    fn finish(&self, column: &mut ProposedColumn) {
        if column.kind.is_number() && column.unit.is_none() {
            self.take_line(column);
        }
        if !column.choices.is_empty() || column.kind == ProposedKind::Choice {
            column.name = without_brackets(&column.name);
        }
        let formula = self.formula(column.index);
        column.computed = formula.is_some();
        // What a formula says is not told of every old file.
        column.formula = formula.filter(|formula| formula != "?");
        column.ratio = column.formula.as_deref().and_then(|formula| divided(formula, self.row()));
        column.decimals = self
            .grid
            .format(self.row(), column.index)
            .and_then(decimals)
            .filter(|_| column.kind == ProposedKind::Amount);
        column.precision = precision(column, self.grid.format(self.row(), column.index));
        let leaf = column.leaf();
        let is_scored = ["指数", "系数", "得分", "评分", "分值", "分数", "总分", "经度", "纬度"]
            .iter()
            .any(|end| leaf.ends_with(end));
        column.unit_ask = column.kind == ProposedKind::Amount
            && column.unit.is_none()
            && !is_scored
            && !column.computed;
        column.combine = kinds::combine(column.kind, &column.name, column.unit.as_deref());
        if column.ratio.is_some() && column.kind.is_number() {
            column.combine = crate::campaign::Combine::Ratio;
        }
    }

    fn unit(
        &self,
        parts: &[MeasuredHeading],
        col: u32,
        comment: Option<&str>,
    ) -> Option<(String, UnitFrom)> {
        let (last, uppers) = parts.split_last()?;
        let own = last.unit.clone().map(|unit| (unit, UnitFrom::Heading));
        let below = || heading_rows::unit_below(self.grid, &self.band, col);
        let shown = || self.grid.format(self.row(), col).and_then(measure::of_format);
        let told = || {
            comment?
                .split(['\n', '。', '；', '，'])
                .find_map(|part| measure::line(part)?.into_iter().next())
        };
        let above = || uppers.iter().rev().find_map(|part| part.unit.clone());
        own.or_else(|| below().map(|unit| (unit, UnitFrom::UnitRow)))
            .or_else(|| shown().map(|unit| (unit, UnitFrom::Format)))
            .or_else(|| told().map(|unit| (unit, UnitFrom::Comment)))
            .or_else(|| above().map(|unit| (unit, UnitFrom::UpperHeading)))
    }

    /// The unit of a line beside the table holds for the columns whose name it fits, and for no other.
    fn take_line(&self, column: &mut ProposedColumn) {
        let (names, open): (Vec<&str>, bool) = (column.name.split('/').collect(), column.is_guess);
        let leaf_is_open = words::is_open(&normalize(column.leaf()));
        let is_only =
            self.line.iter().filter(|u| measures(u) != Some(Measures::Share)).count() == 1;
        let is_rate = is_rate(column.leaf());
        let has_rates = self.line.iter().any(|unit| unit.contains('/'));
        let fits = |unit: &&String| match measures(unit) {
            // 元/亩 is for rates, and for nothing else where 元 stands beside it.
            _ if has_rates && is_rate != unit.contains('/') => false,
            _ if is_rate && unit.contains('/') => column.kind == ProposedKind::Amount,
            Some(Measures::Money) => {
                column.kind == ProposedKind::Amount
                    && (is_money(&names) || is_only && !is_quantity(column.leaf()))
                    || open && leaf_is_open && is_only
            }
            Some(Measures::Things) => {
                column.kind == ProposedKind::Count && counts(&names, unit, self.line)
            }
            Some(Measures::Quantity) => {
                let is_other = is_money(&names) || column.kind == ProposedKind::Count && !open;
                !is_other
                    && (column.kind == ProposedKind::Amount
                        && !is_money(&names)
                        && is_alone(self.line, unit)
                        || open && leaf_is_open && is_only)
            }
            Some(Measures::Share) => column.kind == ProposedKind::Percent,
            None => false,
        };
        let mut fitting = self.line.iter().filter(fits);
        let (Some(unit), None) = (fitting.next(), fitting.next()) else { return };
        if open && !matches!(measures(unit), Some(Measures::Things)) {
            column.kind = ProposedKind::Amount;
        }
        (column.unit, column.unit_from) = (Some(unit.clone()), Some(UnitFrom::Line));
    }

    /// The comment on any heading of a column or on its first cell.
    fn comment(&self, col: u32) -> Option<String> {
        let rows = (self.band.top..=self.band.bottom).rev().chain([self.row()]);
        let found =
            rows.map(|row| if row == self.row() { (row, col) } else { self.grid.owner(row, col) });
        let text = found.into_iter().find_map(|(row, col)| self.grid.comment(row, col))?;
        // Excel begins a comment with the name of whoever wrote it.
        let own = text.split_once(":\n").or_else(|| text.split_once("：\n"));
        let own =
            own.filter(|(author, _)| author.chars().count() < 20).map_or(text, |(_, own)| own);
        Some(own.trim().to_string()).filter(|text| !text.is_empty())
    }

    fn samples(&self, col: u32) -> Vec<Cell> {
        let rows = self.body.examples.iter().chain(&self.body.entries).take(8);
        let cells = rows.map(|row| self.grid.cell(*row, col).clone());
        // × and — say that nothing is filled in.
        let says =
            |cell: &Cell| cell.raw().is_some_and(|text| text.chars().any(char::is_alphanumeric));
        cells.filter(says).collect()
    }

    /// Whether formulas of the form calculate with a column, as with a number: SUM(N8:N12), G5*J5.
    fn is_calculated_with(&self, col: u32) -> bool {
        let letters = column_letters(col);
        let is_calculation = |formula: &str| {
            let plain = formula.to_ascii_uppercase().replace('$', "");
            let names_column = plain.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
                let row = word.strip_prefix(&letters);
                row.is_some_and(|row| !row.is_empty() && row.bytes().all(|b| b.is_ascii_digit()))
            });
            let is_of_texts =
                ["COUNT", "LOOKUP", "LEFT", "MID", "RIGHT", "LEN", "TEXT", "&", "\"", "MATCH"]
                    .iter()
                    .any(|word| plain.contains(word));
            names_column && !is_of_texts
        };
        let rows = self.body.entries.iter().take(1).chain(&self.body.totals);
        let all = rows.flat_map(|row| {
            let columns = self.area.left..=self.area.right;
            columns.filter_map(|other| self.grid.formula(*row, other))
        });
        all.into_iter().any(is_calculation)
    }

    /// The formula of a column whose rows nearly all have one.
    fn formula(&self, col: u32) -> Option<String> {
        let rows = &self.body.entries;
        let found: Vec<&str> = rows.iter().filter_map(|row| self.grid.formula(*row, col)).collect();
        let is_computed = found.len() * 5 >= rows.len() * 3;
        found.first().filter(|_| is_computed).map(|formula| (*formula).to_string())
    }
}

fn joined(names: &[String]) -> String {
    names.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<String>>().join("/")
}

/// A name without brackets that list what may be chosen.
fn without_brackets(name: &str) -> String {
    let mut parts = name.rsplitn(2, '(');
    let (last, head) = (parts.next().unwrap_or_default(), parts.next());
    match head.filter(|head| !head.is_empty() && last.ends_with(')')) {
        Some(head) => head.to_string(),
        None => name.to_string(),
    }
}

/// A short bracket that is no unit of measure that we know, and may be one.
fn unknown_bracket(brackets: &[String]) -> Option<String> {
    let known = [
        "盖章", "填写", "签字", "公章", "必填", "选填", "全称", "简称", "万", "个数", "数量",
        "累计", "合计",
    ];
    let plain = |text: &&String| {
        let length = text.chars().count();
        (1..=3).contains(&length)
            && text.chars().all(char::is_alphabetic)
            && !known.contains(&text.as_str())
            && !"省市县区州镇乡村年月日男女类".chars().any(|c| text.contains(c))
    };
    brackets.iter().find(plain).cloned()
}

/// The columns, zero-based, that a formula of this row divides: D5/B5, IF(B5=0,"",D5*1000/B5).
fn divided(formula: &str, row: u32) -> Option<(u32, u32)> {
    let plain: String = formula.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
    let (above, below) = plain.split_once('/')?;
    let above = above.rsplit(['(', ',', '=']).next().unwrap_or(above);
    let above = above.split('*').next().unwrap_or(above);
    let below = below.trim_start_matches('(');
    let end = below.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(below.len());
    Some((column_of(above, row)?, column_of(&below[..end], row)?))
}

fn column_of(cell: &str, row: u32) -> Option<u32> {
    let split = cell.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = cell.split_at(split);
    let is_own = digits.parse::<u32>().ok()? == row + 1;
    let is_short =
        (1..=3).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_alphabetic());
    (is_own && is_short).then(|| {
        letters.bytes().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1) - 1
    })
}

/// Decimals of a number format such as #,##0.00.
fn decimals(code: &str) -> Option<usize> {
    let first = code.split(';').next().unwrap_or(code);
    let (_, tail) = first.split_once('.')?;
    let count = tail.chars().take_while(|c| *c == '0').count();
    (1..=6).contains(&count).then_some(count)
}

fn precision(column: &ProposedColumn, format: Option<&str>) -> Option<&'static str> {
    if !matches!(column.kind, ProposedKind::Date | ProposedKind::DateOrText) {
        return None;
    }
    let by_format = format.map(str::to_ascii_lowercase);
    let by_format = by_format
        .is_some_and(|code| code.contains('y') && code.contains('m') && !code.contains('d'));
    let heading = column.heading.last().map(|text| normalize(text)).unwrap_or_default();
    let is_month = heading.contains("年月") && !heading.contains("年月日");
    Some(if is_month || by_format { "month" } else { "day" })
}

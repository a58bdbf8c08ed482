//! Title and headings of the sheet of a list.

use super::{HEADING_ROW, LinesColumn, LinesWriter, NOTE_ROW, TITLE_ROW, first_row, page_name};
use crate::campaign::HeadingNode;
use crate::summary::UnitRow;
use crate::validation::RecordRows;
use anyhow::Result;

impl LinesWriter<'_, '_> {
    pub(super) fn head(&mut self) -> Result<()> {
        let last = self.columns.len() as u16 - 1;
        let campaign = self.summary.campaign;
        let title = self.block.title.as_deref().unwrap_or(&campaign.form.title);
        let style = self.sheet.style(&self.look.title(18));
        self.sheet.merge((TITLE_ROW, 0), (TITLE_ROW, last), &format!("{title}（汇总）"), style)?;
        self.sheet.row_height(TITLE_ROW, 34.0)?;
        let period = self.summary.campaign.calendar.name(self.summary.period);
        let note = match self.page {
            0 => format!("{period}期，{}。{}", self.summary.reported_text(), self.absent()),
            page => format!("接“{}”。", page_name(self.block, page - 1)),
        };
        let note = note + &self.goes_on();
        let style = self.styles.plain;
        self.sheet.merge((NOTE_ROW, 0), (NOTE_ROW, last), &note, style)?;
        self.sheet.row_height(NOTE_ROW, 22.0)?;
        let bottom = first_row(self.block) - 1;
        for (col, column) in (0u16..).zip(self.columns.clone()) {
            let text = match column {
                LinesColumn::Unit => {
                    let own = self.block.unit_column.as_ref().map(|field| field.name.clone());
                    own.unwrap_or_else(|| campaign.form.unit_heading.clone())
                }
                LinesColumn::Stub => "项目".to_string(),
                LinesColumn::File => "来源文件".to_string(),
                LinesColumn::Row => "来源行".to_string(),
                LinesColumn::Field(_) => continue,
            };
            self.span((HEADING_ROW, col), (bottom, col), &text)?;
        }
        self.field_headings(&self.block.heading_tree(), HEADING_ROW, bottom)?;
        self.next = bottom + 1;
        self.sheet.done(bottom);
        Ok(())
    }

    /// Where the lines go on that this sheet cannot hold.
    fn goes_on(&self) -> String {
        let next = self.page + 1;
        if next == self.pages {
            return String::new();
        }
        format!("一张工作表放不下，下接“{}”。", page_name(self.block, next))
    }

    /// Units that said that they have nothing to list, and those that did not report.
    fn absent(&self) -> String {
        let came = |row: &&UnitRow| row.counts();
        let lacks = |row: &&UnitRow| !self.has_block(row);
        let unsent = self.summary.rows.iter().filter(came).filter(lacks);
        let unsent: Vec<&str> = unsent.map(|row| row.unit.name.as_str()).collect();
        let nothing = self.summary.rows.iter().filter(came).filter(|row| {
            self.has_block(row)
                && row.parts.iter().all(|sent| self.rows(sent).is_none_or(RecordRows::is_empty))
        });
        let nothing: Vec<&str> = nothing.map(|row| row.unit.name.as_str()).collect();
        let missing = self.summary.rows.iter().filter(|row| !row.counts());
        let missing: Vec<&str> = missing.map(|row| row.unit.name.as_str()).collect();
        let told = |what: &str, names: &[&str]| match names.len() {
            0 => String::new(),
            1..=8 => format!("{what}：{}。", names.join("、")),
            many => format!("{what} {many} 个单位。"),
        };
        told("零报告", &nothing)
            + &told("没有报这张表", &unsent)
            + &told("没有计入（未报、退改或待核）", &missing)
    }

    fn field_headings(&mut self, nodes: &[HeadingNode], row: u32, bottom: u32) -> Result<()> {
        for node in nodes {
            match node {
                HeadingNode::Leaf(index) => {
                    let Some(field) = self.block.fields.get(*index) else { continue };
                    let col = self.col(*index);
                    self.span((row, col), (bottom, col), &field.own_heading())?;
                }
                HeadingNode::Group { text, below } => {
                    let cols: Vec<u16> = leaves(node).into_iter().map(|at| self.col(at)).collect();
                    let (first, last) = (cols.iter().min(), cols.iter().max());
                    if let (Some(first), Some(last)) = (first, last) {
                        self.span((row, *first), (row, *last), text)?;
                    }
                    self.field_headings(below, row + 1, bottom)?;
                }
            }
        }
        Ok(())
    }

    fn span(&mut self, first: (u32, u16), last: (u32, u16), text: &str) -> Result<()> {
        let style = self.styles.heading;
        if first == last {
            return self.sheet.text(first.0, first.1, text, style);
        }
        self.sheet.merge(first, last, text, style)
    }
}

fn leaves(node: &HeadingNode) -> Vec<usize> {
    match node {
        HeadingNode::Leaf(index) => vec![*index],
        HeadingNode::Group { below, .. } => below.iter().flat_map(leaves).collect(),
    }
}

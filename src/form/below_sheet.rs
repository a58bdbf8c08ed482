//! 下级数据来源: the sheet on which a return tells the figures of the units below, each with its file and cell.

use crate::campaign::Form;

/// Name of the sheet.
pub const BELOW_SHEET: &str = "下级数据来源";
/// Its headings, in the order of [`BelowColumn`].
pub const BELOW_HEADINGS: [&str; 12] = [
    "上级代码",
    "单位代码",
    "单位",
    BLOCK_HEADING,
    "指标",
    "行",
    "数值",
    "文件",
    "单元格",
    "原文",
    "SHA-256",
    DOUBT_HEADING,
];
/// Headings of the columns that sheets of older programs lack.
pub const LATER_HEADINGS: [&str; 2] = [BLOCK_HEADING, DOUBT_HEADING];
const BLOCK_HEADING: &str = "表";
const DOUBT_HEADING: &str = "疑问";
/// Stands before a doubt that holds its figure.
pub const HELD_MARK: &str = "待核：";
/// Stands in the place of a field for a unit that did not report.
pub const NOT_REPORTED: &str = "未报";

/// A column of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BelowColumn {
    /// Code of the unit right above.
    Parent,
    /// Code of the unit.
    Code,
    /// Its name.
    Name,
    /// The block, by the name that [`block_names`] gives it.
    Block,
    /// The field.
    Field,
    /// The line of a list by its key, the row of a matrix by its heading.
    Row,
    /// The figure.
    Value,
    /// The file that held it.
    File,
    /// The cell of that file.
    Cell,
    /// What stood there.
    Raw,
    /// SHA-256 of the file.
    Sha256,
    /// What the office that took the figure still doubts about it.
    Doubt,
}

/// Names of a form's blocks in their order, each another one: the title or the sheet, with a number where
/// blocks before it have the same.
pub fn block_names(form: &Form) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for block in form.blocks() {
        let name = block.name();
        let before = form.blocks().take(names.len()).filter(|other| other.name() == name).count();
        names.push(if before == 0 { name.into() } else { format!("{name}（{}）", before + 1) });
    }
    names
}

//! The bulletin's wording: a text file with a mark and conditions at the start of each line and names
//! in braces; `templates/通报.txt` explains it to the office.

use super::each::RepeatedItem;
use super::facts;
use crate::wording::{check_line, directive};
use anyhow::{Result, bail};

/// What stands alone in its line.
const ALONE: [(&str, LineContent); 4] = [
    ("{目标表}", LineContent::TargetsTable),
    ("{指标表}", LineContent::FieldsTable),
    ("{分页}", LineContent::PageBreak),
    ("{空行}", LineContent::Blank),
];
/// Marks at the start of a line, the longer before the shorter.
const MARKS: [(&str, ParagraphStyle); 7] = [
    ("###", ParagraphStyle::Subheading),
    ("##", ParagraphStyle::Heading),
    ("#", ParagraphStyle::Title),
    (">>", ParagraphStyle::Right),
    (">", ParagraphStyle::Flush),
    ("=", ParagraphStyle::Centred),
    ("!", ParagraphStyle::Label),
];
const JOIN_MARK: &str = "&";
const COMMENT_MARK: &str = "//";
const EACH: &str = "每个";

/// How a paragraph stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphStyle {
    /// 标题.
    Title,
    /// 一级标题, numbered 一、.
    Heading,
    /// 二级标题, numbered （一）.
    Subheading,
    /// 正文.
    Body,
    /// 顶格.
    Flush,
    /// 顶格黑体: 附件1.
    Label,
    /// 居中.
    Centred,
    /// 靠右: who signs, and the date.
    Right,
}

/// What a line puts into the bulletin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineContent {
    /// A paragraph.
    Paragraph(ParagraphStyle),
    /// A sentence behind the paragraph above.
    Joined,
    /// Every unit against every target.
    TargetsTable,
    /// Every unit's figures.
    FieldsTable,
    /// A new page.
    PageBreak,
    /// A blank line.
    Blank,
}

/// The lines that put something into the bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    pub(super) lines: Vec<WordingLine>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordingLine {
    /// For what it is repeated.
    pub each: Option<RepeatedItem>,
    /// Names that must have something to say, or nothing.
    pub conditions: Vec<(String, bool)>,
    /// What it puts into the bulletin.
    pub content: LineContent,
    /// Text with names in braces.
    pub text: String,
}

impl Wording {
    /// Reads a text file; `file` is how messages call it, and `tables` says whether it may have any.
    ///
    /// # Errors
    /// A name or a condition is unknown, in the wrong place or not closed; the message has the line. Or there
    /// is nothing in it.
    pub fn parse(text: &str, file: &str, tables: bool) -> Result<Wording> {
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
            let line = line.trim_end().trim_start_matches([' ', '\t']);
            if !line.trim().is_empty() && !line.starts_with(COMMENT_MARK) {
                lines.push(WordingLine::parse(line, file, number, tables)?);
            }
        }
        if lines.is_empty() {
            bail!("{file} 里没有要写的内容；要用内置的文字，把这个文件删掉或改名");
        }
        Ok(Wording { lines })
    }
}

impl WordingLine {
    fn parse(line: &str, file: &str, number: usize, tables: bool) -> Result<WordingLine> {
        let (mut rest, mut each, mut conditions) = (line, None, Vec::new());
        while let Some((word, name, tail)) = directive(rest, &["有", "无", EACH]) {
            match word {
                EACH => each = Some(kind(name, file, number)?),
                _ => conditions.push((name.to_string(), word == "有")),
            }
            rest = tail;
        }
        let known: Vec<&str> =
            facts::NAMES.iter().chain(each.map_or(&[][..], RepeatedItem::names)).copied().collect();
        for (name, _) in &conditions {
            check_line(&format!("{{{name}}}"), file, number, &known)?;
        }
        if let Some((_, content)) = ALONE.iter().find(|(name, _)| tables && rest.trim() == *name) {
            return Ok(WordingLine { each, conditions, content: *content, text: String::new() });
        }
        let (content, text) = content(rest);
        if let Some(why) = misplaced(text, &known) {
            bail!("{file} 第 {number} 行：{why}");
        }
        check_line(text, file, number, &known)?;
        Ok(WordingLine { each, conditions, content, text: text.to_string() })
    }
}

/// What is wrong with a name that there is, but not in such a line.
fn misplaced(text: &str, known: &[&str]) -> Option<String> {
    let names = text.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0));
    names.filter(|name| !known.contains(name)).find_map(|name| {
        if ALONE.iter().any(|(alone, _)| alone.trim_matches(['{', '}']) == name) {
            return Some(format!("{{{name}}} 要在通报里单独占一行"));
        }
        let lists = RepeatedItem::ALL.into_iter().filter(|each| each.names().contains(&name));
        let lists: Vec<String> =
            lists.map(|each| format!("{{{EACH} {}}}", each.chinese())).collect();
        let begin = lists.join("、");
        (!lists.is_empty()).then(|| format!("{{{name}}} 只能用在以 {begin} 开头的行"))
    })
}

fn kind(name: &str, file: &str, number: usize) -> Result<RepeatedItem> {
    match RepeatedItem::ALL.into_iter().find(|each| each.chinese() == name) {
        Some(each) => Ok(each),
        None => {
            let all =
                RepeatedItem::ALL.map(|each| format!("{{{EACH} {}}}", each.chinese())).join(" ");
            bail!("{file} 第 {number} 行：不认识的 {{{EACH} {name}}}，可以用的是：{all}")
        }
    }
}

/// What a line puts into the bulletin, and its text without the mark.
fn content(line: &str) -> (LineContent, &str) {
    if let Some(text) = line.strip_prefix(JOIN_MARK) {
        return (LineContent::Joined, text.strip_prefix(' ').unwrap_or(text));
    }
    let marked = MARKS.iter().find_map(|(mark, style)| Some((*style, line.strip_prefix(mark)?)));
    let (style, text) = marked.unwrap_or((ParagraphStyle::Body, line));
    // The indent of two characters is the style's own; more of them stay.
    let text = text.strip_prefix("　　").unwrap_or(text).trim_matches(' ');
    (LineContent::Paragraph(style), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<WordingLine>, String> {
        Wording::parse(text, "x.txt", true).map(|w| w.lines).map_err(|e| e.to_string())
    }

    #[test]
    fn a_line_has_conditions_a_mark_and_a_text() -> Result<(), String> {
        let lines = parse(
            "// 说明 {不管}\n\n{每个 增长目标}{有 同比}### {目标}\n　　正文\n& 再说\n{目标表}",
        )?;
        let content: Vec<LineContent> = lines.iter().map(|line| line.content).collect();
        let expected = [
            LineContent::Paragraph(ParagraphStyle::Subheading),
            LineContent::Paragraph(ParagraphStyle::Body),
            LineContent::Joined,
            LineContent::TargetsTable,
        ];
        assert_eq!(content, expected);
        assert_eq!(lines[0].each, Some(RepeatedItem::GrowthTarget));
        assert_eq!(lines[0].conditions, [("同比".to_string(), true)]);
        assert_eq!((lines[0].text.as_str(), lines[1].text.as_str()), ("{目标}", "正文"));
        Ok(())
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let fault = |text: &str| parse(text).err().unwrap_or_default();
        assert!(
            fault("甲\n{乙}").starts_with("x.txt 第 2 行：不认识的 {乙}，可以用的是：{专项行动}")
        );
        let for_each = "{目标} 只能用在以 {每个 数量目标}、{每个 增长目标} 开头的行";
        assert!(fault("{目标}").contains(for_each), "{}", fault("{目标}"));
        assert!(fault("// 都删了\n").contains("没有要写的内容"));
        assert!(fault("{有 乙}甲").contains("第 1 行：不认识的 {乙}"));
        assert!(fault("{每个 县}甲").contains("不认识的 {每个 县}，可以用的是：{每个 数量目标}"));
        assert!(fault("甲{应报").contains("缺少右边的括号"));
        assert!(fault("见{目标表}").contains("{目标表} 要在通报里单独占一行"));
        let short = Wording::parse("{目标表}", "x.txt", false);
        assert!(short.is_err(), "a message for the phone has no table");
    }
}

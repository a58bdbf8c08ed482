//! The text of a letter with placeholders in braces: subject, body and phone text in one file. A line
//! that begins with {有 名称} or {无 名称} is there only if that name has something to say, or nothing.

use crate::wording::{check_line, directive, fill};
use anyhow::{Result, bail};
use std::collections::BTreeMap;

const SUBJECT_MARK: &str = "主题：";
const IF: &str = "有";
const UNLESS: &str = "无";
const PHONE_MARK: &str = "短信：";

/// What a letter says, before the placeholders are filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    /// The first line.
    pub subject: String,
    /// What follows up to the line 短信：.
    pub body: String,
    /// The rest.
    pub phone: String,
}

impl LetterText {
    /// Reads a text file; `name` is how messages call it, `known` the placeholders that it may use.
    ///
    /// # Errors
    /// A part is missing, or a placeholder is unknown or not closed; the message has the line.
    pub fn parse(text: &str, name: &str, known: &[&str]) -> Result<LetterText> {
        for (number, line) in (1..).zip(text.lines()) {
            let mut rest = line;
            while let Some((_, condition, tail)) = directive(rest, &[IF, UNLESS]) {
                check_line(&format!("{{{condition}}}"), name, number, known)?;
                rest = tail;
            }
            check_line(rest, name, number, known)?;
        }
        let mut lines = text.trim_start_matches('\u{FEFF}').lines();
        let subject = lines.next().and_then(|line| line.strip_prefix(SUBJECT_MARK));
        let Some(subject) = subject.map(str::trim).filter(|s| !s.is_empty()) else {
            bail!("{name} 第 1 行：应以“{SUBJECT_MARK}”开头，后面写邮件主题");
        };
        let rest: Vec<&str> = lines.collect();
        let Some(at) = rest.iter().position(|line| line.trim() == PHONE_MARK) else {
            bail!("{name}：缺少单独一行的“{PHONE_MARK}”，它下面写短信内容");
        };
        let joined = |lines: &[&str]| lines.join("\n").trim_matches('\n').trim_end().to_string();
        Ok(LetterText {
            subject: subject.to_string(),
            body: joined(&rest[..at]),
            phone: joined(&rest[at + 1..]),
        })
    }
}

/// Fills in the lines whose conditions hold.
pub fn fill_lines(text: &str, values: &BTreeMap<&str, String>) -> String {
    let lines = text.lines().filter_map(|line| standing_line(line, values));
    lines.map(|line| fill(line, values)).collect::<Vec<String>>().join("\n")
}

/// A line without its conditions; `None` if one of them does not hold.
fn standing_line<'a>(line: &'a str, values: &BTreeMap<&str, String>) -> Option<&'a str> {
    let mut rest = line;
    while let Some((word, name, tail)) = directive(rest, &[IF, UNLESS]) {
        let says_something = values.get(name).is_some_and(|value| !value.is_empty());
        if says_something != (word == IF) {
            return None;
        }
        rest = tail;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_there_only_if_its_conditions_hold() {
        let values = BTreeMap::from([("甲", "x".to_string()), ("乙", String::new())]);
        let text = "{有 甲}一{甲}\n{有 甲}{有 乙}二\n{无 乙}三\n{有 乙}四";
        assert_eq!(fill_lines(text, &values), "一x\n三");
        let unknown = LetterText::parse("主题：a\n{有 丙}b\n短信：\n", "x.txt", &["甲"]);
        assert!(unknown.is_err_and(|e| e.to_string().starts_with("x.txt 第 2 行：不认识的 {丙}")));
    }

    const TEXT: &str = "主题：{甲}的事\n\n{甲}：\n　　正文{乙}。\n\n短信：\n{乙}\n";

    #[test]
    fn a_text_has_three_parts_and_every_fault_its_line() -> Result<()> {
        let known = ["甲", "乙"];
        let text = LetterText::parse(TEXT, "x.txt", &known)?;
        assert_eq!(text.subject, "{甲}的事");
        assert_eq!(text.body, "{甲}：\n　　正文{乙}。");
        assert_eq!(text.phone, "{乙}");
        let fault = |text: &str| {
            let parsed = LetterText::parse(text, "x.txt", &known);
            parsed.map_or_else(|e| e.to_string(), |_| String::new())
        };
        let unknown = fault(&TEXT.replace("正文{乙}", "正文{丙}"));
        assert_eq!(unknown, "x.txt 第 4 行：不认识的 {丙}，可以用的是：{甲} {乙}");
        assert!(
            fault(&TEXT.replace("正文{乙}", "正文{乙")).starts_with("x.txt 第 4 行：“{乙。”缺少")
        );
        assert!(fault("标题").starts_with("x.txt 第 1 行"));
        assert!(fault("主题：a\nb").contains("“短信：”"));
        Ok(())
    }
}

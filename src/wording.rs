//! Texts that the office may change: a name in braces stands for what the program knows.

use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text that stays as it is.
    Plain(&'a str),
    /// The name between braces.
    Placeholder(&'a str),
}

/// The pieces of a text in order; a brace that is not closed is plain.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        parts.extend([Part::Plain(before), Part::Placeholder(name)]);
        rest = tail;
    }
    parts.push(Part::Plain(rest));
    parts.retain(|part| *part != Part::Plain(""));
    parts
}

/// Refuses a line with a placeholder that is unknown or not closed; `file` and `number` say where the
/// line stands.
///
/// # Errors
/// The first such placeholder, with all that may be used.
pub fn check_line(line: &str, file: &str, number: usize, known: &[&str]) -> Result<()> {
    for piece in line.split('{').skip(1) {
        let Some((placeholder, _)) = piece.split_once('}') else {
            bail!("{file} 第 {number} 行：“{{{piece}”缺少右边的括号 }}");
        };
        if !known.contains(&placeholder) {
            let all: Vec<String> = known.iter().map(|k| format!("{{{k}}}")).collect();
            let all = all.join(" ");
            bail!("{file} 第 {number} 行：不认识的 {{{placeholder}}}，可以用的是：{all}");
        }
    }
    Ok(())
}

/// The word, the name and the rest of a line that begins with a condition such as {有 名称}; `words`
/// are those that may stand there.
pub fn directive<'a>(line: &'a str, words: &[&str]) -> Option<(&'a str, &'a str, &'a str)> {
    let (inside, tail) = line.strip_prefix('{')?.split_once('}')?;
    let (word, name) = inside.split_once([' ', '　'])?;
    words.contains(&word).then_some((word, name.trim(), tail))
}

/// Puts values in the places of their names; values are never looked through again.
pub fn fill(text: &str, values: &BTreeMap<&str, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Plain(plain) => filled.push_str(plain),
            Part::Placeholder(name) => match values.get(name) {
                Some(value) => filled.push_str(value),
                None => filled.extend(["{", name, "}"]),
            },
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_placeholder_stays_as_it_is() {
        let values = BTreeMap::from([("甲", "{乙}".to_string()), ("乙", "x".to_string())]);
        assert_eq!(fill("{甲}{乙}", &values), "{乙}x");
        assert_eq!(fill("a{丙}b{乙", &values), "a{丙}b{乙");
    }
}

//! What it means when a unit writes a word in a number's place (无, /, 不适用).

use super::normalize;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The campaign's words in three lists; a word in none of them must be asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingValueTerms {
    /// Words for zero.
    #[serde(default)]
    pub zero: Vec<String>,
    /// Words for a cell that was not filled in.
    #[serde(default)]
    pub blank: Vec<String>,
    /// Words for what cannot be answered here.
    #[serde(default)]
    pub not_applicable: Vec<String>,
    /// Words that explain nothing when they are all that a 情况说明 says.
    #[serde(default)]
    pub empty_talk: Vec<String>,
    /// What each word of the first three lists says, normalized, once one was asked for.
    #[serde(skip)]
    known: OnceLock<BTreeMap<String, TermMeaning>>,
}

/// What a word in a number's place says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermMeaning {
    /// 0.
    Zero,
    /// Not filled in.
    Blank,
    /// 不适用.
    NotApplicable,
}

impl MissingValueTerms {
    /// What a text says, if it is one of the campaign's words.
    pub fn meaning_of(&self, text: &str) -> Option<TermMeaning> {
        let known = self.known.get_or_init(|| {
            // A word in two lists says what the first of them does.
            let lists = [
                (&self.not_applicable, TermMeaning::NotApplicable),
                (&self.blank, TermMeaning::Blank),
                (&self.zero, TermMeaning::Zero),
            ];
            let words =
                lists.into_iter().flat_map(|(list, said)| list.iter().map(move |w| (w, said)));
            words.map(|(word, said)| (normalize(word), said)).collect()
        });
        known.get(&normalize(text)).copied()
    }

    /// Whether a 情况说明 explains nothing: nothing is left of it without the campaign's empty words.
    pub fn is_empty_talk(&self, statement: &str) -> bool {
        let mut rest = normalize(statement);
        let mut empty: Vec<String> = self.empty_talk.iter().map(|word| normalize(word)).collect();
        empty.sort_by_key(|word| std::cmp::Reverse(word.len()));
        for word in empty.iter().filter(|word| !word.is_empty()) {
            rest = rest.replace(word.as_str(), "");
        }
        !rest.chars().any(char::is_alphanumeric)
    }
}

#[cfg(test)]
mod tests {
    use super::MissingValueTerms;

    #[test]
    fn empty_talk_is_told_from_reasons() {
        let empty_talk = ["核实无误", "已核实", "属实", "无误", "同上"].map(String::from).to_vec();
        let words = MissingValueTerms { empty_talk, ..MissingValueTerms::default() };
        for text in ["", "核实无误", "已核实，属实。", "同上", "—", "数据无误！已核实"]
        {
            assert_eq!(words.is_empty_talk(text), text != "数据无误！已核实", "{text}");
        }
        assert!(!words.is_empty_talk("含上年结转的2个续建项目，已核实"));
    }
}

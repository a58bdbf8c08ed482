//! Lists of words that are looked for in texts, all of a list in one pass.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::OnceLock;

/// Words that are looked for in normalized texts; prepared when it is first used.
pub struct WordList {
    /// Words with spaces between them.
    written: &'static str,
    /// Lists whose words belong to it too.
    joined: &'static [&'static WordList],
    words: OnceLock<Vec<&'static str>>,
    /// `None` if the words are too many for it. Of many lists only the words are ever asked for.
    search: OnceLock<Option<AhoCorasick>>,
}

impl WordList {
    /// A list of words that are written with spaces between them.
    pub const fn of(written: &'static str) -> WordList {
        WordList::joining(written, &[])
    }

    /// A list of the words that are written, and of all words of other lists.
    pub const fn joining(written: &'static str, joined: &'static [&'static WordList]) -> WordList {
        WordList { written, joined, words: OnceLock::new(), search: OnceLock::new() }
    }

    /// The words in the order in which they are written.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        let all = self.words.get_or_init(|| {
            let joined = self.joined.iter().flat_map(|list| list.words());
            self.written.split_whitespace().chain(joined).collect()
        });
        all.iter().copied()
    }

    /// Whether one of the words stands anywhere in a text.
    pub fn is_in(&self, text: &str) -> bool {
        // Left to itself the library searches for more than a hundred words by a table that is smaller and slower.
        let build = || {
            let kind = Some(AhoCorasickKind::DFA);
            AhoCorasick::builder().kind(kind).build(self.words()).ok()
        };
        match self.search.get_or_init(build) {
            Some(search) => search.is_match(text),
            None => self.words().any(|word| text.contains(word)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_wherever_it_stands() {
        static STATING: WordList = WordList::of("应为 应该为");
        static WORDS: WordList = WordList::joining("有误", &[&STATING]);
        assert!(WORDS.is_in("签约金额应该为8"));
        assert!(WORDS.is_in("有误"));
        assert!(!WORDS.is_in("无误"));
        assert!(!WORDS.is_in(""));
        assert_eq!(WORDS.words().count(), 3);
    }
}

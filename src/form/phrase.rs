//! A text that may be a heading, taken apart. Headings are the same in thousands of returns, so each thread
//! keeps what it made of the texts that it met.

use super::vocabulary::{Meaning, Vocabulary};
use super::{Heading, heading};
use crate::campaign::fold;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Longer texts are no headings, in characters.
const LONGEST: usize = 40;
/// Most texts that a thread keeps; then it begins anew.
const MOST: usize = 1_024;

/// A text short enough to be a heading or a part of one.
#[derive(Debug)]
pub struct Phrase {
    /// The text as it is written, without white space.
    pub shown: Arc<str>,
    /// Name and unit of measure.
    pub heading: Heading,
    /// The unit of measure, if it is nothing else.
    pub unit_alone: Option<Arc<str>>,
    /// What it means by itself.
    pub meaning: Option<Meaning>,
    /// Whether headings are made of such texts.
    pub may_be_known: bool,
}

/// The phrases of the vocabulary that the thread used last.
#[derive(Default)]
struct Kept {
    vocabulary: usize,
    phrases: HashMap<String, Rc<Phrase>>,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

impl Phrase {
    /// Whether a text is short enough to be one.
    pub fn fits(text: &str) -> bool {
        text.len() <= LONGEST || text.chars().count() <= LONGEST
    }
}

impl Vocabulary<'_> {
    /// Takes a text apart; `None` if it is too long to be a heading.
    pub fn phrase(&self, text: &str) -> Option<Rc<Phrase>> {
        if !Phrase::fits(text) {
            return None;
        }
        KEPT.with_borrow_mut(|kept| {
            if kept.vocabulary != self.number() || kept.phrases.len() == MOST {
                kept.vocabulary = self.number();
                kept.phrases.clear();
            }
            if let Some(phrase) = kept.phrases.get(text) {
                return Some(Rc::clone(phrase));
            }
            let phrase = Rc::new(self.taken_apart(text));
            kept.phrases.insert(text.to_string(), Rc::clone(&phrase));
            Some(phrase)
        })
    }

    fn taken_apart(&self, text: &str) -> Phrase {
        let folded = fold(text);
        let heading = Heading::of_folded(&folded);
        let meaning = self.meaning(&heading);
        Phrase {
            shown: text.split_whitespace().collect::<String>().into(),
            unit_alone: heading::unit_alone(&folded),
            meaning,
            may_be_known: meaning.is_some() || self.may_know(&heading),
            heading,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MOST;
    use crate::campaign::Campaign;
    use crate::form::{Meaning, Vocabulary};

    #[test]
    fn a_text_means_what_its_own_campaign_says() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let mut other = campaign.clone();
        other.form.unit_heading = "片区".to_string();
        let (ours, theirs) = (Vocabulary::of(&campaign), Vocabulary::of(&other));
        let meaning = |words: &Vocabulary| words.phrase("片 区").and_then(|p| p.meaning);
        for _ in 0..2 {
            assert_eq!((meaning(&ours), meaning(&theirs)), (None, Some(Meaning::Unit)));
        }
        (0..=MOST).for_each(|n| drop(theirs.phrase(&n.to_string())));
        assert_eq!(meaning(&theirs), Some(Meaning::Unit));
        assert!(theirs.phrase(&"片".repeat(41)).is_none());
        Ok(())
    }
}

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
    /// The text as it is written.
    text: Rc<str>,
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
    phrases: HashMap<Rc<str>, Rc<Phrase>>,
    /// Those of the sheet before, in its order.
    before: Vec<Option<Rc<Phrase>>>,
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

impl Kept {
    fn phrase(&mut self, text: &str, words: &Vocabulary) -> Rc<Phrase> {
        if let Some(phrase) = self.phrases.get(text) {
            return Rc::clone(phrase);
        }
        if self.phrases.len() == MOST {
            self.phrases.clear();
        }
        let phrase = Rc::new(words.taken_apart(text));
        self.phrases.insert(Rc::clone(&phrase.text), Rc::clone(&phrase));
        phrase
    }
}

impl Vocabulary<'_> {
    /// Takes the texts of a sheet apart; `None` for what is no text or too long to be a heading.
    pub fn phrases<'t>(
        &self,
        texts: impl Iterator<Item = Option<&'t str>>,
    ) -> Vec<Option<Rc<Phrase>>> {
        KEPT.with_borrow_mut(|kept| {
            if kept.vocabulary != self.number() {
                *kept = Kept { vocabulary: self.number(), ..Kept::default() };
            }
            // Sheets made from one blank form say the same at most places, which is sooner seen than sought.
            let before = std::mem::take(&mut kept.before);
            let mut before = before.iter().map(Option::as_ref).chain(std::iter::repeat(None));
            let phrases = texts.map(|text| {
                let same = before.next().flatten();
                let text = text.filter(|text| Phrase::fits(text))?;
                let same = same.filter(|phrase| *phrase.text == *text);
                Some(same.map_or_else(|| kept.phrase(text, self), Rc::clone))
            });
            let phrases: Vec<Option<Rc<Phrase>>> = phrases.collect();
            kept.before = phrases.iter().take(MOST).cloned().collect();
            phrases
        })
    }

    fn taken_apart(&self, text: &str) -> Phrase {
        let folded = fold(text);
        let heading = Heading::of_folded(&folded);
        let meaning = self.meaning(&heading);
        Phrase {
            text: text.into(),
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
    use super::{MOST, Phrase};
    use crate::campaign::Campaign;
    use crate::form::{Meaning, Vocabulary};
    use std::rc::Rc;

    #[test]
    fn a_text_means_what_its_own_campaign_says() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let mut other = campaign.clone();
        other.form.unit_heading = "片区".to_string();
        let (ours, theirs) = (Vocabulary::of(&campaign), Vocabulary::of(&other));
        let phrase = |words: &Vocabulary, text: &str| -> Option<Rc<Phrase>> {
            words.phrases(std::iter::once(Some(text))).pop().flatten()
        };
        let meaning = |words: &Vocabulary| phrase(words, "片 区").and_then(|p| p.meaning);
        for _ in 0..2 {
            assert_eq!((meaning(&ours), meaning(&theirs)), (None, Some(Meaning::Unit)));
        }
        (0..=MOST).for_each(|n| drop(phrase(&theirs, &n.to_string())));
        assert_eq!(meaning(&theirs), Some(Meaning::Unit));
        assert!(phrase(&theirs, &"片".repeat(41)).is_none());
        Ok(())
    }

    #[test]
    fn texts_are_their_own_whatever_stood_at_their_place_before() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let words = Vocabulary::of(&campaign);
        let sheets =
            [["市（州）", "签约金额", "9"], ["市（州）", "9", "签约金额"], ["9", "9", "9"]];
        for sheet in sheets {
            let texts = sheet.into_iter().map(Some).chain([None]);
            let shown: Vec<Option<String>> =
                words.phrases(texts).into_iter().map(|p| Some(p?.shown.to_string())).collect();
            let wanted = sheet.map(|text| Some(text.to_string()));
            assert_eq!((&shown[..3], shown.len()), (&wanted[..], 4));
            assert_eq!(shown[3], None);
        }
        Ok(())
    }
}

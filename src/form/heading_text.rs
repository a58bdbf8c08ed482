//! A text that may be a heading, taken apart.

use super::heading_index::{ColumnRole, HeadingIndex};
use super::{Heading, heading};
use crate::campaign::normalize;
use std::sync::Arc;

/// Longer texts are no headings, in characters.
const LONGEST: usize = 40;

/// A text short enough to be a heading or a part of one.
#[derive(Debug)]
pub struct HeadingText {
    /// The text as it is written, without white space.
    pub shown: Arc<str>,
    /// Name and unit of measure.
    pub heading: Heading,
    /// The unit of measure, if it is nothing else.
    pub unit_alone: Option<Arc<str>>,
    /// What it means by itself.
    pub meaning: Option<ColumnRole>,
    /// Whether headings are made of such texts.
    pub may_be_known: bool,
}

impl HeadingText {
    /// Whether a text is short enough to be one.
    pub fn fits(text: &str) -> bool {
        text.len() <= LONGEST || text.chars().count() <= LONGEST
    }
}

impl HeadingIndex<'_> {
    /// Takes a text apart; `None` if it is too long to be a heading.
    pub fn phrase(&self, text: &str) -> Option<HeadingText> {
        if !HeadingText::fits(text) {
            return None;
        }
        let normalized = normalize(text);
        let heading = Heading::of_normalized(&normalized);
        let meaning = self.meaning(&heading);
        Some(HeadingText {
            shown: match text.contains(char::is_whitespace) {
                true => text.split_whitespace().collect::<String>().into(),
                false => text.into(),
            },
            unit_alone: heading::unit_alone(&normalized),
            meaning,
            may_be_known: meaning.is_some() || self.may_know(&heading),
            heading,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::campaign::Campaign;
    use crate::form::{ColumnRole, HeadingIndex};

    #[test]
    fn a_text_means_what_its_own_campaign_says() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let mut other = campaign.clone();
        other.form.unit_heading = "片区".to_string();
        let (ours, theirs) = (HeadingIndex::of(&campaign), HeadingIndex::of(&other));
        let meaning = |words: &HeadingIndex| words.phrase("片 区").and_then(|p| p.meaning);
        assert_eq!((meaning(&ours), meaning(&theirs)), (None, Some(ColumnRole::Unit)));
        assert!(theirs.phrase(&"片".repeat(41)).is_none());
        Ok(())
    }
}

//! A phrase: words and figures, each figure still knowing what it was drawn from.

use super::figure::{Figure, FigureOrigin};

/// Words and figures in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrase {
    pieces: Vec<PhrasePart>,
}

/// A piece of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhrasePart {
    /// Words without a digit.
    Words(String),
    /// A figure.
    Figure(Figure),
}

impl Phrase {
    /// A text from somewhere; its digits become figures of that origin.
    pub fn of(text: &str, origin: &FigureOrigin) -> Phrase {
        let mut phrase = Phrase::default();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let (words, tail) = rest.split_at(start);
            let (number, after) = tail.split_at(number_length(tail));
            phrase.say(words);
            phrase.figure(Figure::other(number.to_string(), origin.clone()));
            rest = after;
        }
        phrase.say(rest);
        phrase
    }

    /// Adds words, which have no digit.
    pub fn say(&mut self, words: &str) {
        if !words.is_empty() {
            self.pieces.push(PhrasePart::Words(words.to_string()));
        }
    }

    /// Adds a figure.
    pub fn figure(&mut self, figure: Figure) {
        self.pieces.push(PhrasePart::Figure(figure));
    }

    /// Adds another phrase.
    pub fn add(&mut self, other: Phrase) {
        self.pieces.extend(other.pieces);
    }

    /// The same with another phrase behind it.
    #[must_use]
    pub fn and(mut self, other: impl Into<Phrase>) -> Phrase {
        self.add(other.into());
        self
    }

    /// Phrases with 、 or another mark between them.
    pub fn joined(phrases: impl IntoIterator<Item = Phrase>, mark: &str) -> Phrase {
        let mut all = Phrase::default();
        for (at, phrase) in phrases.into_iter().enumerate() {
            if at > 0 {
                all.say(mark);
            }
            all.add(phrase);
        }
        all
    }

    /// Whether it has nothing to say: it is empty, or the number 0.
    pub fn is_nothing(&self) -> bool {
        match self.pieces.as_slice() {
            [] => true,
            [PhrasePart::Figure(figure)] => figure.is_zero(),
            _ => false,
        }
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[PhrasePart] {
        &self.pieces
    }

    /// The text as it is read.
    pub fn text(&self) -> String {
        self.pieces.iter().map(PhrasePart::text).collect()
    }

    /// The figures in order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.pieces.iter().filter_map(|piece| match piece {
            PhrasePart::Words(_) => None,
            PhrasePart::Figure(figure) => Some(figure),
        })
    }
}

impl PhrasePart {
    /// The text as it is read.
    pub fn text(&self) -> &str {
        match self {
            PhrasePart::Words(words) => words,
            PhrasePart::Figure(figure) => &figure.shown,
        }
    }
}

impl From<Figure> for Phrase {
    fn from(figure: Figure) -> Phrase {
        Phrase { pieces: vec![PhrasePart::Figure(figure)] }
    }
}

/// Length of the number at the start of a text: digits, a point between digits, a percent sign.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let rest = &text[whole..];
    let behind = rest.strip_prefix('.').map_or(0, digits);
    let length = if behind > 0 { whole + 1 + behind } else { whole };
    length + usize::from(text[length..].starts_with('%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_of_a_text_belongs_to_a_figure() {
        let phrase = Phrase::of("川办发〔2021〕47号，增10.5%。", &FigureOrigin::Campaign);
        assert_eq!(phrase.text(), "川办发〔2021〕47号，增10.5%。");
        let shown: Vec<&str> = phrase.figures().map(|f| f.shown.as_str()).collect();
        assert_eq!(shown, ["2021", "47", "10.5%"]);
        assert!(Phrase::of("0", &FigureOrigin::Wording).is_nothing());
        assert!(!Phrase::of("0户", &FigureOrigin::Wording).is_nothing());
    }
}

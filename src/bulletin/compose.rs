//! Fills a wording in: repeats lines, leaves out those that have nothing to say, numbers headings.

use super::each::RepeatedItem;
use super::facts::{Facts, facts};
use super::figure::FigureOrigin;
use super::phrase::Phrase;
use super::tables;
use super::wording::{LineContent, ParagraphStyle, Wording, WordingLine};
use super::{Bulletin, BulletinBlock};
use crate::summary::Summary;
use crate::wording::{WordingPart, parts};
use chrono::NaiveDate;

const NUMERALS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// The bulletin of a summary in this wording; `today` is its date.
pub fn compose(summary: &Summary, wording: &Wording, today: NaiveDate) -> Bulletin {
    let mut composer = Composer {
        summary,
        facts: facts(summary, today),
        blocks: Vec::new(),
        open: false,
        heading: 0,
        subheading: 0,
    };
    for lines in wording.lines.chunk_by(|a, b| a.each.is_some() && a.each == b.each) {
        match lines.first().and_then(|line| line.each) {
            Some(each) => composer.each(each, lines),
            None => lines.iter().for_each(|line| composer.line(line, &Facts::new())),
        }
    }
    Bulletin { blocks: composer.blocks }
}

struct Composer<'a> {
    summary: &'a Summary<'a>,
    facts: Facts,
    blocks: Vec<BulletinBlock>,
    /// Whether the paragraph that a sentence may be joined to was printed.
    open: bool,
    heading: usize,
    subheading: usize,
}

impl Composer<'_> {
    fn each(&mut self, each: RepeatedItem, lines: &[WordingLine]) {
        for item in each.items(self.summary) {
            lines.iter().for_each(|line| self.line(line, &item));
        }
    }

    fn line(&mut self, line: &WordingLine, item: &Facts) {
        let stands = line.conditions.iter().all(|(name, wanted)| {
            self.value(name, item).is_some_and(|phrase| phrase.is_nothing() != *wanted)
        });
        match line.content {
            LineContent::Joined => {
                if let (true, true, Some(BulletinBlock::Paragraph(_, phrase))) =
                    (stands, self.open, self.blocks.last_mut())
                {
                    let sentence = filled(&self.facts, &line.text, item);
                    phrase.add(sentence);
                }
                return;
            }
            _ => self.open = stands && matches!(line.content, LineContent::Paragraph(_)),
        }
        if stands {
            self.block(line, item);
        }
    }

    fn block(&mut self, line: &WordingLine, item: &Facts) {
        let block = match line.content {
            LineContent::TargetsTable => BulletinBlock::Table(tables::targets(self.summary)),
            LineContent::FieldsTable => BulletinBlock::Table(tables::fields(self.summary)),
            LineContent::PageBreak => BulletinBlock::PageBreak,
            LineContent::Blank => BulletinBlock::Blank,
            LineContent::Joined => return,
            LineContent::Paragraph(style) => {
                let number = Phrase::of(&self.number(style), &FigureOrigin::Wording);
                BulletinBlock::Paragraph(style, number.and(filled(&self.facts, &line.text, item)))
            }
        };
        self.blocks.push(block);
    }

    /// The number of a heading: 一、 or （一）.
    fn number(&mut self, style: ParagraphStyle) -> String {
        match style {
            ParagraphStyle::Heading => {
                (self.heading, self.subheading) = (self.heading + 1, 0);
                format!("{}、", chinese_number(self.heading))
            }
            ParagraphStyle::Subheading => {
                self.subheading += 1;
                format!("（{}）", chinese_number(self.subheading))
            }
            _ => String::new(),
        }
    }

    fn value<'v>(&'v self, name: &str, item: &'v Facts) -> Option<&'v Phrase> {
        item.get(name).or_else(|| self.facts.get(name))
    }
}

/// A text with the names in it filled in.
fn filled(facts: &Facts, text: &str, item: &Facts) -> Phrase {
    let mut phrase = Phrase::default();
    for part in parts(text) {
        match part {
            WordingPart::Plain(plain) => phrase.add(Phrase::of(plain, &FigureOrigin::Wording)),
            WordingPart::Placeholder(name) => {
                let value = item.get(name).or_else(|| facts.get(name));
                phrase.add(value.cloned().unwrap_or_default());
            }
        }
    }
    phrase
}

/// A number from 1 to 99 in Chinese.
fn chinese_number(number: usize) -> String {
    let (tens, ones) = (number / 10 % 10, NUMERALS[number % 10]);
    match tens {
        0 => ones.to_string(),
        1 => format!("十{ones}"),
        tens => format!("{}十{ones}", NUMERALS[tens]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{Campaign, Period};
    use crate::summary::{Order, SummarySources, compile};
    use anyhow::{Result, anyhow};

    #[test]
    fn numbers_of_headings_are_chinese() {
        let shown = [1, 9, 10, 11, 20, 42].map(chinese_number);
        assert_eq!(shown, ["一", "九", "十", "十一", "二十", "四十二"]);
    }

    #[test]
    fn what_has_nothing_to_say_is_left_out_and_numbers_close_up() -> Result<()> {
        let campaign = Campaign::built_in()?;
        let period: Period = "2021-09-25".parse().map_err(|e| anyhow!("{e}"))?;
        let (submissions, earlier) = (&[], &[]);
        let order = Order::Province;
        let baselines = &crate::baseline::Baselines::default();
        let sources =
            SummarySources { campaign: &campaign, period, submissions, earlier, baselines, order };
        let summary = compile(sources);
        let text = "{有 已报}## 甲\n{有 已报}乙\n& 丙\n## 未报{未报数}个\n{无 已报}戊\n& 己\n{有 排序办法}& 庚";
        let wording = Wording::parse(text, "x", false)?;
        let bulletin = compose(&summary, &wording, period.0);
        let texts: Vec<String> = bulletin
            .blocks
            .iter()
            .map(|block| match block {
                BulletinBlock::Paragraph(_, phrase) => phrase.text(),
                _ => String::new(),
            })
            .collect();
        assert_eq!(texts, ["一、未报21个", "戊己"]);
        Ok(())
    }
}

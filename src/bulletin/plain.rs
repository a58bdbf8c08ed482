//! The bulletin as plain text, to be pasted into a message.

use super::wording::Style;
use super::{Block, Bulletin};

/// A line per paragraph, cells of tables with tabs between them.
pub fn plain(bulletin: &Bulletin) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in &bulletin.blocks {
        match block {
            Block::Paragraph(Style::Title | Style::Flush | Style::Label | Style::Right, phrase)
            | Block::Paragraph(Style::Centred, phrase) => lines.push(phrase.text()),
            Block::Paragraph(Style::Heading | Style::Subheading | Style::Body, phrase) => {
                lines.push(format!("　　{}", phrase.text()));
            }
            Block::Table(table) => {
                let headings = table.headings.iter().map(|heading| heading.text());
                lines.push(headings.collect::<Vec<_>>().join("\t"));
                lines.extend(table.rows.iter().map(|row| {
                    row.iter().map(|cell| cell.phrase.text()).collect::<Vec<_>>().join("\t")
                }));
            }
            Block::PageBreak | Block::Blank => lines.push(String::new()),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

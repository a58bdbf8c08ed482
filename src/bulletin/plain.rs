//! The bulletin as plain text, to be pasted into a message.

use super::wording::ParagraphStyle;
use super::{Bulletin, BulletinBlock};

/// A line per paragraph, cells of tables with tabs between them.
pub fn plain(bulletin: &Bulletin) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in &bulletin.blocks {
        match block {
            BulletinBlock::Paragraph(
                ParagraphStyle::Title
                | ParagraphStyle::Flush
                | ParagraphStyle::Label
                | ParagraphStyle::Right,
                phrase,
            )
            | BulletinBlock::Paragraph(ParagraphStyle::Centred, phrase) => {
                lines.push(phrase.text())
            }
            BulletinBlock::Paragraph(
                ParagraphStyle::Heading | ParagraphStyle::Subheading | ParagraphStyle::Body,
                phrase,
            ) => {
                lines.push(format!("　　{}", phrase.text()));
            }
            BulletinBlock::Table(table) => {
                let headings = table.headings.iter().map(|heading| heading.text());
                lines.push(headings.collect::<Vec<_>>().join("\t"));
                lines.extend(table.rows.iter().map(|row| {
                    row.iter().map(|cell| cell.phrase.text()).collect::<Vec<_>>().join("\t")
                }));
            }
            BulletinBlock::PageBreak | BulletinBlock::Blank => lines.push(String::new()),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

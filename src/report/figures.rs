//! The trace of a bulletin: where each of its figures stands in the JSON of `merge`, and the cells behind it.

use crate::bulletin::{Bulletin, BulletinBlock, CitedSource, Figure, FigureOrigin, Phrase};
use crate::campaign::Period;
use crate::summary::Summary;
use anyhow::{Context, Result};
use serde::Serialize;

/// One JSON document for the bulletins that were written, each with its file.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn figures_json(summary: &Summary, bulletins: &[(String, Bulletin)]) -> Result<String> {
    let bulletins = bulletins.iter().map(|(file, bulletin)| BulletinDocument {
        file,
        paragraphs: paragraphs(bulletin, summary),
    });
    let document = TraceDocument { period: summary.period, bulletins: bulletins.collect() };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

#[derive(Serialize)]
struct TraceDocument<'a> {
    period: Period,
    bulletins: Vec<BulletinDocument<'a>>,
}

#[derive(Serialize)]
struct BulletinDocument<'a> {
    file: &'a str,
    paragraphs: Vec<ParagraphDocument<'a>>,
}

/// A paragraph, or a cell of a table, that has figures.
#[derive(Serialize)]
struct ParagraphDocument<'a> {
    /// Of the paragraph or table, from 1.
    number: usize,
    /// Row and column of a cell, from 1; the headings are row 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<[usize; 2]>,
    text: String,
    figures: Vec<FigureDocument<'a>>,
}

#[derive(Serialize)]
struct FigureDocument<'a> {
    shown: &'a str,
    origin: &'static str,
    how: Option<&'static str>,
    pointers: &'a [String],
    sources: Vec<SourceDocument<'a>>,
}

#[derive(Serialize)]
struct SourceDocument<'a> {
    unit: &'a str,
    period: Period,
    file: &'a str,
    cell: Option<String>,
    raw: Option<&'a str>,
    sha256: &'a str,
}

fn paragraphs<'a>(bulletin: &'a Bulletin, summary: &'a Summary) -> Vec<ParagraphDocument<'a>> {
    let spaces =
        |block: &&BulletinBlock| matches!(block, BulletinBlock::PageBreak | BulletinBlock::Blank);
    let blocks = bulletin.blocks.iter().filter(|block| !spaces(block));
    let paragraph = |number, cell, phrase| ParagraphDocument::of(number, cell, phrase, summary);
    let mut all = Vec::new();
    for (number, block) in (1..).zip(blocks) {
        match block {
            BulletinBlock::Paragraph(_, phrase) => all.push(paragraph(number, None, phrase)),
            BulletinBlock::Table(table) => {
                let headings = (1..).zip(&table.headings).map(|(col, phrase)| ([1, col], phrase));
                let cells = (2..).zip(&table.rows).flat_map(|(row, cells)| {
                    (1..).zip(cells).map(move |(col, cell)| ([row, col], &cell.phrase))
                });
                let cells = headings.chain(cells);
                all.extend(cells.map(|(at, phrase)| paragraph(number, Some(at), phrase)));
            }
            BulletinBlock::PageBreak | BulletinBlock::Blank => {}
        }
    }
    all.retain(|paragraph| !paragraph.figures.is_empty());
    all
}

impl<'a> ParagraphDocument<'a> {
    fn of(
        number: usize,
        cell: Option<[usize; 2]>,
        phrase: &'a Phrase,
        summary: &'a Summary,
    ) -> ParagraphDocument<'a> {
        let figures = phrase.figures().map(|figure| FigureDocument::of(figure, summary)).collect();
        ParagraphDocument { number, cell, text: phrase.text(), figures }
    }
}

impl<'a> FigureDocument<'a> {
    fn of(figure: &'a Figure, summary: &'a Summary) -> FigureDocument<'a> {
        let (origin, how, pointers): (_, _, &[String]) = match &figure.origin {
            FigureOrigin::Merge(how, pointers) => ("merge", Some(how.id()), pointers),
            FigureOrigin::Campaign => ("campaign", None, &[]),
            FigureOrigin::Wording => ("wording", None, &[]),
            FigureOrigin::Today => ("today", None, &[]),
        };
        let sources = figure.sources.iter().filter_map(|source| source.cited(summary));
        let sources = sources.map(SourceDocument::of).collect();
        FigureDocument { shown: &figure.shown, origin, how, pointers, sources }
    }
}

impl<'a> SourceDocument<'a> {
    fn of(source: CitedSource<'a>) -> SourceDocument<'a> {
        let CitedSource { unit, period, file, sha256, cell, raw } = source;
        SourceDocument { unit, period, file, cell, raw, sha256 }
    }
}

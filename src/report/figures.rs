//! The trace of a bulletin: where each of its figures stands in the JSON of `merge`, and the cells behind it.

use crate::bulletin::{Block, Bulletin, Figure, Origin, Phrase, Source};
use crate::campaign::Period;
use anyhow::{Context, Result};
use serde::Serialize;

/// One JSON document for the bulletins that were written, each with its file.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn figures_json(period: Period, bulletins: &[(String, Bulletin)]) -> Result<String> {
    let bulletins = bulletins
        .iter()
        .map(|(file, bulletin)| BulletinDocument { file, paragraphs: paragraphs(bulletin) });
    let document = TraceDocument { period, bulletins: bulletins.collect() };
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
    cell: Option<&'a str>,
    raw: Option<&'a str>,
    sha256: &'a str,
}

fn paragraphs(bulletin: &Bulletin) -> Vec<ParagraphDocument<'_>> {
    let spaces = |block: &&Block| matches!(block, Block::PageBreak | Block::Blank);
    let blocks = bulletin.blocks.iter().filter(|block| !spaces(block));
    let mut all = Vec::new();
    for (number, block) in (1..).zip(blocks) {
        match block {
            Block::Paragraph(_, phrase) => all.push(ParagraphDocument::of(number, None, phrase)),
            Block::Table(table) => {
                let headings = (1..).zip(&table.headings).map(|(col, phrase)| ([1, col], phrase));
                let cells = (2..).zip(&table.rows).flat_map(|(row, cells)| {
                    (1..).zip(cells).map(move |(col, cell)| ([row, col], &cell.phrase))
                });
                let cells = headings.chain(cells);
                all.extend(
                    cells.map(|(at, phrase)| ParagraphDocument::of(number, Some(at), phrase)),
                );
            }
            Block::PageBreak | Block::Blank => {}
        }
    }
    all.retain(|paragraph| !paragraph.figures.is_empty());
    all
}

impl<'a> ParagraphDocument<'a> {
    fn of(number: usize, cell: Option<[usize; 2]>, phrase: &'a Phrase) -> ParagraphDocument<'a> {
        let figures = phrase.figures().map(FigureDocument::of).collect();
        ParagraphDocument { number, cell, text: phrase.text(), figures }
    }
}

impl<'a> FigureDocument<'a> {
    fn of(figure: &'a Figure) -> FigureDocument<'a> {
        let (origin, how, pointers): (_, _, &[String]) = match &figure.origin {
            Origin::Merge(how, pointers) => ("merge", Some(how.id()), pointers),
            Origin::Campaign => ("campaign", None, &[]),
            Origin::Wording => ("wording", None, &[]),
            Origin::Today => ("today", None, &[]),
        };
        let sources = figure.sources.iter().map(SourceDocument::of).collect();
        FigureDocument { shown: &figure.shown, origin, how, pointers, sources }
    }
}

impl<'a> SourceDocument<'a> {
    fn of(source: &'a Source) -> SourceDocument<'a> {
        SourceDocument {
            unit: &source.unit,
            period: source.period,
            file: &source.file,
            cell: source.cell.as_deref(),
            raw: source.raw.as_deref(),
            sha256: &source.sha256,
        }
    }
}

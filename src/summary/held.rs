//! What is doubted and waits for a decision (待核): single figures of returns that count, and whole returns.

use super::name_list::roll;
use super::rows::{Summary, UnitRow};
use crate::campaign::{FigureId, HeldFigures};
use crate::finding::Finding;
use crate::intake::Submission;
use crate::validation::Value;
use rust_decimal::Decimal;

/// A figure that is doubted and waits for a decision (待核).
#[derive(Debug, Clone)]
pub struct Held<'a> {
    /// Which.
    pub figure: &'a FigureId,
    /// The unit's figure.
    pub value: Decimal,
    /// What is doubted.
    pub findings: Vec<&'a Finding>,
}

impl<'a> Held<'a> {
    /// Key of the field.
    pub fn field(&self) -> &'a str {
        &self.figure.field
    }

    /// What is doubted, in one line.
    pub fn doubt(&self) -> String {
        let messages: Vec<&str> = self.findings.iter().map(|f| f.message.as_str()).collect();
        messages.join("；")
    }
}

impl<'a> UnitRow<'a> {
    /// Doubted figures among those that count: field key, the figure, and what is doubted.
    pub fn held(&self) -> Vec<Held<'a>> {
        let counted: Option<&'a Submission> = self.submission.filter(|_| self.counts());
        let found = counted.into_iter().flat_map(Submission::held_figures);
        let mut held: Vec<Held> = Vec::new();
        for finding in found {
            let Some(figure) = finding.figure.as_ref() else { continue };
            let entry = counted.and_then(|s| s.record.as_ref()?.at(figure));
            let Some(Value::Number(value)) = entry.and_then(|e| e.value.clone()) else { continue };
            match held.iter_mut().find(|h| h.figure == figure) {
                Some(known) => known.findings.push(finding),
                None => held.push(Held { figure, value, findings: vec![finding] }),
            }
        }
        held
    }

    /// The doubt about the figure of a field.
    pub fn held_figure(&self, key: &str) -> Option<Held<'a>> {
        self.held().into_iter().find(|held| held.field() == key)
    }

    /// Whether the figure of a field is doubted.
    pub fn is_held(&self, key: &str) -> bool {
        let counted = self.submission.filter(|s| s.counts());
        counted.is_some_and(|s| s.held_figure(key).is_some())
    }

    /// A return of the unit that waits as a whole while another one counts.
    pub fn waits_beside(&self) -> Option<&'a Submission> {
        self.waiting.filter(|_| self.counts())
    }
}

impl<'a> Summary<'a> {
    /// Every held figure, with the position of its row.
    pub fn held(&self) -> Vec<(usize, Held<'a>)> {
        let of_row =
            |(at, row): (usize, &UnitRow<'a>)| row.held().into_iter().map(move |held| (at, held));
        self.rows.iter().enumerate().flat_map(of_row).collect()
    }

    /// Held figures of the form's own fields, which would stand in its totals.
    pub fn held_in_totals(&self) -> usize {
        self.total.held.iter().sum()
    }

    /// Whether held figures are in the totals, marked.
    pub fn counts_held(&self) -> bool {
        self.campaign.held_figures == HeldFigures::CountAndMark
    }

    /// 含待核 or 不含待核, as the totals stand to held figures.
    pub fn held_word(&self) -> &'static str {
        if self.counts_held() { "含待核" } else { "不含待核" }
    }

    /// The number of the form's field at this position, unless it is held.
    pub fn sound(&self, row: usize, at: usize) -> Option<Decimal> {
        let row = self.rows.get(row)?;
        let field = self.campaign.form.summary_fields.get(at)?;
        row.number(at).filter(|_| !row.is_held(&field.key))
    }

    /// Says that held figures were not used, and which: 自贡市签约金额、…; empty if nothing is held.
    pub fn held_sentence(&self) -> String {
        let names = |(at, held): &(usize, Held)| {
            let field = self.campaign.name_of(held.field());
            format!("{}{field}", self.rows[*at].unit.name)
        };
        let figures: Vec<String> = self.held().iter().map(names).collect();
        let whole = self.rows.iter().filter(|row| row.waiting.is_some());
        let whole: Vec<&str> = whole.map(|row| row.unit.name.as_str()).collect();
        let mut parts = Vec::new();
        if !figures.is_empty() {
            let count = figures.len();
            let named = roll(&figures, "“问题清单”");
            parts.push(format!("另有 {count} 个待核的数没有用上：{named}"));
        }
        if !whole.is_empty() {
            let (count, named) = (whole.len(), roll(&whole, "“问题清单”"));
            parts.push(format!("另有 {count} 份报表整份待核，没有用上：{named}"));
        }
        if parts.is_empty() { String::new() } else { format!("{}。", parts.join("；")) }
    }
}

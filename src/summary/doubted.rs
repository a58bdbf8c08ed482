//! Figures with open findings: those that are held (待核), and those that count while the unit still has to
//! verify or explain them (核实).

use super::attainment::Attainment;
use super::rows::{Summary, UnitRow};
use crate::baseline::BaseSource;
use crate::campaign::{Block, Campaign, FigureId, Form, RowId, Rows, Severity, Target};
use crate::finding::Finding;
use crate::intake::Submission;
use crate::validation::{LineIndex, Value};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A figure with the open findings about it.
#[derive(Debug, Clone)]
pub struct Doubted<'a> {
    /// Which.
    pub figure: &'a FigureId,
    /// The unit's figure.
    pub value: Decimal,
    /// What is doubted.
    pub findings: Vec<&'a Finding>,
}

impl<'a> Doubted<'a> {
    /// Key of the field.
    pub fn field(&self) -> &'a str {
        &self.figure.field
    }

    /// The figure as people call it, with its line or row.
    pub fn name(&self, campaign: &Campaign) -> String {
        let subject = self.findings.first().and_then(|finding| finding.subject(campaign));
        subject.unwrap_or_else(|| campaign.figure_name(self.figure))
    }

    /// The figures of a return that findings are about, in the order of the findings.
    fn with_findings(
        submission: &'a Submission,
        form: &Form,
        findings: impl Iterator<Item = &'a Finding>,
    ) -> Vec<Doubted<'a>> {
        let mut findings = findings.peekable();
        let Some(own) = submission.record.as_ref().filter(|_| findings.peek().is_some()) else {
            return Vec::new();
        };
        let record = own.loaded();
        let rows = LineIndex::of(&record);
        let mut known: HashMap<&FigureId, usize> = HashMap::new();
        let mut doubted: Vec<Doubted> = Vec::new();
        for finding in findings {
            let Some(figure) = finding.figure.as_ref() else { continue };
            let value = match rows.at(figure) {
                Some(entry) => entry.value.clone(),
                None if own.is_of_list(figure) => own.unit_value(form, &figure.field, None),
                None => None,
            };
            let Some(Value::Number(value)) = value else { continue };
            let index = *known.entry(figure).or_insert(doubted.len());
            match doubted.get_mut(index) {
                Some(known) => known.findings.push(finding),
                None => doubted.push(Doubted { figure, value, findings: vec![finding] }),
            }
        }
        doubted
    }

    /// Figures of a return that are held.
    pub fn held_in(submission: &'a Submission, form: &Form) -> Vec<Doubted<'a>> {
        Doubted::with_findings(submission, form, submission.findings.iter().filter(|f| f.holds()))
    }

    /// Figures of a return that count while its unit still has to verify or explain them.
    pub fn to_verify_in(submission: &'a Submission, form: &Form) -> Vec<Doubted<'a>> {
        let asked = submission.findings.iter();
        let asked = asked.filter(|f| f.class == Severity::Verify && f.is_open());
        let mut figures = Doubted::with_findings(submission, form, asked);
        let held: Vec<_> = submission.held_figures().filter_map(|f| f.figure.as_ref()).collect();
        // A list that is held as a whole holds the figures of all its lines.
        let covers = |held: &FigureId, asked: &FigureId| {
            held == asked || held.row == RowId::Only && held.field == asked.field
        };
        figures.retain(|asked| !held.iter().any(|held| covers(held, asked.figure)));
        figures
    }

    /// What is doubted, in one line.
    pub fn doubt(&self) -> String {
        let messages: Vec<&str> = self.findings.iter().map(|f| f.message.as_str()).collect();
        messages.join("；")
    }
}

impl<'a> Summary<'a> {
    /// Every figure of the sheets that counts while its unit still has to verify it, with the position of
    /// its row.
    pub fn to_verify(&self) -> Vec<(usize, &Doubted<'a>)> {
        let rows = self.rows.iter().enumerate();
        let all = rows.flat_map(|(at, row)| row.to_verify.iter().map(move |figure| (at, figure)));
        all.filter(|(at, figure)| self.shows(&self.rows[*at], figure.field())).collect()
    }

    /// Whether a figure stands on 汇总表, as one of its own or as last year's, or on the sheet of a list or
    /// matrix.
    pub fn shows(&self, row: &UnitRow, key: &str) -> bool {
        let form = &self.campaign.form;
        let has = |block: &Block| block.fields.iter().any(|field| field.key == key);
        let is_base = |(target, judged): (&Target, &Attainment)| {
            let own = self.campaign.baseline_field(&target.field);
            let is_own = judged.base.as_ref().is_some_and(|base| base.source != BaseSource::Table);
            is_own && own.is_some_and(|field| field.key == key)
        };
        form.summary_fields.iter().any(|field| field.key == key)
            || form.blocks().any(|block| block.rows != Rows::Single && has(block))
            || self.campaign.targets.iter().zip(&row.attainment).any(is_base)
    }
}

//! What the remarks of a return say against its figures: shown, never applied; the figures wait.

use super::{Record, Value};
use crate::campaign::{Campaign, Field, Kind, Measure, fold};
use crate::finding::{Code, Finding};
use crate::reading::{Correction, FieldCell, Located, corrections, stated_unit};

/// Findings that a unit of measure was written where the figure stands.
const WRITTEN: [Code; 3] = [Code::CellUnit, Code::Converted, Code::HeadingUnit];

/// A text field of the form that says something.
pub(super) struct Remark {
    field: String,
    located: Located,
}

/// The remarks of a return.
pub(super) fn remarks_of(cells: &[FieldCell], campaign: &Campaign) -> Vec<Remark> {
    let texts = cells.iter().zip(&campaign.form.fields).filter(|(_, f)| !f.is_number());
    texts
        .filter_map(|(cell, field)| {
            let located = cell.located.as_ref().filter(|l| l.cell.as_text().is_some())?;
            Some(Remark { field: field.key.clone(), located: located.clone() })
        })
        .collect()
}

/// Doubts that the remarks raise: one on each figure that they contradict, or one on the remark itself
/// where it does not say which figure it means.
pub(super) fn contradictions(
    remarks: &[Remark],
    record: &Record,
    found: &[Finding],
    campaign: &Campaign,
) -> Vec<Finding> {
    let mut doubts: Vec<Finding> = Vec::new();
    for remark in remarks {
        let Some(text) = remark.located.cell.as_text() else { continue };
        let subject = Subject { text, record, found, campaign };
        let units = subject.other_unit();
        let corrected = corrections(text).into_iter().flat_map(|c| match subject.corrected(&c) {
            Some(fields) => fields,
            None => {
                let finding = Finding::new(Code::RemarkCorrects).on(&remark.field);
                vec![finding.at(remark.located.place.clone()).found(text)]
            }
        });
        for doubt in units.into_iter().chain(corrected) {
            if doubts.iter().all(|known| known.field != doubt.field) {
                doubts.push(doubt);
            }
        }
    }
    doubts
}

struct Subject<'a> {
    text: &'a str,
    record: &'a Record,
    found: &'a [Finding],
    campaign: &'a Campaign,
}

impl Subject<'_> {
    /// Doubts about the figures that a correction names and that are not yet what it says; `None` where
    /// it names none.
    fn corrected(&self, correction: &Correction) -> Option<Vec<Finding>> {
        let mut named = self.named(&correction.clause);
        if named.is_empty() {
            named = self.named(&correction.before);
        }
        let wrong = |field: &&&Field| {
            let figure = self.record.number(&field.key);
            let own = Measure::parse(&fold(field.unit_name()));
            figure.is_some_and(|figure| !correction.agrees(figure, own))
        };
        let doubt = |field: &&Field| {
            let message = format!("备注里像是更正{}，没有据此改动", field.name);
            self.doubt(field).saying(message)
        };
        (!named.is_empty()).then(|| named.iter().filter(wrong).map(doubt).collect())
    }

    /// Doubts about amounts that the remark says to be in another unit of measure than they were taken in.
    fn other_unit(&self) -> Vec<Finding> {
        let Some(unit) = stated_unit(self.text) else { return Vec::new() };
        let differs = |field: &&Field| {
            let own = Measure::parse(&fold(field.unit_name()));
            let written = |f: &&Finding| {
                f.field.as_deref() == Some(field.key.as_str()) && WRITTEN.contains(&f.code)
            };
            field.kind == Kind::Amount
                && own.is_some_and(|own| Some(own) != Measure::parse(unit))
                && self.record.number(&field.key).is_some_and(|figure| !figure.is_zero())
                && !self.found.iter().any(|f| written(&f))
        };
        let named = self.named(&fold(self.text));
        let meant: Vec<&Field> = match named.iter().any(|field| field.kind == Kind::Amount) {
            true => named,
            false => self.campaign.form.fields.iter().collect(),
        };
        let doubt = |field: &Field| {
            let own = field.unit_name();
            let message = format!("备注里说金额按{unit}填，这一列要填{own}，没有据此换算");
            self.doubt(field).saying(message)
        };
        meant.into_iter().filter(differs).map(doubt).collect()
    }

    fn doubt(&self, field: &Field) -> Finding {
        let entry = self.record.entry(&field.key);
        let place = entry.and_then(|entry| entry.place.clone());
        Finding { place, ..Finding::new(Code::RemarkCorrects).on(&field.key).found(self.text) }
    }

    /// Number fields with a figure that a text names; of names within one another the longest.
    fn named(&self, text: &str) -> Vec<&Field> {
        let has_figure = |field: &Field| {
            let entry = self.record.entry(&field.key);
            entry.is_some_and(|entry| matches!(entry.value, Some(Value::Number(_))))
        };
        let mut names: Vec<(String, &Field)> = self
            .campaign
            .all_fields()
            .flat_map(|f| std::iter::once(&f.name).chain(&f.aliases).map(move |n| (fold(n), f)))
            .collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut text = text.to_string();
        let mut named: Vec<&Field> = Vec::new();
        for (name, field) in names {
            if text.contains(&name) {
                text = text.replace(&name, "|");
                let known = named.iter().any(|f| f.key == field.key);
                if field.is_number() && has_figure(field) && !known {
                    named.push(field);
                }
            }
        }
        named
    }
}

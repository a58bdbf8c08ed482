//! A unit's own figures against what the units below it come to: compared cell by cell, never added.

use super::combine::Part;
use crate::campaign::{Binding, Campaign, Combine, Field, FigureId, RowId, Rows};
use crate::finding::{Code, Finding, Severity};
use crate::intake::Submission;
use crate::validation::{BLANK, Entry, Record, Value};
use rust_decimal::Decimal;

/// Units below that are named with their cells.
const NAMED: usize = 1;

/// Differences between a unit's own return and the sum of its parts, at the cells of the return.
pub fn differences(
    own: &Submission,
    combined: &Record,
    parts: &[Part],
    campaign: &Campaign,
) -> Vec<Finding> {
    let comparison = RollUpComparison { own, combined, parts, campaign };
    let of_cells = comparison.cells().filter_map(|(field, row)| comparison.of_cell(field, row));
    let binds = campaign.level_of(own.unit_code()).and_then(|level| level.binds);
    let mut found: Vec<Finding> = of_cells.chain(comparison.of_lists()).collect();
    if binds == Some(Binding::Own) {
        found.iter_mut().for_each(|finding| finding.class = Severity::Verify);
    }
    found
}

struct RollUpComparison<'a> {
    own: &'a Submission,
    combined: &'a Record,
    parts: &'a [Part<'a>],
    campaign: &'a Campaign,
}

impl<'a> RollUpComparison<'a> {
    /// Every figure that single rows and matrices ask for and that follows from those below.
    fn cells(&self) -> impl Iterator<Item = (&'a Field, RowId)> + use<'a> {
        let blocks = self.campaign.form.blocks();
        blocks.flat_map(|block| {
            let rows: Vec<RowId> = match &block.rows {
                Rows::Single => vec![RowId::Only],
                Rows::List(_) => Vec::new(),
                Rows::Matrix(stubs) => {
                    let asked = stubs.iter().filter(|stub| stub.computed.is_none());
                    asked.map(|stub| RowId::Stub(stub.key.as_str().into())).collect()
                }
            };
            let adds_up = |field: &&Field| {
                let follows = !matches!(field.combine(), Combine::List | Combine::None);
                field.is_number() && field.computed.is_none() && follows
            };
            let fields: Vec<&Field> = block.fields.iter().filter(adds_up).collect();
            rows.into_iter().flat_map(move |row| {
                fields.clone().into_iter().map(move |field| (field, row.clone()))
            })
        })
    }

    fn of_cell(&self, field: &Field, row: RowId) -> Option<Finding> {
        let figure = FigureId { field: field.key.clone(), row };
        let below = number(self.combined.at(&figure)?)?;
        let entry = self.own.record.as_ref()?.at(&figure)?;
        let adjusted =
            |f: &&Finding| f.code == Code::Adjusted && f.figure.as_ref() == Some(&figure);
        if number(entry) == Some(below) || self.own.findings.iter().find(adjusted).is_some() {
            return None;
        }
        let reported = match number(entry) {
            Some(own) => format!("本级报 {}", own.normalize()),
            None => format!("本级{}", if entry.raw.is_none() { "没有填" } else { "填的看不懂" }),
        };
        let (count, addresses) = (self.parts.len(), self.addresses(&figure));
        let below_text = below.normalize();
        let message = format!("{reported}，下级 {count} 个单位合计 {below_text}：{addresses}");
        let finding = Finding::new(Code::LevelsDiffer).with_message(message);
        let hint = format!("以本级为准就 accept，以下级合计为准就 adjust {below_text}");
        let finding = finding.with_hint(hint);
        // What was not filled in is no figure that could be held.
        let class = if number(entry).is_some() { Severity::Hold } else { Severity::Verify };
        let found = entry.raw.as_ref().map_or_else(|| BLANK.to_string(), ToString::to_string);
        let settled = self.chosen();
        let place = entry.place.clone();
        Some(Finding { figure: Some(figure), place, class, settled, found: Some(found), ..finding })
    }

    /// What lists come to: one of the two lists counts as a whole.
    fn of_lists(&self) -> impl Iterator<Item = Finding> {
        let lists = self.campaign.form.blocks().filter(|block| block.lines().is_some());
        let keys = lists.flat_map(|block| {
            let sums = block.fields.iter().filter(|f| f.is_number()).map(|field| field.key.clone());
            std::iter::once(block.count_key()).chain(sums)
        });
        keys.filter_map(|key| {
            let value = |record: &Record| record.unit_value(&self.campaign.form, &key, None);
            let (own, below) = (value(self.own.record.as_ref()?)?, value(self.combined)?);
            if own == below {
                return None;
            }
            let count = self.parts.len();
            let message = format!("本级报 {own}，下级 {count} 个单位合计 {below}");
            let figure = FigureId::of(&key);
            // A list without lines has no figure that could be held.
            let is_there = self.own.record.as_ref()?.has_number(&figure);
            let class = if is_there { Severity::Hold } else { Severity::Verify };
            let finding = Finding::new(Code::LevelsDiffer).with_severity(class);
            let finding = finding.with_message(message).with_hint(format!(
                "以本级的清单为准就 accept {0}，以下级的清单为准就 withdraw {0}",
                self.own.unit_name()
            ));
            Some(Finding { figure: Some(figure), settled: self.chosen(), ..finding })
        })
    }

    /// The office's own choice of the return, which ends the question.
    fn chosen(&self) -> Option<String> {
        let chosen = self.own.findings.iter().find(|f| f.code == Code::Chosen)?;
        Some(chosen.message.clone())
    }

    /// 青羊区 30（青羊区.xlsx 附件2!E7）, of the first few.
    fn addresses(&self, figure: &FigureId) -> String {
        let told = |part: &Part| {
            let entry = part.submission.record.as_ref()?.at(figure)?;
            let value = number(entry)?.normalize();
            let place = entry.place.as_ref().map(|place| format!(" {place}")).unwrap_or_default();
            let file = part.submission.shown_name();
            Some(format!("{} {value}（{file}{place}）", part.unit.name))
        };
        let told: Vec<String> = self.parts.iter().filter_map(told).collect();
        let rest = if told.len() > NAMED { "等" } else { "" };
        format!("{}{rest}", told.into_iter().take(NAMED).collect::<Vec<String>>().join("、"))
    }
}

fn number(entry: &Entry) -> Option<Decimal> {
    match entry.value {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    }
}

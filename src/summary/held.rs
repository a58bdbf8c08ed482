//! What is doubted and waits for a decision (待核): single figures of returns that count, and whole returns.

use super::doubted::Doubted;
use super::name_list::roll;
use super::rows::{Summary, UnitRow};
use crate::campaign::HeldFigures;
use crate::intake::Submission;
use rust_decimal::Decimal;

impl<'a> UnitRow<'a> {
    /// Figures of the return that counts which are held.
    pub fn held(&self) -> Vec<Doubted<'a>> {
        let counted = self.submission.filter(|_| self.counts());
        counted.map(|one| Doubted::held_in(one, self.form)).unwrap_or_default()
    }

    /// The doubt about the figure of a field.
    pub fn held_figure(&self, key: &str) -> Option<Doubted<'a>> {
        self.held().into_iter().find(|held| self.form.summary_key(held.figure) == key)
    }

    /// Whether the figure of a field is doubted.
    pub fn is_held(&self, key: &str) -> bool {
        let counted = self.submission.filter(|s| s.counts());
        let mut held = counted.into_iter().flat_map(Submission::held_figures);
        held.any(|f| f.figure.as_ref().is_some_and(|figure| self.form.summary_key(figure) == key))
    }

    /// A return of the unit that waits as a whole while another one counts.
    pub fn waits_beside(&self) -> Option<&'a Submission> {
        self.waiting.filter(|_| self.counts())
    }
}

impl<'a> Summary<'a> {
    /// Every held figure, with the position of its row.
    pub fn held(&self) -> Vec<(usize, Doubted<'a>)> {
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

    /// Says which figures are held and not used: 自贡市签约金额、…, and how many are used though a unit still
    /// has to verify them; empty if there are none.
    pub fn doubt_sentence(&self) -> String {
        let name = |(at, held): &(usize, Doubted)| {
            format!("{}{}", self.rows[*at].unit.name, held.name(self.campaign))
        };
        let held: Vec<String> = self.held().iter().map(name).collect();
        let whole = self.rows.iter().filter(|row| row.waiting.is_some());
        let whole: Vec<&str> = whole.map(|row| row.unit.name.as_str()).collect();
        let mut parts = Vec::new();
        if !held.is_empty() {
            let (count, named) = (held.len(), roll(&held, "“问题清单”"));
            parts.push(format!("另有 {count} 个待核的数没有用上：{named}"));
        }
        if !whole.is_empty() {
            let (count, named) = (whole.len(), roll(&whole, "“问题清单”"));
            parts.push(format!("另有 {count} 份报表整份待核，没有用上：{named}"));
        }
        let held =
            if parts.is_empty() { String::new() } else { format!("{}。", parts.join("；")) };
        match self.to_verify().len() {
            0 => held,
            count => format!("{held}用上的数里有 {count} 个还要单位核实，“汇总表”标 ？。"),
        }
    }
}

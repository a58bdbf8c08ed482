//! The periods so far, and the units whose sums compare over them: a total rises because units came as well as
//! because they did more, and a line through such totals says nothing.

use super::rows::Summary;
use crate::campaign::Period;
use rust_decimal::Decimal;

impl<'a> Summary<'a> {
    /// Periods from the first one of which returns were kept to the present, with their figures; `None` where
    /// none were kept.
    pub fn periods_so_far(&self) -> Vec<(Period, Option<&Summary<'a>>)> {
        let first = self.course().map(|s| s.period).min().unwrap_or(self.period);
        let periods = self.campaign.calendar.periods().iter();
        let so_far = periods.filter(|p| **p >= first && **p <= self.period);
        so_far.map(|p| (*p, self.course().find(|s| s.period == *p))).collect()
    }

    /// Of each field, the units that have a sound figure in every period of which returns were kept; `None`
    /// where those are all that ever have one, or none has.
    pub fn units_in_every_period(&self) -> Vec<Option<Vec<usize>>> {
        let kept: Vec<&Summary> = self.course().collect();
        let of_field = |at: usize| -> Option<Vec<usize>> {
            let in_all = |unit: &usize| kept.iter().all(|s| s.sound(*unit, at).is_some());
            let units: Vec<usize> = (0..self.rows.len()).filter(in_all).collect();
            let others = kept.iter().any(|s| s.total.with_sound[at] != units.len());
            (kept.len() > 1 && others && !units.is_empty()).then_some(units)
        };
        (0..self.campaign.form.summary_fields.len()).map(of_field).collect()
    }

    /// Sum of the sound figures that these units have of the field at this position.
    pub fn sound_sum(&self, units: &[usize], at: usize) -> Option<Decimal> {
        units.iter().filter_map(|unit| self.sound(*unit, at)).reduce(|a, b| a + b)
    }
}

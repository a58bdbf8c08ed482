//! At which office of the tree somebody works: its units are those below it, and they report earlier than it
//! does itself.

use super::definition::CampaignFile;
use super::{Campaign, Level, Period, Unit, Units};
use anyhow::{Result, anyhow, bail};
use chrono::NaiveDate;
use toml::Spanned;

/// The units, their levels, and the office above them.
pub(super) struct HeadOffice {
    pub(super) units: Units,
    pub(super) levels: Vec<Level>,
    pub(super) head: Option<Unit>,
    pub(super) others: Units,
}

impl HeadOffice {
    /// The office that `at` names, else the one of the file, else the one that issued the form.
    ///
    /// # Errors
    /// `at` names no unit, or one with nothing below it.
    pub(super) fn of(file: &mut CampaignFile, at: Option<&str>) -> Result<HeadOffice> {
        let list = std::mem::take(&mut file.units);
        let units = Units::new(list.into_iter().map(Spanned::into_inner).collect());
        let levels = std::mem::take(&mut file.levels);
        let levels: Vec<Level> = levels.into_iter().map(Spanned::into_inner).collect();
        let own = file.head_office.as_ref().map(|code| code.get_ref().as_str());
        let Some(text) = at.or(own) else {
            return Ok(HeadOffice { units, levels, head: None, others: Units::default() });
        };
        let head = units.by_name(text).cloned();
        let head = head.ok_or_else(|| match units.nearest(text) {
            Some(near) => anyhow!("没有“{text}”这个单位，是不是“{}”？", near.name),
            None => anyhow!("没有“{text}”这个单位"),
        })?;
        let below = units.below(&head.code).filter(|below| !below.is_empty());
        let Some(below) = below else {
            bail!("{}没有下级单位，--at 要写有下级的单位", head.name)
        };
        let above = units.depth(&head.code) + 1;
        let levels = levels.into_iter().skip(above).collect();
        let others = units.iter().filter(|unit| below.by_code(&unit.code).is_none());
        let others = Units::new(others.cloned().collect());
        Ok(HeadOffice { units: below, levels, head: Some(head), others })
    }
}

impl Campaign {
    /// Whether a unit by its code is of this office; what names none, and everything at the office that issued
    /// the form, is.
    pub fn has_unit(&self, code: &str) -> bool {
        self.head.is_none() || code.is_empty() || self.units.by_code(code).is_some()
    }

    /// The level of a unit; `None` where the file names none.
    pub fn level_of(&self, code: &str) -> Option<&Level> {
        self.levels.get(self.units.depth(code))
    }

    /// What the units of a level are called, by how many stand above one of them: 县(市、区), else 下级单位.
    pub fn level_name(&self, depth: usize) -> &str {
        match (self.levels.get(depth), depth) {
            (Some(level), _) => &level.name,
            (None, 0) => &self.form.unit_heading,
            (None, _) => "下级单位",
        }
    }

    /// Whether the head office expects a return of this unit itself: not of one whose units report here
    /// directly, nor of one that reports to the unit above it.
    pub fn expects(&self, code: &str) -> bool {
        let is_direct = |unit: &Unit| self.level_of(&unit.code).is_some_and(|level| level.direct);
        let reports_here =
            self.units.depth(code) == 0 || self.units.by_code(code).is_some_and(is_direct);
        reports_here && !self.units.children(code).any(is_direct)
    }

    /// Last day on which a return of a unit is in time: lower levels that report here report earlier.
    pub fn deadline_of(&self, code: &str, period: Period) -> NaiveDate {
        let lead = self.level_of(code).map_or(0, |level| level.days_before);
        self.calendar.deadline_before(period, lead)
    }

    /// The units of which a return is expected, in the campaign's order.
    pub fn expected(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| self.expects(&unit.code))
    }
}

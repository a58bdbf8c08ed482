//! Which rows of a table are returns, once all are known: totals count wherever they stand, parts are
//! never added to their whole, and this period's figures stand before those of a part of it.

use super::header::header_of;
use super::headings::Headings;
use super::labels;
use super::row_sums::Ledger;
use super::rows::{DataRow, TableRows};
use super::sheet::Sheet;
use crate::campaign::{Accumulation, Unit};
use crate::form::HeadingIndex;

/// Most rows that are weighed against one another.
const WEIGHED: usize = 100;
/// Most candidates that a doubt names.
const NAMED: usize = 4;

/// Rows by what their label says.
#[derive(Default)]
pub struct Sorted {
    /// Rows that name a unit.
    pub units: Vec<DataRow>,
    /// Rows of figures that say nothing else.
    pub others: Vec<DataRow>,
    /// Rows that sum others up or compare.
    pub totals: Vec<DataRow>,
    /// Rows of 其中.
    pub parts: Vec<DataRow>,
    /// Rows that show how to fill in the form.
    pub examples: Vec<DataRow>,
    /// Rows with nothing but words in their number columns.
    pub wordy: Vec<DataRow>,
}

/// Settles the rows of one table.
pub struct Settler<'a> {
    /// The sheet on which it stands.
    pub sheet: &'a Sheet,
    /// Its headings.
    pub headings: &'a Headings,
    /// The campaign's headings and units.
    pub words: &'a HeadingIndex<'a>,
    /// First row above the table in which its header may stand.
    pub top: u32,
}

impl Settler<'_> {
    /// Decides which rows are returns.
    pub fn settle(&self, sorted: Sorted) -> TableRows {
        let Sorted { mut units, mut others, mut totals, mut parts, examples, wordy } = sorted;
        self.named_totals(&mut units, &mut totals);
        self.current_or_cumulative(&mut units, &mut others, &mut totals);
        let hidden = self.shown_only(&mut units);
        let is_headed = !others.is_empty() && self.unit_above().is_some();
        if units.is_empty() {
            self.sum_of_all(&mut others, &mut totals);
        }
        let (inner, mut foreign): (Vec<DataRow>, Vec<DataRow>) = others
            .into_iter()
            .partition(|row| row.label.is_some() && (is_headed || self.is_part(row)));
        let has_whole = totals.iter().any(|total| !total.of_which);
        if units.len() == 1 && !totals.iter().any(is_grand_total) {
            parts.extend(inner);
            self.whole_beside(&mut units, &mut parts, &mut totals);
        } else if units.is_empty() && (inner.len() > 1 || !inner.is_empty() && has_whole) {
            units.push(self.whole_of(&inner, &mut totals));
            parts.extend(inner);
        } else {
            foreign.extend(inner);
        }
        units.extend(foreign);
        units.sort_by_key(|row| row.row);
        // A unit that calls its only row 合计 means itself.
        if units.is_empty() {
            units = match has_whole {
                true => vec![self.whole_of(&[], &mut totals)],
                false => wordy.into_iter().take(1).collect(),
            };
        }
        self.doubt_current(&mut units, &totals);
        if let [only] = units.as_mut_slice() {
            self.doubt_part(only, is_headed);
        }
        TableRows { units, totals, parts, examples, hidden, end: 0 }
    }

    fn ledger(&self) -> Ledger<'_> {
        let columns = self.headings.columns.iter();
        let numbers = columns.filter(|c| self.words.field(c.field).is_number());
        Ledger::of(self.sheet, numbers.map(|c| c.col).collect())
    }

    fn unit_of(&self, row: &DataRow) -> Option<&Unit> {
        row.label.as_deref().and_then(|text| self.words.campaign().units.named_in(text))
    }

    /// Whether a row is called like a part of a unit; 绵阳市本级 is one beside its counties.
    fn is_part(&self, row: &DataRow) -> bool {
        let normalized = row.normalized();
        labels::is_part(&normalized) || labels::is_own_part(&normalized)
    }

    /// Rows that are hidden beside others that are shown: left over from a longer list, or filtered.
    fn shown_only(&self, units: &mut Vec<DataRow>) -> Vec<DataRow> {
        let is_hidden = |row: &DataRow| self.sheet.is_row_hidden(row.row);
        match units.iter().all(is_hidden) {
            true => Vec::new(),
            false => units.extract_if(.., |row| is_hidden(row)).collect(),
        }
    }

    /// A row that is the sum of all others is their total, whatever it is called.
    fn sum_of_all(&self, others: &mut Vec<DataRow>, totals: &mut Vec<DataRow>) {
        if others.len() > WEIGHED || totals.iter().any(|total| !total.of_which) {
            return;
        }
        let rows: Vec<u32> = others.iter().map(|row| row.row).collect();
        if let Some(at) = self.ledger().sum_among(&rows) {
            totals.push(others.remove(at));
            totals.sort_by_key(|row| row.row);
        }
    }

    /// A total that sums up the only unit's row and its parts is the unit's whole; the row that names the
    /// unit is then one of the parts.
    fn whole_beside(
        &self,
        units: &mut Vec<DataRow>,
        parts: &mut Vec<DataRow>,
        totals: &mut Vec<DataRow>,
    ) {
        let Some(unit) = units.first() else { return };
        let plain = parts.iter().filter(|part| !part.of_which).map(|part| part.row);
        let rows: Vec<u32> = plain.chain([unit.row]).collect();
        if rows.len() < 2 || rows.len() > WEIGHED || totals.len() > WEIGHED {
            return;
        }
        let ledger = self.ledger();
        // A sum over the unit and its counties counts everything twice.
        if ledger.is_sum(unit.row, &rows[..rows.len() - 1]) {
            return;
        }
        let sums = |total: &DataRow| !total.of_which && ledger.is_sum(total.row, &rows);
        if let Some(at) = totals.iter().position(sums) {
            let label = unit.label.clone();
            let whole = DataRow { label, ..totals.remove(at) };
            parts.extend(std::mem::replace(units, vec![whole]));
            parts.sort_by_key(|row| row.row);
        }
    }

    /// The row that stands for all parts: their total, or their sum where no row gives it. The totals
    /// hold one that may be it, or there are parts.
    fn whole_of(&self, parts: &[DataRow], totals: &mut Vec<DataRow>) -> DataRow {
        let plain = |row: &&DataRow| !row.of_which;
        let part_rows: Vec<u32> = parts.iter().filter(plain).map(|part| part.row).collect();
        let all: Vec<u32> = totals.iter().filter(plain).map(|total| total.row).collect();
        let Some(RowSelection { row, doubt }) = self.choice(&part_rows, &all, totals) else {
            return self.sum_of(parts);
        };
        let at = totals.iter().position(|total| total.row == row);
        let chosen = at.map(|at| totals.remove(at)).unwrap_or_default();
        // The others sum up parts of it.
        totals.iter_mut().for_each(|total| total.of_which = true);
        DataRow { label: None, doubt, ..chosen }
    }

    /// Which of the totals is the whole; `None` if none of them can be.
    fn choice(&self, parts: &[u32], all: &[u32], totals: &[DataRow]) -> Option<RowSelection> {
        let certain = |row: u32| Some(RowSelection { row, doubt: None });
        let label = |row: u32| totals.iter().find(|t| t.row == row).map(DataRow::normalized);
        let is_grand = |row: &&u32| label(**row).is_some_and(|text| !labels::is_subtotal(&text));
        if all.len() > WEIGHED || parts.len() > WEIGHED {
            let row = *all.first()?;
            return Some(RowSelection {
                row,
                doubt: Some("表里的合计行太多，不知道以哪行为准".into()),
            });
        }
        let grand: Vec<u32> = all.iter().filter(is_grand).copied().collect();
        let ledger = self.ledger();
        let sums = |row: &u32| {
            let others: Vec<u32> = all.iter().copied().filter(|other| other != row).collect();
            ledger.is_sum(*row, parts) || others.len() > 1 && ledger.is_sum(*row, &others)
        };
        let mut fitting = grand.iter().chain(all).copied().filter(|row| sums(row));
        if let Some(row) = fitting.next() {
            return certain(row);
        }
        match (grand.as_slice(), all) {
            (_, []) => None,
            ([only], _) if all.len() == 1 => certain(*only),
            ([only], _) if ledger.is_largest(*only, all) => certain(*only),
            ([first, more @ ..], _) if more.iter().all(|row| ledger.is_sum(*first, &[*row])) => {
                certain(*first)
            }
            ([], [only]) if parts.is_empty() => certain(*only),
            // Subtotals that hold the parts and nothing else need not be looked at.
            ([], _) if ledger.add_up_alike(parts, all) => None,
            _ => {
                let row = *grand.first().or(all.first())?;
                Some(RowSelection { row, doubt: Some(self.doubt_about(all, totals)) })
            }
        }
    }

    fn doubt_about(&self, all: &[u32], totals: &[DataRow]) -> String {
        let named = totals.iter().filter(|total| all.contains(&total.row)).take(NAMED);
        let named: Vec<String> = named
            .map(|t| format!("第 {} 行“{}”", t.row + 1, t.label.as_deref().unwrap_or_default()))
            .collect();
        format!("几行都像总数：{}，不知道以哪行为准", named.join("、"))
    }

    /// The sum of the parts, doubted where one of them may be no part.
    fn sum_of(&self, parts: &[DataRow]) -> DataRow {
        let odd = parts.iter().filter(|part| !labels::may_be_part(&part.normalized())).take(NAMED);
        let odd: Vec<String> = odd.filter_map(|part| part.label.clone()).collect();
        let doubt =
            format!("没有本单位的总数，“{}”不像是县（市、区），不知道该不该相加", odd.join("”“"));
        let rows: Vec<u32> = parts.iter().map(|part| part.row).collect();
        let row = rows.first().copied().unwrap_or_default();
        let doubt = (!odd.is_empty()).then_some(doubt);
        DataRow { row, sum_of: rows, doubt, ..DataRow::default() }
    }

    /// The unit that the header over the table names.
    fn unit_above(&self) -> Option<&Unit> {
        let campaign = self.words.campaign();
        let rows = self.top..self.headings.rows.0;
        let header = header_of(self.sheet, &campaign.form.header, rows, 0..0);
        let at = campaign.form.header.iter().position(|f| f.key == "reporting_unit")?;
        let text = header.get(at)?.as_ref().and_then(|l| l.cell.raw())?;
        campaign.units.named_in(&text)
    }

    /// Rows such as 自贡市合计 beside a row of 自贡市 itself: they sum up, and are not counted.
    fn named_totals(&self, units: &mut Vec<DataRow>, totals: &mut Vec<DataRow>) {
        let is_total = |row: &DataRow| labels::is_total(&row.normalized());
        let plain: Vec<&Unit> =
            units.iter().filter(|row| !is_total(row)).filter_map(|row| self.unit_of(row)).collect();
        let is_named = |row: &&mut DataRow| {
            is_total(row) && self.unit_of(row).is_some_and(|unit| plain.contains(&unit))
        };
        let is_current = |row: &DataRow| labels::is_current(&row.normalized());
        // Beside 绵阳市本月 the row 绵阳市累计 is no total of others.
        if units.iter().any(is_current) {
            return;
        }
        totals.extend(units.extract_if(.., |row| is_named(&row)));
        totals.sort_by_key(|row| row.row);
    }

    /// Of a row 本期 and a row 累计 the campaign says which is asked for, if it says the same of every
    /// field; the other is not counted.
    fn current_or_cumulative(
        &self,
        units: &mut Vec<DataRow>,
        others: &mut Vec<DataRow>,
        totals: &mut Vec<DataRow>,
    ) {
        let current = |row: &DataRow| labels::is_current(&row.normalized());
        let cumulative = |row: &DataRow| labels::is_cumulative(&row.normalized());
        let all = |rows: [&Vec<DataRow>; 3], is: &dyn Fn(&DataRow) -> bool| {
            rows.into_iter().flatten().any(is)
        };
        let rows = [&*units, &*others, &*totals];
        if !all(rows, &current) || !all(rows, &cumulative) {
            return;
        }
        let passed: Vec<DataRow> = match self.accumulation() {
            Some(Accumulation::Cumulative) => units
                .extract_if(.., |r| current(r))
                .chain(others.extract_if(.., |r| current(r)))
                .collect(),
            Some(Accumulation::Period) => units
                .extract_if(.., |r| cumulative(r))
                .chain(totals.extract_if(.., |r| cumulative(r)))
                .collect(),
            None => {
                others.extend(totals.extract_if(.., |row| cumulative(row)));
                return;
            }
        };
        totals.extend(passed.into_iter().map(|row| DataRow { of_which: true, ..row }));
        totals.sort_by_key(|row| row.row);
    }

    /// How all figures of the form are counted, if all are counted alike.
    fn accumulation(&self) -> Option<Accumulation> {
        let fields = self.words.campaign().form.main.fields.iter().filter(|f| f.is_number());
        let mut ways = fields.map(|f| f.accumulation);
        let first = ways.next()?;
        ways.all(|way| way == first).then_some(first)
    }

    /// A row of 本月 alone, or a unit's row beside another one of 累计, where what was done since the
    /// beginning is asked for.
    fn doubt_current(&self, units: &mut [DataRow], totals: &[DataRow]) {
        if self.accumulation() != Some(Accumulation::Cumulative) {
            return;
        }
        let cumulative =
            totals.iter().find(|t| !t.of_which && labels::is_cumulative(&t.normalized()));
        let is_alone = units.len() == 1;
        for row in units.iter_mut().filter(|row| row.doubt.is_none() && row.sum_of.is_empty()) {
            let label = row.label.clone().unwrap_or_default();
            let differs = |total: &&DataRow| !self.ledger().is_sum(total.row, &[row.row]);
            if labels::is_short_span(&row.normalized()) {
                row.doubt = Some(format!("这一行写的是“{label}”，要填的是累计数"));
            } else if let Some(total) = cumulative.filter(|_| is_alone).filter(differs) {
                let other = total.label.as_deref().unwrap_or_default();
                row.doubt = Some(format!("另有“{other}”一行（第 {} 行），数字不同", total.row + 1));
            }
        }
    }

    /// The only row is called like a part of the unit that the header names.
    fn doubt_part(&self, only: &mut DataRow, is_headed: bool) {
        let is_part = is_headed && only.sum_of.is_empty() && self.is_part(only);
        if is_part && self.unit_of(only).is_none() && only.doubt.is_none() {
            let label = only.label.as_deref().unwrap_or_default();
            only.doubt = Some(format!("只有“{label}”一行，不像是全市（州）的数"));
        }
    }
}

/// The row that is taken for the whole.
struct RowSelection {
    row: u32,
    doubt: Option<String>,
}

fn is_grand_total(total: &DataRow) -> bool {
    total.normalized().contains("全省")
}

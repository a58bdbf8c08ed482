//! 填报自检 beside the form: one line per rule that looks only at the form's own cells, which says ✓ or ✗
//! while the unit fills it in; cells that a broken rule names turn red. No macro.

use super::{UnitForm, entry};
use crate::campaign::{Aggregate, AggregateFunction, Field, Quantity, Rule};
use crate::form::{FINDING_ID_HEADING, Layout, Place, SELF_CHECK_TITLE, STATEMENT_HEADING};
use crate::theme::{self, INPUT_COLOUR, MARKED_COLOUR, Theme};
use anyhow::Result;
use chrono::Datelike;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatBorder, Formula, Worksheet};

const POINTS: u32 = 10;
/// Columns of the block, from its first: check, result, statement, id; then field and last figure.
const WIDTHS: [f64; 7] = [44.0, 6.0, 30.0, 14.0, 2.0, 18.0, 12.0];
const RESULT: u16 = 1;
const STATEMENT: u16 = 2;
const ID: u16 = 3;
const EARLIER_NAME: u16 = 5;
const EARLIER: u16 = 6;
/// Row of the block's headings; its lines follow.
const HEADING_ROW: u32 = 2;

/// The block of one form: which rules it shows, and where their figures stand.
pub struct SelfCheck<'a> {
    form: &'a UnitForm<'a>,
    first_col: u16,
    rules: Vec<(&'a Rule, String)>,
    earlier: Vec<&'a Field>,
}

impl<'a> SelfCheck<'a> {
    /// The block of a form; empty when no rule can be shown.
    pub fn of(form: &'a UnitForm<'a>) -> SelfCheck<'a> {
        let campaign = form.campaign;
        let first_col = form.layout().self_check_col();
        let earlier: Vec<&Field> =
            campaign.all_fields().filter(|f| form.filling.earlier.contains_key(&f.key)).collect();
        let mut check = SelfCheck { form, first_col, rules: Vec::new(), earlier };
        // What each line of a list must be is checked when the form comes back.
        let of_form = campaign.rules.iter().filter(|rule| rule.list.is_none());
        let judged = of_form.filter(|r| r.is_judged_in(form.period) && !r.trial);
        check.rules = judged
            .filter_map(|rule| Some((rule, check.formula(rule, &campaign.form.main.sheet)?)))
            .collect();
        check
    }

    /// Writes the block beside the form sheet's print area.
    ///
    /// # Errors
    /// A text is longer than the file format allows.
    pub fn write(&self, sheet: &mut Worksheet) -> Result<()> {
        if self.rules.is_empty() {
            return Ok(());
        }
        let look = Theme::of(self.form.campaign);
        for (at, width) in (self.first_col..).zip(WIDTHS) {
            sheet.set_column_width(at, width)?;
        }
        sheet.set_column_width(self.first_col - 1, 3.0)?;
        let first = self.first_col;
        sheet.write_string_with_format(0, first, SELF_CHECK_TITLE, &look.label(12))?;
        let help =
            "边填边查：✓ 通过；✗ 请改正，确实如此请在右边写明情况；… 还没有填。这一块不打印。";
        sheet.write_string_with_format(1, first, help, &look.text(POINTS))?;
        let heading = look.heading(POINTS);
        for (col, text) in [
            (0, "检查"),
            (RESULT, "结果"),
            (STATEMENT, STATEMENT_HEADING),
            (ID, FINDING_ID_HEADING),
        ] {
            sheet.write_string_with_format(HEADING_ROW, first + col, text, &heading)?;
        }
        for (row, (rule, formula)) in (HEADING_ROW + 1..).zip(&self.rules) {
            self.line(sheet, row, rule, formula)?;
        }
        self.colour_results(sheet)?;
        self.write_earlier(sheet)
    }

    fn line(&self, sheet: &mut Worksheet, row: u32, rule: &Rule, formula: &str) -> Result<()> {
        let look = Theme::of(self.form.campaign);
        let text = look.text_cell(POINTS).set_text_wrap();
        let first = self.first_col;
        let shown = expectation(rule, self);
        sheet.write_string_with_format(row, first, &shown, &text)?;
        // 0 broken, 0.5 not judged, 1 holds.
        let result = format!("=CHOOSE(1+2*{formula},\"✗\",\"…\",\"✓\")");
        let centred = look.cell(POINTS).set_bold();
        let formula = Formula::new(result).set_result("…");
        sheet.write_formula_with_format(row, first + RESULT, formula, &centred)?;
        let input = text.clone().set_background_color(INPUT_COLOUR).set_unlocked();
        sheet.write_blank(row, first + STATEMENT, &input)?;
        let small = look.small().set_border(FormatBorder::Thin).set_shrink();
        let id = format!("{}/{}", rule.id, rule.field);
        sheet.write_string_with_format(row, first + ID, id, &small)?;
        if row >= self.form.layout().stamp_row() {
            sheet.set_row_height(row, theme::height(1, POINTS))?;
        }
        Ok(())
    }

    fn colour_results(&self, sheet: &mut Worksheet) -> Result<()> {
        let (top, bottom) = (HEADING_ROW + 1, HEADING_ROW + self.rules.len() as u32);
        let col = self.first_col + RESULT;
        let cell = Place::new("", top, u32::from(col)).address();
        let rule = ConditionalFormatFormula::new()
            .set_rule(Formula::new(format!("={cell}=\"✗\"")))
            .set_format(broken_format());
        sheet.add_conditional_format(top, col, bottom, col, &rule)?;
        Ok(())
    }

    /// Last figures for comparison, beside the checks that look at them.
    fn write_earlier(&self, sheet: &mut Worksheet) -> Result<()> {
        if self.earlier.is_empty() {
            return Ok(());
        }
        let look = Theme::of(self.form.campaign);
        let (heading, first) = (look.heading(POINTS), self.first_col);
        sheet.write_string_with_format(HEADING_ROW, first + EARLIER_NAME, "指标", &heading)?;
        sheet.write_string_with_format(HEADING_ROW, first + EARLIER, "上期采用数", &heading)?;
        for (row, field) in (HEADING_ROW + 1..).zip(&self.earlier) {
            let name = look.text_cell(POINTS);
            sheet.write_string_with_format(row, first + EARLIER_NAME, field.heading(), &name)?;
            let format =
                look.cell(POINTS).set_num_format(theme::number_format(field, field.decimals));
            let figure = self.form.filling.earlier.get(&field.key).copied().unwrap_or_default();
            sheet.write_number_with_format(row, first + EARLIER, figure, &format)?;
        }
        Ok(())
    }

    /// Colours the input cells of a sheet while a rule that names them is broken.
    ///
    /// # Errors
    /// A rule is longer than the file format allows.
    pub fn colour_inputs(&self, sheet: &mut Worksheet, name: &str) -> Result<()> {
        let campaign = self.form.campaign;
        for field in campaign.form.header.iter().chain(campaign.all_fields()) {
            let own = entry::place_of(self.form, &field.key).filter(|p| p.sheet == name);
            let broken = self.broken(&field.key, name);
            let Some(place) = own.filter(|_| !broken.is_empty()) else { continue };
            let formula = format!("=OR({})", broken.join(","));
            let shown = ConditionalFormatFormula::new()
                .set_rule(Formula::new(formula))
                .set_format(broken_format());
            let (row, col) = (place.row, place.col as u16);
            sheet.add_conditional_format(row, col, row, col, &shown)?;
        }
        Ok(())
    }

    /// For each rule that names a field, whether its line says ✗, as a formula on a sheet.
    fn broken(&self, key: &str, sheet: &str) -> Vec<String> {
        let lines = (HEADING_ROW + 1..).zip(&self.rules);
        let names_it = |rule: &Rule| {
            rule.quantities.iter().any(|(_, q)| matches!(q, Quantity::Own(own) if own == key))
        };
        lines
            .filter(|(_, (rule, _))| names_it(rule))
            .map(|(row, _)| {
                let col = u32::from(self.first_col + RESULT);
                let place = Place::new(&self.form.campaign.form.main.sheet, row, col);
                format!("{}=\"✗\"", address_from(sheet, &place))
            })
            .collect()
    }

    /// The rule as a spreadsheet formula seen from a sheet: 1 holds, 0 broken, 0.5 not judged; `None`
    /// if it looks at what the form does not hold.
    fn formula(&self, rule: &Rule, sheet: &str) -> Option<String> {
        rule.formula.to_excel(&|name| self.address(rule, name, sheet))
    }

    fn address(&self, rule: &Rule, name: &str, sheet: &str) -> Option<String> {
        let of = |place: Place| address_from(sheet, &place);
        match rule.quantity(name)? {
            Quantity::Own(key) => self.place(key).map(of),
            Quantity::OverLines(aggregate) => self.aggregate(aggregate, sheet),
            Quantity::LastYear(key) => {
                let field = self.form.campaign.baseline_field(key)?;
                self.place(&field.key).map(of)
            }
            Quantity::Before(key) => {
                if !self.form.campaign.is_comparable_over_periods(key) {
                    return None;
                }
                let at = self.earlier.iter().position(|f| f.key == *key)?;
                let (row, col) = (HEADING_ROW + 1 + at as u32, self.first_col + EARLIER);
                Some(of(Place::new(&self.form.campaign.form.main.sheet, row, u32::from(col))))
            }
            Quantity::DueDay => Some(day_formula(self.form.period.0)),
            Quantity::FirstDay => {
                Some(day_formula(self.form.campaign.calendar.opens(self.form.period)))
            }
            Quantity::Median(_) | Quantity::Today => None,
        }
    }

    /// A function over a column of a list as a spreadsheet formula.
    fn aggregate(&self, aggregate: &Aggregate, sheet: &str) -> Option<String> {
        let column = |key: &str| self.column(key, sheet);
        let numbers = column(&aggregate.field)?;
        let Some((field, wanted)) = &aggregate.condition else {
            return Some(format!("{}({numbers})", aggregate.function.excel()));
        };
        let (place, wanted) = (column(field)?, wanted.replace('"', "\"\""));
        Some(match aggregate.function {
            AggregateFunction::Sum => format!("SUMIF({place},\"{wanted}\",{numbers})"),
            _ => format!("COUNTIF({place},\"{wanted}\")"),
        })
    }

    /// The cells of a column of a list in the blank form.
    fn column(&self, key: &str, sheet: &str) -> Option<String> {
        let campaign = self.form.campaign;
        let block = campaign.form.block_of(key)?;
        let index = block.fields.iter().position(|f| f.key == key)? as u32;
        let layout = self.form.layout();
        let (row, col) = (layout.data_row(block), Layout::first_col(block));
        let col = u32::from(col) + index;
        let first = Place::new(&block.sheet, row, col);
        let last = Place::new(sheet, row + layout.data_rows(block) - 1, col);
        Some(format!("{}:{}", address_from(sheet, &first), address_from(sheet, &last)))
    }

    fn place(&self, key: &str) -> Option<Place> {
        entry::place_of(self.form, key)
    }
}

/// What is checked: the rule's name, with the field where one rule goes through several.
fn expectation(rule: &Rule, check: &SelfCheck) -> String {
    let several = check.rules.iter().filter(|(other, _)| other.id == rule.id).count() > 1;
    match several {
        true => format!("{}：{}", check.form.campaign.name_of(&rule.field), rule.name),
        false => rule.name.clone(),
    }
}

fn broken_format() -> Format {
    Format::new().set_background_color(MARKED_COLOUR).set_font_color("#9C0006").set_bold()
}

fn day_formula(day: chrono::NaiveDate) -> String {
    format!("DATE({},{},{})", day.year(), day.month(), day.day())
}

/// An absolute address as a formula on `sheet` writes it.
fn address_from(sheet: &str, place: &Place) -> String {
    let letters = crate::form::column_letters(place.col);
    let own = format!("${letters}${}", place.row + 1);
    if place.sheet == sheet { own } else { format!("'{}'!{own}", place.sheet.replace('\'', "''")) }
}

//! Conditional formats that change what is seen of a number (ECMA-376 part 1, 18.3.1.10, 18.3.1.18; for
//! OpenDocument LibreOffice's extension calcext).

use super::xlsx::area;
use crate::finding::Finding;
use crate::reading::bounds::{RULE_LIMIT, too_large};
use crate::reading::cell::Cell;
use crate::reading::display::is_plain;
use crate::reading::formats::number_format::NOTHING;
use crate::reading::formats::workbook_builder::WorkbookBuilder;
use crate::reading::formats::xml::{Events, attribute, local_name, prefixed};
use crate::reading::sheet::{Area, SheetCell};
use quick_xml::events::{BytesStart, Event};
use std::sync::Arc;

/// The rules of a sheet that put another format over a cell's own.
#[derive(Default)]
pub struct ConditionalFormats {
    all: Vec<ConditionalFormat>,
}

struct ConditionalFormat {
    areas: Vec<Area>,
    format: Option<Arc<str>>,
    kind: String,
    operator: String,
    formulas: Vec<String>,
}

/// Whether a rule holds for a number.
#[derive(PartialEq)]
enum RuleMatch {
    Yes,
    No,
    /// Only a spreadsheet could tell.
    Perhaps,
}

impl ConditionalFormats {
    /// Reads the rules of the element that was just entered; `styles` are those that rules refer to.
    ///
    /// # Errors
    /// A finding when the part is damaged or there are too many.
    pub fn read(
        &mut self,
        events: &mut Events,
        areas: &str,
        styles: &[Option<Arc<str>>],
    ) -> Result<(), Box<Finding>> {
        let outer = events.depth().saturating_sub(1);
        let (first, areas) = (self.all.len(), areas_in(areas));
        while events.depth() > outer {
            let Event::Start(e) = events.next()? else { continue };
            match local_name(&e) {
                "cfRule" => self.all.push(ConditionalFormat::of(&e, &areas, styles)),
                "formula" | "f" => {
                    let text = events.text()?.trim().to_string();
                    self.all
                        .last_mut()
                        .into_iter()
                        .for_each(|rule| rule.formulas.push(text.clone()));
                }
                // Newer Excel keeps style and areas with the rule itself.
                "numFmt" => {
                    let code = attribute(&e, "formatCode").map(|code| code.as_ref().into());
                    self.all.last_mut().into_iter().for_each(|rule| rule.format = code.clone());
                }
                "sqref" => {
                    let areas = areas_in(&events.text()?);
                    self.all[first..].iter_mut().for_each(|rule| rule.areas = areas.clone());
                }
                // Bars and icons may stand in the number's place.
                "dataBar" | "iconSet"
                    if attribute(&e, "showValue").is_some_and(|v| v == "0" || v == "false") =>
                {
                    self.all.last_mut().into_iter().for_each(ConditionalFormat::hide);
                }
                _ => {}
            }
            if self.all.len() > first + RULE_LIMIT {
                break;
            }
        }
        let told = self.all.split_off(first).into_iter().filter(|rule| rule.format.is_some());
        self.all.extend(told);
        if self.all.len() > RULE_LIMIT {
            return Err(too_large(format!("改变显示的条件格式超过 {RULE_LIMIT} 条")));
        }
        Ok(())
    }

    /// Takes a condition of LibreOffice over areas such as `表.D4:表.D6`.
    pub fn take_open(&mut self, element: &BytesStart, areas: &str, format: Option<Arc<str>>) {
        if format.is_none() || self.all.len() > RULE_LIMIT {
            return;
        }
        let value = prefixed(element, "calcext:value").unwrap_or_default();
        let address = |end: &str| end.rsplit('.').next().unwrap_or_default().to_string();
        let range = |text: &str| text.split(':').map(address).collect::<Vec<_>>().join(":");
        let areas: Vec<String> = areas.split_ascii_whitespace().map(range).collect();
        let (kind, operator, formula) = open_condition(&value);
        let (kind, operator) = (kind.to_string(), operator.to_string());
        let formulas = vec![formula.to_string()];
        self.all.push(ConditionalFormat {
            areas: areas_in(&areas.join(" ")),
            format,
            kind,
            operator,
            formulas,
        });
    }

    /// Gives the cells of the sheet that is being read the formats by which they are seen; the results of
    /// its formulas are those that a spreadsheet would show, or not.
    ///
    /// # Errors
    /// A finding when the rules lie over too many areas.
    pub fn lay_over(
        self,
        builder: &mut WorkbookBuilder,
        is_calculated: bool,
    ) -> Result<(), Box<Finding>> {
        let areas: usize = self.all.iter().map(|rule| rule.areas.len()).sum();
        if areas > RULE_LIMIT {
            return Err(too_large(format!("改变显示的条件格式超过 {RULE_LIMIT} 处")));
        }
        // Of two rules for a cell the first counts.
        for rule in self.all.iter().rev() {
            builder.restyle(|filled| rule.lay_over(filled, is_calculated));
        }
        Ok(())
    }
}

/// Kind, operator and formula of a condition such as `>=5` or `formula-is(TRUE)`.
fn open_condition(value: &str) -> (&str, &str, &str) {
    let formula = value.strip_prefix("formula-is(").and_then(|rest| rest.strip_suffix(')'));
    if let Some(formula) = formula {
        return ("expression", "", formula);
    }
    let operators = [
        (">=", "greaterThanOrEqual"),
        ("<=", "lessThanOrEqual"),
        ("!=", "notEqual"),
        (">", "greaterThan"),
        ("<", "lessThan"),
        ("=", "equal"),
    ];
    let compared =
        operators.iter().find_map(|(sign, name)| Some((*name, value.strip_prefix(sign)?)));
    compared.map_or(("", "", value), |(operator, than)| ("cellIs", operator, than))
}

fn areas_in(text: &str) -> Vec<Area> {
    text.split_ascii_whitespace().filter_map(area).take(RULE_LIMIT + 1).collect()
}

impl ConditionalFormat {
    /// A rule with its style, if that changes what is seen.
    fn of(element: &BytesStart, areas: &[Area], styles: &[Option<Arc<str>>]) -> ConditionalFormat {
        let value = |name: &str| attribute(element, name).unwrap_or_default().into_owned();
        let style = value("dxfId").parse::<usize>().ok().and_then(|id| styles.get(id).cloned());
        ConditionalFormat {
            areas: areas.to_vec(),
            format: style.flatten(),
            kind: value("type"),
            operator: value("operator"),
            formulas: Vec::new(),
        }
    }

    /// Makes it one that always hides the number.
    fn hide(&mut self) {
        self.format = Some(NOTHING.into());
        (self.kind, self.formulas) = ("expression".to_string(), vec!["TRUE".to_string()]);
    }

    fn lay_over(&self, filled: &mut SheetCell, is_calculated: bool) {
        // What a formula that waits to be calculated will come to, nobody knows here.
        let number = match filled.cell {
            Cell::Number(_) if filled.extras.formula.is_some() && !is_calculated => None,
            Cell::Number(number) => Some(number),
            Cell::Blank if filled.extras.formula.is_some() => None,
            _ => return,
        };
        if !self.areas.iter().any(|area| area.contains(filled.row, filled.col)) {
            return;
        }
        let applies = match self.holds(number) {
            RuleMatch::Yes => true,
            RuleMatch::No => false,
            RuleMatch::Perhaps => self.format.as_deref().is_some_and(|code| !is_plain(code)),
        };
        if applies {
            filled.extras.format.clone_from(&self.format);
        }
    }

    fn holds(&self, number: Option<f64>) -> RuleMatch {
        let first = self.formulas.first().map(String::as_str).unwrap_or_default();
        let told = match self.kind.as_str() {
            "expression" => truth(first),
            "cellIs" => number.and_then(|number| self.compares(number)),
            "notContainsBlanks" | "notContainsErrors" => Some(true),
            "containsBlanks" | "containsErrors" => Some(false),
            _ => None,
        };
        match told {
            Some(true) => RuleMatch::Yes,
            Some(false) => RuleMatch::No,
            None => RuleMatch::Perhaps,
        }
    }

    fn compares(&self, number: f64) -> Option<bool> {
        let bound = |at: usize| self.formulas.get(at).and_then(|f| f.parse::<f64>().ok());
        let (low, high) = (bound(0)?, bound(1));
        let within = |high: f64| (low.min(high)..=low.max(high)).contains(&number);
        match self.operator.as_str() {
            "equal" => Some(number == low),
            "notEqual" => Some(number != low),
            "greaterThan" => Some(number > low),
            "greaterThanOrEqual" => Some(number >= low),
            "lessThan" => Some(number < low),
            "lessThanOrEqual" => Some(number <= low),
            "between" => high.map(within),
            "notBetween" => high.map(|high| !within(high)),
            _ => None,
        }
    }
}

/// Whether a formula is a truth value; others depend on cells.
fn truth(formula: &str) -> Option<bool> {
    match formula.to_ascii_uppercase().as_str() {
        "TRUE" | "TRUE()" | "1" => Some(true),
        "FALSE" | "FALSE()" | "0" => Some(false),
        _ => None,
    }
}

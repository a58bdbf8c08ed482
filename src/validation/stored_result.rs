//! What a formula stands for: its stored result, unless we calculate another, or nobody calculated it.

use super::cells::{Parsed, refuse, understood};
use crate::campaign::Field;
use crate::finding::{Code, Finding, Severity};
use crate::reading::CellReading;
use rust_decimal::Decimal;

/// Functions that reach out of the workbook.
const CALLS: [&str; 6] = ["WEBSERVICE(", "FILTERXML(", "DDE(", "HYPERLINK(", "IMPORTDATA(", "RTD("];

/// A formula that no program has calculated: the result is ours, or nobody's.
pub(super) fn uncalculated(located: &CellReading, field: &Field) -> Parsed {
    let formula = located.extras.formula.as_deref().unwrap_or_default();
    let Some(result) = located.extras.recomputed() else {
        let message = format!("公式“={formula}”没有计算结果");
        return refuse(
            Finding::new(Code::Uncalculated)
                .with_severity(Severity::Mandatory)
                .with_message(message),
        );
    };
    Ok((result, vec![understood(Code::Uncalculated, result, field)]))
}

/// The number behind what is stored: a stale formula is calculated anew.
pub(super) fn effective_number(
    located: &CellReading,
    stored: Decimal,
    field: &Field,
) -> (Decimal, Vec<Finding>) {
    let formula = located.extras.formula.as_deref();
    let result = located.extras.recomputed().filter(|r| r.round_dp(6) != stored.round_dp(6));
    if let Some(result) = result {
        let message = format!("公式的计算结果应为 {result}，文件里存的是 {stored}，按应有结果采用");
        return (result, vec![understood(Code::StaleFormula, result, field).with_message(message)]);
    }
    let link = formula.and_then(reach);
    let found = match (link, unsure(located)) {
        (Some(link), Some(_)) => Some(link.with_severity(Severity::Hold)),
        (link, unsure) => link.or(unsure),
    };
    (stored, found.into_iter().collect())
}

/// What is said of a formula that reaches out of its workbook: to another file, to a program, to the network.
/// None of it is carried out here.
fn reach(formula: &str) -> Option<Finding> {
    let plain = formula.to_ascii_uppercase();
    let is_call = CALLS.iter().any(|call| plain.contains(call)) || plain.contains("|'");
    if is_call {
        let message = "公式要调用别的程序或网络，这里没有执行，结果无法核实";
        return Some(Finding::new(Code::ExternalLink).with_message(message.to_string()));
    }
    plain.contains('[').then(|| Finding::new(Code::ExternalLink))
}

/// What is said of a stored result that is nobody's.
pub(super) fn unsure(located: &CellReading) -> Option<Finding> {
    let formula = located.extras.formula.as_deref().filter(|_| located.extras.is_unsure())?;
    let stored = located.cell.raw().unwrap_or_default();
    let message =
        format!("公式“={formula}”存的结果是 {stored}，写文件的程序不算公式，这里也算不出来");
    Some(Finding::new(Code::UnsureResult).with_message(message))
}

//! Why a formula has no result: blank cells, cells that hold something else, errors of calculation.

use std::fmt;

/// An error that Excel shows in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorValue {
    /// `#DIV/0!`: divided by 0.
    Division,
    /// `#VALUE!`: of the wrong kind, or not found in a text.
    Value,
    /// `#NUM!`: too large, or not to be calculated.
    Number,
    /// `#N/A`: not available.
    Missing,
    /// `#REF!`: the cell is gone.
    Reference,
    /// `#NAME?`: an unknown name.
    Name,
    /// `#NULL!`: areas without a common cell.
    Null,
}

const FAULTS: [(ErrorValue, &str, &str); 7] = [
    (ErrorValue::Division, "#DIV/0!", "除数是 0"),
    (ErrorValue::Value, "#VALUE!", "文字里没有要找的内容，或者数据类型不对"),
    (ErrorValue::Number, "#NUM!", "数太大或者算不出来"),
    (ErrorValue::Missing, "#N/A", "没有这个数"),
    (ErrorValue::Reference, "#REF!", "引用的格子已经没有了"),
    (ErrorValue::Name, "#NAME?", "有不认识的名称"),
    (ErrorValue::Null, "#NULL!", "引用的区域写错了"),
];

impl ErrorValue {
    /// The error that stands in a cell, such as `#DIV/0!`.
    pub fn find(text: &str) -> Option<ErrorValue> {
        FAULTS.iter().find(|(_, excel, _)| *excel == text).map(|(fault, ..)| *fault)
    }

    /// As Excel shows it, such as `#DIV/0!`.
    pub fn excel(self) -> &'static str {
        self.entry().1
    }

    /// What it means, in Chinese.
    pub fn chinese(self) -> &'static str {
        self.entry().2
    }

    fn entry(self) -> (ErrorValue, &'static str, &'static str) {
        FAULTS.into_iter().find(|(fault, ..)| *fault == self).unwrap_or(FAULTS[0])
    }
}

/// Why a rule is not judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvaluationError {
    /// Names of blank cells that it needs, in the order of the rule.
    pub blanks: Vec<String>,
    /// Names of cells that it needs and that hold an error or another kind of value.
    pub unusable: Vec<String>,
    /// The first error met while calculating.
    pub fault: Option<ErrorValue>,
}

impl EvaluationError {
    pub(super) fn blank(name: &str) -> EvaluationError {
        EvaluationError { blanks: vec![name.to_string()], ..EvaluationError::default() }
    }

    pub(super) fn unusable(name: &str) -> EvaluationError {
        EvaluationError { unusable: vec![name.to_string()], ..EvaluationError::default() }
    }

    /// Both doubts as one; each name once.
    pub(super) fn and(mut self, other: EvaluationError) -> EvaluationError {
        append(&mut self.blanks, other.blanks);
        append(&mut self.unusable, other.unusable);
        self.fault = self.fault.or(other.fault);
        self
    }

    /// Whether only the calculation failed, for which IFERROR has another value.
    pub(super) fn is_calculation(&self) -> bool {
        self.blanks.is_empty() && self.unusable.is_empty()
    }
}

fn append(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

impl From<ErrorValue> for EvaluationError {
    fn from(fault: ErrorValue) -> EvaluationError {
        EvaluationError { fault: Some(fault), ..EvaluationError::default() }
    }
}

impl fmt::Display for EvaluationError {
    /// The reason in Chinese, such as “签约金额”没有填.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |names: &[String], what: &str| {
            let list: Vec<String> = names.iter().map(|n| format!("“{n}”")).collect();
            (!names.is_empty()).then(|| list.join("、") + what)
        };
        let fault = self.fault.map(|fault| fault.chinese().to_string());
        let parts =
            [named(&self.blanks, "没有填"), named(&self.unusable, "的内容不能用来计算"), fault];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join("；"))
    }
}

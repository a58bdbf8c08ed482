//! A difference between a summary and its sources in one line.

use super::terminal::{printable, shortened};
use crate::audit::{CellContent, Difference, DifferenceKind};

/// Longest formula that is shown in a line, in characters.
const FORMULA_LIMIT: usize = 60;

/// A difference in one line: 汇总表!E7：表上 186.5，存档算出 180.5（成都市 签约金额(亿元)）.
pub fn line(difference: &Difference) -> String {
    let place = printable(&difference.place.to_string());
    let sheet = printable(&difference.place.sheet);
    let about = match difference.about.as_str() {
        "" => String::new(),
        about => format!("（{}）", printable(about)),
    };
    match &difference.matter {
        DifferenceKind::Cell { seen, computed } => {
            format!("{place}：{}{about}", contents(seen, computed))
        }
        DifferenceKind::ExtraRow(text) => format!("{place}：表上多了一行：{}", shortened(text)),
        DifferenceKind::MissingRow(text) => format!("{place}：表上少了一行：{}", shortened(text)),
        DifferenceKind::ExtraSheet => format!("多了工作表“{sheet}”"),
        DifferenceKind::MissingSheet => format!("少了工作表“{sheet}”"),
        DifferenceKind::HiddenSheet => format!("工作表“{sheet}”被隐藏了"),
        DifferenceKind::HiddenRows(last) => {
            let (first, last) = (difference.place.row + 1, last + 1);
            let rows = if first == last { first.to_string() } else { format!("{first}—{last}") };
            format!("{sheet} 第 {rows} 行被隐藏了")
        }
        DifferenceKind::Unread(why) => format!("有一部分读不出来：{}", printable(why)),
    }
}

fn contents(seen: &CellContent, computed: &CellContent) -> String {
    let mut parts = Vec::new();
    // A formula that was never calculated has no result to compare.
    let unstored = seen.formula.is_some() && seen.value.is_blank();
    if !seen.same_value(computed) && (!unstored || seen.same_formula(computed)) {
        parts.push(format!("表上 {}，存档算出 {}", value(seen), value(computed)));
    }
    if !seen.same_formula(computed) {
        parts.push(match (&seen.formula, &computed.formula) {
            (None, Some(ours)) => format!("公式没有了，应为 ={}", clipped(ours)),
            (Some(theirs), None) => format!("多了公式 ={}", clipped(theirs)),
            (theirs, ours) => {
                let shown = |f: &Option<String>| clipped(f.as_deref().unwrap_or_default());
                format!("公式是 ={}，应为 ={}", shown(theirs), shown(ours))
            }
        });
    }
    parts.join("；")
}

/// A value; texts in quotation marks, so that 12 and the text “12” are told apart.
fn value(content: &CellContent) -> String {
    let raw = content.value.raw();
    match (content.value.as_text(), raw) {
        (Some(text), _) => format!("“{}”", shortened(text)),
        (None, Some(raw)) => raw.into(),
        (None, None) => "空白".to_string(),
    }
}

fn clipped(formula: &str) -> String {
    let formula = printable(formula);
    if formula.chars().count() <= FORMULA_LIMIT {
        return formula;
    }
    formula.chars().take(FORMULA_LIMIT).chain(['…']).collect()
}

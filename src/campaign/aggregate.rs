//! Functions over a column of a list: SUM([项目清单.投资额]), COUNTIF([项目清单.状态],"签约"). In a rule each
//! is one figure of the return, called by what is written.

/// A function over the lines of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// What is made of the lines.
    pub function: AggregateFunction,
    /// Key of the field whose values it takes.
    pub field: String,
    /// Key of a field, and the condition that its value has to meet, as COUNTIF takes it: 签约, ">=10".
    pub condition: Option<(String, String)>,
}

/// What an aggregate makes of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggregateFunction {
    /// Their sum.
    Sum,
    /// How many are numbers.
    Count,
    /// How many are filled in.
    CountFilled,
    /// The largest.
    Max,
    /// The smallest.
    Min,
    /// Their mean.
    Average,
}

const FUNCTIONS: [(&str, AggregateFunction); 8] = [
    ("SUM", AggregateFunction::Sum),
    ("COUNT", AggregateFunction::Count),
    ("COUNTA", AggregateFunction::CountFilled),
    ("COUNTIF", AggregateFunction::CountFilled),
    ("SUMIF", AggregateFunction::Sum),
    ("MAX", AggregateFunction::Max),
    ("MIN", AggregateFunction::Min),
    ("AVERAGE", AggregateFunction::Average),
];

impl AggregateFunction {
    /// Its name in a spreadsheet.
    pub fn excel(self) -> &'static str {
        FUNCTIONS.iter().find(|(_, own)| *own == self).map_or("", |(name, _)| name)
    }
}

impl Aggregate {
    /// The aggregate that a folded name calls; `column` gives the key of a list's field by its name.
    pub(super) fn parse(name: &str, column: &dyn Fn(&str) -> Option<String>) -> Option<Aggregate> {
        let (function, rest) = name.split_once('(')?;
        let arguments = arguments(rest.strip_suffix(')')?);
        let known = FUNCTIONS.iter().find(|(own, _)| *own == function)?.1;
        let text = |quoted: &String| quoted.trim_matches('"').to_string();
        let first = column(arguments.first()?)?;
        let (field, condition) = match (function, arguments.as_slice()) {
            ("COUNTIF", [_, wanted]) => (first.clone(), Some((first, text(wanted)))),
            ("SUMIF", [_, wanted]) => (first.clone(), Some((first, text(wanted)))),
            ("SUMIF", [_, wanted, numbers]) => (column(numbers)?, Some((first, text(wanted)))),
            ("COUNTIF" | "SUMIF", _) => return None,
            (_, [_]) => (first, None),
            _ => return None,
        };
        Some(Aggregate { function: known, field, condition })
    }
}

/// Puts every function over a column of a list into one name: `SUM([清单.额])` becomes `[SUM(清单.额)]`.
pub(super) fn folded(text: &str, is_column: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_uppercase()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let word_end = from.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(from.len());
        let (word, behind) = from.split_at(word_end);
        match call(word, behind, is_column) {
            Some((name, after)) => {
                out.push_str(&format!("[{name}]"));
                rest = after;
            }
            None => {
                out.push_str(word);
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A call over a column at the beginning of a text, as a name, and what follows it.
fn call<'t>(
    word: &str,
    behind: &'t str,
    is_column: &dyn Fn(&str) -> bool,
) -> Option<(String, &'t str)> {
    FUNCTIONS.iter().find(|(name, _)| *name == word)?;
    let inner = behind.strip_prefix(['(', '（'])?;
    let end = inner.find([')', '）'])?;
    let (inner, after) = inner.split_at(end);
    let after = after.strip_prefix([')', '）'])?;
    let inner = inner.replace('，', ",").replace(['“', '”'], "\"");
    let arguments = arguments(&inner);
    let first = arguments.first()?;
    let is_list = first.starts_with(['[', '【']);
    let bare = |text: &String| text.trim_matches(['[', ']', '【', '】']).to_string();
    (is_list && is_column(&bare(first))).then(|| {
        let arguments: Vec<String> = arguments.iter().map(bare).collect();
        (format!("{word}({})", arguments.join(",")), after)
    })
}

/// Arguments between commas; commas within quotes are text.
fn arguments(inner: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut is_quoted = false;
    for c in inner.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = arguments.last_mut() {
            last.push(c);
        }
    }
    arguments.iter().map(|argument| argument.trim().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_over_columns_become_names() {
        let is_column = |name: &str| name.starts_with("清单.");
        let fold = |text: &str| folded(text, &is_column);
        assert_eq!(
            fold("COUNTIF([清单.状态],\"签约\")=[签约项目]"),
            "[COUNTIF(清单.状态,\"签约\")]=[签约项目]"
        );
        assert_eq!(fold("ROUND(SUM([清单.额])/10000,2)"), "ROUND([SUM(清单.额)]/10000,2)");
        assert_eq!(fold("SUM([甲],[乙])>0"), "SUM([甲],[乙])>0");
        let column = |name: &str| name.strip_prefix("清单.").map(String::from);
        let parsed = Aggregate::parse("SUMIF(清单.状态,\"签约\",清单.额)", &column);
        assert_eq!(
            parsed,
            Some(Aggregate {
                function: AggregateFunction::Sum,
                field: "额".into(),
                condition: Some(("状态".into(), "签约".into())),
            })
        );
    }
}

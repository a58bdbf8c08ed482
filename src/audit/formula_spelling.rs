//! Formulas in one spelling: spreadsheets rewrite quotation marks, spaces and case when they save, and
//! mean the same.

/// The formula as every program would write it: no equals sign, no spaces, upper case, sheet names
/// without quotation marks; texts in it stay as they are.
pub fn normal(formula: &str) -> String {
    let formula = formula.trim();
    let formula = formula.strip_prefix("of:").unwrap_or(formula);
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula.trim_start_matches('=').chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\'' => {
                let is_text = c == '"';
                out.extend(Some(c).filter(|_| is_text));
                while let Some(inner) = rest.next() {
                    // Doubled, the mark stands for itself.
                    if inner == c && rest.next_if_eq(&c).is_none() {
                        break;
                    }
                    out.push(if is_text { inner } else { inner.to_ascii_uppercase() });
                }
                out.extend(Some(c).filter(|_| is_text));
            }
            c if c.is_whitespace() => {}
            c => out.push(c.to_ascii_uppercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn the_same_formula_in_several_spellings() {
        let ours = "=IF('汇总表'!$E$7>=8,\"达标 \",\"a\"\"b\")";
        let theirs = "of:=if( 汇总表!$E$7 >= 8, \"达标 \", \"a\"\"b\" )";
        assert_eq!(normal(ours), normal(theirs));
        for other in
            ["=IF(汇总表!$E$7>8,\"达标 \",\"a\"\"b\")", "=IF(汇总表!$E$7>=8,\"达标\",\"a\"\"b\")"]
        {
            assert_ne!(normal(ours), normal(other));
        }
        assert_eq!(normal("='a''b'!A1"), "A'B!A1");
        assert_eq!(normal("='abc'!a1+1"), normal("=abc!A1 + 1"));
    }
}

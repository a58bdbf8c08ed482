//! Formulas of OpenDocument in the notation of Excel (OpenDocument 1.3 part 4, 5.8).

/// A formula without its equals sign, in A1 notation: `of:=SUM([.C3:.C12];2)` is `SUM(C3:C12,2)`.
/// A reference into another file keeps its square brackets, as it has in Excel.
pub fn in_a1(text: &str) -> String {
    let formula = text.split_once('=').map_or(text, |(_, formula)| formula);
    let mut out = String::with_capacity(formula.len());
    let mut chars = formula.chars();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                out.push(c);
            }
            '[' if !quoted => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                out.push_str(&reference(&inner));
            }
            ';' if !quoted => out.push(','),
            _ => out.push(c),
        }
    }
    out
}

/// `.C3:.C12` is `C3:C12`, `$Sheet2.A1` is `Sheet2!A1`.
fn reference(inner: &str) -> String {
    if inner.contains('#') {
        return format!("[{inner}]");
    }
    let ends: Vec<String> = inner.split(':').map(end_of_reference).collect();
    ends.join(":")
}

fn end_of_reference(end: &str) -> String {
    match end.rsplit_once('.') {
        Some(("", address)) => address.to_string(),
        Some((sheet, address)) => format!("{}!{address}", sheet.trim_start_matches('$')),
        None => end.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_a1;

    #[test]
    fn references_become_those_of_excel() {
        for (open, a1) in [
            ("of:=SUM([.C3:.C12])", "SUM(C3:C12)"),
            ("of:=SUM([.C3];[.D$4];\"a;b[.C1]\")", "SUM(C3,D$4,\"a;b[.C1]\")"),
            ("of:=[$Sheet2.A1]*2", "Sheet2!A1*2"),
            ("of:=['file:///a.xlsx'#$Sheet1.B2]", "['file:///a.xlsx'#$Sheet1.B2]"),
            ("=25.5+12.75", "25.5+12.75"),
        ] {
            assert_eq!(in_a1(open), a1);
        }
    }
}

//! Formulas in R1C1 notation, as XML spreadsheets 2003 keep them, rewritten in A1 notation.

use crate::form::Place;

/// Rewrites `=SUM(R[-2]C:R[-1]C)` in the cell at a zero-based row and column as `SUM(B3:B4)`;
/// `None` where a part of it is not understood, so that no wrong formula is ever shown.
pub fn to_a1(formula: &str, row: u32, col: u32) -> Option<String> {
    let chars: Vec<char> = formula.strip_prefix('=')?.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let end = match c {
            '"' | '\'' => quoted_end(&chars, at)?,
            c if is_word(c) => word_end(&chars, at)?,
            _ => at + 1,
        };
        let token: String = chars[at..end].iter().collect();
        let is_call = chars.get(end) == Some(&'(');
        let reference = (is_word(c) && !is_call).then(|| reference(&token, row, col));
        match reference {
            Some(Some(address)) => text.push_str(&address),
            // A word like R1C[ that is no reference to one cell: a whole row or column, or a name.
            Some(None) if token.starts_with(['R', 'C', 'r', 'c']) => return None,
            _ => text.push_str(&token),
        }
        at = end;
    }
    Some(text)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

fn quoted_end(chars: &[char], start: usize) -> Option<usize> {
    let quote = chars.get(start)?;
    chars.iter().skip(start + 1).position(|c| c == quote).map(|length| start + length + 2)
}

/// End of a word, brackets of relative references within it.
fn word_end(chars: &[char], start: usize) -> Option<usize> {
    let mut at = start;
    while let Some(c) = chars.get(at) {
        if *c == '[' {
            at += chars.iter().skip(at).position(|c| *c == ']')?;
        } else if !is_word(*c) {
            break;
        }
        at += 1;
    }
    Some(at)
}

fn reference(word: &str, row: u32, col: u32) -> Option<String> {
    let (rows, cols) = word.strip_prefix('R')?.split_once('C')?;
    Some(Place::new("", position(rows, row)?, position(cols, col)?).address())
}

/// Zero-based position: nothing for the cell's own, `[-2]` from it, `3` the third.
fn position(text: &str, own: u32) -> Option<u32> {
    if text.is_empty() {
        return Some(own);
    }
    match text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        Some(offset) => own.checked_add_signed(offset.parse().ok()?),
        None => text.parse::<u32>().ok()?.checked_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::to_a1;

    #[test]
    fn references_are_rewritten_and_nothing_else() {
        let at_c5 = |formula: &str| to_a1(formula, 4, 2);
        assert_eq!(at_c5("=SUM(R[-2]C:R[-1]C)").as_deref(), Some("SUM(C3:C4)"));
        assert_eq!(at_c5("=RC[-1]*10000+R1C1").as_deref(), Some("B5*10000+A1"));
        assert_eq!(at_c5("=ROUND(12.5/3,2)&\"R1C1\"").as_deref(), Some("ROUND(12.5/3,2)&\"R1C1\""));
        assert_eq!(at_c5("=SUM(C[-1])"), None);
        assert_eq!(at_c5("=R[-9]C"), None);
        assert_eq!(at_c5("='[x.xls]表'!RC").as_deref(), Some("'[x.xls]表'!C5"));
        assert_eq!(at_c5("12"), None);
    }
}

//! How two texts are compared: what a person would call the same word folds to the same string.

use unicode_normalization::UnicodeNormalization;

/// Folds full-width and half-width forms together (NFKC), drops white space and invisible
/// characters, and unifies brackets; used for headings, labels and names, never for content.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c))
        .map(|c| match c {
            '〔' | '【' | '[' | '〈' => '(',
            '〕' | '】' | ']' | '〉' => ')',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spelling_variants_fold_together() {
        assert_eq!(fold("签约金额\n（亿元）"), fold("签约金额 (亿元)"));
        assert_eq!(fold("市（州）"), "市(州)");
        assert_eq!(fold("\u{FEFF}填 报\u{00A0}人"), "填报人");
    }
}

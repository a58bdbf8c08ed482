//! What a number format makes of a number (ECMA-376 part 1, 18.8.30).

use crate::reading::cell::Cell;

/// The format that white digits on white are as good as.
pub const WHITE: &str = "[White]General";
/// The format that shows nothing.
pub const NOTHING: &str = ";;;";

/// Whether a format says what is seen of a cell: of a number always, of a text if it has a section for it.
pub fn is_told(cell: &Cell, code: &str) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(_) => {
            code.contains('@') && code != "@" || code.matches(';').count() > 2 || code == WHITE
        }
        _ => false,
    }
}

/// Code of a format as XML spreadsheets and web pages give it, where many have names.
pub fn named(format: &str) -> Option<&str> {
    let code = match format {
        "" | "General" | "General Number" => return None,
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "Fixed" => "0.00",
        "Standard" => "#,##0.00",
        // Money is that of Chinese Excel.
        "Currency" => "\"¥\"#,##0.00",
        "Euro Currency" => "[$€-2] #,##0.00",
        "Yes/No" => "\"是\";\"是\";\"否\"",
        "True/False" => "\"真\";\"真\";\"假\"",
        "On/Off" => "\"开\";\"开\";\"关\"",
        "General Date" | "Long Date" | "Medium Date" | "Short Date" => "yyyy-mm-dd",
        "Long Time" | "Medium Time" | "Short Time" => "h:mm",
        custom => custom,
    };
    Some(code)
}

/// The format that shows nothing but this text.
pub fn literally(text: &str) -> String {
    text.chars().flat_map(|c| ['\\', c]).collect()
}

/// What a person sees in a cell that holds a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shows {
    /// A number.
    #[default]
    Number,
    /// A day or a time of day.
    Day,
    /// A length of time such as `[h]:mm`.
    Span,
}

/// What a built-in format shows; the East Asian ones, 27 to 36 and 50 to 58, are days.
pub fn built_in(id: u32) -> Shows {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shows::Day,
        46 => Shows::Span,
        _ => Shows::Number,
    }
}

/// The code of a built-in format for numbers; money is that of Chinese Excel.
pub fn built_in_code(id: u32) -> Option<&'static str> {
    let code = match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 | 6 => "\"¥\"#,##0;\"¥\"\\-#,##0",
        7 | 8 => "\"¥\"#,##0.00;\"¥\"\\-#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        37 | 38 => "#,##0 ;(#,##0)",
        39 | 40 => "#,##0.00;(#,##0.00)",
        41 => "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
        42 => "_ \"¥\"* #,##0_ ;_ \"¥\"* \\-#,##0_ ;_ \"¥\"* \"-\"_ ;_ @_ ",
        43 => "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
        44 => "_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ ",
        46 => "[h]:mm:ss",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    };
    Some(code)
}

/// What a format code shows, by its first section.
pub fn shows(code: &str) -> Shows {
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => drop(chars.by_ref().take_while(|c| *c != '"').count()),
            // The next character is a literal, a width or a filler.
            '\\' | '!' | '_' | '*' => drop(chars.next()),
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let mut units = inner.chars().map(|c| c.to_ascii_lowercase());
                let first = units.next().filter(|c| matches!(c, 'h' | 'm' | 's'));
                if first.is_some_and(|first| units.all(|c| c == first)) {
                    return Shows::Span;
                }
            }
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => return Shows::Day,
            // General, and the E of 0.00E+00 (e alone is a year in East Asian formats).
            'G' => break,
            'e' if !code.contains("e+") && !code.contains("e-") => return Shows::Day,
            _ => {}
        }
    }
    Shows::Number
}

#[cfg(test)]
mod tests {
    use super::{Shows, shows};

    #[test]
    fn days_are_told_from_numbers() {
        for day in
            ["yyyy-mm-dd", "m/d", "[$-804]yyyy\"年\"m\"月\"", "h:mm AM/PM", "[DBNum1]e年", "DD/MM"]
        {
            assert_eq!(shows(day), Shows::Day, "{day}");
        }
        for number in
            ["General", "0.00", "0\"d\"", "0\\d", "[Red]0", "0.00E+00", "0.0e+0", "0_d", "@"]
        {
            assert_eq!(shows(number), Shows::Number, "{number}");
        }
        for span in ["[h]:mm", "[mm]:ss", "[SS]"] {
            assert_eq!(shows(span), Shows::Span, "{span}");
        }
    }
}

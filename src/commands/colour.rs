//! Colour on a terminal: the words that say what waits for somebody. Nothing is told by colour alone.

const WAITS: &str = "\x1b[33m";
const WRONG: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[0m";

/// Words that stand alone in a line, or in a cell of a table, and their colours.
const MARKS: [(&str, &str); 8] = [
    ("待核", WAITS),
    ("强制", WRONG),
    ("强制性", WRONG),
    ("退改", WRONG),
    ("退改中", WRONG),
    ("不能读", WRONG),
    ("来件不能读", WRONG),
    ("未报", WRONG),
];
/// How lines begin that tell what failed.
const FAILED: &str = "出错：";

/// A text with its marks in colour.
pub fn coloured(text: &str) -> String {
    text.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    if let Some(rest) = line.strip_prefix(FAILED) {
        return format!("{WRONG}{FAILED}{PLAIN}{rest}");
    }
    let word = |word: &str| {
        let bare = word.trim_end_matches('\n');
        match MARKS.iter().find(|(mark, _)| *mark == bare) {
            Some((mark, colour)) => format!("{colour}{mark}{PLAIN}{}", &word[bare.len()..]),
            None => word.to_string(),
        }
    };
    line.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::coloured;

    #[test]
    fn marks_are_coloured_where_they_stand_alone() {
        let screen = " 自贡    待核 v1     按时\n  退改 9 份，待核的不算\n未报\n";
        let wanted = " 自贡    \x1b[33m待核\x1b[0m v1     按时\n  \x1b[31m退改\x1b[0m 9 份，待核的不算\n\
                      \x1b[31m未报\x1b[0m\n";
        assert_eq!(coloured(screen), wanted);
        assert_eq!(coloured("出错：打不开\n"), "\x1b[31m出错：\x1b[0m打不开\n");
    }
}

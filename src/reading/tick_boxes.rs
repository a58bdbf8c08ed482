//! Tick boxes in a text: ☑是 □否, 是√ 否□, （√）是（ ）否.

/// Boxes without a tick.
const EMPTY: [char; 6] = ['☐', '□', '○', '◯', '◻', '▢'];
/// Boxes with a tick, and ticks.
const TICKED: [char; 7] = ['☑', '√', '■', '✓', '✔', '☒', '⊠'];
/// What may stand around a word, as room for more.
const AROUND: &[char] = &['_', ':', '：', '；', ';', ',', '，', '、', '/', '.', '。'];

/// A word that may be ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TickBox {
    /// The word, without the room for more behind it.
    pub word: String,
    /// Whether it is ticked.
    pub is_ticked: bool,
}

/// Whether a character is a box or a tick.
pub fn is_mark(c: char) -> bool {
    EMPTY.contains(&c) || TICKED.contains(&c)
}

/// Whether boxes stand in a text and none is ticked.
pub fn is_unticked(text: &str) -> bool {
    let boxes = boxes_in(text);
    !boxes.is_empty() && boxes.iter().all(|own| !own.is_ticked)
}

/// The words beside boxes and ticks, as they come; none where a text holds no such mark.
pub fn boxes_in(text: &str) -> Vec<TickBox> {
    let plain = marked(text);
    let (Some(first), Some(last)) = (plain.find(is_mark), plain.rfind(is_mark)) else {
        return Vec::new();
    };
    let behind_last = plain[last..].trim_start_matches(is_mark);
    // 是□ 否□, 是√: the marks stand behind their words.
    let is_behind = behind_last.trim_matches(AROUND).is_empty()
        && !plain[..first].trim_matches(AROUND).is_empty();
    let mut found = Vec::new();
    let mut rest = if is_behind { plain.as_str() } else { &plain[first..] };
    while let Some(at) = rest.find(is_mark) {
        let behind = rest[at..].trim_start_matches(is_mark);
        let marks = &rest[at..rest.len() - behind.len()];
        let end = behind.find(is_mark).unwrap_or(behind.len());
        let word = if is_behind { &rest[..at] } else { &behind[..end] };
        let word = bare(word);
        if !word.is_empty() {
            found.push(TickBox { word, is_ticked: marks.contains(TICKED) });
        }
        rest = behind;
    }
    found
}

/// A word without room for more, and without what stands in brackets at its end: 其他（请注明）____（可多选）.
fn bare(word: &str) -> String {
    let mut rest = word.trim_matches(AROUND);
    while let Some(inner) = rest.strip_suffix([')', '）']) {
        let Some(at) = inner.rfind(['(', '（']).filter(|at| *at > 0) else { break };
        rest = rest[..at].trim_matches(AROUND);
    }
    rest.to_string()
}

/// A text without white space, with boxes for brackets that hold a tick or nothing: （√）是（ ）否.
fn marked(text: &str) -> String {
    let squeezed: String = text.split_whitespace().collect();
    let has_brackets = ["（）", "()", "（√）", "(√)"].iter().any(|own| squeezed.contains(own));
    if !has_brackets {
        return squeezed;
    }
    let empty = squeezed.replace("（）", "□").replace("()", "□");
    empty.replace("（√）", "☑").replace("(√)", "☑")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let word = |own: TickBox| format!("{}{}", own.word, if own.is_ticked { "*" } else { "" });
        boxes_in(text).into_iter().map(word).collect::<Vec<String>>().join(" ")
    }

    #[test]
    fn words_go_with_the_mark_before_or_behind_them() {
        assert_eq!(shown("☑是 □否"), "是* 否");
        assert_eq!(shown("□是 √否"), "是 否*");
        assert_eq!(shown("□√是  □否"), "是* 否");
        assert_eq!(shown("是□  否☑"), "是 否*");
        assert_eq!(shown("是√"), "是*");
        assert_eq!(shown("（√）新建（ ）改建"), "新建* 改建");
        assert_eq!(shown("□新建 ■改建 □其他：____"), "新建 改建* 其他");
        assert_eq!(shown("☑是 ☑否"), "是* 否*");
        assert_eq!(shown("☑粮油 □其他（请注明）____（可多选）"), "粮油* 其他");
        assert_eq!(shown("是"), "");
        assert!(is_unticked("□是 □否") && !is_unticked("☑是 □否") && !is_unticked("是"));
    }
}

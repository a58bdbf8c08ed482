//! One line of a campaign file taken apart: quoted texts, bare words and marks, without its comment.

use super::normalize;
use super::typing_errors::meant_day;

/// Quotes of texts that may go over lines.
const LONG_QUOTES: [&str; 2] = ["\"\"\"", "'''"];
/// Marks of Chinese keyboards, and what is to be typed instead.
const MARKS: [(&str, &str, char); 12] = [
    ("“”„‟＂「」『』", "中文引号", '"'),
    ("‘’＇", "中文单引号", '"'),
    ("，、", "中文逗号", ','),
    ("＝", "全角等号", '='),
    ("［【〔", "中文方括号", '['),
    ("］】〕", "中文方括号", ']'),
    ("｛", "全角花括号", '{'),
    ("｝", "全角花括号", '}'),
    ("＃", "全角井号", '#'),
    ("－—–−", "中文横线", '-'),
    ("．。", "中文句点", '.'),
    ("＿", "全角下划线", '_'),
];

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A text in quotes, without them.
    Quoted(&'a str),
    /// A word without quotes.
    Bare(&'a str),
    /// One of = [ ] { } ,
    Mark(char),
}

/// The parts of a line.
pub struct Line<'a> {
    /// In their order.
    pub pieces: Vec<Piece<'a>>,
    /// The quotes of a text that goes on in the next line.
    pub opens: Option<&'static str>,
}

impl Piece<'_> {
    /// Whether it is a value or the name of one.
    pub fn is_value(&self) -> bool {
        !matches!(self, Piece::Mark(_))
    }
}

impl<'a> Line<'a> {
    /// Takes a line apart.
    ///
    /// # Errors
    /// Something in it that cannot be typed there, and what to type.
    pub fn of(line: &'a str) -> Result<Line<'a>, String> {
        let mut taken = Line { pieces: Vec::new(), opens: None };
        let mut rest = line.trim_start_matches('\u{FEFF}').trim_start_matches([' ', '\t']);
        while let Some(first) = rest.chars().next() {
            rest = match first {
                '#' => break,
                '"' | '\'' => match taken.quoted(rest, first)? {
                    Some(rest) => rest,
                    None => break,
                },
                '=' | '[' | ']' | '{' | '}' | ',' => {
                    taken.pieces.push(Piece::Mark(first));
                    &rest[1..]
                }
                _ => taken.bare(rest)?,
            }
            .trim_start_matches([' ', '\t', '\r']);
        }
        Ok(taken)
    }

    /// Takes a text in quotes and gives what is behind it; `None` if it goes on in the next line.
    fn quoted(&mut self, rest: &'a str, quote: char) -> Result<Option<&'a str>, String> {
        if let Some(quotes) = LONG_QUOTES.into_iter().find(|quotes| rest.starts_with(quotes)) {
            let Some(length) = rest[quotes.len()..].find(quotes) else {
                self.opens = Some(quotes);
                return Ok(None);
            };
            let (text, behind) = rest[quotes.len()..].split_at(length);
            self.pieces.push(Piece::Quoted(text));
            return Ok(Some(&behind[quotes.len()..]));
        }
        let inner = &rest[1..];
        let mut escaped = false;
        let end = inner.find(|c| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped && quote == '"';
            ends
        });
        let Some(end) = end else { return Err(self.open_text(inner, quote)) };
        if let Some(said) = unfit(&inner[..end], quote) {
            return Err(said);
        }
        self.pieces.push(Piece::Quoted(&inner[..end]));
        Ok(Some(&inner[end + 1..]))
    }

    /// What is wrong with a text whose quotes are not closed.
    fn open_text(&self, inner: &str, quote: char) -> String {
        match inner.chars().find(|c| "“”＂‘’＇".contains(*c)) {
            Some(mark) => format!(
                "这里用了中文引号{mark}，请改成英文引号 {quote}：{}",
                self.example(&format!("{quote}…{quote}"))
            ),
            None => format!(
                "内容后面少了英文引号 {quote}：{}",
                self.example(&format!("{quote}…{quote}"))
            ),
        }
    }

    /// Takes a word without quotes, which must be one that may stand there.
    fn bare(&mut self, rest: &'a str) -> Result<&'a str, String> {
        let ends = |c: char| " \t\r#\"'=[]{},".contains(c);
        let (word, behind) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        if let Some(said) = self.mistyped(word) {
            return Err(said);
        }
        self.pieces.push(Piece::Bare(word));
        Ok(behind)
    }

    fn mistyped(&self, word: &str) -> Option<String> {
        let is_key = !self.pieces.contains(&Piece::Mark('=')) && !self.is_list();
        let wrong = word.chars().find(|c| !c.is_ascii())?;
        if let Some(day) = meant_day(word) {
            return Some(format!("日期“{word}”要写成 {day}，不加引号：{}", self.example(&day)));
        }
        let mark = MARKS.iter().find(|(all, _, _)| all.contains(wrong));
        if let Some((_, what, typed)) = mark {
            let example = match typed {
                '"' => format!("：{}", self.example("\"…\"")),
                _ => String::new(),
            };
            return Some(format!("这里用了{what}{wrong}，请改成英文的 {typed}{example}"));
        }
        if "：:".contains(wrong) {
            return Some("这里用了冒号：，项和内容之间请用英文等号 =".to_string());
        }
        if wrong.is_whitespace() || "\u{200B}\u{FEFF}".contains(wrong) {
            return Some("这里有全角空格或看不见的字符，请删掉，用英文空格".to_string());
        }
        let normalized = normalize(word);
        if normalized.is_ascii() {
            return Some(format!("“{word}”是全角字符，请改成半角 {normalized}"));
        }
        if is_key {
            return Some(format!("“{word}”不是项的名称，项的名称用英文；说明文字前面加 #"));
        }
        let example = self.example(&format!("\"{word}\""));
        Some(format!("“{word}”要放在英文引号里：{example}；是说明的前面加 #"))
    }

    /// How the line would be typed with this content.
    pub fn example(&self, content: &str) -> String {
        match self.key() {
            Some(key) if !self.is_list() => format!("{key} = {content}"),
            _ => content.to_string(),
        }
    }

    /// The name before =, where the line begins with one.
    pub fn key(&self) -> Option<&'a str> {
        match self.pieces.first() {
            Some(Piece::Bare(key) | Piece::Quoted(key)) => Some(key.trim_end_matches(':')),
            _ => None,
        }
    }

    fn is_list(&self) -> bool {
        self.pieces
            .iter()
            .skip_while(|piece| **piece != Piece::Mark('='))
            .any(|piece| *piece == Piece::Mark('['))
    }

    /// Whether it names a section: [calendar].
    pub fn is_heading(&self) -> bool {
        self.pieces.first() == Some(&Piece::Mark('['))
    }

    /// Whether nothing of a list can begin so: 项 = 内容, or the name of a section.
    pub fn begins_anew(&self) -> bool {
        let names = self.pieces.iter().find(|piece| **piece != Piece::Mark('['));
        let is_name = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_section = self.is_heading()
            && matches!(names, Some(Piece::Bare(word)) if is_name(word) && !matches!(*word, "true" | "false"));
        let is_statement =
            matches!(self.pieces.get(..2), Some([first, Piece::Mark('=')]) if first.is_value());
        is_section || is_statement
    }
}

/// What cannot stand in a text in quotes.
fn unfit(text: &str, quote: char) -> Option<String> {
    if text.chars().any(|c| c.is_control() && c != '\t') {
        return Some("引号里有看不见的控制字符，请删掉重打".to_string());
    }
    let plain = text.replace("\\\\", "");
    let mut escapes = plain.split('\\').skip(1);
    let is_wrong = |behind: &str| !behind.starts_with(['"', 'n', 't', 'r', 'b', 'f', 'u', 'U']);
    let wrong = quote == '"' && escapes.any(is_wrong);
    wrong.then(|| "引号里的 \\ 要写成 \\\\，如 …\\\\报送".to_string())
}

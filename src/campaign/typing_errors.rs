//! Slips of typing in a campaign file that the parser cannot read: Chinese punctuation, a date in
//! Chinese, a quote or bracket that is missing. Told with the line and with what to type.

use super::line::{Line, Piece};
use chrono::NaiveDate;

/// A fault and the number of its line.
pub type Slip = (usize, String);

/// The first slip in a text that is no TOML; `None` if it is none of those known here.
pub fn first_slip(text: &str) -> Option<Slip> {
    let mut scan = Scan::default();
    for (number, line) in (1..).zip(text.lines()) {
        if let Err(slip) = scan.take(number, line) {
            return Some(slip);
        }
    }
    scan.unclosed()
}

/// What is open at the end of a line.
#[derive(Default)]
struct Scan {
    /// Brackets that wait to be closed, with their lines.
    open: Vec<(char, usize)>,
    /// The quotes of a text that goes on, and its line.
    text: Option<(&'static str, usize)>,
}

impl Scan {
    fn take(&mut self, number: usize, line: &str) -> Result<(), Slip> {
        if let Some((quotes, _)) = self.text {
            if line.contains(quotes) {
                self.text = None;
            }
            return Ok(());
        }
        let line = Line::of(line).map_err(|said| (number, said))?;
        self.text = line.opens.map(|quotes| (quotes, number));
        if self.open.is_empty() {
            return match line.is_heading() {
                true => heading(&line).map_err(|said| (number, said)),
                false => self.statement(number, &line),
            };
        }
        if line.begins_anew() && !self.open.iter().any(|(mark, _)| *mark == '{') {
            return Err(self.unclosed().unwrap_or((number, String::new())));
        }
        self.values(number, &line, &line.pieces)
    }

    fn unclosed(&self) -> Option<Slip> {
        if let Some((quotes, number)) = self.text {
            return Some((number, format!("这里开头的 {quotes} 后面没有收尾的 {quotes}")));
        }
        let (mark, number) = self.open.last()?;
        let closing = closing(*mark);
        Some((*number, format!("这里的 {mark} 少了收尾的 {closing}，请在最后补上 {closing}")))
    }

    /// 项 = 内容.
    fn statement(&mut self, number: usize, line: &Line) -> Result<(), Slip> {
        let fail = |said: String| Err((number, said));
        let Some(key) = line.key() else { return Ok(()) };
        let Some(at) = line.pieces.iter().position(|piece| *piece == Piece::Mark('=')) else {
            return fail(format!("“{key}”后面少了 =，应写成 {key} = …"));
        };
        let value = &line.pieces[at + 1..];
        if value.is_empty() {
            return fail(format!("“{key} =”后面没有写内容"));
        }
        self.values(number, line, value)
    }

    /// What stands behind =, or in a list that goes over lines.
    fn values(&mut self, number: usize, line: &Line, pieces: &[Piece]) -> Result<(), Slip> {
        let fail = |said: String| Err((number, said));
        let mut before: Option<&Piece> = None;
        for (at, piece) in pieces.iter().enumerate() {
            let is_name = pieces.get(at + 1) == Some(&Piece::Mark('='));
            match piece {
                Piece::Mark(mark @ ('[' | '{')) => self.open.push((*mark, number)),
                Piece::Mark(mark @ (']' | '}')) => match self.open.pop() {
                    Some((opened, _)) if closing(opened) == *mark => {}
                    _ => return fail(format!("这里多了一个 {mark}，或者它前面少了一个")),
                },
                Piece::Bare(word) if !is_name => bare(word, line).or_else(fail)?,
                _ => {}
            }
            if before.is_some_and(Piece::is_value) && piece.is_value() {
                let said = match self.open.is_empty() {
                    true => format!("{} 后面多写了 {}", shown(before), shown(Some(piece))),
                    false => format!(
                        "{} 和 {} 之间要用英文逗号 , 隔开",
                        shown(before),
                        shown(Some(piece))
                    ),
                };
                return fail(said);
            }
            before = Some(piece);
        }
        Ok(())
    }
}

fn shown(piece: Option<&Piece>) -> String {
    match piece {
        Some(Piece::Bare(word)) => (*word).to_string(),
        Some(Piece::Quoted(text)) => format!("\"{text}\""),
        Some(Piece::Mark(mark)) => mark.to_string(),
        None => String::new(),
    }
}

fn closing(mark: char) -> char {
    if mark == '[' { ']' } else { '}' }
}

/// [calendar] or [[units]], with as many brackets behind as before.
fn heading(line: &Line) -> Result<(), String> {
    let is = |mark| move |piece: &&Piece| **piece == Piece::Mark(mark);
    let before = line.pieces.iter().take_while(is('[')).count();
    let behind = line.pieces.iter().rev().take_while(is(']')).count();
    if before == behind {
        return Ok(());
    }
    let name = line.pieces.get(before).map(|piece| shown(Some(piece))).unwrap_or_default();
    let marks = |mark: &str| mark.repeat(before);
    Err(format!("方括号不成对，应写成 {}{name}{}", marks("["), marks("]")))
}

/// A word without quotes that is a value: true, false, a number or a day.
fn bare(word: &str, line: &Line) -> Result<(), String> {
    let number = word.replace('_', "");
    if matches!(word, "true" | "false") || is_day(word) || word.contains(':') {
        return Ok(());
    }
    if let Some(day) = meant_day(word) {
        return Err(format!("日期“{word}”要写成 {day}，不加引号"));
    }
    if day_parts(word).is_some() {
        return Err(format!("没有“{word}”这一天，日期要写成 2021-09-25 这样"));
    }
    let digits = number.trim_start_matches(['+', '-']);
    let leads = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if leads && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!(
            "数字 {word} 前面不能有 0；是代码的要放在英文引号里：{}",
            line.example(&format!("\"{word}\""))
        ));
    }
    if number.parse::<f64>().is_ok() {
        return Ok(());
    }
    Err(format!("{word} 要放在英文引号里：{}", line.example(&format!("\"{word}\""))))
}

fn is_day(word: &str) -> bool {
    NaiveDate::parse_from_str(word, "%Y-%m-%d").is_ok() && word.len() == 10
}

/// 2026年11月1日, 2026/11/1, 2026.11.1 and 2026-11-1 as the file wants it; `None` if there is no such day.
pub fn meant_day(word: &str) -> Option<String> {
    let [year, month, day] = day_parts(word)?;
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(day.to_string())
}

/// Year, month and day of a word that is to be a day.
fn day_parts(word: &str) -> Option<[u32; 3]> {
    let plain = word.replace(['年', '月', '/', '.'], "-").replace(['日', '号'], "");
    let parts: Vec<&str> = plain.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<u32>().ok();
    let year = number(year).filter(|_| year.len() == 4)?;
    Some([year, number(month)?, number(day)?])
}

//! What is wrong with a campaign file that cannot be taken as one, in Chinese: the parser's own words
//! never reach a clerk.

use super::definition::line_of;
use super::typing_errors::{Slip, first_slip, meant_day};
use toml::Table;
use toml::de::Error;

/// Least likeness of a name that is suggested.
const NEAR: f64 = 0.7;

/// The line of a fault and what to do about it.
pub(super) fn fault(text: &str, error: &Error) -> Slip {
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    // What may stand there is the parser's business as long as the file can be parsed.
    let slip = toml::from_str::<Table>(text).err().and_then(|_| first_slip(text));
    slip.unwrap_or_else(|| (line, Faulty::of(text, error, line).chinese()))
}

/// The place of a fault that the parser found.
struct Faulty<'a> {
    /// The parser's words.
    message: &'a str,
    /// What is wrong, as it is written.
    piece: &'a str,
    /// The line.
    line: &'a str,
    /// The name before =.
    key: &'a str,
}

impl<'a> Faulty<'a> {
    fn of(text: &'a str, error: &'a Error, number: usize) -> Faulty<'a> {
        let piece = error.span().and_then(|span| text.get(span)).unwrap_or_default().trim();
        let line = text.lines().nth(number.saturating_sub(1)).unwrap_or_default().trim();
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        Faulty { message: error.message(), piece, line, key }
    }

    fn chinese(&self) -> String {
        let message = self.message;
        let quoted = message.split('`').nth(1).unwrap_or_default();
        // Our own words for a value, from the file's definition.
        if !message.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return message.to_string();
        }
        if message.starts_with("missing field") && quoted == "units" {
            "还没有写填报单位：每个单位写一段 [[units]]，文件里的样子去掉前面的 # 就能用"
                .to_string()
        } else if message.starts_with("missing field") {
            format!("缺少 {quoted}")
        } else if message.starts_with("unknown field") {
            self.unknown(quoted)
        } else if message.starts_with("unknown variant") {
            let allowed: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
            format!("“{quoted}”不是允许的写法，可写：{}", allowed.join("、"))
        } else if message.starts_with("duplicate key") {
            self.twice()
        } else if message.starts_with("invalid date") || message.starts_with("invalid datetime") {
            format!("没有“{}”这一天，日期要写成 2021-09-25 这样", self.written())
        } else if let Some((_, wanted)) = message.split_once("expected ") {
            self.of_wrong_kind(wanted)
        } else {
            self.unclear()
        }
    }

    fn unknown(&self, key: &str) -> String {
        let known = self.message.split('`').skip(3).step_by(2);
        let near = known.map(|known| (strsim::jaro_winkler(known, key), known));
        let near = near.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > NEAR);
        match near {
            Some((_, near)) => format!("不认识的项 {key}，是不是 {near}？"),
            None => format!("不认识的项 {key}，请对照内置文件检查拼写"),
        }
    }

    fn twice(&self) -> String {
        if self.line.starts_with("[[") {
            return format!("前面有一段只写了一个方括号，每一段都要写成 {}", self.line);
        }
        if self.line.starts_with('[') {
            return format!(
                "“{}”这一段写了两次；有好几段的写成 [{}]，只有一段的请并成一段",
                self.line, self.line
            );
        }
        let key = if self.piece.is_empty() { self.key } else { self.piece };
        format!("“{key}”写了两次，请删掉一个")
    }

    /// What is written there, without its quotes.
    fn written(&self) -> &'a str {
        let value = self.line.split_once('=').map_or(self.line, |(_, value)| value);
        let value =
            if self.piece.is_empty() || self.piece.contains('\n') { value } else { self.piece };
        let value = value.split('#').next().unwrap_or_default();
        value.trim().trim_matches('"')
    }

    /// How the line would be typed with this content.
    fn example(&self, content: &str) -> String {
        match (self.key, self.line.contains('[')) {
            ("", _) | (_, true) => content.to_string(),
            (key, false) => format!("{key} = {content}"),
        }
    }

    /// A value of another kind than is wanted there.
    fn of_wrong_kind(&self, wanted: &str) -> String {
        let written = self.written();
        let is_text = self.message.contains("type: string");
        let example = |content: &str| self.example(content);
        match wanted {
            "a TOML datetime" => match meant_day(written) {
                Some(day) if is_text => format!("日期不加引号，要写成 {}", example(&day)),
                _ => "这里要写日期，不加引号，如 2021-09-25".to_string(),
            },
            "a string" if self.line.starts_with('[') => {
                format!("“{}”多写或少写了方括号，请对照内置文件", self.line)
            }
            "a string" => {
                format!("这里要写文字，放在英文引号里：{}", example(&format!("\"{written}\"")))
            }
            "a boolean" => {
                format!("这里只能写 {} 或 {}，不加引号", example("true"), example("false"))
            }
            "a sequence" => {
                let value = self.line.split_once('=').map_or("…", |(_, value)| value);
                let value = value.split('#').next().unwrap_or_default().trim();
                let is_digits = |c: char| c.is_ascii_digit() || ", ".contains(c);
                let value = if written.chars().all(is_digits) { written } else { value };
                format!("这里要用方括号：{} = [{value}]", self.key)
            }
            _ if is_number(wanted) && is_text => {
                format!("这里要写数字，不加引号：{}", example(number_in(written)))
            }
            _ if is_number(wanted) => {
                format!("“{written}”不行，这里要写大于等于 0 的整数，不加引号")
            }
            _ => self.unclear(),
        }
    }

    fn unclear(&self) -> String {
        "这一行写得不对，请对照内置文件里同样的一行改".to_string()
    }
}

fn is_number(wanted: &str) -> bool {
    let rest = wanted.trim_start_matches(['u', 'i', 'f']);
    rest.bytes().take(1).all(|b| b.is_ascii_digit()) || wanted.contains("usize")
}

/// The number in a text, if there is one.
fn number_in(written: &str) -> &str {
    if written.parse::<f64>().is_ok() { written } else { "10" }
}

#[cfg(test)]
mod tests {
    use crate::campaign::{BUILT_IN, Campaign};

    const START: &str = "start  = 2021-09-10   ";
    const TITLE: &str = "title  = \"制造业招商引资“百日攻坚”行动\"";
    const DAYS: &str = "days    = [10, 25]";

    /// What stands in the file, what was typed instead, and what is said of it.
    const TYPED: [(&str, &str, &str); 36] = [
        (TITLE, "title = “百日攻坚”", "这里用了中文引号“，请改成英文的 \"：title = \"…\""),
        (TITLE, "title = \"百日攻坚”", "这里用了中文引号”，请改成英文引号 \"：title = \"…\""),
        (TITLE, "title = ‘百日’", "这里用了中文单引号‘"),
        (TITLE, "title = \"百日攻坚", "内容后面少了英文引号 \"：title = \"…\""),
        (TITLE, "title = 百日攻坚", "“百日攻坚”要放在英文引号里：title = \"百日攻坚\""),
        (TITLE, "title = abc", "abc 要放在英文引号里：title = \"abc\""),
        (TITLE, "title＝\"百日攻坚\"", "这里用了全角等号＝，请改成英文的 ="),
        (TITLE, "title：\"百日攻坚\"", "这里用了冒号：，项和内容之间请用英文等号 ="),
        (TITLE, "title: \"百日攻坚\"", "“title”后面少了 =，应写成 title = …"),
        (TITLE, "title \"百日攻坚\"", "“title”后面少了 =，应写成 title = …"),
        (TITLE, "title =", "“title =”后面没有写内容"),
        (TITLE, "标题 = \"百日攻坚\"", "“标题”不是项的名称"),
        (TITLE, "title = \"百日\\攻坚\"", "引号里的 \\ 要写成 \\\\"),
        (TITLE, "title = \"百日攻坚\"，", "这里用了中文逗号，"),
        (TITLE, "title =\u{3000}\"百日攻坚\"", "这里有全角空格或看不见的字符"),
        (TITLE, "title = 5", "这里要写文字，放在英文引号里：title = \"5\""),
        (TITLE, "title = \"一\" \"二\"", "\"一\" 后面多写了 \"二\""),
        (START, "start = 2026年11月1日", "日期“2026年11月1日”要写成 2026-11-01，不加引号"),
        (START, "start = \"2026-11-01\"", "日期不加引号，要写成 start = 2026-11-01"),
        (START, "start = \"2026年11月1日\"", "日期不加引号，要写成 start = 2026-11-01"),
        (START, "start = 2026/11/1", "日期“2026/11/1”要写成 2026-11-01，不加引号"),
        (START, "start = 2026-11-1", "日期“2026-11-1”要写成 2026-11-01，不加引号"),
        (START, "start = ２０２６-11-01", "“２０２６-11-01”是全角字符，请改成半角 2026-11-01"),
        (START, "start = 2026-13-01", "没有“2026-13-01”这一天"),
        (DAYS, "days = [10，25]", "这里用了中文逗号，，请改成英文的 ,"),
        (DAYS, "days = [１０, 25]", "“１０”是全角字符，请改成半角 10"),
        (DAYS, "days = 【10, 25】", "这里用了中文方括号【，请改成英文的 ["),
        (DAYS, "days = [10, 25", "这里的 [ 少了收尾的 ]，请在最后补上 ]"),
        (DAYS, "days = 10, 25]", "这里多了一个 ]"),
        (DAYS, "days = [10 25]", "10 和 25 之间要用英文逗号 , 隔开"),
        (DAYS, "days = \"10, 25\"", "这里要用方括号：days = [10, 25]"),
        (DAYS, "days = [\"10\", 25]", "这里要写数字，不加引号：10"),
        (DAYS, "days = [10.5, 25]", "“10.5”不行，这里要写大于等于 0 的整数"),
        ("[calendar]", "[calendar", "方括号不成对，应写成 [calendar]"),
        ("[calendar]", "【calendar】", "这里用了中文方括号【"),
        ("notice =", "\tnotise\t=", "不认识的项 notise，是不是 notice？"),
    ];

    #[test]
    fn every_slip_of_typing_is_told_in_chinese_with_its_line() {
        for (written, typed, wanted) in TYPED {
            let text = BUILT_IN.replacen(written, typed, 1);
            assert_ne!(text, BUILT_IN, "{written}");
            let line =
                text.lines().position(|line| line.contains(typed.trim())).unwrap_or_default() + 1;
            let said = said_of(&text);
            let begins = format!("文件 第 {line} 行：");
            assert!(said.starts_with(&begins), "{typed}: {said} {begins}");
            assert!(said.contains(wanted), "{typed}: {said}");
            // What is not Chinese is a name that stands in the file.
            assert!(foreign_words(&said, &text).is_empty(), "{typed}: {said}");
        }
    }

    /// Words of a message that do not stand in the file: the parser's own.
    fn foreign_words<'a>(said: &'a str, text: &str) -> Vec<&'a str> {
        let words = said.split(|c: char| !c.is_ascii_alphabetic() && c != '_');
        words.filter(|word| !word.is_empty() && !text.contains(word)).collect()
    }

    #[test]
    fn no_mark_that_is_missing_or_chinese_brings_the_parsers_words_to_a_clerk() {
        let marks =
            [('"', "”"), ('[', "【"), (']', ""), ('=', "："), (',', "，"), ('-', "—"), ('"', "")];
        let places = BUILT_IN.match_indices(['"', '[', ']', '=', ',', '-']);
        for (place, mark) in places.step_by(13) {
            for (_, typed) in marks.iter().filter(|(from, _)| mark.starts_with(*from)) {
                let text = format!("{}{typed}{}", &BUILT_IN[..place], &BUILT_IN[place + 1..]);
                let said = said_of(&text);
                let foreign = foreign_words(&said, BUILT_IN);
                assert!(foreign.is_empty(), "{foreign:?} in {said}");
            }
        }
    }

    fn said_of(text: &str) -> String {
        Campaign::parse(text, "文件").map(|_| ()).map_or_else(|e| e.to_string(), |()| String::new())
    }

    #[test]
    fn what_is_there_twice_is_named() {
        let said = |from: &str, to: &str| {
            let text = BUILT_IN.replacen(from, to, 1);
            said_of(&text)
        };
        let twice = said("notice =", "id = \"x\"\nnotice =");
        assert!(twice.ends_with("“id”写了两次，请删掉一个"), "{twice}");
        let section = said("[calendar]", "[calendar]\ndays = [1]\n[calendar]");
        assert!(section.contains("“[calendar]”这一段写了两次"), "{section}");
        let single = said("[[units]]", "[units]");
        assert!(single.ends_with("每一段都要写成 [[units]]"), "{single}");
    }
}

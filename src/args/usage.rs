//! What is wrong with a command line, in Chinese.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

/// Least columns that are left for a description before it goes below its option.
const LEAST_ROOM: usize = 30;
/// Columns by which a description below its option is set in.
const SET_IN: usize = 10;

/// Prints help on standard output, not wider than a number of columns, or what is wrong with the command
/// line on standard error; gives the exit status.
pub fn print_usage(error: &clap::Error, columns: usize) -> u8 {
    let Some(message) = explain(error) else {
        let help = error.render().to_string();
        let help =
            help.replace("[OPTIONS]", "[选项]").replace("\nOptions:\n", "\n本命令的选项：\n");
        help.lines().for_each(|line| println!("{}", broken(&unspaced(line), columns)));
        return 0;
    };
    eprintln!("{message}");
    eprintln!("用 baosong --help 看全部命令，用 baosong 命令 --help 看一个命令怎么用");
    2
}

/// A line without the spaces that join the lines of a comment behind Chinese punctuation.
fn unspaced(line: &str) -> String {
    "，、；：。"
        .chars()
        .fold(line.to_string(), |line, mark| line.replace(&format!("{mark} "), &mark.to_string()))
}

/// A line of help broken where Chinese may be, the rest below its description; a heading gets our colon.
fn broken(line: &str, columns: usize) -> String {
    if let Some(heading) = line.strip_suffix(':').filter(|heading| !heading.starts_with(' ')) {
        return format!("{heading}：");
    }
    if line.width() <= columns {
        return line.to_string();
    }
    let text = line.trim_start();
    let margin = line.len() - text.len();
    let (head, tail) = text.split_once("  ").unwrap_or_default();
    let tail = tail.trim_start();
    // Spaces are as wide as they are long.
    let column = line.width() - tail.width();
    let (start, text, rest) = match (tail.is_empty(), columns.saturating_sub(column) >= LEAST_ROOM)
    {
        (true, _) => (" ".repeat(margin), text, margin),
        (false, true) => (line[..line.len() - tail.len()].to_string(), tail, column),
        (false, false) => {
            let below = broken_at(tail, columns, &" ".repeat(SET_IN), SET_IN);
            return format!("{:margin$}{head}\n{below}", "");
        }
    };
    broken_at(text, columns, &start, rest)
}

fn broken_at(text: &str, columns: usize, start: &str, rest: usize) -> String {
    let rest = " ".repeat(rest);
    // A date or an option is one word.
    let options = Options::new(columns).word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options.initial_indent(start).subsequent_indent(&rest))
}

/// Puts what is wrong with a command line into Chinese; `None` for help and version.
fn explain(error: &clap::Error) -> Option<String> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "没有写要做什么".to_string()
        }
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument if !arg.starts_with('-') => format!("“{arg}”多写了"),
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个选项"),
        ErrorKind::MissingRequiredArgument if arg.contains("--reason") => {
            "要写理由，记进台账：在后面加上 --reason \"已电话核实\"（引号里写您的理由）".to_string()
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::ArgumentConflict => {
            format!("{arg} 不能和 {} 一起用", context(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面要写内容"),
        ErrorKind::InvalidValue => {
            format!("{arg} 不能是“{value}”，可以是：{}", context(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            format!("{arg} 写得不对：{}", cause.unwrap_or(value))
        }
        _ => error.to_string(),
    };
    let suggested = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(names)) => format!("，是不是 {}？", names.join("、")),
        _ => String::new(),
    };
    Some(format!("{message}{suggested}"))
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn help_breaks_between_chinese_characters_and_goes_on_below_itself() {
        let line = "      --today <日期>  把这一天当作今天；不写就用电脑上的日期";
        let beside = [
            "      --today <日期>  把这一天当作今天；不写就用电脑",
            "                      上的日期",
        ];
        assert_eq!(broken(line, 52), beside.join("\n"));
        assert_eq!(broken(line, 80), line);
        let below = [
            "      --today <日期>",
            "          把这一天当作今天；不写就用电",
            "          脑上的日期",
        ];
        assert_eq!(broken(line, 38), below.join("\n"));
        assert_eq!(broken("选项:", 80), "选项：");
        assert_eq!(broken("  一二三四五", 8), "  一二三\n  四五");
    }
}

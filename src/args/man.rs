//! Arguments of `man`, and the pages for that program, generated from the help.

use super::Arguments;
use clap::{Args, Command, CommandFactory};
use std::io;
use std::path::PathBuf;
use textwrap::WordSeparator;

/// man 的参数。
#[derive(Debug, Args)]
pub struct ManArgs {
    /// 每个命令一页，写进这个文件夹；不写就只输出总的一页
    #[arg(short, long, value_name = "文件夹")]
    pub output: Option<PathBuf>,
}

/// Headings as the generator writes them, and as we do.
const HEADINGS: [(&str, &str); 6] = [
    ("NAME", "名称"),
    ("SYNOPSIS", "用法"),
    ("DESCRIPTION", "说明"),
    ("OPTIONS", "其他选项"),
    ("EXTRA", "例"),
    ("VERSION", "版本"),
];

/// A page for `man`.
pub struct ManPage {
    /// Name of its file, such as `baosong-collect.1`.
    pub name: String,
    /// Its text in roff.
    pub text: String,
}

/// One page per command that the help shows, the main page first.
///
/// # Errors
/// None but those of writing to memory.
pub fn pages() -> io::Result<Vec<ManPage>> {
    let mut command = Arguments::command();
    command.build();
    let mut pages = Vec::new();
    add(&command, &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, pages: &mut Vec<ManPage>) -> io::Result<()> {
    let page = clap_mangen::Man::new(command.clone()).manual("报送");
    let mut text = Vec::new();
    page.render(&mut text)?;
    // The heading says 例 already.
    let text = String::from_utf8_lossy(&text).replace("\n例：\n", "\n");
    let text = in_chinese(&text);
    pages.push(ManPage { name: page.get_filename(), text });
    command.get_subcommands().filter(|c| !c.is_hide_set()).try_for_each(|c| add(c, pages))
}

/// The page with our headings, and lines that may break between Chinese characters.
fn in_chinese(text: &str) -> String {
    let heading = |line: &str| {
        let name = line.strip_prefix(".SH ")?.trim_matches('"');
        let ours = HEADINGS.iter().find(|(theirs, _)| *theirs == name)?.1;
        Some(format!(".SH {ours}\n"))
    };
    // Chinese has few spaces to stretch.
    let left = |line: &str| line.starts_with(".TH ").then(|| format!("{line}\n.ad l\n"));
    let other = |line: &str| if line.starts_with('.') { line.to_string() } else { breakable(line) };
    let line = |line: &str| heading(line).or_else(|| left(line));
    text.lines().map(|text| line(text).unwrap_or_else(|| other(text) + "\n")).collect()
}

/// The line with groff's `\:`, where it may break, wherever Chinese may.
fn breakable(line: &str) -> String {
    let mut out = String::new();
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        let is_chinese = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        let touches = is_chinese(out.chars().last()) || is_chinese(word.word.chars().next());
        if touches && !out.ends_with(' ') {
            out.push_str("\\:");
        }
        out.push_str(word.word);
        out.push_str(word.whitespace);
    }
    out
}

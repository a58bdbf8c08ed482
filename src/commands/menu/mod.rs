//! The guided menu: where we are in the cycle, what is next, and the command that does it.
//!
//! Every step is a command line, shown and then run as if it had been typed. Only here is the clerk
//! asked anything, and only when the program was called without arguments on a terminal.

mod ask;
mod dropped;
mod new_campaign;
mod place;
mod steps;
mod subject;
mod texts;

use super::Workspace;
use super::folder::{CAMPAIGN_FILE, campaign_file_above, entries};
use crate::args::CommonArgs;
use anyhow::Result;
use ask::MenuExit;
use baosong::campaign::{Campaign, Period, weekday};
use baosong::report::printable;
pub use dropped::{dropped, take};
use place::PeriodOverview;
use std::env;
use std::fs;
use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};
use steps::{Choice, STEPS, Step, pick};
use unicode_width::UnicodeWidthStr;

/// Width of the left column of steps.
const COLUMN: usize = 38;

/// Runs a command line, given without the program's name, and gives its exit status.
pub type Execute<'a> = &'a dyn Fn(&[String]) -> u8;

/// Whether there is a person to ask: no arguments, and a terminal on both sides.
pub fn is_wanted() -> bool {
    env::args_os().len() == 1 && stdin().is_terminal() && stdout().is_terminal()
}

/// Guides until the clerk leaves or the input ends.
pub fn run(execute: Execute) {
    let mut period = None;
    loop {
        let went = match campaign_file_above() {
            Ok(None) => outside(execute),
            // A file of nearly this name is told as what is wrong with the folder.
            _ => at_work(execute, &mut period),
        };
        match went {
            Ok(()) => {}
            Err(MenuExit::Back) => ask::begin(false),
            Err(MenuExit::Leave) => return println!("\n{}", texts::BYE),
        }
    }
}

/// One turn in a working folder.
fn at_work(execute: Execute, chosen: &mut Option<Period>) -> Result<(), MenuExit> {
    let (workspace, place) = match load(*chosen) {
        Ok(found) => found,
        Err(error) => {
            println!("\n{}", texts::trouble(&format!("{error:#}")));
            return line_or_leave(texts::REPAIR).map(drop);
        }
    };
    let next = steps::next(&place);
    show(&workspace, &place, next);
    let typed = line_or_leave(texts::WHAT)?;
    // Files may have come while the menu waited: 回车 does no step that is not due any more.
    if typed.is_empty() && load(*chosen).is_ok_and(|(_, now)| steps::next(&now) != next) {
        println!("\n{}", texts::CHANGED);
        return Ok(());
    }
    let step = match typed.as_str() {
        "" => Some(next.unwrap_or(Step::Status)),
        _ => ask::place(&typed, STEPS.len()).map(|at| STEPS[at]),
    };
    match step {
        None => match ask::dropped(&typed) {
            Some(path) => take_in(execute, &path)?,
            None => println!("{}", texts::NO_SUCH),
        },
        Some(Step::Period) => {
            *chosen = Some(subject::period(&workspace, texts::WHICH_PERIOD, place.period)?);
        }
        Some(step) => {
            perform(execute, &steps::command_line(step, &workspace, &place)?)?;
        }
    }
    Ok(())
}

fn load(chosen: Option<Period>) -> Result<(Workspace, PeriodOverview)> {
    let workspace = Workspace::open(&CommonArgs::default())?;
    let chosen = chosen.filter(|period| workspace.campaign.calendar.has(*period));
    let period = chosen.map_or_else(|| workspace.nearest_period(), Ok)?;
    let place =
        PeriodOverview { is_chosen: chosen.is_some(), ..PeriodOverview::of(&workspace, period)? };
    Ok((workspace, place))
}

fn line_or_leave(prompt: &str) -> Result<String, MenuExit> {
    let typed = ask::line(prompt)?;
    if ask::is_quit(&typed) { Err(MenuExit::Leave) } else { Ok(typed) }
}

/// Where we are, what can be done, and what is next.
fn show(workspace: &Workspace, place: &PeriodOverview, next: Option<Step>) {
    let (campaign, day) = (&workspace.campaign, workspace.today);
    let number = campaign.day_number(day);
    let folder = fs::canonicalize(workspace.path(".")).ok();
    let folder = folder.as_deref().and_then(Path::file_name).unwrap_or_default();
    println!("\n{}", texts::heading(&campaign.title, &printable(&folder.to_string_lossy())));
    println!("{}", texts::today(&day.to_string(), weekday(day), number));
    println!("{}\n", texts::period_state(place));
    show_steps();
    let numbered = next.and_then(|step| Some((STEPS.iter().position(|s| *s == step)? + 1, step)));
    println!("\n{}", texts::next(numbered));
}

/// The steps in two columns.
fn show_steps() {
    show_numbered(STEPS.into_iter().map(texts::label));
}

/// Names in two columns, numbered down the left one first.
fn show_numbered<'a>(names: impl Iterator<Item = &'a str>) {
    let numbered: Vec<String> =
        (1..).zip(names).map(|(number, name)| format!("{number:>4} {name}")).collect();
    let (left, right) = numbered.split_at(numbered.len().div_ceil(2));
    for (row, left) in left.iter().enumerate() {
        let right = right.get(row).map_or("", String::as_str);
        let gap = COLUMN.saturating_sub(left.width());
        println!("{}", format!("{left}{:gap$}{right}", "").trim_end());
    }
}

/// Takes in what was dropped into the menu; another working folder is opened.
fn take_in(execute: Execute, path: &str) -> Result<(), MenuExit> {
    if Path::new(path).join(CAMPAIGN_FILE).is_file() {
        enter(path);
        return Ok(());
    }
    let command = match pick(texts::WHAT_DROPPED, &[Choice::CollectDropped, Choice::CheckHere])? {
        Choice::CollectDropped => "collect",
        _ => "check",
    };
    perform(execute, &[command, path].map(String::from)).map(drop)
}

/// Shows a command line, runs it and waits until its output was read.
fn perform(execute: Execute, line: &[String]) -> Result<u8, MenuExit> {
    println!("\n$ {}\n", shown(line));
    let status = execute(line);
    ask::begin(status > 1);
    ask::line(&format!("\n{}", texts::ended(status)))?;
    Ok(status)
}

/// One turn where there is no working folder.
fn outside(execute: Execute) -> Result<(), MenuExit> {
    println!("\n{}", texts::NOWHERE);
    let choices =
        [Choice::FromBlank, Choice::Init, Choice::Open, Choice::MergeHere, Choice::CheckHere];
    let names: Vec<String> = choices.iter().map(|c| texts::choice(*c).to_string()).collect();
    let answer = ask::one_of_or_path(texts::WHAT_HERE, &names).map_err(|_| MenuExit::Leave)?;
    let at = match answer {
        Ok(at) => at,
        Err(path) if Path::new(&path).join(CAMPAIGN_FILE).is_file() => {
            enter(&path);
            return Ok(());
        }
        Err(path) => {
            take(&[PathBuf::from(path)], execute);
            return ask::line(&format!("\n{}", texts::GO_BACK)).map(drop);
        }
    };
    match choices[at] {
        Choice::FromBlank => new_campaign::start(execute)?,
        Choice::Init => {
            let name = ask::path(texts::NEW_FOLDER, Some(&folder_name()))?;
            if perform(execute, &[String::from("init"), name.clone()])? == 0 {
                enter(&name);
            }
        }
        Choice::Open => enter(&working_folder()?),
        Choice::MergeHere => {
            let returns = ask::path(texts::WHICH_RETURNS, None)?;
            let line = ["merge", &returns, "-o", texts::SUMMARY_NAME].map(String::from);
            perform(execute, &line)?;
        }
        _ => {
            let returns = ask::path(texts::WHICH_RETURNS, None)?;
            perform(execute, &[String::from("check"), returns])?;
        }
    }
    Ok(())
}

/// The name between the quotes in the campaign's title, such as 百日攻坚.
fn folder_name() -> String {
    let campaign = Campaign::built_in().map(|campaign| campaign.title).unwrap_or_default();
    let quoted = campaign.split_once('“').and_then(|(_, rest)| rest.split_once('”'));
    quoted.map_or(texts::FOLDER_NAME, |(name, _)| name).to_string()
}

/// A working folder below this one, or wherever the clerk says.
fn working_folder() -> Result<String, MenuExit> {
    let mut names: Vec<String> = Vec::new();
    for path in entries(Path::new(".")).unwrap_or_default() {
        if path.join(CAMPAIGN_FILE).is_file() {
            names.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    names.sort();
    if names.is_empty() {
        return ask::path(texts::WHICH_FOLDER, None);
    }
    names.push(texts::ELSEWHERE.to_string());
    let at = ask::one_of(texts::WHICH_FOLDER, &names, 0)?;
    if at + 1 < names.len() {
        return Ok(names.swap_remove(at));
    }
    ask::path(texts::WHICH_FOLDER, None)
}

fn enter(folder: &str) {
    println!("\n$ cd {}", quoted(folder));
    go_to(Path::new(folder));
}

fn go_to(folder: &Path) {
    if let Err(error) = env::set_current_dir(folder) {
        println!("{}", texts::trouble(&error.to_string()));
    }
}

/// The command line as it would be typed.
fn shown(line: &[String]) -> String {
    let words = line.iter().map(|word| quoted(word));
    ["baosong".to_string()].into_iter().chain(words).collect::<Vec<String>>().join(" ")
}

/// A word in quotes if a shell would take it apart: in `"` where no shell looks inside, else as this
/// system's does.
fn quoted(word: &str) -> String {
    let splits = |c: char| c.is_whitespace() || "\"'`$&|<>()[]{}^;*?!#~".contains(c);
    let is_plain = !word.is_empty() && !word.contains(splits);
    let is_plain_in_quotes = !word.contains(|c| "\"`$!\\%".contains(c));
    match (is_plain, is_plain_in_quotes || cfg!(windows)) {
        (true, _) => word.to_string(),
        (false, true) => format!("\"{}\"", word.replace('"', "\\\"")),
        (false, false) => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_takes_a_shown_word_as_one() {
        assert_eq!(quoted("收件/经信厅"), "收件/经信厅");
        assert_eq!(quoted("收 到"), "\"收 到\"");
        assert_eq!(quoted(""), "\"\"");
        #[cfg(unix)]
        assert_eq!(quoted("$5 'x'"), r"'$5 '\''x'\'''");
    }
}

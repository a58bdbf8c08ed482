//! Questions to the clerk, one line each; a plain line works on every console.

use super::texts;
use baosong::campaign::normalize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, Read, Write, stdin, stdout};
use std::path::Path;

/// Longest line that is read, in bytes.
const LONGEST: u64 = 4096;

/// What goes back, or out of the menu where there is nothing to go back to.
const QUIT: [&str; 3] = ["q", "Q", "ｑ"];

/// Why a question was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuExit {
    /// Back to the menu.
    Back,
    /// Out of the menu.
    Leave,
}

/// Answers by their questions.
type Answers = BTreeMap<String, String>;

thread_local! {
    /// What was answered for the command line that is being asked for.
    static GIVEN: RefCell<Answers> = RefCell::default();
    /// What was answered for the last one, if it was not carried out: offered again, so that only what was wrong is
    /// typed anew.
    static OFFERED: RefCell<Answers> = RefCell::default();
}

/// Begins the questions of another command line; what was answered for the last one is offered again if it failed.
pub fn begin(has_failed: bool) {
    let given = GIVEN.take();
    OFFERED.set(if has_failed { given } else { Answers::default() });
}

/// One line, without blanks around it.
///
/// # Errors
/// The input is at its end.
pub fn line(prompt: &str) -> Result<String, MenuExit> {
    print!("{prompt}");
    let _ = stdout().flush();
    let mut bytes = Vec::new();
    let read = stdin().lock().take(LONGEST).read_until(b'\n', &mut bytes);
    match read {
        Ok(0) | Err(_) => Err(MenuExit::Leave),
        Ok(_) => Ok(String::from_utf8_lossy(&bytes).trim().to_string()),
    }
}

/// Whether this is how a clerk quits.
pub fn is_quit(typed: &str) -> bool {
    QUIT.contains(&typed)
}

/// An answer, or the default if nothing is typed; back to the menu where there is no default.
///
/// # Errors
/// The input is at its end, the clerk quits, or there is neither an answer nor a default.
pub fn answer(question: &str, default: Option<&str>) -> Result<String, MenuExit> {
    let offered = OFFERED.with_borrow(|offered| offered.get(question).cloned());
    let default = offered.as_deref().or(default);
    let hint = default.map(|d| format!("（回车＝{d}）")).unwrap_or_default();
    let typed = line(&format!("{question}{hint}："))?;
    if is_quit(&typed) {
        return Err(MenuExit::Back);
    }
    let answer = match (typed.is_empty(), default) {
        (false, _) => typed,
        (true, Some(default)) => default.to_string(),
        (true, None) => return Err(MenuExit::Back),
    };
    GIVEN.with_borrow_mut(|given| given.insert(question.to_string(), answer.clone()));
    Ok(answer)
}

/// The place of one of the choices, by its number from 1; `default` is the place taken if nothing
/// is typed.
///
/// # Errors
/// The input is at its end.
pub fn one_of(question: &str, choices: &[String], default: usize) -> Result<usize, MenuExit> {
    show(choices);
    loop {
        let typed = answer(question, Some(&(default + 1).to_string()))?;
        match place(&typed, choices.len()) {
            Some(at) => return Ok(at),
            None => println!("{}", texts::NO_SUCH),
        }
    }
}

/// The place of one of the choices, the first by default, or a path that was dropped instead.
///
/// # Errors
/// The input is at its end.
pub fn one_of_or_path(
    question: &str,
    choices: &[String],
) -> Result<Result<usize, String>, MenuExit> {
    show(choices);
    loop {
        let typed = answer(question, Some("1"))?;
        match (place(&typed, choices.len()), dropped(&typed)) {
            (Some(at), _) => return Ok(Ok(at)),
            (None, Some(path)) => return Ok(Err(path)),
            (None, None) => println!("{}", texts::NO_SUCH),
        }
    }
}

fn show(choices: &[String]) {
    for (number, choice) in (1..).zip(choices) {
        println!("  {number:>2} {choice}");
    }
}

/// The place among so many that is meant by a number from 1.
pub fn place(typed: &str, count: usize) -> Option<usize> {
    number(typed)?.checked_sub(1).filter(|at| *at < count)
}

/// The path of a file or folder that is there.
pub fn dropped(typed: &str) -> Option<String> {
    let path = unquoted(typed);
    (!path.is_empty() && Path::new(&path).exists()).then_some(path)
}

/// A number, in full-width digits too, as a Chinese keyboard gives them.
fn number(typed: &str) -> Option<usize> {
    normalize(typed).parse().ok()
}

/// A path; consoles put quotes around one that is dragged in.
///
/// # Errors
/// The input is at its end, or there is neither an answer nor a default.
pub fn path(question: &str, default: Option<&str>) -> Result<String, MenuExit> {
    Ok(unquoted(&answer(question, default)?))
}

fn unquoted(typed: &str) -> String {
    typed.trim_matches(['"', '\'']).trim().to_string()
}

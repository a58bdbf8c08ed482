//! Questions to the clerk, one line each; a plain line works on every console.

use super::texts;
use baosong::campaign::normalize;
use std::io::{BufRead, Read, Write, stdin, stdout};

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
    let hint = default.map(|d| format!("（回车＝{d}）")).unwrap_or_default();
    let typed = line(&format!("{question}{hint}："))?;
    if is_quit(&typed) {
        return Err(MenuExit::Back);
    }
    match (typed.is_empty(), default) {
        (false, _) => Ok(typed),
        (true, Some(default)) => Ok(default.to_string()),
        (true, None) => Err(MenuExit::Back),
    }
}

/// The place of one of the choices, by its number from 1; `default` is the place taken if nothing
/// is typed.
///
/// # Errors
/// The input is at its end.
pub fn one_of(question: &str, choices: &[String], default: usize) -> Result<usize, MenuExit> {
    for (number, choice) in (1..).zip(choices) {
        println!("  {number:>2} {choice}");
    }
    loop {
        let typed = answer(question, Some(&(default + 1).to_string()))?;
        match number(&typed) {
            Some(number) if (1..=choices.len()).contains(&number) => return Ok(number - 1),
            _ => println!("{}", texts::NO_SUCH),
        }
    }
}

/// A number, in full-width digits too, as a Chinese keyboard gives them.
pub fn number(typed: &str) -> Option<usize> {
    normalize(typed).parse().ok()
}

/// A path; consoles put quotes around one that is dragged in.
///
/// # Errors
/// The input is at its end, or there is neither an answer nor a default.
pub fn path(question: &str, default: Option<&str>) -> Result<String, MenuExit> {
    let typed = answer(question, default)?;
    Ok(typed.trim_matches(['"', '\'']).trim().to_string())
}

//! Files and folders dropped on the program: checked, and merged if the clerk likes.

use super::steps::{Choice, pick};
use super::{Execute, go_to, run, shown, texts};
use crate::commands::folder::{CAMPAIGN_FILE, campaign_file_above};
use std::ffi::OsString;
use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf, absolute};

/// The paths of a command line that has nothing else, as Windows starts a program on which something was
/// dropped; `commands` are the words that name a command.
pub fn dropped(arguments: &[OsString], commands: &[String]) -> Option<Vec<PathBuf>> {
    let is_path = |argument: &OsString| {
        let is_option = argument.to_string_lossy().starts_with('-');
        !is_option && Path::new(argument).exists()
    };
    let is_command = |first: &OsString| commands.iter().any(|name| first == name.as_str());
    let is_dropped =
        arguments.first().is_some_and(|first| !is_command(first)) && arguments.iter().all(is_path);
    is_dropped.then(|| arguments.iter().map(PathBuf::from).collect())
}

/// Checks what was dropped and asks what to do with it; a working folder is opened. Gives the exit status.
pub fn take(paths: &[PathBuf], execute: Execute) -> u8 {
    let whole: Vec<PathBuf> =
        paths.iter().map(|path| absolute(path).unwrap_or_else(|_| path.clone())).collect();
    let is_asked = stdin().is_terminal() && stdout().is_terminal();
    if let ([folder], true) = (&whole[..], is_asked)
        && folder.join(CAMPAIGN_FILE).is_file()
    {
        go_to(folder);
        run(execute);
        return 0;
    }
    // Their working folder counts, not the folder in which Windows starts programs.
    let folder = whole.first().and_then(|path| path.parent()).unwrap_or(Path::new("."));
    go_to(folder);
    let status = tell_and_run(execute, line("check", &whole));
    if status > 1 || !is_asked {
        return status;
    }
    match pick(texts::WHAT_DROPPED, &choices(&whole)) {
        Ok(Choice::MergeDropped) => {
            let summary = folder.join(texts::SUMMARY_NAME).to_string_lossy().into_owned();
            let mut merge = line("merge", &whole);
            merge.extend(["-o".to_string(), summary]);
            tell_and_run(execute, merge)
        }
        Ok(Choice::Menu) => {
            run(execute);
            status
        }
        _ => status,
    }
}

/// The command line that does something with all of them.
fn line(command: &str, whole: &[PathBuf]) -> Vec<String> {
    let names = whole.iter().map(|path| path.to_string_lossy().into_owned());
    std::iter::once(command.to_string()).chain(names).collect()
}

fn tell_and_run(execute: Execute, line: Vec<String>) -> u8 {
    println!("\n$ {}\n", shown(&line));
    execute(&line)
}

/// What can be done with them, the likeliest first: a single file is somebody's own, to be looked at.
fn choices(whole: &[PathBuf]) -> Vec<Choice> {
    let mut choices = match whole {
        [only] if only.is_file() => vec![Choice::Enough, Choice::MergeDropped],
        _ => vec![Choice::MergeDropped, Choice::Enough],
    };
    if matches!(campaign_file_above(), Ok(Some(_))) {
        choices.push(Choice::Menu);
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::dropped;
    use std::ffi::OsString;

    #[test]
    fn only_paths_that_are_there_were_dropped() {
        let line = |words: &[&str]| -> Vec<OsString> { words.iter().map(OsString::from).collect() };
        let commands = ["src".to_string()];
        let is_dropped = |words: &[&str]| dropped(&line(words), &commands).is_some();
        assert!(is_dropped(&["fixtures"]) && is_dropped(&["Cargo.toml", "fixtures", "src"]));
        assert!(!is_dropped(&[]) && !is_dropped(&["src", "fixtures"]), "src is a command here");
        assert!(!is_dropped(&["fixtures", "missing"]) && !is_dropped(&["fixtures", "--all"]));
    }
}

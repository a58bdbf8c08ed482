//! A new campaign from the office's own blank form: its reading, the questions about it one by one, the definition
//! and the working folder.

use super::ask::{self, MenuExit};
use super::{Execute, enter, perform, texts};
use crate::commands::folder::CAMPAIGN_FILE;
use crate::commands::form::proposal_of;
use baosong::form_reader::{Proposal, Question, Topic};
use baosong::report::{print_proposal, printable};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Most characters of a folder's name that is offered.
const NAME_LENGTH: usize = 12;
/// Exit status from which on a command has not done what it was to do.
const FAILED: u8 = 2;

/// Leads from a blank form to a working folder, and goes there.
///
/// # Errors
/// The clerk goes back or leaves.
pub(super) fn start(execute: Execute) -> Result<(), MenuExit> {
    let file = PathBuf::from(ask::path(texts::WHICH_BLANK, None)?);
    let mut proposal = match proposal_of(&file) {
        Ok(proposal) => proposal,
        Err(error) => {
            println!("{}", printable(&format!("{error:#}")));
            return Ok(());
        }
    };
    let questions = std::mem::take(&mut proposal.questions);
    print!("\n{}", print_proposal(&proposal, &file.display().to_string()));
    let mut words = answers(&questions)?;
    if proposal.tables.iter().all(|table| table.units.is_empty()) {
        words.extend(["--units".to_string(), ask::answer(texts::WHICH_UNITS, None)?]);
    }
    let folder = ask::path(texts::NEW_FOLDER, Some(&name_of(&proposal)))?;
    let blank = match placed(&file, Path::new(&folder)) {
        Ok(blank) => blank.display().to_string(),
        Err(error) => {
            println!("{}", printable(&format!("{}：{error}", file.display())));
            return Ok(());
        }
    };
    let definition = Path::new(&folder).join(CAMPAIGN_FILE).display().to_string();
    let mut line = ["form", "read", &blank].map(String::from).to_vec();
    line.append(&mut words);
    line.extend(["-o", &definition].map(String::from));
    if perform(execute, &line)? >= FAILED {
        return Ok(());
    }
    if perform(execute, &["init", &folder, "--campaign", &definition].map(String::from))? == 0 {
        enter(&folder);
    }
    Ok(())
}

/// Asks every question; the answers as arguments.
fn answers(questions: &[Question]) -> Result<Vec<String>, MenuExit> {
    let mut words = Vec::new();
    for question in questions {
        println!("\n{}", texts::question(question.number, questions.len(), &question.text));
        let answer = if question.topic == Topic::Measure {
            Some(ask::answer(texts::WHICH_MEASURE, Some(texts::NO_MEASURE))?)
                .filter(|answer| answer != texts::NO_MEASURE)
        } else {
            let options: Vec<String> = question.options().iter().map(ToString::to_string).collect();
            Some((ask::one_of(texts::WHICH_ANSWER, &options, 0)? + 1).to_string())
        };
        let argument =
            |answer: String| ["--answer".into(), format!("{}={answer}", question.number)];
        words.extend(answer.map(argument).into_iter().flatten());
    }
    Ok(words)
}

/// A name for the folder, out of the form's title.
fn name_of(proposal: &Proposal) -> String {
    let title = proposal.title.as_deref().unwrap_or(texts::FOLDER_NAME);
    let quoted = title.split_once('“').and_then(|(_, rest)| rest.split_once('”'));
    let name = quoted.map_or(title, |(name, _)| name);
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).take(NAME_LENGTH).collect();
    if name.is_empty() { texts::FOLDER_NAME.to_string() } else { name }
}

/// Puts the blank into the folder, where nothing that is there is written over.
fn placed(file: &Path, folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let place = folder.join(file.file_name().unwrap_or_default());
    if !place.exists() {
        fs::copy(file, &place)?;
        println!("{}", texts::copied(&printable(&place.display().to_string())));
    } else if fs::canonicalize(file)? != fs::canonicalize(&place)? {
        return Err(io::Error::other(texts::OTHER_BLANK));
    }
    Ok(place)
}

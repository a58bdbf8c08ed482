//! `baosong completions`: what a shell needs to complete our commands, and what it is answered.

use super::{Outcome, Workspace, print};
use crate::args::{CommonArgs, CompletionsArgs, Named, complete};
use anyhow::Result;
use baosong::campaign::Period;
use baosong::finding::Code;

/// Prints the script of one shell.
///
/// # Errors
/// None but those of writing to memory.
pub fn run(args: &CompletionsArgs) -> Result<Outcome> {
    print::data(&args.shell.script()?);
    Ok(Outcome::Well)
}

/// Answers a shell that asks how the command line goes on; the exit status, or `None` where none asks.
pub fn answer() -> Option<u8> {
    match complete(known)? {
        Ok(answer) => {
            print!("{answer}");
            Some(0)
        }
        Err(error) => {
            eprintln!("出错：{error}");
            Some(2)
        }
    }
}

/// What can be named here, each with a word on it; nothing where the campaign file cannot be used, which
/// the command itself will tell.
fn known(named: Named) -> Vec<(String, String)> {
    let Ok(workspace) = Workspace::open(&CommonArgs::default()) else { return Vec::new() };
    let campaign = &workspace.campaign;
    match named {
        Named::Unit => campaign.units.iter().map(|u| (u.name.clone(), u.code.clone())).collect(),
        Named::Field => campaign.all_fields().map(|f| (f.name.clone(), f.label.clone())).collect(),
        Named::Finding => {
            let codes = Code::ALL.iter().filter(|code| **code != Code::Rule);
            let codes = codes.map(|code| (code.id().to_string(), code.entry().meaning.to_string()));
            let rules = campaign.rules.iter().map(|rule| (rule.id.clone(), rule.name.clone()));
            codes
                .chain(rules)
                .flat_map(|(id, said)| [(said.clone(), id.clone()), (id, said)])
                .collect()
        }
        Named::Period => {
            let day = |p: &Period| (p.to_string(), baosong::campaign::weekday(p.0).to_string());
            campaign.calendar.periods().iter().map(day).collect()
        }
    }
}

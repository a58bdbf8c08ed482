//! `baosong explain`: what a finding means, why it is asked, and how a unit settles it.

use super::{Outcome, Workspace};
use crate::args::ExplainArgs;
use anyhow::{Result, bail};
use baosong::report;

/// Explains one code, or all of them as a manual page.
///
/// # Errors
/// There is no such code.
pub fn run(workspace: &Workspace, args: &ExplainArgs) -> Result<Outcome> {
    if args.all {
        print!("{}", report::manual(&workspace.campaign));
        return Ok(Outcome::Well);
    }
    let Some(code) = &args.code else {
        bail!("要写是哪个问题，如 baosong explain 没有填；全部用 --all")
    };
    // An id such as over_limit/signed_amount names the field too.
    let id = code.split('/').next().unwrap_or(code);
    match report::explain(id, &workspace.campaign) {
        Some(text) => println!("{id}\n{text}"),
        None => {
            let meant = report::explain_words(code, &workspace.campaign);
            if meant.is_empty() {
                bail!("没有“{code}”这个问题；全部问题用 baosong explain --all 看");
            }
            println!("{}", meant.join("\n"));
        }
    }
    Ok(Outcome::Well)
}

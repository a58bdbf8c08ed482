//! `baosong man`: pages for the program `man`.

use super::{Outcome, print};
use crate::args::{ManArgs, pages};
use anyhow::Result;
use baosong::atomic;

/// Prints the main page, or writes one page per command into a folder.
///
/// # Errors
/// A page cannot be written.
pub fn run(args: &ManArgs) -> Result<Outcome> {
    let pages = pages()?;
    match &args.output {
        None => {
            let main = pages.first().map(|page| page.text.as_bytes()).unwrap_or_default();
            print::data(main);
        }
        Some(folder) => {
            for page in &pages {
                atomic::write(&folder.join(&page.name), page.text.as_bytes())?;
            }
            println!("已写 {} 页手册，在 {}", pages.len(), folder.display());
        }
    }
    Ok(Outcome::Well)
}

//! `baosong calendar`: periods, deadlines and the day of the campaign; an .ics file.

use super::{Outcome, Workspace};
use crate::args::{CalendarArgs, Format};
use anyhow::Result;
use baosong::{atomic, report};

/// Shows the calendar and writes the .ics file that was asked for.
///
/// # Errors
/// The file cannot be written.
pub fn run(workspace: &Workspace, args: &CalendarArgs) -> Result<Outcome> {
    match args.output.format {
        Format::Json => {
            print_data!("{}", report::calendar_json(&workspace.campaign, workspace.today)?)
        }
        Format::Text => print!("{}", report::print_calendar(&workspace.campaign, workspace.today)),
    }
    if let Some(file) = &args.ics {
        atomic::write(file, report::calendar_ics(&workspace.campaign, workspace.today).as_bytes())?;
        if args.output.format == Format::Text {
            println!("日历文件在 {}，双击即可加进 Outlook 或手机日历", file.display());
        }
    }
    Ok(Outcome::Well)
}

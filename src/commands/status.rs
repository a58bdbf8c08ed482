//! `baosong status`: where every unit stands, in one period or in the whole campaign.

use super::workspace::ARCHIVE_FOLDER;
use super::{Outcome, Workspace};
use crate::args::{Format, StatusArgs};
use anyhow::Result;
use baosong::archive::{Archive, keep_status_snapshot, last_status_snapshot};
use baosong::campaign::Period;
use baosong::contacts::Contacts;
use baosong::cycle::{Cycle, PeriodStatus, StatusSnapshot};
use baosong::report;
use baosong::summary::{CountedReturn, LineChange, line_changes_between};

/// Shows where every unit stands and what changed since this command was last run.
///
/// # Errors
/// The period is none of the campaign's, or the archive cannot be read.
pub fn run(workspace: &Workspace, args: &StatusArgs) -> Result<Outcome> {
    let periods = match (args.all, args.period) {
        (true, _) => workspace.campaign.calendar.periods().to_vec(),
        (false, given) => vec![workspace.period(given)?],
    };
    let contacts = workspace.known_contacts();
    let cycle = workspace.cycle(&periods, &contacts)?;
    let before = match (args.all, periods.first()) {
        (false, Some(period)) => before_lists(workspace, *period, &contacts)?,
        _ => None,
    };
    let lists = cycle.rounds.first().filter(|_| !args.all && has_lists(workspace));
    let lists = lists.map(|round| line_changes(workspace, round, before.as_ref()));
    let lists = lists.unwrap_or_default();
    let root = workspace.path(ARCHIVE_FOLDER);
    let seen: Option<StatusSnapshot> = last_status_snapshot(&root);
    match (args.output.format, args.all) {
        (Format::Json, _) => print_data!("{}", report::status_json(&cycle, seen.as_ref(), &lists)?),
        (Format::Text, true) => print!("{}", report::print_grid(&cycle, seen.as_ref())),
        (Format::Text, false) => {
            print!("{}", report::print_status(&cycle, seen.as_ref(), &lists));
        }
    }
    let now = StatusSnapshot::now(&cycle, workspace.now(), seen);
    if keep_status_snapshot(&root, &now).is_err() {
        eprintln!("存档文件夹写不进，下次说不出有什么变化");
    }
    Ok(Outcome::attention(cycle.is_open()))
}

fn has_lists(workspace: &Workspace) -> bool {
    workspace.campaign.form.blocks().any(|block| block.lines().is_some())
}

/// The period right before, where its lists are to be compared with and returns of it were kept.
fn before_lists<'a>(
    workspace: &'a Workspace,
    period: Period,
    contacts: &'a Contacts,
) -> Result<Option<Cycle<'a>>> {
    let before = workspace.campaign.calendar.before(period).filter(|_| has_lists(workspace));
    let kept = Archive::periods(&workspace.path(ARCHIVE_FOLDER))?;
    let before = before.filter(|before| kept.contains(before));
    before.map(|before| workspace.cycle(&[before], contacts)).transpose()
}

fn line_changes<'s>(
    workspace: &'s Workspace,
    round: &'s PeriodStatus,
    before: Option<&'s Cycle>,
) -> Vec<LineChange<'s>> {
    let counted = |round: &'s PeriodStatus| -> Vec<CountedReturn<'s>> {
        let returns = round.standings.iter().map(|standing| CountedReturn {
            unit: standing.unit,
            submission: standing.submission.as_ref().filter(|s| s.counts()),
        });
        returns.collect()
    };
    let before = before.and_then(|cycle| cycle.rounds.first()).map(counted);
    line_changes_between(&workspace.campaign, &counted(round), before.as_deref())
}

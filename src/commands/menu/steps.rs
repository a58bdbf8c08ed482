//! The steps of a period: what is next, and the command line of each with what must be asked for it.

use super::ask::{self, MenuExit};
use super::place::PeriodOverview;
use super::{subject, texts};
use crate::commands::workspace::{ARCHIVE_FOLDER, INBOX_FOLDER, SUMMARY_FOLDER};
use crate::commands::{Workspace, outputs};
use baosong::cycle::Tally;

/// Days before a deadline from which reminding is the next step.
const REMIND_DAYS: i64 = 3;

/// What the menu offers in a working folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `template`
    Template,
    /// `mail template`
    TemplateMail,
    /// `collect`
    Collect,
    /// `collect --watch`
    Watch,
    /// `status`
    Status,
    /// `return`
    Return,
    /// `mail return`
    ReturnMail,
    /// `remind`
    Remind,
    /// `mail remind`
    RemindMail,
    /// `merge`
    Merge,
    /// `brief`
    Brief,
    /// `pack`
    Pack,
    /// `trace`
    Trace,
    /// `accept`, `reject`, `withdraw`, `adjust`, `move`, `close`, `reopen`
    Decide,
    /// `log`
    Log,
    /// `explain`
    Explain,
    /// `calendar`
    Calendar,
    /// `verify`
    Verify,
    /// Another period in the menu; no command.
    Period,
}

/// The steps in the order of their numbers.
pub const STEPS: [Step; 19] = [
    Step::Template,
    Step::TemplateMail,
    Step::Collect,
    Step::Watch,
    Step::Status,
    Step::Return,
    Step::ReturnMail,
    Step::Remind,
    Step::RemindMail,
    Step::Merge,
    Step::Brief,
    Step::Pack,
    Step::Trace,
    Step::Decide,
    Step::Log,
    Step::Explain,
    Step::Calendar,
    Step::Verify,
    Step::Period,
];

/// What a question offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Letters as drafts.
    Draft,
    /// Letters by SMTP.
    Send,
    /// `accept` of what is held
    Confirm,
    /// `accept`
    Accept,
    /// `reject`
    Reject,
    /// `withdraw`
    Withdraw,
    /// `adjust`
    Adjust,
    /// `move`
    Move,
    /// `close`
    Close,
    /// `reopen`
    Reopen,
    /// `verify` of the summary, of the archive, of the evidence
    Summary,
    /// See above.
    Archive,
    /// See above.
    Evidence,
    /// `collect` of what was dropped into the menu
    CollectDropped,
    /// `form read` of a blank form, then `init`
    FromBlank,
    /// `init`
    Init,
    /// Another folder; no command.
    Open,
    /// `merge` straight from files
    MergeHere,
    /// `check`
    CheckHere,
    /// `merge` of what was dropped on the program
    MergeDropped,
    /// The menu of the working folder; no command.
    Menu,
    /// Nothing more.
    Enough,
}

/// The step that is due; `None` when the period is done with.
pub fn next(place: &PeriodOverview) -> Option<Step> {
    let done = &place.done;
    let Tally { expected, accepted, missing, .. } = place.tally;
    let (nothing_came, is_over) = (missing == expected, place.days_left < 0);
    if place.new_files > 0 {
        Some(Step::Collect)
    } else if !place.held.is_empty() {
        Some(Step::Decide)
    } else if nothing_came && !is_over && !done.forms && !done.form_letters {
        Some(Step::Template)
    } else if nothing_came && !is_over && !done.form_letters {
        Some(Step::TemplateMail)
    } else if !done.kits {
        Some(Step::Return)
    } else if !done.kit_letters {
        Some(Step::ReturnMail)
    } else if missing > 0 && place.days_left <= REMIND_DAYS && !done.reminders {
        Some(Step::RemindMail)
    } else if accepted < expected && !is_over {
        Some(Step::Watch)
    } else {
        let due = if done.summary { Step::Brief } else { Step::Merge };
        (!done.summary || !done.bulletin).then_some(due)
    }
}

/// The command line of a step, with whatever must be asked for it.
///
/// # Errors
/// The clerk goes back or leaves.
pub fn command_line(
    step: Step,
    workspace: &Workspace,
    place: &PeriodOverview,
) -> Result<Vec<String>, MenuExit> {
    let inbox = workspace.path(INBOX_FOLDER).display().to_string();
    let words: Vec<&str> = match step {
        Step::Template => vec!["template"],
        Step::TemplateMail => return letters("template", place),
        Step::Collect => return Ok(collecting(vec!["collect", &inbox], place)),
        Step::Watch => return Ok(collecting(vec!["collect", &inbox, "--watch"], place)),
        Step::Status => vec!["status"],
        Step::Return => vec!["return"],
        Step::ReturnMail => return letters("return", place),
        Step::Remind => vec!["remind"],
        Step::RemindMail => return letters("remind", place),
        Step::Merge => vec!["merge", "--page"],
        Step::Brief => vec!["brief"],
        Step::Pack => vec!["pack"],
        Step::Trace => return way_of_a_number(workspace, place),
        Step::Decide => return subject::decision(workspace, place),
        Step::Verify => return verification(workspace, place),
        Step::Log => vec!["log"],
        Step::Explain => return explanation(),
        Step::Calendar | Step::Period => return Ok(vec!["calendar".to_string()]),
    };
    Ok(with_period(words, place))
}

/// Every file goes to its own period, unless the clerk chose one.
fn collecting(words: Vec<&str>, place: &PeriodOverview) -> Vec<String> {
    if place.is_chosen {
        return with_period(words, place);
    }
    words.into_iter().map(String::from).collect()
}

/// A command line with the period of the menu.
pub fn with_period(words: Vec<&str>, place: &PeriodOverview) -> Vec<String> {
    let period = place.period.to_string();
    words.into_iter().chain(["--period", &period]).map(String::from).collect()
}

fn letters(kind: &str, place: &PeriodOverview) -> Result<Vec<String>, MenuExit> {
    let mut line = with_period(vec!["mail", kind], place);
    if pick(texts::SEND_OR_DRAFT, &[Choice::Draft, Choice::Send])? == Choice::Send {
        line.push("--send".to_string());
    }
    Ok(line)
}

fn explanation() -> Result<Vec<String>, MenuExit> {
    let code = ask::answer(texts::WHICH_FINDING, Some(texts::ALL))?;
    let what = if code == texts::ALL { "--all".to_string() } else { code };
    Ok(vec!["explain".to_string(), what])
}

fn way_of_a_number(workspace: &Workspace, place: &PeriodOverview) -> Result<Vec<String>, MenuExit> {
    let unit = subject::unit(workspace, place)?;
    let field = subject::field(workspace, None)?;
    Ok(with_period(vec!["trace", &unit, &field], place))
}

/// What of a period is held against the archive.
fn verification(workspace: &Workspace, place: &PeriodOverview) -> Result<Vec<String>, MenuExit> {
    let of_period = |name: &str| {
        let path = workspace.path(SUMMARY_FOLDER).join(format!("{}_{name}", place.period));
        outputs::latest(&path)
    };
    let path = match pick(texts::VERIFY, &[Choice::Summary, Choice::Archive, Choice::Evidence])? {
        Choice::Summary => of_period("汇总表.xlsx"),
        Choice::Archive => workspace.path(ARCHIVE_FOLDER),
        _ => of_period("证据包.zip"),
    };
    Ok(vec!["verify".to_string(), path.display().to_string()])
}

/// One of the choices; the first by default.
///
/// # Errors
/// The clerk goes back or leaves.
pub fn pick(question: &str, choices: &[Choice]) -> Result<Choice, MenuExit> {
    let names: Vec<String> = choices.iter().map(|c| texts::choice(*c).to_string()).collect();
    Ok(choices[ask::one_of(question, &names, 0)?])
}

#[cfg(test)]
mod tests {
    use super::{PeriodOverview, Step, Tally, next};
    use crate::commands::menu::place::Done;
    use baosong::campaign::Period;

    /// A period of which this many units are accepted, to be corrected and missing.
    fn place(
        days_left: i64,
        [accepted, returned, missing]: [usize; 3],
        done: Done,
    ) -> PeriodOverview {
        let expected = accepted + returned + missing;
        PeriodOverview {
            period: Period(Default::default()),
            name: String::new(),
            is_chosen: false,
            days_left,
            tally: Tally { expected, accepted, returned, missing, ..Tally::default() },
            to_correct: vec!["成都市".to_string(); returned],
            held: Vec::new(),
            unassigned: 0,
            new_files: 0,
            done,
        }
    }

    #[test]
    fn one_step_follows_another() {
        let mut done = Done { kits: true, kit_letters: true, ..Done::default() };
        assert_eq!(next(&place(10, [0, 0, 21], done)), Some(Step::Template));
        done.forms = true;
        assert_eq!(next(&place(10, [0, 0, 21], done)), Some(Step::TemplateMail));
        done.form_letters = true;
        assert_eq!(next(&place(10, [0, 0, 21], done)), Some(Step::Watch));
        let new = PeriodOverview { new_files: 1, ..place(10, [0, 0, 21], done) };
        assert_eq!(next(&new), Some(Step::Collect));
        assert_eq!(next(&place(3, [5, 0, 16], done)), Some(Step::RemindMail));
        let corrections = Done { kits: false, kit_letters: false, ..done };
        assert_eq!(next(&place(3, [5, 1, 15], corrections)), Some(Step::Return));
        assert_eq!(
            next(&place(3, [5, 1, 15], Done { kits: true, ..corrections })),
            Some(Step::ReturnMail)
        );
        done.reminders = true;
        assert_eq!(next(&place(3, [5, 1, 15], done)), Some(Step::Watch));
        assert_eq!(next(&place(-1, [5, 1, 15], done)), Some(Step::Merge));
        assert_eq!(next(&place(3, [21, 0, 0], done)), Some(Step::Merge));
        done.summary = true;
        assert_eq!(next(&place(3, [21, 0, 0], done)), Some(Step::Brief));
        done.bulletin = true;
        assert_eq!(next(&place(3, [21, 0, 0], done)), None);
        assert_eq!(next(&place(-9, [0, 0, 21], Done { forms: false, ..done })), None);
    }
}

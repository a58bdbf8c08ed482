//! The steps of a period: what is next, and the command line of each with what must be asked for it.

use super::ask::{self, MenuExit};
use super::place::PeriodOverview;
use super::texts;
use crate::commands::Workspace;
use crate::commands::workspace::INBOX_FOLDER;
use baosong::cycle::Tally;
use baosong::report::{print_doubts, printable};

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
    /// `accept`, `reject`, `withdraw`, `adjust`
    Decide,
    /// `log`
    Log,
    /// `explain`
    Explain,
    /// `calendar`
    Calendar,
    /// Another period in the menu; no command.
    Period,
}

/// The steps in the order of their numbers.
pub const STEPS: [Step; 18] = [
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
    Close,
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
        Step::Merge => vec!["merge"],
        Step::Brief => vec!["brief"],
        Step::Pack => vec!["pack"],
        Step::Trace => return way_of_a_number(workspace, place),
        Step::Decide => return decision(workspace, place),
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

fn with_period(words: Vec<&str>, place: &PeriodOverview) -> Vec<String> {
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
    let unit = unit(workspace, place)?;
    let field = ask::answer(texts::WHICH_FIELD, None)?;
    Ok(with_period(vec!["trace", &unit, &field], place))
}

/// A decision of the office: on which return, what, and why.
fn decision(workspace: &Workspace, place: &PeriodOverview) -> Result<Vec<String>, MenuExit> {
    let choices: &[Choice] = match place.held.is_empty() {
        true => &[Choice::Accept, Choice::Reject, Choice::Withdraw, Choice::Adjust],
        false => {
            tell_doubts(workspace, place);
            &[Choice::Confirm, Choice::Adjust, Choice::Accept, Choice::Reject, Choice::Withdraw]
        }
    };
    let choice = pick(texts::DECIDE, choices)?;
    let unit = unit(workspace, place)?;
    let held = place.held.iter().find(|matter| matter.unit == unit);
    let command = match choice {
        Choice::Accept | Choice::Confirm => "accept",
        Choice::Reject => "reject",
        Choice::Withdraw => "withdraw",
        _ => "adjust",
    };
    let mut words = vec![command.to_string(), unit.clone()];
    if choice == Choice::Adjust {
        let field = held.and_then(|matter| matter.field.as_deref());
        words.push(ask::answer(texts::WHICH_FIELD, field)?);
        words.push(ask::answer(texts::WHICH_VALUE, None)?);
    } else {
        let held = held.and_then(|matter| matter.version);
        words.push(version(workspace, place, (&unit, held))?);
    }
    let mut line = with_period(words.iter().map(String::as_str).collect(), place);
    line.extend(option("--reason", ask::answer(texts::REASON, None)?));
    Ok(line)
}

/// What waits for a decision and whom to ask; the question stands without it too.
fn tell_doubts(workspace: &Workspace, place: &PeriodOverview) {
    let contacts = workspace.known_contacts();
    if let Ok(cycle) = workspace.cycle(&[place.period], &contacts) {
        print!("{}", print_doubts(&cycle, &[]));
    }
}

/// An option with what was typed for it, which may look like an option itself.
fn option(name: &str, value: String) -> Vec<String> {
    if value.starts_with('-') {
        return vec![format!("{name}={value}")];
    }
    vec![name.to_string(), value]
}

/// The name of a unit of the campaign; by default the first of which something is held, else whose
/// return must be corrected.
fn unit(workspace: &Workspace, place: &PeriodOverview) -> Result<String, MenuExit> {
    loop {
        let held = place.held.first().map(|matter| &matter.unit);
        let default = held.or(place.to_correct.first()).map(String::as_str);
        match workspace.unit(&ask::answer(texts::WHICH_UNIT, default)?) {
            Ok(unit) => return Ok(unit.name.clone()),
            Err(error) => println!("{error}"),
        }
    }
}

/// The number of a version, after showing those that are kept; by default the one that is held, else the
/// last.
fn version(
    workspace: &Workspace,
    place: &PeriodOverview,
    (unit, held): (&str, Option<u32>),
) -> Result<String, MenuExit> {
    let archive = workspace.read_archive(place.period);
    let all = archive.map(|archive| archive.submissions(&workspace.campaign)).unwrap_or_default();
    let mut last = None;
    for kept in all.iter().filter(|s| s.unit_name() == unit) {
        let Some(number) = kept.version else { continue };
        let day = kept.header_text("reported_on").unwrap_or(texts::NO_DAY);
        println!(
            "{}",
            texts::version(number, kept.status_text(), day, &printable(kept.shown_name()))
        );
        last = Some(number.to_string());
    }
    let last = held.map(|version| version.to_string()).or(last);
    ask::answer(texts::WHICH_VERSION, last.as_deref().or(Some("1")))
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

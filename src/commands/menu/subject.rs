//! What a step is about: unit, field, version and period, and the decisions of the office on them.

use super::ask::{self, MenuExit};
use super::place::PeriodOverview;
use super::steps::{Choice, pick, with_period};
use super::texts;
use crate::commands::Workspace;
use baosong::campaign::Period;
use baosong::report::{print_doubts, printable};

/// Most fields that are listed with their numbers; of more the name is asked for.
const MOST_FIELDS: usize = 30;
/// Decisions on a unit's return, and on a period.
const OF_RETURNS: [Choice; 5] =
    [Choice::Accept, Choice::Reject, Choice::Withdraw, Choice::Adjust, Choice::Move];
const OF_PERIODS: [Choice; 2] = [Choice::Close, Choice::Reopen];

/// A period of the calendar, by default the one that is named.
///
/// # Errors
/// The clerk goes back or leaves.
pub fn period(workspace: &Workspace, question: &str, now: Period) -> Result<Period, MenuExit> {
    let calendar = &workspace.campaign.calendar;
    let periods = calendar.periods();
    let names: Vec<String> = periods.iter().map(|p| calendar.dated_name(*p)).collect();
    let at = periods.iter().position(|p| *p == now).unwrap_or(0);
    Ok(periods[ask::one_of(question, &names, at)?])
}

/// The name of a field, by its number in a list or by what it is called.
///
/// # Errors
/// The clerk goes back or leaves.
pub fn field(workspace: &Workspace, default: Option<&str>) -> Result<String, MenuExit> {
    let fields = workspace.campaign.all_fields();
    let names: Vec<&str> = fields.filter(|f| f.is_number()).map(|f| f.label.as_str()).collect();
    let is_listed = names.len() <= MOST_FIELDS;
    if is_listed {
        super::show_numbered(names.iter().copied());
    }
    loop {
        let typed = ask::answer(texts::WHICH_FIELD, default)?;
        match ask::place(&typed, names.len()).filter(|_| is_listed) {
            Some(at) => return Ok(names[at].to_string()),
            None if !workspace.campaign.fields_called(&typed).is_empty() => return Ok(typed),
            None => println!("{}", texts::NO_SUCH_FIELD),
        }
    }
}

/// The command line of a decision of the office: on which return or period, what, and why.
///
/// # Errors
/// The clerk goes back or leaves.
pub fn decision(workspace: &Workspace, place: &PeriodOverview) -> Result<Vec<String>, MenuExit> {
    let mut choices = OF_RETURNS.to_vec();
    if !place.held.is_empty() {
        tell_doubts(workspace, place);
        choices.splice(0..0, [Choice::Confirm]);
    }
    choices.extend(OF_PERIODS);
    let mut line = match pick(texts::DECIDE, &choices)? {
        Choice::Close => vec!["close".to_string(), place.period.to_string()],
        Choice::Reopen => vec!["reopen".to_string(), place.period.to_string()],
        choice => on_return(choice, workspace, place)?,
    };
    line.extend(option("--reason", ask::answer(texts::REASON, None)?));
    Ok(line)
}

/// A decision on a return, but for its reason.
fn on_return(
    choice: Choice,
    workspace: &Workspace,
    place: &PeriodOverview,
) -> Result<Vec<String>, MenuExit> {
    let unit = unit(workspace, place)?;
    let held = place.held.iter().find(|matter| matter.unit == unit);
    let command = match choice {
        Choice::Accept | Choice::Confirm => "accept",
        Choice::Reject => "reject",
        Choice::Withdraw => "withdraw",
        Choice::Move => "move",
        _ => "adjust",
    };
    let mut words = vec![command.to_string(), unit.clone()];
    if choice == Choice::Adjust {
        words.push(field(workspace, held.and_then(|matter| matter.field.as_deref()))?);
        words.push(ask::answer(texts::WHICH_VALUE, None)?);
    } else {
        let held = held.and_then(|matter| matter.version);
        words.push(version(workspace, place, (&unit, held))?);
    }
    if choice == Choice::Move {
        let to = period(workspace, texts::WHICH_PERIOD_TO, place.period)?;
        words.extend(["--to".to_string(), to.to_string()]);
    }
    Ok(with_period(words.iter().map(String::as_str).collect(), place))
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
///
/// # Errors
/// The clerk goes back or leaves.
pub fn unit(workspace: &Workspace, place: &PeriodOverview) -> Result<String, MenuExit> {
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

//! Findings of many returns grouped by what is the matter: one cause, one line.

use super::status::{contact_text, short_name};
use super::terminal::{cut, known_width, printable, screen_width};
use crate::campaign::Campaign;
use crate::contacts::Contacts;
use crate::finding::{Code, Finding};
use crate::intake::{Status, Submission};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Longest raw text that stands among others in a line.
const RAW_LIMIT: usize = 24;
/// Units of which a line tells every place; of more it tells the first.
const MOST_UNITS: usize = 100;
/// Places that a line tells where the campaign has more units than that.
const MOST_PLACES: usize = 50;
/// Columns of a message that may stand before the units; a longer one is said by the catalogue.
const LONGEST_MESSAGE: usize = 44;
/// What differences in writing that were understood are called together.
const UNDERSTOOD: &str = "写法不规范、已理解";

/// A finding with the return in which it was found.
pub type SubmissionFinding<'a> = (&'a Submission, &'a Finding);

/// Tells findings cause by cause.
#[derive(Clone, Copy)]
pub struct Grouped<'a> {
    /// The campaign in force.
    pub campaign: &'a Campaign,
    /// Whom to ask; named beside the units if given.
    pub contacts: Option<&'a Contacts>,
    /// Where everything stands that a line leaves out.
    pub all: &'a str,
}

/// Returns in the campaign's order of units, files without a unit last.
pub fn in_unit_order<'a>(
    all: impl IntoIterator<Item = &'a Submission>,
    campaign: &Campaign,
) -> Vec<&'a Submission> {
    let mut all: Vec<&Submission> = all.into_iter().collect();
    all.sort_by_cached_key(|s| campaign.units.position(s.unit_code()).unwrap_or(usize::MAX));
    all
}

impl Grouped<'_> {
    /// A line per cause with every unit, field, raw text and what to do; of findings that have none of their words
    /// in common a line each.
    pub fn whole(&self, found: &[SubmissionFinding]) -> Vec<String> {
        let causes = by_cause(found, |f| f.code_id());
        let lines = causes.iter().flat_map(|cause| match have_nothing_in_common(cause) {
            true => cause.chunks(1).map(|one| self.told(one)).collect(),
            false => vec![self.told(cause)],
        });
        lines.collect()
    }

    /// A line per cause that does not pass the width of the screen; differences in writing that were
    /// understood are one cause.
    pub fn tight(&self, found: &[SubmissionFinding]) -> Vec<String> {
        let name = |f: &Finding| match f.understood {
            Some(_) => UNDERSTOOD.to_string(),
            None => f.code_id().to_string(),
        };
        by_cause(found, name).iter().map(|cause| self.shortly(cause)).collect()
    }

    fn told(&self, cause: &[SubmissionFinding]) -> String {
        let (hint, message) = (shared(cause, |f| &f.hint), shared(cause, |f| &f.message));
        let frame = if message.is_some() { None } else { MessageFrame::of(cause) };
        let place = |found: &SubmissionFinding| {
            let said = match (&frame, message) {
                (Some(frame), _) => format!(" {}", printable(frame.inside(found.1))),
                (None, Some(_)) => String::new(),
                (None, None) => format!("：{}", printable(&found.1.message)),
            };
            self.place(found, &said, hint.is_none())
        };
        let places: Vec<(String, String)> = cause.iter().map(place).collect();
        let places = self.joined(&places);
        let common = message.map(String::from).or(frame.map(|frame| frame.joined()));
        let mut line = match (common, cause.len()) {
            (Some(common), 1) => format!("{places}：{}", printable(&common)),
            (Some(common), count) => format!("{}（{count} 处）：{places}", printable(&common)),
            (None, _) => places,
        };
        if let Some(hint) = hint {
            let _ = write!(line, " → {hint}");
        }
        line
    }

    fn shortly(&self, cause: &[SubmissionFinding]) -> String {
        if let [only] = cause
            && only.1.understood.is_none()
        {
            let (owner, text) = self.place(only, "", false);
            let text = if only.1.rule.is_some() { String::new() } else { text };
            return one_line(&format!("{owner}{text}：{}", printable(&only.1.message)));
        }
        let message = shared(cause, |f| &f.message).map(printable);
        let message = message.filter(|text| text.width() <= LONGEST_MESSAGE);
        let heading = match cause.first() {
            Some((_, finding)) if finding.understood.is_some() => UNDERSTOOD.to_string(),
            Some((_, finding)) if finding.rule.is_some() => self.heading(cause),
            _ => message.unwrap_or_else(|| self.heading(cause)),
        };
        let mut line = format!("{heading} {} 处：", cause.len());
        let mut told: Vec<String> = Vec::new();
        let room = screen_width().saturating_sub("  等".width());
        for found in cause {
            let name = self.name(found);
            if told.contains(&name) {
                continue;
            }
            let mark = if told.is_empty() { "" } else { "、" };
            if !told.is_empty() && (line.width() + mark.width() + name.width()) > room {
                line.push('等');
                break;
            }
            let _ = write!(line, "{mark}{name}");
            told.push(name);
        }
        one_line(&line)
    }

    /// Whose it is, and where in it unless the cause says that.
    fn name(&self, found: &SubmissionFinding) -> String {
        let (owner, text) = self.place(found, "", false);
        match (&found.1.understood, &found.1.rule) {
            (Some(reading), _) => format!("{owner}{text}＝{}", printable(reading)),
            (None, Some(_)) => owner,
            (None, None) => format!("{owner}{text}"),
        }
    }

    /// What findings of one cause are about, where their messages differ.
    fn heading(&self, cause: &[SubmissionFinding]) -> String {
        let Some((_, finding)) = cause.first() else { return String::new() };
        let rule = finding.rule.as_deref();
        match rule.and_then(|id| self.campaign.rules.iter().find(|rule| rule.id == id)) {
            Some(rule) => format!("不符合“{}”", rule.name),
            None => finding.code.entry().meaning.to_string(),
        }
    }

    /// Whose it is; and field, raw text and what is said of it, with the hint where others have not the same.
    fn place(
        &self,
        (submission, finding): &SubmissionFinding,
        said: &str,
        hint: bool,
    ) -> (String, String) {
        let mut text = String::new();
        if let Some(subject) = finding.subject(self.campaign) {
            let _ = write!(text, " {}", printable(&subject));
        }
        let message = printable(&finding.message);
        let raw = finding.quoted().map(|raw| quoted(raw, RAW_LIMIT));
        let raw = raw.filter(|raw| !raw.is_empty());
        if let Some(raw) = raw.filter(|raw| finding.figure.is_some() || !message.contains(raw)) {
            let _ = write!(text, "“{raw}”");
        }
        text.push_str(said);
        if hint {
            let _ = write!(text, " → {}", finding.hint);
        }
        (self.owner(submission, finding), text)
    }

    /// The unit as people call it and whom to ask; the file where that is meant.
    fn owner(&self, submission: &Submission, finding: &Finding) -> String {
        let file = printable(submission.shown_name());
        let Some(unit) = &submission.unit else { return file };
        let name = called(submission, self.campaign);
        if submission.status == Status::Unreadable {
            let is_named = file.contains(name);
            return if is_named { file } else { format!("{name}的 {file}") };
        }
        let contact = self.contacts.map(|all| contact_text(all.of(&unit.code)));
        let contact = contact.filter(|text| !text.is_empty());
        let of_file = finding.holds() && finding.figure.is_none();
        let file = match submission.version.filter(|_| of_file) {
            Some(version) => format!("第 {version} 份 {file}"),
            None => file,
        };
        match (contact, of_file || finding.code == Code::SeveralTables) {
            (Some(contact), true) => format!("{name}（{contact}）的 {file}"),
            (Some(contact), false) => format!("{name}（{contact}）"),
            (None, true) if file.starts_with(name) => file,
            (None, true) => {
                format!("{name}的{}{file}", if file.starts_with('第') { "" } else { " " })
            }
            (None, false) => name.to_string(),
        }
    }

    /// Places one after another, those of one owner together.
    fn joined(&self, places: &[(String, String)]) -> String {
        let most = match self.campaign.units.len() {
            ..=MOST_UNITS => usize::MAX,
            _ => MOST_PLACES,
        };
        let bare = places.iter().all(|(_, text)| text.is_empty());
        let mut line = String::new();
        let mut last = "";
        for (owner, text) in places.iter().take(most) {
            match (last == owner, bare) {
                (true, true) => continue,
                (true, false) => {
                    let mark = if text.contains('；') { "；" } else { "、" };
                    let _ = write!(line, "{mark}{}", text.trim_start());
                }
                (false, _) => {
                    let mark = if bare { "、" } else { "；" };
                    let mark = if last.is_empty() { "" } else { mark };
                    let _ = write!(line, "{mark}{owner}{text}");
                }
            }
            last = owner;
        }
        if places.len() > most {
            let _ = write!(line, "……共 {} 处，其余见{}", places.len(), self.all);
        }
        line
    }
}

/// Whether each of a few findings of one cause has words and a hint of its own.
fn have_nothing_in_common(cause: &[SubmissionFinding]) -> bool {
    (2..=MOST_PLACES).contains(&cause.len())
        && shared(cause, |f| &f.hint).is_none()
        && shared(cause, |f| &f.message).is_none()
        && MessageFrame::of(cause).is_none()
}

/// What messages of one cause have in common around what differs: up to the first colon, and from the
/// last comma.
struct MessageFrame<'a> {
    head: &'a str,
    tail: &'a str,
}

impl<'a> MessageFrame<'a> {
    fn of(cause: &[SubmissionFinding<'a>]) -> Option<MessageFrame<'a>> {
        let first = cause.first().filter(|_| cause.len() > 1)?.1.message.as_str();
        let (head, rest) = first.split_once('：')?;
        let tail = rest.rfind('，').map_or("", |at| &rest[at..]);
        let all = || cause.iter().map(|(_, finding)| finding.message.as_str());
        let of_all = |m: &str| m.strip_prefix(head).is_some_and(|rest| rest.starts_with('：'));
        let tail = if all().all(|m| m.ends_with(tail)) { tail } else { "" };
        all().all(of_all).then_some(MessageFrame { head, tail })
    }

    /// What a message says between the two.
    fn inside<'m>(&self, finding: &'m Finding) -> &'m str {
        let rest = finding.message.strip_prefix(self.head).unwrap_or(&finding.message);
        let rest = rest.strip_prefix('：').unwrap_or(rest);
        rest.strip_suffix(self.tail).unwrap_or(rest)
    }

    fn joined(&self) -> String {
        format!("{}{}", self.head, self.tail)
    }
}

/// A line of a list that does not pass the width of the terminal; whole in a script.
fn one_line(line: &str) -> String {
    known_width().map_or(line.to_string(), |width| cut(line, usize::from(width).saturating_sub(2)))
}

/// What people call the unit of a return: a kept one does not know its short names.
pub fn called<'a>(submission: &'a Submission, campaign: &'a Campaign) -> &'a str {
    let at = campaign.units.position(submission.unit_code());
    let unit = at.and_then(|at| campaign.units.iter().nth(at));
    unit.map_or(submission.unit_name(), short_name)
}

/// A raw text in one line, cut where it is long.
pub fn quoted(raw: &str, limit: usize) -> String {
    let raw = printable(raw);
    if raw.chars().count() <= limit {
        return raw;
    }
    raw.chars().take(limit).chain(['…']).collect()
}

/// The text that all of them have.
fn shared<'a>(
    cause: &[SubmissionFinding<'a>],
    text: impl Fn(&'a Finding) -> &'a String,
) -> Option<&'a str> {
    let first = text(cause.first()?.1);
    cause.iter().all(|(_, finding)| text(finding) == first).then_some(first.as_str())
}

/// Findings with the same name, in the order of the first of each.
fn by_cause<'a, N: PartialEq>(
    found: &[SubmissionFinding<'a>],
    name: impl Fn(&'a Finding) -> N,
) -> Vec<Vec<SubmissionFinding<'a>>> {
    let mut causes: Vec<(N, Vec<SubmissionFinding>)> = Vec::new();
    for &one in found {
        let name = name(one.1);
        match causes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, cause)) => cause.push(one),
            None => causes.push((name, vec![one])),
        }
    }
    causes.into_iter().map(|(_, cause)| cause).collect()
}

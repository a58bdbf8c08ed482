//! `baosong mail`: letters to the units with blank forms, reminders or kits; drafts unless `--send`.

mod delivery;
mod kits;

use super::return_kits::tell_doubts;
use super::template::Forms;
use super::workspace::{CONTACTS_FILE, OUTBOX_FOLDER};
use super::{Outcome, Workspace};
use crate::args::{LettersArgs, MailArgs, MailCommand};
use anyhow::{Context, Result, bail};
use baosong::atomic;
use baosong::campaign::{Period, Unit};
use baosong::contacts::Contacts;
use baosong::cycle::UnitStatus;
use baosong::intake::State;
use baosong::mail::{
    self, Attachment, Letter, LetterKind, LetterWriter, RequiredAction, ReturnSummary,
};
use baosong::report::printable;
use baosong::wording;
use chrono::{DateTime, FixedOffset, NaiveTime};
use std::path::{Path, PathBuf};

/// Hours that Beijing is ahead of UTC.
const BEIJING_HOURS: i32 = 8;

/// Writes the letters of one kind and period, and sends them if asked to.
///
/// # Errors
/// Unknown unit or period, an address book or text that is wrong, nothing to attach, or a file
/// that cannot be written.
pub fn run(workspace: &Workspace, args: &MailArgs) -> Result<Outcome> {
    let (kind, args, below) = match &args.command {
        MailCommand::Template(args) => (LetterKind::Template, &args.letters, args.below),
        MailCommand::Remind(args) => (LetterKind::Remind, args, false),
        MailCommand::Return(args) => (LetterKind::Return, args, false),
    };
    let (period, why) = match kind {
        LetterKind::Return => (workspace.kept_period(args.period)?, None),
        LetterKind::Template => workspace.open_period(args.period)?,
        LetterKind::Remind => (workspace.period(args.period)?, None),
    };
    why.iter().for_each(|why| println!("{}", printable(why)));
    let contacts = contacts(workspace)?;
    let (text, name) = workspace.wording(kind.text_file(), kind.built_in_text())?;
    let days = (period, workspace.today);
    let writer = LetterWriter::new(&workspace.campaign, &contacts, days, kind, (&text, &name))?;
    let letters = letters(workspace, args, &writer, kind, (period, below))?;
    if letters.is_empty() {
        println!("{period} 期没有要{}的单位", kind.chinese());
        return Ok(Outcome::Well);
    }
    let (addressed, unaddressed): (Vec<Letter>, Vec<Letter>) =
        letters.into_iter().partition(|letter| !letter.to.is_empty());
    let outcome = match (args.send, args.dry_run) {
        (true, _) => delivery::send(workspace, args, period, &addressed)?,
        (false, true) => list(&addressed),
        (false, false) => {
            write_drafts(workspace, args, kind, period, addressed.iter().chain(&unaddressed))?
        }
    };
    if kind == LetterKind::Return {
        tell_doubts(workspace, period, &args.units)?;
    }
    if unaddressed.is_empty() {
        return Ok(outcome);
    }
    let names: Vec<&str> = unaddressed.iter().map(|l| l.unit.name.as_str()).collect();
    let all = printable(&names.join("、"));
    println!("通讯录里没有邮箱，没有写信的 {} 个单位：{all}", names.len());
    Ok(Outcome::NeedsAttention)
}

fn contacts(workspace: &Workspace) -> Result<Contacts> {
    let file = workspace.path(CONTACTS_FILE);
    if !file.is_file() {
        bail!("没有 {}，不知道写给谁；请用 baosong init 建工作文件夹，填好通讯录", file.display());
    }
    Contacts::load(&file, &workspace.campaign)
}

fn letters(
    workspace: &Workspace,
    args: &LettersArgs,
    writer: &LetterWriter,
    kind: LetterKind,
    (period, below): (Period, bool),
) -> Result<Vec<Letter>> {
    let units = workspace.reporting_units(&args.units)?;
    match kind {
        LetterKind::Template => {
            let forms = Forms::new(workspace, period, below)?;
            units.into_iter().map(|unit| with_form(&forms, writer, unit)).collect()
        }
        LetterKind::Remind => {
            let contacts = Contacts::default();
            let cycle = workspace.cycle_to_remind(&[period], &contacts)?;
            let calls = cycle.calls().into_iter().map(|call| call.standing);
            let wanting =
                calls.filter(|s| units.contains(&s.unit)).filter_map(|s| Some((s, s.reminder()?)));
            // A unit that has reported is not asked to report, but to look again.
            let demand = |s: &UnitStatus| {
                (s.shown_state() == State::Held).then_some(RequiredAction::Explain)
            };
            let letter = |(s, standing): (&UnitStatus, String)| {
                let matter = ReturnSummary { standing: &standing, demand: demand(s) };
                writer.letter(s.unit, matter, Vec::new())
            };
            Ok(wanting.map(letter).collect())
        }
        LetterKind::Return => kits::letters(workspace, writer, &units, period),
    }
}

fn with_form(forms: &Forms, writer: &LetterWriter, unit: &Unit) -> Result<Letter> {
    let form = Attachment { name: forms.name(unit), bytes: forms.sent(unit)? };
    Ok(writer.letter(unit, ReturnSummary::default(), vec![form]))
}

/// What would be written to whom.
fn list(letters: &[Letter]) -> Outcome {
    for letter in letters {
        println!("{}", line(letter));
    }
    println!("只是试运行：共 {} 封，没有写文件，也没有发信", letters.len());
    Outcome::Well
}

/// A letter in one line: unit, addresses, subject, attachments; safe for a terminal.
fn line(letter: &Letter) -> String {
    let addresses = |all: &[baosong::campaign::Correspondent]| {
        all.iter().map(|c| c.address.as_str()).collect::<Vec<&str>>().join("、")
    };
    let mut line = format!("{} → {}", letter.unit.name, addresses(&letter.to));
    if !letter.cc.is_empty() {
        line.push_str(&format!("（抄送 {}）", addresses(&letter.cc)));
    }
    line.push_str(&format!("：{}", letter.subject));
    for attachment in &letter.attachments {
        line.push_str(&format!("；附件 {}", attachment.name));
    }
    printable(&line)
}

/// Writes a draft per letter that has an address, and a phone text per letter.
fn write_drafts<'a>(
    workspace: &Workspace,
    args: &LettersArgs,
    kind: LetterKind,
    period: Period,
    letters: impl Iterator<Item = &'a Letter>,
) -> Result<Outcome> {
    let default = || drafts_folder(workspace, kind, period);
    let folder = args.output.clone().unwrap_or_else(default);
    let mut drafts = 0;
    for letter in letters {
        let path = |ending: &str| folder.join(format!("{}{ending}", letter.unit.name));
        if !letter.to.is_empty() {
            atomic::write(&path(".eml"), &mail::draft(letter, morning(workspace)?)?)?;
            drafts += 1;
        }
        let text = wording::for_editor(&format!("{}\n", letter.phone_text));
        atomic::write(&path("_短信.txt"), &text)?;
    }
    let shown = printable(&folder.to_string_lossy());
    println!("已写 {drafts} 封{}草稿，报送期 {period}，在 {shown}", kind.chinese());
    println!("双击 .eml 用邮件软件打开，核对后点发送；同名的 _短信.txt 可以用手机发");
    Ok(Outcome::Well)
}

/// Where drafts go if no folder is named; a reminder's is true on its day only.
pub fn drafts_folder(workspace: &Workspace, kind: LetterKind, period: Period) -> PathBuf {
    let name = match kind {
        LetterKind::Remind => format!("{}邮件_{}", kind.chinese(), workspace.today),
        _ => format!("{}邮件", kind.chinese()),
    };
    workspace.path(OUTBOX_FOLDER).join(Path::new(&period.to_string())).join(name)
}

/// Eight o'clock in Beijing on the day of the run: a draft's date, which its program sets anew.
fn morning(workspace: &Workspace) -> Result<DateTime<FixedOffset>> {
    let zone = FixedOffset::east_opt(BEIJING_HOURS * 3600).context("没有这个时区")?;
    Ok(workspace.today.and_time(NaiveTime::MIN).and_utc().with_timezone(&zone))
}

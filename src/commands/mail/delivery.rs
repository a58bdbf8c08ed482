//! `--send`: delivers letters one by one and keeps a receipt of each; what was sent is not sent again.

use super::super::workspace::ARCHIVE_FOLDER;
use super::line;
use crate::args::LettersArgs;
use crate::commands::{Outcome, Workspace};
use anyhow::{Context, Result, anyhow, bail};
use baosong::archive::{Receipt, Receipts, SentFile};
use baosong::campaign::{Correspondent, Period};
use baosong::intake::sha256;
use baosong::mail::{
    self, DeliveryState, FaultScope, Letter, LetterKind, Server, SmtpClient, Undelivered,
};
use baosong::report::printable;
use chrono::Local;
use indicatif::{ProgressBar, ProgressStyle};
use std::env;
use std::fs::File;
use std::io::{IsTerminal, Read, stderr, stdin};
use std::path::Path;
use std::time::Instant;

/// Where the password may stand; never on the command line, never in a file of the folder.
const PASSWORD_VARIABLE: &str = "BAOSONG_SMTP_PASSWORD";
/// Most that is read of a file with root certificates.
const CERTIFICATES_LIMIT: u64 = 1024 * 1024;

/// Sends the letters that were not sent before.
///
/// # Errors
/// Server or password is not given, the encryption cannot be set up, or a receipt cannot be written.
pub fn send(
    workspace: &Workspace,
    args: &LettersArgs,
    period: Period,
    letters: &[Letter],
) -> Result<Outcome> {
    let root = workspace.path(ARCHIVE_FOLDER);
    let open = unsent(letters, &Receipts::read(&root, period)?, args.again);
    if open.len() < letters.len() {
        let sent = letters.len() - open.len();
        println!("{sent} 封以前已经发过，不再发（要再发一次请加 --again）");
    }
    if args.dry_run {
        open.iter().for_each(|letter| println!("{}", line(letter)));
        println!("只是试运行：要发 {} 封，没有发信", open.len());
        return Ok(Outcome::Well);
    }
    if open.is_empty() {
        println!("没有要发的信");
        return Ok(Outcome::Well);
    }
    let mut post = SmtpClient::new(server(workspace, args)?, Instant::now)?;
    let mut receipts =
        Receipts::open(&root, period, || eprintln!("另一个发信正在进行，等它完成……"))?;
    // The other run may have sent some of them meanwhile.
    let open = unsent(letters, &receipts, args.again);
    let failed = deliver_all(&mut post, &mut receipts, &open)?;
    post.close();
    Ok(conclude(args, period, &open, &failed))
}

/// Letters that have no receipt, or all of them.
fn unsent<'a>(letters: &'a [Letter], receipts: &Receipts, again: bool) -> Vec<&'a Letter> {
    let is_sent = |l: &Letter| receipts.has(l.kind.chinese(), &l.unit.code, &l.occasion);
    letters.iter().filter(|letter| again || !is_sent(letter)).collect()
}

/// A letter that was not confirmed, and why; nothing if it was not tried any more.
struct UnconfirmedLetter<'a> {
    letter: &'a Letter,
    why: Option<Undelivered>,
}

impl UnconfirmedLetter<'_> {
    fn is_unknown(&self) -> bool {
        self.why.as_ref().is_some_and(|why| why.state == DeliveryState::Unknown)
    }
}

fn deliver_all<'a>(
    post: &mut SmtpClient,
    receipts: &mut Receipts,
    letters: &[&'a Letter],
) -> Result<Vec<UnconfirmedLetter<'a>>> {
    let progress = DeliveryProgress::of(letters.len());
    let mut failed: Vec<UnconfirmedLetter> = Vec::new();
    let mut stopped = false;
    for &letter in letters {
        if stopped {
            failed.push(UnconfirmedLetter { letter, why: None });
            continue;
        }
        let now = Local::now().fixed_offset();
        let message = mail::message(letter, now)?;
        match post.deliver(&message) {
            Ok(response) => {
                let id = message.headers().get_raw("Message-ID").unwrap_or_default();
                receipts.keep(receipt(letter, id, response))?;
                progress.step(letter, "已发");
            }
            Err(undelivered) => {
                stopped = undelivered.scope == FaultScope::Delivery;
                let what = match undelivered.state {
                    DeliveryState::NotSent => "没有发出",
                    DeliveryState::Unknown => "不知道有没有发出",
                };
                progress.step(letter, what);
                failed.push(UnconfirmedLetter { letter, why: Some(undelivered) });
            }
        }
    }
    Ok(failed)
}

fn conclude(
    args: &LettersArgs,
    period: Period,
    letters: &[&Letter],
    failed: &[UnconfirmedLetter],
) -> Outcome {
    let unknown = failed.iter().filter(|f| f.is_unknown()).count();
    let mut counts =
        format!("发出 {} 封，没有发出 {} 封", letters.len() - failed.len(), failed.len() - unknown);
    if unknown > 0 {
        counts.push_str(&format!("，不知道有没有发出 {unknown} 封"));
    }
    println!("{counts}");
    for UnconfirmedLetter { letter, why } in failed {
        let Some(why) = why else { continue };
        // A server's own words are among them.
        println!("  {}：{}", letter.unit.name, printable(&why.reason));
        if why.state == DeliveryState::Unknown {
            println!("    没有收到的，再发一次用 {}", command(args, period, letter));
        }
    }
    let untried: Vec<&str> =
        failed.iter().filter(|f| f.why.is_none()).map(|f| f.letter.unit.name.as_str()).collect();
    if !untried.is_empty() {
        println!("  因此没有再发的 {} 个单位：{}", untried.len(), untried.join("、"));
    }
    match (failed.len(), unknown) {
        (0, _) => {}
        (_, 0) => println!("改好后再运行一次同样的命令，只发没有发出的"),
        _ => println!(
            "问清以前不要再运行同样的命令：不知道有没有发出的没有回执，会再发一次；先发别的单位请用 --unit 写出它们"
        ),
    }
    Outcome::attention(!failed.is_empty())
}

/// The command line that sends one letter.
fn command(args: &LettersArgs, period: Period, letter: &Letter) -> String {
    let what = match letter.kind {
        LetterKind::Template => "template",
        LetterKind::Remind => "remind",
        LetterKind::Return => "return",
    };
    let again = if args.again { " --again" } else { "" };
    let ca = args.ca.as_ref().map(|path| format!(" --ca {}", path.display())).unwrap_or_default();
    let unit = &letter.unit.name;
    printable(&format!("baosong mail {what} --period {period} --send{again}{ca} --unit {unit}"))
}

fn receipt(letter: &Letter, message_id: &str, response: String) -> Receipt {
    let addresses = |all: &[Correspondent]| all.iter().map(|c| c.address.clone()).collect();
    let file = |a: &mail::Attachment| SentFile { name: a.name.clone(), sha256: sha256(&a.bytes) };
    Receipt {
        kind: letter.kind.chinese().to_string(),
        unit: letter.unit.clone(),
        occasion: letter.occasion.clone(),
        from: letter.from.address.clone(),
        to: addresses(&letter.to),
        cc: addresses(&letter.cc),
        subject: letter.subject.clone(),
        attachments: letter.attachments.iter().map(file).collect(),
        sent_at: Local::now().fixed_offset(),
        message_id: message_id.to_string(),
        response,
    }
}

fn server(workspace: &Workspace, args: &LettersArgs) -> Result<Server> {
    let settings = &workspace.campaign.mail;
    let host = settings.server.clone().ok_or_else(|| {
        anyhow!("专项行动文件的 [mail] 里没有写发信服务器，例：server = \"smtp.qq.com\"")
    })?;
    let sender = settings.from(&workspace.campaign.contacts).map(|c| c.address).unwrap_or_default();
    let user = settings.user.clone().unwrap_or(sender);
    let root = args.ca.as_ref().map(|path| certificates(path));
    Ok(Server {
        password: password(&user, &host)?,
        port: settings.port(),
        security: settings.security,
        root: root.transpose()?,
        host,
        user,
    })
}

fn certificates(path: &Path) -> Result<Vec<u8>> {
    let failed = || format!("读不了证书文件 {}", path.display());
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(failed)?;
    file.take(CERTIFICATES_LIMIT + 1).read_to_end(&mut bytes).with_context(failed)?;
    if bytes.len() as u64 > CERTIFICATES_LIMIT {
        bail!("{} 太大，不是证书文件", path.display());
    }
    Ok(bytes)
}

/// The password from the environment, else from a person at the terminal; a script is never asked.
fn password(user: &str, host: &str) -> Result<String> {
    if let Ok(password) = env::var(PASSWORD_VARIABLE) {
        return Ok(password);
    }
    if !stdin().is_terminal() {
        bail!("没有发信密码：请设环境变量 {PASSWORD_VARIABLE}，或在终端里运行，按提示输入");
    }
    let prompt = format!("{user} 在 {host} 的密码（QQ、163 邮箱是授权码，输入时不显示）：");
    rpassword::prompt_password(printable(&prompt)).context("密码没有读到")
}

/// A bar on a terminal, a line per letter elsewhere.
struct DeliveryProgress {
    total: usize,
    bar: ProgressBar,
    shows_bar: bool,
}

impl DeliveryProgress {
    fn of(total: usize) -> DeliveryProgress {
        let shows_bar = stderr().is_terminal();
        let bar = if shows_bar { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("发信 {wide_bar} {pos}/{len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_length(total as u64);
        DeliveryProgress { total, bar, shows_bar }
    }

    fn step(&self, letter: &Letter, what: &str) {
        self.bar.inc(1);
        self.bar.set_message(letter.unit.name.clone());
        if !self.shows_bar {
            println!("{}/{} {what} {}", self.bar.position(), self.total, letter.unit.name);
        }
    }
}

impl Drop for DeliveryProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

//! `--send`: delivers letters one by one and keeps a receipt of each; what was sent is not sent again.

use super::super::desk::ARCHIVE_FOLDER;
use super::line;
use crate::args::Letters;
use crate::commands::{Desk, Outcome};
use anyhow::{Context, Result, anyhow, bail};
use baosong::archive::{Receipt, Receipts, SentFile};
use baosong::campaign::{Correspondent, Period};
use baosong::intake::sha256;
use baosong::mail::{self, Letter, Post, Server, Stop};
use chrono::Local;
use indicatif::{ProgressBar, ProgressStyle};
use std::env;
use std::fs;
use std::io::{IsTerminal, stderr, stdin};

/// Where the password may stand; never on the command line, never in a file of the folder.
const PASSWORD_VARIABLE: &str = "BAOSONG_SMTP_PASSWORD";

/// Sends the letters that were not sent before.
///
/// # Errors
/// Server or password is not given, the encryption cannot be set up, or a receipt cannot be written.
pub fn send(desk: &Desk, args: &Letters, period: Period, letters: &[Letter]) -> Result<Outcome> {
    let root = desk.path(ARCHIVE_FOLDER);
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
    let mut post = Post::new(server(desk, args)?)?;
    let mut receipts =
        Receipts::open(&root, period, || eprintln!("另一个发信正在进行，等它完成……"))?;
    // The other run may have sent some of them meanwhile.
    let open = unsent(letters, &receipts, args.again);
    let failed = deliver_all(&mut post, &mut receipts, &open)?;
    post.close();
    Ok(conclude(&open, &failed))
}

/// Letters that have no receipt, or all of them.
fn unsent<'a>(letters: &'a [Letter], receipts: &Receipts, again: bool) -> Vec<&'a Letter> {
    let is_sent = |l: &Letter| receipts.has(l.kind.chinese(), &l.unit.code, &l.occasion);
    letters.iter().filter(|letter| again || !is_sent(letter)).collect()
}

/// A letter that did not go, and why; no reason of its own if none was tried any more.
struct Failed<'a> {
    letter: &'a Letter,
    reason: Option<String>,
}

fn deliver_all<'a>(
    post: &mut Post,
    receipts: &mut Receipts,
    letters: &[&'a Letter],
) -> Result<Vec<Failed<'a>>> {
    let progress = Progress::of(letters.len());
    let mut failed: Vec<Failed> = Vec::new();
    let mut stopped = false;
    for &letter in letters {
        if stopped {
            failed.push(Failed { letter, reason: None });
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
                stopped = undelivered.stop == Stop::All;
                failed.push(Failed { letter, reason: Some(undelivered.reason) });
                progress.step(letter, "没有发出");
            }
        }
    }
    Ok(failed)
}

fn conclude(letters: &[&Letter], failed: &[Failed]) -> Outcome {
    println!("发出 {} 封，没有发出 {} 封", letters.len() - failed.len(), failed.len());
    for Failed { letter, reason } in failed {
        if let Some(reason) = reason {
            println!("  {}：{reason}", letter.unit.name);
        }
    }
    let untried: Vec<&str> =
        failed.iter().filter(|f| f.reason.is_none()).map(|f| f.letter.unit.name.as_str()).collect();
    if !untried.is_empty() {
        println!("  因此没有再发的 {} 个单位：{}", untried.len(), untried.join("、"));
    }
    if !failed.is_empty() {
        println!("改好后再运行一次同样的命令，只发没有发出的");
    }
    Outcome::attention(!failed.is_empty())
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

fn server(desk: &Desk, args: &Letters) -> Result<Server> {
    let settings = &desk.campaign.mail;
    let host = settings.server.clone().ok_or_else(|| {
        anyhow!("专项行动文件的 [mail] 里没有写发信服务器，例：server = \"smtp.qq.com\"")
    })?;
    let sender = settings.from(&desk.campaign.contacts).map(|c| c.address).unwrap_or_default();
    let user = settings.user.clone().unwrap_or(sender);
    let root = args
        .ca
        .as_ref()
        .map(|path| fs::read(path).with_context(|| format!("读不了证书文件 {}", path.display())));
    Ok(Server {
        password: password(&user, &host)?,
        port: settings.port(),
        security: settings.security,
        root: root.transpose()?,
        host,
        user,
    })
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
    rpassword::prompt_password(prompt).context("密码没有读到")
}

/// A bar on a terminal, a line per letter elsewhere.
struct Progress {
    total: usize,
    bar: ProgressBar,
    shows_bar: bool,
}

impl Progress {
    fn of(total: usize) -> Progress {
        let shows_bar = stderr().is_terminal();
        let bar = if shows_bar { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("发信 {wide_bar} {pos}/{len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_length(total as u64);
        Progress { total, bar, shows_bar }
    }

    fn step(&self, letter: &Letter, what: &str) {
        self.bar.inc(1);
        self.bar.set_message(letter.unit.name.clone());
        if !self.shows_bar {
            println!("{}/{} {what} {}", self.bar.position(), self.total, letter.unit.name);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

//! Reading in a process of its own, for formats whose library takes memory without asking: a failed
//! allocation ends a process, and nothing in that process can catch it.

use super::bounds::{FILE_LIMIT, MEMORY_LIMIT, TIME_LIMIT};
use super::formats::OpenResult;
use super::sheet::Workbook;
use crate::finding::{Code, Finding};
use anyhow::{Context, Result};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

/// The only argument of the program when it serves as the reader.
pub const READER_ARGUMENT: &str = "--read-one-workbook";

/// Exit status of a reader whose time was up.
const TIME_IS_UP: i32 = 75;
/// Exit status of a reader whose memory was watched and grew too large.
#[cfg(windows)]
const MEMORY_IS_UP: i32 = 76;
/// How often the memory of a reader is looked at.
#[cfg(windows)]
const WATCH_INTERVAL: std::time::Duration = std::time::Duration::from_millis(10);

/// Has `program` (this one) read the bytes, in a process of its own.
///
/// # Errors
/// A finding that says what is wrong with the file, or that it brought the reader down.
pub fn open(bytes: &[u8], program: &Path) -> Result<Workbook, Box<Finding>> {
    let output = start(program).and_then(|reader| hand_over(reader, bytes));
    match output {
        Ok(output) => result(&output),
        Err(error) => {
            let message = format!("读表的进程没有运行起来：{error}");
            Err(Box::new(Finding::new(Code::ReadFailed).with_message(message)))
        }
    }
}

fn start(program: &Path) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.arg(READER_ARGUMENT).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// The reader takes all bytes before it answers, so neither waits for the other.
fn hand_over(mut reader: Child, bytes: &[u8]) -> io::Result<Output> {
    if let Some(mut input) = reader.stdin.take() {
        // A reader that is gone already says why by its exit status.
        let _ = input.write_all(bytes);
    }
    reader.wait_with_output()
}

fn result(output: &Output) -> OpenResult {
    if output.status.success() {
        let answer: Option<OpenResult> = serde_json::from_slice(&output.stdout).ok();
        return answer.unwrap_or_else(|| Err(Box::new(Finding::new(Code::Damaged))));
    }
    let last_words = String::from_utf8_lossy(&output.stderr);
    Err(Box::new(if output.status.code() == Some(TIME_IS_UP) {
        let message = format!("读了 {} 秒还没有读完，已跳过", TIME_LIMIT.as_secs());
        Finding::new(Code::TooSlow).with_message(message)
    } else if last_words.contains("memory allocation") {
        let message = format!("读取时内存超过 {} MB，已跳过", MEMORY_LIMIT >> 20);
        Finding::new(Code::TooLarge).with_message(message)
    } else {
        Finding::new(Code::Damaged)
    }))
}

/// Serves as the reader: bounds itself, takes bytes on standard input and answers on standard output.
///
/// # Errors
/// The bounds cannot be set, or the streams fail.
pub fn serve() -> Result<()> {
    limit_memory().context("限制不了内存")?;
    thread::spawn(|| {
        thread::sleep(TIME_LIMIT);
        std::process::exit(TIME_IS_UP);
    });
    let mut bytes = Vec::new();
    io::stdin().lock().take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    let mut answer = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut answer, &super::open(&bytes))?;
    answer.flush()?;
    Ok(())
}

#[cfg(unix)]
fn limit_memory() -> Result<()> {
    rlimit::Resource::AS.set(MEMORY_LIMIT, MEMORY_LIMIT)?;
    // An abort is an answer here, not a reason to keep a picture of the memory.
    rlimit::Resource::CORE.set(0, 0)?;
    Ok(())
}

/// Windows lets no safe library set a limit before the fact, so a watch looks at what was promised to
/// the process, touched or not, and ends it.
#[cfg(windows)]
fn limit_memory() -> Result<()> {
    use win32job::utils::{get_current_process, get_process_memory_info};
    let promised = || get_process_memory_info(get_current_process()).map(|info| info.private_usage);
    promised()?;
    thread::spawn(move || {
        while promised().is_ok_and(|bytes| bytes as u64 <= MEMORY_LIMIT) {
            thread::sleep(WATCH_INTERVAL);
        }
        eprintln!("memory allocation beyond the limit");
        std::process::exit(MEMORY_IS_UP);
    });
    Ok(())
}

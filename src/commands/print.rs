//! Standard output and error that may be closed at the other end: `baosong log | head` is no failure.
//!
//! The macros below take the place of those of the standard library, which panic there, in every
//! command; the rest of the command is done and its exit status kept. With `-o` what a command prints
//! goes to a file instead.

use super::{Outcome, colour, console, outputs};
use anstream::AutoStream;
use anstream::stream::{AsLockedWrite, RawStream};
use anyhow::Result;
use std::fmt::Arguments;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::exit;
use std::sync::{Mutex, PoisonError};

/// What is printed while it goes to a file.
static FOR_FILE: Mutex<Option<Printed>> = Mutex::new(None);

/// What a command printed.
#[derive(Default)]
pub struct Printed {
    /// Its bytes, text as UTF-8.
    pub bytes: Vec<u8>,
    /// Whether a program reads it: JSON, a schema, a script.
    pub is_data: bool,
}

/// Writes text to standard output.
pub fn out(text: Arguments) {
    let text = text.to_string();
    put(text.as_bytes(), false, || {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        send(AutoStream::auto(stdout.lock()), &text, is_terminal)
    });
}

/// Coloured on a terminal as far as NO_COLOR and CLICOLOR let, else in the encoding of whoever reads it.
fn send(
    mut to: AutoStream<impl RawStream + AsLockedWrite>,
    text: &str,
    is_terminal: bool,
) -> io::Result<()> {
    match is_terminal {
        true => to.write_all(colour::coloured(text).as_bytes()),
        // The stream would take bytes that are no UTF-8 apart.
        false => to.into_inner().write_all(&console::encoded_for_pipe(text)),
    }
}

/// Writes to standard output what a program reads, in UTF-8 on every system.
pub fn data(bytes: &[u8]) {
    put(bytes, true, || io::stdout().lock().write_all(bytes));
}

/// Runs a command with what it prints going to a file.
///
/// # Errors
/// Those of the command, of which nothing is written; the file cannot be written.
pub fn to_file(path: &Path, command: impl FnOnce() -> Result<Outcome>) -> Result<Outcome> {
    *file_buffer() = Some(Printed::default());
    let outcome = command();
    let printed = file_buffer().take().unwrap_or_default();
    let outcome = outcome?;
    let place = outputs::write_printed(path, printed)?;
    outputs::kept_line(std::slice::from_ref(&place)).iter().for_each(|line| println!("{line}"));
    println!("已写 {}", place.path.display());
    Ok(outcome)
}

fn file_buffer() -> std::sync::MutexGuard<'static, Option<Printed>> {
    FOR_FILE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn put(bytes: &[u8], is_data: bool, send: impl FnOnce() -> io::Result<()>) {
    match file_buffer().as_mut() {
        Some(printed) => {
            printed.bytes.extend_from_slice(bytes);
            printed.is_data |= is_data;
        }
        None => end(send()),
    }
}

/// Whoever reads may have gone; a full disk ends the program.
fn end(written: io::Result<()>) {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            err(format_args!("出错：结果写不出去\n  原因：{error}\n"));
            exit(2)
        }
        _ => (),
    }
}

/// Writes to standard error; where that fails there is nobody left to tell.
pub fn err(text: Arguments) {
    let (text, stderr) = (text.to_string(), io::stderr());
    let is_terminal = stderr.is_terminal();
    let _ = send(AutoStream::auto(stderr.lock()), &text, is_terminal);
}

macro_rules! print {
    ($($text:tt)*) => { $crate::commands::print::out(format_args!($($text)*)) };
}

macro_rules! println {
    ($($text:tt)*) => {
        $crate::commands::print::out(format_args!("{}\n", format_args!($($text)*)))
    };
}

macro_rules! eprintln {
    ($($text:tt)*) => {
        $crate::commands::print::err(format_args!("{}\n", format_args!($($text)*)))
    };
}

/// Prints JSON, or other lines that a program reads.
macro_rules! print_data {
    ($($text:tt)*) => { $crate::commands::print::data(format!("{}\n", format_args!($($text)*)).as_bytes()) };
}

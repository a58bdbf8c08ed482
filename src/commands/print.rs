//! Standard output and error that may be closed at the other end: `baosong log | head` is no failure.
//!
//! The macros below take the place of those of the standard library, which panic there, in every
//! command; the rest of the command is done and its exit status kept.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::process::exit;

/// Writes to standard output.
pub fn out(text: Arguments) {
    end(io::stdout().lock().write_fmt(text));
}

/// Writes bytes to standard output.
pub fn bytes(bytes: &[u8]) {
    end(io::stdout().lock().write_all(bytes));
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
    let _ = io::stderr().lock().write_fmt(text);
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

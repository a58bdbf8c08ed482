//! The console around the program: in which encoding a pipe is read, and whether the window closes with it.

use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;
use std::io::{IsTerminal, Write, stdin, stdout};

/// Asked before a window that would close goes.
const CLOSING: &str = "\n按回车关闭窗口：";

/// The bytes of a text for whoever reads the other end of a pipe, or a file: `more`, `findstr` and Notepad on
/// Windows expect the console's code page.
pub fn encoded_for_pipe(text: &str) -> Cow<'_, [u8]> {
    encoded(text, pipe_encoding())
}

/// A text in an encoding; a character that it lacks becomes `?`.
fn encoded<'a>(text: &'a str, encoding: &'static Encoding) -> Cow<'a, [u8]> {
    let (whole, _, has_lacking) = encoding.encode(text);
    if !has_lacking {
        return whole;
    }
    let known = |c: char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
    let text: String = text.chars().map(|c| if known(c) { c } else { '?' }).collect();
    Cow::Owned(encoding.encode(&text).0.into_owned())
}

#[cfg(windows)]
fn pipe_encoding() -> &'static Encoding {
    let page = win32console::console::WinConsole::get_output_code_page().ok();
    let page = page.and_then(|page| u16::try_from(page).ok());
    page.and_then(codepage::to_encoding).unwrap_or(UTF_8)
}

#[cfg(not(windows))]
fn pipe_encoding() -> &'static Encoding {
    UTF_8
}

/// Whether the window was opened for this program alone, as by a double click, and closes with it.
#[cfg(windows)]
fn is_ours_alone() -> bool {
    let processes = win32console::console::WinConsole::get_process_list();
    processes.is_ok_and(|all| all.iter().filter(|id| **id != 0).count() == 1)
}

#[cfg(not(windows))]
fn is_ours_alone() -> bool {
    false
}

/// Waits for 回车 where the window would close before what it shows was read.
pub fn wait_if_closing() {
    if is_ours_alone() && stdin().is_terminal() && stdout().is_terminal() {
        print!("{CLOSING}");
        let _ = stdout().flush();
        let _ = stdin().read_line(&mut String::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GBK;

    #[test]
    fn a_character_that_the_code_page_lacks_is_a_question_mark() {
        assert_eq!(*encoded("成都市 1", GBK), *b"\xB3\xC9\xB6\xBC\xCA\xD0 1");
        assert_eq!(*encoded("𠮷=1", GBK), *b"?=1");
        assert_eq!(*encoded("𠮷", UTF_8), *"𠮷".as_bytes());
    }
}

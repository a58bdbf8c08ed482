//! Ctrl-C, an end that the system asks for, or a closed window: nothing half made is left, and one line
//! says how to go on.

use anyhow::{Context, Result};
use baosong::atomic;
use std::io::{IsTerminal, stderr};
use std::mem;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// Exit status of a run that Ctrl-C ended, as a shell gives it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// What a Ctrl-C leads to.
enum InterruptAction {
    /// The end, without a word.
    End,
    /// The end, with a line on how to go on.
    Say(&'static str),
    /// Somebody hears of it, who ends in his own time; the next one is the end.
    Tell(Sender<()>),
}

static WISH: Mutex<InterruptAction> = Mutex::new(InterruptAction::End);
static IS_ENDING: AtomicBool = AtomicBool::new(false);

/// Whether the run is ending now: no bar is to be drawn below the last line.
pub fn is_ending() -> bool {
    IS_ENDING.load(Ordering::Relaxed)
}

/// As long as it lives a Ctrl-C ends the run with a line.
#[must_use]
pub struct Saying;

impl Drop for Saying {
    fn drop(&mut self) {
        *wish() = InterruptAction::End;
    }
}

/// Says this, should the run be stopped; where Ctrl-C cannot be caught, or whoever started the program
/// turned it off, it stays as it is.
pub fn saying(text: &'static str) -> Saying {
    *wish() = InterruptAction::Say(text);
    // The next run removes what an uncaught one leaves.
    let _ = catch(false);
    Saying
}

/// Hears of one Ctrl-C.
///
/// # Errors
/// It cannot be caught.
pub fn listen() -> Result<Receiver<()>> {
    catch(true).context("接不住 Ctrl-C")?;
    let (sender, receiver) = channel();
    *wish() = InterruptAction::Tell(sender);
    Ok(receiver)
}

fn catch(by_all_means: bool) -> Result<(), ctrlc::Error> {
    static CAUGHT: Once = Once::new();
    let mut caught = Ok(());
    CAUGHT.call_once(|| {
        caught = ctrlc::try_set_handler(stop);
        if caught.is_err() && by_all_means {
            caught = ctrlc::set_handler(stop);
        }
    });
    caught
}

fn stop() {
    let wish = mem::replace(&mut *wish(), InterruptAction::End);
    match wish {
        InterruptAction::Tell(sender) => drop(sender.send(())),
        InterruptAction::Say(text) => end(Some(text)),
        InterruptAction::End => end(None),
    }
}

fn end(text: Option<&str>) -> ! {
    IS_ENDING.store(true, Ordering::Relaxed);
    atomic::clean_up();
    if let Some(text) = text {
        // Below the bar.
        let gap = if stderr().is_terminal() { "\n" } else { "" };
        eprintln!("{gap}{text}");
    }
    exit(INTERRUPTED)
}

fn wish() -> MutexGuard<'static, InterruptAction> {
    WISH.lock().unwrap_or_else(PoisonError::into_inner)
}

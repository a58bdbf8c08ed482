//! A terminal of a fixed size in tmux: programs that want one run in it, driven by keys.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a screen is waited for.
const PATIENCE: Duration = Duration::from_secs(40);

/// Terminals of this process so far.
static OPENED: AtomicUsize = AtomicUsize::new(0);

/// A terminal that ends with the test.
pub struct Terminal {
    server: String,
}

impl Terminal {
    /// Runs a command of the shell in a terminal of this size; `None` without tmux, but not where CI runs.
    pub fn open(command: &str, width: u16, height: u16) -> Option<Terminal> {
        if Command::new("tmux").arg("-V").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "CI needs tmux");
            println!("skipped: tmux is missing");
            return None;
        }
        let number = OPENED.fetch_add(1, Ordering::SeqCst);
        let terminal = Terminal { server: format!("baosong-{}-{number}", std::process::id()) };
        let (width, height) = (width.to_string(), height.to_string());
        let started = terminal.tmux(
            &[
                &["-u", "-f", "/dev/null", "new-session", "-d", "-s", "s"][..],
                &["-x", &width, "-y", &height, command],
            ]
            .concat(),
        );
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        Some(terminal)
    }

    fn tmux(&self, args: &[&str]) -> Output {
        let mut command = Command::new("tmux");
        // A server of its own, which no other test or person shares.
        command.env("LC_ALL", "C.UTF-8").args(["-L", &self.server]).args(args).output().unwrap()
    }

    /// Types a text as it is.
    pub fn type_in(&self, text: &str) {
        assert!(self.tmux(&["send-keys", "-t", "s", "-l", text]).status.success());
    }

    /// Presses a key that tmux names, such as Enter or C-d.
    pub fn press(&self, key: &str) {
        assert!(self.tmux(&["send-keys", "-t", "s", key]).status.success());
    }

    /// Clears the screen, so that what comes next stands at its top.
    pub fn clear(&self) {
        assert!(self.tmux(&["send-keys", "-t", "s", "-R"]).status.success());
    }

    /// What the screen shows, without blanks at the ends of lines and lines at the end.
    pub fn screen(&self) -> String {
        let shown = self.tmux(&["capture-pane", "-p", "-t", "s"]).stdout;
        let shown = String::from_utf8(shown).unwrap();
        let lines: Vec<&str> = shown.lines().map(str::trim_end).collect();
        lines.join("\n").trim_end().to_string() + "\n"
    }

    /// The screen once it shows this text.
    pub fn wait_for(&self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let screen = self.screen();
            if screen.contains(text) {
                return screen;
            }
            assert!(start.elapsed() < PATIENCE, "no {text:?} on the screen:\n{screen}");
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = Command::new("tmux").args(["-L", &self.server, "kill-server"]).output();
    }
}

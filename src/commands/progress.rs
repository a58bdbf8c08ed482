//! The bar of a run over many files: rate, time left, the file; on a terminal only.

use super::interrupt;
use baosong::intake::Progress;
use baosong::report::printable;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Fewer files are read before a bar could be looked at.
const LEAST_FILES: usize = 100;
const TEMPLATE: &str = "{prefix} {bar:24} {pos}/{len}　每秒 {per_sec}　还要 {eta}　{wide_msg}";

/// A bar that appears where it helps.
#[derive(Debug, Default)]
pub struct Bar {
    bar: Mutex<Option<ProgressBar>>,
    /// Lines of lists so far.
    lines: Arc<AtomicUsize>,
}

impl Bar {
    /// Appears for so many files, with which this is done: 读表.
    pub fn start(&self, doing: &'static str, files: usize) {
        if files < LEAST_FILES || !stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::new(files as u64);
        let style = ProgressStyle::with_template(TEMPLATE);
        self.lines.store(0, Ordering::Relaxed);
        let lines = Arc::clone(&self.lines);
        let rate = move |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:.0} 份", state.per_sec());
            let lines = lines.load(Ordering::Relaxed) as f64;
            if lines > 0.0 {
                let _ = write!(out, "、{:.0} 行", lines / state.elapsed().as_secs_f64().max(0.001));
            }
        };
        let left = |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{} 秒", state.eta().as_secs());
        };
        if let Ok(style) = style {
            bar.set_style(style.with_key("per_sec", rate).with_key("eta", left));
        }
        bar.set_prefix(doing);
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
    }

    /// One more is done: this one.
    pub fn step(&self, name: &str) {
        if interrupt::is_ending() {
            return;
        }
        self.with(|bar| {
            bar.set_message(printable(name));
            bar.inc(1);
        });
    }

    /// Goes.
    pub fn stop(&self) {
        self.with(ProgressBar::finish_and_clear);
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn with(&self, act: impl Fn(&ProgressBar)) {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        bar.iter().for_each(act);
    }
}

impl Progress for Bar {
    fn begin(&self, files: usize) {
        self.start("读表", files);
    }

    fn read(&self, file: &Path, lines: usize) {
        self.lines.fetch_add(lines, Ordering::Relaxed);
        self.step(&file.file_name().unwrap_or_default().to_string_lossy());
    }

    fn end(&self) {
        self.stop();
    }
}

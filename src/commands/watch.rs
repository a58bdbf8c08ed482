//! `baosong collect --watch`: takes files as they are dropped into a folder, until Ctrl-C.
//!
//! The folder is looked at again and again. The system's own notices would not do: they do not come
//! from network shares, and none of them says that a file is complete.

use super::workspace::ARCHIVE_FOLDER;
use super::{Outcome, Workspace, collect, interrupt};
use anyhow::Result;
use baosong::campaign::Period;
use baosong::finding::Code;
use baosong::intake::{Counts, Decided, PeriodBatch, Request, SettledFiles, Submission, discover};
use baosong::report;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Time between two looks.
const REST: Duration = Duration::from_secs(1);
/// A slow share is listed during one part of the time only.
const PARTS: u32 = 10;

/// Takes what is in the folders and what comes, until Ctrl-C or the end of the terminal.
///
/// # Errors
/// A path does not exist at the start, or Ctrl-C cannot be caught.
pub fn run(workspace: &Workspace, request: Request, paths: &[PathBuf]) -> Result<Outcome> {
    let stopped = interrupt::listen()?;
    discover(paths)?;
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    println!("正在守着 {}，放进来的报表写完就收；按 Ctrl-C 停下", names.join("、"));
    let mut watch = Watch {
        workspace,
        request,
        paths,
        settled: SettledFiles::default(),
        came: Vec::new(),
        periods: BTreeSet::new(),
        rest: REST,
        told: None,
    };
    loop {
        watch.poll();
        if stopped.recv_timeout(watch.rest).is_ok() {
            return watch.conclude();
        }
    }
}

/// A watch that is going on.
struct Watch<'a> {
    workspace: &'a Workspace,
    request: Request<'a>,
    paths: &'a [PathBuf],
    settled: SettledFiles,
    /// Everything that came so far.
    came: Vec<Submission>,
    /// Periods for which something came.
    periods: BTreeSet<Period>,
    /// Time until the next poll.
    rest: Duration,
    /// The trouble that was told last, so that it is told once.
    told: Option<String>,
}

impl Watch<'_> {
    /// Takes the files that are complete; trouble is told, and tried again at the next poll.
    fn poll(&mut self) {
        let trouble = self.take_complete().err().map(|error| format!("{error:#}"));
        if let Some(trouble) = trouble.as_ref().filter(|t| self.told.as_ref() != Some(t)) {
            eprintln!("出错：{trouble}；还会再试");
        }
        self.told = trouble;
    }

    /// Files that became complete together are taken together, as one `collect`.
    fn take_complete(&mut self) -> Result<()> {
        let now = Instant::now();
        let files = self.settled.newly_settled(discover(self.paths)?, now);
        self.rest = REST.max(now.elapsed() * PARTS);
        if files.is_empty() {
            return Ok(());
        }
        let request = Request { today: self.workspace.day(), ..self.request };
        let taken = collect::collect(self.workspace, request, &files)?;
        self.settled.take(&files);
        let intakes = || taken.all().filter(|intake| !intake.submissions.is_empty());
        let came: Vec<Submission> = intakes().flat_map(|i| i.submissions.clone()).collect();
        print!("{}", report::print_passed(&taken.passed));
        self.print(&came);
        self.periods.extend(intakes().map(|intake| intake.period));
        self.came.extend(came);
        Ok(())
    }

    /// One line per submission; of what lay there at the start only those that are new.
    fn print(&self, came: &[Submission]) {
        let is_start = self.periods.is_empty();
        let (known, new): (Vec<&Submission>, Vec<&Submission>) =
            came.iter().partition(|s| is_start && s.has(Code::SameBytes));
        if !known.is_empty() {
            println!("里面已有 {} 份以前收过，没有变化", known.len());
        }
        let time = self.workspace.now().format("%H:%M").to_string();
        print!("{}", report::print_arrivals(&new, &self.workspace.campaign, &time));
    }

    /// How each period stands now, what came meanwhile, and how to go on.
    fn conclude(mut self) -> Result<Outcome> {
        // What came since the last look is named, not taken.
        if let Ok(files) = discover(self.paths) {
            self.settled.newly_settled(files, Instant::now());
        }
        let campaign = &self.workspace.campaign;
        let _root = self.workspace.path(ARCHIVE_FOLDER);
        for &period in &self.periods {
            let submissions = self.workspace.read_archive(period)?.submissions(campaign);
            let expected = campaign.expected().count();
            let kept = PeriodBatch { period, decided: Decided::Given, submissions, expected };
            println!("\n到现在，{period} 期存档里：");
            print!("{}", report::reconciliation(&kept, campaign));
        }
        let counts = Counts::of(0, &self.came);
        println!("\n已停下。这次守着，{}", counts.received_text());
        let open = self.settled.open();
        let open: Vec<String> =
            open.iter().map(|path| report::printable(&path.to_string_lossy())).collect();
        if !open.is_empty() {
            println!("还没写完、没有收的 {} 个：{}", open.len(), open.join("、"));
        }
        println!("接着守：baosong collect --watch；停下以后放进来的，下次会收");
        Ok(Outcome::attention(counts.held + counts.returned + counts.unreadable > 0))
    }
}

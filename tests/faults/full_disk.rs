//! A disk that is full ends a run with its name for what could not be written, loses nothing that was
//! confirmed, and the same command completes when there is room again.

use super::office::{ACTS, Act, Office};
use super::{Random, rounds};
use crate::common::TestDir;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;
use tempfile::TempDir;

/// Rounds after which the work goes on on a new disk.
const ROUNDS_OF_A_DISK: u64 = 60;
const DISK: u64 = 48 << 20;
/// Bytes that a small disk hands out at a time.
const PAGE: u64 = 4096;
/// Files and folders that the disk can hold.
const NODES: u64 = 6000;

/// A small disk, mounted where only this process and its children see it: it goes with them.
struct Disk {
    root: TempDir,
}

impl Disk {
    fn new() -> Disk {
        let root = tempfile::tempdir().unwrap();
        let options = format!("size={DISK},nr_inodes={NODES}");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &options, "disk"]).arg(root.path());
        assert!(command.status().unwrap().success());
        Disk { root }
    }

    /// Fills it but for so many bytes.
    fn fill(&self, left: u64) {
        let mut filler = File::create(self.filler()).unwrap();
        let block = [0; 1 << 16];
        while filler.write_all(&block).is_ok() {}
        let length = filler.metadata().unwrap().len();
        filler.set_len(length.saturating_sub(left)).unwrap();
    }

    /// Takes all its nodes but for so many.
    fn take_nodes(&self, left: u64) {
        let folder = self.filler();
        fs::create_dir(&folder).unwrap();
        let taken = (0..).take_while(|n| File::create(folder.join(n.to_string())).is_ok()).count();
        (0..left.min(taken as u64))
            .for_each(|n| fs::remove_file(folder.join(n.to_string())).unwrap());
    }

    /// Makes room again.
    fn empty(&self) {
        let filler = self.filler();
        match filler.is_dir() {
            true => fs::remove_dir_all(filler).unwrap(),
            false => fs::remove_file(filler).unwrap(),
        }
    }

    fn filler(&self) -> PathBuf {
        self.root.path().join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.root.path()).status();
    }
}

/// An office on a small disk of its own, which goes after it.
struct Place {
    office: Office,
    disk: Disk,
}

impl Place {
    fn new() -> Place {
        let disk = Disk::new();
        Place { office: Office::new(TestDir::inside(disk.root.path())), disk }
    }
}

/// Runs the test below in a name space of its own, in which it may mount.
#[test]
fn a_full_disk_loses_nothing_and_is_told() {
    let as_root = ["--mount"].as_slice();
    let as_user = ["--user", "--map-root-user", "--mount"].as_slice();
    let may_mount = |options: &&[&str]| {
        let mut probe = Command::new("unshare");
        probe.args(*options).args(["mount", "-t", "tmpfs", "disk", "/mnt"]).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    };
    let Some(options) = [as_root, as_user].into_iter().find(may_mount) else {
        println!("skipped: nobody may mount a small disk here");
        return;
    };
    let inner = "faults::full_disk::on_a_small_disk";
    let mut command = Command::new("unshare");
    command.args(options).arg(std::env::current_exe().unwrap());
    let output = command.args(["--exact", inner, "--ignored", "--nocapture"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", told.lines().find(|line| line.starts_with("full disk")).unwrap());
}

#[test]
#[ignore = "run by the one above"]
fn on_a_small_disk() {
    let all = rounds(15, 240);
    let mut random = Random(28);
    let mut place = Place::new();
    let (mut full, mut confirmed) = (0, 0);
    for round in 0..all {
        if round > 0 && round % ROUNDS_OF_A_DISK == 0 {
            confirmed += place.office.confirmed();
            place = Place::new();
        }
        let Place { office, disk } = &mut place;
        let act = &ACTS[(round % ACTS.len() as u64) as usize];
        let needed = needed(office, act);
        office.prepare(act);
        match random.below(3) {
            0 => disk.take_nodes(random.below(8)),
            _ => disk.fill(PAGE * random.below(needed / PAGE + 2)),
        }
        full += u64::from(runs_full(office, act));
        disk.empty();
        office.complete(act);
    }
    confirmed += place.office.confirmed();
    println!(
        "full disk: {all} runs, {full} found no room, {confirmed} confirmed, 0 lost, 0 temporary files left"
    );
    assert!(full > all / 3, "{full}");
}

/// Bytes that an act writes.
fn needed(office: &mut Office, act: &Act) -> u64 {
    let begun = SystemTime::now();
    office.prepare(act);
    office.complete(act);
    let sizes = super::sound::files(&office.desk.path(".")).into_iter().filter_map(|path| {
        let data = fs::metadata(path).unwrap();
        (data.modified().unwrap() >= begun).then_some(data.len().next_multiple_of(PAGE))
    });
    sizes.sum()
}

/// Runs an act on the full disk; whether it says that there was no room.
fn runs_full(office: &mut Office, act: &Act) -> bool {
    let (mut command, reason) = office.command(act);
    let (status, run) = office.note(act, reason, command.output().unwrap());
    let told = format!("{:?} {status:?}: {}{}", act.line, run.stdout, run.stderr);
    assert!(matches!(status, Some(0..=2)), "{told}");
    let root = office.desk.path("");
    let names_it = |line: &str| names_a_file(line, &root);
    let is_full = status == Some(2) && !run.stderr.contains("不用");
    assert!(!is_full || run.stderr.lines().any(names_it), "{told}");
    // Nothing but the program speaks.
    assert!(!run.stderr.starts_with(|c: char| c.is_ascii_alphabetic()), "{told}");
    office.is_sound();
    is_full
}

/// Whether a line names something in the working folder.
fn names_a_file(line: &str, root: &Path) -> bool {
    let shown = ["存档", "汇总", "发件", "退改", "收件"].iter().any(|folder| line.contains(folder));
    shown || line.contains(&*root.to_string_lossy())
}

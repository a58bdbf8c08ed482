//! A run that is killed at any moment loses nothing that it or an earlier one confirmed, and the same
//! command run again completes.

use super::office::{ACTS, Office};
use super::{Random, rounds, sound};
use crate::common::TestDir;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Rounds after which the work goes on in a new folder, so that it does not grow without end.
const ROUNDS_OF_A_FOLDER: u64 = 60;
/// Microseconds that a run may go on once it writes.
const WRITING: u64 = 3_000;

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_confirmed() {
    let all = rounds(30, 750);
    let mut random = Random(18);
    let mut lengths = [Duration::ZERO; ACTS.len()];
    let mut office = Office::new(TestDir::bare());
    let (mut killed, mut confirmed) = (0, 0);
    for round in 0..all {
        let at = (round / 2 % ACTS.len() as u64) as usize;
        let act = &ACTS[at];
        if round > 0 && round % ROUNDS_OF_A_FOLDER == 0 {
            confirmed += office.confirmed();
            office = Office::new(TestDir::bare());
        }
        if lengths[at].is_zero() {
            lengths[at] = length(&mut office, at);
        }
        office.prepare(act);
        let (mut command, reason) = office.command(act);
        let before = sound::written(&office.desk);
        let mut child = command.spawn().unwrap();
        // Spread over the length of a whole run and a little beyond, or while it writes, which is soon done.
        let length = lengths[at].as_micros() as u64;
        if round % 2 == 0 {
            sleep(Duration::from_micros(random.below(length * 11 / 10)));
        } else {
            while child.try_wait().unwrap().is_none() && sound::written(&office.desk) == before {}
            sleep(Duration::from_micros(random.below(WRITING)));
        }
        child.kill().unwrap();
        let (status, _) = office.note(act, reason, child.wait_with_output().unwrap());
        killed += u64::from(status.is_none());
        office.is_sound();
        office.complete(act);
    }
    confirmed += office.confirmed();
    println!(
        "kill: {all} runs, {killed} killed before their end, {confirmed} confirmed, 0 lost, 0 temporary files left"
    );
    assert!(cfg!(windows) || killed > all / 2, "{killed}");
}

/// How long an act takes when nobody breaks it off.
fn length(office: &mut Office, at: usize) -> Duration {
    office.prepare(&ACTS[at]);
    let (mut command, reason) = office.command(&ACTS[at]);
    let begun = Instant::now();
    let output = command.output().unwrap();
    let length = begun.elapsed();
    office.note(&ACTS[at], reason, output);
    length
}

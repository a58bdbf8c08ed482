//! A run that is killed at any moment loses nothing that it or an earlier one confirmed, and the same
//! command run again completes.

use super::office::{ACTS, Office};
use super::{Random, rounds};
use crate::common::Desk;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Rounds after which the work goes on in a new folder, so that it does not grow without end.
const ROUNDS_OF_A_FOLDER: u64 = 60;

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_confirmed() {
    let all = rounds(15, 750);
    let mut random = Random(18);
    let mut lengths = [Duration::ZERO; ACTS.len()];
    let mut office = Office::new(Desk::bare());
    let (mut killed, mut confirmed) = (0, 0);
    for round in 0..all {
        let at = (round % ACTS.len() as u64) as usize;
        let act = &ACTS[at];
        if round > 0 && round % ROUNDS_OF_A_FOLDER == 0 {
            confirmed += office.confirmed();
            office = Office::new(Desk::bare());
        }
        if lengths[at].is_zero() {
            lengths[at] = length(&mut office, at);
        }
        office.prepare(act);
        let (mut command, reason) = office.command(act);
        let mut child = command.spawn().unwrap();
        // Spread over the length of a whole run and a little beyond.
        let length = lengths[at].as_micros() as u64;
        sleep(Duration::from_micros(random.below(length * 11 / 10)));
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

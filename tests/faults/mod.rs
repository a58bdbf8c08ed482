//! Attacks on the program: killed runs, full disks, folders that cannot be read, runs side by side, tampering,
//! broken files, hostile names. A short run each time, the long one where `BAOSONG_LONG` is set.

mod flip;
#[cfg(target_os = "linux")]
mod full_disk;
mod kill;
mod names;
mod office;
#[cfg(unix)]
mod permission;
mod side_by_side;
mod sound;
mod summary;
mod tamper;

use crate::common::is_long;

/// How often something is done.
pub fn rounds(short: u64, long: u64) -> u64 {
    if is_long() { long } else { short }
}

/// Numbers that look drawn and are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
}

//! Memory of the threads that read and draw, asked of the system once and not page by page.

use anyhow::{Result, bail};
use rayon::ThreadPoolBuilder;
use std::error::Error;
use std::hint::black_box;

/// What a thread asks for at a time, in bytes: nearly the most that the C library of Linux takes from a
/// thread's own memory.
const BLOCK: usize = 31 * 1024 * 1024;

/// Has each of the threads that read and draw begin with memory of its own. The C library of Linux would
/// otherwise change the protection of each page that a thread needs for the first time, and give larger
/// pieces back each time they are let go; nothing is touched, so that nothing is used. Elsewhere it does
/// no harm.
///
/// # Errors
/// The system starts no more threads.
pub fn reserve() -> Result<()> {
    match ThreadPoolBuilder::new().start_handler(|_| begin()).build_global() {
        Err(error) if error.source().is_some() => bail!("开不了读文件的线程：{error}"),
        // Else they run already, as they do under the menu.
        _ => Ok(()),
    }
}

fn begin() {
    // Once one has come and gone, the library takes such blocks from the thread's own memory and keeps it.
    drop(block());
    drop([block(), block()]);
}

fn block() -> Vec<u8> {
    let mut block = Vec::new();
    // A system that promises no more memory than it has may refuse.
    let _ = black_box(&mut block).try_reserve_exact(BLOCK);
    black_box(block)
}

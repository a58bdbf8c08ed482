//! What the targets share.

pub mod parts;
pub mod readers;

/// Lets a panic of a reading library reach the `catch_unwind` of `reading::open`, as in the program;
/// a panic of our own code still ends the fuzzer where it happens, and so does one that nobody catches.
/// libFuzzer's own hook ends it for both.
pub fn let_library_panics_be_caught() {
    let end = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_library = panic.location().is_some_and(|at| at.file().contains("registry"));
        if !is_library {
            end(panic);
        }
    }));
}

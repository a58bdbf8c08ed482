//! Where the cache lies: the folder that `BAOSONG_CACHE` names, else one of the user's; `off` is none.

use baosong::cache::Cache;
use baosong::campaign::Campaign;
use std::env;
use std::path::PathBuf;

/// Names the folder, or says `off`.
const VARIABLE: &str = "BAOSONG_CACHE";
/// Folder below the user's own.
const FOLDER: &str = "baosong";

/// The campaign's cache; `None` if it is switched off or the user has no folder for it.
pub fn of(campaign: &Campaign) -> Option<Cache> {
    let folder = match env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(value) if value == "off" => return None,
        Some(value) => PathBuf::from(value),
        None => users_own()?.join(FOLDER),
    };
    Some(Cache::at(&folder, campaign))
}

/// XDG Base Directory Specification; a relative path there counts as none.
#[cfg(not(windows))]
fn users_own() -> Option<PathBuf> {
    let whole = |name: &str| env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    whole("XDG_CACHE_HOME").or_else(|| Some(whole("HOME")?.join(".cache")))
}

#[cfg(windows)]
fn users_own() -> Option<PathBuf> {
    env::var_os("LOCALAPPDATA").map(PathBuf::from).filter(|p| p.is_absolute())
}

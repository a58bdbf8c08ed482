//! Files appear whole or not at all: written beside their place, synced, then renamed.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Begins and ends the name of a file that is being written.
const DRAFT: (&str, &str) = (".baosong-", ".tmp");

/// Writes a file so that a reader sees the old content or the new, never a part; makes the folder.
///
/// # Errors
/// The folder or file cannot be written; an existing file is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || format!("写不了文件 {}", path.display());
    write_with(path, |out| out.write_all(bytes).with_context(failed))
}

/// The same for what is made while it is written.
///
/// # Errors
/// It cannot be made, or the folder or file cannot be written; an existing file is then as it was.
pub fn write_with(path: &Path, make: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = || format!("写不了文件 {}", path.display());
    fs::create_dir_all(folder).with_context(failed)?;
    let mut draft = tempfile::Builder::new()
        .prefix(DRAFT.0)
        .suffix(DRAFT.1)
        .tempfile_in(folder)
        .with_context(failed)?;
    make(draft.as_file_mut())?;
    draft.as_file().sync_all().with_context(failed)?;
    open_to_all_readers(draft.as_file()).with_context(failed)?;
    draft
        .persist(path)
        .map_err(|e| e.error)
        .with_context(|| format!("{}（如果它正在 WPS 或 Excel 里打开，请先关闭）", failed()))?;
    sync_folder(folder).with_context(failed)
}

/// Writes a file of no lasting worth so that a reader sees the old content or the new: private to its
/// owner and not synced, so that after a power cut it may be damaged.
///
/// # Errors
/// The file cannot be written; an existing one is then as it was.
pub fn renew(path: &Path, fill: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new().prefix(DRAFT.0).suffix(DRAFT.1).tempfile_in(folder)?;
    fill(draft.as_file_mut())?;
    draft.persist(path)?;
    Ok(())
}

/// Whether the name is that of a file being written, or left behind by a process that was ended.
pub fn is_draft(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(DRAFT.0) && name.ends_with(DRAFT.1)
}

/// Writes a file that must not exist yet, synced; for files inside a folder that is not yet in
/// its place.
///
/// # Errors
/// The file exists or cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || format!("写不了文件 {}", path.display());
    let mut file = File::create_new(path).with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    file.sync_all().with_context(failed)
}

/// Moves a finished folder to its place in one step.
///
/// # Errors
/// The place is taken or the move failed.
pub fn place_folder(draft: &Path, place: &Path) -> Result<()> {
    let failed = || format!("放不进存档 {}", place.display());
    sync_folder(draft).with_context(failed)?;
    fs::rename(draft, place).with_context(failed)?;
    let parent = place.parent().unwrap_or(Path::new("."));
    sync_folder(parent).with_context(failed)
}

/// Temporary files are private to their owner; a finished one is as readable as any other.
#[cfg(unix)]
fn open_to_all_readers(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all_readers(_: &File) -> std::io::Result<()> {
    Ok(())
}

/// Makes a rename durable. Windows has no such call for folders: its file system journals them.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

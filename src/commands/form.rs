//! `baosong form read`: reads the office's own blank form and proposes a definition.

use super::folder::entries;
use super::{Outcome, Workspace};
use crate::args::{FormCheck, FormRead, Format};
use anyhow::{Context, Result, anyhow, bail};
use baosong::form_reader::{self, Proposal};
use baosong::reading::{FILE_LIMIT, open_blank};
use baosong::{atomic, report, wording};
use chrono::{Datelike, Local, NaiveDate};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Most returns from which is learned.
const MOST_RETURNS: usize = 300;
/// Most folders that are named one by one.
const NAMED: usize = 5;

/// Reads the form, shows the reading and writes the definition that was asked for.
///
/// # Errors
/// The file cannot be read or is no form, or the definition cannot be written.
pub fn read(args: &FormRead, today: Option<NaiveDate>) -> Result<Outcome> {
    if !args.others.is_empty() {
        // Units are sent one file, and what they send back is known by its tables: a campaign has one blank.
        bail!(
            "一次读一份附件。几张附件在几个文件里的，先复制到同一个工作簿的几张工作表里再读；\
             各报各的，就各建一个工作文件夹"
        );
    }
    let mut proposal = proposal_of(&args.file)?;
    if let Some(returns) = &args.with {
        learn(&mut proposal, returns)?;
    }
    take_answers(&mut proposal, args)?;
    let name = args.file.display();
    if let Some(output) = &args.output {
        let today = today.unwrap_or_else(|| Local::now().date_naive());
        let source = args.file.file_name().unwrap_or_default().to_string_lossy();
        let is_beside = canonical_folder(output) == canonical_folder(&args.file);
        let beside = is_beside.then_some(&*source);
        let text = form_reader::definition(&proposal, &source, beside, today.year());
        write_new(output, &text)?;
    }
    match args.format {
        Format::Json => print_data!("{}", report::proposal_json(&proposal)?),
        Format::Text => print!("{}", report::print_proposal(&proposal, &name.to_string())),
    }
    if let Some(output) = args.output.as_ref().filter(|_| args.format == Format::Text) {
        println!("\n写好了 {}，请核对后使用", output.display());
    }
    Ok(Outcome::attention(!proposal.questions.is_empty()))
}

/// Lets the returns in a file or folder teach what the blank form does not say.
fn learn(proposal: &mut Proposal, returns: &Path) -> Result<()> {
    let all = if returns.is_dir() { entries(returns)? } else { vec![returns.to_path_buf()] };
    let folders: Vec<&PathBuf> = all.iter().filter(|path| path.is_dir()).collect();
    let files: Vec<&PathBuf> = all.iter().filter(|path| path.is_file()).collect();
    let program = std::env::current_exe().ok();
    if !folders.is_empty() {
        let text = format!("里面的文件夹没有看：{}；要看请另指", names_of(&folders));
        proposal.learned.push(text);
    }
    if files.len() > MOST_RETURNS {
        let all = files.len();
        proposal.learned.push(format!("只看了前 {MOST_RETURNS} 份，共 {all} 份，其余没有看"));
    }
    for file in files.iter().take(MOST_RETURNS) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        match open_blank(&bytes_of(file)?, program.as_deref()) {
            Ok(filled) => form_reader::learn(proposal, &name, filled),
            Err(finding) => proposal.learned.push(format!("{name} 没有用上：{}", finding.message)),
        }
    }
    Ok(())
}

/// The names of some paths, as many as a person reads.
fn names_of(paths: &[&PathBuf]) -> String {
    let names = paths.iter().filter_map(|path| path.file_name());
    let shown: Vec<_> = names.take(NAMED).map(|name| name.to_string_lossy()).collect();
    let more = if paths.len() > NAMED { format!("等 {} 个", paths.len()) } else { String::new() };
    format!("{}{more}", shown.join("、"))
}

/// Takes what was answered to the questions, and the units.
fn take_answers(proposal: &mut Proposal, args: &FormRead) -> Result<()> {
    for given in &args.answers {
        let parts = given.split_once(['=', '＝']);
        let numbered =
            parts.and_then(|(number, answer)| Some((number.trim().parse().ok()?, answer)));
        let (number, answer) = numbered
            .with_context(|| format!("“{given}”不是 编号=答案，应写成 --answer 1=2 这样"))?;
        proposal.answer(number, answer.trim()).map_err(|told| anyhow!(told))?;
    }
    let units = args.units.as_deref().unwrap_or_default();
    let names = units.split(['、', ',', '，', ';', '；']).map(str::trim);
    proposal.units = names.filter(|name| !name.is_empty()).map(String::from).collect();
    Ok(())
}

/// The folder of a file, however it is written; `None` if there is none such.
fn canonical_folder(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).canonicalize().ok()
}

/// Tells in what a blank form and the campaign's definition do not agree.
///
/// # Errors
/// The file cannot be read or is no form.
pub fn check(workspace: &Workspace, args: &FormCheck) -> Result<Outcome> {
    let proposal = proposal_of(&args.file)?;
    let differences = form_reader::differences(&proposal, &workspace.campaign);
    if differences.is_empty() {
        println!("{} 和专项行动文件一致", args.file.display());
    }
    differences.iter().for_each(|line| println!("{line}"));
    Ok(Outcome::attention(!differences.is_empty()))
}

pub(super) fn proposal_of(file: &Path) -> Result<Proposal> {
    let bytes = bytes_of(file)?;
    let name = file.display();
    let program = std::env::current_exe().ok();
    let blank = open_blank(&bytes, program.as_deref())
        .map_err(|finding| anyhow!("{name} {}", finding.message))?;
    let proposal = form_reader::read(&blank);
    if proposal.tables.is_empty() {
        bail!("{name} 里没有找到要填的表");
    }
    Ok(proposal)
}

/// Writes a definition where no file is yet.
fn write_new(path: &Path, text: &str) -> Result<()> {
    if path.exists() {
        bail!("{} 已经有了，没有改动；请换一个文件名", path.display());
    }
    atomic::write(path, &wording::for_editor(text))
}

/// The bytes of a file, one more than may be read at most.
fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let failed = || format!("读不了 {}", path.display());
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(failed)?;
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).with_context(failed)?;
    Ok(bytes)
}

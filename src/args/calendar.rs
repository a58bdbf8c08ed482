//! Arguments of `calendar`.

use super::OutputArgs;
use clap::Args;
use std::path::PathBuf;

/// calendar 的参数。
#[derive(Debug, Args)]
pub struct CalendarArgs {
    /// 另存成日历文件（.ics），截止前 3 天和 1 天提醒
    #[arg(long, value_name = "文件")]
    pub ics: Option<PathBuf>,

    #[command(flatten)]
    pub output: OutputArgs,
}

//! Options of every command that makes a summary, in a file or only to look at it.

use super::Format;
use clap::Args;
use std::path::PathBuf;

/// 上年同期从哪里来。
#[derive(Debug, Args)]
pub struct Basis {
    /// 上年同期基数表（xlsx、xls、ods 或 csv）；不写就用工作文件夹里的 上年同期.xlsx
    #[arg(long, value_name = "文件")]
    pub baseline: Option<PathBuf>,
}

/// 怎样输出。
#[derive(Debug, Args)]
pub struct Output {
    /// 输出格式：text 给人看，json 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: Format,
}

//! Arguments of `calendar`.

use super::Format;
use clap::Args;
use std::path::PathBuf;

/// calendar 的参数。
#[derive(Debug, Args)]
pub struct Calendar {
    /// 另存成日历文件（.ics），截止前 3 天和 1 天提醒
    #[arg(long, value_name = "文件")]
    pub ics: Option<PathBuf>,

    /// 输出格式：text 给人看，json 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: Format,
}

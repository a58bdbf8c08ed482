//! Arguments of `explain` and `rules`.

use super::ToFile;
use baosong::campaign::TypedPeriod;
use clap::Args;

/// rules 的参数。
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// 数哪一期的；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 列出公式里能用的函数
    #[arg(long)]
    pub functions: bool,

    #[command(flatten)]
    pub place: ToFile,
}

/// explain 的参数。
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// 屏幕上说问题的话，如 没有填；或问题代码、规则，如 converted
    #[arg(value_name = "问题", help_heading = "参数")]
    pub code: Option<String>,

    /// 列出全部（手册页）
    #[arg(long)]
    pub all: bool,

    #[command(flatten)]
    pub place: ToFile,
}

//! Arguments of `check` and `collect`.

use super::OutputArgs;
use baosong::campaign::TypedPeriod;
use clap::Args;
use std::path::PathBuf;

/// check 的参数。
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 报表文件或文件夹
    #[arg(required = true, value_name = "文件或文件夹", help_heading = "参数")]
    pub paths: Vec<PathBuf>,

    /// 逐格说明每份报表是怎样读懂的：哪张表、列标题、凭什么认单位、原文和理解
    #[arg(long)]
    pub explain: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

/// collect 的参数。
#[derive(Debug, Args)]
pub struct CollectArgs {
    /// 报表文件或文件夹；不写就收工作文件夹里的 收件
    #[arg(value_name = "文件或文件夹", help_heading = "参数")]
    pub paths: Vec<PathBuf>,

    /// 一直守着文件夹，放进来一份收一份，按 Ctrl-C 停下
    #[arg(long, conflicts_with_all = ["format", "to_file"])]
    pub watch: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

/// 审核、收表共有的选项。
#[derive(Debug, Args)]
pub struct RunArgs {
    /// 报送期（截止日期或名称，例：2021-09-25、2026年3月）；不写就每份按自己的表码，没有表码的归离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    #[command(flatten)]
    pub output: OutputArgs,

    /// 逐份逐条列出全部问题，包括提示；不写就只说要办的，同样的问题合成一行
    #[arg(long)]
    pub all: bool,
}

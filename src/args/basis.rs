//! Options of every command that makes a summary, in a file or only to look at it.

use super::{Format, RowOrder};
use clap::Args;
use std::path::PathBuf;

/// 上年同期从哪里来。
#[derive(Debug, Args)]
pub struct BasisArgs {
    /// 上年同期基数表（xlsx、xls、ods 或 csv），每期一张工作表；不写就用工作文件夹里的 上年同期.xlsx
    /// 和 上年同期_2021-09-25.csv 这样的分期文件
    #[arg(long, value_name = "文件")]
    pub baseline: Option<PathBuf>,
}

/// 汇总表的行怎么排。
#[derive(Debug, Args)]
pub struct RowsArgs {
    /// 单位的顺序：province 按名单，rank 按专项行动文件里的综合排序办法
    #[arg(long, value_enum, default_value = "province", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "顺序")]
    pub order: RowOrder,
}

/// 怎样输出。
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// 输出格式：text 给人看，json 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: Format,

    #[command(flatten)]
    pub place: ToFile,
}

/// 显示在屏幕上，还是写进文件。
#[derive(Debug, Default, Args)]
pub struct ToFile {
    /// 写进这个文件；不写就显示在屏幕上
    #[arg(id = "to_file", short = 'o', long = "output", value_name = "文件")]
    pub file: Option<PathBuf>,
}

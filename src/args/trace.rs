//! Arguments of `trace`.

use super::{Making, Output};
use baosong::campaign::Period;
use clap::Args;
use std::path::PathBuf;

/// trace 的参数。
#[derive(Debug, Args)]
pub struct Trace {
    /// 单位，全称、简称、代码都行；“合计”看合计由哪些数加起来
    #[arg(value_name = "单位", help_heading = "参数", display_order = 1)]
    pub unit: String,

    /// 指标，如 签约金额
    #[arg(value_name = "指标", help_heading = "参数", display_order = 2)]
    pub field: String,

    /// 报表文件或文件夹；不写就从存档看
    #[arg(value_name = "文件或文件夹", help_heading = "参数", display_order = 3)]
    pub paths: Vec<PathBuf>,

    /// 报送期（例：2021-09-25）；不写就用离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<Period>,

    #[command(flatten)]
    pub making: Making,

    #[command(flatten)]
    pub output: Output,
}

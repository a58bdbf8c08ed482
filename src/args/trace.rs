//! Arguments of `trace`.

use super::{MaterialArgs, OutputArgs, RowsArgs};
use clap::Args;

/// trace 的参数。
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// 单位，全称、简称、代码都行；“合计”看合计由哪些数加起来
    #[arg(value_name = "单位", help_heading = "参数", display_order = 1)]
    pub unit: String,

    /// 指标，如 签约金额
    #[arg(value_name = "指标", help_heading = "参数", display_order = 2)]
    pub field: String,

    #[command(flatten)]
    pub material: MaterialArgs,

    #[command(flatten)]
    pub rows: RowsArgs,

    #[command(flatten)]
    pub output: OutputArgs,
}

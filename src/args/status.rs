//! Arguments of `status` and `remind`.

use super::OutputArgs;
use baosong::campaign::TypedPeriod;
use clap::Args;

/// status 的参数。
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// 看哪一期；不写就用离今天最近的一期
    #[arg(long, value_name = "日期", conflicts_with = "all")]
    pub period: Option<TypedPeriod>,

    /// 看整个行动：各单位各期一张表
    #[arg(long)]
    pub all: bool,

    #[command(flatten)]
    pub output: OutputArgs,
}

/// remind 的参数。
#[derive(Debug, Args)]
pub struct RemindArgs {
    /// 只看这一期；不写就看所有已经开始的报送期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    #[command(flatten)]
    pub output: OutputArgs,
}

//! Arguments of `status` and `remind`.

use super::Format;
use baosong::campaign::Period;
use clap::Args;

/// status 的参数。
#[derive(Debug, Args)]
pub struct Status {
    /// 看哪一期；不写就用离今天最近的一期
    #[arg(long, value_name = "日期", conflicts_with = "all")]
    pub period: Option<Period>,

    /// 看整个行动：各单位各期一张表
    #[arg(long)]
    pub all: bool,

    /// 输出格式：text 给人看，json 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: Format,
}

/// remind 的参数。
#[derive(Debug, Args)]
pub struct Remind {
    /// 只看这一期；不写就看所有已经开始的报送期
    #[arg(long, value_name = "日期")]
    pub period: Option<Period>,

    /// 输出格式：text 给人看，json 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: Format,
}

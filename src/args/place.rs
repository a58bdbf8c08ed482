//! Arguments of the office's decisions about periods: `move`, `close` and `reopen`.

use baosong::campaign::TypedPeriod;
use clap::Args;

/// move 的参数。
#[derive(Debug, Args)]
pub struct MoveArgs {
    /// 单位，全称、简称、代码都行
    #[arg(value_name = "单位", help_heading = "参数")]
    pub unit: String,

    /// 第几份；不写就是待核的那一份，没有待核的就是现在采用的
    #[arg(value_name = "第几份", help_heading = "参数")]
    pub version: Option<u32>,

    /// 移到哪一期
    #[arg(long, value_name = "日期")]
    pub to: TypedPeriod,

    /// 现在在哪一期；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 理由，记入台账
    #[arg(long, value_name = "理由")]
    pub reason: String,

    /// 谁定的；不写就用电脑的登录名
    #[arg(long, value_name = "姓名")]
    pub by: Option<String>,
}

/// close、reopen 的参数。
#[derive(Debug, Args)]
pub struct CloseArgs {
    /// 报送期；不写就用存档中离今天最近的一期
    #[arg(value_name = "日期", help_heading = "参数")]
    pub period: Option<TypedPeriod>,

    /// 理由，记入台账
    #[arg(long, value_name = "理由", default_value = "", hide_default_value = true)]
    pub reason: String,

    /// 谁定的；不写就用电脑的登录名
    #[arg(long, value_name = "姓名")]
    pub by: Option<String>,
}

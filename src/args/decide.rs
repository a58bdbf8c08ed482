//! Arguments of the office's decisions: `accept`, `reject`, `withdraw`, `adjust`, and of `log`.

use super::Format;
use baosong::campaign::Period;
use clap::Args;
use rust_decimal::Decimal;

/// accept、reject、withdraw 的参数。
#[derive(Debug, Args)]
pub struct Decide {
    /// 单位，全称、简称、代码都行
    #[arg(long, value_name = "单位")]
    pub unit: String,

    /// 报送期；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<Period>,

    /// 第几份；不写就是最后收到的一份
    #[arg(long, value_name = "第几份")]
    pub version: Option<u32>,

    /// 理由，记入台账
    #[arg(long, value_name = "理由")]
    pub reason: String,

    /// 谁定的；不写就用电脑的登录名
    #[arg(long, value_name = "姓名")]
    pub by: Option<String>,
}

/// adjust 的参数。
#[derive(Debug, Args)]
pub struct Adjust {
    /// 单位，全称、简称、代码都行
    #[arg(long, value_name = "单位")]
    pub unit: String,

    /// 报送期；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<Period>,

    /// 指标，如 签约金额
    #[arg(long, value_name = "指标")]
    pub field: String,

    /// 改成多少，计量单位和表样相同
    #[arg(long, value_name = "数", value_parser = decimal, allow_hyphen_values = true)]
    pub value: Decimal,

    /// 理由，记入台账
    #[arg(long, value_name = "理由")]
    pub reason: String,

    /// 谁定的；不写就用电脑的登录名
    #[arg(long, value_name = "姓名")]
    pub by: Option<String>,
}

/// log 的参数。
#[derive(Debug, Args)]
pub struct Log {
    /// 报送期；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<Period>,

    /// 只看这个单位的；可以写多次
    #[arg(long = "unit", value_name = "单位")]
    pub units: Vec<String>,

    /// 输出格式：text 给人看，json 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: Format,
}

fn decimal(text: &str) -> Result<Decimal, String> {
    let number = Decimal::from_str_exact(text).ok().filter(|n| !n.is_sign_negative());
    number.ok_or_else(|| format!("“{text}”不是大于等于 0 的数"))
}

//! Arguments of the office's decisions: `accept`, `reject`, `withdraw`, `adjust`, and of `log`.
//!
//! Unit, version, field and figure stand in their order, as in `trace`; each may be given as an option
//! instead, and what is left then stands in the order of what is missing.

use super::OutputArgs;
use anyhow::{Result, anyhow, bail};
use baosong::campaign::{TypedPeriod, normalize};
use clap::Args;

/// How a figure is adjusted.
const ADJUST: &str = "baosong adjust 自贡 签约金额 35.5 --reason \"剔除重复项目\"";

/// accept、reject、withdraw 的参数。
#[derive(Debug, Args)]
pub struct DecideArgs {
    /// 单位，全称、简称、代码都行
    #[arg(value_name = "单位", help_heading = "参数", display_order = 1)]
    first: Option<String>,

    /// 第几份，如 2；不写就是现在算数的那一份。accept 也可以写指标，只采用这一个待核的数
    #[arg(value_name = "第几份", help_heading = "参数", display_order = 2)]
    second: Option<String>,

    /// 单位
    #[arg(long = "unit", value_name = "单位", hide = true)]
    unit: Option<String>,

    /// 报送期；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 第几份
    #[arg(long = "version", value_name = "第几份", hide = true)]
    version: Option<u32>,

    /// 哪一行：指标在清单里的，写这一行的名称
    #[arg(long, value_name = "行")]
    pub line: Option<String>,

    /// 理由，记入台账
    #[arg(long, value_name = "理由")]
    pub reason: String,

    /// 谁定的；不写就用电脑的登录名
    #[arg(long, value_name = "姓名")]
    pub by: Option<String>,
}

impl DecideArgs {
    /// The unit as it was typed.
    ///
    /// # Errors
    /// None was.
    pub fn unit(&self) -> Result<&str> {
        let unit = self.unit.as_deref().or(self.first.as_deref());
        unit.ok_or_else(|| {
            anyhow!("要写是哪个单位，如 baosong accept 凉山 --reason \"已电话核实\"")
        })
    }

    /// The version that was typed; `None` where it was none or a field's name.
    ///
    /// # Errors
    /// More was typed than can be meant.
    pub fn version(&self) -> Result<Option<u32>> {
        let typed = self.what()?.and_then(version_of);
        Ok(self.version.or(typed))
    }

    /// The field that was typed in a version's place.
    ///
    /// # Errors
    /// More was typed than can be meant.
    pub fn field(&self) -> Result<Option<&str>> {
        Ok(self.what()?.filter(|what| version_of(what).is_none()))
    }

    /// What was typed behind the unit: a version or a field.
    fn what(&self) -> Result<Option<&str>> {
        let (first, second) = (self.first.as_deref(), self.second.as_deref());
        let what = match (&self.unit, second) {
            (Some(_), Some(second)) => bail!("--unit 已经写了单位，“{second}”多写了"),
            (Some(_), None) => first,
            (None, _) => second,
        };
        match what {
            Some(what) if self.version.is_some() => {
                bail!("--version 已经写了第几份，“{what}”多写了")
            }
            what => Ok(what),
        }
    }
}

/// 2, ２, v2, 第2份.
fn version_of(text: &str) -> Option<u32> {
    let normalized = normalize(text);
    let bare = normalized.trim_start_matches(['第', 'v']).trim_end_matches(['份', '版', '次']);
    bare.parse().ok()
}

/// adjust 的参数。
#[derive(Debug, Args)]
pub struct AdjustArgs {
    /// 单位，全称、简称、代码都行
    #[arg(value_name = "单位", help_heading = "参数", display_order = 1)]
    first: Option<String>,

    /// 指标，如 签约金额
    #[arg(value_name = "指标", help_heading = "参数", display_order = 2)]
    second: Option<String>,

    /// 改成多少：不写计量单位就和表样相同，也可以写 3500万元
    #[arg(value_name = "数", help_heading = "参数", display_order = 3)]
    #[arg(allow_negative_numbers = true)]
    third: Option<String>,

    /// 单位
    #[arg(long = "unit", value_name = "单位", hide = true)]
    unit: Option<String>,

    /// 报送期；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 指标
    #[arg(long = "field", value_name = "指标", hide = true)]
    field: Option<String>,

    /// 改成多少
    #[arg(long = "value", value_name = "数", hide = true, allow_hyphen_values = true)]
    value: Option<String>,

    /// 哪一行：指标在清单里的，写这一行的名称
    #[arg(long, value_name = "行")]
    pub line: Option<String>,

    /// 理由，记入台账
    #[arg(long, value_name = "理由")]
    pub reason: String,

    /// 谁定的；不写就用电脑的登录名
    #[arg(long, value_name = "姓名")]
    pub by: Option<String>,
}

impl AdjustArgs {
    /// Unit, field and figure as they were typed.
    ///
    /// # Errors
    /// One of them was not, or more was typed than can be meant.
    pub fn asked(&self) -> Result<[&str; 3]> {
        let typed = [&self.first, &self.second, &self.third];
        let mut typed = typed.into_iter().flatten().map(String::as_str);
        let options = [&self.unit, &self.field, &self.value];
        let wanted = ["是哪个单位", "是哪个指标", "改成多少"];
        let mut asked = [""; 3];
        for ((place, option), what) in asked.iter_mut().zip(options).zip(wanted) {
            let given = option.as_deref().or_else(|| typed.next());
            *place = given.ok_or_else(|| anyhow!("要写{what}，如 {ADJUST}"))?;
        }
        match typed.next() {
            Some(more) => bail!("“{more}”多写了，应写成 {ADJUST}"),
            None => Ok(asked),
        }
    }
}

/// log 的参数。
#[derive(Debug, Args)]
pub struct LogArgs {
    /// 报送期；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 只看这个单位的；可以写多次
    #[arg(long = "unit", value_name = "单位")]
    pub units: Vec<String>,

    #[command(flatten)]
    pub output: OutputArgs,
}

//! Arguments of `template`.

use baosong::campaign::TypedPeriod;
use clap::Args;
use std::path::PathBuf;

/// template 的参数。
#[derive(Debug, Args)]
pub struct Template {
    /// 报送期（截止日期或名称，例：2021-09-25、2026年3月）；不写就用还没截止的最近一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 只生成这个单位的；可以写多次，全称、简称、代码都行
    #[arg(long = "unit", value_name = "单位")]
    pub units: Vec<String>,

    /// 放到哪个文件夹；不写就放到 发件/报送期
    #[arg(short, long, value_name = "文件夹")]
    pub output: Option<PathBuf>,

    /// 打成一个 zip 文件，不放文件夹
    #[arg(long, value_name = "文件", conflicts_with = "output")]
    pub zip: Option<PathBuf>,

    /// 连同下级：有下级的单位给一个 zip，里面是它自己的和全部下级的空白表
    #[arg(long, conflicts_with = "zip")]
    pub below: bool,
}

impl Template {
    /// Whether it is said where the forms go.
    pub fn is_placed(&self) -> bool {
        self.output.is_some() || self.zip.is_some()
    }
}

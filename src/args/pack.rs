//! Arguments of `pack`.

use super::{BasisArgs, RowsArgs};
use baosong::campaign::TypedPeriod;
use clap::Args;
use std::path::PathBuf;

/// pack 的参数。
#[derive(Debug, Args)]
pub struct PackArgs {
    /// 报送期（截止日期或名称，例：2021-09-25、2026年3月）；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 证据包文件；不写就放到 汇总/报送期_证据包.zip
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub basis: BasisArgs,

    #[command(flatten)]
    pub rows: RowsArgs,
}

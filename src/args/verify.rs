//! Arguments of `verify`.

use super::{BasisArgs, OutputArgs};
use baosong::campaign::TypedPeriod;
use clap::Args;
use std::path::PathBuf;

/// verify 的参数。
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// 汇总表、baosong pack 打的证据包，或 存档 文件夹
    #[arg(value_name = "文件", help_heading = "参数", display_order = 1)]
    pub file: PathBuf,

    /// 汇总表当时直接从这些报表文件或文件夹做的；不写就和存档核对
    #[arg(value_name = "报表", help_heading = "参数", display_order = 2)]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub basis: BasisArgs,

    /// 它应是哪一期的汇总表（例：2021-09-25）；不写就看表自己的制表信息
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    #[command(flatten)]
    pub output: OutputArgs,
}

//! Arguments of `brief`.

use super::MaterialArgs;
use clap::Args;
use std::path::PathBuf;

/// brief 的参数。
#[derive(Debug, Args)]
pub struct BriefArgs {
    #[command(flatten)]
    pub material: MaterialArgs,

    /// 写成哪个文件：.docx 通报，.txt 短信文字；不写就两样都放进 汇总
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,

    /// 另存通报里每个数的来源（JSON），写 - 就输出到屏幕
    #[arg(long, value_name = "文件")]
    pub trace: Option<PathBuf>,
}

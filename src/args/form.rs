//! Arguments of `form`.

use super::{Format, ToFile};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// form 的参数。
#[derive(Debug, Args)]
pub struct FormArgs {
    /// 做什么
    #[command(subcommand)]
    pub command: FormCommand,
}

/// 对附件做什么。
#[derive(Debug, Subcommand)]
pub enum FormCommand {
    /// 读一份空白附件，提出专项行动文件的写法，拿不准的问您
    #[command(help_template = super::TEMPLATE, after_help = "例：
  baosong form read 附件2.xlsx
  baosong form read 附件2.xlsx -o 专项行动.toml
  baosong form read 附件2.xlsx --with 收件
  baosong form read 附件2.xlsx --answer 1=2 --units 甲县、乙县 -o 专项行动.toml

有要问的退出码是 1。已有的文件不会被改动。")]
    Read(FormRead),

    /// 核对空白附件和专项行动文件，列出对不上的表、列和计量单位
    #[command(help_template = super::TEMPLATE, after_help = "例：
  baosong form check 附件2.xlsx

对不上的退出码是 1。")]
    Check(FormCheck),
}

/// form check 的参数。
#[derive(Debug, Args)]
pub struct FormCheck {
    /// 空白附件：xlsx、xls、et、ods 或 docx
    #[arg(value_name = "文件", help_heading = "参数")]
    pub file: PathBuf,

    #[command(flatten)]
    pub place: ToFile,
}

/// form read 的参数。
#[derive(Debug, Args)]
pub struct FormRead {
    /// 空白附件：xlsx、xls、et、ods 或 docx
    #[arg(value_name = "文件", help_heading = "参数")]
    pub file: PathBuf,

    /// 只能一份；写了几份的说明怎么办
    #[arg(value_name = "文件", hide = true)]
    pub others: Vec<PathBuf>,

    /// 手头已有的报表，文件或文件夹：从里面学标题的别名和行数，不改计量单位
    #[arg(long, value_name = "报表")]
    pub with: Option<PathBuf>,

    /// 答一个问题：编号=答案，如 1=2 选第 2 种，2=万元 是计量单位；可以写多次
    #[arg(long = "answer", value_name = "编号=答案")]
    pub answers: Vec<String>,

    /// 填报单位，用顿号隔开，如 甲县、乙县
    #[arg(long, value_name = "单位")]
    pub units: Option<String>,

    /// 写成专项行动文件；已有的文件不改动
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,

    /// 输出格式：text 给人看，json 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: Format,
}

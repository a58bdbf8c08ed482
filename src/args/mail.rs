//! Arguments of `mail`.

use super::TEMPLATE;
use baosong::campaign::TypedPeriod;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// mail 的参数。
#[derive(Debug, Args)]
pub struct MailArgs {
    /// 写什么信
    #[command(subcommand)]
    pub command: MailCommand,
}

/// 写什么信。
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// 发空白表：每个单位一封，附上它的空白表
    #[command(help_template = TEMPLATE)]
    Template(FormLetters),
    /// 催报：写给 baosong remind 列出的这一期的单位
    #[command(help_template = TEMPLATE)]
    Remind(LettersArgs),
    /// 退改：写给有问题要改正或说明的单位，附上 退改/报送期 里以单位名称开头的文件（先运行 baosong return）
    #[command(help_template = TEMPLATE)]
    Return(LettersArgs),
}

/// mail template 的参数。
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct FormLetters {
    #[command(flatten)]
    pub letters: LettersArgs,

    /// 连同下级：给有下级的单位附一个 zip，里面是它自己的和全部下级的空白表
    #[arg(long)]
    pub below: bool,
}

/// 写信共有的选项。
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct LettersArgs {
    /// 报送期（截止日期或名称，例：2021-09-25、2026年3月）；不写，template 用还没截止的最近一期，
    /// remind 用离今天最近的一期，return 用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 只写给这个单位；可以写多次，全称、简称、代码都行
    #[arg(long = "unit", value_name = "单位")]
    pub units: Vec<String>,

    /// 草稿放到哪个文件夹；不写就放到 发件/报送期 下面
    #[arg(short, long, value_name = "文件夹", conflicts_with = "send")]
    pub output: Option<PathBuf>,

    /// 只看要写给谁，不写文件，不发信
    #[arg(long)]
    pub dry_run: bool,

    /// 不写草稿，直接发出；发过的不再发，每封有回执放进 存档
    #[arg(long)]
    pub send: bool,

    /// 发过的也再发一次
    #[arg(long, requires = "send")]
    pub again: bool,

    /// 另外信任这个根证书（PEM 文件），单位自建的邮件服务器用
    #[arg(long, value_name = "文件", requires = "send")]
    pub ca: Option<PathBuf>,
}

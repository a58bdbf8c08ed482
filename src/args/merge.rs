//! Arguments of `merge`, and those of it that `brief` shares.

use super::{BasisArgs, RowsArgs};
use baosong::campaign::TypedPeriod;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// merge 的参数。
#[derive(Debug, Args)]
pub struct MergeArgs {
    #[command(flatten)]
    pub material: MaterialArgs,

    /// 汇总文件，扩展名定格式：.xlsx 汇总表、.html 网页、.csv 表格、.json；不写就放到 汇总/报送期_汇总表.xlsx
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,

    /// 汇总表之外，在它旁边再写一个同名的网页（.html），电脑、手机上都能看
    #[arg(long)]
    pub page: bool,

    /// csv 用长表：一个数一行，带来源，各期都在内
    #[arg(long)]
    pub long: bool,

    /// 上报表的填报人；下级单位汇总时（--at）才有上报表，不写就空着
    #[arg(long, value_name = "姓名")]
    pub reporter: Option<String>,

    #[command(flatten)]
    pub rows: RowsArgs,

    /// 屏幕上输出什么：text 给人看，json、csv 给程序用
    #[arg(long, value_enum, default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_name = "格式")]
    pub format: MergeFormat,
}

/// 从哪里汇总：汇总和通报共有的选项。
#[derive(Debug, Args)]
pub struct MaterialArgs {
    /// 报表文件或文件夹；不写就从存档汇总
    #[arg(value_name = "文件或文件夹", help_heading = "参数")]
    pub paths: Vec<PathBuf>,

    /// 报送期（截止日期或名称，例：2021-09-25、2026年3月）；不写就用存档中离今天最近的一期；直接从文件汇总的看表码，
    /// 不止一期或没有表码的用离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    #[command(flatten)]
    pub basis: BasisArgs,
}

/// 汇总表里单位的顺序。
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowOrder {
    /// 按名单
    Province,
    /// 按综合排序
    Rank,
}

/// 汇总在屏幕上的格式。
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MergeFormat {
    /// 给人看
    Text,
    /// 给程序用
    Json,
    /// 给表格软件和数据分析用
    Csv,
}

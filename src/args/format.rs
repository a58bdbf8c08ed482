//! What a command prints.

use clap::ValueEnum;

/// 输出格式。
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 给人看
    Text,
    /// 给程序用
    Json,
}

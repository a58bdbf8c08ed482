//! Arguments of `schema`.

use super::ToFile;
use clap::Args;

/// schema 的参数。
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// 哪个命令的 JSON，如 merge；不写就列出有哪些
    #[arg(value_name = "命令", help_heading = "参数")]
    pub name: Option<String>,

    #[command(flatten)]
    pub place: ToFile,
}

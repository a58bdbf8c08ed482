//! `baosong merge`: the provincial summary, from the archive or straight from paths.

use super::desk::SUMMARY_FOLDER;
use super::material::{Material, needs_attention};
use super::{Desk, Outcome};
use crate::args::{Merge, MergeFormat, RowOrder};
use anyhow::{Result, bail};
use baosong::campaign::Period;
use baosong::summary::{self, Order, Summary};
use baosong::{atomic, report};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes the summary in the form that the name of the file asks for.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, the baseline cannot be read, or the
/// file cannot be written or has a name of none of the forms.
pub fn run(desk: &Desk, args: &Merge) -> Result<Outcome> {
    let kind = args.output.as_deref().map_or(Ok(Kind::Workbook), Kind::of)?;
    if args.long && kind != Kind::Table && args.format != MergeFormat::Csv {
        bail!("--long 只用于 csv：请写 -o 文件名.csv 或 --format csv");
    }
    let material = Material::gather(desk, &args.material)?;
    let summary = material.summary(desk, order(desk, args)?);
    let output = output(desk, args, material.period);
    atomic::write(&output, &kind.bytes(&summary, args.long)?)?;
    match args.format {
        MergeFormat::Json => println!("{}", report::merge_json(&summary)?),
        MergeFormat::Csv => std::io::stdout().write_all(&table(&summary, args.long)?)?,
        MergeFormat::Text => {
            println!("报送期 {}（{}）", material.period, material.reason);
            print!("{}", report::print_merge(&summary));
            println!("{}在 {}", kind.chinese(), output.display());
        }
    }
    Ok(Outcome::attention(needs_attention(&summary)))
}

/// What a summary can be written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Workbook,
    Table,
    Document,
}

impl Kind {
    fn of(output: &Path) -> Result<Kind> {
        let extension = output.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("xlsx") => Ok(Kind::Workbook),
            Some("csv") => Ok(Kind::Table),
            Some("json") => Ok(Kind::Document),
            _ => bail!("{}：文件名应以 .xlsx、.csv 或 .json 结尾", output.display()),
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Kind::Workbook => "汇总表",
            Kind::Table => "汇总数据（csv）",
            Kind::Document => "汇总数据（JSON）",
        }
    }

    fn bytes(self, summary: &Summary, long: bool) -> Result<Vec<u8>> {
        match self {
            Kind::Workbook => summary::write(summary),
            Kind::Table => table(summary, long),
            Kind::Document => Ok(format!("{}\n", report::merge_json(summary)?).into_bytes()),
        }
    }
}

fn table(summary: &Summary, long: bool) -> Result<Vec<u8>> {
    if long { report::long_csv(summary) } else { report::merge_csv(summary) }
}

fn order(desk: &Desk, args: &Merge) -> Result<Order> {
    match args.order {
        RowOrder::Province => Ok(Order::Province),
        RowOrder::Rank if desk.campaign.ranking.is_some() => Ok(Order::Rank),
        RowOrder::Rank => bail!(
            "专项行动文件里没有 [ranking]，没有综合排序办法就排不出综合名次；各项指标的名次见“排名”工作表"
        ),
    }
}

fn output(desk: &Desk, args: &Merge, period: Period) -> PathBuf {
    let default = || desk.path(SUMMARY_FOLDER).join(format!("{period}_汇总表.xlsx"));
    args.output.clone().unwrap_or_else(default)
}

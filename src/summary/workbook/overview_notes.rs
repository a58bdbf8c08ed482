//! The lines below the table of 汇总表: what the totals lack, what is held, how decimals are shown.

use super::columns::SummaryColumns;
use super::held::{self, HELD};
use super::receipts_sheet::RECEIPTS_SHEET;
use crate::campaign::Accumulation;
use crate::summary::{Summary, roll};
use rust_decimal::Decimal;

/// Figures with too many decimals that are named one by one.
const MOST_FINE: usize = 5;

/// The lines, numbered.
pub fn note_lines(summary: &Summary, columns: &SummaryColumns) -> Vec<String> {
    let held = held::lines(summary);
    let mut notes = vec![(whole(summary), Vec::new())];
    if !held.is_empty() {
        notes.push((about_held(summary), held));
    }
    notes.push((spans(summary), Vec::new()));
    let sources = "各数字的来源见“数据来源”，需要核实的问题见“问题清单”，各列怎么算见“说明”。";
    notes.push((sources.to_string(), Vec::new()));
    notes.extend(finer(summary, columns).into_iter().map(|note| (note, Vec::new())));
    let numbered = (1..).zip(notes).flat_map(|(number, (note, more))| {
        let mark = if number == 1 { "注：" } else { "" };
        let more = more.into_iter().map(|line| format!("　　{line}"));
        std::iter::once(format!("{mark}{number}. {note}")).chain(more)
    });
    numbered.collect()
}

/// Whose figures are not in the totals.
fn whole(summary: &Summary) -> String {
    let missing = summary.rows.iter().filter(|row| !row.counts());
    let missing: Vec<String> =
        missing.map(|row| format!("{}（{}）", row.unit.name, row.state.chinese())).collect();
    let partial = summary.partial();
    let below: Vec<String> =
        partial.map(|(row, names)| format!("{}的{}", row.unit.name, names.join("、"))).collect();
    let place = format!("“{RECEIPTS_SHEET}”");
    match (missing.is_empty(), below.is_empty()) {
        (true, true) => "全部单位已报。".to_string(),
        (false, true) => format!("合计不含：{}。", roll(&missing, &place)),
        (true, false) => format!("合计不含没有报的下级：{}。", roll(&below, &place)),
        (false, false) => format!(
            "合计不含：{}；也不含没有报的下级：{}。",
            roll(&missing, &place),
            roll(&below, &place)
        ),
    }
}

/// Over which time the columns run, and where last year's figures come from.
fn spans(summary: &Summary) -> String {
    let fields = summary.campaign.form.summary_fields.iter();
    let per_period = fields.filter(|f| f.is_number() && f.accumulation == Accumulation::Period);
    let per_period: Vec<&str> = per_period.map(|f| f.name.as_str()).collect();
    let numbers = summary.campaign.form.summary_fields.iter().filter(|f| f.is_number()).count();
    let goals =
        if summary.campaign.targets.is_empty() { "" } else { "，目标按各期相加计算" };
    let span = match per_period.len() {
        0 => "各列为行动开始以来的累计数。".to_string(),
        all if all == numbers => format!("各列为当期数{goals}。"),
        _ => format!("{}为当期数{goals}；其余列为累计数。", per_period.join("、")),
    };
    let both_years = "同比合计只含本期和上年同期都有数的单位。";
    let base = match (&summary.baseline_file, &summary.baseline_note) {
        (Some(file), _) => {
            let own = summary.campaign.baseline_sheet();
            format!("上年同期取自{file}，表中没有的取自单位{own}（标 *）。{both_years}")
        }
        (None, Some(note)) => format!("{}。{both_years}", note.written),
        (None, None) => String::new(),
    };
    format!("{span}{base}")
}

fn about_held(summary: &Summary) -> String {
    let totals = if summary.counts_held() {
        "已计入指标合计并标出，"
    } else {
        "没有计入合计，"
    };
    let figures = if summary.held().is_empty() {
        String::new()
    } else {
        format!(
            "写“{HELD}”的数有疑问，要省里核实后才算数：{totals}没有用于目标、看板、趋势和排名。"
        )
    };
    let whole = match held::waiting(summary).count() {
        0 => "",
        _ => "整份待核的报表没有采用。",
    };
    format!("{figures}{whole}待核的有：")
}

/// Columns in which figures have more decimals than are shown, so that the total is not the sum of what
/// is seen.
fn finer(summary: &Summary, columns: &SummaryColumns) -> Vec<String> {
    let fields = summary.campaign.form.summary_fields.iter().enumerate();
    let fine = fields.filter(|(at, f)| f.is_number() && columns.exact[*at] > columns.decimals[*at]);
    fine.map(|(at, field)| {
        let decimals = columns.decimals[at];
        let is_fine = |number: &Decimal| number.normalize().scale() > decimals;
        let named = summary.rows.iter().filter_map(|row| {
            let number = row.number(at).filter(is_fine)?;
            Some(format!("{} {}", row.unit.name, number.normalize()))
        });
        let named: Vec<String> = named.collect();
        let count = named.len();
        let rest = if count > MOST_FINE { "……" } else { "" };
        let named = named.into_iter().take(MOST_FINE).collect::<Vec<_>>().join("、");
        format!(
            "{}按 {decimals} 位小数显示，有 {count} 个数的小数更多（{named}{rest}）；合计按原数相加，再按 {decimals} 位显示。",
            field.label
        )
    })
    .collect()
}

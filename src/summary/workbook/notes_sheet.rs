//! 说明: what the workbook is, how every column is computed, and what is missing.

use super::columns::OVERVIEW_SHEET;
use super::grid::StreamingSheet;
use super::held::{self, HELD};
use super::list::{List, ListCell, ListColumn};
use super::receipts_sheet::RECEIPTS_SHEET;
use super::tree_sheet::TREE_SHEET;
use crate::campaign::{Accumulation, Campaign, Criterion, Field, Goal, Ranking, ScoreBy, Target};
use crate::summary::{Summary, roll};
use anyhow::Result;
use std::collections::BTreeMap;

const COLUMNS: [ListColumn; 3] = [
    ListColumn { heading: "工作表", width: 14.0 },
    ListColumn { heading: "项目", width: 28.0 },
    ListColumn { heading: "怎么来的", width: 104.0 },
];

/// Writes 说明.
///
/// # Errors
/// The sheet is full.
pub fn write(sheet: &mut StreamingSheet, summary: &Summary) -> Result<()> {
    let mut list = List::start(sheet, "说明", &COLUMNS, summary)?;
    let parts = [
        about(summary),
        fields(summary),
        targets(summary),
        adjusted(summary),
        held(summary),
        other_sheets(summary),
        tree_sheets(summary),
        missing(summary),
    ];
    for [sheet, item, text] in parts.into_iter().flatten() {
        list.add(&[ListCell::from(sheet), item.into(), text.into()])?;
    }
    list.finish(&[])
}

type NoteLine = [String; 3];

fn line(sheet: &str, item: &str, text: impl Into<String>) -> NoteLine {
    [sheet.to_string(), item.to_string(), text.into()]
}

fn about(summary: &Summary) -> Vec<NoteLine> {
    let campaign = summary.campaign;
    let own = format!("表中没有的取自单位{}，数字后标 *", campaign.baseline_sheet());
    let last_year = match (&summary.baseline_file, &summary.baseline_note) {
        (Some(file), None) => format!("{file}；{own}"),
        (Some(file), Some(note)) => format!("{file}；{own}。{}", note.written),
        (None, Some(note)) => note.written.clone(),
        (None, None) => "没有同比目标，不用".to_string(),
    };
    vec![
        line(
            "全部",
            "专项行动",
            format!("{}（{}），代号 {}", campaign.title, campaign.notice, campaign.id),
        ),
        line(
            "全部",
            "报送期",
            format!(
                "{}；{}",
                summary.campaign.calendar.name(summary.period),
                summary.counts_text()
            ),
        ),
        line("全部", "起止", format!("{} 至 {}", campaign.start, campaign.end)),
        line("全部", "上年同期", last_year),
        line("全部", "制表程序", format!("报送 baosong {}", env!("CARGO_PKG_VERSION"))),
        line(
            "全部",
            "公式",
            "合计、完成率、同比、名次等都是公式，改了“汇总表”的数，其他表跟着变。“汇总表”的行不要手工排序，\
             其他表按行取数；要换顺序，汇总时用 --order。",
        ),
    ]
}

fn fields(summary: &Summary) -> Vec<NoteLine> {
    let describe = |field: &Field| {
        let text = match (field.is_number(), field.accumulation) {
            (false, _) => "照录，不汇总。".to_string(),
            (true, Accumulation::Cumulative) => {
                "累计数：行动开始到填报时。合计为各单位之和，不和以前各期相加。".to_string()
            }
            (true, Accumulation::Period) if summary.campaign.targets.is_empty() => {
                "当期数：只含本期。合计为各单位本期之和。".to_string()
            }
            (true, Accumulation::Period) => {
                "当期数：只含本期。合计为各单位本期之和；目标按各期相加，缺一期就无法判断。"
                    .to_string()
            }
        };
        line("汇总表", &field.heading(), text)
    };
    let mut lines: Vec<NoteLine> =
        summary.campaign.form.summary_fields.iter().map(describe).collect();
    lines.push(line(
        "汇总表",
        "合计所含单位数",
        "合计只含有数的单位；空着、不适用、未报、退改、来件不能读的不当 0，也不估。",
    ));
    lines.push(line(
        "汇总表",
        "小数",
        "按专项行动文件规定的小数位数显示，格里存的是原数；合计按原数相加，再按规定的位数显示。",
    ));
    lines
}

/// Figures that the office put in place of a unit's.
fn adjusted(summary: &Summary) -> Vec<NoteLine> {
    let mut lines = Vec::new();
    for row in &summary.rows {
        for adjustment in row.adjustments() {
            let field = summary.campaign.name_of(adjustment.field);
            let item = format!("△ {}{field}", row.unit.name);
            lines.push(line("汇总表", &item, adjustment.message));
        }
    }
    lines
}

/// Figures and returns that are doubted.
fn held(summary: &Summary) -> Vec<NoteLine> {
    let lines = held::lines(summary);
    if lines.is_empty() {
        return Vec::new();
    }
    let totals = match summary.counts_held() {
        true => "数后有“※待核”，已计入指标合计和“合计所含单位数”",
        false => "格里写“待核”和单位报的数，没有计入合计和“合计所含单位数”",
    };
    let text = format!(
        "有疑问、等省里核实的数：{totals}；目标、达标看板、趋势、排名、较上期都没有用它。\
         单位改报，或者省里采纳、调整以后重新汇总，就按定下来的数。"
    );
    let mut all = vec![line("汇总表", HELD, text)];
    all.extend(lines.into_iter().map(|text| line("汇总表", HELD, text)));
    all
}

fn targets(summary: &Summary) -> Vec<NoteLine> {
    let describe = |(target, elapsed): (&Target, &Option<crate::campaign::Elapsed>)| {
        let field = summary.campaign.field(&target.field);
        let name = field.map_or(target.field.as_str(), |f| f.name.as_str());
        let text = match target.goal {
            Goal::AtLeast(least) => {
                let unit = field.map_or("", |f| f.unit_name());
                let time = elapsed.map(|e| {
                    let how = e.schedule.chinese();
                    format!(
                        "序时进度（{how}）＝{}/{}，超/欠进度＝完成率−序时进度，单位百分点。",
                        e.passed, e.whole
                    )
                });
                format!(
                    "完成率＝{name}÷{}{unit}；达标：{name}≥{}{unit}。合计完成率＝各单位之和÷（{}{unit}×有数的单位数）。{}",
                    least.normalize(),
                    least.normalize(),
                    least.normalize(),
                    time.unwrap_or_default()
                )
            }
            Goal::Growth(_) => format!(
                "同比＝（{name}−上年同期）÷上年同期；达标：同比{}。上年同期没有、为 0 或为负的无法判断。合计同比只含本期和上年同期都有数的单位。",
                target.goal_text()
            ),
        };
        line("汇总表", &target.name, text)
    };
    summary.campaign.targets.iter().zip(&summary.elapsed).map(describe).collect()
}

/// What the sheets of the whole tree show, where there is one.
fn tree_sheets(summary: &Summary) -> Vec<NoteLine> {
    if summary.campaign.units.is_flat() {
        return Vec::new();
    }
    vec![
        line(
            TREE_SHEET,
            "取自",
            "本级报：这一单位自己的报表；下级汇总：自己没有报，由下级合计；某市的报表：数在上级报来的“下级数据来源”里。",
        ),
        line(
            TREE_SHEET,
            "下级合计",
            "自己报了、下级也报了的单位才有这一行，只和自己报的比较，不相加；不同的数待核，定了以哪个为准才进合计。",
        ),
    ]
}

fn other_sheets(summary: &Summary) -> Vec<NoteLine> {
    let overall = match &summary.campaign.ranking {
        Some(ranking) => scheme(ranking, summary.campaign),
        None => "专项行动文件没有规定综合排序办法，不排综合名次。".to_string(),
    };
    vec![
        line("达标看板", "还差", "目标数减实际数，已达到的为 0；单位同指标。"),
        line(
            "趋势",
            "增量",
            "本期减上期，两期都有数才算；合计的增量只含两期都有数的单位。缺的期空着。",
        ),
        line(
            "趋势",
            "其中同样的单位",
            "各期合计所含的单位不同时才有这一行：只加每一期都有数的单位，各期可以直接比；图上为虚线。期后带 ※ 的，有单位没有数或有数待核。",
        ),
        line(
            "达标看板",
            "较上期",
            "与紧邻的上一期相比，只比两期都有数（不含待核）的单位；完成率、同比也按这些单位重算再比。同比的上年同期来源不同的不比。改了“汇总表”的数，这一项可能空着，重新汇总才有。",
        ),
        line("趋势", "以前各期", "取自存档中各期采用的报表；第二期起才有这张表。"),
        line("排名", "名次", "数大的在前；同数同名次，其后名次空出（1、2、2、4）。没有数的不排。"),
        line(
            "排名",
            "升降",
            "与紧邻的上一期相比，只在两期都有名次的单位中重新排一遍再比，不因为有的单位新报、未报而升降。同比名次，两期上年同期的来源不同的不比。有单位不参加比较时，改了“汇总表”的数，名次变了的升降空着，重新汇总才有。",
        ),
        line("排名", "综合名次", overall),
        line("数据来源", "链接", "点“汇总表单元格”到汇总表；点汇总表里的数字到它的来源。"),
    ]
}

fn scheme(ranking: &Ranking, campaign: &Campaign) -> String {
    let items = ranking.items.iter().map(|item| {
        let how = match item.by {
            ScoreBy::Rank => "按名次：满分×(应报数−名次+1)÷应报数",
            ScoreBy::Best => "按比例：满分×本单位数÷最高数，负数不得分",
            ScoreBy::Met => "达标得满分",
        };
        format!("{} 满分 {}（{how}）", name(item.criterion, campaign), item.weight.normalize())
    });
    let items: Vec<String> = items.collect();
    let ties: Vec<String> = ranking.tie_breaks.iter().map(|c| name(*c, campaign)).collect();
    let ties = if ties.is_empty() {
        "名次并列".to_string()
    } else {
        format!("依次比 {}", ties.join("、"))
    };
    let honours = ranking.honours.iter().map(|h| format!("前 {} 名{}", h.first, h.name));
    let honours: Vec<String> = honours.collect();
    format!(
        "{}：{}。没有数的项不得分，只排已报的单位；要用的数待核的单位不排。得分相同：{ties}。{}",
        ranking.name,
        items.join("；"),
        honours.join("，")
    )
}

fn name(criterion: Criterion, campaign: &Campaign) -> String {
    let of = match criterion {
        Criterion::Field(_) => "数值",
        Criterion::Target(at) if campaign.targets.get(at).is_some_and(Target::grows) => "",
        Criterion::Target(_) => "完成率",
    };
    format!("{}{of}", criterion.name(campaign))
}

/// Who is missing, and for each target why it cannot be judged.
fn missing(summary: &Summary) -> Vec<NoteLine> {
    let absent: Vec<String> = summary
        .rows
        .iter()
        .filter(|row| !row.counts())
        .map(|row| format!("{}（{}）", row.unit.name, row.state.chinese()))
        .collect();
    let absent = if absent.is_empty() {
        "没有".to_string()
    } else {
        roll(&absent, &format!("“{RECEIPTS_SHEET}”"))
    };
    let mut lines = vec![line("缺什么", "没有计入的单位", absent)];
    for (at, target) in summary.campaign.targets.iter().enumerate() {
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in &summary.rows {
            if let Some(reason) = row.attainment[at].reason {
                reasons.entry(reason.chinese()).or_default().push(&row.unit.name);
            }
        }
        let told: Vec<String> = reasons
            .iter()
            .map(|(reason, units)| {
                format!(
                    "{reason} {} 个（{}）",
                    units.len(),
                    roll(units, &format!("“{OVERVIEW_SHEET}”"))
                )
            })
            .collect();
        if !told.is_empty() {
            lines.push(line("缺什么", &format!("{}无法判断", target.name), told.join("；")));
        }
    }
    lines
}

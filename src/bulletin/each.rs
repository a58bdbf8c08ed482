//! What a line of the wording is repeated for: targets, adjustments, honours, receiving offices.

use super::facts::{Facts, measure, of_campaign, unit_name};
use super::figure::{Figure, FigureOrigin};
use super::phrase::Phrase;
use super::{sources, targets};
use crate::campaign::Honour;
use crate::summary::{Summary, UnitRow};
use rust_decimal::Decimal;

/// Of what kind the things are for each of which a line of the wording is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatedItem {
    /// 数量目标: targets with a least figure.
    LeastTarget,
    /// 增长目标: targets of growth over last year.
    GrowthTarget,
    /// 调整: figures that the office adjusted.
    Adjustment,
    /// 称号: honours of the overall order.
    Honour,
    /// 接收单位: receiving offices.
    Office,
}

const LEAST_NAMES: [&str; 13] = [
    "目标",
    "目标值",
    "单位数",
    "合计",
    "达标数",
    "未达标数",
    "无法判断数",
    "领先",
    "落后",
    "完成率",
    "序时进度",
    "超欠",
    "率较上期",
];
const GROWTH_NAMES: [&str; 12] = [
    "目标",
    "目标值",
    "单位数",
    "合计",
    "达标数",
    "未达标数",
    "无法判断数",
    "领先",
    "落后",
    "上年合计",
    "同比",
    "率较上期",
];

impl RepeatedItem {
    /// All kinds.
    pub const ALL: [RepeatedItem; 5] = [
        RepeatedItem::LeastTarget,
        RepeatedItem::GrowthTarget,
        RepeatedItem::Adjustment,
        RepeatedItem::Honour,
        RepeatedItem::Office,
    ];

    /// The kind as a wording names it.
    pub fn chinese(self) -> &'static str {
        match self {
            RepeatedItem::LeastTarget => "数量目标",
            RepeatedItem::GrowthTarget => "增长目标",
            RepeatedItem::Adjustment => "调整",
            RepeatedItem::Honour => "称号",
            RepeatedItem::Office => "接收单位",
        }
    }

    /// Names that a line may use beside those of the period.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            RepeatedItem::LeastTarget => &LEAST_NAMES,
            RepeatedItem::GrowthTarget => &GROWTH_NAMES,
            RepeatedItem::Adjustment => &["单位", "指标", "原数", "现数"],
            RepeatedItem::Honour => &["称号", "称号名次", "称号单位"],
            RepeatedItem::Office => &["接收单位"],
        }
    }

    /// What is known of each thing of the kind, in the campaign's order.
    pub fn items(self, summary: &Summary) -> Vec<Facts> {
        let targets_that = |grows: bool| {
            let all = summary.campaign.targets.iter().enumerate();
            all.filter(move |(_, t)| t.grows() == grows)
                .map(|(at, t)| targets::of_target(summary, at, t))
        };
        match self {
            RepeatedItem::LeastTarget => targets_that(false).collect(),
            RepeatedItem::GrowthTarget => targets_that(true).collect(),
            RepeatedItem::Adjustment => adjustments(summary),
            RepeatedItem::Honour => honours(summary),
            RepeatedItem::Office => {
                let offices = summary.campaign.contacts.iter().map(|c| c.office.as_str());
                offices.map(|o| Facts::from([("接收单位", of_campaign(o))])).collect()
            }
        }
    }
}

fn adjustments(summary: &Summary) -> Vec<Facts> {
    let of_row = |(at, row): (usize, &UnitRow)| {
        let all = row.adjustments().into_iter().enumerate();
        all.map(|(number, adjustment)| {
            let field = summary.campaign.field(adjustment.field);
            let measure = || field.map(measure).unwrap_or_default();
            let pointer = |key: &str| format!("/units/{at}/adjustments/{number}/{key}");
            let cell = || sources::of_field(summary, at, adjustment.field).into_iter().collect();
            let figure = |value: Decimal, key: &str| {
                let decimals = field.map_or(0, |f| f.decimals_of(value));
                Phrase::from(Figure::rounded(value, decimals, pointer(key), cell())).and(measure())
            };
            // What was not understood stands in the summary, beside its cell; no text of a unit here.
            let unread = || {
                let what = if adjustment.is_blank { "空白" } else { "不能认定的数" };
                Phrase::of(what, &FigureOrigin::Wording)
            };
            let reported = adjustment.reported.map(|value| figure(value, "reported"));
            Facts::from([
                ("单位", unit_name(row)),
                ("指标", of_campaign(summary.campaign.name_of(adjustment.field))),
                ("原数", reported.unwrap_or_else(unread)),
                ("现数", figure(adjustment.value, "value")),
            ])
        })
        .collect::<Vec<_>>()
    };
    summary.rows.iter().enumerate().flat_map(of_row).collect()
}

fn honours(summary: &Summary) -> Vec<Facts> {
    let ranking = summary.campaign.ranking.as_ref();
    let mut placed: Vec<(usize, &UnitRow)> = summary
        .rows
        .iter()
        .filter_map(|row| Some((row.overall.as_ref()?.rank.place, row)))
        .collect();
    placed.sort_by_key(|(place, _)| *place);
    let of_honour = |honour: &Honour| {
        let units = placed.iter().filter(|(place, _)| *place <= honour.first);
        Facts::from([
            ("称号", of_campaign(&honour.name)),
            ("称号名次", of_campaign(&honour.first.to_string())),
            ("称号单位", Phrase::joined(units.map(|(_, row)| unit_name(row)), "、")),
        ])
    };
    ranking.map(|r| r.honours.iter().map(of_honour).collect()).unwrap_or_default()
}

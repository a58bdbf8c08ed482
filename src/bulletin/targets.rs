//! What the bulletin knows of each target, adjustment, honour and receiving office.

use super::facts::{Facts, full_width, measure, unit_name};
use super::figure::{Figure, Origin};
use super::phrase::Phrase;
use super::sources::{self, Source};
use super::standing;
use crate::campaign::{Goal, Target};
use crate::summary::{Summary, UnitRow};
use rust_decimal::Decimal;

/// Of what kind the things are for each of which a line of the wording is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
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

const LEAST_NAMES: [&str; 12] = [
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
];
const GROWTH_NAMES: [&str; 11] = [
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
];

impl Each {
    /// All kinds.
    pub const ALL: [Each; 5] =
        [Each::LeastTarget, Each::GrowthTarget, Each::Adjustment, Each::Honour, Each::Office];

    /// The kind as a wording names it.
    pub fn chinese(self) -> &'static str {
        match self {
            Each::LeastTarget => "数量目标",
            Each::GrowthTarget => "增长目标",
            Each::Adjustment => "调整",
            Each::Honour => "称号",
            Each::Office => "接收单位",
        }
    }

    /// Names that a line may use beside those of the period.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Each::LeastTarget => &LEAST_NAMES,
            Each::GrowthTarget => &GROWTH_NAMES,
            Each::Adjustment => &["单位", "指标", "原数", "现数"],
            Each::Honour => &["称号", "称号名次", "称号单位"],
            Each::Office => &["接收单位"],
        }
    }

    /// What is known of each thing of the kind, in the campaign's order.
    pub fn items(self, summary: &Summary) -> Vec<Facts> {
        let targets = |grows: bool| {
            let all = summary.campaign.targets.iter().enumerate();
            all.filter(move |(_, t)| t.grows() == grows).map(|(at, t)| of_target(summary, at, t))
        };
        match self {
            Each::LeastTarget => targets(false).collect(),
            Each::GrowthTarget => targets(true).collect(),
            Each::Adjustment => adjustments(summary),
            Each::Honour => honours(summary),
            Each::Office => {
                let offices = summary.campaign.contacts.iter().map(|c| c.office.as_str());
                offices.map(|o| Facts::from([("接收单位", of_campaign(o))])).collect()
            }
        }
    }
}

fn of_campaign(text: &str) -> Phrase {
    Phrase::of(&full_width(text), &Origin::Campaign)
}

/// Growth in words: 增长12.33%, 下降5%, 持平.
pub fn growth(rate: Decimal, pointer: String, sources: Vec<Source>) -> Phrase {
    let mut phrase = Phrase::default();
    if rate.is_zero() {
        phrase.say("持平");
        return phrase;
    }
    phrase.say(if rate.is_sign_negative() { "下降" } else { "增长" });
    phrase.figure(Figure::unsigned_percent(rate, "%", pointer, sources));
    phrase
}

/// The goal in words: 不少于100户, 增长10%以上.
pub fn goal(summary: &Summary, target: &Target) -> Phrase {
    let pointer = format!("/total/attainment/{}/target", target.key);
    let mut phrase = Phrase::default();
    match (target.goal, &target.stated) {
        (Goal::AtLeast(_), Some((least, unit))) => {
            phrase.say("不少于");
            phrase.add(of_campaign(&format!("{}{unit}", least.normalize())));
        }
        (Goal::AtLeast(least), None) => {
            phrase.say("不少于");
            phrase.figure(Figure::exact(least, pointer, Vec::new()));
            phrase.add(measure_of(summary, target));
        }
        (Goal::Growth(ratio), _) => {
            phrase.say("增长");
            phrase.figure(Figure::percent(ratio, pointer, Vec::new()));
            phrase.say("以上");
        }
    }
    phrase
}

fn measure_of(summary: &Summary, target: &Target) -> Phrase {
    summary.campaign.field(&target.field).map(measure).unwrap_or_default()
}

fn of_target(summary: &Summary, position: usize, target: &Target) -> Facts {
    let total = &summary.total.attainment[position];
    let pointer = |key: &str| format!("/total/attainment/{}/{key}", target.key);
    let whole = |count: usize, key: &str| Figure::whole(count, &pointer(key), Vec::new()).into();
    let [leading, lagging] = standing::by_target(summary, position, target);
    let [this, last] = sources::of_total(summary, position, target);
    let both: Vec<Source> = this.iter().chain(&last).cloned().collect();
    let sum = |number: Option<Decimal>, key: &str, cells: Vec<Source>| {
        let figure = number.map(|n| Phrase::from(Figure::exact(n, pointer(key), cells)));
        figure.map(|f| f.and(measure_of(summary, target))).unwrap_or_default()
    };
    let rate = |show: fn(Decimal, String, Vec<Source>) -> Phrase| {
        total.rate.map(|rate| show(rate, pointer("rate"), both.clone())).unwrap_or_default()
    };
    let mut facts = Facts::from([
        ("目标", of_campaign(&target.name)),
        ("目标值", goal(summary, target)),
        ("单位数", whole(total.units, "units")),
        ("合计", sum(total.actual, "actual", this.clone())),
        ("达标数", whole(total.met, "met_units")),
        ("未达标数", count_met(summary, position, target, Some(false))),
        ("无法判断数", count_met(summary, position, target, None)),
        ("领先", leading),
        ("落后", lagging),
    ]);
    if target.grows() {
        facts.insert("上年合计", sum(total.base, "base", last.clone()));
        facts.insert("同比", rate(growth));
    } else {
        facts.insert("完成率", rate(|r, pointer, cells| Figure::percent(r, pointer, cells).into()));
        let time = summary.elapsed[position].and_then(crate::campaign::Elapsed::ratio);
        let time = time.map(|t| Figure::percent(t, pointer("schedule"), Vec::new()).into());
        facts.insert("序时进度", time.unwrap_or_default());
        let ahead = total.ahead.map(|points| ahead(points, pointer("ahead"), both.clone()));
        facts.insert("超欠", ahead.unwrap_or_default());
    }
    facts
}

/// 超进度42.31个百分点, 欠进度12.92个百分点, 与序时进度持平.
fn ahead(points: Decimal, pointer: String, cells: Vec<Source>) -> Phrase {
    let mut phrase = Phrase::default();
    if points.is_zero() {
        phrase.say("与序时进度持平");
        return phrase;
    }
    phrase.say(if points.is_sign_negative() { "欠进度" } else { "超进度" });
    phrase.figure(Figure::unsigned_percent(points, "", pointer, cells));
    phrase.say("个百分点");
    phrase
}

/// How many units have (not) met a target, or cannot be judged.
fn count_met(summary: &Summary, position: usize, target: &Target, met: Option<bool>) -> Phrase {
    let rows = summary.rows.iter().enumerate();
    let own = rows.filter(|(_, row)| row.attainment[position].met == met);
    let pointers = own.map(|(at, _)| format!("/units/{at}/attainment/{}/met", target.key));
    Figure::count(pointers.collect(), Vec::new()).into()
}

fn adjustments(summary: &Summary) -> Vec<Facts> {
    let of_row = |(at, row): (usize, &UnitRow)| {
        let all = row.adjustments().into_iter().enumerate();
        all.map(|(number, adjustment)| {
            let field = summary.campaign.field(adjustment.field);
            let measure = || field.map(measure).unwrap_or_default();
            let pointer = |key: &str| format!("/units/{at}/adjustments/{number}/{key}");
            let cell = || sources::of_field(summary, row, adjustment.field);
            let figure = |value: Decimal, key: &str| {
                Phrase::from(Figure::exact(value, pointer(key), cell())).and(measure())
            };
            let reported = adjustment.reported.map(|value| figure(value, "reported"));
            Facts::from([
                ("单位", unit_name(row)),
                ("指标", of_campaign(summary.campaign.name_of(adjustment.field))),
                ("原数", reported.unwrap_or_else(|| Phrase::of("空白", &Origin::Wording))),
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
    let of_honour = |honour: &crate::campaign::Honour| {
        let units = placed.iter().filter(|(place, _)| *place <= honour.first);
        Facts::from([
            ("称号", of_campaign(&honour.name)),
            ("称号名次", of_campaign(&honour.first.to_string())),
            ("称号单位", Phrase::joined(units.map(|(_, row)| unit_name(row)), "、")),
        ])
    };
    ranking.map(|r| r.honours.iter().map(of_honour).collect()).unwrap_or_default()
}

//! What the bulletin knows of a period as a whole, by the names that its wording may use.

use super::figure::{Figure, FigureOrigin};
use super::phrase::Phrase;
use super::sources::{self, FigureSource};
use super::{held, leaders, since};
use crate::campaign::{Accumulation, Field, chinese_day};
use crate::summary::{State, Summary, UnitRow};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Values by the names that a wording may use.
pub type Facts = BTreeMap<&'static str, Phrase>;

/// Names of what is known of a period as a whole.
pub const NAMES: [&str; 37] = [
    "专项行动",
    "通知",
    "单位类别",
    "报送期",
    "行动天数",
    "总天数",
    "应报",
    "已报",
    "未计入数",
    "未计入单位",
    "未报数",
    "未报单位",
    "下级未齐数",
    "下级未齐单位",
    "退改数",
    "退改单位",
    "不能读数",
    "不能读单位",
    "待核单位数",
    "待核单位",
    "待核数",
    "待核清单",
    "待核口径",
    "核实数",
    "核实清单",
    "指标合计",
    "上期",
    "较上期",
    "清单变动",
    "基数来源",
    "目标数",
    "全部达标数",
    "全部达标单位",
    "排序办法",
    "综合领先",
    "调整数",
    "成文日期",
];

/// What is known of the period; `today` is the day of the bulletin.
pub fn facts(summary: &Summary, today: NaiveDate) -> Facts {
    let campaign = summary.campaign;
    let day = campaign.day_number(summary.period.0).map(|n| of_campaign(&n.to_string()));
    let ranking = campaign.ranking.as_ref();
    let adjustments = adjustments(summary);
    let mut facts = Facts::from([
        ("专项行动", of_campaign(&campaign.title)),
        ("通知", of_campaign(&campaign.notice)),
        ("单位类别", of_campaign(&campaign.form.unit_heading)),
        (
            "报送期",
            Figure::period(summary.campaign.calendar.name(summary.period), "/period").into(),
        ),
        ("行动天数", day.unwrap_or_default()),
        ("总天数", of_campaign(&campaign.length().to_string())),
        ("应报", expected(summary)),
        ("已报", Figure::whole(summary.total.reported, "/total/reported", returns(summary)).into()),
        ("指标合计", totals(summary)),
        ("基数来源", bases(summary)),
        ("目标数", of_campaign(&campaign.targets.len().to_string())),
        ("排序办法", ranking.map(|r| of_campaign(&r.name)).unwrap_or_default()),
        ("综合领先", leaders::leading_overall(summary)),
        ("调整数", Figure::count(adjustments, Vec::new()).into()),
        ("成文日期", Figure::other(chinese_day(today), FigureOrigin::Today).into()),
    ]);
    let all_met = |row: &UnitRow| {
        let targets = campaign.targets.len();
        targets > 0 && row.counts() && row.met_count() == targets
    };
    group(&mut facts, summary, ["未计入数", "未计入单位"], "status", |row| !row.counts());
    group(&mut facts, summary, ["未报数", "未报单位"], "status", is(State::Missing));
    let lacks = |row: &UnitRow| {
        row.counts() && row.submission.is_some_and(|one| !one.missing_below().is_empty())
    };
    group(&mut facts, summary, ["下级未齐数", "下级未齐单位"], "status", lacks);
    let waits = |row: &UnitRow| row.state == State::Held && !row.counts();
    group(&mut facts, summary, ["待核单位数", "待核单位"], "status", waits);
    facts.extend(held::facts(summary));
    facts.extend(since::facts(summary));
    group(&mut facts, summary, ["退改数", "退改单位"], "status", is(State::Returned));
    group(&mut facts, summary, ["不能读数", "不能读单位"], "status", is(State::Unreadable));
    group(&mut facts, summary, ["全部达标数", "全部达标单位"], "met_targets", all_met);
    facts
}

/// How many units must report.
pub fn expected(summary: &Summary) -> Phrase {
    Figure::whole(summary.rows.len(), "/total/expected", Vec::new()).into()
}

/// Half-width brackets in names as a document has them.
fn full_width(text: &str) -> String {
    text.replace('(', "（").replace(')', "）")
}

/// A text of the campaign file.
pub fn of_campaign(text: &str) -> Phrase {
    Phrase::of(&full_width(text), &FigureOrigin::Campaign)
}

/// A unit's name.
pub fn unit_name(row: &UnitRow) -> Phrase {
    Phrase::of(&row.unit.name, &FigureOrigin::Campaign)
}

/// Where last year's figures come from; empty if no target needs them.
fn bases(summary: &Summary) -> Phrase {
    if !summary.campaign.targets.iter().any(crate::campaign::Target::grows) {
        return Phrase::default();
    }
    let own = summary.campaign.baseline_sheet();
    let text = match &summary.baseline_file {
        Some(file) => format!("取自“{file}”，其中没有的取自单位{own}"),
        None => format!("取自各单位{own}（没有本期的上年同期表）"),
    };
    Phrase::of(&text, &FigureOrigin::Wording)
}

/// Pointers to the office's adjustments.
fn adjustments(summary: &Summary) -> Vec<String> {
    let of_row = |(at, row): (usize, &UnitRow)| {
        let count = row.adjustments().len();
        (0..count).map(move |number| format!("/units/{at}/adjustments/{number}"))
    };
    summary.rows.iter().enumerate().flat_map(of_row).collect()
}

fn returns(summary: &Summary) -> Vec<FigureSource> {
    let counted = summary.rows.iter().enumerate().filter(|(_, row)| row.counts());
    counted.filter_map(|(at, _)| sources::of_return(summary, at)).collect()
}

fn is(state: State) -> impl Fn(&UnitRow) -> bool {
    move |row| row.state == state
}

/// How many units there are of a kind, and their names.
fn group(
    facts: &mut Facts,
    summary: &Summary,
    [number, names]: [&'static str; 2],
    key: &str,
    belongs: impl Fn(&UnitRow) -> bool,
) {
    let all = summary.rows.iter().enumerate().filter(|(_, row)| belongs(row));
    let (positions, rows): (Vec<usize>, Vec<&UnitRow>) = all.unzip();
    let pointers = positions.iter().map(|at| format!("/units/{at}/{key}")).collect();
    let files = positions.iter().filter_map(|at| sources::of_return(summary, *at)).collect();
    facts.insert(number, Figure::count(pointers, files).into());
    facts.insert(names, Phrase::joined(rows.into_iter().map(unit_name), "、"));
}

/// The sums of all number fields, first those that run from the campaign's start.
fn totals(summary: &Summary) -> Phrase {
    let kinds = [("累计", Accumulation::Cumulative), ("本期", Accumulation::Period)];
    let parts = kinds.into_iter().filter_map(|(word, kind)| {
        let fields = summary.campaign.form.summary_fields.iter().enumerate();
        let own = fields.filter(|(_, f)| f.is_number() && f.accumulation == kind);
        let sums: Vec<Phrase> = own.map(|(at, field)| total(summary, at, field)).collect();
        let words = Phrase::of(word, &FigureOrigin::Wording);
        (!sums.is_empty()).then(|| words.and(Phrase::joined(sums, "、")))
    });
    Phrase::joined(parts, "；")
}

/// A field's sum, and of how many units if not of all whose returns count.
fn total(summary: &Summary, at: usize, field: &Field) -> Phrase {
    let mut phrase = of_campaign(&field.spoken_name());
    let Some(sum) = summary.total.values[at] else {
        phrase.say("没有数");
        return phrase;
    };
    let pointer = format!("/total/values/{}", field.key);
    let rows = || summary.rows.iter().enumerate().filter(|(_, row)| row.number(at).is_some());
    let cells = sources::of_sum(summary, at, field);
    phrase.figure(Figure::rounded(sum, field.decimals_of(sum), pointer, cells));
    phrase.add(measure(field));
    let mut remarks = Vec::new();
    if summary.total.with_value[at] < summary.total.reported {
        let pointers = rows().map(|(at, _)| format!("/units/{at}/values/{}", field.key));
        let count = Figure::count(pointers.collect(), Vec::new());
        remarks.push(words("只有").and(count).and(words("个单位有数")));
    }
    remarks.extend(held::remark(summary, field));
    if !remarks.is_empty() {
        phrase.add(words("（").and(Phrase::joined(remarks, "，")).and(words("）")));
    }
    phrase
}

/// Words of the bulletin's own.
pub fn words(text: &str) -> Phrase {
    Phrase::of(text, &FigureOrigin::Wording)
}

/// A field's unit of measure.
pub fn measure(field: &Field) -> Phrase {
    Phrase::of(field.unit_name(), &FigureOrigin::Campaign)
}

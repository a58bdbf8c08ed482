//! What the bulletin knows of each target.

use super::facts::{Facts, measure, of_campaign};
use super::figure::Figure;
use super::phrase::Phrase;
use super::sources::{self, FigureSource};
use super::{leaders, since};
use crate::campaign::{Elapsed, Goal, Target};
use crate::summary::{Summary, TotalAttainment};
use rust_decimal::Decimal;

/// What is known of the target at this position, by the names that a wording may use.
pub fn of_target(summary: &Summary, position: usize, target: &Target) -> Facts {
    let total = &summary.total.attainment[position];
    let [this, last] = sources::of_total(summary, position, target);
    let judged = OverallTarget { summary, position, target, total, this, last };
    let [leading, lagging] = leaders::by_target(summary, position, target);
    let mut facts = if target.grows() { judged.growth() } else { judged.progress() };
    facts.extend([
        ("目标", of_campaign(&target.name)),
        ("目标值", goal(summary, target)),
        ("单位数", judged.whole(total.units, "units")),
        ("合计", judged.sum(total.actual, "actual", &judged.this)),
        ("达标数", judged.whole(total.met, "met_units")),
        ("未达标数", judged.count(Some(false))),
        ("无法判断数", judged.count(None)),
        ("领先", leading),
        ("落后", lagging),
        ("率较上期", since::of_rate(summary, position, target)),
    ]);
    facts
}

/// A target over all units, and the cells behind its sums.
struct OverallTarget<'a> {
    summary: &'a Summary<'a>,
    position: usize,
    target: &'a Target,
    total: &'a TotalAttainment,
    this: Vec<FigureSource>,
    last: Vec<FigureSource>,
}

impl OverallTarget<'_> {
    /// What only targets of growth have.
    fn growth(&self) -> Facts {
        let rate = self.total.rate.map(|rate| growth(rate, self.pointer("rate"), self.cells()));
        Facts::from([
            ("上年合计", self.sum(self.total.base, "base", &self.last)),
            ("同比", rate.unwrap_or_default()),
        ])
    }

    /// What only targets with a least figure have.
    fn progress(&self) -> Facts {
        let percent = |ratio: Option<Decimal>, key: &str, cells: Vec<FigureSource>| {
            let figure = ratio.map(|ratio| Figure::percent(ratio, self.pointer(key), cells));
            figure.map(Phrase::from).unwrap_or_default()
        };
        let elapsed = self.summary.elapsed[self.position].and_then(Elapsed::ratio);
        let ahead =
            self.total.ahead.map(|points| ahead(points, self.pointer("ahead"), self.cells()));
        Facts::from([
            ("完成率", percent(self.total.rate, "rate", self.cells())),
            ("序时进度", percent(elapsed, "schedule", Vec::new())),
            ("超欠", ahead.unwrap_or_default()),
        ])
    }

    fn pointer(&self, key: &str) -> String {
        format!("/total/attainment/{}/{key}", self.target.key)
    }

    fn cells(&self) -> Vec<FigureSource> {
        self.this.iter().chain(&self.last).cloned().collect()
    }

    fn whole(&self, count: usize, key: &str) -> Phrase {
        Figure::whole(count, &self.pointer(key), Vec::new()).into()
    }

    /// A sum with its unit of measure.
    fn sum(&self, sum: Option<Decimal>, key: &str, cells: &[FigureSource]) -> Phrase {
        let field = self.summary.campaign.field(&self.target.field);
        let decimals = |sum: Decimal| field.map_or(0, |f| f.decimals_of(sum));
        let figure =
            sum.map(|sum| Figure::rounded(sum, decimals(sum), self.pointer(key), cells.to_vec()));
        let phrase = figure.map(|f| Phrase::from(f).and(measure_of(self.summary, self.target)));
        phrase.unwrap_or_default()
    }

    /// How many units have (not) met the target, or cannot be judged.
    fn count(&self, met: Option<bool>) -> Phrase {
        let rows = self.summary.rows.iter().enumerate();
        let own = rows.filter(|(_, row)| row.attainment[self.position].met == met);
        let pointer = |at| format!("/units/{at}/attainment/{}/met", self.target.key);
        Figure::count(own.map(|(at, _)| pointer(at)).collect(), Vec::new()).into()
    }
}

/// Growth in words: 增长12.33%, 下降5%, 持平.
pub fn growth(rate: Decimal, pointer: String, sources: Vec<FigureSource>) -> Phrase {
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

/// 超进度42.31个百分点, 欠进度12.92个百分点, 与序时进度持平.
fn ahead(points: Decimal, pointer: String, cells: Vec<FigureSource>) -> Phrase {
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

//! Who leads and who lags, ties said: by a target's rate, or overall where the campaign declares how.

use super::facts::unit_name;
use super::figure::Figure;
use super::phrase::Phrase;
use super::sources;
use super::targets::growth;
use crate::campaign::Target;
use crate::summary::{Summary, UnitRow};
use rust_decimal::Decimal;

/// Units that are named on each side; a tie may bring more.
const NAMED: usize = 3;
/// Most units of one tie that are named; more are counted.
const MOST_TIED: usize = 5;

/// Units that share a place.
struct TiedUnits {
    place: usize,
    /// Positions of the units.
    units: Vec<usize>,
}

/// What units are compared by, and where it stands in the JSON below a unit.
struct UnitComparison<'a> {
    summary: &'a Summary<'a>,
    /// Pointer below the unit to the object that holds `rank`.
    holder: String,
    /// Key of the compared figure in it.
    key: &'static str,
    shown: Box<dyn Fn(usize) -> Phrase + 'a>,
}

/// Who leads and who lags by a target's rate; nobody lags who has met it.
pub fn by_target(summary: &Summary, position: usize, target: &Target) -> [Phrase; 2] {
    let holder = format!("attainment/{}", target.key);
    let shown = |at: usize| rate(summary, at, position, target);
    let comparison = UnitComparison { summary, holder, key: "rate", shown: Box::new(shown) };
    let place = |row: &UnitRow| row.attainment[position].rank.map(|rank| rank.place);
    let ties = ties(summary, place);
    let leading = enough(ties.iter());
    let is_short = |at: &usize| summary.rows[*at].attainment[position].met == Some(false);
    let short: Vec<&TiedUnits> =
        ties[leading..].iter().filter(|tie| tie.units.iter().all(is_short)).collect();
    let lagging = enough(short.iter().rev().copied());
    let last = short[short.len() - lagging..].iter().copied();
    [comparison.name(ties[..leading].iter()), comparison.name(last)]
}

/// Who leads in the overall order; empty if the campaign declares none.
pub fn leading_overall(summary: &Summary) -> Phrase {
    let score = |at: usize| {
        let overall = summary.rows[at].overall.as_ref();
        let score = overall.map(|o| o.score).unwrap_or_default();
        let mut phrase = Phrase::default();
        phrase.figure(Figure::exact(score, format!("/units/{at}/overall/score"), Vec::new()));
        phrase.say("分");
        phrase
    };
    let shown = Box::new(score);
    let comparison = UnitComparison { summary, holder: "overall".to_string(), key: "score", shown };
    let ties = ties(summary, |row| row.overall.as_ref().map(|o| o.rank.place));
    comparison.name(ties[..enough(ties.iter())].iter())
}

/// The units by place, those of one place together.
fn ties(summary: &Summary, place: impl Fn(&UnitRow) -> Option<usize>) -> Vec<TiedUnits> {
    let rows = summary.rows.iter().enumerate();
    let mut placed: Vec<(usize, usize)> =
        rows.filter_map(|(at, row)| Some((place(row)?, at))).collect();
    placed.sort_unstable();
    let mut ties: Vec<TiedUnits> = Vec::new();
    for (place, at) in placed {
        match ties.last_mut().filter(|tie| tie.place == place) {
            Some(tie) => tie.units.push(at),
            None => ties.push(TiedUnits { place, units: vec![at] }),
        }
    }
    ties
}

/// How many ties together have as many units as are to be named.
fn enough<'a>(ties: impl Iterator<Item = &'a TiedUnits>) -> usize {
    let mut named = 0;
    ties.take_while(|tie| {
        let wanted = named < NAMED;
        named += tie.units.len();
        wanted
    })
    .count()
}

impl UnitComparison<'_> {
    fn name<'a>(&self, ties: impl Iterator<Item = &'a TiedUnits>) -> Phrase {
        Phrase::joined(ties.map(|tie| self.tie(tie)), "；")
    }

    /// 成都市（120%）; 成都市、宜宾市并列第1（120%）; 8个单位并列第3（100%）.
    fn tie(&self, tie: &TiedUnits) -> Phrase {
        let rows = &self.summary.rows;
        let Some(first) = tie.units.first().copied() else { return Phrase::default() };
        let pointer = |at: usize, key: &str| format!("/units/{at}/{}/{key}", self.holder);
        let mut phrase = if tie.units.len() > MOST_TIED {
            let all = tie.units.iter().map(|at| pointer(*at, self.key)).collect();
            Phrase::from(Figure::count(all, Vec::new()))
        } else {
            Phrase::joined(tie.units.iter().map(|at| unit_name(&rows[*at])), "、")
        };
        if tie.units.len() > 1 {
            phrase.say(if tie.units.len() > MOST_TIED {
                "个单位并列第"
            } else {
                "并列第"
            });
            phrase.figure(Figure::whole(tie.place, &pointer(first, "rank"), Vec::new()));
        }
        phrase.say("（");
        phrase.add((self.shown)(first));
        phrase.say("）");
        phrase
    }
}

/// A unit's rate: 120%, 增长 or 下降 for growth.
fn rate(summary: &Summary, at: usize, position: usize, target: &Target) -> Phrase {
    let rate: Decimal = summary.rows[at].attainment[position].rate.unwrap_or_default();
    let pointer = format!("/units/{at}/attainment/{}/rate", target.key);
    let cells = sources::of_rate(summary, at, position, target);
    if target.grows() {
        return growth(rate, pointer, cells);
    }
    Figure::percent(rate, pointer, cells).into()
}

//! Every unit against every target.

use super::{BulletinCell, BulletinTable, NO_FIGURE, row, words};
use crate::bulletin::facts::{of_campaign, unit_name};
use crate::bulletin::figure::{Derivation, Figure, FigureOrigin};
use crate::bulletin::phrase::Phrase;
use crate::bulletin::sources;
use crate::bulletin::targets::goal;
use crate::campaign::Target;
use crate::summary::{Summary, UnitRow};

/// Every unit's 完成率 or 同比 in percent, bold where the target is met, else why it cannot be judged.
pub fn targets(summary: &Summary) -> BulletinTable {
    let targets = || summary.campaign.targets.iter().enumerate();
    let nothing = || BulletinCell::plain(words(NO_FIGURE));
    let footer = |name: &str, figure: fn(&Summary, usize, &Target) -> Phrase| {
        let figures =
            targets().map(|(at, target)| BulletinCell::plain(figure(summary, at, target)));
        row(BulletinCell::bold(words(name)), figures, nothing())
    };
    let goals = targets().map(|(_, target)| BulletinCell::plain(goal(summary, target)));
    let mut rows = vec![row(BulletinCell::plain(words("目标")), goals, nothing())];
    rows.extend(summary.rows.iter().enumerate().map(|(at, unit)| {
        let rates = targets().map(|(position, target)| rate(summary, at, position, target));
        row(BulletinCell::plain(unit_name(unit)), rates, BulletinCell::plain(met_count(at, unit)))
    }));
    rows.push(footer("合计", total_rate));
    rows.push(footer("所含单位数", total_units));
    rows.push(footer("达标单位数", total_met));
    let headings = targets().map(|(_, target)| heading(target));
    BulletinTable { headings: row(words("单位"), headings, words("达标项数")), rows }
}

fn heading(target: &Target) -> Phrase {
    let name = of_campaign(&target.name);
    let what = if target.grows() { "同比" } else { "完成率" };
    let what = if target.name.contains(what) { "" } else { what };
    name.and(words(what)).and(words("（%）"))
}

fn rate(summary: &Summary, at: usize, position: usize, target: &Target) -> BulletinCell {
    let judged = &summary.rows[at].attainment[position];
    let pointer = |key: &str| format!("/units/{at}/attainment/{}/{key}", target.key);
    let Some(rate) = judged.rate else {
        let reason = judged.reason.map_or(NO_FIGURE, |reason| reason.chinese());
        let origin = FigureOrigin::Merge(Derivation::Quoted, vec![pointer("reason")]);
        return BulletinCell::plain(Phrase::of(reason, &origin));
    };
    let cells = sources::of_rate(summary, at, position, target);
    let phrase = Figure::column_percent(rate, pointer("rate"), cells).into();
    BulletinCell { phrase, bold: judged.met == Some(true) }
}

fn met_count(at: usize, unit: &UnitRow) -> Phrase {
    if !unit.counts() {
        return words(NO_FIGURE);
    }
    Figure::whole(unit.met_count(), &format!("/units/{at}/met_targets"), Vec::new()).into()
}

fn total_rate(summary: &Summary, position: usize, target: &Target) -> Phrase {
    let pointer = format!("/total/attainment/{}/rate", target.key);
    let Some(rate) = summary.total.attainment[position].rate else { return words(NO_FIGURE) };
    let cells = sources::of_total(summary, position, target).concat();
    Figure::column_percent(rate, pointer, cells).into()
}

fn total_units(summary: &Summary, position: usize, target: &Target) -> Phrase {
    let pointer = format!("/total/attainment/{}/units", target.key);
    Figure::whole(summary.total.attainment[position].units, &pointer, Vec::new()).into()
}

fn total_met(summary: &Summary, position: usize, target: &Target) -> Phrase {
    let pointer = format!("/total/attainment/{}/met_units", target.key);
    Figure::whole(summary.total.attainment[position].met, &pointer, Vec::new()).into()
}

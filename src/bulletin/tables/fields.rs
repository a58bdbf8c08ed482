//! Every unit's figures and how its return stands.

use super::{BulletinCell, BulletinTable, NO_FIGURE, row, words};
use crate::bulletin::facts::{expected, measure, of_campaign, unit_name};
use crate::bulletin::figure::Figure;
use crate::bulletin::phrase::Phrase;
use crate::bulletin::sources;
use crate::campaign::Field;
use crate::summary::{NOT_APPLICABLE, State, Summary, UnitRow};

/// Every unit's figures of the form, and how its return stands.
pub fn fields(summary: &Summary) -> BulletinTable {
    let all = summary.campaign.form.summary_fields.iter().enumerate();
    let numbers: Vec<(usize, &Field)> = all.filter(|(_, f)| f.is_number()).collect();
    let footer = |name: &str, figure: fn(&Summary, usize, &Field) -> Phrase, last: Phrase| {
        let figures =
            numbers.iter().map(|(at, field)| BulletinCell::bold(figure(summary, *at, field)));
        row(BulletinCell::bold(words(name)), figures, BulletinCell::plain(last))
    };
    let units = summary.rows.iter().enumerate().map(|(at, unit)| {
        let figures = numbers.iter();
        let figures =
            figures.map(|(position, f)| BulletinCell::plain(figure(summary, at, *position, f)));
        row(BulletinCell::plain(unit_name(unit)), figures, BulletinCell::plain(state(unit)))
    });
    let mut rows: Vec<Vec<BulletinCell>> = units.collect();
    rows.push(footer("合计", sum, reported(summary)));
    rows.push(footer("所含单位数", with_value, words(NO_FIGURE)));
    let headings = numbers.iter().map(|(_, field)| heading(field));
    BulletinTable { headings: row(words("单位"), headings, words("情况")), rows }
}

fn heading(field: &Field) -> Phrase {
    let name = of_campaign(&field.spoken_name());
    if field.unit.is_none() {
        return name;
    }
    name.and(words("（")).and(measure(field)).and(words("）"))
}

fn figure(summary: &Summary, at: usize, position: usize, field: &Field) -> Phrase {
    let unit = &summary.rows[at];
    if unit.is_held(&field.key) {
        return words(State::Held.chinese());
    }
    let Some(number) = unit.number(position) else {
        let not_applicable = unit.is_not_applicable(&field.key);
        return words(if not_applicable { NOT_APPLICABLE } else { NO_FIGURE });
    };
    let pointer = format!("/units/{at}/values/{}", field.key);
    let cell = sources::of_field(summary, at, &field.key).into_iter().collect();
    Figure::rounded(number, field.decimals_of(number), pointer, cell).into()
}

fn sum(summary: &Summary, position: usize, field: &Field) -> Phrase {
    let pointer = format!("/total/values/{}", field.key);
    let Some(sum) = summary.total.values[position] else { return words(NO_FIGURE) };
    let cells = sources::of_sum(summary, position, field);
    let sum = Phrase::from(Figure::rounded(sum, field.decimals_of(sum), pointer, cells));
    let is_marked = summary.counts_held() && summary.total.held[position] > 0;
    if is_marked { sum.and(words("（含待核）")) } else { sum }
}

/// How a return stands: 部分待核 where other figures of it count.
fn state(unit: &UnitRow) -> Phrase {
    if unit.counts() && unit.held.is_empty() {
        return words(State::Accepted.chinese());
    }
    words(if unit.counts() { "部分待核" } else { unit.state.chinese() })
}

fn with_value(summary: &Summary, position: usize, field: &Field) -> Phrase {
    let units = summary.rows.iter().enumerate().filter(|(_, unit)| unit.number(position).is_some());
    let pointers = units.map(|(at, _)| format!("/units/{at}/values/{}", field.key));
    Figure::count(pointers.collect(), Vec::new()).into()
}

/// 已报20/21 beside the total, which says on its face how much of the whole it is.
fn reported(summary: &Summary) -> Phrase {
    let figure = Figure::whole(summary.total.reported, "/total/reported", Vec::new());
    words("已报").and(figure).and(words("/")).and(expected(summary))
}

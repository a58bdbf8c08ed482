//! What the bulletin says of the period right before (较上期).

use super::facts::{Facts, measure, of_campaign, words};
use super::figure::Figure;
use super::phrase::Phrase;
use crate::campaign::{Field, Target};
use crate::summary::{
    LineChangeKind, PeriodComparison, SumChange, Summary, count_of, line_changes,
};
use rust_decimal::Decimal;

/// The period right before, and how every sum has changed since; nothing where no returns of it were kept.
pub fn facts(summary: &Summary) -> Facts {
    let since = summary.since_last();
    let last = since.as_ref().map(|since| {
        Figure::period(summary.campaign.calendar.name(since.period), "/since_last/period")
    });
    Facts::from([
        ("上期", last.map(Phrase::from).unwrap_or_default()),
        ("较上期", since.map(|since| of_fields(summary, &since)).unwrap_or_default()),
        ("清单变动", of_lists(summary)),
    ])
}

/// How the lines of each list have changed: “项目清单”新增3条、减少1条; nothing where none did.
fn of_lists(summary: &Summary) -> Phrase {
    let changes = line_changes(summary);
    let lists = changes.chunk_by(|one, other| one.block.id == other.block.id).enumerate();
    let told = lists.filter_map(|(at, own)| {
        let kinds = [LineChangeKind::New, LineChangeKind::Gone, LineChangeKind::Changed];
        let kinds = kinds.map(|kind| (kind, count_of(own, kind)));
        let counts = kinds.into_iter().filter(|(_, count)| *count > 0).map(|(kind, count)| {
            let pointer = format!("/line_changes/{at}/{}", kind.id());
            words(kind.chinese()).and(Figure::whole(count, &pointer, Vec::new())).and(words("条"))
        });
        let counts: Vec<Phrase> = counts.collect();
        let name = of_campaign(&format!("“{}”", own.first()?.block.name()));
        (!counts.is_empty()).then(|| name.and(Phrase::joined(counts, "、")))
    });
    Phrase::joined(told.collect::<Vec<Phrase>>(), "；")
}

/// Fields whose change rests on so many units, with what is said of each.
type ChangeGroup<'a> = (SumChange, Vec<&'a Field>, Vec<Phrase>);

/// Every sum: 召开推介会增加21次、签约金额减少3亿元; who was compared is said once for all that rest on so many
/// units.
fn of_fields(summary: &Summary, since: &PeriodComparison) -> Phrase {
    let fields = summary.campaign.form.summary_fields.iter().zip(&since.fields);
    let mut groups: Vec<ChangeGroup> = Vec::new();
    for (field, change) in fields {
        let Some(change) = change else { continue };
        let alike =
            |group: &&mut ChangeGroup| (group.0.all, group.0.units) == (change.all, change.units);
        match groups.iter_mut().find(alike) {
            Some((_, fields, told)) => {
                fields.push(field);
                told.push(of_field(field, change));
            }
            None => groups.push((*change, vec![field], vec![of_field(field, change)])),
        }
    }
    let groups = groups.into_iter().map(|(change, fields, told)| {
        let holder = fields.first().map(|field| format!("values/{}", field.key));
        let compared = compared(&change, &holder.unwrap_or_default());
        let compared = if change.all { compared } else { compared.and(words("，")) };
        compared.and(Phrase::joined(told, "、"))
    });
    Phrase::joined(groups, "；")
}

fn of_field(field: &Field, change: &SumChange) -> Phrase {
    let mut phrase = of_campaign(&field.spoken_name());
    if change.by.is_zero() {
        phrase.say("持平");
        return phrase;
    }
    phrase.say(if change.by < Decimal::ZERO { "减少" } else { "增加" });
    let pointer = format!("/since_last/values/{}/change", field.key);
    phrase.figure(Figure::unsigned(change.by, field.decimals_of(change.by), pointer));
    phrase.and(measure(field))
}

/// How a target's rate has changed: 完成率较上期提高3.5个百分点; nothing where it is not compared.
pub fn of_rate(summary: &Summary, position: usize, target: &Target) -> Phrase {
    let change = summary.since_last().and_then(|since| since.targets[position]);
    let Some(change) = change else { return Phrase::default() };
    let mut phrase = words(if target.grows() { "增幅较上期" } else { "完成率较上期" });
    if change.by.is_zero() {
        phrase.say("持平");
    } else {
        phrase.say(if change.by < Decimal::ZERO { "降低" } else { "提高" });
        let pointer = format!("/since_last/attainment/{}/change", target.key);
        phrase.figure(Figure::unsigned_percent(change.by, "", pointer, Vec::new()));
        phrase.say("个百分点");
    }
    let compared = compared(&change, &format!("attainment/{}", target.key));
    if change.all { phrase } else { phrase.and(words("（")).and(compared).and(words("）")) }
}

/// Who was compared, where that is not everybody with a figure.
fn compared(change: &SumChange, holder: &str) -> Phrase {
    if change.all {
        return Phrase::default();
    }
    let units = Figure::whole(change.units, &format!("/since_last/{holder}/units"), Vec::new());
    words("按两期都有数的").and(units).and(words("个单位比"))
}

//! Loads a campaign file and checks it whole; every fault is told with its line.

use super::check::check;
use super::definition::{CampaignFile, RankingTable, TargetTable};
use super::fault::fault;
use super::inbox::Inbox;
use super::quantity::Dictionary;
use super::rules;
use super::{
    Calendar, Campaign, Field, Form, Goal, Holidays, MoneyUnit, Ranking, RankingItem, Rule,
    Supplement, Target, Units,
};
use anyhow::{Context, Result, anyhow};
use rust_decimal::Decimal;
use std::fs;
use std::path::Path;
use toml::Spanned;

/// The campaign that every command uses when no file is given.
pub const BUILT_IN: &str = include_str!("../../templates/sichuan-bairi-2021.toml");

/// Name by which messages call the built-in campaign.
pub const BUILT_IN_NAME: &str = "sichuan-bairi-2021.toml";

impl Campaign {
    /// The campaign embedded in the binary.
    ///
    /// # Errors
    /// Only if the embedded file is wrong, which a test excludes.
    pub fn built_in() -> Result<Campaign> {
        Campaign::parse(BUILT_IN, BUILT_IN_NAME)
    }

    /// Reads and checks a campaign file.
    ///
    /// # Errors
    /// The file cannot be read, or something in it is wrong; the message has file and line.
    pub fn load(path: &Path) -> Result<Campaign> {
        let shown = path.display().to_string();
        let bytes = fs::read(path).with_context(|| format!("读不了专项行动文件 {shown}"))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| anyhow!("{shown} 不是 UTF-8 文本，请用记事本另存为 UTF-8 编码"))?;
        Campaign::parse(text.trim_start_matches('\u{FEFF}'), &shown)
    }

    /// Parses and checks the text of a campaign file; `name` is how messages call it.
    ///
    /// # Errors
    /// All faults found, one line each with file and line number.
    pub fn parse(text: &str, name: &str) -> Result<Campaign> {
        let file: CampaignFile = toml::from_str(text).map_err(|error| {
            let (line, said) = fault(text, &error);
            anyhow!("{name} 第 {line} 行：{said}")
        })?;
        check(&file, text, name)?;
        let rules = rules::build(&file.rules, &Dictionary::of(&file), text, name)
            .map_err(|faults| anyhow!("{}", faults.join("\n")))?;
        Ok(build(file, rules, text))
    }
}

fn build(file: CampaignFile, rules: Vec<Rule>, text: &str) -> Campaign {
    let calendar = file.calendar.into_inner();
    let form = file.form.into_inner();
    let supplement = file.supplement.map(Spanned::into_inner);
    // A target may name a field of a supplement that is switched off.
    let all_fields = form.fields.iter().chain(supplement.iter().flat_map(|s| &s.fields));
    let all_fields: Vec<&Field> = all_fields.map(Spanned::get_ref).collect();
    let targets: Vec<Target> =
        file.targets.into_iter().filter_map(|t| target(t.into_inner(), &all_fields)).collect();
    let ranking =
        file.ranking.map(|table| ranking(table, &all_fields[..form.fields.len()], &targets));
    let supplement = supplement.filter(|s| s.enabled);
    Campaign {
        text: text.to_string(),
        id: file.id.into_inner(),
        title: file.title,
        notice: file.notice,
        start: file.start,
        end: file.end,
        stages: plain_list(file.stages),
        calendar: Calendar::new(&calendar.days, calendar.from, calendar.until, &calendar.exclude)
            .shifting(calendar.shift, Holidays(plain_list(file.holidays))),
        form: Form {
            version: form.version,
            label: form.label,
            title: form.title,
            unit_heading: form.unit_heading,
            title_font: form.title_font,
            body_font: form.body_font,
            header: plain_list(form.header),
            fields: plain_list(form.fields),
        },
        supplement: supplement.map(|s| Supplement { name: s.name, fields: plain_list(s.fields) }),
        targets,
        ranking,
        inboxes: file.contacts.iter().filter_map(|c| Inbox::of(c.get_ref())).collect(),
        contacts: plain_list(file.contacts),
        mail: file.mail.map(Spanned::into_inner).unwrap_or_default(),
        held_figures: file.holds.in_summary,
        rules,
        words: file.words,
        units: Units::new(plain_list(file.units)),
    }
}

fn plain_list<T>(spanned: Vec<Spanned<T>>) -> Vec<T> {
    spanned.into_iter().map(Spanned::into_inner).collect()
}

fn target(table: TargetTable, fields: &[&Field]) -> Option<Target> {
    let field = fields.iter().find(|f| f.key == table.field);
    let goal = match (table.at_least, table.growth_percent) {
        (Some(least), None) => {
            Goal::AtLeast(in_unit_of(field?, least, table.unit.as_deref()).unwrap_or(least))
        }
        (None, Some(percent)) => Goal::Growth(percent / Decimal::ONE_HUNDRED),
        _ => return None,
    };
    let schedule = matches!(goal, Goal::AtLeast(_)).then(|| table.schedule.unwrap_or_default());
    let stated = table.at_least.zip(table.unit);
    Some(Target { key: table.key, name: table.name, field: table.field, goal, stated, schedule })
}

/// A figure stated in `unit`, in the field's unit of measure; `None` if that is another dimension.
pub(super) fn in_unit_of(field: &Field, figure: Decimal, unit: Option<&str>) -> Option<Decimal> {
    match unit {
        Some(unit) if unit != field.unit_name() => {
            MoneyUnit::parse(unit)?.convert(figure, MoneyUnit::parse(field.unit_name())?)
        }
        _ => Some(figure),
    }
}

fn ranking(table: RankingTable, fields: &[&Field], targets: &[Target]) -> Ranking {
    let keys = || targets.iter().map(|t| t.key.as_str());
    let fields = || fields.iter().copied();
    let items = plain_list(table.items).into_iter().filter_map(|item| {
        let criterion = item.criterion().resolve(fields(), keys())?;
        Some(RankingItem { criterion, weight: item.weight, by: item.by })
    });
    let tie_breaks = plain_list(table.tie_breaks).into_iter();
    Ranking {
        name: table.name.into_inner(),
        items: items.collect(),
        tie_breaks: tie_breaks.filter_map(|c| c.resolve(fields(), keys())).collect(),
        honours: plain_list(table.honours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_campaign_is_sound() -> Result<()> {
        let campaign = Campaign::built_in()?;
        assert_eq!(campaign.units.len(), 21);
        assert_eq!(campaign.form.fields.len(), 8);
        assert_eq!(campaign.targets.len(), 7);
        assert_eq!(campaign.calendar.periods().len(), 6);
        assert_eq!(campaign.baseline_fields().len(), 4);
        Ok(())
    }

    fn fault_of(from: &str, to: &str) -> String {
        let text = BUILT_IN.replacen(from, to, 1);
        assert_ne!(text, BUILT_IN);
        Campaign::parse(&text, "x.toml")
            .map(|_| ())
            .map_or_else(|e| e.to_string(), |()| String::new())
    }

    #[test]
    fn faults_name_file_line_and_cure() {
        let twice = fault_of("code    = \"510300\"", "code    = \"510100\"");
        assert!(twice.contains("单位代码“510100”重复"), "{twice}");
        let line: usize =
            twice.split_whitespace().nth(2).and_then(|n| n.parse().ok()).unwrap_or_default();
        let place: Vec<&str> = BUILT_IN.lines().skip(line - 1).take(3).collect();
        assert!(place.join(" ").contains("510300"), "{twice}");
        assert!(
            fault_of("kind         = \"count\"", "kind         = \"number\"")
                .contains("可写：count")
        );
        assert!(
            fault_of("field    = \"leader_led_trips\"", "field    = \"trips\"")
                .contains("“trips”不存在")
        );
        assert!(fault_of("notice =", "note =").contains("不认识的项 note"));
        assert!(fault_of("start  = 2021-09-10", "start  = 2021-19-10").contains("第 14 行"));
    }
}

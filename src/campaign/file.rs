//! Loads a campaign file and checks it whole; every fault is told with its line.

use super::check::check;
use super::computed::ComputedFormulas;
use super::definition::{
    BlockTable, CampaignFile, FormTable, RankingTable, Shape, TargetTable, UnitsIn,
};
use super::fault::fault;
use super::head_office::HeadOffice;
use super::inbox::Inbox;
use super::rule_variables::Dictionary;
use super::rules;
use super::{
    Arrangement, Block, Calendar, Campaign, Field, Form, Goal, Holidays, Kind, Lines, MoneyUnit,
    Ranking, RankingItem, Rows, Rule, Target,
};
use crate::wording;
use anyhow::{Context, Result, anyhow};
use rust_decimal::Decimal;
use std::fs;
use std::path::Path;
use toml::Spanned;

/// The campaign that every command uses when no file is given.
pub const BUILT_IN: &str = include_str!("../../templates/sichuan-bairi-2021.toml");

/// Id of the block that `[form]` describes.
pub(super) const MAIN: &str = "main";

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
        Campaign::load_at(path, None)
    }

    /// The same for the office of the unit that `at` names.
    ///
    /// # Errors
    /// As for [`Campaign::load`]; the file names no such unit, or one with nothing below it.
    pub fn load_at(path: &Path, at: Option<&str>) -> Result<Campaign> {
        let shown = path.display().to_string();
        let bytes = fs::read(path).with_context(|| format!("读不了专项行动文件 {shown}"))?;
        Campaign::parse_at(&wording::text_of(&bytes, &shown)?, &shown, at)
    }

    /// Parses and checks the text of a campaign file; `name` is how messages call it.
    ///
    /// # Errors
    /// All faults found, one line each with file and line number.
    pub fn parse(text: &str, name: &str) -> Result<Campaign> {
        Campaign::parse_at(text, name, None)
    }

    /// The same for the office of the unit that `at` names.
    ///
    /// # Errors
    /// As for [`Campaign::parse`]; the file names no such unit, or one with nothing below it.
    pub fn parse_at(text: &str, name: &str, at: Option<&str>) -> Result<Campaign> {
        let mut file = CampaignFile::parse(text).map_err(|error| {
            let (line, said) = fault(text, &error);
            anyhow!("{name} 第 {line} 行：{said}")
        })?;
        check(&file, text, name)?;
        let rules = rules::build(&file.rules, &Dictionary::of(&file), text, name)
            .map_err(|faults| anyhow!("{}", faults.join("\n")))?;
        let office = HeadOffice::of(&mut file, at)?;
        Ok(build(file, rules, text, office))
    }
}

fn build(file: CampaignFile, rules: Vec<Rule>, text: &str, office: HeadOffice) -> Campaign {
    // A target may name a field of a block that is switched off.
    let all_fields: Vec<&Field> = file.block_fields().map(|(field, _)| field.get_ref()).collect();
    let built = file.targets.iter().filter_map(|t| target(t.get_ref(), &all_fields));
    let targets: Vec<Target> = built.collect();
    let calendar = file.calendar.into_inner();
    let lead = office.levels.first().map_or(0, |level| level.days_before);
    let form = labelled(form(file.form.into_inner(), file.blocks));
    let ranking = file.ranking.map(|table| ranking(table, &form.summary_fields, &targets));
    Campaign {
        text: text.to_string(),
        id: file.id.into_inner(),
        title: file.title,
        notice: file.notice,
        start: file.start,
        end: file.end,
        stages: plain_list(file.stages),
        calendar: Calendar::of(calendar.due_dates())
            .shifting(calendar.shift, Holidays(plain_list(file.holidays)))
            .earlier_by(lead),
        form,
        targets,
        ranking,
        inboxes: file.contacts.iter().filter_map(|c| Inbox::of(c.get_ref())).collect(),
        contacts: plain_list(file.contacts),
        mail: file.mail.map(Spanned::into_inner).unwrap_or_default(),
        held_figures: file.holds.in_summary,
        rules,
        words: file.words,
        units: office.units,
        levels: office.levels,
        head: office.head,
        others: office.others,
    }
}

fn form(mut form: FormTable, blocks: Vec<Spanned<BlockTable>>) -> Form {
    let enabled = plain_list(blocks).into_iter().filter(|block| block.enabled);
    let mut others: Vec<Block> = enabled.map(block).collect();
    let own = plain_list(std::mem::take(&mut form.fields));
    // A form without a table of its own consists of its blocks, the first of which is the main one.
    let main = if own.is_empty() && !others.is_empty() {
        others.remove(0)
    } else {
        let (id, sheet) = (MAIN.to_string(), form.label.clone());
        Block {
            id,
            sheet,
            title: None,
            note: None,
            rows: Rows::Single,
            arrangement: Arrangement::Columns,
            unit_column: None,
            formulas: ComputedFormulas::of(&own, &Rows::Single),
            fields: own,
        }
    };
    Form {
        summary_fields: Vec::new(),
        version: form.version,
        file: form.file.filter(|file| !file.trim().is_empty()),
        label: form.label,
        title: form.title,
        unit_heading: form.unit_heading,
        title_font: form.title_font,
        body_font: form.body_font,
        header: plain_list(form.header).into_iter().chain(plain_list(form.footer)).collect(),
        main,
        others,
    }
}

/// Gives every field the name by which it is told from all others.
fn labelled(mut form: Form) -> Form {
    let named = form.header.iter().chain(form.blocks().flat_map(|block| &block.fields));
    let names: Vec<String> = named.map(|field| field.name.clone()).collect();
    let is_unique = |name: &str| names.iter().filter(|other| *other == name).count() <= 1;
    let blocks = std::iter::once(&mut form.main).chain(&mut form.others);
    for Block { fields, title, sheet, .. } in blocks {
        let table = title.as_deref().unwrap_or(sheet);
        for field in fields {
            field.decimals = field.named_decimals.unwrap_or(0);
            field.has_free_decimals = field.named_decimals.is_none() && field.kind != Kind::Count;
            let above = field.headings.join("/");
            field.label = match above.as_str() {
                "" if is_unique(&field.name) => field.name.clone(),
                "" => format!("{table}/{}", field.name),
                above => format!("{above}/{}", field.name),
            };
        }
    }
    form.header.iter_mut().for_each(|field| field.label.clone_from(&field.name));
    let blocks = std::iter::once(&mut form.main).chain(&mut form.others);
    blocks.for_each(Block::note_changes);
    form.summary_fields = form.main.summary_fields();
    form
}

fn block(table: BlockTable) -> Block {
    let BlockTable { id, sheet, rows, title, note, key, unit_field, numbered_rows, stub, .. } =
        table;
    let arrangement = match (rows, table.units_in) {
        (Shape::Card, _) => Arrangement::Card,
        (_, UnitsIn::Columns) => Arrangement::UnitColumns,
        (_, UnitsIn::Rows) => Arrangement::Columns,
    };
    let rows = match rows {
        Shape::Single => Rows::Single,
        Shape::Card if key.is_empty() => Rows::Single,
        // A card for each person or firm: as many as a unit sends.
        Shape::Card => Rows::List(Lines { key, prepared: numbered_rows }),
        Shape::List => Rows::List(Lines { key, prepared: numbered_rows }),
        Shape::Matrix => Rows::Matrix(stub),
    };
    let mut fields = plain_list(table.fields);
    let is_unit = |field: &Field| unit_field.as_deref() == Some(field.key.as_str());
    let unit_column = fields.iter().position(is_unit).map(|index| fields.remove(index));
    let formulas = ComputedFormulas::of(&fields, &rows);
    Block { id, sheet, title, note, rows, arrangement, unit_column, fields, formulas }
}

fn plain_list<T>(spanned: Vec<Spanned<T>>) -> Vec<T> {
    spanned.into_iter().map(Spanned::into_inner).collect()
}

fn target(table: &TargetTable, fields: &[&Field]) -> Option<Target> {
    let field = fields.iter().find(|f| f.key == table.field);
    let goal = match (table.at_least, table.growth_percent) {
        (Some(least), None) => {
            Goal::AtLeast(in_unit_of(field?, least, table.unit.as_deref()).unwrap_or(least))
        }
        (None, Some(percent)) => Goal::Growth(percent / Decimal::ONE_HUNDRED),
        _ => return None,
    };
    let schedule = matches!(goal, Goal::AtLeast(_)).then(|| table.schedule.unwrap_or_default());
    let stated = table.at_least.zip(table.unit.clone());
    let (key, name, field) = (table.key.clone(), table.name.clone(), table.field.clone());
    Some(Target { key, name, field, goal, stated, schedule })
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

fn ranking(table: RankingTable, fields: &[Field], targets: &[Target]) -> Ranking {
    let keys = || targets.iter().map(|t| t.key.as_str());
    let fields = || fields.iter();
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
        assert_eq!(campaign.form.main.fields.len(), 8);
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

//! Checks a campaign file as a whole; every fault is gathered with its line.

use super::check_fields::{check_blocks, check_fields};
use super::check_units::check_units;
use super::definition::{CalendarTable, CampaignFile, RankingTable, TargetTable, line_of};
use super::file::in_unit_of;
use super::ranking::CriterionTable;
use super::{
    Calendar, Contact, Criterion, Field, Frequency, Holiday, ScoreBy, Stage, Unit, is_address,
    normalize,
};
use anyhow::{Result, anyhow};
use rust_decimal::Decimal;
use std::collections::HashSet;
use toml::Spanned;

/// Excel allows sheet names of 31 characters.
const SHEET_NAME_LIMIT: usize = 31;
/// Most days after the end of a period on which its return is due.
const MOST_DAYS_AFTER: u64 = 180;
/// Longest holiday in days that is believed.
const LONGEST_HOLIDAY: i64 = 31;
const FORBIDDEN_IN_FOLDER_NAME: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*', '.'];
const FORBIDDEN_IN_SHEET_NAME: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

/// Faults of one campaign file, gathered so that all are told at once.
pub(super) struct Faults<'a> {
    text: &'a str,
    name: &'a str,
    lines: Vec<String>,
}

impl Faults<'_> {
    pub(super) fn add<T>(&mut self, place: &Spanned<T>, message: String) {
        let line = line_of(self.text, place.span().start);
        self.lines.push(format!("{} 第 {line} 行：{message}", self.name));
    }

    pub(super) fn require<T>(
        &mut self,
        holds: bool,
        place: &Spanned<T>,
        message: impl FnOnce() -> String,
    ) {
        if !holds {
            self.add(place, message());
        }
    }

    fn into_result(self) -> Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        Err(anyhow!("{}", self.lines.join("\n")))
    }
}

/// Checks everything that the types of the file cannot say.
///
/// # Errors
/// All faults, one line each.
pub(super) fn check(file: &CampaignFile, text: &str, name: &str) -> Result<()> {
    let mut faults = Faults { text, name, lines: Vec::new() };
    check_all(file, &mut faults);
    faults.into_result()
}

fn check_all(file: &CampaignFile, faults: &mut Faults) {
    let id = file.id.get_ref();
    let plain_id = !id.is_empty()
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    faults.require(plain_id, &file.id, || format!("id “{id}”只能用小写字母、数字和连字符"));
    faults.require(file.start <= file.end, &file.id, || {
        format!("行动开始 {} 晚于结束 {}", file.start, file.end)
    });
    for stage in &file.stages {
        check_stage(file, stage, faults);
    }
    check_calendar(&file.calendar, faults);
    check_holidays(file, faults);
    check_mail(file, faults);
    check_inboxes(file, faults);
    check_form(file, faults);
    check_blocks(file, faults);
    check_fields(file, faults);
    for target in &file.targets {
        check_target(file, target, faults);
    }
    check_unique(file.targets.iter().map(|t| (t, t.get_ref().key.clone())), "目标 key", faults);
    check_rule_ids(file, faults);
    if let Some(ranking) = &file.ranking {
        check_ranking(file, ranking, faults);
    }
    check_units(file, faults);
}

fn check_stage(file: &CampaignFile, stage: &Spanned<Stage>, faults: &mut Faults) {
    let Stage { name, start, end } = stage.get_ref();
    let inside = start <= end && *start >= file.start && *end <= file.end;
    faults.require(inside, stage, || {
        format!("阶段“{name}”的起止日期（{start} 至 {end}）不在行动期间内，或前后颠倒")
    });
}

fn check_calendar(calendar: &Spanned<CalendarTable>, faults: &mut Faults) {
    let table = calendar.get_ref();
    for day in table.days.iter().filter(|d| !(1..=31).contains(*d)) {
        faults.add(calendar, format!("报送日 {day} 不在 1 到 31 之间"));
    }
    let span = (table.until - table.from).num_days();
    let sane = (0..=3660).contains(&span);
    faults.require(sane, calendar, || "报送日期的 from 到 until 应在十年以内，且不颠倒".into());
    check_frequency(calendar, faults);
    if sane {
        let periods = Calendar::of(table.due_dates());
        faults.require(!periods.periods().is_empty(), calendar, || {
            "按这些报送日算不出任何一个报送期".into()
        });
    }
}

/// What a frequency needs is there, and nothing that only another one reads.
fn check_frequency(calendar: &Spanned<CalendarTable>, faults: &mut Faults) {
    let table = calendar.get_ref();
    let wants_dates = matches!(table.frequency, Frequency::Once | Frequency::Dates);
    let wants_days = table.frequency == Frequency::MonthDays;
    let count = table.dates.len();
    let is_many = if table.frequency == Frequency::Once { count == 1 } else { count > 0 };
    faults.require(!wants_dates || is_many, calendar, || {
        "frequency = \"once\" 要写一个报送日 dates = [2024-06-30]，\"dates\" 写几个".into()
    });
    let has_others = !wants_dates && count > 0
        || !wants_days && !table.days.is_empty()
        || (wants_dates || wants_days) && table.days_after > 0;
    faults.require(!has_others, calendar, || {
        "days 只用于每月几日报（month_days），dates 只用于 once 和 dates，days_after 只用于月报、季报、半年报、年报"
            .into()
    });
    faults.require(table.days_after <= MOST_DAYS_AFTER, calendar, || {
        format!("days_after 是期末以后几天报，最多 {MOST_DAYS_AFTER}")
    });
    let within = table.dates.iter().all(|day| (table.from..=table.until).contains(day));
    faults.require(within, calendar, || "dates 里有不在 from 和 until 之间的日子".into());
}

fn check_holidays(file: &CampaignFile, faults: &mut Faults) {
    for spanned in &file.holidays {
        let Holiday { name, from, until, workdays } = spanned.get_ref();
        let days = (*until - *from).num_days() + 1;
        faults.require((1..=LONGEST_HOLIDAY).contains(&days), spanned, || {
            format!("“{name}”的起止日期（{from} 至 {until}）前后颠倒，或超过 {LONGEST_HOLIDAY} 天")
        });
        for day in workdays {
            let off = file
                .holidays
                .iter()
                .map(Spanned::get_ref)
                .any(|h| (h.from..=h.until).contains(day));
            faults.require(!off, spanned, || format!("调休上班日 {day} 又列为放假日"));
        }
    }
}

fn check_mail(file: &CampaignFile, faults: &mut Faults) {
    let Some(spanned) = &file.mail else { return };
    let mail = spanned.get_ref();
    for text in mail.sender.iter().chain(&mail.cc) {
        let known = is_address(text) || file.contacts.iter().any(|c| c.get_ref().office == *text);
        faults.require(known, spanned, || {
            format!("[mail] 里的“{text}”既不是邮箱，也不是 [[contacts]] 里的接收单位")
        });
    }
    for contact in &file.contacts {
        let Contact { office, email, .. } = contact.get_ref();
        faults.require(is_address(email), contact, || {
            format!("接收单位“{office}”的邮箱“{email}”写得不对")
        });
    }
}

/// The short name of an inbox is a folder's name and must not be taken for a unit's.
fn check_inboxes(file: &CampaignFile, faults: &mut Faults) {
    let named = file.contacts.iter().filter_map(|c| Some((c, c.get_ref().inbox.as_deref()?)));
    let mut earlier: HashSet<String> = HashSet::new();
    for (contact, name) in named {
        let inbox = normalize(name);
        let is_unit = |unit: &Spanned<Unit>| {
            let unit = unit.get_ref();
            std::iter::once(&unit.name).chain(&unit.aliases).any(|name| normalize(name) == inbox)
        };
        let good = !inbox.is_empty()
            && !inbox.contains(FORBIDDEN_IN_FOLDER_NAME)
            && !file.units.iter().any(is_unit)
            && earlier.insert(inbox);
        faults.require(good, contact, || {
            format!("收件渠道 inbox“{name}”不能用：要能作文件夹名，不重复，不和填报单位同名")
        });
    }
}

fn check_form(file: &CampaignFile, faults: &mut Faults) {
    let form = &file.form;
    let table = form.get_ref();
    check_sheet_name(&table.label, form, faults);
    let has_tables = !table.fields.is_empty() || file.blocks.iter().any(|b| b.get_ref().enabled);
    faults.require(has_tables, form, || "表样里没有任何指标".into());
}

pub(super) fn check_sheet_name<T>(name: &str, place: &Spanned<T>, faults: &mut Faults) {
    let good = !name.trim().is_empty()
        && name.chars().count() <= SHEET_NAME_LIMIT
        && !name.contains(FORBIDDEN_IN_SHEET_NAME)
        && !name.starts_with(['\'', '_'])
        && !name.ends_with('\'');
    faults.require(good, place, || {
        format!(
            "工作表名“{name}”不能用：不超过 31 个字，不含 [ ] : * ? / \\，不以下划线或单引号开头"
        )
    });
}

pub(super) fn every_field(file: &CampaignFile) -> impl Iterator<Item = &Spanned<Field>> {
    let form = file.form.get_ref();
    form.header.iter().chain(&form.footer).chain(file.block_fields().map(|(field, _)| field))
}

fn check_rule_ids(file: &CampaignFile, faults: &mut Faults) {
    for rule in &file.rules {
        let id = &rule.get_ref().id;
        faults.require(is_plain_key(id), rule, || {
            format!("规则 id “{id}”只能用小写字母、数字和下划线")
        });
    }
    check_unique(file.rules.iter().map(|r| (r, r.get_ref().id.clone())), "规则 id", faults);
}

pub(super) fn is_plain_key(key: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !key.is_empty() && key.chars().all(plain)
}

fn check_target(file: &CampaignFile, spanned: &Spanned<TargetTable>, faults: &mut Faults) {
    let table = spanned.get_ref();
    // A target may name a field of a block that is switched off.
    let field = every_field(file).find(|f| f.get_ref().key == table.field);
    faults.require(field.is_some_and(|f| f.get_ref().is_number()), spanned, || {
        format!("目标“{}”的指标“{}”不存在，或不是数字", table.name, table.field)
    });
    let one_goal = table.at_least.is_some() != table.growth_percent.is_some();
    faults.require(one_goal, spanned, || {
        format!("目标“{}”要在 at_least 和 growth_percent 里写一个，也只写一个", table.name)
    });
    let positive = table.at_least.is_none_or(|v| v > Decimal::ZERO);
    faults.require(positive, spanned, || format!("目标“{}”的 at_least 应大于 0", table.name));
    let grows = table.growth_percent.is_some();
    faults.require(!grows || (table.unit.is_none() && table.schedule.is_none()), spanned, || {
        format!("目标“{}”是同比目标，不写 unit 和 schedule", table.name)
    });
    let (unit, least) = (table.unit.as_deref(), table.at_least.unwrap_or_default());
    let converts = field.is_none_or(|f| in_unit_of(f.get_ref(), least, unit).is_some());
    faults.require(converts, spanned, || {
        let of_field = field.map_or("", |f| f.get_ref().unit_name());
        let unit = unit.unwrap_or_default();
        format!("目标“{}”的单位“{unit}”换算不成指标的“{of_field}”", table.name)
    });
}

fn check_ranking(file: &CampaignFile, table: &RankingTable, faults: &mut Faults) {
    faults.require(!table.items.is_empty(), &table.name, || "ranking 里没有 items".into());
    for spanned in &table.items {
        let item = spanned.get_ref();
        let criterion = check_criterion(file, spanned, &item.criterion(), faults);
        faults.require(item.weight > Decimal::ZERO, spanned, || "weight 应大于 0".into());
        let met = item.by == ScoreBy::Met && matches!(criterion, Some(Criterion::Field(_)));
        faults.require(!met, spanned, || "by = \"met\" 只能用于目标 target".into());
    }
    for spanned in &table.tie_breaks {
        check_criterion(file, spanned, spanned.get_ref(), faults);
    }
    for honour in &table.honours {
        let some = honour.get_ref().first > 0;
        faults.require(some, honour, || "honours 的 first 应大于 0".into());
    }
}

fn check_criterion<T>(
    file: &CampaignFile,
    place: &Spanned<T>,
    table: &CriterionTable,
    faults: &mut Faults,
) -> Option<Criterion> {
    let fields = file.main_fields().map(Spanned::get_ref);
    let targets = file.targets.iter().map(|t| t.get_ref().key.as_str());
    let criterion = table.resolve(fields, targets);
    faults.require(criterion.is_some(), place, || {
        let key = table.target.as_ref().or(table.field.as_ref()).map_or("", String::as_str);
        format!("“{key}”不行：target（目标 key）和 field（表样里数字指标的 key）写一个，也只写一个")
    });
    criterion
}

pub(super) fn check_unique<'a, T: 'a>(
    items: impl Iterator<Item = (&'a Spanned<T>, String)>,
    what: &str,
    faults: &mut Faults,
) {
    let mut seen = HashSet::new();
    for (place, text) in items {
        if let Some(text) = seen.replace(text) {
            faults.add(place, format!("{what}“{text}”重复"));
        }
    }
}

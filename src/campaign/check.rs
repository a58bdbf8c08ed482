//! Checks a campaign file as a whole; every fault is gathered with its line.

use super::definition::{
    CalendarTable, CampaignFile, FormTable, RankingTable, TargetTable, line_of,
};
use super::file::in_unit_of;
use super::ranking::CriterionTable;
use super::{
    Calendar, Contact, Criterion, Field, Holiday, Kind, ScoreBy, Stage, Unit, is_address, is_blank,
    normalize,
};
use anyhow::{Result, anyhow};
use rust_decimal::Decimal;
use std::collections::HashSet;
use toml::Spanned;

/// Excel allows sheet names of 31 characters.
const SHEET_NAME_LIMIT: usize = 31;
/// Longest holiday in days that is believed.
const LONGEST_HOLIDAY: i64 = 31;
const FORBIDDEN_IN_FOLDER_NAME: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*', '.'];
const FORBIDDEN_IN_FILE_NAME: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*'];
/// Characters that show nothing or turn the direction of what follows.
const HIDDEN: &[char] = &[
    '\u{200B}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{FEFF}',
];
/// Longest name of a unit, in characters.
const NAME_LIMIT: usize = 50;
const FORBIDDEN_IN_SHEET_NAME: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

/// Faults of one campaign file, gathered so that all are told at once.
struct Faults<'a> {
    text: &'a str,
    name: &'a str,
    lines: Vec<String>,
}

impl Faults<'_> {
    fn add<T>(&mut self, place: &Spanned<T>, message: String) {
        let line = line_of(self.text, place.span().start);
        self.lines.push(format!("{} 第 {line} 行：{message}", self.name));
    }

    fn require<T>(&mut self, holds: bool, place: &Spanned<T>, message: impl FnOnce() -> String) {
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
    check_form(&file.form, faults);
    if let Some(supplement) = &file.supplement {
        check_sheet_name(&supplement.get_ref().name, supplement, faults);
    }
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
    if sane {
        let periods = Calendar::new(&table.days, table.from, table.until, &table.exclude);
        faults.require(!periods.periods().is_empty(), calendar, || {
            "按这些报送日算不出任何一个报送期".into()
        });
    }
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

fn check_form(form: &Spanned<FormTable>, faults: &mut Faults) {
    let table = form.get_ref();
    check_sheet_name(&table.label, form, faults);
    faults.require(!table.fields.is_empty(), form, || "表样里没有任何指标".into());
    for key in ["reporting_unit", "reporter", "reported_on"] {
        let has = table.header.iter().any(|f| f.get_ref().key == key);
        faults.require(has, form, || format!("表头缺少 {key}"));
    }
}

fn check_sheet_name<T>(name: &str, place: &Spanned<T>, faults: &mut Faults) {
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

fn every_field(file: &CampaignFile) -> impl Iterator<Item = &Spanned<Field>> {
    let form = file.form.get_ref();
    let supplement = file.supplement.iter().flat_map(|s| &s.get_ref().fields);
    form.header.iter().chain(&form.fields).chain(supplement)
}

fn check_fields(file: &CampaignFile, faults: &mut Faults) {
    check_unique(every_field(file).map(|f| (f, f.get_ref().key.clone())), "指标 key", faults);
    let names = every_field(file).flat_map(|f| {
        let inner = f.get_ref();
        let all = std::iter::once(&inner.name).chain(&inner.aliases);
        let own: HashSet<String> = all.map(|n| normalize(n)).collect();
        own.into_iter().map(move |name| (f, name))
    });
    check_unique(names, "指标名称（含别名）", faults);
    for field in every_field(file) {
        check_field(file, field, faults);
    }
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

fn is_plain_key(key: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !key.is_empty() && key.chars().all(plain)
}

fn check_field(file: &CampaignFile, spanned: &Spanned<Field>, faults: &mut Faults) {
    let field = spanned.get_ref();
    faults.require(is_plain_key(&field.key), spanned, || {
        format!("指标 key “{}”只能用小写字母、数字和下划线", field.key)
    });
    let decimals_ok = field.decimals == 0 || (field.kind == Kind::Amount && field.decimals <= 6);
    faults.require(decimals_ok, spanned, || {
        format!(
            "“{}”的 decimals = {} 不行：只有 amount 可有小数，最多 6 位",
            field.name, field.decimals
        )
    });
    faults.require(!field.is_number() || field.unit.is_some(), spanned, || {
        format!("“{}”是数字指标，要写计量单位 unit", field.name)
    });
    if let Some(of) = &field.baseline_of {
        let known = file.form.get_ref().fields.iter().any(|f| f.get_ref().key == *of);
        faults.require(known, spanned, || {
            format!("“{}”的 baseline_of 指向不存在的指标“{of}”", field.name)
        });
    }
    if let Some(per) = &field.per {
        check_per(file, spanned, per, faults);
    }
}

/// An amount may say which count it belongs to, of the form or of a supplement that is switched off too.
fn check_per(file: &CampaignFile, spanned: &Spanned<Field>, per: &str, faults: &mut Faults) {
    let field = spanned.get_ref();
    let header = &file.form.get_ref().header;
    let is_count = |f: &&Spanned<Field>| f.get_ref().key == per && f.get_ref().kind == Kind::Count;
    let known = every_field(file).skip(header.len()).find(is_count).is_some();
    faults.require(known && field.kind == Kind::Amount, spanned, || {
        format!(
            "“{}”的 per = \"{per}\" 不行：只有金额（amount）可以写，写的要是一个个数（count）指标的 key",
            field.name
        )
    });
}

fn check_target(file: &CampaignFile, spanned: &Spanned<TargetTable>, faults: &mut Faults) {
    let table = spanned.get_ref();
    // A target may name a supplement field even when the supplement is switched off.
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
    let fields = file.form.get_ref().fields.iter().map(Spanned::get_ref);
    let targets = file.targets.iter().map(|t| t.get_ref().key.as_str());
    let criterion = table.resolve(fields, targets);
    faults.require(criterion.is_some(), place, || {
        let key = table.target.as_ref().or(table.field.as_ref()).map_or("", String::as_str);
        format!("“{key}”不行：target（目标 key）和 field（表样里数字指标的 key）写一个，也只写一个")
    });
    criterion
}

fn check_units(file: &CampaignFile, faults: &mut Faults) {
    check_unique(file.units.iter().map(|u| (u, u.get_ref().code.clone())), "单位代码", faults);
    let names = file.units.iter().flat_map(|u| {
        let unit = u.get_ref();
        let all = std::iter::once(&unit.name).chain(&unit.aliases);
        all.map(move |n| (u, normalize(n)))
    });
    check_unique(names, "单位名称（含别名）", faults);
    for spanned in &file.units {
        let unit = spanned.get_ref();
        let code_ok = !unit.code.is_empty() && unit.code.chars().all(|c| c.is_ascii_alphanumeric());
        faults.require(code_ok, spanned, || {
            format!("“{}”的代码“{}”只能用数字和字母", unit.name, unit.code)
        });
        faults.require(!is_blank(&unit.name), spanned, || "单位名称不能空".into());
        for name in std::iter::once(&unit.name).chain(&unit.aliases) {
            check_file_name(name, spanned, faults);
        }
    }
    faults.require(!file.units.is_empty(), &file.id, || "没有任何填报单位".into());
}

/// A unit's name becomes the name of files and folders, in archives that others unpack too.
fn check_file_name(name: &str, place: &Spanned<Unit>, faults: &mut Faults) {
    let is_hidden = |c: char| c.is_control() || HIDDEN.contains(&c);
    let odd = name.chars().find(|c| FORBIDDEN_IN_FILE_NAME.contains(c) || is_hidden(*c));
    if let Some(odd) = odd {
        let shown: String = name.chars().map(|c| if is_hidden(c) { '·' } else { c }).collect();
        let what =
            if is_hidden(odd) { "看不见的字符".to_string() } else { format!("“{odd}”") };
        faults.add(place, format!("单位名称“{shown}”里有{what}，不能用作文件名，请去掉"));
    } else if name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']) {
        faults.add(place, format!("单位名称“{name}”开头结尾不能是点或空格"));
    } else if name.chars().count() > NAME_LIMIT {
        faults.add(place, format!("单位名称“{name}”太长，最多 {NAME_LIMIT} 个字"));
    }
}

fn check_unique<'a, T: 'a>(
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

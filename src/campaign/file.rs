//! Loads a campaign file and checks it whole; every fault is told with its line.

use super::{
    Calendar, Campaign, Contact, Field, Form, Goal, Kind, Stage, Supplement, Target, Unit, Units,
};
use anyhow::{Context, Result, anyhow};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use toml::Spanned;

/// The campaign that every command uses when no file is given.
pub const BUILT_IN: &str = include_str!("../../templates/sichuan-bairi-2021.toml");

/// Name by which messages call the built-in campaign.
pub const BUILT_IN_NAME: &str = "sichuan-bairi-2021.toml";

/// Excel allows sheet names of 31 characters.
const SHEET_NAME_LIMIT: usize = 31;
const FORBIDDEN_IN_SHEET_NAME: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CampaignFile {
    id: Spanned<String>,
    title: String,
    notice: String,
    #[serde(deserialize_with = "date")]
    start: NaiveDate,
    #[serde(deserialize_with = "date")]
    end: NaiveDate,
    #[serde(default)]
    stages: Vec<Spanned<Stage>>,
    calendar: Spanned<CalendarTable>,
    form: Spanned<FormTable>,
    #[serde(default)]
    supplement: Option<Spanned<SupplementTable>>,
    #[serde(default)]
    targets: Vec<Spanned<TargetTable>>,
    #[serde(default)]
    contacts: Vec<Contact>,
    units: Vec<Spanned<Unit>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarTable {
    days: Vec<u32>,
    #[serde(deserialize_with = "date")]
    from: NaiveDate,
    #[serde(deserialize_with = "date")]
    until: NaiveDate,
    #[serde(default, deserialize_with = "dates")]
    exclude: Vec<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormTable {
    version: u32,
    label: String,
    title: String,
    unit_heading: String,
    title_font: String,
    body_font: String,
    header: Vec<Spanned<Field>>,
    fields: Vec<Spanned<Field>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupplementTable {
    enabled: bool,
    name: String,
    fields: Vec<Spanned<Field>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetTable {
    key: String,
    name: String,
    field: String,
    #[serde(default, deserialize_with = "optional_decimal")]
    at_least: Option<Decimal>,
    #[serde(default, deserialize_with = "optional_decimal")]
    growth_percent: Option<Decimal>,
}

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
        let file: CampaignFile = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| line_of(text, s.start));
            anyhow!("{name} 第 {line} 行：{}", in_chinese(e.message()))
        })?;
        let mut faults = Faults::new(text, name);
        check(&file, &mut faults);
        faults.into_result()?;
        Ok(build(file))
    }
}

fn build(file: CampaignFile) -> Campaign {
    let calendar = file.calendar.into_inner();
    let form = file.form.into_inner();
    let supplement = file
        .supplement
        .map(Spanned::into_inner)
        .filter(|s| s.enabled);
    Campaign {
        id: file.id.into_inner(),
        title: file.title,
        notice: file.notice,
        start: file.start,
        end: file.end,
        stages: plain_list(file.stages),
        calendar: Calendar::new(
            &calendar.days,
            calendar.from,
            calendar.until,
            &calendar.exclude,
        ),
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
        supplement: supplement.map(|s| Supplement {
            name: s.name,
            fields: plain_list(s.fields),
        }),
        targets: file
            .targets
            .into_iter()
            .filter_map(|t| target(t.into_inner()))
            .collect(),
        contacts: file.contacts,
        units: Units::new(plain_list(file.units)),
    }
}

fn plain_list<T>(spanned: Vec<Spanned<T>>) -> Vec<T> {
    spanned.into_iter().map(Spanned::into_inner).collect()
}

fn target(table: TargetTable) -> Option<Target> {
    let goal = match (table.at_least, table.growth_percent) {
        (Some(least), None) => Goal::AtLeast(least),
        (None, Some(percent)) => Goal::Growth(percent / Decimal::ONE_HUNDRED),
        _ => return None,
    };
    Some(Target {
        key: table.key,
        name: table.name,
        field: table.field,
        goal,
    })
}

/// Faults of one campaign file, gathered so that all are told at once.
struct Faults<'a> {
    text: &'a str,
    name: &'a str,
    lines: Vec<String>,
}

impl<'a> Faults<'a> {
    fn new(text: &'a str, name: &'a str) -> Faults<'a> {
        Faults {
            text,
            name,
            lines: Vec::new(),
        }
    }

    fn add<T>(&mut self, place: &Spanned<T>, message: String) {
        let line = line_of(self.text, place.span().start);
        self.lines
            .push(format!("{} 第 {line} 行：{message}", self.name));
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

fn check(file: &CampaignFile, faults: &mut Faults) {
    let id = file.id.get_ref();
    let plain_id = !id.is_empty()
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    faults.require(plain_id, &file.id, || {
        format!("id “{id}”只能用小写字母、数字和连字符")
    });
    faults.require(file.start <= file.end, &file.id, || {
        format!("行动开始 {} 晚于结束 {}", file.start, file.end)
    });
    for stage in &file.stages {
        check_stage(file, stage, faults);
    }
    check_calendar(&file.calendar, faults);
    check_form(&file.form, faults);
    if let Some(supplement) = &file.supplement {
        check_sheet_name(&supplement.get_ref().name, supplement, faults);
    }
    check_fields(file, faults);
    for target in &file.targets {
        check_target(file, target, faults);
    }
    check_unique(
        file.targets.iter().map(|t| (t, t.get_ref().key.clone())),
        "目标 key",
        faults,
    );
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
    faults.require(sane, calendar, || {
        "报送日期的 from 到 until 应在十年以内，且不颠倒".into()
    });
    if sane {
        let periods = Calendar::new(&table.days, table.from, table.until, &table.exclude);
        faults.require(!periods.periods().is_empty(), calendar, || {
            "按这些报送日算不出任何一个报送期".into()
        });
    }
}

fn check_form(form: &Spanned<FormTable>, faults: &mut Faults) {
    let table = form.get_ref();
    check_sheet_name(&table.label, form, faults);
    faults.require(!table.fields.is_empty(), form, || {
        "表样里没有任何指标".into()
    });
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
    check_unique(
        every_field(file).map(|f| (f, f.get_ref().key.clone())),
        "指标 key",
        faults,
    );
    let names = every_field(file).flat_map(|f| {
        let inner = f.get_ref();
        let all = std::iter::once(&inner.name).chain(&inner.aliases);
        let own: HashSet<String> = all.map(|n| super::fold(n)).collect();
        own.into_iter().map(move |name| (f, name))
    });
    check_unique(names, "指标名称（含别名）", faults);
    for field in every_field(file) {
        check_field(file, field, faults);
    }
}

fn check_field(file: &CampaignFile, spanned: &Spanned<Field>, faults: &mut Faults) {
    let field = spanned.get_ref();
    let key_ok = !field.key.is_empty()
        && field
            .key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    faults.require(key_ok, spanned, || {
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
        let known = file
            .form
            .get_ref()
            .fields
            .iter()
            .any(|f| f.get_ref().key == *of);
        faults.require(known, spanned, || {
            format!("“{}”的 baseline_of 指向不存在的指标“{of}”", field.name)
        });
    }
}

fn check_target(file: &CampaignFile, spanned: &Spanned<TargetTable>, faults: &mut Faults) {
    let table = spanned.get_ref();
    // A target may name a supplement field even when the supplement is switched off.
    let field = every_field(file).find(|f| f.get_ref().key == table.field);
    faults.require(
        field.is_some_and(|f| f.get_ref().is_number()),
        spanned,
        || {
            format!(
                "目标“{}”的指标“{}”不存在，或不是数字",
                table.name, table.field
            )
        },
    );
    let one_goal = table.at_least.is_some() != table.growth_percent.is_some();
    faults.require(one_goal, spanned, || {
        format!(
            "目标“{}”要在 at_least 和 growth_percent 里写一个，也只写一个",
            table.name
        )
    });
    let positive = table.at_least.is_none_or(|v| v > Decimal::ZERO);
    faults.require(positive, spanned, || {
        format!("目标“{}”的 at_least 应大于 0", table.name)
    });
}

fn check_units(file: &CampaignFile, faults: &mut Faults) {
    check_unique(
        file.units.iter().map(|u| (u, u.get_ref().code.clone())),
        "单位代码",
        faults,
    );
    let names = file.units.iter().flat_map(|u| {
        let unit = u.get_ref();
        let all = std::iter::once(&unit.name).chain(&unit.aliases);
        all.map(move |n| (u, super::fold(n)))
    });
    check_unique(names, "单位名称（含别名）", faults);
    for spanned in &file.units {
        let unit = spanned.get_ref();
        let code_ok = !unit.code.is_empty() && unit.code.chars().all(|c| c.is_ascii_alphanumeric());
        faults.require(code_ok, spanned, || {
            format!("“{}”的代码“{}”只能用数字和字母", unit.name, unit.code)
        });
        faults.require(!super::fold(&unit.name).is_empty(), spanned, || {
            "单位名称不能空".into()
        });
    }
    faults.require(!file.units.is_empty(), &file.id, || {
        "没有任何填报单位".into()
    });
}

fn check_unique<'a, T: 'a>(
    items: impl Iterator<Item = (&'a Spanned<T>, String)>,
    what: &str,
    faults: &mut Faults,
) {
    let mut seen = HashSet::new();
    for (place, text) in items {
        if !seen.insert(text.clone()) {
            faults.add(place, format!("{what}“{text}”重复"));
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|b| **b == b'\n').count()
}

/// Puts the parser's commonest messages into Chinese; the rest is passed on as it is.
fn in_chinese(message: &str) -> String {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("missing field") {
        format!("缺少 {quoted}")
    } else if message.starts_with("unknown field") {
        format!("不认识的项 {quoted}，请对照内置文件检查拼写")
    } else if message.starts_with("unknown variant") {
        let allowed: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        format!("“{quoted}”不是允许的写法，可写：{}", allowed.join("、"))
    } else if message.starts_with("duplicate key") {
        format!("同一项写了两次（{message}）")
    } else {
        format!("格式不对（{message}）")
    }
}

/// Deserializes an unquoted TOML date.
pub(super) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let value = toml::value::Datetime::deserialize(deserializer)?;
    naive(value).map_err(serde::de::Error::custom)
}

fn dates<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<NaiveDate>, D::Error> {
    let values = Vec::<toml::value::Datetime>::deserialize(deserializer)?;
    let days: Result<Vec<NaiveDate>, String> = values.into_iter().map(naive).collect();
    days.map_err(serde::de::Error::custom)
}

fn naive(value: toml::value::Datetime) -> Result<NaiveDate, String> {
    let bad = || format!("日期“{value}”写得不对，应写成 2021-09-25");
    let day = value.date.ok_or_else(bad)?;
    NaiveDate::from_ymd_opt(
        i32::from(day.year),
        u32::from(day.month),
        u32::from(day.day),
    )
    .ok_or_else(bad)
}

/// Deserializes a whole or decimal TOML number exactly as it is written.
pub(super) fn optional_decimal<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Decimal>, D::Error> {
    let value = toml::Value::deserialize(deserializer)?;
    let text = match value {
        toml::Value::Integer(n) => n.to_string(),
        toml::Value::Float(n) => n.to_string(),
        _ => return Err(serde::de::Error::custom("这里应写数字，不加引号")),
    };
    let parsed = text.parse::<Decimal>();
    parsed
        .map(Some)
        .map_err(|_| serde::de::Error::custom(format!("“{text}”不是数字")))
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
        let line: usize = twice
            .split_whitespace()
            .nth(2)
            .and_then(|n| n.parse().ok())
            .unwrap_or_default();
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

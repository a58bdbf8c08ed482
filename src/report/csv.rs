//! The summary as csv: a row per unit for spreadsheets, or a row per figure (long form) for data tools.
//!
//! UTF-8 with a byte order mark, without which Excel takes it for the system's own encoding.

use crate::campaign::{Campaign, Field, Target};
use crate::intake::Submission;
use crate::summary::{
    Attainment, Doubted, NOT_APPLICABLE, Rank, State, Summary, UnitRow, published,
};
use crate::validation::{Entry, Value};
use anyhow::{Context, Result};
use rust_decimal::Decimal;
use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// First characters with which a spreadsheet takes a text for a formula (OWASP, CSV injection).
const FORMULA_MARKS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell's text: most are there already.
type Text<'a> = Cow<'a, str>;

/// Headings of the long form, in English like the keys of the JSON.
const LONG_HEADINGS: [&str; 15] = [
    "period",
    "unit_code",
    "unit",
    "field",
    "field_name",
    "value",
    "measure",
    "accumulation",
    "status",
    "path",
    "sheet",
    "cell",
    "raw",
    "sha256",
    "reported",
];

/// One row per unit with every figure of the form and every target; no total, which a reader could
/// add up once more.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn merge_csv(summary: &Summary) -> Result<Vec<u8>> {
    let headings = wide_headings(summary.campaign);
    let period = summary.period.to_string();
    let rows = summary.rows.iter().map(|row| wide_row(summary, &period, row, headings.len()));
    written(&headings, rows)
}

/// One row per unit, number field and period so far, with the cell that it came from and the raw text
/// there; the value is blank where the unit has no figure.
///
/// # Errors
/// As for [`merge_csv`].
pub fn long_csv(summary: &Summary) -> Result<Vec<u8>> {
    let headings = LONG_HEADINGS.map(String::from);
    let rows = summary.course().flat_map(|period| {
        let fields = move |row| numbers(period.campaign).map(move |field| (row, field));
        period.rows.iter().flat_map(fields).map(move |(row, field)| long_row(period, row, field))
    });
    written(&headings, rows)
}

fn written<'a>(headings: &[String], rows: impl Iterator<Item = Vec<Text<'a>>>) -> Result<Vec<u8>> {
    let failed = "结果写不成 csv";
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(headings).context(failed)?;
    for row in rows {
        writer.write_record(row.iter().map(|text| text.as_bytes())).context(failed)?;
    }
    writer.into_inner().context(failed)
}

/// A text that no spreadsheet takes for a formula: an apostrophe before it makes it a text.
fn safe(text: &str) -> Text<'_> {
    if text.starts_with(FORMULA_MARKS) { format!("'{text}").into() } else { text.into() }
}

fn number(number: Option<Decimal>) -> Text<'static> {
    number.map_or("".into(), |n| n.normalize().to_string().into())
}

fn value(value: Option<&Value>) -> Text<'_> {
    match value {
        Some(Value::Number(n)) => number(Some(*n)),
        Some(Value::Text(text)) => safe(text),
        None => "".into(),
    }
}

fn numbers(campaign: &Campaign) -> impl Iterator<Item = &Field> {
    campaign.all_fields().filter(|f| f.is_number())
}

fn wide_headings(campaign: &Campaign) -> Vec<String> {
    let mut headings = ["报送期", "单位代码", "单位", "情况"].map(String::from).to_vec();
    headings.extend(campaign.form.summary_fields.iter().map(Field::heading));
    for target in &campaign.targets {
        let unit = campaign.field(&target.field).and_then(|f| f.unit.as_deref());
        let unit = unit.map(|unit| format!("({unit})")).unwrap_or_default();
        let parts: &[&str] = match target.grows() {
            true => &["本年", "上年同期", "同比(比率)", "达标", "无法判断的原因", "名次"],
            false => &[
                "完成",
                "还差",
                "完成率(比率)",
                "超欠进度(比率)",
                "达标",
                "无法判断的原因",
                "名次",
            ],
        };
        let with_unit = |part: &str| matches!(part, "本年" | "上年同期" | "完成" | "还差");
        headings.extend(parts.iter().map(|part| {
            let unit = if with_unit(part) { unit.as_str() } else { "" };
            format!("{}：{part}{unit}", target.name)
        }));
    }
    headings.push("达标项数".to_string());
    if campaign.ranking.is_some() {
        headings.extend(["综合得分", "综合名次"].map(String::from));
    }
    headings.extend(["待核", "核实"].map(String::from));
    headings.iter().map(|heading| safe(heading).into_owned()).collect()
}

fn wide_row<'a>(
    summary: &Summary,
    period: &'a str,
    row: &'a UnitRow,
    width: usize,
) -> Vec<Text<'a>> {
    let mut cells = Vec::with_capacity(width);
    cells.extend([
        period.into(),
        safe(&row.unit.code),
        safe(&row.unit.name),
        row.state_text().into(),
    ]);
    let fields = summary.campaign.form.summary_fields.iter().zip(&row.values);
    cells.extend(fields.map(|(field, figure)| match figure {
        None if row.is_not_applicable(&field.key) => NOT_APPLICABLE.into(),
        figure => value(figure.as_ref()),
    }));
    for (target, judged) in summary.campaign.targets.iter().zip(&row.attainment) {
        add_target(&mut cells, target, judged);
    }
    cells.push(if row.counts() { row.met_count().to_string().into() } else { "".into() });
    if summary.campaign.ranking.is_some() {
        let overall = row.overall.as_ref();
        cells.push(number(overall.map(|o| o.score)));
        cells.push(place(overall.map(|o| o.rank)));
    }
    cells.push(held(summary, row));
    cells.push(doubted(summary, &row.to_verify, None));
    cells
}

/// What is held of a unit: 签约金额 355000；新增到位资金 92500, or that a return waits as a whole.
fn held(summary: &Summary, row: &UnitRow) -> Text<'static> {
    doubted(summary, &row.held, row.waiting.map(|s| format!("整份 {}", s.shown_name())))
}

fn doubted(summary: &Summary, figures: &[Doubted], whole: Option<String>) -> Text<'static> {
    let name = |key| summary.campaign.name_of(key);
    let figures = figures.iter().map(|f| format!("{} {}", name(f.field()), f.value.normalize()));
    safe(&figures.chain(whole).collect::<Vec<_>>().join("；")).into_owned().into()
}

fn place(rank: Option<Rank>) -> Text<'static> {
    rank.map_or("".into(), |rank| rank.place.to_string().into())
}

fn add_target(cells: &mut Vec<Text>, target: &Target, judged: &Attainment) {
    cells.push(number(judged.actual));
    if target.grows() {
        cells.push(number(judged.base.as_ref().map(|b| b.value)));
        cells.push(number(judged.rate.map(published)));
    } else {
        let (rate, ahead) = (judged.rate.map(published), judged.ahead.map(published));
        cells.extend([judged.short, rate, ahead].map(number));
    }
    cells.push(judged.met.map_or("", |met| if met { "是" } else { "否" }).into());
    cells.push(judged.reason.map_or("", |r| r.chinese()).into());
    cells.push(place(judged.rank));
}

/// What the unit reported where the office put its own figure in its place.
fn reported<'a>(row: &'a UnitRow, field: &Field) -> Text<'a> {
    let adjustment = row.adjustment(&field.key);
    let own = adjustment.map(|a| a.reported.map_or_else(|| safe(a.own), |own| number(Some(own))));
    own.unwrap_or_default()
}

/// How a unit's figure stands: of a return that counts only those that are held wait.
fn figure_state(row: &UnitRow, is_held: bool) -> State {
    match row.counts() {
        true if is_held => State::Held,
        true => State::Accepted,
        false => row.state,
    }
}

fn long_row<'a>(summary: &Summary, row: &'a UnitRow, field: &'a Field) -> Vec<Text<'a>> {
    let counted: Option<&Submission> = row.submission.filter(|_| row.counts());
    let entry: Option<&Entry> =
        counted.and_then(|s| s.record.as_ref()).and_then(|r| r.entry(&field.key));
    let place = entry.and_then(|e| e.place.as_ref());
    let is_held = row.is_held(&field.key);
    let figure = entry.filter(|_| !is_held || summary.counts_held());
    let accumulation = if field.is_cumulative() { "cumulative" } else { "period" };
    vec![
        summary.period.to_string().into(),
        safe(&row.unit.code),
        safe(&row.unit.name),
        field.key.as_str().into(),
        safe(&field.name),
        value(figure.and_then(|e| e.value.as_ref())),
        safe(field.unit_name()),
        accumulation.into(),
        figure_state(row, is_held).id().into(),
        row.submission.map(|s| safe(&s.path)).unwrap_or_default(),
        place.map(|p| safe(&p.sheet)).unwrap_or_default(),
        place.map(|p| p.address().into()).unwrap_or_default(),
        entry.and_then(|e| e.raw.as_deref()).map(safe).unwrap_or_default(),
        row.submission.map(|s| s.sha256.as_str().into()).unwrap_or_default(),
        reported(row, field),
    ]
}

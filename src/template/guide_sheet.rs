//! The instructions (填报说明): due date, receivers, what each column means, how to fill it in.

use super::{A4, UnitForm, protect};
use crate::campaign::{
    Accumulation, Block, Campaign, Field, Kind, MoneyUnit, Period, Precision, Rows, Severity,
    chinese_day,
};
use crate::form::GUIDE_SHEET;
use crate::theme::{self, Theme};
use anyhow::Result;
use rust_xlsxwriter::Worksheet;
use std::collections::BTreeSet;

const POINTS: u32 = 11;
const WIDTHS: [f64; 5] = [25.0, 10.0, 12.0, 12.0, 64.0];
const LAST: u16 = 4;

/// Writes the instructions.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(sheet: &mut Worksheet, form: &UnitForm) -> Result<()> {
    let (campaign, period) = (form.campaign, form.period);
    let look = Theme::of(campaign);
    sheet.set_name(GUIDE_SHEET)?;
    for (col, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    sheet.merge_range(0, 0, 0, LAST, GUIDE_SHEET, &look.title(18))?;
    sheet.set_row_height(0, 34)?;
    let mut row = 1;
    for line in opening_lines(campaign, period) {
        write_line(sheet, look, &mut row, &line)?;
    }
    let headings = ["指标", "计量单位", "填什么", "口径", "说明"].map(String::from);
    write_row(sheet, look, &mut row, &headings, true)?;
    for block in campaign.form.blocks() {
        for field in block.fields.iter().filter(|field| field.kind != Kind::Serial) {
            write_row(sheet, look, &mut row, &describe(block, field), false)?;
        }
    }
    for line in closing_lines(form) {
        write_line(sheet, look, &mut row, &line)?;
    }
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 1);
    sheet.set_print_center_horizontally(true);
    protect(sheet);
    Ok(())
}

fn opening_lines(campaign: &Campaign, period: Period) -> Vec<String> {
    let offices: Vec<String> = campaign
        .contacts
        .iter()
        .map(|c| format!("{}（{}，{}，{}）", c.office, c.name, c.phone, c.email))
        .collect();
    let notice = if campaign.notice.is_empty() { "" } else { "，" };
    let mut lines = vec![
        format!("依据：{}{notice}{}。", campaign.notice, campaign.title),
        format!(
            "本期：{}报送期，请于 {} 前报出。",
            campaign.calendar.name(period),
            chinese_day(period.0)
        ),
    ];
    if !offices.is_empty() {
        lines.push(format!("报送给：{}。", offices.join("；")));
    }
    lines
}

/// How the rows of each list and matrix are filled in.
fn rows_of(block: &Block) -> Option<String> {
    let name = block.name();
    match block.rows {
        Rows::Single => None,
        Rows::List(_) => Some(format!(
            "“{name}”一项填一行；行不够的接着往下填，不要留空行；没有可填的，在第一行写“无”。合计不用填。"
        )),
        Rows::Matrix(_) => {
            Some(format!("“{name}”按左边的项目逐行填，请勿增删行、改项目名称或换顺序。"))
        }
    }
}

/// The column in which a unit explains what it fills in.
fn remarks_column(campaign: &Campaign) -> &str {
    let is_remark = |f: &&Field| {
        f.kind == Kind::Text && ["备注", "说明"].iter().any(|word| f.name.contains(word))
    };
    campaign.all_fields().find(is_remark).map_or("邮件", |f| f.name.as_str())
}

fn closing_lines(form: &UnitForm) -> Vec<String> {
    let campaign = form.campaign;
    let text = remarks_column(campaign);
    let mut lines =
        vec!["只填浅黄色的格子，其他格子已锁定（没有密码）。请勿增删列、改列标题。".to_string()];
    lines.extend(campaign.form.blocks().filter_map(rows_of));
    lines.push(blanks(campaign, text));
    let figures = match campaign.form.main.rows {
        Rows::Single => "格子里",
        _ => "要填数字的格子",
    };
    lines.push(format!("{}{figures}只填数字，说明写在{text}里。", money(campaign)));
    lines.push(format!(
        "填好后直接保存，原文件发回即可；表下方 A{} 格的“表码”请保留。",
        form.layout().stamp_row() + 1
    ));
    for (number, line) in (1..).zip(&mut lines) {
        line.insert_str(0, &format!("{number}. "));
    }
    lines
}

/// What to fill in where nothing happened, and what may stay blank.
fn blanks(campaign: &Campaign, text: &str) -> String {
    let may_stay = |f: &&Field| f.is_number() && f.if_blank != Some(Severity::Mandatory);
    if campaign.all_fields().filter(|f| f.is_number()).all(|f| may_stay(&f)) {
        return format!("没有发生填 0；暂时没有数的留空，并在{text}里说明。空着和 0 是两回事。");
    }
    let mut all = Vec::new();
    for block in campaign.form.blocks() {
        if block.fields.iter().all(|f| may_stay(&f)) {
            all.push(format!("“{}”", block.sheet));
        } else {
            all.extend(block.fields.iter().filter(may_stay).map(|f| f.name.clone()));
        }
    }
    if all.is_empty() {
        return "没有发生填 0，不能空着：空着和 0 是两回事，空着的会退回。".to_string();
    }
    format!(
        "没有发生填 0，不能空着，空着的会退回；只有{}暂时没有数的可以留空，并在{text}里说明。",
        all.join("、")
    )
}

/// In which units of measure amounts are asked for; nothing if none is.
fn money(campaign: &Campaign) -> String {
    let amounts = campaign.all_fields().filter(|f| f.kind == Kind::Amount);
    let units: BTreeSet<&str> = amounts.map(Field::unit_name).filter(|u| !u.is_empty()).collect();
    let is_money = |unit: &str| MoneyUnit::parse(unit).is_some();
    match Vec::from_iter(units).as_slice() {
        [] => String::new(),
        ["亿元"] => "金额以亿元为单位：3500 万元填 0.35。".to_string(),
        [unit] if is_money(unit) => format!("金额以{unit}为单位，请先换算。"),
        several => {
            let what = if several.iter().all(|unit| is_money(unit)) { "金额" } else { "数字" };
            format!("{what}按列标题写的单位填（{}），请先换算。", several.join("、"))
        }
    }
}

fn describe(block: &Block, field: &Field) -> [String; 5] {
    let is_single = block.rows == Rows::Single;
    let kind = match field.kind {
        _ if field.computed.is_some() => "不用填，自动计算".to_string(),
        Kind::Count => "整数".to_string(),
        Kind::Amount if field.has_free_decimals => "数字".to_string(),
        Kind::Amount => format!("{} 位小数", field.decimals),
        Kind::Percent => "百分数".to_string(),
        Kind::Year => "年份".to_string(),
        Kind::Date | Kind::DateOrText => match field.precision {
            Precision::Day => "日期".to_string(),
            Precision::Month => "年月".to_string(),
            Precision::Year => "年份".to_string(),
        },
        Kind::Choice => field.choices.join("、"),
        Kind::Identifier => "号码".to_string(),
        Kind::Serial => "序号".to_string(),
        Kind::OneOrText => "1 或文字".to_string(),
        Kind::Text => "文字".to_string(),
    };
    let span = match field.accumulation {
        _ if !field.is_number() || !is_single => "",
        _ if field.baseline_of.is_some() => "上年同期",
        Accumulation::Cumulative => "累计数",
        Accumulation::Period => "当期数",
    };
    let guide = format!("{}{}", field.guide, field.change_note);
    [field.path(), field.unit_name().to_string(), kind, span.to_string(), guide]
}

fn write_line(sheet: &mut Worksheet, look: Theme, row: &mut u32, text: &str) -> Result<()> {
    let format = look.text(POINTS).set_text_wrap();
    sheet.merge_range(*row, 0, *row, LAST, text, &format)?;
    let lines = theme::lines(text, POINTS, WIDTHS.iter().sum());
    sheet.set_row_height(*row, theme::height(lines, POINTS))?;
    *row += 1;
    Ok(())
}

fn write_row(
    sheet: &mut Worksheet,
    look: Theme,
    row: &mut u32,
    cells: &[String; 5],
    heading: bool,
) -> Result<()> {
    let mut lines = 1;
    for ((col, text), width) in (0u16..).zip(cells).zip(WIDTHS) {
        let format = match (heading, col) {
            (true, _) => look.heading(POINTS).set_background_color(theme::HEADING_COLOUR),
            (false, 0 | LAST) => look.text_cell(POINTS),
            _ => look.cell(POINTS),
        };
        sheet.write_string_with_format(*row, col, text, &format)?;
        lines = lines.max(theme::lines(text, POINTS, width));
    }
    sheet.set_row_height(*row, theme::height(lines, POINTS))?;
    *row += 1;
    Ok(())
}

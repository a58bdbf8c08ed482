//! Doubted figures (待核) on the sheets: a colour that goes with words, a note, and sentences. A held figure
//! that is left out is a text, which no sum and no place takes for a number; one that is counted and marked
//! is a number with its mark, and what must not rest on it looks past it.

use super::colours::HELD_FILL;
use crate::campaign::Field;
use crate::intake::Submission;
use crate::summary::{Doubted, Reason, State, Summary, UnitRow};
use crate::theme;
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, Note, Worksheet};

/// Stands where a figure is held.
pub const HELD: &str = "待核";
/// Size of a note, in pixels.
const NOTE_SIZE: (u32, u32) = (280, 132);
/// Lines below the table that name what is held, one by one.
const MOST_LINES: usize = 12;
/// Longest doubt in such a line, in characters.
const LONGEST_DOUBT: usize = 90;

/// A held figure that is left out, as its cell shows it: 待核 355000.
pub fn words(value: Decimal) -> String {
    format!("{HELD} {}", value.normalize())
}

/// A number format with the mark of a held figure that is counted.
pub fn marked(number_format: &str) -> String {
    format!("{number_format}\"※{HELD}\"")
}

/// A format in the colour of held figures.
pub fn shaded(format: Format) -> Format {
    format.set_background_color(Color::RGB(HELD_FILL)).set_bold()
}

/// The note on a held figure's cell: what is doubted, and what becomes of the figure until then.
///
/// # Errors
/// The text is longer than a note may be.
pub fn note(sheet: &mut Worksheet, at: (u32, u16), held: &Doubted, is_counted: bool) -> Result<()> {
    let until = if is_counted {
        "已计入指标合计，没有用于目标和排名。"
    } else {
        "没有计入合计、目标和排名。"
    };
    let hint = held.findings.first().map_or("", |finding| finding.hint.as_str());
    let text = format!("{HELD}：{}\n怎么办：{hint}\n定下来以前{until}", held.doubt());
    let (width, height) = NOTE_SIZE;
    let note = Note::new(theme::fitting(&text)).add_author_prefix(false);
    sheet.insert_note(at.0, at.1, &note.set_width(width).set_height(height))?;
    Ok(())
}

/// A link to a held figure's cell: the figure only once another stands there. A number in that cell is held
/// as long as it is the one that was doubted.
pub fn link(cell: &str, value: Decimal, is_counted: bool) -> String {
    if is_counted {
        let value = value.normalize();
        format!("IF(ISNUMBER({cell}),IF({cell}={value},\"{HELD}\",{cell}),\"{HELD}\")")
    } else {
        or_held(cell)
    }
}

/// A link to a cell that shows words as long as what it rests on is held.
pub fn or_held(cell: &str) -> String {
    format!("IF(ISNUMBER({cell}),{cell},\"{HELD}\")")
}

/// What became of a unit, as a sheet words it: 已报，待核 2 处.
pub fn state(row: &UnitRow) -> String {
    if !row.counts() {
        return match row.state {
            State::Held => "待核，见问题清单".to_string(),
            State::Returned => "退改，见问题清单".to_string(),
            State::Unreadable => "来件不能读，见问题清单".to_string(),
            State::Accepted | State::Missing => row.state.chinese().to_string(),
        };
    }
    let mut text = State::Accepted.chinese().to_string();
    match row.lacking() {
        0 => {}
        lacking => text.push_str(&format!("，下级缺 {lacking}")),
    }
    match row.held.len() {
        0 => {}
        count => text.push_str(&format!("，待核 {count} 处")),
    }
    if row.waits_beside().is_some() {
        text.push_str("，另有一份待核");
    }
    text
}

/// How the total stands to held figures, behind its label: ，不含待核 2 处; empty if there are none.
pub fn of_total(summary: &Summary) -> String {
    match summary.held_in_totals() {
        0 => String::new(),
        count => format!("，{} {count} 处", summary.held_word()),
    }
}

/// The same behind the line below the title, with what the marks mean.
pub fn legend(summary: &Summary) -> String {
    let (all, whole) = (summary.held().len(), waiting(summary).count());
    let mut parts = Vec::new();
    if all > 0 {
        let word = summary.held_word();
        parts.push(format!("合计{word} {all} 处（涂色、写“{HELD}”的格，见表下）"));
    }
    if whole > 0 {
        parts.push(format!("另有 {whole} 份报表整份{HELD}"));
    }
    if parts.is_empty() { String::new() } else { format!("　　{}。", parts.join("，")) }
}

/// The same behind the title of the targets.
pub fn short_legend(summary: &Summary) -> String {
    match summary.held().len() {
        0 => String::new(),
        count => format!("（{HELD}的 {count} 处没有用于判断目标）"),
    }
}

/// Width that a column needs for held figures that are shown as numbers with their mark.
pub fn width(summary: &Summary, field: &Field, decimals: u32) -> f64 {
    if !summary.counts_held() {
        return 0.0;
    }
    let figures = summary.rows.iter().filter_map(|row| row.held_figure(&field.key));
    let decimals = decimals as usize;
    let widths = figures.map(|held| {
        theme::width(&format!("{:.decimals$}※{HELD}", held.value), super::overview::POINTS) + 1.0
    });
    widths.fold(0.0, f64::max)
}

/// Returns that are held as a whole.
pub fn waiting<'s>(
    summary: &'s Summary,
) -> impl Iterator<Item = (&'s UnitRow<'s>, &'s Submission)> {
    summary.rows.iter().filter_map(|row| Some((row, row.waiting?)))
}

/// What is held, one line each: unit, field, figure, and what is doubted; bounded.
pub fn lines(summary: &Summary) -> Vec<String> {
    let figure = |(at, held): (usize, &Doubted)| {
        let field = summary.campaign.field(held.field());
        let (name, unit) = (held.name(summary.campaign), field.map_or("", |f| f.unit_name()));
        let (whose, value) = (summary.rows[at].unit.name.as_str(), held.value.normalize());
        format!("{whose} {name} {value}{unit}：{}", shortened(&held.doubt()))
    };
    let whole = |(row, submission): (&UnitRow, &Submission)| {
        let doubt = submission.doubt().map_or("", |finding| finding.message.as_str());
        let file = submission.shown_name();
        format!("{} 整份报表（{file}）：{}", row.unit.name, shortened(doubt))
    };
    let mut lines: Vec<String> = summary.held().into_iter().map(figure).collect();
    lines.extend(waiting(summary).map(whole));
    let all = lines.len();
    if all > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push(format!("……共 {all} 处，其余见“问题清单”。"));
    }
    lines
}

fn shortened(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST_DOUBT).collect();
    if cut.len() < text.len() { format!("{cut}……") } else { cut }
}

/// Whether a target of a unit whose return counts cannot be judged because a figure is held.
pub fn blocks(row: &UnitRow, target: usize) -> bool {
    row.counts() && row.attainment[target].reason == Some(Reason::Held)
}

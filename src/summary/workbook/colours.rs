//! 红/黄/绿 by conditional format. Every colour goes with words and with another hand (bold, italic), so
//! that a black-and-white print says the same.

use super::columns::SummaryColumns;
use super::formulas::fraction;
use crate::campaign::Elapsed;
use anyhow::Result;
use rust_xlsxwriter::{Color, ConditionalFormatFormula, Format, Worksheet};

/// What the colours mean, as 汇总表 says it.
pub const LEGEND: &str =
    "颜色：绿色 达标；黄色斜体 未达标但不落后于序时进度；红色粗体 未达标；灰色斜体 无法判断。";

fn shade(fill: u32, ink: u32) -> Format {
    Format::new().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink))
}

/// Green: good.
fn green() -> Format {
    shade(0xE2_EF_DA, 0x37_56_23)
}

/// Yellow: not there yet, but in time.
fn yellow() -> Format {
    shade(0xFF_F2_CC, 0x7F_60_00).set_italic()
}

/// Red: behind.
fn red() -> Format {
    shade(0xF8_CB_AD, 0x9C_00_06).set_bold()
}

/// Grey: nobody knows.
fn grey() -> Format {
    shade(0xED_ED_ED, 0x59_59_59).set_italic()
}

/// Fill of figures that are held (待核).
pub const HELD_FILL: u32 = 0xFF_D9_66;

/// Amber: reported, but not all of it is sound.
fn amber() -> Format {
    shade(HELD_FILL, 0x7F_3F_00).set_bold().set_italic()
}

/// Cells that one rule colours: first row, column, last row.
pub type ColouredCells = (u32, u16, u32);

fn rule(sheet: &mut Worksheet, at: ColouredCells, condition: &str, format: Format) -> Result<()> {
    let rule = ConditionalFormatFormula::new()
        .set_rule(format!("={condition}").as_str())
        .set_format(format)
        .set_stop_if_true(true);
    sheet.add_conditional_format(at.0, at.1, at.2, at.1, &rule)?;
    Ok(())
}

/// Colours verdicts; yellow needs the column of 完成率 and the time that has passed.
pub fn verdicts(
    sheet: &mut Worksheet,
    at: ColouredCells,
    rate: u16,
    elapsed: Option<Elapsed>,
) -> Result<()> {
    let cell = SummaryColumns::address(at.0, at.1);
    rule(sheet, at, &format!("{cell}=\"达标\""), green())?;
    if let Some(elapsed) = elapsed {
        let (rate, due) = (SummaryColumns::address(at.0, rate), fraction(elapsed));
        let in_time = format!("AND({cell}=\"未达标\",ISNUMBER({rate}),{rate}>={due})");
        rule(sheet, at, &in_time, yellow())?;
    }
    rule(sheet, at, &format!("{cell}=\"未达标\""), red())?;
    rule(sheet, at, &format!("LEFT({cell},4)=\"无法判断\""), grey())
}

/// Colours states other than 已报; what is reported in part, or beside something that waits, by itself.
pub fn states(sheet: &mut Worksheet, at: ColouredCells) -> Result<()> {
    let cell = SummaryColumns::address(at.0, at.1);
    rule(sheet, at, &format!("LEFT({cell},3)=\"已报，\""), amber())?;
    rule(sheet, at, &format!("AND({cell}<>\"\",{cell}<>\"已报\")"), red())
}

/// Colours numbers that are negative red, others green; words stay as they are.
pub fn signs(sheet: &mut Worksheet, at: ColouredCells) -> Result<()> {
    let cell = SummaryColumns::address(at.0, at.1);
    rule(sheet, at, &format!("AND(ISNUMBER({cell}),{cell}<0)"), red())?;
    rule(sheet, at, &format!("ISNUMBER({cell})"), green())
}

/// Colours places won and lost.
pub fn changes(sheet: &mut Worksheet, at: ColouredCells) -> Result<()> {
    let cell = SummaryColumns::address(at.0, at.1);
    rule(sheet, at, &format!("LEFT({cell},1)=\"↑\""), green())?;
    rule(sheet, at, &format!("LEFT({cell},1)=\"↓\""), red())
}

/// Makes the best place stand out.
pub fn first_place(sheet: &mut Worksheet, at: ColouredCells) -> Result<()> {
    rule(sheet, at, &format!("{}=1", SummaryColumns::address(at.0, at.1)), green().set_bold())
}

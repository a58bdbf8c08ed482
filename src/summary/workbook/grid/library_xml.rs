//! What is known of the XML that the writing library saves, and the only place that cuts it: where the cells of
//! a sheet go, and which number each of our styles got. The test below fails on the day the library
//! writes otherwise; a part of another shape is refused, never guessed at.

use super::xml;
use anyhow::{Context, Result, bail};
use rust_xlsxwriter::{Format, Worksheet};

/// First of the cells in the first row of the library's part that hold our styles until the workbook is
/// assembled.
const FIRST_HOLDER: u16 = 8_000;

/// A sheet's part, divided where ours goes in.
pub struct SheetPart<'a> {
    /// Up to the size of the sheet.
    pub before_dimension: &'a str,
    /// From there up to its cells.
    pub before_cells: &'a str,
    /// From its cells up to its links, which stand before what is printed (ECMA-376 part 1, 18.3.1.99).
    pub before_links: &'a str,
    /// What is left.
    pub end: &'a str,
}

impl SheetPart<'_> {
    /// Divides the part.
    ///
    /// # Errors
    /// It has another shape.
    pub fn of(part: &str) -> Result<SheetPart<'_>> {
        let (before_dimension, rest) = part.split_once("<dimension").context("没有 dimension")?;
        let (_, rest) = rest.split_once("/>").context("dimension 不全")?;
        let (before_cells, rest) = rest.split_once("<sheetData").context("没有 sheetData")?;
        let after = match rest.split_once("</sheetData>") {
            Some((_, after)) => after,
            None => rest.split_once("/>").context("sheetData 不全")?.1,
        };
        let place = after.find("<printOptions").or_else(|| after.find("<pageMargins"));
        let (before_links, end) = after.split_at(place.context("没有 pageMargins")?);
        Ok(SheetPart { before_dimension, before_cells, before_links, end })
    }
}

/// Has the library keep formats in cells of the first row, to learn their numbers when it has saved them.
///
/// # Errors
/// The library refuses one.
pub fn hold_styles(page: &mut Worksheet, formats: &[Format]) -> Result<()> {
    for (col, format) in (FIRST_HOLDER..).zip(formats) {
        page.write_blank(0, col, format)?;
    }
    Ok(())
}

/// The library's numbers of so many formats that a sheet's part holds.
///
/// # Errors
/// One of them is not there.
pub fn held_styles(part: &str, formats: usize) -> Result<Vec<usize>> {
    (FIRST_HOLDER..).take(formats).map(|col| style_at(part, col)).collect()
}

fn style_at(part: &str, col: u16) -> Result<usize> {
    let mut address = Vec::new();
    xml::address(&mut address, 0, col);
    let cell = format!("<c r=\"{}\" s=\"", String::from_utf8_lossy(&address));
    let (_, style) = part.split_once(&cell).context("有格式没有写出")?;
    let (style, _) = style.split_once('"').context("格式号不全")?;
    style.parse().context("格式号不是数")
}

/// The part of styles with its cell formats in this order; the library's first stays the first.
///
/// # Errors
/// It has another shape, or lacks a number.
pub fn with_styles(part: &str, order: impl Iterator<Item = usize>) -> Result<String> {
    let (before, rest) = part.split_once("<cellXfs").context("没有 cellXfs")?;
    let (_, rest) = rest.split_once('>').context("cellXfs 不全")?;
    let (own, after) = rest.split_once("</cellXfs>").context("cellXfs 不全")?;
    let own: Vec<&str> = own.split("<xf ").skip(1).collect();
    let Some(first) = own.first() else { bail!("cellXfs 是空的") };
    let mut all = vec![*first];
    for number in order {
        all.push(own.get(number).context("格式号太大")?);
    }
    let list: String = all.iter().map(|xf| format!("<xf {xf}")).collect();
    Ok(format!("{before}<cellXfs count=\"{}\">{list}</cellXfs>{after}", all.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{Chart, ChartType, Note, Workbook};
    use std::io::{Cursor, Read};
    use zip::ZipArchive;

    /// The parts of a workbook as the library saves it: on the first sheet two styles and what else our sheets
    /// have of it, on the second nothing.
    fn saved() -> Result<(String, String, String)> {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        let formats = [Format::new().set_bold(), Format::new().set_num_format("0.00")];
        hold_styles(page, &formats)?;
        page.merge_range(1, 0, 1, 3, "", &Format::new())?;
        page.insert_note(2, 0, &Note::new("x"))?;
        let mut chart = Chart::new(ChartType::Bar);
        chart.add_series().set_values("Sheet1!$A$1:$A$2");
        page.insert_chart(4, 0, &chart)?;
        page.set_print_center_horizontally(true);
        book.add_worksheet();
        let mut saved = ZipArchive::new(Cursor::new(book.save_to_buffer()?))?;
        let mut part = |name: &str| -> Result<String> {
            let mut text = String::new();
            saved.by_name(name)?.read_to_string(&mut text)?;
            Ok(text)
        };
        let sheets = (part("xl/worksheets/sheet1.xml")?, part("xl/worksheets/sheet2.xml")?);
        Ok((sheets.0, sheets.1, part("xl/styles.xml")?))
    }

    #[test]
    fn the_library_writes_its_sheets_as_they_are_cut() -> Result<()> {
        let (filled, blank, _) = saved()?;
        let part = SheetPart::of(&filled)?;
        assert!(part.before_dimension.ends_with("relationships\">"), "{filled}");
        assert!(part.before_cells.starts_with("<sheetViews>"), "{filled}");
        assert!(
            part.before_cells.ends_with("<sheetFormatPr defaultRowHeight=\"15\"/>"),
            "{filled}"
        );
        assert_eq!(
            part.before_links,
            "<mergeCells count=\"1\"><mergeCell ref=\"A2:D2\"/></mergeCells>"
        );
        assert!(
            part.end.starts_with("<printOptions horizontalCentered=\"1\"/><pageMargins "),
            "{filled}"
        );
        assert!(part.end.contains("<drawing ") && part.end.contains("<legacyDrawing "), "{filled}");
        let part = SheetPart::of(&blank)?;
        assert_eq!(part.before_links, "");
        assert!(
            part.end.starts_with("<pageMargins ") && part.end.ends_with("/></worksheet>"),
            "{blank}"
        );
        assert!(
            blank.contains("<dimension ref=\"A1\"/>") && blank.contains("<sheetData/>"),
            "{blank}"
        );
        Ok(())
    }

    #[test]
    fn the_library_writes_its_styles_as_they_are_found() -> Result<()> {
        let (filled, blank, styles) = saved()?;
        assert_eq!(held_styles(&filled, 2)?, [1, 2]);
        assert!(held_styles(&blank, 1).is_err() && held_styles(&filled, 3).is_err());
        let ordered = with_styles(&styles, [2, 2, 1].into_iter())?;
        let (_, list) = ordered.split_once("<cellXfs").context("no styles")?;
        let (list, _) = list.split_once("</cellXfs>").context("no styles")?;
        let plain = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>";
        let decimal = "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>";
        let bold = "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>";
        assert_eq!(list, format!(" count=\"4\">{plain}{decimal}{decimal}{bold}"));
        assert!(with_styles(&styles, [3].into_iter()).is_err());
        Ok(())
    }
}

//! The rows that sum a list up: one below each unit's lines, and one below all.

use super::column_sums::ColumnSums;
use super::{LinesColumn, LinesWriter, MOST_LINES, POINTS, UNIT_WIDTH, first_row, page_name};
use crate::campaign::Combine;
use crate::finding::Code;
use crate::form::address;
use crate::summary::UnitRow;
use crate::summary::workbook::formulas::live;
use crate::summary::workbook::grid::FormulaResult;
use crate::theme;
use anyhow::Result;

impl LinesWriter<'_, '_> {
    /// What the unit wrote into its own total row in a column.
    fn total_text(&self, row: &UnitRow, index: usize) -> Option<String> {
        let key = self.block.fields.get(index)?.key.as_str();
        let found = &row.submission?.findings;
        let texts = found.iter().filter(|f| f.code == Code::TotalRowText && f.field() == Some(key));
        let texts: Vec<&str> = texts.filter_map(|f| f.found.as_deref()).collect();
        (!texts.is_empty()).then(|| texts.join("；"))
    }

    /// Writes what the lines from `from` on come to.
    pub(super) fn subtotal(
        &mut self,
        label: &str,
        from: (usize, u32),
        sums: &ColumnSums,
        unit: Option<&UnitRow>,
    ) -> Result<()> {
        let to = self.here();
        self.turn_full_page()?;
        let mut lines = theme::lines(label, POINTS, UNIT_WIDTH);
        for at in 0..self.columns.len() {
            let (col, column) = (at as u16, self.columns[at]);
            let sum = match column {
                LinesColumn::Field(index) => sums.figure(index).zip(Some(index)),
                _ => None,
            };
            match (column, sum) {
                (LinesColumn::Unit, _) => {
                    self.sheet.text(self.next, col, label, self.styles.bold)?
                }
                (_, Some((sum, index))) => {
                    let function = match self.block.fields[index].combine() {
                        Combine::Max => 4,
                        _ => 9,
                    };
                    let formula = format!("SUBTOTAL({function},{})", self.ranges(from, to, col));
                    let live = live(formula, FormulaResult::Number(sum));
                    self.sheet.formula(self.next, col, &live, self.styles.numbers[index].total)?;
                }
                (LinesColumn::Field(index), None) => {
                    match unit.and_then(|row| self.total_text(row, index)) {
                        Some(text) => {
                            self.sheet.text(
                                self.next,
                                col,
                                &theme::fitting(&text),
                                self.styles.text,
                            )?;
                            lines = lines.max(theme::lines(&text, POINTS, self.widths[at]));
                        }
                        None => self.sheet.blank(self.next, col, self.styles.bold)?,
                    }
                }
                _ => self.sheet.blank(self.next, col, self.styles.bold)?,
            }
        }
        self.sheet.row_height(self.next, theme::height(lines.min(MOST_LINES), POINTS))?;
        self.sheet.done(self.next);
        self.next += 1;
        Ok(())
    }

    /// The cells of a column between two places, sheet by sheet.
    fn ranges(&self, from: (usize, u32), to: (usize, u32), col: u16) -> String {
        let range = |page: usize| {
            let first = if page == from.0 { from.1 } else { first_row(self.block) };
            let last = if page == to.0 { to.1.max(first + 1) } else { self.most_rows } - 1;
            let cells = format!("{}:{}", address(first, col.into()), address(last, col.into()));
            match page == self.page {
                true => cells,
                false => format!("'{}'!{cells}", page_name(self.block, page)),
            }
        };
        (from.0..=to.0).map(range).collect::<Vec<String>>().join(",")
    }

    pub(super) fn total(&mut self) -> Result<()> {
        let label = format!("合计（{} 项，{}）", self.number, self.summary.reported_text());
        let totals = self.totals.take();
        self.subtotal(&label, (0, first_row(self.block)), &totals, None)
    }
}

#[cfg(test)]
mod tests {
    use crate::campaign::{Campaign, Period, RowId};
    use crate::intake::{Status, Submission};
    use crate::summary::workbook::grid::{self, ChartData, FinishedSheet, StreamingSheet};
    use crate::summary::workbook::{lines_sheet, properties};
    use crate::summary::{Order, SummarySources, compile};
    use crate::validation::{BlockRecord, Entry, Record, RowRecord, Value};
    use calamine::{Reader, Xlsx};
    use rust_xlsxwriter::Workbook;
    use std::io::Cursor;

    const FORM: &str = include_str!("../../../../tests/office_forms/D1.toml");
    /// Three rows of headings and 40 of lines.
    const MOST_ROWS: u32 = 43;

    /// A return of 30 lines with the areas 1 to 30, which wait in the file.
    fn sent(campaign: &Campaign, code: &str, period: Period) -> Submission {
        let block = &campaign.form.main;
        let line = |area: u32| {
            let mut entries: Vec<Entry> =
                block.fields.iter().map(|field| Entry::blank(&field.key)).collect();
            entries[3].value = Some(Value::Number(area.into()));
            RowRecord { id: RowId::Line(format!("{area}").into()), entries }
        };
        let lines: Vec<RowRecord> = (1..=30).map(line).collect();
        let blocks = vec![BlockRecord { id: block.id.as_str().into(), rows: lines.into() }];
        let mut sent = Submission {
            unit: campaign.units.by_code(code).cloned(),
            status: Status::Accepted,
            record: Some(Record { header: Vec::new(), blocks }),
            ..Submission::unknown(code.to_string(), period)
        };
        sent.lay_lines_aside();
        sent
    }

    #[test]
    fn a_list_goes_on_in_the_next_sheet() -> anyhow::Result<()> {
        let campaign = Campaign::parse(FORM, "D1.toml")?;
        let period = campaign.calendar.periods()[0];
        let submissions = ["510101", "510102"].map(|code| sent(&campaign, code, period));
        let sources = SummarySources {
            campaign: &campaign,
            period,
            submissions: &submissions,
            earlier: &[],
            baselines: &Default::default(),
            order: Order::Province,
        };
        let summary = compile(sources);
        let block = &campaign.form.main;
        assert_eq!(lines_sheet::pages(&summary, block, MOST_ROWS), 2);
        let new = |at| StreamingSheet::new(at, 2, ChartData::Nothing);
        let mut sheets: Vec<StreamingSheet> = (0..2).map(new).collect();
        lines_sheet::write(&mut sheets, &summary, block, MOST_ROWS)?;
        let drawn: anyhow::Result<Vec<FinishedSheet>> =
            sheets.into_iter().map(StreamingSheet::finish).collect();
        let mut drawn = drawn?;
        let mut book = Workbook::new();
        book.set_properties(&properties(&summary)?);
        for sheet in &mut drawn {
            book.push_worksheet(sheet.take_page());
        }
        let mut bytes = Vec::new();
        grid::assemble(book.save_to_buffer()?, drawn, &mut bytes)?;

        let mut book = Xlsx::new(Cursor::new(bytes))?;
        let names = ["防溺水隐患水域台账·明细", "防溺水隐患水域台账·明细（2）"];
        assert_eq!(book.sheet_names(), names);
        let formulas = book.worksheet_formula(names[1])?;
        let formula = |row| formulas.get_value((row, 4)).map(String::as_str).unwrap_or_default();
        // Nine lines of the second unit stand on the first sheet, 21 on the second.
        assert_eq!(formula(24), format!("SUBTOTAL(9,'{}'!E35:E43,E4:E24)", names[0]));
        assert_eq!(formula(25), format!("SUBTOTAL(9,'{}'!E4:E43,E4:E25)", names[0]));
        let cells = book.worksheet_range(names[1])?;
        let number = |row, col| cells.get_value((row, col)).and_then(calamine::DataType::get_float);
        assert_eq!([number(24, 4), number(25, 4)], [Some(465.0), Some(930.0)]);
        assert_eq!((number(3, 0), number(23, 0)), (Some(40.0), Some(60.0)));
        let note = |name: &str, book: &mut Xlsx<_>| {
            let cells = book.worksheet_range(name)?;
            let text = cells.get_value((1, 0)).map(ToString::to_string).unwrap_or_default();
            anyhow::Ok::<String>(text)
        };
        assert!(note(names[0], &mut book)?.contains("下接“防溺水隐患水域台账·明细（2）”"));
        assert!(note(names[1], &mut book)?.contains("接“防溺水隐患水域台账·明细”"));
        Ok(())
    }
}

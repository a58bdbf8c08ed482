//! However the table is moved about, its figures stay the same or somebody is asked; never another
//! number.

use crate::common::pages::KEYS;
use baosong::campaign::{Campaign, Period};
use baosong::finding::{Finding, blocks};
use baosong::form::HeadingIndex;
use baosong::reading::{Cell, Sheet, SheetCell, Workbook, returns_in};
use baosong::validation::{Context, Record, validate};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::sync::LazyLock;

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| Campaign::built_in().unwrap());

const HEADINGS: [&str; 9] = [
    "市（州）",
    "召开推介会（次）",
    "拜访企业（户）",
    "签约项目（个）",
    "签约金额（亿元）",
    "落地项目数（个）",
    "开工项目数（个）",
    "新增到位资金（亿元）",
    "备注",
];

/// How the table is moved about.
#[derive(Debug, Clone)]
struct Moved {
    /// Order of the nine columns.
    order: Vec<usize>,
    /// Blank columns before each column.
    gaps: Vec<u32>,
    /// Rows before the title, and blank rows between headings and figures.
    rows: (u32, u32),
    /// A column that the form does not have, at this place, with this figure.
    foreign: Option<(usize, f64)>,
    /// A row of column numbers below the headings.
    numbered: bool,
    /// Units of measure in a row of their own.
    units_below: bool,
    /// Figures of this many counties below the city.
    counties: u32,
    /// Contacts with telephone numbers below the table.
    contacts: bool,
}

fn moved() -> impl Strategy<Value = Moved> {
    let order = Just((0..9).collect::<Vec<usize>>()).prop_shuffle();
    (
        order,
        prop::collection::vec(0u32..3, 9),
        (0u32..6, 0u32..3),
        prop::option::of((0usize..9, 0.0f64..500.0)),
        any::<(bool, bool, bool)>(),
        0u32..4,
    )
        .prop_map(
            |(order, gaps, rows, foreign, (numbered, units_below, contacts), counties)| Moved {
                order,
                gaps,
                rows,
                foreign,
                numbered,
                units_below,
                counties,
                contacts,
            },
        )
}

struct Page {
    cells: Vec<SheetCell>,
}

impl Page {
    fn text(&mut self, row: u32, col: u32, text: &str) {
        self.cells.push(SheetCell::plain(row, col, Cell::Text(text.into())));
    }

    fn number(&mut self, row: u32, col: u32, number: f64) {
        self.cells.push(SheetCell::plain(row, col, Cell::Number(number)));
    }
}

fn page(moved: &Moved, figures: &[f64; 7]) -> Workbook {
    let mut page = Page { cells: Vec::new() };
    let top = moved.rows.0;
    page.text(top, 0, "制造业招商引资“百日攻坚”行动情况统计表");
    page.text(top + 1, 0, "填报单位：成都市");
    page.text(top + 1, 4, "填报人：王磊");
    page.text(top + 1, 7, "填报时间：2021年9月24日");
    let heading_row = top + 2;
    let mut data_row = heading_row + 1;
    if moved.units_below {
        data_row += 1;
    }
    let numbering_row = data_row;
    data_row += u32::from(moved.numbered) + moved.rows.1;
    let mut col = 0;
    for (at, &which) in moved.order.iter().enumerate() {
        col += moved.gaps[at];
        if let Some((_, figure)) = moved.foreign.filter(|(place, _)| *place == at) {
            page.text(heading_row, col, "其中外资（个）");
            page.number(data_row, col, figure);
            col += 1;
        }
        column(&mut page, moved, figures, which, (heading_row, numbering_row, data_row, col));
        col += 1;
    }
    if moved.contacts {
        let row = data_row + moved.counties + 2;
        page.text(row, 0, "联系人：朱磊");
        page.text(row, 3, "028-86265844");
        page.number(row, 4, 13_800_000_000.0);
    }
    Workbook::new(vec![Sheet::new("附件2", false, page.cells)], None)
}

/// One column: heading, units, number, the city's figure and the counties'.
fn column(
    page: &mut Page,
    moved: &Moved,
    figures: &[f64; 7],
    which: usize,
    (heading_row, numbering_row, data_row, col): (u32, u32, u32, u32),
) {
    match HEADINGS[which].split_once('（').filter(|_| moved.units_below && which > 0) {
        Some((name, unit)) => {
            page.text(heading_row, col, name);
            page.text(heading_row + 1, col, &format!("（{unit}"));
        }
        None => page.text(heading_row, col, HEADINGS[which]),
    }
    if moved.numbered {
        match which {
            0 => page.text(numbering_row, col, "甲"),
            _ => page.number(numbering_row, col, which as f64),
        }
    }
    for county in 0..=moved.counties {
        let row = data_row + county;
        match (which, county) {
            (0, 0) => page.text(row, col, "成都市"),
            (0, _) => page.text(row, col, &format!("第{county}区")),
            (8, _) => {}
            _ => page.number(row, col, figures[which - 1] + f64::from(county) * 7.0),
        }
    }
}

fn read(book: &Workbook) -> Vec<(Record, Vec<Finding>)> {
    let day = |d| NaiveDate::from_ymd_opt(2021, 9, d).unwrap();
    let context = Context { campaign: &CAMPAIGN, period: Period(day(25)), today: day(26) };
    let returns = returns_in(book, &HeadingIndex::of(&CAMPAIGN)).unwrap();
    let checked = returns.into_iter().map(|taken| validate(taken, context));
    checked.map(|checked| (checked.value, checked.findings)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_moved_table_reads_the_same_or_is_asked_about(
        moved in moved(),
        counts in prop::collection::vec(0u32..4000, 5),
        amounts in prop::collection::vec(0u32..400_000, 2),
    ) {
        let count = |at: usize| f64::from(counts[at]);
        let amount = |at: usize| f64::from(amounts[at]) / 100.0;
        let figures =
            [count(0), count(1), count(2), amount(0), count(3), count(4), amount(1)];
        let found = read(&page(&moved, &figures));
        prop_assert!(!found.is_empty());
        for (record, findings) in &found {
            if blocks(findings) {
                continue;
            }
            for (key, figure) in KEYS.iter().zip(figures) {
                let read = record.number(key).map(|n| n.to_string());
                prop_assert_eq!(read, Some(format!("{figure}")), "{} {:?}", key, findings);
            }
        }
        // Only a row of numbers that nobody announced may leave it open which row counts.
        prop_assert!(found.iter().any(|(_, findings)| !blocks(findings)), "{:?}", found);
    }
}

//! Three periods of 21 units with some forty kinds of mistakes, as they come into one folder.

use crate::common::season::{PERIODS, book, figures, save, stamped};
use crate::common::{TestDir, season};
use baosong::campaign::Campaign;
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet};
use std::fs::{self, File};
use std::time::{Duration, SystemTime};

/// What a unit wrote otherwise than it should.
type Edit = fn(&mut Worksheet);

/// Columns of the form.
const MEETINGS: u16 = 1;
const VISITS: u16 = 2;
const SIGNED: u16 = 3;
const AMOUNT: u16 = 4;
const LANDED: u16 = 5;
const STARTED: u16 = 6;
const FUNDS: u16 = 7;

fn text(sheet: &mut Worksheet, col: u16, text: &str) {
    sheet.write_string(2, col, text).unwrap();
}

fn number(sheet: &mut Worksheet, col: u16, number: f64) {
    sheet.write_number(2, col, number).unwrap();
}

/// First period: mistakes in cells, headings and files.
const FIRST: [(usize, Edit); 17] = [
    (1, |s| number(s, AMOUNT, 355_000.0)),
    (2, |s| number(s, MEETINGS, -2.0)),
    (4, |s| {
        s.clear_cell(2, LANDED);
    }),
    (5, |s| text(s, AMOUNT, "381900万元")),
    (6, |s| text(s, VISITS, "约18")),
    (7, |s| text(s, MEETINGS, "无")),
    (8, |s| number(s, SIGNED, 12.5)),
    (9, |s| text(s, STARTED, "同上")),
    (10, |s| text(s, VISITS, "10～20")),
    (11, |s| text(s, LANDED, "30%")),
    (12, |s| {
        s.write_string(1, FUNDS, "说明").unwrap();
    }),
    (13, |s| {
        s.write_string(1, AMOUNT, "签约金额(万元)").unwrap();
    }),
    (15, |s| {
        (1..8).for_each(|col| {
            s.clear_cell(2, col);
        })
    }),
    (16, |s| {
        s.write_string(1, 8, "合作意向").unwrap();
        s.write_number(2, 8, 7).unwrap();
    }),
    (17, |s| (1..8).for_each(|col| text(s, col, &col.to_string()))),
    (19, |s| text(s, FUNDS, "5亿元")),
    (20, |s| {
        s.write_string(1, 8, "备注").unwrap();
        s.write_string(2, 8, "签约金额应为120.5亿元").unwrap();
    }),
];

/// Second period: against the first, against other figures, in numbers.
const SECOND: [(usize, Edit); 17] = [
    (0, |s| number(s, VISITS, 5.0)),
    (1, |s| number(s, AMOUNT, 355_000.0)),
    (2, |s| number(s, VISITS, 9.0)),
    (3, |s| number(s, STARTED, 90.0)),
    (4, |s| number(s, LANDED, 900.0)),
    (6, |s| number(s, SIGNED, 0.0)),
    (7, |s| text(s, FUNDS, "12万美元")),
    (8, |s| {
        s.write_string(0, 5, "2021-12-30").unwrap();
    }),
    (9, |s| {
        s.write_string(0, 5, "九月底").unwrap();
    }),
    (10, |s| {
        s.write_formula(2, FUNDS, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
    }),
    (11, |s| text(s, VISITS, "1 234")),
    (12, |s| text(s, MEETINGS, "不适用")),
    (13, |s| text(s, AMOUNT, "/")),
    (14, |s| {
        let date = Format::new().set_num_format("m月d日");
        s.write_number_with_format(2, MEETINGS, 44_260, &date).unwrap();
    }),
    (15, |s| {
        s.write_string(0, 3, "").unwrap();
    }),
    (16, |s| {
        let struck = Format::new().set_font_strikethrough().set_font_color(Color::Red);
        s.write_string_with_format(2, VISITS, "28", &struck).unwrap();
    }),
    (18, |s| number(s, AMOUNT, 31_000.0)),
];

/// Third period: what remains, and some of the same again.
const THIRD: [(usize, Edit); 13] = [
    (1, |s| number(s, AMOUNT, 1_234.567_8)),
    (2, |s| text(s, LANDED, "三个")),
    (4, |s| {
        s.write_string(1, VISITS, "走访企业(户)").unwrap();
    }),
    (5, |s| {
        s.write_string(1, LANDED, "开工项目数(个)").unwrap();
    }),
    (6, |s| number(s, FUNDS, 99_999.0)),
    (8, |s| (1..8).for_each(|col| number(s, col, 0.0))),
    (9, |s| {
        s.merge_range(2, SIGNED, 2, AMOUNT, "7", &Format::new()).unwrap();
    }),
    (10, |s| {
        s.set_column_hidden(VISITS).unwrap();
    }),
    (11, |s| number(s, AMOUNT, 1e18)),
    (13, |s| {
        s.insert_note(2, AMOUNT, &rust_xlsxwriter::Note::new("含框架协议")).unwrap();
    }),
    (14, |s| text(s, SIGNED, "18;20")),
    (16, |s| text(s, MEETINGS, "（待核实）")),
    (17, |s| {
        s.write_string(3, 0, "合计").unwrap();
        s.write_number(3, 1, 5).unwrap();
    }),
];

/// A folder with an inbox into which three periods come one after another.
pub struct Play {
    pub desk: TestDir,
    names: Vec<String>,
}

impl Play {
    pub fn new() -> Play {
        let desk = TestDir::new();
        desk.run(&["init", "."]);
        let campaign = Campaign::built_in().unwrap();
        Play { desk, names: campaign.units.iter().map(|unit| unit.name.clone()).collect() }
    }

    /// Puts the files of a period into the inbox.
    pub fn arrive(&self, period: usize) {
        let edits: &[(usize, Edit)] = match period {
            1 => &FIRST,
            2 => &SECOND,
            _ => &THIRD,
        };
        for (at, name) in self.names.iter().enumerate() {
            // 泸州 is absent at first; 巴中 and 凉山 send something else.
            if (period, at) == (1, 3) || (period, at) == (1, 14) || (period, at) == (3, 20) {
                continue;
            }
            let mut book = stamped(at, period);
            for (_, edit) in edits.iter().filter(|(unit, _)| *unit == at) {
                edit(book.worksheet_from_name("附件2").unwrap());
            }
            self.put(&format!("{name}{}.xlsx", PERIODS[period - 1]), book, period, 0);
        }
        match period {
            1 => self.first(),
            2 => self.second(),
            _ => self.third(),
        }
    }

    /// What else comes in the first period.
    fn first(&self) {
        self.raw("巴中市.pdf", b"%PDF-1.4 scanned", 1);
        self.raw("Thumbs.db", b"\xd0\xcf", 1);
        self.raw("~$成都市.xlsx", b"lock", 1);
        let again = fs::read(self.desk.path("收件/阿坝藏族羌族自治州2021-09-25.xlsx")).unwrap();
        self.raw("阿坝州（再发）.xlsx", &again, 1);
        // 甘孜 sent another one before.
        let mut old = stamped(19, 1);
        number(old.worksheet_from_name("附件2").unwrap(), VISITS, 3.0);
        self.put("甘孜州旧.xlsx", old, 1, -3600);
        let stranger = book(("天府新区", season::PERIODS[0]), 0, 1, figures(0, 1), None);
        self.put("天府新区.xlsx", stranger, 1, 0);
    }

    /// What comes back corrected from the first, and what else comes in the second.
    fn second(&self) {
        for at in [2, 4, 8, 9] {
            self.put(&format!("改报/{}.xlsx", self.names[at]), stamped(at, 1), 2, -86_400);
        }
        // 绵阳 sends two with different figures on the same day at the same minute.
        let mut other = stamped(5, 2);
        number(other.worksheet_from_name("附件2").unwrap(), VISITS, 40.0);
        self.put("绵阳市（另一份）.xlsx", other, 2, 0);
        // 资阳 sends the figures of the first period on the new form.
        let name = &self.names[17];
        let stale = book((name, season::PERIODS[1]), 17, 2, figures(17, 1), None);
        self.put(&format!("{name}2021-10-10.xlsx"), stale, 2, 0);
    }

    /// What else comes in the third period.
    fn third(&self) {
        self.raw("凉山州.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", 3);
        self.raw("遂宁市.rar", b"Rar!\x1a\x07\x01\x00", 3);
        self.raw("空.xlsx", b"", 3);
        season::write_stamped(&self.desk, "收件/改报/凉山州.xlsx", 20, 2);
        self.set_time("改报/凉山州.xlsx", 3, 0);
    }

    fn put(&self, name: &str, book: Workbook, period: usize, seconds: i64) {
        save(&self.desk, &format!("收件/{name}"), book);
        self.set_time(name, period, seconds);
    }

    fn raw(&self, name: &str, bytes: &[u8], period: usize) {
        fs::write(self.desk.path(&format!("收件/{name}")), bytes).unwrap();
        self.set_time(name, period, 0);
    }

    /// When a file was last written: noon before the deadline, and so much later.
    fn set_time(&self, name: &str, period: usize, seconds: i64) {
        let noon = 1_632_542_400 + (period as i64 - 1) * 15 * 86_400 + seconds;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(noon.unsigned_abs());
        let file = File::options().write(true).open(self.desk.path(&format!("收件/{name}")));
        file.unwrap().set_modified(time).unwrap();
    }
}

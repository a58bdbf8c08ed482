//! Units of measure wherever an office writes them, and what is said in words against a figure: the files of
//! fixtures/reading/units and many of the same kinds.

mod form;
mod words;

use crate::common::{TestDir, fixture};
use form::{Form, HEADER, PLAIN, Told, judged, told};
use rust_xlsxwriter::{Format, Note, Shape, Workbook};
use std::fs;

fn assert_converted(told: &Told, case: &str) {
    assert_eq!(told.amounts(), (Some(0.35), Some(0.08)), "{case} {:?}", told.found);
    assert!(told.has("heading_unit/signed_amount"), "{case} {:?}", told.found);
    assert!(told.has("heading_unit/funds_in_place"), "{case} {:?}", told.found);
    assert_eq!(told.status(), "accepted", "{case} {:?}", told.found);
}

fn assert_held(told: &Told, case: &str) {
    for finding in ["units_differ/signed_amount", "units_differ/funds_in_place"] {
        assert!(told.has(finding), "{case} {:?}", told.found);
    }
    assert_eq!(told.status(), "held", "{case}");
}

#[test]
fn the_given_files_name_their_unit_of_measure() {
    let desk = TestDir::new();
    for name in [
        "a20_row_of_units",
        "a22_group_heading",
        "a23_caption_0",
        "a23_caption_2",
        "a23_caption_7",
        "b05_text_box",
        "b07_sheet_name",
        "d06_heading_wan_unbracketed",
    ] {
        let told = told(&desk, &fixture(&format!("reading/units/{name}.xlsx")));
        assert_converted(&told, name);
        let messages = told.file["findings"].to_string();
        assert!(messages.contains("原数 3500 万元，换算为 0.35 亿元"), "{name} {messages}");
        assert!(!told.has("extra_column/"), "{name}");
    }
}

#[test]
fn the_given_files_say_that_a_figure_is_another_one() {
    let desk = TestDir::new();
    for (name, finding) in [
        ("b01_remark_0.xlsx", "remark_corrects/signed_amount"),
        ("b01_remark_4.xlsx", "remark_corrects/funds_in_place"),
        ("b01_remark_6.xlsx", "remark_corrects/remarks"),
        ("b02_note_below.xlsx", "remark_corrects/signed_amount"),
        ("b03_comment.xlsx", "cell_note/signed_amount"),
        ("b12_mail_text.eml", "mail_corrects/signed_amount"),
    ] {
        let told = told(&desk, &fixture(&format!("reading/units/{name}")));
        assert!(told.has(finding), "{name} {:?}", told.found);
        assert_eq!((told.status(), told.amounts()), ("held", (Some(186.5), Some(45.6))), "{name}");
    }
}

/// Ways to say that amounts are in 万元.
const CAPTIONS: [&str; 26] = [
    "（万元）",
    "万元",
    "单位：万元",
    "单位 万元",
    "以万元为单位",
    "以万元计",
    "金额单位:人民币 万元",
    "单位：万元、个",
    "（单位：个、万元）",
    "资金：万元",
    "数据单位 万元",
    "RMB 万元",
    "人民币万元",
    "计量单位（万元）",
    "金额单位为万元",
    "本表金额均以万元为单位",
    "单 位：万 元",
    "单位∶万元",
    "《万元》",
    "单位:10,000元",
    "10,000 yuan",
    "金额单位：人民币（万元）",
    "货币单位：万元",
    "单位/万元",
    "按万元填报",
    "（金额单位：万元）",
];

#[test]
fn a_caption_in_any_words_and_place_is_applied() {
    for words in CAPTIONS {
        for (place, row, col) in
            [("右上", 1, 8), ("单独一行", 2, 7), ("表下", 5, 0), ("隔一行", 6, 0)]
        {
            let told = judged(&Form::default(), |sheet| {
                sheet.write(row, col, words).unwrap();
            });
            assert_converted(&told, &format!("{words} {place}"));
        }
        let case = format!("文本框 {words}");
        let told = judged(&Form::default(), |sheet| {
            sheet.insert_shape(7, 3, &Shape::textbox().set_text(words)).unwrap();
        });
        assert_converted(&told, &case);
    }
    for header in [
        "&R单位：万元",
        "&L&\"宋体,常规\"&10附件2&C&14统计表&R（万元）",
        "&C第&P页&R金额单位：万元",
    ] {
        let told = judged(&Form::default(), |sheet| {
            sheet.set_header(header);
        });
        assert_converted(&told, header);
        let told = judged(&Form::default(), |sheet| {
            sheet.set_footer(header);
        });
        assert_converted(&told, header);
    }
    for sheet_name in ["附件2（万元）", "附件2(单位：万元)", "万元", "附件2万元", "统计表（万元）"]
    {
        let told = judged(&Form { sheet_name, ..Form::default() }, |_| {});
        assert_converted(&told, sheet_name);
    }
}

#[test]
fn headings_and_rows_of_units_in_any_spelling_are_applied() {
    for (signed, funds) in [
        ("签约金额 万元", "新增到位资金 万元"),
        ("签约金额万元", "新增到位资金万元"),
        ("签约金额/万元", "新增到位资金/万元"),
        ("签约金额（万元）", "新增到位资金（万元）"),
        ("签约金额\n（单位：万元）", "新增到位资金\n（单位：万元）"),
        ("签约金额（人民币万元）", "新增到位资金（人民币 万元）"),
        ("签约金额：万元", "到位资金：万元"),
        ("签约金额-万元", "到位资金—万元"),
        ("（万元）签约金额", "（万元）到位资金"),
        ("签约金额[万元]", "到位资金【万元】"),
        ("签约金额(以万元计)", "到位资金(以万元计)"),
    ] {
        let mut headings = PLAIN;
        (headings[4], headings[7]) = (signed, funds);
        assert_converted(&judged(&Form { headings, ..Form::default() }, |_| {}), signed);
    }
    let units = ["次", "户", "个", "万元", "个", "个", "万元"];
    for label in ["计量单位", "单位", "量纲", "", "（单位）", "金额单位"] {
        for bracket in [false, true] {
            for below in [false, true] {
                // The row of units stands above the headings, or between them and the figures.
                let (top, gap, row) = if below { (2, 1, 3) } else { (3, 0, 2) };
                let case = format!("{label} {bracket} {below}");
                let told = judged(&Form { top, gap, ..Form::default() }, |sheet| {
                    sheet.write(row, 0, label).unwrap();
                    for (col, unit) in (1u16..).zip(units) {
                        let text = if bracket { format!("（{unit}）") } else { unit.to_string() };
                        sheet.write(row, col, text).unwrap();
                    }
                });
                assert_converted(&told, &case);
            }
        }
    }
}

#[test]
fn group_headings_corners_comments_guides_and_the_next_cell_are_read() {
    let merged = |text: &'static str| {
        judged(&Form::default(), move |sheet| {
            sheet.merge_range(2, 4, 2, 7, text, &Format::new()).unwrap();
            sheet.write(2, 1, "活动情况").unwrap();
        })
    };
    for text in ["资金情况（万元）", "资金及项目（单位：万元）", "资金（人民币万元）"]
    {
        assert_converted(&merged(text), text);
    }
    let told = judged(&Form::default(), |sheet| {
        sheet.insert_note(3, 4, &Note::new("单位：万元")).unwrap();
        sheet.insert_note(3, 7, &Note::new("以万元填报")).unwrap();
    });
    assert_converted(&told, "批注");
    let mut headings = PLAIN;
    headings[0] = "市（州）  单位：万元";
    assert_converted(&judged(&Form { headings, ..Form::default() }, |_| {}), "左上角");
    for guide in ["金额单位：万元", "1.本表金额以万元为单位，保留两位小数。", "金额按万元填报"]
    {
        let desk = TestDir::new();
        let mut book = Workbook::new();
        Form::default().fill(book.add_worksheet(), |_| {});
        let sheet = book.add_worksheet().set_name("填报说明").unwrap();
        sheet.write(0, 0, "填报说明").unwrap();
        sheet.write(1, 0, guide).unwrap();
        book.save(desk.path("表.xlsx")).unwrap();
        assert_converted(&told_of(&desk), guide);
    }
    // 3500 | 万元: the amounts stand last, each with its unit of measure in the next cell.
    let desk = TestDir::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let cols = [0, 1, 2, 3, 6, 4, 5, 8, 10];
    sheet.write(0, 0, HEADER).unwrap();
    for (heading, col) in PLAIN.iter().zip(cols) {
        sheet.write(1, col, *heading).unwrap();
    }
    sheet.write(2, 0, "绵阳市").unwrap();
    for (figure, col) in [12, 128, 24, 3500, 18, 12, 800].iter().zip(&cols[1..]) {
        sheet.write(2, *col, *figure).unwrap();
    }
    sheet.write(2, 7, "万元").unwrap();
    sheet.write(2, 9, "万元").unwrap();
    book.save(desk.path("表.xlsx")).unwrap();
    assert_converted(&told_of(&desk), "右边一格");
}

fn told_of(desk: &TestDir) -> Told {
    told(desk, "表.xlsx")
}

#[test]
fn each_amount_takes_the_unit_that_is_said_of_it() {
    for words in [
        "亿元（签约）、万元（到位）",
        "签约金额：亿元，到位资金：万元",
        "单位：签约金额 亿元、到位资金 万元",
    ] {
        let form = Form { amounts: (186.5, 4500.0), ..Form::default() };
        let told = judged(&form, |sheet| {
            sheet.write(1, 8, words).unwrap();
        });
        assert_eq!(told.amounts(), (Some(186.5), Some(0.45)), "{words} {:?}", told.found);
        assert_eq!(told.status(), "accepted", "{words} {:?}", told.found);
    }
    let told = judged(&Form::default(), |sheet| {
        sheet.write(1, 8, "单位：亿元、万元").unwrap();
    });
    assert_held(&told, "两个单位");
    let mut headings = PLAIN;
    headings[2] = "拜访企业（万户）";
    let told = judged(&Form { headings, ..Form::measured() }, |_| {});
    assert_eq!(told.file["values"]["enterprise_visits"], 1_280_000);
    let told = judged(&Form::measured(), |sheet| {
        sheet.write(1, 8, "单位：万户、亿元").unwrap();
    });
    assert!(told.has("units_differ/enterprise_visits"), "{:?}", told.found);
}

#[test]
fn two_units_of_measure_hold_the_amounts_with_both_named() {
    for words in ["单位：万元", "（万元）", "以万元为单位", "金额单位：人民币万元"]
    {
        for (row, col) in [(1, 8), (2, 7), (6, 0)] {
            let told = judged(&Form::measured(), |sheet| {
                sheet.write(row, col, words).unwrap();
            });
            assert_held(&told, words);
            let messages = told.file["findings"].to_string();
            assert!(
                messages.contains("列标题写的是亿元") && messages.contains("写的是万元"),
                "{messages}"
            );
        }
        let told = judged(&Form::measured(), |sheet| {
            sheet.insert_shape(7, 3, &Shape::textbox().set_text(words)).unwrap();
        });
        assert_held(&told, words);
    }
    let told = judged(&Form::default(), |sheet| {
        sheet.write(1, 8, "单位：万元").unwrap();
        sheet.write(4, 4, "35亿元").unwrap();
        sheet.write(4, 7, "8亿元").unwrap();
    });
    assert_held(&told, "格子里写的是另一个");
    let told = judged(&Form { sheet_name: "附件2（亿元）", ..Form::default() }, |sheet| {
        sheet.write(1, 8, "单位：万元").unwrap();
    });
    assert_held(&told, "工作表名和表上方");
}

#[test]
fn a_unit_whose_purpose_is_unclear_is_asked_about() {
    for words in ["统计表 万元", "金额 万元", "口径、万元"] {
        let told = judged(&Form::default(), |sheet| {
            sheet.write(1, 8, words).unwrap();
        });
        assert_held(&told, words);
        let told = judged(&Form::measured(), |sheet| {
            sheet.write(1, 8, words).unwrap();
        });
        assert_eq!(told.amounts(), (Some(186.5), Some(45.6)), "{words}");
    }
}

#[test]
fn other_words_take_nothing_and_doubt_nothing() {
    for words in [
        "填报单位：万元村",
        "单位：个",
        "单位：亿元",
        "（亿元）",
        "以亿元为单位",
        "单位：个、亿元",
        "5000万元以上项目另附清单",
        "其中3500万元的项目2个",
        "请勿以万元为单位",
        "均为亿元以上项目",
        "金额单位：亿元（不是万元）",
        "百亿元产业集群",
        "单位：个、次、户、亿元",
        "联系电话：028-86123456",
    ] {
        for (row, col) in [(1, 8), (2, 0), (6, 0)] {
            let told = judged(&Form::measured(), |sheet| {
                sheet.write(row, col, words).unwrap();
            });
            assert_eq!(told.amounts(), (Some(186.5), Some(45.6)), "{words}");
            assert_eq!(told.status(), "accepted", "{words} {:?}", told.found);
        }
    }
    // A list of projects below the table has a unit of measure of its own.
    let told = judged(&Form::measured(), |sheet| {
        sheet.write(7, 0, "附：项目清单").unwrap();
        sheet.write(8, 3, "单位：万元").unwrap();
        for (col, heading) in (0u16..).zip(["项目名称", "投资方", "总投资（万元）", "状态"])
        {
            sheet.write(9, col, heading).unwrap();
        }
        sheet.write(10, 2, 35000).unwrap();
    });
    assert_eq!(told.status(), "accepted", "{:?}", told.found);
}

#[test]
fn our_own_form_is_never_doubted() {
    let desk = TestDir::new();
    let (_, document) = desk.json(&["check", &fixture("2021-09-25"), "--period", "2021-09-25"]);
    for file in document["files"].as_array().unwrap() {
        let told = Told::of(file);
        let doubted =
            |f: &&String| f.starts_with("units_differ") || f.starts_with("remark_corrects");
        assert_eq!(told.found.iter().find(doubted), None, "{}", file["path"]);
    }
}

#[test]
fn last_years_table_reads_its_unit_of_measure() {
    let desk = TestDir::new();
    let folder = fixture("reading/units/base_caption_万元");
    let merged = |base: &str| {
        let form = format!("{folder}/绵阳市.xlsx");
        let out = desk.whole("汇总.xlsx");
        desk.run(&[
            "merge",
            &form,
            "--baseline",
            base,
            "--period",
            "2021-09-25",
            "-o",
            &out,
            "--format",
            "json",
        ])
    };
    let run = merged(&format!("{folder}/上年同期.xlsx"));
    assert!(run.stdout.contains("0.2701"), "{} {}", run.stdout, run.stderr);
    let base = |heading: &str, caption: &str| {
        let path = desk.path("基数.csv");
        fs::write(&path, format!("{caption}\n市(州),签约项目(个),{heading}\n绵阳市,89,2701\n"))
            .unwrap();
        merged(path.to_str().unwrap())
    };
    for (heading, caption) in [
        ("新增到位资金", "以万元为单位"),
        ("新增到位资金（万元）", "上年同期"),
        ("新增到位资金 万元", "上年同期"),
        ("新增到位资金（万元）", "单位：万元"),
    ] {
        let run = base(heading, caption);
        assert!(run.stdout.contains("0.2701"), "{heading} {caption} {} {}", run.stdout, run.stderr);
    }
    let run = base("新增到位资金（亿元）", "单位：万元");
    assert!(run.stderr.contains("计量单位"), "{} {}", run.stdout, run.stderr);
}

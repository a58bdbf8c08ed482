//! `brief`: every figure of the bulletin stands in the JSON of `merge`, the wording is the office's, and the
//! document is one that Word reads.

use crate::common::document::{paragraphs, part};
use crate::common::{TestDir, fixture, period, season, text};
use rust_decimal::{Decimal, RoundingStrategy};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::fs;

fn decimal(text: &str) -> Decimal {
    text.parse().or_else(|_| Decimal::from_scientific(text)).unwrap()
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// A value rounded to as many decimals as are shown.
fn rounded(value: &Value, shown: &str) -> Decimal {
    let decimals = shown.split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32);
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    decimal(&value.to_string()).round_dp_with_strategy(decimals, strategy)
}

/// Whether a shown figure is the value, after the rounding that `how` states.
fn agrees(shown: &str, how: &str, value: &Value) -> bool {
    let percent = |value: &Value| {
        let exact = decimal(&value.to_string()) * Decimal::ONE_HUNDRED;
        exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    };
    let number = || decimal(shown.trim_end_matches('%'));
    match how {
        "exact" => decimal(&value.to_string()) == number(),
        "rounded" => rounded(value, shown) == number(),
        "unsigned" => rounded(value, shown).abs() == number(),
        "percent" => percent(value) == number(),
        "unsigned_percent" => percent(value).abs() == number(),
        "quoted" => value.as_str().unwrap().contains(shown),
        "day" => {
            let parts: Vec<u32> =
                value.as_str().unwrap().split('-').map(|p| p.parse().unwrap()).collect();
            format!("{}年{}月{}日", parts[0], parts[1], parts[2]) == shown
        }
        _ => panic!("unknown way {how}"),
    }
}

/// Every digit of the text belongs to a figure, and every figure resolves in merge's JSON to what is shown.
fn check_paragraph(paragraph: &Value, merged: &Value) {
    let mut rest = text(paragraph, "text");
    for figure in paragraph["figures"].as_array().unwrap() {
        let (shown, how) = (text(figure, "shown"), text(figure, "how"));
        let (words, after) = rest.split_once(shown).unwrap();
        assert!(!has_digit(words), "{words} in {paragraph}");
        rest = after;
        let pointers = figure["pointers"].as_array().unwrap();
        let is_merged = text(figure, "origin") == "merge";
        assert!(is_merged != pointers.is_empty() || (is_merged && shown == "0"), "{figure}");
        let values: Vec<&Value> = pointers
            .iter()
            .map(|pointer| merged.pointer(pointer.as_str().unwrap()))
            .map(|value| value.unwrap_or_else(|| panic!("nothing there: {figure}")))
            .collect();
        match how {
            "count" => {
                assert_eq!(values.len().to_string(), shown);
                let alike =
                    values.iter().all(|v| v.is_number() || v.is_object() || *v == values[0]);
                assert!(alike || text(paragraph, "text").contains("不含"), "{figure}");
            }
            "" => assert_ne!(text(figure, "origin"), "merge"),
            how => assert!(agrees(shown, how, values[0]), "{figure}: {}", values[0]),
        }
    }
    assert!(!has_digit(rest), "{rest} in {paragraph}");
}

/// The bulletin and the message of the same material as `merge`, checked figure by figure; how many
/// figures come from merge.
fn check(desk: &TestDir, args: &[&str]) -> usize {
    let with = |command: &'static str, own: &[&'static str]| -> Vec<String> {
        [command].iter().chain(args).chain(own).map(ToString::to_string).collect()
    };
    fn plain(args: &[String]) -> Vec<&str> {
        args.iter().map(String::as_str).collect()
    }
    let (_, merged) = desk.json(&plain(&with("merge", &["-o", "汇总.json"])));
    let mut figures = 0;
    for file in ["通报.docx", "短信.txt"] {
        let brief = with("brief", &["-o", file, "--trace", "来源.json"]);
        let run = desk.run(&plain(&brief));
        assert!(run.status < 2, "{}", run.stderr);
        let trace: Value =
            serde_json::from_slice(&fs::read(desk.path("来源.json")).unwrap()).unwrap();
        let traced = trace["bulletins"][0]["paragraphs"].as_array().unwrap();
        let path = desk.path(file);
        let shown = match file {
            "通报.docx" => paragraphs(&path),
            _ => fs::read_to_string(path).unwrap().lines().map(String::from).collect(),
        };
        let shown: Vec<&str> = shown
            .iter()
            .map(|line| line.trim_start_matches('　'))
            .filter(|l| has_digit(l))
            .collect();
        let texts: Vec<&str> =
            traced.iter().map(|p| text(p, "text").trim_start_matches('　')).collect();
        assert_eq!(shown, texts, "what is read is what is traced");
        traced.iter().for_each(|paragraph| check_paragraph(paragraph, &merged));
        let all = traced.iter().flat_map(|p| p["figures"].as_array().unwrap());
        figures += all.filter(|f| text(f, "origin") == "merge").count();
    }
    figures
}

#[test]
fn every_figure_of_the_fixture_period_is_in_the_json() {
    let desk = TestDir::new();
    let (returns, baseline) = (period(), fixture("上年同期.csv"));
    // 21 units with 7 figures each in one table, rates in the other.
    assert!(check(&desk, &[&returns, "--baseline", &baseline]) > 21 * 12);
    let all = paragraphs(&desk.path("通报.docx")).join("\n");
    for sentence in [
        "完成率居前的是成都市（112.5%）；攀枝花市、德阳市、绵阳市、南充市并列第2（100%）。",
        "居后的是内江市（75%）；自贡市（62.5%）；广元市（50%）。",
        "增幅居前的是攀枝花市（增长25%）；绵阳市、凉山彝族自治州并列第2（增长16.67%）。居后的是8个单位并列第13（持平）。",
        "两年数据齐全的19个单位（应报21个）本年264.36亿元，上年同期235.76亿元，增长12.13%。",
        "；甘孜藏族自治州（下降4.44%）。",
    ] {
        assert!(all.contains(sentence), "{sentence}: {all}");
    }
    assert!(!all.contains("综合"), "no order is made up");
}

const SCHEME: &str = r#"
[ranking]
name       = "综合得分2021版"
items      = [{ field = "promotion_meetings", weight = 30, by = "rank" },
              { field = "landed_projects", weight = 12.5, by = "best" }]
honours    = [{ name = "流动红旗", first = 6 }]

[[contacts]]"#;

#[test]
fn every_figure_of_a_season_is_in_the_json() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap().replacen("[[contacts]]", SCHEME, 1);
    let (head, tail) = campaign.split_once("key          = \"enterprise_visits\"").unwrap();
    let tail = tail.replacen("\"cumulative\"", "\"period\"", 1);
    fs::write(&file, format!("{head}key          = \"enterprise_visits\"{tail}")).unwrap();
    season::collect(&desk);
    let adjust = ["adjust", "--unit", "成都", "--field", "签约金额", "--value", "70.5"];
    let why = ["--reason", "剔除3个重复项目", "--by", "朱磊", "--period", "2021-12-10"];
    let run = desk.run(&adjust.into_iter().chain(why).collect::<Vec<_>>());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(check(&desk, &["--period", "2021-12-10"]) > 21 * 12);
    let all = paragraphs(&desk.path("通报.docx")).join("\n");
    for sentence in [
        "应报21个单位，已报20个。以下合计只含已报的20个单位，不含凉山彝族自治州，不是全部单位的数。",
        "；本期拜访企业",
        "按“综合得分2021版”，居前的是",
        "流动红旗（前6名）：",
        "报表需要改正、正在退改的1个：凉山彝族自治州。",
        "成都市签约金额，单位报74.04亿元，省里调整为70.5亿元。",
    ] {
        assert!(all.contains(sentence), "{sentence}: {all}");
    }
    assert!(!all.contains("尚未报送的"), "{all}");
}

#[test]
fn a_total_is_the_sum_of_the_cells_behind_it() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    season::collect(&desk);
    let run = desk.run(&["brief", "--period", "2021-12-10", "--trace", "-"]);
    let trace: Value = serde_json::from_str(&run.stdout).unwrap();
    let paragraphs = trace["bulletins"][0]["paragraphs"].as_array().unwrap();
    let figures = paragraphs.iter().flat_map(|p| p["figures"].as_array().unwrap());
    let mut checked = 0;
    for figure in figures {
        let pointer = figure["pointers"][0].as_str().unwrap_or_default();
        let sources = figure["sources"].as_array().unwrap();
        let is_sum = pointer.starts_with("/total/values/") || pointer.ends_with("/actual");
        if is_sum && !sources.is_empty() {
            let sum: Decimal = sources.iter().map(|source| decimal(text(source, "raw"))).sum();
            assert_eq!(sum, decimal(text(figure, "shown")), "{figure}");
            assert!(
                sources
                    .iter()
                    .all(|s| text(s, "cell").contains('!') && text(s, "sha256").len() == 64)
            );
            checked += 1;
        }
    }
    // 7 figures of the form in the text and in the table, 7 targets in the text.
    assert_eq!(checked, 21);
    assert!(desk.path("汇总/2021-12-10_通报.docx").is_file());
    assert!(desk.path("汇总/2021-12-10_通报短信.txt").is_file());
}

/// The bulletin of 攀枝花市 in October 2006 with these funds in 万元.
fn panzhihua(desk: &TestDir, funds: f64) -> String {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["单位", "实际到位资金(万元)", "协议资金(万元)"]).unwrap();
    sheet.write_string(1, 0, "攀枝花市").unwrap();
    sheet.write_number(1, 1, funds).unwrap();
    book.save(desk.path("表.xlsx")).unwrap();
    let campaign = fixture("campaigns/panzhihua-2006.toml");
    let args = ["--campaign", &campaign, "brief", "表.xlsx", "--period", "2006-10-30"];
    let run = desk.run(&args.into_iter().chain(["-o", "通报.docx"]).collect::<Vec<_>>());
    assert_eq!(run.status, 0, "{}", run.stderr);
    paragraphs(&desk.path("通报.docx")).join("\n")
}

#[test]
fn the_bulletin_of_panzhihua_is_reproduced() {
    let desk = TestDir::new();
    let all = panzhihua(&desk, 1_005_136.0);
    assert!(all.contains("（一）到位资金（目标不少于80亿元）"), "{all}");
    let sentence = "合计1005136万元，完成率125.64%，序时进度83.33%，超进度42.31个百分点。";
    assert!(all.contains(sentence), "{all}");
    assert!(!all.contains("同比") && !all.contains("综合排序"), "{all}");
    assert!(all.contains("协议资金没有数"), "{all}");
    // 60 / 80 = 75 %, less 10 / 12.
    let behind = panzhihua(&desk, 600_000.0);
    assert!(behind.contains("完成率75%，序时进度83.33%，欠进度8.33个百分点。"), "{behind}");
}

#[test]
fn who_is_missing_is_named_and_a_part_is_called_one() {
    let desk = TestDir::new();
    let (one, bad) = (fixture("2021-09-25/成都市.xlsx"), fixture("faults/negative-count.xlsx"));
    let args = ["brief", &one, &bad, "--period", "2021-09-25"];
    let run = desk.run(&args);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let all = paragraphs(&desk.path("汇总/2021-09-25_通报.docx")).join("\n");
    assert!(
        all.contains("应报21个单位，已报1个。以下合计只含已报的1个单位，不含自贡市、"),
        "{all}"
    );
    assert!(all.contains("三、报送情况\n尚未报送的19个：攀枝花市、泸州市、"), "{all}");
    assert!(all.contains("正在退改的1个：自贡市。"), "{all}");
    let message = fs::read_to_string(desk.path("汇总/2021-09-25_通报短信.txt")).unwrap();
    assert!(
        message.contains("合计只含已报单位。") && message.contains("退改：自贡市。"),
        "{message}"
    );
}

#[test]
fn the_wording_is_the_offices_own() {
    let desk = TestDir::new();
    let one = fixture("2021-09-25/成都市.xlsx");
    desk.run(&["init", "."]);
    fs::write(
        desk.path("通报.txt"),
        "# 甲<{报送期}>&乙\u{1}\n{有 退改单位}不印\n## 总体\n正文{已报}家。\n",
    )
    .unwrap();
    let args = ["brief", &one, "-o", "通报.docx"];
    assert_eq!(desk.run(&args).status, 1);
    let shown = paragraphs(&desk.path("通报.docx"));
    assert_eq!(shown, ["甲<2021年9月25日>&乙", "一、总体", "正文1家。"]);
    fs::write(desk.path("通报.txt"), "# 甲\n{每个 增长目标}{同比}{已报数}\n").unwrap();
    let run = desk.run(&args);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("通报.txt 第 2 行：不认识的 {已报数}"), "{}", run.stderr);
    fs::write(desk.path("通报.txt"), [0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00]).unwrap();
    let run = desk.run(&args);
    assert!(run.stderr.contains("通报.txt 的文字编码认不出"), "{}", run.stderr);
    let run = desk.run(&["brief", &one, "-o", "通报.pdf"]);
    assert!(run.status == 2 && run.stderr.contains(".docx（通报）"), "{}", run.stderr);
}

#[test]
fn the_document_has_the_official_page_and_the_same_bytes_again() {
    let desk = TestDir::new();
    let returns = period();
    let args = ["brief", &returns, "-o", "通报.docx"];
    desk.run(&args);
    let path = desk.path("通报.docx");
    let first = fs::read(&path).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    desk.run(&args);
    assert_eq!(first, fs::read(&path).unwrap());
    let body = part(&path, "word/document.xml");
    // Margins of 37, 35, 28 and 26 mm in twentieths of a point; headings of both tables repeated.
    assert!(body.contains(r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1588""#));
    assert_eq!(body.matches("<w:tblHeader/>").count(), 2);
    let styles = part(&path, "word/styles.xml");
    for font in ["方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"] {
        assert!(styles.contains(&format!(r#"w:eastAsia="{font}""#)), "{font}");
    }
    for (name, place) in [("word/footer1.xml", "right"), ("word/footer2.xml", "left")] {
        let footer = part(&path, name);
        assert!(
            footer.contains(" PAGE ") && footer.contains(&format!(r#"<w:jc w:val="{place}"/>"#))
        );
    }
}

//! The page to look at (`merge -o 汇总.html`): the numbers of merge's JSON, nothing that a text could make of it, and
//! in a browser as wide as the screen.

use crate::common::held::{DOUBTED, GONE, SECOND, decimal, names, two_periods};
use crate::common::pages::KEYS;
use crate::common::{TestDir, text};
use crate::lists;
use rust_decimal::Decimal;
use serde_json::Value;
use std::fs;
use std::process::Command;

/// The part of the page with this anchor.
fn section<'p>(page: &'p str, anchor: &str) -> &'p str {
    let start = format!("<section id=\"{anchor}\">");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {anchor}"));
    rest.split_once("</section>").unwrap().0
}

/// The cells of each row of a part, below the headings; the first one names the row.
fn rows(section: &str) -> Vec<Vec<&str>> {
    let body = section.split_once("<tbody>").unwrap().1.split_once("</tbody>").unwrap().0;
    body.split("<tr>").skip(1).map(|row| row.split("<td").collect()).collect()
}

/// The number that a cell shows first, as programs read it.
fn value(cell: &str) -> Option<Decimal> {
    let (_, rest) = cell.split_once("<data value=\"")?;
    Some(rest.split_once('"')?.0.parse().unwrap())
}

fn page(desk: &TestDir, more: &[&str]) -> String {
    let run = desk.run(&[&["merge", "-o", "汇总.html"], more].concat());
    assert!(run.status < 2, "{}", run.stderr);
    assert!(run.stdout.contains("网页在 汇总.html"), "{}", run.stdout);
    fs::read_to_string(desk.path("汇总.html")).unwrap()
}

fn json_value(values: &Value, key: &str) -> Option<Decimal> {
    values[key].is_number().then(|| decimal(&values[key]))
}

#[test]
fn the_page_shows_the_numbers_of_the_json_and_marks_what_is_held() {
    let desk = two_periods("");
    let page = page(&desk, &SECOND);
    let (_, document) = desk.json(&[&["merge", "-o", "汇总.json"], &SECOND[..]].concat());
    let totals = rows(section(&page, "totals"));
    for (row, key) in totals.iter().zip(KEYS) {
        assert_eq!(value(row[1]), json_value(&document["total"]["values"], key), "{key}");
    }
    assert!(totals[3][1].contains("不含待核 1 处"), "{}", totals[3][1]);
    let figures = rows(section(&page, "figures"));
    let units = document["units"].as_array().unwrap();
    assert_eq!((figures.len(), units.len()), (21, 21));
    for (row, unit) in figures.iter().zip(units) {
        assert!(row[0].contains(text(unit, "name")), "{}", row[0]);
        for (cell, key) in row[1..].iter().zip(KEYS) {
            if !cell.contains("class=\"held\"") {
                assert_eq!(value(cell), json_value(&unit["values"], key), "{cell}");
            }
        }
    }
    let doubted = figures[DOUBTED][4];
    assert!(doubted.contains("class=\"held\">待核 <data value=\"355000\""), "{doubted}");
    for told in ["355000", "自贡市.xlsx", "附件2!", "第 1 版，", "待核"] {
        assert!(doubted.contains(told), "{told}: {doubted}");
    }
    assert_eq!(page.matches("class=\"held\">待核 ").count(), 1, "nowhere else a figure");
    attainment_is_that_of_the_json(&page, &document);
    let absent = section(&page, "absent");
    assert!(absent.contains(&format!("未报 1 个</b>：{}", names()[GONE])), "{absent}");
    let held = section(&page, "held");
    assert!(held.contains("<b>自贡市</b> 签约金额 ") && held.contains("355000</data>"), "{held}");
    // 自贡市's amount and what 攀枝花市 and 泸州市 sent in one period only are in no line over the same units.
    let trend = section(&page, "trend");
    assert!(trend.contains("虚线：各期都有数的 18 个单位"), "{trend}");
    let ranked = section(&page, "ranks");
    assert!(!ranked.contains("355000") && ranked.contains("持平"), "{ranked}");
    nothing_comes_from_elsewhere(&page);
}

fn attainment_is_that_of_the_json(page: &str, document: &Value) {
    let attainment = rows(section(page, "attainment"));
    let first = document["units"][0]["attainment"].as_object().unwrap().len();
    assert!(first > 0);
    for (row, unit) in attainment.iter().zip(document["units"].as_array().unwrap()) {
        // The order of the campaign's targets, which an object of JSON keeps as text only.
        let rates = unit["attainment"].as_object().unwrap().values();
        let mut rates: Vec<Decimal> =
            rates.filter_map(|judged| json_value(judged, "rate")).collect();
        let judged = row[1..=first].iter().filter(|cell| cell.contains('✓') || cell.contains('✗'));
        let mut shown: Vec<Decimal> = judged.filter_map(|cell| value(cell)).collect();
        rates.sort();
        shown.sort();
        assert_eq!(shown, rates, "{}", row[0]);
    }
}

fn nothing_comes_from_elsewhere(page: &str) {
    for outside in
        ["<script", "http:", "https:", " src=", "url(", "@import", "<link", "<img", "<iframe"]
    {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn the_page_has_the_same_bytes_twice_and_stays_where_somebody_changed_it() {
    let desk = two_periods("");
    let merge = ["merge", "--page", SECOND[0], SECOND[1]];
    let both = desk.run(&merge);
    assert!(both.stdout.contains("网页在 汇总/2021-10-10_汇总表.html"), "{}", both.stdout);
    let path = desk.path("汇总/2021-10-10_汇总表.html");
    let first = fs::read_to_string(&path).unwrap();
    desk.run(&merge);
    assert_eq!(first, fs::read_to_string(&path).unwrap());
    let changed = first.replacen("汇总", "汇总（送审）", 1);
    fs::write(&path, &changed).unwrap();
    let kept = desk.run(&merge);
    assert!(kept.stdout.contains("新的写在 2021-10-10_汇总表-2.html"), "{}", kept.stdout);
    assert_eq!(changed, fs::read_to_string(&path).unwrap());
    assert_eq!(first, fs::read_to_string(desk.path("汇总/2021-10-10_汇总表-2.html")).unwrap());

    let refused = desk.run(&["merge", "--page", "-o", "汇总.csv", SECOND[0], SECOND[1]]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("只要网页请写 -o 文件名.html"), "{}", refused.stderr);
    assert!(!desk.path("汇总.csv").exists());
    looked_at_in_a_browser(&desk, &first);
}

/// Texts of returns, of file names and of the campaign are shown as they are and make nothing.
#[test]
fn no_text_becomes_markup() {
    let desk = TestDir::new();
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap();
    let title = campaign.lines().find(|line| line.starts_with("title")).unwrap().to_string();
    fs::write(&file, campaign.replacen(&title, "title = \"<b>行动</b>\"", 1)).unwrap();
    let header = "市(州),召开推介会(次),拜访企业(户),签约项目(个),签约金额(亿元),落地项目数(个),\
                  开工项目数(个),新增到位资金(亿元),备注\n";
    let hostile = "</td></table><script>alert(1)</script><img src=x onerror=alert(2)>&amp;";
    let line = format!("成都市,3,110,12,35.5,4,3,2.5,{hostile}\n");
    fs::write(desk.path("成都市 &lt;'甲'&.csv"), format!("{header}{line}")).unwrap();
    let page = page(&desk, &["成都市 &lt;'甲'&.csv", "--period", "2021-09-25"]);
    nothing_comes_from_elsewhere(&page.replace("&lt;img src=x", ""));
    assert!(page.contains(
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&amp;amp;"
    ));
    assert!(page.contains("<bdi>成都市 &amp;lt;'甲'&amp;.csv</bdi>"));
    assert!(page.contains("<h1>&lt;b&gt;行动&lt;/b&gt;汇总</h1>"));
    assert!(!page.contains("<b>行动"));
}

/// A form of a list has no targets and no figures of a single row: it shows its lines and what they come to.
#[test]
fn a_list_shows_its_lines_and_no_empty_parts() {
    let desk = lists::desk();
    lists::write(&desk, "青山镇.xlsx", 0, 0, "2024-05-08", &lists::lines(0, 0));
    let run = ["青山镇.xlsx", "--period", lists::PERIODS[0]];
    let page = page(&desk, &run);
    let lines = rows(section(&page, "list-1"));
    assert_eq!(lines.len(), 10);
    assert!(lines[2].concat().contains("青山镇3号塘") && lines[2].concat().contains("附件 第7行"));
    let totals = rows(section(&page, "totals"));
    let sums: Vec<Option<Decimal>> = totals.iter().map(|row| value(row[1])).collect();
    assert_eq!(sums, [10, 55, 2, 20].map(|sum| Some(Decimal::from(sum))), "10 lines, 1 + … + 10");
    for empty in ["targets", "attainment", "trend", "held"] {
        assert!(!page.contains(&format!("<section id=\"{empty}\">")), "{empty}");
    }
    assert_eq!(section(&page, "absent").matches('、').count(), 8);
}

/// On a phone and on a desk nothing is wider than the screen, and a number opens its way back without a
/// script of the page.
fn looked_at_in_a_browser(desk: &TestDir, page: &str) {
    if Command::new("chromium").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI needs chromium");
        println!("skipped: chromium is missing");
        return;
    }
    let inside = page.replace('&', "&amp;").replace('"', "&quot;");
    let frame =
        |width: u32| format!("<iframe width={width} height=800 srcdoc=\"{inside}\"></iframe>");
    let look = "onload = () => { document.title = [...document.querySelectorAll('iframe')].map(frame => {
        const root = frame.contentDocument.documentElement, number = frame.contentDocument.querySelector('.source');
        number.querySelector('summary').click();
        const way = number.querySelector('div').getBoundingClientRect();
        return [root.scrollWidth <= root.clientWidth, number.open, way.width > 300 && way.bottom <= 800].join(' ');
    }).join('; ') }";
    let frames = [390, 1366].map(frame).concat();
    fs::write(desk.path("看.html"), format!("{frames}<script>{look}</script>")).unwrap();
    let profile = format!("--user-data-dir={}", desk.path("浏览器").display());
    let shown = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", &profile])
        .arg(desk.path("看.html"))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&shown.stdout);
    assert!(
        dom.contains("<title>true true true; true true true</title>"),
        "{}",
        dom.split("<body").next().unwrap_or_default()
    );
}

//! Digits that are no part of the figure (raised, struck, hidden, over it) and formulas that nobody calculated: the
//! files of fixtures/reading/digits, and further ones of the same kinds, written part by part.

use crate::common::{Desk, codes, fixture};
use serde_json::{Value, json};
use std::fs;
use std::io::{Cursor, Write};

const HEADINGS: [&str; 9] = [
    "市(州)",
    "召开推介会(次)",
    "拜访企业(户)",
    "签约项目(个)",
    "签约金额(亿元)",
    "落地项目数(个)",
    "开工项目数(个)",
    "新增到位资金(亿元)",
    "备注",
];
/// What stands in the other cells of the row.
const OTHERS: [&str; 7] = ["12", "128", "24", "186.5", "18", "12", "45.6"];
/// Place of 签约项目, of which the tests speak, among the figures.
const SUBJECT: usize = 2;

fn checked(path: &str) -> Value {
    let (_, mut document) = Desk::new().json(&["check", path, "--period", "2021-09-25"]);
    document["files"][0].take()
}

fn checked_bytes(name: &str, bytes: &[u8]) -> Value {
    let desk = Desk::new();
    fs::write(desk.path(name), bytes).unwrap();
    let (_, mut document) = desk.json(&["check", name, "--period", "2021-09-25"]);
    document["files"][0].take()
}

fn of_field<'a>(file: &'a Value, key: &str) -> Vec<&'a str> {
    let findings = file["findings"].as_array().unwrap().iter();
    findings.filter(|f| f["field"] == key).map(|f| f["code"].as_str().unwrap()).collect()
}

/// The value of 签约项目 and whether it was asked about: not understood, or held.
fn subject(file: &Value) -> (Value, bool) {
    let asks = |f: &Value| {
        f["field"] == "signed_projects" && (f["class"] == "mandatory" || f["class"] == "hold")
    };
    let asked = file["findings"].as_array().unwrap().iter().any(asks);
    (file["values"]["signed_projects"].clone(), asked)
}

fn message<'a>(file: &'a Value, code: &str) -> &'a str {
    let findings = file["findings"].as_array().unwrap().iter();
    let found = findings.into_iter().find(|f| f["code"] == code);
    found.map_or("", |f| f["message"].as_str().unwrap())
}

#[test]
fn the_files_of_the_attack_say_what_a_person_reads() {
    let file = |name: &str| checked(&fixture(&format!("reading/digits/{name}")));
    for (name, key, value, code, said) in [
        ("a30_superscript_xlsx.xlsx", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("a32_superscript_ods.ods", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("p24_superscript.xlsx", "signed_projects", json!(34), "mark_left_out", "角标“1”"),
        ("a33_struck_xls.xls", "signed_projects", Value::Null, "struck", ""),
        ("a71_html_class_strike.xls", "signed_projects", Value::Null, "struck", ""),
        ("a73_html_hidden.xls", "signed_projects", json!(24), "mark_left_out", "隐藏文字“9”"),
        ("a76_docx_ruby.docx", "signed_projects", json!(24), "mark_left_out", "注音“9”"),
        ("a40_formula_cross_sheet.xlsx", "promotion_meetings", json!(12), "stale_formula", "12"),
        ("a41_formula_0.xlsx", "promotion_meetings", json!(12), "stale_formula", "12"),
        ("a41_formula_3.xlsx", "promotion_meetings", json!(12), "stale_formula", "12"),
        ("xlwt_formulas.xls", "promotion_meetings", json!(12), "uncalculated", ""),
        ("xlwt_formulas.xls", "enterprise_visits", Value::Null, "uncalculated", ""),
        ("xlwt_raised.xls", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("xlwt_raised.xls", "signed_projects", json!(24), "raised_figure", ""),
        ("xlwt_raised.xls", "landed_projects", json!(18), "mark_left_out", "角标“1”"),
        ("xlwt_raised.xls", "started_projects", Value::Null, "struck", ""),
        ("libreoffice_raised.ods", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("libreoffice_raised.ods", "started_projects", Value::Null, "struck", ""),
    ] {
        let file = file(name);
        assert_eq!(file["values"][key], value, "{name}");
        assert!(of_field(&file, key).contains(&code), "{name}: {file}");
        assert!(message(&file, code).contains(said), "{name}: {file}");
    }
    let calculated = file("libreoffice_formulas.ods");
    assert_eq!(calculated["values"]["enterprise_visits"], 128);
    assert_eq!(codes(&calculated), ["no_supplement"], "{calculated}");
}

#[test]
fn last_years_table_is_read_by_the_same_rule() {
    for (folder, base) in [("base_formula_0_stored", 47), ("base_raised_footnote", 11)] {
        let desk = Desk::new();
        let path = |name: &str| fixture(&format!("reading/digits/{folder}/{name}"));
        let (table, unit) = (path("上年同期.xlsx"), path("绵阳市.xlsx"));
        let args =
            ["merge", &unit, "--period", "2021-09-25", "--baseline", &table, "-o", "汇总.xlsx"];
        let (_, document) = desk.json(&args);
        let growth = &document["total"]["attainment"]["signed_projects_growth"];
        assert_eq!(growth["base"], base, "{folder}");
    }
}

/// A web page of the form with this in the cell of 签约项目.
fn page(style: &str, cell: &str) -> Vec<u8> {
    let headings = HEADINGS.map(|h| format!("<td>{h}</td>")).concat();
    let mut cells = OTHERS.map(|figure| format!("<td>{figure}</td>"));
    cells[SUBJECT] = if cell.starts_with("<td") { cell.into() } else { format!("<td>{cell}</td>") };
    format!(
        "<html><head><meta charset=utf-8><style>{style}</style></head><body><table>\
         <tr>{headings}</tr><tr><td>绵阳市</td>{}<td></td></tr></table></body></html>",
        cells.concat()
    )
    .into_bytes()
}

#[test]
fn a_web_page_shows_what_its_styles_say() {
    let sheet = ".u{text-decoration:underline} .a , td.b, #n{color:red;text-decoration: LINE-THROUGH}\
        @media print{.p{display:none}} .h{display:none!important} p .v{visibility:hidden} .r{vertical-align:super}\
        .m{vertical-align:middle} /* .u{display:none} */";
    for (cell, value, asked) in [
        ("24<sup>1</sup>", json!(24), false),
        ("24 <sup>[1]</sup>", json!(24), false),
        ("24<sub>注2</sub>", json!(24), false),
        ("24<span class='x r'>*</span>", json!(24), false),
        ("24<span style='vertical-align:4px'>1</span>", json!(24), false),
        ("24<font class=m></font>", json!(24), false),
        ("<span class='u'>24</span>", json!(24), false),
        ("<span class='p'>2</span>4", json!(24), false),
        ("<td class=m>24", json!(24), false),
        ("24<span class=h>9</span>", json!(24), false),
        ("24<span hidden>9</span>", json!(24), false),
        ("<p>24<b><i class=v>9</i></b></p>", json!(24), false),
        ("<i class=v>2</i>4", json!(24), false),
        (
            "<span style='visibility:hidden'>9<b style='visibility:visible'>24</b></span>",
            json!(24),
            false,
        ),
        ("<span style='mso-hide:all'>9</span>24", json!(24), false),
        ("<span style='font-size:0'>9</span>24", json!(24), false),
        ("<ruby>24<rp>(</rp><rt>9</rt><rp>)</rp></ruby>", json!(24), false),
        ("<ruby>2<rt>9<rb>4</ruby>", json!(24), false),
        ("<s>9</s>24", Value::Null, true),
        ("<del>9</del> 24", Value::Null, true),
        ("<strike>9<b>1</b></strike>24", Value::Null, true),
        ("<span class='A'>9</span>24", Value::Null, true),
        ("<span id=n>9</span>24", Value::Null, true),
        ("<td class=b>24", Value::Null, true),
        ("3.5×10<sup>4</sup>", Value::Null, true),
        ("10<sup>4</sup>", Value::Null, true),
        ("24m<sup>2</sup>", Value::Null, true),
        ("2<sup>3</sup>4", Value::Null, true),
        ("24<sup>万</sup>", Value::Null, true),
        ("24<sup>50</sup>个", json!(24), false),
        ("24<sup>005</sup>", Value::Null, true),
        ("<sup>24</sup>", json!(24), true),
    ] {
        let file = checked_bytes("绵阳市.xls", &page(sheet, cell));
        let (seen, is_asked) = subject(&file);
        assert!(is_asked == asked && (asked || seen == value), "{cell}: {seen} {file}");
        assert!(seen == value || seen.is_null(), "{cell}: {seen}");
        assert_eq!(file["values"]["landed_projects"], 18, "{cell}");
        assert_eq!(
            of_field(&file, "landed_projects").len(),
            of_field(&file, "started_projects").len()
        );
    }
    let heading = page("", "24");
    let heading =
        String::from_utf8(heading).unwrap().replace("签约项目(个)", "签约项目<sup>①</sup>(个)");
    assert_eq!(subject(&checked_bytes("绵阳市.xls", heading.as_bytes())), (json!(24), false));
}

/// A zip container of these parts.
fn package(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn relation(kind: &str, target: &str) -> String {
    format!("<Relationship Id='{kind}' Type='http://x/relationships/{kind}' Target='{target}'/>")
}

fn relations(all: &[(&str, &str)]) -> String {
    let all: String = all.iter().map(|(kind, target)| relation(kind, target)).collect();
    format!("<Relationships>{all}</Relationships>")
}

/// An Excel workbook of the form with this in D2, and more rows and parts.
fn workbook(cell: &str, rows: &str, settings: &str, more: &[(&str, String)]) -> Vec<u8> {
    let text = |at: usize, text: &str| {
        format!("<c r='{}1' t='inlineStr'><is><t>{text}</t></is></c>", letter(at))
    };
    let headings: String = HEADINGS.iter().enumerate().map(|(at, h)| text(at, h)).collect();
    let figure = |(at, figure): (usize, &&str)| match at {
        SUBJECT => cell.to_string(),
        _ => format!("<c r='{}2'><v>{figure}</v></c>", letter(at + 1)),
    };
    let figures: String = OTHERS.iter().enumerate().map(figure).collect();
    let sheet = format!(
        "<worksheet><sheetData><row r='1'>{headings}</row><row r='2'>\
         <c r='A2' t='inlineStr'><is><t>绵阳市</t></is></c>{figures}</row>{rows}</sheetData></worksheet>"
    );
    let fonts = "<fonts><font/><font><strike/></font><font><vertAlign val='superscript'/></font>\
        <font><vertAlign val='baseline'/></font></fonts>";
    let main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let mut parts = vec![
        (
            "[Content_Types].xml",
            format!("<Types><Override PartName='/xl/workbook.xml' ContentType='{main}'/></Types>"),
        ),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            format!(
                "<workbook><sheets><sheet name='附件2' sheetId='1' r:id='worksheet'/>\
                 <sheet name='表 1' sheetId='2' r:id='other'/></sheets>{settings}</workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[
                ("worksheet", "worksheets/sheet1.xml"),
                ("other", "worksheets/sheet2.xml"),
                ("calcChain", "calcChain.xml"),
            ]),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        (
            "xl/worksheets/sheet2.xml",
            "<worksheet><sheetData><row r='1'><c r='B1'><v>9</v></c><c r='B2'><v>15</v></c></row>\
             </sheetData></worksheet>"
                .replace("<c r='B2'>", "</row><row r='2'><c r='B2'>"),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet>{fonts}<cellXfs><xf/><xf fontId='1'/><xf fontId='2'/><xf fontId='3'/>\
                 </cellXfs></styleSheet>"
            ),
        ),
    ];
    parts.extend(more.iter().cloned());
    package(&parts)
}

fn letter(at: usize) -> char {
    char::from(b'A' + u8::try_from(at).unwrap())
}

#[test]
fn runs_of_a_workbook_are_told_from_its_figure() {
    let rich =
        |style: u32, runs: &str| format!("<c r='D2' s='{style}' t='inlineStr'><is>{runs}</is></c>");
    let run = |property: &str, text: &str| {
        let property = match property {
            "" => String::new(),
            "plain" => "<rPr><b/></rPr>".to_string(),
            "strike" => "<rPr><strike/></rPr>".to_string(),
            align => format!("<rPr><sz val='9'/><vertAlign val='{align}'/></rPr>"),
        };
        format!("<r>{property}<t xml:space='preserve'>{text}</t></r>")
    };
    let (up, down) = ("superscript", "subscript");
    for (cell, value, asked) in [
        (rich(0, &(run("", "24") + &run(up, "1"))), json!(24), false),
        (rich(0, &(run("", "24") + &run(up, "（1）"))), json!(24), false),
        (rich(0, &(run("", "24") + &run(down, "注"))), json!(24), false),
        (rich(0, &(run(up, "*") + &run("", "24"))), json!(24), false),
        (rich(0, &(run("", "24") + &run("baseline", "1"))), json!(241), false),
        (rich(2, &(run("", "1") + &run("plain", "24"))), json!(24), false),
        (rich(0, &(run("", "24") + "<rPh sb='0' eb='1'><t>99</t></rPh>")), json!(24), false),
        (rich(1, &(run("", "9") + &run("plain", "24"))), Value::Null, true),
        (rich(0, &(run("strike", "9") + &run("plain", "24"))), Value::Null, true),
        (rich(0, &(run("", "10") + &run(up, "4"))), Value::Null, true),
        (rich(0, &(run("", "24m") + &run(up, "2"))), Value::Null, true),
        (rich(0, &run(up, "24")), json!(24), true),
        (rich(2, "<t>24</t>"), json!(24), true),
        (rich(1, "<t>24</t>"), Value::Null, true),
        (rich(3, "<t>24</t>"), json!(24), false),
        ("<c r='D2' s='2'><v>24</v></c>".to_string(), json!(24), true),
    ] {
        let file = checked_bytes("绵阳市.xlsx", &workbook(&cell, "", "", &[]));
        assert_eq!(subject(&file), (value, asked), "{cell}: {file}");
    }
}

#[test]
fn a_stored_result_is_believed_where_a_spreadsheet_calculated_it_or_we_do() {
    let chain = ("xl/calcChain.xml", "<calcChain><c r='D2' i='1'/></calcChain>".to_string());
    let excel = (
        "docProps/app.xml",
        "<Properties><Application>Microsoft Excel</Application></Properties>".to_string(),
    );
    let office = (
        "docProps/app.xml",
        "<Properties><Application>LibreOffice/7.4</Application></Properties>".to_string(),
    );
    let due = "<calcPr calcId='124519' fullCalcOnLoad='1'/>";
    let name =
        "<definedNames><definedName name='签约数'>'表 1'!$B$1:$B$2</definedName></definedNames>";
    let formula = |text: &str, stored: &str| format!("<c r='D2'><f>{text}</f>{stored}</c>");
    let zero = "<v>0</v>";
    let rows = "<row r='20'><c r='L20'><v>20</v></c><c r='M20' t='inlineStr'><is><t>甲</t></is></c></row>\
        <row r='21'><c r='L21'><v>4</v></c><c r='M21' t='inlineStr'><is><t>乙</t></is></c></row>\
        <row r='22'><c r='L22'><f>L20+L21</f><v>0</v></c></row>";
    let untold: &[(&str, String)] = &[excel.clone()];
    let (chained, offices): (&[(&str, String)], &[(&str, String)]) =
        (&[excel.clone(), chain.clone()], &[office.clone()]);
    for (text, stored, settings, more, value, asked) in [
        ("'表 1'!B1+'表 1'!$B$2", zero, due, untold, json!(24), false),
        ("SUM('表 1'!B:B)", zero, "", untold, json!(24), false),
        ("SUM(签约数)", zero, name, untold, json!(24), false),
        ("L22", zero, "", untold, json!(24), false),
        ("IF(L20&gt;0,L20+L21,0)", zero, "", untold, json!(24), false),
        ("ROUND(SUMPRODUCT(L20:L21,L20:L21)/17.4,0)", zero, "", untold, json!(24), false),
        ("SUMIF(M20:M21,\"甲\",L20:L21)+L21", zero, "", untold, json!(24), false),
        (
            "SUMIFS(L20:L21,M20:M21,\"&lt;&gt;丙\",L20:L21,\"&gt;=4\")",
            zero,
            "",
            untold,
            json!(24),
            false,
        ),
        ("SUBTOTAL(9,L20:L21)", zero, "", untold, json!(24), false),
        ("COUNTIF(M:M,\"?\")*12", zero, "", untold, json!(24), false),
        ("MAX(L20:L21)+MIN(L20:L21)+AVERAGE(L20:L21)-12", zero, "", untold, json!(24), false),
        ("IFERROR(L20/0,24)", zero, "", untold, json!(24), false),
        ("-(-L20)+INT(4.9)*100%", zero, "", untold, json!(24), false),
        ("L20+L21", "", "", untold, json!(24), false),
        ("L20+L21", "<v>23</v>", "", chained, json!(24), false),
        ("VLOOKUP(\"甲\",L20:M21,1,0)", zero, due, untold, json!(0), true),
        ("VLOOKUP(\"甲\",L20:M21,1,0)", "<v>24</v>", "", untold, json!(24), true),
        ("VLOOKUP(\"甲\",L20:M21,1,0)", "<v>24</v>", due, chained, json!(24), true),
        ("VLOOKUP(\"甲\",L20:M21,1,0)", "<v>24</v>", "", chained, json!(24), false),
        ("VLOOKUP(\"甲\",L20:M21,1,0)", "<v>24</v>", "", offices, json!(24), false),
        ("[1]表!B3", "<v>24</v>", "", untold, json!(24), true),
        ("[1]表!B3", "<v>24</v>", "", chained, json!(24), false),
        ("RAND()*100", zero, "", untold, json!(0), true),
        ("D2+1", zero, "", untold, json!(0), true),
        ("SUM(L20:L21)+\"x\"", zero, "", untold, json!(0), true),
        ("\"24个\"", zero, "", untold, json!(0), true),
        ("VLOOKUP(1,A:B,2)", "", "", untold, Value::Null, true),
    ] {
        let bytes = workbook(&formula(text, stored), rows, settings, more);
        let file = checked_bytes("绵阳市.xlsx", &bytes);
        assert_eq!(subject(&file), (value, asked), "{text}: {file}");
    }
}

/// An OpenDocument sheet of the form with this cell, and styles.
fn ods(cell: &str, styles: &str) -> Vec<u8> {
    let text = |text: &str| {
        format!(
            "<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let figure = |(at, figure): (usize, &&str)| match at {
        SUBJECT => cell.to_string(),
        _ => format!(
            "<table:table-cell office:value-type='float' office:value='{figure}'><text:p>{figure}\
             </text:p></table:table-cell>"
        ),
    };
    let headings: String = HEADINGS.iter().map(|h| text(h)).collect();
    let figures: String = OTHERS.iter().enumerate().map(figure).collect();
    let content = format!(
        "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x' xmlns:style='s' xmlns:draw='d'>\
         <office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name='附件2'><table:table-row>{headings}</table:table-row><table:table-row>{}\
         {figures}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        text("绵阳市")
    );
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_string()),
        ("META-INF/manifest.xml", "<manifest/>".to_string()),
        ("content.xml", content),
    ])
}

#[test]
fn spans_of_an_opendocument_sheet_are_told_from_its_figure() {
    let style = |name: &str, parent: &str, says: &str| {
        format!(
            "<style:style style:name='{name}' style:family='text' style:parent-style-name='{parent}'>\
             <style:text-properties {says}/></style:style>"
        )
    };
    let styles = style("up", "", "style:text-position='super 58%'")
        + &style("raised", "", "style:text-position='33% 58%'")
        + &style("low", "", "style:text-position='-20% 58%'")
        + &style("line", "up", "style:text-position='0% 100%'")
        + &style("child", "up", "fo:color='#ff0000'")
        + &style("gone", "", "text:display='none'")
        + &style("struck", "", "style:text-line-through-style='solid'");
    let span = |style: &str, text: &str| {
        format!("<text:span text:style-name='{style}'>{text}</text:span>")
    };
    for (text, value, asked) in [
        (format!("24{}", span("up", "1")), json!(24), false),
        (format!("24{}", span("raised", "[1]")), json!(24), false),
        (format!("24{}", span("low", "a")), json!(24), false),
        (format!("24{}", span("child", "1")), json!(24), false),
        (format!("2{}", span("line", "4")), json!(24), false),
        (format!("24{}", span("gone", "9")), json!(24), false),
        (format!("24{}", span("up", &span("line", "1"))), json!(24), false),
        ("<text:ruby><text:ruby-base>24</text:ruby-base><text:ruby-text>9</text:ruby-text></text:ruby>".into(), json!(24), false),
        (format!("{}24", span("struck", "9")), Value::Null, true),
        (format!("10{}", span("up", "4")), Value::Null, true),
        (span("up", "24"), json!(24), true),
    ] {
        let cell = format!(
            "<table:table-cell office:value-type='string'><office:annotation><text:p>9</text:p>\
             </office:annotation><text:p>{text}<draw:frame><draw:text-box><text:p>7</text:p></draw:text-box>\
             </draw:frame></text:p></table:table-cell>"
        );
        let file = checked_bytes("绵阳市.ods", &ods(&cell, &styles));
        assert_eq!(subject(&file), (value, asked), "{text}: {file}");
    }
}

#[test]
fn a_formula_of_an_opendocument_sheet_that_nobody_calculated() {
    for (formula, value, asked) in [
        ("of:=SUM([.B2];[.B2])", json!(24), false),
        ("of:=ROUND([.$B$2]*2.01;0)", json!(24), false),
        ("of:=VLOOKUP([.A2];[.A1:.B9];2;0)", json!(0), true),
        ("of:=['file:///a.ods'#$表.B2]", json!(0), true),
    ] {
        let cell = format!(
            "<table:table-cell office:value-type='float' office:value='0' table:formula=\"{formula}\">\
             <text:p>0</text:p></table:table-cell>"
        );
        let file = checked_bytes("绵阳市.ods", &ods(&cell, ""));
        assert_eq!(subject(&file), (value, asked), "{formula}: {file}");
    }
}

#[test]
fn parts_of_an_xml_spreadsheet_are_told_from_its_figure() {
    let book = |cell: &str| {
        let text = |t: &str| format!("<Cell><Data ss:Type=\"String\">{t}</Data></Cell>");
        let headings: String = HEADINGS.iter().map(|h| text(h)).collect();
        let figure = |(at, figure): (usize, &&str)| match at {
            SUBJECT => cell.to_string(),
            _ => format!("<Cell><Data ss:Type=\"Number\">{figure}</Data></Cell>"),
        };
        let figures: String = OTHERS.iter().enumerate().map(figure).collect();
        format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
             <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
             <Styles><Style ss:ID=\"up\"><Font ss:VerticalAlign=\"Superscript\"/></Style>\
             <Style ss:ID=\"struck\"><Font ss:StrikeThrough=\"1\"/></Style>\
             <Style ss:ID=\"child\" ss:Parent=\"struck\"><NumberFormat ss:Format=\"0\"/></Style></Styles>\
             <Worksheet ss:Name=\"附件2\"><Table><Row>{headings}</Row><Row>{}{figures}</Row></Table></Worksheet></Workbook>",
            text("绵阳市")
        )
    };
    let data = |style: &str, inner: &str| {
        format!(
            "<Cell{style}><ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\">{inner}\
             </ss:Data><PhoneticText xmlns=\"urn:schemas-microsoft-com:office:excel\">99</PhoneticText></Cell>"
        )
    };
    for (cell, value, asked) in [
        (data("", "<Font html:Size=\"11\">24</Font><Sup>1</Sup>"), json!(24), false),
        (data("", "<B>24</B><Sub><Font>注1</Font></Sub>"), json!(24), false),
        (data(" ss:StyleID=\"up\"", "24"), json!(24), true),
        (data("", "<S>9</S>24"), Value::Null, true),
        (data(" ss:StyleID=\"child\"", "24"), Value::Null, true),
        (data("", "10<Sup>4</Sup>"), Value::Null, true),
        (
            "<Cell ss:Formula=\"=R2C2*2\"><Data ss:Type=\"Number\">0</Data></Cell>".into(),
            json!(24),
            false,
        ),
        (
            "<Cell ss:Formula=\"=SUM(C[-1])\"><Data ss:Type=\"Number\">0</Data></Cell>".into(),
            json!(0),
            true,
        ),
    ] {
        let file = checked_bytes("绵阳市.xml", book(&cell).as_bytes());
        assert_eq!(subject(&file), (value, asked), "{cell}: {file}");
    }
}

#[test]
fn runs_of_a_word_table_are_told_from_its_figure() {
    let paragraph = |runs: &str| format!("<w:tc><w:p>{runs}</w:p></w:tc>");
    let plain = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let run = |property: &str, text: &str| {
        format!("<w:r><w:rPr>{property}</w:rPr><w:t>{text}</w:t></w:r>")
    };
    let styles = "<w:styles xmlns:w='w'><w:style w:type='character' w:styleId='up'><w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style>\
        <w:style w:type='character' w:styleId='child'><w:basedOn w:val='up'/><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type='paragraph' w:styleId='gone'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
    for (runs, value, asked) in [
        (plain("24") + &run("<w:vertAlign w:val='superscript'/>", "1"), json!(24), false),
        (plain("24") + &run("<w:position w:val='6'/>", "[1]"), json!(24), false),
        (plain("24") + &run("<w:rStyle w:val='child'/>", "1"), json!(24), false),
        (plain("2") + &run("<w:rStyle w:val='up'/><w:vertAlign w:val='baseline'/>", "4"), json!(24), false),
        (plain("24") + &run("<w:vanish/>", "9"), json!(24), false),
        (plain("24") + "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>", json!(24), false),
        (plain("2") + "<w:ins>" + &plain("4") + "</w:ins>", json!(24), false),
        ("<w:r><w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>24</w:t></w:r></w:rubyBase></w:ruby></w:r>".into(), json!(24), false),
        (run("<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>", "24"), json!(24), false),
        (plain("24") + "<w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>9</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r>", json!(24), false),
        ("<w:pPr><w:rPr><w:strike/></w:rPr></w:pPr>".to_string() + &plain("24"), json!(24), false),
        (run("<w:strike/>", "9") + &plain("24"), Value::Null, true),
        (run("<w:dstrike/>", "9") + &plain("24"), Value::Null, true),
        (plain("10") + &run("<w:vertAlign w:val='superscript'/>", "4"), Value::Null, true),
        (run("<w:vertAlign w:val='superscript'/>", "24"), json!(24), true),
        ("<w:pPr><w:pStyle w:val='gone'/></w:pPr>".to_string() + &plain("24"), Value::Null, true),
    ] {
        let figure = |(at, figure): (usize, &&str)| match at {
            SUBJECT => paragraph(&runs),
            _ => paragraph(&plain(figure)),
        };
        let headings: String = HEADINGS.iter().map(|h| paragraph(&plain(h))).collect();
        let figures: String = OTHERS.iter().enumerate().map(figure).collect();
        let document = format!(
            "<w:document xmlns:w='w'><w:body><w:tbl><w:tr>{headings}</w:tr><w:tr>{}{figures}{}</w:tr></w:tbl>\
             </w:body></w:document>",
            paragraph(&plain("绵阳市")),
            paragraph(""),
        );
        let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
        let bytes = package(&[
            (
                "[Content_Types].xml",
                format!("<Types><Override PartName='/word/document.xml' ContentType='{main}'/></Types>"),
            ),
            ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
            ("word/_rels/document.xml.rels", relations(&[("styles", "styles.xml")])),
            ("word/styles.xml", styles.to_string()),
            ("word/document.xml", document),
        ]);
        let file = checked_bytes("绵阳市.docx", &bytes);
        assert_eq!(subject(&file), (value, asked), "{runs}: {file}");
    }
}

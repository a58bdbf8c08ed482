//! Formats of web pages, XML spreadsheets and OpenDocument: the same cell shown in each way that they know.

use super::{FIGURES, check, taken};
use crate::common::TestDir;
use crate::common::pages::HEADINGS;
use std::fs;
use std::io::{Cursor, Write};

/// The same cell in a web page, an XML spreadsheet and an OpenDocument one.
fn table(cell: &str, around: fn(&str) -> String) -> String {
    let heads: String = HEADINGS.iter().map(|heading| around(heading)).collect();
    let figures: Vec<String> = FIGURES.iter().map(|figure| around(&figure.to_string())).collect();
    let (before, behind) = (figures[..3].concat(), figures[4..].concat());
    format!("<ROW>{heads}</ROW><ROW>{}{before}{cell}{behind}</ROW>", around("绵阳市"))
}

fn read(name: &str, bytes: &[u8]) -> (Option<f64>, Vec<String>) {
    let desk = TestDir::new();
    fs::write(desk.path(name), bytes).unwrap();
    let file = check(&desk, name);
    assert_eq!(file["unit"]["code"], "510700", "{file}");
    let (value, codes) = taken(&file, "signed_amount");
    (value, codes.into_iter().map(String::from).collect())
}

#[test]
fn in_a_web_page_the_visible_text_stands_beside_the_number() {
    let page = |cell: &str, style: &str| {
        let rows = table(cell, |text| format!("<td>{text}</td>")).replace("ROW", "tr");
        let html = format!(
            "<html><head><meta charset='utf-8'><style>{style}</style></head><body>\
             <p>填报单位：绵阳市</p><table>{rows}</table></body></html>"
        );
        read("绵阳市.xls", html.as_bytes())
    };
    let wan = ".xl65 {mso-style-parent:style0;\n mso-number-format:\"0\\0022万元\\0022\";}";
    for (cell, style, value, code) in [
        ("<td x:num='3500'>3500万元</td>", "", Some(0.35), "converted"),
        ("<td x:num='1865'>1.865</td>", "", None, "display_differs"),
        ("<td x:num='18.65'>18.7</td>", "", Some(18.65), ""),
        ("<td x:num='1865.5'>1,865.50</td>", "", Some(1865.5), ""),
        ("<td x:num='0'> -   </td>", "", Some(0.0), ""),
        ("<td x:num='12'>1 2</td>", "", None, "not_number"),
        ("<td sdval='12' sdnum='1033;'>0.0012</td>", "", None, "display_differs"),
        ("<td class=xl65>3500</td>", wan, Some(0.35), "converted"),
        ("<td class=xl66>3500</td>", wan, Some(3500.0), ""),
        ("<td class=xl65>3500<sup>1</sup></td>", wan, Some(0.35), "mark_left_out"),
        ("<td class=xl65><s>3500</s></td>", wan, Some(0.35), "struck"),
        ("<td class=xl65 style='mso-number-format:General'>3500</td>", wan, Some(3500.0), ""),
        ("<td x:num='3500'>3500<sup>1</sup></td>", "", Some(3500.0), "mark_left_out"),
        ("<td x:num='35'>3<s>5</s></td>", "", None, "struck"),
        (
            "<td style='mso-number-format:\"0\\0022万元\\0022\"'>3500</td>",
            "",
            Some(0.35),
            "converted",
        ),
        ("<td style='mso-number-format:\"\\;\\;\\;\"'>3500</td>", "", None, "display_differs"),
        ("<td style='mso-number-format:\"\\@\"'>35</td>", "", Some(35.0), ""),
        ("<td style='mso-number-format:\"0\\.00\"'>35</td>", "", Some(35.0), ""),
        ("<td style='mso-number-format:Percent'>0.35</td>", "", None, "percent_in_number"),
    ] {
        let seen = page(cell, style);
        assert_eq!(seen.0, value, "{cell}: {seen:?}");
        assert!(seen.1.iter().any(|c| c == code) || code.is_empty(), "{cell}: {seen:?}");
    }
}

#[test]
fn an_xml_spreadsheet_names_its_formats() {
    let book = |format: &str, kind: &str| {
        let cell = format!("<Cell ss:StyleID=\"s1\"><Data ss:Type=\"{kind}\">3500</Data></Cell>");
        let around = |text: &str| match text.parse::<f64>() {
            Ok(_) => format!("<Cell><Data ss:Type=\"Number\">{text}</Data></Cell>"),
            Err(_) => format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>"),
        };
        let rows = table(&cell, around).replace("ROW", "Row");
        let xml = format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook \
             xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles>\
             <Style ss:ID=\"s0\"><NumberFormat ss:Format=\"{format}\"/></Style>\
             <Style ss:ID=\"s1\" ss:Parent=\"s0\"><Font ss:Bold=\"1\"/></Style></Styles>\
             <Worksheet ss:Name=\"附件2\"><Table><Row><Cell><Data ss:Type=\"String\">\
             填报单位：绵阳市</Data></Cell></Row>{rows}</Table></Worksheet></Workbook>"
        );
        read("绵阳市.xls", xml.as_bytes())
    };
    for (format, kind, value, code) in [
        ("0&quot;万元&quot;", "Number", Some(0.35), "converted"),
        ("General&quot;万元&quot;", "Number", Some(0.35), "converted"),
        ("Standard", "Number", Some(3500.0), ""),
        ("Currency", "Number", Some(3500.0), ""),
        ("Euro Currency", "Number", None, "foreign_currency"),
        ("Percent", "Number", None, "percent_in_number"),
        ("Yes/No", "Number", None, "not_number"),
        ("Short Date", "Number", None, "date_in_number"),
        (";;;", "Number", None, "display_differs"),
        ("&quot;无&quot;", "Number", None, "display_differs"),
        ("@&quot;万元&quot;", "String", Some(0.35), "converted"),
    ] {
        let seen = book(format, kind);
        assert_eq!(seen.0, value, "{format}: {seen:?}");
        assert!(seen.1.iter().any(|c| c == code) || code.is_empty(), "{format}: {seen:?}");
    }
}

/// An OpenDocument spreadsheet of one cell with a style of its own.
fn open_document(styles: &str, cell: &str, behind: &str) -> Vec<u8> {
    let around = |text: &str| match text.parse::<f64>() {
        Ok(_) => format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{text}\"><text:p>{text}</text:p></table:table-cell>"
        ),
        Err(_) => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        ),
    };
    let rows = table(cell, around).replace("ROW", "table:table-row");
    let title = around("填报单位：绵阳市");
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" \
         xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\"><office:automatic-styles>{styles}\
         <style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
         </office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"附件2\">\
         <table:table-row>{title}</table:table-row>{rows}{behind}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("mimetype", options).unwrap();
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    zip.start_file("content.xml", options).unwrap();
    zip.write_all(content.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_open_document_has_number_styles() {
    let number = "<number:number number:min-integer-digits=\"1\" number:decimal-places=\"0\"/>";
    let style = |inside: &str| {
        format!("<number:number-style style:name=\"N1\">{inside}</number:number-style>")
    };
    let wan = "<number:text>万元</number:text>";
    let conditional = format!(
        "<number:number-style style:name=\"P0\">{number}{wan}</number:number-style>{}",
        style(&format!(
            "{number}<number:text>亿元</number:text><style:map style:condition=\"value()&gt;=1\" style:apply-style-name=\"P0\"/>"
        ))
    );
    let nothing = "<number:text/>".to_string();
    for (styles, shown, value, code) in [
        (style(&format!("{number}{wan}")), "3500万元", Some(0.35), "converted"),
        (conditional, "3500万元", Some(0.35), "converted"),
        (style(&nothing), "", None, "display_differs"),
        (style(number), "3500", Some(3500.0), ""),
        (style("<number:number number:min-integer-digits=\"1\"/>"), "3500", Some(3500.0), ""),
        (
            style(
                "<number:number number:min-integer-digits=\"1\" number:decimal-places=\"3\" number:display-factor=\"1000\"/>",
            ),
            "3.500",
            None,
            "display_differs",
        ),
        (
            style(
                "<number:number number:min-integer-digits=\"1\" number:decimal-places=\"0\"><number:embedded-text number:position=\"4\">.</number:embedded-text></number:number>",
            ),
            "0.3500",
            None,
            "display_differs",
        ),
        (
            format!(
                "<number:currency-style style:name=\"N1\"><number:currency-symbol>￥</number:currency-symbol>{number}</number:currency-style>"
            ),
            "￥3500",
            Some(3500.0),
            "",
        ),
        (
            format!(
                "<number:percentage-style style:name=\"N1\">{number}<number:text>%</number:text></number:percentage-style>"
            ),
            "350000%",
            None,
            "percent_in_number",
        ),
        // No style that is known: what was seen stands in the file.
        (String::new(), "约3500", Some(3500.0), "approximate"),
        (String::new(), "3,500.00", Some(3500.0), ""),
    ] {
        let cell = format!(
            "<table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"3500\"><text:p>{shown}</text:p></table:table-cell>"
        );
        let seen = read("绵阳市.ods", &open_document(&styles, &cell, ""));
        assert_eq!(seen.0, value, "{shown} {styles}: {seen:?}");
        assert!(seen.1.iter().any(|c| c == code) || code.is_empty(), "{shown}: {seen:?}");
    }
}

#[test]
fn an_open_document_may_hide_by_colour_or_rule() {
    let cell = |style: &str| {
        format!(
            "<table:table-cell table:style-name=\"{style}\" office:value-type=\"float\" office:value=\"35\"><text:p>35</text:p></table:table-cell>"
        )
    };
    let white = "<style:style style:name=\"w\" style:family=\"table-cell\"><style:text-properties fo:color=\"#ffffff\"/></style:style>";
    let dark = white.replace(
        "<style:text",
        "<style:table-cell-properties fo:background-color=\"#1f4e79\"/><style:text",
    );
    let rule = |condition: &str| {
        format!(
            "<calcext:conditional-formats><calcext:conditional-format \
             calcext:target-range-address=\"附件2.E3:附件2.E3\"><calcext:condition \
             calcext:apply-style-name=\"w\" calcext:value=\"{condition}\"/></calcext:conditional-format>\
             </calcext:conditional-formats>"
        )
    };
    for (styles, style, behind, value) in [
        (white.to_string(), "w", String::new(), None),
        (dark, "w", String::new(), Some(35.0)),
        (white.to_string(), "ce1", rule("&gt;10"), None),
        (white.to_string(), "ce1", rule("&gt;100"), Some(35.0)),
        (white.to_string(), "ce1", rule("formula-is(TRUE)"), None),
    ] {
        let seen = read("绵阳市.ods", &open_document(&styles, &cell(style), &behind));
        assert_eq!(seen.0, value, "{style} {behind}: {seen:?}");
    }
}

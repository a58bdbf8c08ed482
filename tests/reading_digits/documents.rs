//! OpenDocument sheets, XML spreadsheets and Word documents, written part by part.

use super::{HEADINGS, OTHERS, SUBJECT, checked_bytes, package, relations, subject};
use serde_json::{Value, json};

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

//! Excel workbooks, written part by part.

use super::{HEADINGS, OTHERS, SUBJECT, checked_bytes, package, relations, subject};
use serde_json::{Value, json};
use std::io::{Cursor, Write};

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

/// Numbers and words in columns L and M, and a formula whose result nobody stored.
const NUMBERS_BESIDE: &str = "<row r='20'><c r='L20'><v>20</v></c><c r='M20' t='inlineStr'><is><t>甲</t></is></c></row>\
    <row r='21'><c r='L21'><v>4</v></c><c r='M21' t='inlineStr'><is><t>乙</t></is></c></row>\
    <row r='22'><c r='L22'><f>L20+L21</f><v>0</v></c></row>";

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
    let rows = NUMBERS_BESIDE;
    let untold = std::slice::from_ref(&excel);
    let chained = &[excel.clone(), chain][..];
    let offices = std::slice::from_ref(&office);
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
        ("IF(L20&gt;0,24,\"\")", "", "", untold, json!(24), false),
    ] {
        let bytes = workbook(&formula(text, stored), rows, settings, more);
        let file = checked_bytes("绵阳市.xlsx", &bytes);
        assert_eq!(subject(&file), (value, asked), "{text}: {file}");
    }
}

/// A binary part of these records: number, data.
fn binary(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut part = Vec::new();
    for (kind, data) in records {
        let kind = [kind.to_le_bytes()[0] | 0x80, u8::try_from(kind >> 7).unwrap()];
        part.extend(if kind[1] == 0 { vec![kind[0] & 0x7F] } else { kind.to_vec() });
        part.extend([
            u8::try_from(data.len() & 0x7F).unwrap() | 0x80,
            u8::try_from(data.len() >> 7).unwrap(),
        ]);
        part.extend(data);
    }
    part
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap().to_le_bytes();
    length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

/// A text of which parts have fonts of their own: 1 is struck, 2 raised, 3 plain.
fn parted(text: &str, runs: &[[u16; 2]]) -> Vec<u8> {
    let mut data = vec![1];
    data.extend(wide(text));
    data.extend(u32::try_from(runs.len()).unwrap().to_le_bytes());
    data.extend(runs.iter().flatten().flat_map(|n| n.to_le_bytes()));
    data
}

/// A binary workbook of the form with this record in D2.
fn xlsb(kind: u16, content: Vec<u8>, shared: Vec<u8>) -> Vec<u8> {
    let head = |col: u32| [col.to_le_bytes(), [0; 4]].concat();
    let text = |col: u32, t: &str| (6, [head(col), wide(t)].concat());
    let number = |col: u32, n: &str| {
        (5, [head(col), n.parse::<f64>().unwrap().to_le_bytes().to_vec()].concat())
    };
    let row = |row: u32| (0, [row.to_le_bytes().to_vec(), vec![0; 12]].concat());
    let mut sheet = vec![row(0)];
    sheet.extend((0..).zip(HEADINGS).map(|(col, heading)| text(col, heading)));
    sheet.extend([row(1), text(0, "绵阳市")]);
    sheet.extend((1..).zip(OTHERS).map(|(col, figure)| match col {
        3 => (kind, [head(3), content.clone()].concat()),
        _ => number(col, figure),
    }));
    let font = |flags: u16, script: u16| {
        (43, [[220u16, flags, 400, script].map(u16::to_le_bytes).concat(), vec![0; 13]].concat())
    };
    let styles = [
        font(0, 0),
        font(8, 0),
        font(0, 1),
        font(0, 0),
        (617, vec![1, 0, 0, 0]),
        (47, vec![0; 16]),
        (618, vec![]),
    ];
    let book = [(156, [vec![0; 8], wide("worksheet"), wide("附件2")].concat())];
    let types = "<Types><Override PartName='/xl/workbook.bin' \
        ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/></Types>";
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("[Content_Types].xml", types.as_bytes().to_vec()),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.bin")]).into_bytes()),
        (
            "xl/_rels/workbook.bin.rels",
            relations(&[("worksheet", "worksheets/sheet1.bin")]).into_bytes(),
        ),
        ("xl/workbook.bin", binary(&book)),
        ("xl/worksheets/sheet1.bin", binary(&sheet)),
        ("xl/styles.bin", binary(&styles)),
        ("xl/sharedStrings.bin", binary(&[(19, shared)])),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn runs_of_a_binary_workbook_are_told_from_its_figure() {
    let first = 0u32.to_le_bytes().to_vec();
    for (text, runs, value, asked) in [
        ("241", &[[2, 2]][..], json!(24), false),
        ("24[1]个", &[[2, 2], [5, 3]], json!(24), false),
        ("104", &[[2, 2]], Value::Null, true),
        ("924", &[[0, 1], [1, 3]], Value::Null, true),
        ("24", &[[0, 2]], json!(24), true),
        ("24", &[], json!(24), false),
    ] {
        for (kind, content) in [(7, first.clone()), (62, parted(text, runs))] {
            let file = checked_bytes("绵阳市.xlsb", &xlsb(kind, content, parted(text, runs)));
            assert_eq!(subject(&file), (value.clone(), asked), "{text} {kind}: {file}");
        }
    }
}

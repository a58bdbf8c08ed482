//! The office's blank form written in other ways, or cut, as the library fills it in.

use crate::common::office_form::{Case, PERIOD, SHEET, case, part, with_part};
use baosong::campaign::{Campaign, Period};
use baosong::in_place::OfficeForm;

/// A blank form filled in for the first unit, by the library itself.
fn filled_by_library(case: &Case, blank: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let campaign = Campaign::parse(&case.campaign(), case.name)?;
    let period: Period = PERIOD.parse().unwrap();
    let unit = campaign.units.by_code("510101").unwrap();
    OfficeForm::open(blank, &campaign, None)?.filled(&campaign, unit, period)
}

#[test]
fn other_ways_to_write_the_same_sheet_are_filled_in_too() {
    let blank = case("D2").blank();
    // The library of another maker writes every element with a prefix.
    let prefixed = |name: &str| {
        let (head, text) = part(&blank, name)
            .split_once("?>")
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .unwrap();
        let text = text.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
        format!("{head}?>{}", text.replacen("xmlns=", "xmlns:x=", 1))
    };
    let shared = "xl/sharedStrings.xml";
    let other = with_part(&with_part(&blank, SHEET, &prefixed(SHEET)), shared, &prefixed(shared));
    let sheet = part(&filled_by_library(case("D2"), other).unwrap(), SHEET);
    assert!(sheet.contains("<x:t xml:space=\"preserve\">填报单位：青山镇</x:t>"), "{sheet}");
    assert!(sheet.contains("</x:mergeCells><x:dataValidations count=\"3\"><x:dataValidation "));
    assert!(sheet.contains("<x:row r=\"11\"><x:c r=\"A11\""), "{sheet}");
    // A row and its cells need not be there, nor say where they stand.
    let text = part(&case("D3").blank(), SHEET);
    let (before, rest) = text.split_once("<row r=\"5\">").unwrap();
    let (_, after) = rest.split_once("</row>").unwrap();
    for row in ["", "<row r=\"5\"/>", "<row r=\"5\"><c r=\"B5\" s=\"6\"/></row>", "<row><c/></row>"]
    {
        let other = with_part(&case("D3").blank(), SHEET, &format!("{before}{row}{after}"));
        let sheet = part(&filled_by_library(case("D3"), other).unwrap(), SHEET);
        let cell = " t=\"inlineStr\"><is><t xml:space=\"preserve\">青山镇</t></is></c>";
        assert_eq!(sheet.matches(cell).count(), 1, "{row}: {sheet}");
        let place = sheet.find(cell).unwrap();
        assert!(sheet[..place].ends_with("<c r=\"A5\""), "{row}: {sheet}");
        assert!(sheet[place..].contains("<row r=\"6\">"), "{row}: {sheet}");
    }
}

#[test]
fn a_form_cut_anywhere_is_refused_or_filled_in_but_never_brings_the_program_down() {
    for (name, of) in [("D1", SHEET), ("D4", SHEET), ("D2", "xl/workbook.xml")] {
        let (case, blank) = (case(name), case(name).blank());
        let text = part(&blank, of);
        for at in (0..text.len()).step_by(97).filter(|at| text.is_char_boundary(*at)) {
            let end = text.ceil_char_boundary(at + 40);
            let without = format!("{}{}", &text[..at], text.get(end..).unwrap_or_default());
            for cut in [&text[..at], &without] {
                let Ok(filled) = filled_by_library(case, with_part(&blank, of, cut)) else {
                    continue;
                };
                assert!(part(&filled, "docProps/custom.xml").contains("baosong:"));
            }
        }
    }
}

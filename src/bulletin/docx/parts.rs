//! The parts around the text. Those in which nothing changes are files of `templates/word`, as they stand in the
//! document; styles, fonts and properties have names of the campaign in them.

use super::escaped;
use crate::campaign::Campaign;
use chrono::NaiveDate;
use std::fmt::Write;

/// Heading fonts of GB/T 9704-2012, 7.3.3; title and body are the campaign's.
const HEADING_FONT: &str = "黑体";
const SUBHEADING_FONT: &str = "楷体_GB2312";
const NUMBER_FONT: &str = "宋体";
/// What stands in for a font that a computer lacks: its name, another one, the family.
const STAND_INS: [(&str, &str, &str); 6] = [
    ("方正小标宋简体", "宋体", "roman"),
    ("仿宋_GB2312", "仿宋", "modern"),
    ("楷体_GB2312", "楷体", "modern"),
    ("黑体", "SimHei", "swiss"),
    ("宋体", "SimSun", "roman"),
    ("仿宋", "FangSong", "modern"),
];

/// What the parts are ([Content_Types].xml).
pub const CONTENT_TYPES: &str = include_str!("../../../templates/word/content_types.xml");
/// Which parts belong to the package.
pub const PACKAGE_RELATIONS: &str = include_str!("../../../templates/word/package_relations.xml");
/// Which parts belong to the text.
pub const DOCUMENT_RELATIONS: &str = include_str!("../../../templates/word/document_relations.xml");
/// Left and right pages differ; Chinese punctuation may hang and be squeezed.
pub const SETTINGS: &str = include_str!("../../../templates/word/settings.xml");
/// Footer of right-hand pages: — 1 — in 4号 宋体, one character from the outer edge (7.5).
pub const FOOTER_ODD: &str = include_str!("../../../templates/word/footer_odd.xml");
/// The same of left-hand pages.
pub const FOOTER_EVEN: &str = include_str!("../../../templates/word/footer_even.xml");

/// `docProps/core.xml`.
pub fn properties(title: &str, today: NaiveDate) -> String {
    let title = escaped(title);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">{today}T00:00:00Z</dcterms:created></cp:coreProperties>"#
    )
}

/// `word/fontTable.xml`: what stands in for fonts that a computer lacks.
pub fn fonts(campaign: &Campaign) -> String {
    let mut xml = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    );
    let own = [&campaign.form.title_font, &campaign.form.body_font];
    let unknown = own.into_iter().filter(|own| STAND_INS.iter().all(|(name, ..)| name != own));
    let all = STAND_INS.into_iter().chain(unknown.map(|own| (own.as_str(), "宋体", "auto")));
    for (name, other, family) in all {
        let name = escaped(name);
        let _ = write!(
            xml,
            r#"<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="auto"/></w:font>"#
        );
    }
    xml.push_str("</w:fonts>");
    xml
}

fn font(name: &str) -> String {
    let name = escaped(name);
    format!(r#"<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>"#)
}

/// A paragraph style: id, name (none that Word has built in, 正文 for one, unless it is meant), paragraph
/// properties, font, size in half points.
fn style(id: &str, name: &str, paragraph: &str, letters: &str, half_points: u32) -> String {
    format!(
        r#"<w:style w:type="paragraph" w:customStyle="{}" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr></w:style>"#,
        u8::from(!matches!(id, "Title" | "Heading1" | "Heading2" | "Footer")),
        font(letters)
    )
}

/// `word/styles.xml`: 2号 title, 3号 text of 28.95 pt a line, so that 22 lines of 28 characters fill the page.
pub fn styles(campaign: &Campaign) -> String {
    let (title, body) = (campaign.form.title_font.as_str(), campaign.form.body_font.as_str());
    let indent = r#"<w:ind w:firstLineChars="200" w:firstLine="630"/>"#;
    let heading = |level: u32| format!(r#"<w:keepNext/>{indent}<w:outlineLvl w:val="{level}"/>"#);
    let exact = |twips: u32| {
        format!(r#"<w:spacing w:before="0" w:after="0" w:line="{twips}" w:lineRule="exact"/>"#)
    };
    let centred = r#"<w:jc w:val="center"/>"#;
    let table = format!(r#"<w:snapToGrid w:val="0"/>{}{centred}"#, exact(300));
    let styles = [
        style("Title", "Title", &format!("{}{centred}", exact(700)), title, 44),
        style("Heading1", "heading 1", &heading(0), HEADING_FONT, 32),
        style("Heading2", "heading 2", &heading(1), SUBHEADING_FONT, 32),
        style("Body", "公文正文", indent, body, 32),
        style("Flush", "公文顶格", "", body, 32),
        style("Label", "公文附件", "", HEADING_FONT, 32),
        style("Centred", "公文居中", centred, SUBHEADING_FONT, 32),
        style("Right", "公文署名", r#"<w:jc w:val="right"/>"#, body, 32),
        style("TableHeading", "公文表头", &table, HEADING_FONT, 18),
        style("TableText", "公文表文", &table, body, 18),
        style("Footer", "footer", "", NUMBER_FONT, 28),
    ];
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>{font}<w:spacing w:val="-5"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{line}</w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>{all}</w:styles>"#,
        font = font(body),
        line = exact(579),
        all = styles.concat()
    )
}

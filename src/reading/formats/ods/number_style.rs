//! Number styles in the notation of Excel (OpenDocument 1.3 part 3, 16.29).

use crate::reading::formats::number_format::literally;
use crate::reading::formats::xml::{Events, MalformedXml, prefixed};
use quick_xml::events::{BytesStart, Event};

/// Most places of one kind that are written out.
const PLACES: usize = 30;

/// A number style as it stands in the file.
#[derive(Debug, Clone, Default)]
pub struct NumberStyle {
    /// Code of the style itself.
    pub code: String,
    /// Condition and name of each style that stands in its place.
    pub maps: Vec<(String, String)>,
}

/// Whether an element is a style of numbers, texts or days.
pub fn is_number_style(name: &str) -> bool {
    name.starts_with("number:") && name.ends_with("-style")
}

/// Reads the rest of the style that was just entered.
///
/// # Errors
/// The part is damaged.
pub fn read(element: &BytesStart, events: &mut Events) -> Result<NumberStyle, MalformedXml> {
    let outer = events.depth().saturating_sub(1);
    let kind = element.name().as_ref().to_string();
    let mut style = NumberStyle::default();
    style.code.push_str(script(element));
    while events.depth() > outer {
        let Event::Start(e) = events.next()? else { continue };
        match e.name().as_ref() {
            "number:number" => {
                let number = number(&e, events, &kind)?;
                style.code.push_str(&number);
            }
            "number:scientific-number" => style.code.push_str(&scientific(&e)),
            "number:fraction" => {
                let is_mixed = prefixed(&e, "number:min-integer-digits").is_some();
                style.code.push_str(if is_mixed { "# ?/?" } else { "?/?" });
            }
            "number:text" if kind == "number:percentage-style" => {
                let text = events.text()?;
                let (before, behind) = text.split_once('%').unwrap_or((&text, ""));
                let percent = if text.contains('%') { "%" } else { "" };
                style.code += &format!("{}{percent}{}", literally(before), literally(behind));
            }
            "number:text" | "number:currency-symbol" => style.code += &literally(&events.text()?),
            "number:text-content" => style.code.push('@'),
            "number:boolean" => style.code += &literally("TRUE"),
            "style:text-properties" if is_white(&e) => style.code.insert_str(0, "[White]"),
            "style:map" => {
                let value = |name: &str| prefixed(&e, name).unwrap_or_default().into_owned();
                let condition = value("style:condition").replace("value()", "");
                style.maps.push((format!("[{condition}]"), value("style:apply-style-name")));
            }
            _ => {}
        }
    }
    match kind.as_str() {
        "number:date-style" => style.code = "yyyy-mm-dd".to_string(),
        "number:time-style" => style.code = "h:mm".to_string(),
        "number:percentage-style" if !style.code.contains('%') => style.code.push('%'),
        _ => {}
    }
    Ok(style)
}

/// Whether digits are painted in the colour of paper.
pub fn is_white(properties: &BytesStart) -> bool {
    prefixed(properties, "fo:color").is_some_and(|colour| colour.eq_ignore_ascii_case("#ffffff"))
}

fn count(element: &BytesStart, name: &str) -> Option<usize> {
    prefixed(element, name)?.parse::<usize>().ok().map(|n| n.min(PLACES))
}

/// The places of a number; without a number of decimals it is shown as it is.
fn number(element: &BytesStart, events: &mut Events, kind: &str) -> Result<String, MalformedXml> {
    let decimals = count(element, "number:decimal-places");
    let whole = count(element, "number:min-integer-digits").unwrap_or(1);
    let grouping = prefixed(element, "number:grouping").is_some_and(|g| g == "true");
    let factor = prefixed(element, "number:display-factor");
    let commas = scaling_commas(factor.as_deref());
    let texts = embedded(events)?;
    if decimals.is_none() && commas == 0 && texts.is_empty() && kind == "number:number-style" {
        return Ok("General".to_string());
    }
    let mut places = "0".repeat(whole);
    let farthest = texts.iter().map(|(place, _)| *place).max().unwrap_or_default();
    let wanted = if grouping { 4 } else { 1 };
    let missing = wanted.max(farthest + 1).saturating_sub(whole);
    places.insert_str(0, &"#".repeat(missing));
    let mut code = String::new();
    for (at, place) in places.chars().enumerate() {
        let behind = places.len() - at;
        for (_, text) in texts.iter().filter(|(place, _)| *place == behind) {
            code += &literally(text);
        }
        code.push(place);
        code.extend((grouping && behind == 4).then_some(','));
    }
    let decimals = decimals.unwrap_or_default();
    let kept = count(element, "number:min-decimal-places").unwrap_or(decimals).min(decimals);
    if decimals > 0 {
        code = format!("{code}.{}{}", "0".repeat(kept), "#".repeat(decimals - kept));
    }
    code.push_str(&",".repeat(commas));
    Ok(code)
}

/// Texts set into the digits, each with how many digits stand behind it.
fn embedded(events: &mut Events) -> Result<Vec<(usize, String)>, MalformedXml> {
    let outer = events.depth().saturating_sub(1);
    let mut texts = Vec::new();
    while events.depth() > outer {
        let Event::Start(e) = events.next()? else { continue };
        if e.name().as_ref() == "number:embedded-text" && texts.len() < PLACES {
            let place = count(&e, "number:position").unwrap_or_default();
            texts.push((place, events.text()?.into_owned()));
        }
    }
    Ok(texts)
}

fn scientific(element: &BytesStart) -> String {
    let places = |name: &str| "0".repeat(count(element, name).unwrap_or(1));
    let decimals = "0".repeat(count(element, "number:decimal-places").unwrap_or_default());
    let point = if decimals.is_empty() { "" } else { "." };
    let whole = places("number:min-integer-digits");
    format!("{whole}{point}{decimals}E+{}", places("number:min-exponent-digits"))
}

/// Digits of another script.
fn script(element: &BytesStart) -> &'static str {
    let format = prefixed(element, "number:transliteration-format").unwrap_or_default();
    match format.chars().next() {
        Some('一') => "[DBNum1]",
        Some('壹') => "[DBNum2]",
        Some('１') => "[DBNum3]",
        _ => "",
    }
}

/// A display factor of 1000 is a comma behind the digits, as Excel writes it.
fn scaling_commas(factor: Option<&str>) -> usize {
    match factor.and_then(|f| f.parse::<f64>().ok()) {
        Some(1e3) => 1,
        Some(1e6) => 2,
        Some(1e9) => 3,
        _ => 0,
    }
}

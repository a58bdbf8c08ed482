//! Colours, as far as they tell whether a figure is seen (ECMA-376 part 1, 18.8.3, 18.8.19, 18.8.27).

use crate::reading::formats::xml::attribute;
use quick_xml::events::BytesStart;

/// Parts of a colour from here on are as good as the white of paper.
const PALE: u8 = 0xF8;

/// A colour of a font or fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Colour {
    /// That of paper.
    White,
    /// That of print.
    Black,
    /// Another one, as it is written.
    Other(String),
}

impl Colour {
    /// The colour that an element names.
    pub fn of(element: &BytesStart) -> Colour {
        let value = |name: &str| attribute(element, name).unwrap_or_default().to_ascii_uppercase();
        let (rgb, theme, indexed, tint) =
            (value("rgb"), value("theme"), value("indexed"), value("tint"));
        let is_untinted = tint.is_empty() || tint.parse::<f64>().is_ok_and(|tint| tint == 0.0);
        let digits = rgb.get(rgb.len().saturating_sub(6)..).unwrap_or_default();
        let parts = u32::from_str_radix(digits, 16).map(u32::to_be_bytes).unwrap_or_default();
        match (theme.as_str(), indexed.as_str()) {
            _ if !digits.is_empty() && parts[1..].iter().all(|part| *part >= PALE) => Colour::White,
            _ if digits == "000000" => Colour::Black,
            ("0", _) if is_untinted => Colour::White,
            ("1", _) if is_untinted => Colour::Black,
            (_, "1" | "9" | "65") => Colour::White,
            (_, "0" | "8" | "64") => Colour::Black,
            _ => Colour::Other([rgb, theme, indexed, tint].join("/")),
        }
    }
}

//! Attributes of elements: those that are written as all programs write them are taken here, as a cell has
//! three of them; the others by quick_xml.

use quick_xml::events::BytesStart;
use quick_xml::events::attributes::{Attribute, Attributes};
use quick_xml::name::QName;
use std::borrow::Cow;

/// The attributes of an element, those that are not well formed left out.
pub fn attributes<'e>(element: &'e BytesStart) -> PlainAttributes<'e> {
    PlainAttributes {
        rest: element.get(element.name().as_ref().len()..).unwrap_or_default(),
        odd: None,
    }
}

/// Those written ` name="value"`, one after the other; from the first that is not, quick_xml goes on.
pub struct PlainAttributes<'e> {
    rest: &'e str,
    odd: Option<Attributes<'e>>,
}

impl<'e> Iterator for PlainAttributes<'e> {
    type Item = Attribute<'e>;

    fn next(&mut self) -> Option<Attribute<'e>> {
        if let Some(odd) = &mut self.odd {
            return odd.flatten().next();
        }
        if let Some((attribute, rest)) = plain_attribute(self.rest) {
            self.rest = rest;
            return Some(attribute);
        }
        if self.rest.is_empty() {
            return None;
        }
        let mut odd = Attributes::new(self.rest, 0);
        odd.with_checks(false);
        self.odd.insert(odd).flatten().next()
    }
}

/// A plain attribute at the beginning of a text, and what stands behind it.
fn plain_attribute(text: &str) -> Option<(Attribute<'_>, &str)> {
    let text = text.strip_prefix(' ')?;
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b':';
    let (name, text) = text.split_at(text.bytes().position(|byte| !in_name(byte))?);
    let text = text.strip_prefix("=\"").filter(|_| !name.is_empty())?;
    let end = text.bytes().position(|byte| byte == b'"')?;
    let attribute = Attribute { key: QName(name), value: Cow::Borrowed(text.get(..end)?) };
    Some((attribute, text.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::attributes;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use quick_xml::events::BytesStart;

    proptest! {
        #[test]
        fn attributes_are_those_of_quick_xml(bits in vec(select(&BITS_OF_TAGS[..]), 0..16)) {
            let content = format!("c{}", bits.concat());
            let element = BytesStart::from_content(content.as_str(), 1);
            let mut theirs = element.attributes();
            let theirs: Vec<_> = theirs.with_checks(false).flatten().collect();
            prop_assert_eq!(attributes(&element).collect::<Vec<_>>(), theirs, "{:?}", content);
        }
    }

    /// What tags are made of, whole and broken.
    const BITS_OF_TAGS: [&str; 14] = [
        " r=\"A1\"",
        " x:s=\"&lt;7\"",
        " ",
        "\t",
        " t",
        "r",
        "=",
        "\"",
        "'",
        " s='1'",
        "签约",
        " t=s",
        ":",
        "=\"\"",
    ];
}

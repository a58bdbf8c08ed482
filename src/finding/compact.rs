//! A finding in few bytes, for this build of the program only: texts of the catalogue are left out.

use super::document::FindingDocument;
use super::{Class, Code, Finding};
use crate::form::Place;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// A finding; `message` and `hint` are missing where they are the catalogue's.
#[derive(Serialize, Deserialize)]
struct Compact<'a> {
    code: Code,
    rule: Cow<'a, Option<String>>,
    trial: bool,
    class: Class,
    place: Cow<'a, Option<Place>>,
    field: Cow<'a, Option<String>>,
    found: Cow<'a, Option<String>>,
    understood: Cow<'a, Option<String>>,
    message: Option<Cow<'a, str>>,
    hint: Option<Cow<'a, str>>,
    statement: Cow<'a, Option<String>>,
    settled: Cow<'a, Option<String>>,
}

impl<'a> From<&'a Finding> for Compact<'a> {
    fn from(finding: &'a Finding) -> Compact<'a> {
        let entry = finding.code.entry();
        let own = |text: &'a str, known: &str| (text != known).then_some(Cow::Borrowed(text));
        Compact {
            code: finding.code,
            rule: Cow::Borrowed(&finding.rule),
            trial: finding.trial,
            class: finding.class,
            place: Cow::Borrowed(&finding.place),
            field: Cow::Borrowed(&finding.field),
            found: Cow::Borrowed(&finding.found),
            understood: Cow::Borrowed(&finding.understood),
            message: own(&finding.message, entry.meaning),
            hint: own(&finding.hint, entry.hint),
            statement: Cow::Borrowed(&finding.statement),
            settled: Cow::Borrowed(&finding.settled),
        }
    }
}

impl From<Compact<'_>> for Finding {
    fn from(compact: Compact) -> Finding {
        let entry = compact.code.entry();
        let text = |own: Option<Cow<str>>, known: &str| {
            own.map_or_else(|| known.to_string(), Cow::into_owned)
        };
        Finding {
            code: compact.code,
            rule: compact.rule.into_owned(),
            trial: compact.trial,
            class: compact.class,
            place: compact.place.into_owned(),
            field: compact.field.into_owned(),
            found: compact.found.into_owned(),
            understood: compact.understood.into_owned(),
            message: text(compact.message, entry.meaning),
            hint: text(compact.hint, entry.hint),
            statement: compact.statement.into_owned(),
            settled: compact.settled.into_owned(),
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => FindingDocument::from(self.clone()).serialize(serializer),
            false => Compact::from(self).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Finding, D::Error> {
        match deserializer.is_human_readable() {
            true => FindingDocument::deserialize(deserializer).map(Finding::from),
            false => Compact::deserialize(deserializer).map(Finding::from),
        }
    }
}

//! What a summary says about its own making, in one line of a document property, so that it can be
//! made again and compared.

use crate::campaign::Period;
use std::fmt;

/// Beginning of the property in a summary, so that a summary is never taken for a return.
pub const SUMMARY_PROPERTY_MARK: &str = "summary of ";

/// How a summary was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryStamp {
    /// Campaign id.
    pub campaign: String,
    /// The period.
    pub period: Period,
    /// Whether its rows stand in the overall order that the campaign declares.
    pub by_rank: bool,
    /// What it was made from.
    pub origin: SummaryOrigin,
    /// SHA-256 of the table of last year's figures, in hexadecimal; `None` without one.
    pub baseline: Option<String>,
    /// Version of the program.
    pub program: String,
    /// Code of the unit whose office made it; `None` at the office that issued the form.
    pub at: Option<String>,
}

/// What a summary was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SummaryOrigin {
    /// Files, without an archive.
    #[default]
    Files,
    /// The archive as it stood then: how much it held of this period and of those before it.
    Archive {
        /// Versions and files without a unit.
        returns: usize,
        /// Decisions of the office.
        decisions: usize,
    },
}

impl SummaryStamp {
    /// Reads the property of a summary; `None` for any other text.
    pub fn parse(text: &str) -> Option<SummaryStamp> {
        let mut words = text.strip_prefix(SUMMARY_PROPERTY_MARK)?.split_whitespace();
        let (campaign, period) = (words.next()?.to_string(), words.next()?.parse().ok()?);
        let mut value = |key: &str| words.next()?.strip_prefix(key)?.strip_prefix('=');
        Some(SummaryStamp {
            campaign,
            period,
            by_rank: value("order")? == "rank",
            origin: SummaryOrigin::parse(value("from")?)?,
            baseline: Some(value("baseline")?).filter(|sha| *sha != "none").map(String::from),
            program: value("program")?.to_string(),
            at: value("at").map(String::from),
        })
    }
}

impl SummaryOrigin {
    fn parse(text: &str) -> Option<SummaryOrigin> {
        if text == "files" {
            return Some(SummaryOrigin::Files);
        }
        let (returns, decisions) = text.strip_prefix("archive:")?.split_once('+')?;
        Some(SummaryOrigin::Archive {
            returns: returns.parse().ok()?,
            decisions: decisions.parse().ok()?,
        })
    }
}

impl fmt::Display for SummaryStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SUMMARY_PROPERTY_MARK}{} {}", self.campaign, self.period)?;
        let order = if self.by_rank { "rank" } else { "province" };
        let baseline = self.baseline.as_deref().unwrap_or("none");
        write!(f, " order={order} from={} baseline={baseline}", self.origin)?;
        write!(f, " program={}", self.program)?;
        self.at.as_ref().map_or(Ok(()), |at| write!(f, " at={at}"))
    }
}

impl fmt::Display for SummaryOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SummaryOrigin::Files => write!(f, "files"),
            SummaryOrigin::Archive { returns, decisions } => {
                write!(f, "archive:{returns}+{decisions}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_as_it_was_written() -> Result<(), String> {
        let stamp = |by_rank,
                     origin,
                     baseline: Option<&str>,
                     at: Option<&str>|
         -> Result<SummaryStamp, String> {
            Ok(SummaryStamp {
                campaign: "sichuan-bairi-2021".into(),
                period: "2021-09-25".parse()?,
                by_rank,
                origin,
                baseline: baseline.map(String::from),
                program: "0.1.0".into(),
                at: at.map(String::from),
            })
        };
        let archive = SummaryOrigin::Archive { returns: 24, decisions: 3 };
        let city = stamp(true, archive, Some("5c0d"), Some("510100"))?;
        for stamp in [city, stamp(false, SummaryOrigin::Files, None, None)?] {
            assert_eq!(SummaryStamp::parse(&stamp.to_string()), Some(stamp));
        }
        assert_eq!(SummaryStamp::parse("summary of x 2021-09-25"), None);
        assert_eq!(SummaryStamp::parse("baosong:x/1/510100/2021-09-25/abcd"), None);
        Ok(())
    }
}

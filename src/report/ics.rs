//! The deadlines as an iCalendar file (RFC 5545) that Outlook, phones and WPS take in.

use crate::campaign::{Campaign, Period};
use chrono::{Days, NaiveDate};

/// Longest line in bytes, without its line break (RFC 5545, 3.1).
const LINE_LIMIT: usize = 75;
/// Alarms at nine in the morning: days before the deadline, and the trigger before its first minute.
const ALARMS: [(u32, &str); 2] = [(3, "-P2DT15H"), (1, "-PT15H")];

/// One all-day event per period, with alarms three days and one day before. The same period always
/// has the same UID, so that a changed calendar replaces the old one; `made` is the day of the file.
pub fn calendar_ics(campaign: &Campaign, made: NaiveDate) -> String {
    let mut lines = ContentLines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//baosong//baosong//ZH");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.add_text("X-WR-CALNAME", &campaign.title);
    for (number, period) in (1..).zip(campaign.calendar.periods()) {
        add_event(&mut lines, campaign, number, *period, made);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

fn add_event(
    lines: &mut ContentLines,
    campaign: &Campaign,
    number: u32,
    period: Period,
    made: NaiveDate,
) {
    let deadline = campaign.calendar.deadline(period);
    let next = deadline.checked_add_days(Days::new(1)).unwrap_or(deadline);
    let what = format!("{}报送截止（第 {number} 期，{period}）", campaign.form.label);
    let units = campaign.expected().count();
    let more = format!("{}　{}　应报 {units} 个单位", campaign.title, campaign.notice);
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &format!("{}-{period}@baosong", campaign.id));
    lines.add("DTSTAMP", &format!("{}T000000Z", made.format("%Y%m%d")));
    lines.add("DTSTART;VALUE=DATE", &deadline.format("%Y%m%d").to_string());
    lines.add("DTEND;VALUE=DATE", &next.format("%Y%m%d").to_string());
    lines.add_text("SUMMARY", &what);
    lines.add_text("DESCRIPTION", &more);
    lines.add("TRANSP", "TRANSPARENT");
    for (days, trigger) in ALARMS {
        lines.add("BEGIN", "VALARM");
        lines.add("ACTION", "DISPLAY");
        lines.add("TRIGGER", trigger);
        lines.add_text("DESCRIPTION", &format!("还有 {days} 天：{what}"));
        lines.add("END", "VALARM");
    }
    lines.add("END", "VEVENT");
}

/// Content lines, normalized and ended by CRLF.
#[derive(Default)]
struct ContentLines(String);

impl ContentLines {
    fn add(&mut self, name: &str, value: &str) {
        let mut used = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if used + c.len_utf8() > LINE_LIMIT {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A value of type TEXT, with its special characters escaped (RFC 5545, 3.3.11).
    fn add_text(&mut self, name: &str, text: &str) {
        let mut escaped = String::new();
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.add(name, &escaped);
    }
}

#[cfg(test)]
mod tests {
    use super::ContentLines;

    #[test]
    fn lines_fold_between_characters_and_unfold_to_the_same_text() {
        let text = "百日攻坚；a,b\\".repeat(20);
        let mut lines = ContentLines::default();
        lines.add_text("SUMMARY", &text);
        assert!(lines.0.split("\r\n").all(|line| line.len() <= 75), "{}", lines.0);
        let escaped = text.replace('\\', "\\\\").replace(',', "\\,");
        assert_eq!(lines.0.replace("\r\n ", ""), format!("SUMMARY:{escaped}\r\n"));
    }
}

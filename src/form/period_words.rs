//! Headings that carry the month or the year of their period: 1—10月累计 is 1—本月累计 in any of them.

/// A normalized heading with its month, quarter and year named as those of the period: 2024年1-10月 is
/// 本年1-本月.
pub fn of_any_period(normalized: &str) -> String {
    let mut text = String::with_capacity(normalized.len());
    let mut rest = normalized;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, tail) = rest.split_at(at);
        let behind = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &tail[..tail.len() - behind.len()];
        text.push_str(before);
        match (digits.len(), digits.parse::<u32>(), behind.chars().next()) {
            (4, Ok(2000..=2099), Some('年')) => text.push('本'),
            (1 | 2, Ok(1..=12), Some('月')) => text.push('本'),
            (1, Ok(1..=4), Some('季')) => text.push('本'),
            _ => text.push_str(digits),
        }
        rest = behind;
        // 1至10月, 1~10月 and 1月-10月 are 1-10月.
        let range = rest.strip_prefix('月').unwrap_or(rest);
        if let Some(next) = range.strip_prefix(['至', '到', '~', '—', '–', '-'])
            && next.starts_with(|c: char| c.is_ascii_digit() || c == '本')
        {
            if rest.len() > range.len() && text.ends_with('本') {
                text.pop();
                text.push_str(digits);
            }
            text.push('-');
            rest = next;
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::of_any_period;

    #[test]
    fn months_and_years_are_those_of_the_period() {
        for (text, any) in [
            ("1-10月累计", "1-本月累计"),
            ("1-本月累计", "1-本月累计"),
            ("1至9月累计", "1-本月累计"),
            ("1月-9月累计", "1-本月累计"),
            ("1月至本月累计", "1-本月累计"),
            ("10月", "本月"),
            ("2024年10月完成", "本年本月完成"),
            ("5个月", "5个月"),
            ("24岁以下", "24岁以下"),
            ("10kv", "10kv"),
        ] {
            assert_eq!(of_any_period(text), any, "{text}");
        }
    }
}

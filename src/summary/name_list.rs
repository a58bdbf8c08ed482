//! Names in one cell or line: all of a province, the first of a whole country's.

/// Most names that are still read, and fit into a row of the tallest kind.
const MOST: usize = 50;

/// The names, or the first of them, how many there are and where the rest stand.
pub fn roll<T: AsRef<str>>(names: &[T], rest: &str) -> String {
    let shown: Vec<&str> = names.iter().take(MOST).map(AsRef::as_ref).collect();
    let shown = shown.join("、");
    match names.len() {
        0..=MOST => shown,
        all => format!("{shown}……共 {all} 个，其余见{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::roll;

    #[test]
    fn a_long_roll_says_how_many_there_are_and_where() {
        assert_eq!(roll(&["成都市", "自贡市"], "“报送情况”"), "成都市、自贡市");
        let names: Vec<String> = (1..=2_850).map(|n| format!("{n}县")).collect();
        assert_eq!(roll(&names[..50], "“报送情况”").matches("县").count(), 50);
        let long = roll(&names, "“报送情况”");
        assert!(long.ends_with("49县、50县……共 2850 个，其余见“报送情况”"), "{long}");
    }
}

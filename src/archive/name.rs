//! File names from outside made into names that every system can keep and that never are paths.

/// Longest stem and extension kept, in bytes of UTF-8: together below the 255 that file systems allow.
const LONGEST: usize = 180;
const LONGEST_EXTENSION: usize = 24;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Name of an original in the archive; never that of the record beside it.
pub fn original(file_name: &str) -> String {
    let name = safe(file_name);
    if name == super::RECORD_FILE { format!("原件_{name}") } else { name }
}

/// A file name without separators, reserved characters, device names, or trailing dots.
pub fn safe(name: &str) -> String {
    let plain = |c: char| match c {
        '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let clean: String = name.chars().map(plain).collect();
    let clean = clean.trim().trim_end_matches(['.', ' ']).trim_start_matches('.');
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= LONGEST_EXTENSION => (stem, Some(extension)),
        _ => (clean, None),
    };
    let stem = &stem[..stem.floor_char_boundary(LONGEST)];
    let device = stem.split('.').next().unwrap_or_default().to_lowercase();
    let stem = if stem.is_empty() || DEVICES.contains(&device.as_str()) {
        format!("_{stem}")
    } else {
        stem.to_string()
    };
    match extension {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::{original, safe};

    #[test]
    fn names_never_leave_their_folder() {
        assert_eq!(safe("成都市.xlsx"), "成都市.xlsx");
        assert_eq!(safe("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe("..\\a:b.xls"), "_a_b.xls");
        assert_eq!(safe("CON.xlsx"), "_CON.xlsx");
        assert_eq!(safe("..."), "_");
        assert_eq!(safe(&"长".repeat(300)).chars().count(), 60);
        let long = format!("{}.{}", "😀".repeat(70), "😀".repeat(8));
        assert!(original(&long).len() < 255, "{}", original(&long));
        assert_eq!(original("记录.json"), "原件_记录.json");
    }
}

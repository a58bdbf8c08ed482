//! Remarks of the office on a cell, which come back with the workbook: a seal at their end tells them
//! from what the unit writes.

use sha2::{Digest, Sha256};

const SEAL: &str = "（退改批注 ";
const SEAL_END: char = '）';

/// The remark with its seal, as it is written beside a cell.
pub fn sealed(remark: &str) -> String {
    format!("{remark}\n{SEAL}{}{SEAL_END}", check_code(remark))
}

/// What the unit says in a comment: all of it, or what stands behind an office's remark that is whole.
pub fn unsealed(comment: &str) -> &str {
    let Some((remark, rest)) = comment.split_once(SEAL) else { return comment };
    match rest.split_once(SEAL_END) {
        Some((code, added)) if code == check_code(remark) => added.trim(),
        _ => comment,
    }
}

/// First 16 bits of the SHA-256 of a text; programs break lines in their own way, so white space does
/// not count.
fn check_code(text: &str) -> String {
    let visible: String = text.split_whitespace().collect();
    Sha256::digest(visible).iter().take(2).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_unit_wrote_is_told() {
        let ours = sealed("强制性：原来填“-2”，不能是负数。请改正。");
        assert_eq!(ours, "强制性：原来填“-2”，不能是负数。请改正。\n（退改批注 3999）");
        assert_eq!(unsealed(&ours), "");
        assert_eq!(unsealed(&ours.replace('\n', "\r\n ")), "");
        assert_eq!(unsealed(&format!("{ours}\n已核减 2 个")), "已核减 2 个");
        let changed = ours.replace("请改正", "口径不同，不改");
        assert_eq!(unsealed(&changed), changed);
        assert_eq!(unsealed("含增资扩产项目2个"), "含增资扩产项目2个");
    }
}

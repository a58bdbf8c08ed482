//! What the writer of a mail says in its body: without the mails that he quotes, and his signature.

use mail_parser::decoders::html::html_to_text;

/// Longest text that is kept, in characters.
const LONGEST: usize = 2_000;
/// Longest web page that is turned into text, in bytes.
const LONGEST_PAGE: usize = 256 << 10;
/// Beginnings of lines behind which another mail is quoted, in lower case.
const QUOTING: [&str; 7] = [
    "发件人:",
    "发件人：",
    "寄件人:",
    "from:",
    "-----original",
    "----- original",
    "________________",
];
/// Words in a line of dashes over a quoted mail.
const OVER_QUOTED: [&str; 4] = ["原始邮件", "转发的邮件", "转发邮件信息", "forwarded message"];
/// Endings of lines that say who wrote what follows, in lower case.
const WROTE: [&str; 4] = ["写道:", "写道：", "wrote:", "wrote："];

/// What the writer says in a body of plain text, or of a web page; `None` if nothing.
pub fn message_text(body: &str, is_page: bool) -> Option<String> {
    let text = if is_page { text_of(body) } else { body.to_string() };
    let mut own = String::new();
    for line in text.lines().map(str::trim) {
        if line == "--" || begins_quoted(line) {
            break;
        }
        if !line.starts_with(['>', '|']) {
            own.push_str(line);
            own.push('\n');
        }
        if own.len() > 4 * LONGEST {
            break;
        }
    }
    let own: String = own.trim().chars().take(LONGEST).collect();
    (!own.is_empty()).then_some(own)
}

/// The text of a web page as far as its writer's own words go.
fn text_of(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let quoted = ["<blockquote", "id=\"origbody\"", "class=\"gmail_quote"];
    let end = quoted.iter().filter_map(|mark| lower.find(mark)).min().unwrap_or(page.len());
    let mut end = end.min(LONGEST_PAGE).min(page.len());
    while !page.is_char_boundary(end) {
        end -= 1;
    }
    // Cells of a table that arranges the text must not run together.
    let page = page[..end].replace("</td>", "</td> ").replace("</div>", "</div><br>");
    html_to_text(&page)
}

fn begins_quoted(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_over = line.starts_with('-') && OVER_QUOTED.iter().any(|word| lower.contains(word));
    let begins = QUOTING.iter().any(|word| lower.starts_with(word));
    is_over || begins || WROTE.iter().any(|word| lower.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::message_text;

    #[test]
    fn quoted_mails_and_signatures_are_left_out() {
        let own = "附件请查收。签约金额应为188.5亿元。";
        for behind in [
            "\n-- \n王磊 应为 5",
            "\n------------------ 原始邮件 ------------------\n应为 5",
            "\n> 应为 5",
            "\n在 2021年9月20日，省局写道：\n应为 5",
            "\nOn Mon, someone wrote:\n应为 5",
            "\n发件人：省局\n应为 5",
        ] {
            assert_eq!(
                message_text(&format!("{own}{behind}"), false).as_deref(),
                Some(own),
                "{behind}"
            );
        }
        let page = format!(
            "<html><head><style>p{{}}</style></head><body><p>{own}</p><blockquote>应为 5</blockquote>"
        );
        assert_eq!(message_text(&page, true).as_deref(), Some(own));
        assert_eq!(message_text(" \n ", false), None);
    }
}

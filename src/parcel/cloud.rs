//! Links to file stores that stand in a mail where its attachment should be.

/// Hosts and paths of 超大附件, 网盘 and file transfer services.
const STORES: [&str; 29] = [
    "mail.qq.com/cgi-bin/ftn",
    "mail.qq.com/ftn/",
    "iwx.mail.qq.com/ftn",
    "exmail.qq.com/ftn",
    "exmail.qq.com/cgi-bin/ftn",
    "dfsdown.mail.ftn.qq.com",
    "docs.qq.com/",
    "weiyun.com/",
    "mail.163.com/large-attachment",
    "mail.126.com/large-attachment",
    "fs.163.com/",
    "u.163.com/",
    "pan.baidu.com/",
    "aliyundrive.com/",
    "alipan.com/",
    "cloud.189.cn/",
    "yun.139.com/",
    "caiyun.139.com/",
    "pan.quark.cn/",
    "kdocs.cn/",
    "123pan.com/",
    "lanzou",
    "cowtransfer.com/",
    "wenshushu.cn/",
    "wetransfer.com/",
    "we.tl/",
    "1drv.ms/",
    "dropbox.com/",
    "drive.google.com/",
];
/// Longest link that is shown, in characters.
const LONGEST: usize = 120;

/// The first link to a file store in a body of text or HTML.
pub fn link_in(body: &str) -> Option<String> {
    let mut rest = body;
    while let Some(at) = rest.find("http") {
        let tail = &rest[at..];
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '）' | '，');
        let end = tail.find(ends).unwrap_or(tail.len());
        let link = &tail[..end];
        if STORES.iter().any(|store| link.contains(store)) {
            return Some(link.chars().take(LONGEST).collect());
        }
        rest = &tail[4..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::link_in;

    #[test]
    fn links_to_stores_are_found_and_others_are_not() {
        let body = r#"<a href="https://www.sc.gov.cn/">省政府</a> <a href="https://wx.mail.qq.com/ftn/download?func=3&key=1">下载</a>"#;
        let link = link_in(body);
        assert_eq!(link.as_deref(), Some("https://wx.mail.qq.com/ftn/download?func=3&key=1"));
        assert_eq!(link_in("见 http://www.scjm.gov.cn/a.html"), None);
    }
}

//! Causes of a failure as a clerk reads them; the system and the libraries speak English, and quote
//! names and texts from outside.

use super::terminal::printable;
use std::error::Error;
use std::io::{self, ErrorKind};

/// A cause in Chinese where it is one of the usual ones of the system, else in its own words, safe for a
/// terminal; its lines stay lines.
pub fn cause(cause: &(dyn Error + 'static)) -> String {
    let told = cause.downcast_ref::<io::Error>().and_then(|error| chinese(error.kind()));
    let own = || cause.to_string().lines().map(printable).collect::<Vec<String>>().join("\n");
    told.map_or_else(own, String::from)
}

fn chinese(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有读写它的权限，或者它正被别的程序打开",
        ErrorKind::AlreadyExists => "已经有同名的文件或文件夹",
        ErrorKind::IsADirectory => "这是文件夹，不是文件",
        ErrorKind::NotADirectory => "这是文件，不是文件夹",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘满了",
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的",
        ErrorKind::InvalidFilename => "文件名里有不能用的字，或者太长",
        ErrorKind::UnexpectedEof => "文件不完整",
        ErrorKind::TimedOut => "等了太久没有回应",
        ErrorKind::ConnectionRefused => "对方没有接受连接",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => "连接断了",
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => "网络不通",
        ErrorKind::InvalidData => "内容不是应有的格式",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::cause;
    use std::fs::File;
    use std::io;

    #[test]
    fn what_others_wrote_is_safe_for_a_terminal() {
        let error = io::Error::other("a\u{1b}]0;b\u{7}\u{202e}c\nd");
        assert_eq!(cause(&error), "a·]0;b··c\nd");
    }

    #[test]
    fn the_system_speaks_chinese() {
        let error = File::open("没有/这个").map(drop).unwrap_err();
        assert_eq!(cause(&error), "没有这个文件或文件夹");
    }
}

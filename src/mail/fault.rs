//! What goes wrong between us and a server, in a clerk's words. A server's own words are quoted as they
//! came, cut where they are long: whoever shows them makes them safe.

use super::session::Reply;
use rustls::CertificateError::{
    Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
    NotValidYetContext, Revoked,
};
use std::fmt;
use std::io::{self, ErrorKind};

/// Most of a server's words that are quoted, in characters.
const QUOTED: usize = 300;

/// What went wrong.
#[derive(Debug)]
pub enum DeliveryFault {
    /// The server said no.
    Said(Reply),
    /// There is no server of this name.
    Unresolved,
    /// The connection ended.
    Lost,
    /// The server was silent for too long, or took too long for everything.
    TimedOut,
    /// A line, or a reply of many lines, has no end.
    TooLong,
    /// An answer came before anything was asked.
    OutOfTurn,
    /// Something stood between the word that encryption begins and the encryption.
    Injected,
    /// What came is no reply of a mail server, or none to what was asked.
    NotSmtp(String),
    /// The server lacks what is needed.
    Lacking(&'static str),
    /// The encryption was not agreed, or the certificate is no good.
    Encryption(rustls::Error),
    /// The system or the network.
    System(io::Error),
}

impl From<io::Error> for DeliveryFault {
    fn from(error: io::Error) -> DeliveryFault {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(inner) = inner {
            return DeliveryFault::Encryption(inner.clone());
        }
        match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => DeliveryFault::TimedOut,
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
            | ErrorKind::WriteZero => DeliveryFault::Lost,
            _ => DeliveryFault::System(error),
        }
    }
}

impl DeliveryFault {
    /// What is wrong with the server's certificate and what can be done, if that is what went wrong.
    pub fn of_certificate(&self) -> Option<(&'static str, &'static str)> {
        const OWN: &str = "单位自建的服务器用 --ca 指定它的根证书";
        const TIME: &str = "请核对本机的日期；日期没有错的，请找管这个服务器的人换证书";
        let error = match self {
            DeliveryFault::Encryption(rustls::Error::InvalidCertificate(error)) => error,
            DeliveryFault::Encryption(rustls::Error::NoCertificatesPresented) => {
                return Some(("没有出示", OWN));
            }
            _ => return None,
        };
        Some(match error {
            NotValidForName | NotValidForNameContext { .. } => {
                ("不是这个域名的", "server 要写证书上的域名")
            }
            Expired | ExpiredContext { .. } => ("已过期", TIME),
            NotValidYet | NotValidYetContext { .. } => ("还没有生效", TIME),
            Revoked => ("已被吊销", "请找管这个服务器的人"),
            _ => ("不可信", OWN),
        })
    }

    /// Whether it is the server's or the network's doing, so that the next letter would fare no better.
    pub fn concerns_all(&self) -> bool {
        !matches!(self, DeliveryFault::Said(_) | DeliveryFault::Lost | DeliveryFault::Lacking(_))
    }
}

impl fmt::Display for DeliveryFault {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let text = match self {
            DeliveryFault::Said(reply) => return write!(out, "{}", quoted(&reply.to_string())),
            DeliveryFault::Unresolved => "找不到这个域名",
            DeliveryFault::Lost => "连接断了",
            DeliveryFault::TimedOut => "等了太久没有回应",
            DeliveryFault::TooLong => "服务器的回答没完没了",
            DeliveryFault::OutOfTurn => "服务器没有等问就答",
            DeliveryFault::Injected => "开始加密之前有人塞进了内容",
            DeliveryFault::NotSmtp(line) if line.is_empty() => "服务器的回答是空的",
            DeliveryFault::NotSmtp(line) => {
                return write!(out, "服务器的回答不合规矩：{}", quoted(line));
            }
            DeliveryFault::Lacking(what) => what,
            DeliveryFault::Encryption(rustls::Error::InvalidMessage(_)) => "对方答的不是加密的内容",
            DeliveryFault::Encryption(error) => {
                return write!(out, "加密没有谈成：{}", quoted(&error.to_string()));
            }
            DeliveryFault::System(error) => match error.kind() {
                ErrorKind::ConnectionRefused => "对方没有接受连接",
                ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => "网络不通",
                ErrorKind::NetworkDown => "网络断了",
                ErrorKind::PermissionDenied => "这台电脑不许程序联网",
                _ => return write!(out, "网络出错：{error}"),
            },
        };
        out.write_str(text)
    }
}

/// A server's words, cut where they are long.
pub fn quoted(words: &str) -> String {
    let mut chars = words.chars();
    let mut quoted: String = chars.by_ref().take(QUOTED).collect();
    if chars.next().is_some() {
        quoted.push('…');
    }
    quoted
}

//! The dialogue with a mail server (RFC 5321), ours from the first line to the last: each reply is
//! bounded and belongs to the command before it, and it is known at each word whether the letter went.

use super::fault::DeliveryFault;
use super::wire::Channel;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::address::Envelope;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// Most lines of one reply; the longest are lists of what a server offers, about twenty lines.
const LINES_LIMIT: usize = 100;
/// The name of a machine that has none (RFC 5321, 4.1.4).
const OWN_NAME: &str = "[127.0.0.1]";

/// What a server replied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    /// Whether the server may do it later.
    pub fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// The words without the number.
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} {}", self.code, self.text())
    }
}

/// Number and words of a line, and whether it is the last of its reply.
fn parted(line: &str) -> Option<(u16, &str, bool)> {
    let code: u16 =
        line.get(..3).filter(|c| c.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let is_last = match line.as_bytes().get(3) {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return None,
    };
    (200..600).contains(&code).then_some((code, line.get(4..).unwrap_or_default(), is_last))
}

/// A letter that did not go, or may not have.
pub struct FailedDelivery {
    /// What went wrong.
    pub fault: DeliveryFault,
    /// Whether the server may have taken it all the same: it had the whole letter and did not say no.
    pub is_unknown: bool,
}

impl From<DeliveryFault> for FailedDelivery {
    fn from(fault: DeliveryFault) -> FailedDelivery {
        FailedDelivery { fault, is_unknown: false }
    }
}

/// A session: greeted, and with a list of what the server offers.
pub struct Session {
    channel: Channel,
    offers: Vec<String>,
}

impl Session {
    /// Waits for the greeting and says who we are.
    pub fn open(channel: Channel) -> Result<Session, DeliveryFault> {
        let mut session = Session { channel, offers: Vec::new() };
        session.reply(2)?;
        session.greet()?;
        Ok(session)
    }

    fn greet(&mut self) -> Result<(), DeliveryFault> {
        let reply = self.ask(2, &format!("EHLO {OWN_NAME}"))?;
        let offers = reply.lines.iter().skip(1);
        self.offers = offers.map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    /// Whether the server offers something, and that with a word behind it if one is given.
    fn offers(&self, what: &str, word: Option<&str>) -> bool {
        self.offers.iter().any(|line| {
            // Old servers write AUTH=LOGIN.
            let mut words = line.split([' ', '=']);
            words.next() == Some(what) && word.is_none_or(|word| words.any(|w| w == word))
        })
    }

    /// Whether the connection can be encrypted.
    pub fn can_encrypt(&self) -> bool {
        self.offers("STARTTLS", None)
    }

    /// Encrypts the connection and begins anew: nothing from before counts.
    pub fn encrypt(
        mut self,
        tls: &Arc<ClientConfig>,
        name: &ServerName<'static>,
    ) -> Result<Session, DeliveryFault> {
        self.ask(2, "STARTTLS")?;
        let channel = self.channel.encrypt(tls, name)?;
        let mut session = Session { channel, offers: Vec::new() };
        session.greet()?;
        Ok(session)
    }

    /// Logs in (RFC 4954).
    pub fn log_in(&mut self, user: &str, password: &str) -> Result<(), DeliveryFault> {
        if self.offers("AUTH", Some("PLAIN")) {
            let both = STANDARD.encode(format!("\0{user}\0{password}"));
            self.ask(2, &format!("AUTH PLAIN {both}"))?;
        } else if self.offers("AUTH", Some("LOGIN")) {
            self.ask(3, "AUTH LOGIN")?;
            self.ask(3, &STANDARD.encode(user))?;
            self.ask(2, &STANDARD.encode(password))?;
        } else {
            return Err(DeliveryFault::Lacking("服务器没有程序会用的登录方式"));
        }
        Ok(())
    }

    /// Whether the server is still there and waits for us.
    pub fn is_connected(&mut self) -> bool {
        matches!(self.channel.has_nothing_to_read(), Ok(true)) && self.ask(2, "NOOP").is_ok()
    }

    /// Everything must be over by then.
    pub fn end_by(&mut self, deadline: Instant) {
        self.channel.end_by(deadline);
    }

    /// Sends a letter; returns what the server said when it had taken it.
    pub fn send(&mut self, envelope: &Envelope, letter: &[u8]) -> Result<Reply, FailedDelivery> {
        self.announce(envelope, letter)?;
        self.channel.write(&with_dots_doubled(letter))?;
        // What was said before the letter ended is no receipt for it.
        if !self.channel.has_nothing_to_read()? {
            self.reply(2)?;
            return Err(DeliveryFault::OutOfTurn.into());
        }
        self.channel.wait_to_the_end();
        let answer = self.channel.write(b".\r\n").and_then(|()| self.reply(2));
        answer.map_err(|fault| {
            let is_unknown = !matches!(fault, DeliveryFault::Said(_));
            FailedDelivery { fault, is_unknown }
        })
    }

    /// Says from whom and to whom, and that a letter follows.
    fn announce(&mut self, envelope: &Envelope, letter: &[u8]) -> Result<(), DeliveryFault> {
        let mut from = envelope
            .from()
            .map_or("MAIL FROM:<>".to_string(), |address| format!("MAIL FROM:<{address}>"));
        let mut addresses = envelope.to().iter().chain(envelope.from());
        if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            if !self.offers("SMTPUTF8", None) {
                return Err(DeliveryFault::Lacking("服务器不收有汉字的邮箱地址"));
            }
            from.push_str(" SMTPUTF8");
        }
        if !letter.is_ascii() {
            if !self.offers("8BITMIME", None) {
                return Err(DeliveryFault::Lacking("服务器不收八位的邮件"));
            }
            from.push_str(" BODY=8BITMIME");
        }
        self.ask(2, &from)?;
        for address in envelope.to() {
            self.ask(2, &format!("RCPT TO:<{address}>"))?;
        }
        self.ask(3, "DATA").map(drop)
    }

    /// Says goodbye.
    pub fn close(mut self) {
        // Every letter is confirmed already.
        let _ = self.ask(2, "QUIT");
    }

    /// Sends a command; its reply must be of this class.
    fn ask(&mut self, class: u16, command: &str) -> Result<Reply, DeliveryFault> {
        if self.channel.has_unread() {
            return Err(DeliveryFault::OutOfTurn);
        }
        self.channel.write(format!("{command}\r\n").as_bytes())?;
        self.reply(class)
    }

    fn reply(&mut self, class: u16) -> Result<Reply, DeliveryFault> {
        let (mut first, mut lines) = (None, Vec::new());
        while lines.len() < LINES_LIMIT {
            let line = self.channel.line()?;
            let Some((code, words, is_last)) = parted(&line) else {
                return Err(DeliveryFault::NotSmtp(line));
            };
            if *first.get_or_insert(code) != code {
                return Err(DeliveryFault::NotSmtp(line));
            }
            lines.push(words.to_string());
            if is_last {
                return judged(Reply { code, lines }, class);
            }
        }
        Err(DeliveryFault::TooLong)
    }
}

fn judged(reply: Reply, class: u16) -> Result<Reply, DeliveryFault> {
    match reply.code / 100 {
        own if own == class => Ok(reply),
        4 | 5 => Err(DeliveryFault::Said(reply)),
        _ => Err(DeliveryFault::NotSmtp(reply.to_string())),
    }
}

/// A letter as it goes over the wire: no line is a lone dot (RFC 5321, 4.5.2), and none ends in half a
/// line end, which some servers take for a whole one.
fn with_dots_doubled(letter: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(letter.len() + letter.len() / 64 + 2);
    let text = letter.strip_suffix(b"\n").unwrap_or(letter);
    for line in text.split(|byte| *byte == b'\n') {
        let start = wire.len();
        wire.extend(line.iter().filter(|byte| **byte != b'\r'));
        if wire.get(start) == Some(&b'.') {
            wire.insert(start, b'.');
        }
        wire.extend_from_slice(b"\r\n");
    }
    wire
}

#[cfg(test)]
mod tests {
    use super::{parted, with_dots_doubled};

    #[test]
    fn only_replies_are_taken_for_replies() {
        assert_eq!(parted("250 OK"), Some((250, "OK", true)));
        assert_eq!(parted("250-SIZE 1"), Some((250, "SIZE 1", false)));
        assert_eq!(parted("354"), Some((354, "", true)));
        for odd in
            ["", "25", "2500 OK", "150 OK", "600 OK", "+25 OK", "250_OK", "二50 OK", "HTTP/1.1"]
        {
            assert_eq!(parted(odd), None, "{odd}");
        }
    }

    #[test]
    fn no_line_of_a_letter_ends_it() {
        let cases: [(&[u8], &[u8]); 5] = [
            (b"a\r\n.\r\nb\r\n", b"a\r\n..\r\nb\r\n"),
            (b".a", b"..a\r\n"),
            (b"a\n.\nb\n", b"a\r\n..\r\nb\r\n"),
            (b"a\r.\rb\r\n", b"a.b\r\n"),
            (b"a\r\n\r.\r\nb\r\n", b"a\r\n..\r\nb\r\n"),
        ];
        for (letter, wire) in cases {
            assert_eq!(with_dots_doubled(letter), wire, "{letter:?}");
        }
    }
}

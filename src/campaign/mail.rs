//! How the head office writes to its units: sender, copies, and the server for those who send directly.

use super::Contact;
use serde::Deserialize;

/// The `[mail]` table of a campaign file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Address that letters come from; without it that of the first receiving office.
    pub sender: Option<String>,
    /// Who gets a copy of every letter: addresses, or offices of `[[contacts]]`.
    #[serde(default)]
    pub cc: Vec<String>,
    /// SMTP server; only `--send` needs it.
    pub server: Option<String>,
    /// Its port; without it 465, or 587 for STARTTLS.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    #[serde(default)]
    pub security: Security,
    /// Login; without it the sender's address.
    pub user: Option<String>,
}

/// How a connection to the server is encrypted; there is no unencrypted way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// From the first byte (RFC 8314, 3.3).
    #[default]
    Smtps,
    /// After the STARTTLS command (RFC 3207).
    Starttls,
}

/// A name and an address that stand together in a letter's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondent {
    /// Office or person; empty if only the address is known.
    pub name: String,
    /// E-mail address.
    pub address: String,
}

impl MailSettings {
    /// The port in force.
    pub fn port(&self) -> u16 {
        let usual = match self.security {
            Security::Smtps => 465,
            Security::Starttls => 587,
        };
        self.port.unwrap_or(usual)
    }

    /// Who letters come from; `None` if neither a sender nor a receiving office is given.
    pub fn from(&self, contacts: &[Contact]) -> Option<Correspondent> {
        let of = |contact: &Contact| Correspondent {
            name: contact.office.clone(),
            address: contact.email.clone(),
        };
        match &self.sender {
            Some(address) => Some(correspondent(address, contacts)),
            None => contacts.first().map(of),
        }
    }

    /// Who gets copies, less the sender.
    pub fn copies(&self, contacts: &[Contact]) -> Vec<Correspondent> {
        let from = self.from(contacts).map(|c| c.address);
        let all = self.cc.iter().map(|text| correspondent(text, contacts));
        all.filter(|c| Some(&c.address) != from.as_ref()).collect()
    }
}

/// The office that a text names, by name or address; else the text as an address.
fn correspondent(text: &str, contacts: &[Contact]) -> Correspondent {
    let known = contacts.iter().find(|c| c.office == text || c.email == text);
    match known {
        Some(contact) => {
            Correspondent { name: contact.office.clone(), address: contact.email.clone() }
        }
        None => Correspondent { name: String::new(), address: text.to_string() },
    }
}

/// Whether a text is an address that every server takes: a dot-atom, `@`, and a host name of two
/// parts or more (RFC 5321, 4.1.2), in ASCII.
pub fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let atom = |part: &str, extra: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    let labels: Vec<&str> = host.split('.').collect();
    text.len() <= 254
        && local.split('.').all(|part| atom(part, "!#$%&'*+-/=?^_`{|}~"))
        && labels.len() > 1
        && labels.iter().all(|l| atom(l, "-") && !l.starts_with('-') && !l.ends_with('-'))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in ["332968209@qq.com", "zhang.san+a@jxj.chengdu.gov.cn"] {
            assert!(is_address(good), "{good}");
        }
        let bad = [
            "",
            "qq.com",
            "@qq.com",
            "a@",
            "a@qq",
            "a b@qq.com",
            "张三@qq.com",
            "a@qq..com",
            "a.@b.cn",
        ];
        for bad in bad {
            assert!(!is_address(bad), "{bad}");
        }
    }
}

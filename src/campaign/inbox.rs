//! Inboxes (收件渠道): by which of the receiving offices a return came, told by the name of its folder.

use super::{Campaign, Contact, normalize};

/// Shorter folder names are no part of an office's name.
const SHORTEST: usize = 2;

/// A receiving office's inbox, its names normalized once: the names of every file and its folders are held
/// against them.
#[derive(Debug, Clone)]
pub(super) struct Inbox {
    name: String,
    /// What a text must be to mean it: its short name, the office's name, the address.
    called: [String; 3],
    /// Its short name and the office's name, without 省.
    plain: [String; 2],
}

impl Inbox {
    /// That of a receiving office, if it has one.
    pub(super) fn of(contact: &Contact) -> Option<Inbox> {
        let name = contact.inbox.as_deref()?;
        Some(Inbox {
            name: name.to_string(),
            called: [name, &contact.office, &contact.email].map(normalize),
            plain: [name, &contact.office].map(plain),
        })
    }
}

impl Campaign {
    /// Short names of the receiving offices' inboxes, in the campaign's order.
    pub fn inboxes(&self) -> impl Iterator<Item = &str> {
        self.inboxes.iter().map(|inbox| inbox.name.as_str())
    }

    /// The inbox that a folder's name means: its short name with or without more around it, or the
    /// beginning of the office's own name; `None` if none or several.
    pub fn inbox_of(&self, folder: &str) -> Option<&str> {
        let folder = plain(folder);
        let long_enough = folder.chars().count() >= SHORTEST;
        self.only_inbox(|inbox| {
            let begins = || inbox.plain.iter().any(|name| name.starts_with(&folder));
            folder.contains(&inbox.plain[0]) || long_enough && begins()
        })
    }

    /// The inbox whose short name, office or address a text is, and nothing else.
    pub fn inbox_called(&self, text: &str) -> Option<&str> {
        let text = normalize(text);
        self.only_inbox(|inbox| inbox.called.contains(&text))
    }

    /// The receiving office whose name, short name or address a text is, or whose name alone begins
    /// with it: 省经济合作局 for 省经济合作局项目管理处.
    pub fn office_called(&self, text: &str) -> Option<&Contact> {
        let text = plain(text);
        let names = |c: &Contact| {
            let short = c.inbox.as_deref().unwrap_or(&c.office);
            [c.office.as_str(), short, c.email.as_str()].map(plain)
        };
        let exact = self.contacts.iter().find(|c| names(c).contains(&text));
        let mut beginning = self.contacts.iter().filter(|c| plain(&c.office).starts_with(&text));
        let long_enough = text.chars().count() >= SHORTEST;
        let only = beginning.next().filter(|_| long_enough && beginning.next().is_none());
        exact.or(only)
    }

    fn only_inbox(&self, fits: impl Fn(&Inbox) -> bool) -> Option<&str> {
        let mut fitting = self.inboxes.iter().filter(|inbox| fits(inbox));
        fitting.next().filter(|_| fitting.next().is_none()).map(|inbox| inbox.name.as_str())
    }
}

/// A name normalized and without the 省 that may stand before an office.
fn plain(name: &str) -> String {
    let normalized = normalize(name);
    normalized.strip_prefix('省').map(str::to_string).unwrap_or(normalized)
}

#[cfg(test)]
mod tests {
    use super::Campaign;

    #[test]
    fn folders_are_known_by_short_and_long_names() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let inbox = |folder: &str| campaign.inbox_of(folder);
        for folder in ["经信厅", "省经信厅", "经信厅邮箱 9月", "经济和信息化厅", "经信"]
        {
            assert_eq!(inbox(folder), Some("经信厅"), "{folder}");
        }
        for folder in ["经合局", "省经济合作局", "2021-09-25经合局"] {
            assert_eq!(inbox(folder), Some("经合局"), "{folder}");
        }
        for folder in ["收件", "成都市", "经济", "经", "经信厅、经合局", "2021-09-25", ""]
        {
            assert_eq!(inbox(folder), None, "{folder}");
        }
        assert_eq!(campaign.inbox_called("经信厅"), Some("经信厅"));
        assert_eq!(campaign.inbox_called("报经信厅"), None);
        let office = |text: &str| campaign.office_called(text).map(|c| c.office.as_str());
        assert_eq!(office("省经济合作局"), Some("省经济合作局项目管理处"));
        assert_eq!(office("经信厅"), Some("经济和信息化厅对外经济合作处"));
        assert_eq!((office("经济"), office("省外处")), (None, None));
        Ok(())
    }
}

//! Writes the letters of one kind for one period, unit by unit.

use super::words::fill_lines;
use super::{Attachment, Letter, LetterKind, LetterText, RequiredAction, ReturnSummary};
use crate::campaign::{Campaign, Correspondent, Period, Unit, chinese_day, weekday};
use crate::contacts::{Contacts, UnitContact};
use crate::wording::fill;
use anyhow::{Result, anyhow};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Placeholders that a text may use.
const PLACEHOLDERS: [&str; 21] = [
    "单位",
    "联系人",
    "报送期",
    "截止",
    "期限",
    "情况",
    "附件",
    "标题",
    "通知",
    "表名",
    "表题",
    "发件单位",
    "发件人",
    "发件电话",
    "接收邮箱",
    "邮箱",
    "要求",
    "改正",
    "说明",
    "重报",
    "变化要求",
];

/// What all letters of a run have in common.
pub struct LetterWriter<'a> {
    campaign: &'a Campaign,
    contacts: &'a Contacts,
    period: Period,
    today: NaiveDate,
    kind: LetterKind,
    text: LetterText,
    from: Correspondent,
    cc: Vec<Correspondent>,
}

impl<'a> LetterWriter<'a> {
    /// A writer of letters of one kind; `text` is the file's text and `name` how messages call it.
    ///
    /// # Errors
    /// The text is wrong, or the campaign names neither a sender nor a receiving office.
    pub fn new(
        campaign: &'a Campaign,
        contacts: &'a Contacts,
        (period, today): (Period, NaiveDate),
        kind: LetterKind,
        (text, name): (&str, &str),
    ) -> Result<LetterWriter<'a>> {
        let from = campaign.mail.from(&campaign.contacts);
        Ok(LetterWriter {
            campaign,
            contacts,
            period,
            today,
            kind,
            text: LetterText::parse(text, name, &PLACEHOLDERS)?,
            from: from.ok_or_else(|| anyhow!("专项行动文件里没有发件邮箱，请写 [mail] sender"))?,
            cc: campaign.mail.copies(&campaign.contacts),
        })
    }

    /// The letter to a unit; `matter` says how its return stands.
    pub fn letter(
        &self,
        unit: &Unit,
        matter: ReturnSummary,
        attachments: Vec<Attachment>,
    ) -> Letter {
        let known = UnitContact::default();
        let contact = self.contacts.of(&unit.code).unwrap_or(&known);
        let values = self.values(unit, contact, matter, &attachments);
        let name = format!("{}{}", unit.name, contact.person);
        // One name in one encoded word: programs disagree on how to join the words of a longer line.
        let names = std::iter::once(name).chain(std::iter::repeat(String::new()));
        let to = contact.addresses.iter().zip(names);
        Letter {
            kind: self.kind,
            unit: unit.clone(),
            occasion: occasion_of(self.kind, self.today, &attachments),
            from: self.from.clone(),
            to: to
                .map(|(address, name)| Correspondent { name, address: address.clone() })
                .collect(),
            cc: self.cc.clone(),
            subject: fill(&self.text.subject, &values),
            text: fill_lines(&self.text.body, &values),
            phone_text: fill_lines(&self.text.phone, &values),
            attachments,
        }
    }

    fn values(
        &self,
        unit: &Unit,
        contact: &UnitContact,
        matter: ReturnSummary,
        attachments: &[Attachment],
    ) -> BTreeMap<&'static str, String> {
        let campaign = self.campaign;
        let deadline = campaign.calendar.deadline(self.period);
        let person = Some(contact.person.as_str()).filter(|p| !p.is_empty());
        let names: Vec<&str> = attachments.iter().map(|a| a.name.as_str()).collect();
        let own = campaign.contacts.iter().find(|c| c.office == contact.office);
        let sender = || campaign.contacts.iter().find(|c| c.email == self.from.address);
        let office = own.or_else(sender).or(campaign.contacts.first());
        let of_office = |take: fn(&crate::campaign::Contact) -> &String| {
            office.map(take).cloned().unwrap_or_default()
        };
        let inboxes: Vec<&str> =
            std::iter::once(&self.from).chain(&self.cc).map(|c| c.address.as_str()).collect();
        let values = [
            unit.name.clone(),
            person.unwrap_or("填报人员").to_string(),
            campaign.calendar.name(self.period),
            format!("{}（{}）", chinese_day(deadline), weekday(deadline)),
            time_left((deadline - self.today).num_days()),
            matter.standing.to_string(),
            names.join("、"),
            campaign.title.clone(),
            campaign.notice.clone(),
            campaign.form.label.clone(),
            campaign.form.title.clone(),
            of_office(|c| &c.office),
            of_office(|c| &c.name),
            of_office(|c| &c.phone),
            inboxes.join("、"),
            contact.addresses.join("、"),
            matter.demand.map(RequiredAction::chinese).unwrap_or_default().to_string(),
            demanded(matter, RequiredAction::Correct),
            demanded(matter, RequiredAction::Explain),
            demanded(matter, RequiredAction::FillInAgain),
            campaign.change_notes(),
        ];
        PLACEHOLDERS.into_iter().zip(values).collect()
    }
}

/// What a unit has to do, if it is this.
fn demanded(matter: ReturnSummary, demand: RequiredAction) -> String {
    let is_this = matter.demand == Some(demand);
    if is_this { demand.chinese().to_string() } else { String::new() }
}

/// How far the deadline is, as a letter says it.
fn time_left(days: i64) -> String {
    match days {
        0 => "今天截止".to_string(),
        left if left > 0 => format!("距截止还有 {left} 天"),
        late => format!("已超过截止日 {} 天", -late),
    }
}

/// What makes a letter another one than the last of its kind to the same unit.
fn occasion_of(kind: LetterKind, today: NaiveDate, attachments: &[Attachment]) -> String {
    match kind {
        LetterKind::Template => String::new(),
        LetterKind::Remind => today.to_string(),
        LetterKind::Return => {
            let mut all = Sha256::new();
            for attachment in attachments {
                all.update(Sha256::digest(&attachment.bytes));
            }
            all.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(kind: LetterKind, today: (u32, u32), standing: &str) -> Result<Letter> {
        let campaign = Campaign::built_in()?;
        let contacts = Contacts::default();
        let today = NaiveDate::from_ymd_opt(2021, today.0, today.1).unwrap_or_default();
        let period: Period = "2021-09-25".parse().map_err(|e| anyhow!("{e}"))?;
        let text = (kind.built_in_text(), kind.text_file());
        let writer = LetterWriter::new(&campaign, &contacts, (period, today), kind, text)?;
        let unit = campaign.units.by_code("510100").ok_or_else(|| anyhow!("no such unit"))?;
        let demand = Some(RequiredAction::Correct).filter(|_| kind == LetterKind::Return);
        Ok(writer.letter(unit, ReturnSummary { standing, demand }, Vec::new()))
    }

    #[test]
    fn a_letter_says_only_what_is_true_of_its_unit() -> Result<()> {
        let campaign = Campaign::built_in()?;
        let contacts = Contacts::default();
        let period: Period = "2021-09-25".parse().map_err(|e| anyhow!("{e}"))?;
        let unit = campaign.units.by_code("510100").ok_or_else(|| anyhow!("no such unit"))?;
        let letter = |kind: LetterKind, demand, standing| {
            let text = (kind.built_in_text(), kind.text_file());
            let writer = LetterWriter::new(&campaign, &contacts, (period, period.0), kind, text)?;
            Ok::<Letter, anyhow::Error>(writer.letter(
                unit,
                ReturnSummary { standing, demand },
                Vec::new(),
            ))
        };
        for (demand, subject, says, not) in [
            (RequiredAction::Correct, "需要改正", "直接改正", "核实"),
            (RequiredAction::Explain, "需要核实说明", "写明原因", "不能读"),
            (RequiredAction::FillInAgain, "需要重新报送", "不能读：文件是空的。", "逐条"),
        ] {
            let letter = letter(LetterKind::Return, Some(demand), "文件是空的")?;
            assert!(letter.subject.ends_with(subject), "{}", letter.subject);
            let text = &letter.text;
            assert!(
                text.contains(says) && !text.contains(not) && !text.contains("\n\n\n"),
                "{text}"
            );
        }
        // Nobody has an address here.
        for kind in [LetterKind::Template, LetterKind::Return] {
            let phone = letter(kind, Some(RequiredAction::Correct), "")?.phone_text;
            assert!(!phone.contains("您的邮箱") && !phone.contains('\n'), "{phone}");
        }
        Ok(())
    }

    #[test]
    fn the_embedded_texts_leave_no_placeholder_open() -> Result<()> {
        for kind in [LetterKind::Template, LetterKind::Remind, LetterKind::Return] {
            let letter = letter(kind, (9, 22), "尚未收到")?;
            let all =
                [&letter.subject, &letter.text, &letter.phone_text].map(String::as_str).concat();
            assert!(!all.contains(['{', '}']) && all.contains("成都市"), "{all}");
            assert!(letter.text.contains("2021年9月25日（星期六）"), "{}", letter.text);
        }
        Ok(())
    }

    #[test]
    fn a_reminder_knows_the_day_and_is_another_one_each_day() -> Result<()> {
        let subject = |month, day| letter(LetterKind::Remind, (month, day), "").map(|l| l.subject);
        assert!(subject(9, 22)?.ends_with("距截止还有 3 天"));
        assert!(subject(9, 25)?.ends_with("今天截止"));
        assert!(subject(9, 27)?.ends_with("已超过截止日 2 天"));
        let occasion = |day| letter(LetterKind::Remind, (9, day), "").map(|l| l.occasion);
        assert_ne!(occasion(22)?, occasion(23)?);
        Ok(())
    }
}

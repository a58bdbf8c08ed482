//! WHO SENDS (通讯录): the office's own table of contacts, by which a mail's address names a unit.

use crate::campaign::{Campaign, Unit, fold};
use crate::reading::{self, Cell, Sheet};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Headings of the column of addresses, folded.
const ADDRESS_HEADINGS: [&str; 6] = ["邮箱", "电子邮箱", "邮箱地址", "电子邮件", "email", "e-mail"];

/// Addresses of the units.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// Code of the unit by address in lower case; `None` where several units share it.
    units: BTreeMap<String, Option<String>>,
}

impl Contacts {
    /// Reads the table; it is a foreign workbook like any other.
    ///
    /// # Errors
    /// The file cannot be read, or it has no column of addresses.
    pub fn load(path: &Path, campaign: &Campaign) -> Result<Contacts> {
        let failed = || format!("通讯录读不了：{}", path.display());
        let bytes = fs::read(path).with_context(failed)?;
        let book = reading::open(&bytes)
            .map_err(|f| anyhow!("{}；{}", f.message, f.hint))
            .with_context(failed)?;
        let found = book.sheets.iter().find_map(|sheet| contacts_on(sheet, campaign));
        match found {
            Some(contacts) => Ok(contacts),
            None => bail!("{} 里没有“邮箱”一列", path.display()),
        }
    }

    /// The unit to which an address belongs.
    pub fn unit_of<'a>(&self, address: &str, campaign: &'a Campaign) -> Option<&'a Unit> {
        let code = self.units.get(&address.to_lowercase())?.as_deref()?;
        campaign.units.by_code(code)
    }
}

/// The contacts of a sheet; `None` if no row of it is a heading with a column of addresses.
fn contacts_on(sheet: &Sheet, campaign: &Campaign) -> Option<Contacts> {
    let is_heading =
        |cell: &Cell| cell.as_text().is_some_and(|t| ADDRESS_HEADINGS.contains(&fold(t).as_str()));
    let mut rows = sheet.rows();
    let address_col = rows.find_map(|(_, cells)| {
        cells.iter().find(|filled| is_heading(&filled.cell)).map(|filled| filled.col)
    })?;
    let mut contacts = Contacts::default();
    for (_, cells) in rows {
        let texts = cells.iter().filter(|f| f.col < address_col).filter_map(|f| f.cell.as_text());
        let unit = texts.filter_map(|text| campaign.units.named_in(text)).next();
        let addresses = cells.iter().find(|f| f.col == address_col).and_then(|f| f.cell.as_text());
        if let (Some(unit), Some(addresses)) = (unit, addresses) {
            contacts.add(unit, addresses);
        }
    }
    Some(contacts)
}

impl Contacts {
    /// Several addresses in one cell are divided by whatever cannot stand in an address.
    fn add(&mut self, unit: &Unit, addresses: &str) {
        let divides = |c: char| c.is_whitespace() || ";,；，、/()（）<>".contains(c);
        for address in addresses.split(divides).filter(|a| a.contains('@')) {
            let known =
                self.units.entry(address.to_lowercase()).or_insert_with(|| Some(unit.code.clone()));
            if known.as_ref().is_some_and(|code| *code != unit.code) {
                *known = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Contacts;
    use crate::campaign::Campaign;

    #[test]
    fn an_address_that_two_units_share_names_neither() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let mut contacts = Contacts::default();
        for (code, addresses) in
            [("510100", "a@163.com；B@qq.com"), ("510300", "c@163.com、a@163.com")]
        {
            let unit = campaign.units.by_code(code);
            unit.iter().for_each(|unit| contacts.add(unit, addresses));
        }
        let code = |address: &str| contacts.unit_of(address, &campaign).map(|u| u.code.as_str());
        assert_eq!(code("b@QQ.com"), Some("510100"));
        assert_eq!(code("c@163.com"), Some("510300"));
        assert_eq!(code("a@163.com"), None);
        Ok(())
    }
}

//! WHOM WE WRITE TO, AND WHO WRITES (通讯录): contact, telephone and addresses of every unit, and the
//! unit behind an address.

use crate::campaign::{Campaign, Unit, is_address, normalize, normalize_spaced};
use crate::form::{ColumnRole, HeadingIndex, Place};
use crate::reading::{self, Bounds, Sheet, SheetCell};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Headings of each column, normalized; the first is the one that `init` writes.
const PERSON: &[&str] = &["联系人", "姓名"];
const PHONE: &[&str] = &["电话", "联系电话", "手机", "手机号", "办公电话"];
const ADDRESS: &[&str] = &["邮箱", "电子邮箱", "邮箱地址", "电子邮件", "email", "e-mail"];
const OFFICE: &[&str] = &["接收单位"];

/// One row of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitContact {
    /// The person who fills in the form; empty if not given.
    pub person: String,
    /// Telephone as it is written; empty if not given.
    pub phone: String,
    /// E-mail addresses in lower case, in the cell's order.
    pub addresses: Vec<String>,
    /// The office that receives this unit's returns; empty if not given.
    pub office: String,
}

/// The office's table of contacts.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    by_unit: BTreeMap<String, UnitContact>,
}

/// Columns of the table, zero-based.
struct ContactColumns {
    unit: u32,
    person: Option<u32>,
    phone: Option<u32>,
    address: u32,
    office: Option<u32>,
}

impl Contacts {
    /// Reads the table; it is a foreign workbook like any other.
    ///
    /// # Errors
    /// The file cannot be read, it has no column of addresses, a row names no unit or one named
    /// before, or something is no address; the message has the cell.
    pub fn load(path: &Path, campaign: &Campaign) -> Result<Contacts> {
        let failed = || format!("通讯录读不了：{}", path.display());
        let bytes = fs::read(path).with_context(failed)?;
        let bounds = Bounds::reference(campaign.units.len());
        let book = reading::open_within(&bytes, bounds, None)
            .map_err(|f| anyhow!("{}；{}", f.message, f.hint))
            .with_context(failed)?;
        for sheet in &book.sheets {
            if let Some((row, columns)) = columns(sheet, campaign) {
                return take_rows(sheet, row, &columns, campaign).with_context(failed);
            }
        }
        bail!(
            "{} 里没有找到通讯录：要有“{}”和“邮箱”两列",
            path.display(),
            campaign.form.unit_heading
        )
    }

    /// The row of a unit.
    pub fn of(&self, unit_code: &str) -> Option<&UnitContact> {
        self.by_unit.get(unit_code)
    }

    /// The unit to which an address belongs; `None` if it is nobody's or several units share it.
    pub fn unit_of<'a>(&self, address: &str, campaign: &'a Campaign) -> Option<&'a Unit> {
        let address = address.to_lowercase();
        let mut owners = self.by_unit.iter().filter(|(_, c)| c.addresses.contains(&address));
        match (owners.next(), owners.next()) {
            (Some((code, _)), None) => campaign.units.by_code(code),
            _ => None,
        }
    }
}

/// The first row that has headings for unit and address, and where they stand.
fn columns(sheet: &Sheet, campaign: &Campaign) -> Option<(u32, ContactColumns)> {
    let words = HeadingIndex::of(campaign);
    sheet.rows().find_map(|(row, cells)| {
        let column = |among: &dyn Fn(&str) -> bool| {
            let named = |f: &&SheetCell| f.cell.as_text().is_some_and(|t| among(&normalize(t)));
            cells.iter().find(named).map(|f| f.col)
        };
        let listed = |names: &[&str]| column(&|text| names.contains(&text));
        let columns = ContactColumns {
            unit: column(&|text| words.named(text) == Some(ColumnRole::Unit))?,
            person: listed(PERSON),
            phone: listed(PHONE),
            address: listed(ADDRESS)?,
            office: listed(OFFICE),
        };
        Some((row, columns))
    })
}

fn take_rows(
    sheet: &Sheet,
    heading: u32,
    at: &ContactColumns,
    campaign: &Campaign,
) -> Result<Contacts> {
    let mut contacts = Contacts::default();
    for (row, _) in sheet.rows().filter(|(row, _)| *row > heading) {
        let text = |col: Option<u32>| {
            let raw = col.and_then(|col| sheet.displayed_text(row, col)).unwrap_or_default();
            raw.split_whitespace().collect::<Vec<&str>>().join(" ")
        };
        let contact = UnitContact {
            person: text(at.person),
            phone: text(at.phone),
            addresses: addresses(sheet, row, at.address)?,
            office: office(sheet, row, at.office, campaign)?,
        };
        let label = text(Some(at.unit));
        let is_elsewhere = campaign.others.by_name(&label).is_some();
        if is_elsewhere || label.is_empty() && contact.addresses.is_empty() {
            continue;
        }
        let place = Place::new(&sheet.name, row, at.unit);
        let unit = unit_named(&label, &place, campaign)?;
        if contacts.by_unit.insert(unit.code.clone(), contact).is_some() {
            bail!("{place}：{}出现了两行，请合成一行，几个邮箱用顿号隔开", unit.name);
        }
    }
    Ok(contacts)
}

fn unit_named<'a>(label: &str, place: &Place, campaign: &'a Campaign) -> Result<&'a Unit> {
    campaign.units.by_name(label).ok_or_else(|| {
        let near = campaign.units.nearest(label).map(|u| format!("，是不是“{}”？", u.name));
        anyhow!("{place}：“{label}”不在填报单位名单里{}", near.unwrap_or_default())
    })
}

/// The full name of the receiving office that a cell names; empty if it is blank.
fn office(sheet: &Sheet, row: u32, col: Option<u32>, campaign: &Campaign) -> Result<String> {
    let Some(col) = col else { return Ok(String::new()) };
    let text = sheet.displayed_text(row, col).unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    if let Some(contact) = campaign.office_called(&text) {
        return Ok(contact.office.clone());
    }
    let known: Vec<&str> = campaign.contacts.iter().map(|c| c.office.as_str()).collect();
    let (place, text) = (Place::new(&sheet.name, row, col), text.trim());
    bail!("{place}：“{text}”不是接收单位，可以写：{}", known.join("、"))
}

/// Several addresses in one cell are divided by whatever cannot stand in an address; a remark in
/// Chinese may stand beside one (办公室).
fn addresses(sheet: &Sheet, row: u32, col: u32) -> Result<Vec<String>> {
    let text = normalize_spaced(&sheet.displayed_text(row, col).unwrap_or_default());
    let divides = |c: char| c.is_whitespace() || "、;,/()<>:".contains(c);
    let is_remark = |part: &str| !part.contains(|c: char| c.is_ascii_alphanumeric() || c == '@');
    let mut found: Vec<String> = Vec::new();
    for part in text.split(divides).filter(|part| !part.is_empty()) {
        let remark = is_remark(part) && text.contains('@');
        if !remark && !is_address(part) {
            let place = Place::new(&sheet.name, row, col);
            bail!("{place}：“{part}”不是邮箱地址，请改正；几个邮箱之间用顿号隔开");
        }
        if !remark && !found.iter().any(|known| known == part) {
            found.push(part.to_string());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Cell;

    fn sheet(rows: &[[&str; 4]]) -> Sheet {
        let filled = |(row, texts): (u32, &[&str; 4])| {
            (0u32..)
                .zip(texts.map(Cell::text))
                .map(move |(col, cell)| SheetCell::plain(row, col, cell))
        };
        let cells =
            (1u32..).zip(rows).flat_map(|(row, texts)| filled((row, texts)).collect::<Vec<_>>());
        Sheet::new("通讯录", false, cells.collect())
    }

    fn read(rows: &[[&str; 4]]) -> Result<Contacts> {
        let campaign = Campaign::built_in()?;
        let all: Vec<[&str; 4]> = [["市（州）", "联系人", "电话", "邮箱"]]
            .into_iter()
            .chain(rows.iter().copied())
            .collect();
        let sheet = sheet(&all);
        let (row, at) = columns(&sheet, &campaign).ok_or_else(|| anyhow!("no headings"))?;
        take_rows(&sheet, row, &at, &campaign)
    }

    #[test]
    fn a_text_of_two_columns_is_a_table() -> Result<()> {
        let campaign = Campaign::built_in()?;
        let file = tempfile::NamedTempFile::new()?;
        fs::write(&file, "单位名称,邮箱\n成都,a@qq.com\n自贡市,b@qq.com\n")?;
        let contacts = Contacts::load(file.path(), &campaign)?;
        let zigong = contacts.of("510300").map(|c| c.addresses.clone());
        assert_eq!(zigong, Some(vec!["b@qq.com".to_string()]));
        Ok(())
    }

    #[test]
    fn a_cell_may_hold_several_addresses_and_an_address_finds_its_unit() -> Result<()> {
        let campaign = Campaign::built_in()?;
        let contacts = read(&[
            ["成都", "王 磊", "028-1", "A@qq.com；b＠163.com、c@x.gov.cn c@x.gov.cn"],
            ["自贡市", "", "", "c@x.gov.cn（办公室）d@x.gov.cn"],
            ["泸州市", "李", "", ""],
        ])?;
        let chengdu = contacts.of("510100").map(|c| c.addresses.clone()).unwrap_or_default();
        assert_eq!(chengdu, ["a@qq.com", "b@163.com", "c@x.gov.cn"]);
        assert_eq!(contacts.of("510500").map(|c| c.addresses.len()), Some(0));
        let owner = |address| contacts.unit_of(address, &campaign).map(|u| u.name.as_str());
        assert_eq!(owner("B@163.com"), Some("成都市"));
        assert_eq!((owner("c@x.gov.cn"), owner("d@x.gov.cn")), (None, Some("自贡市")));
        assert_eq!(owner("z@qq.com"), None);
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_told_with_its_cell() {
        let fault =
            |rows: &[[&str; 4]]| read(rows).map_or_else(|e| e.to_string(), |_| String::new());
        let unknown = fault(&[["阿坝羌族自治州", "", "", "a@qq.com"]]);
        assert!(
            unknown.starts_with("通讯录!A3：") && unknown.contains("是不是“阿坝藏族"),
            "{unknown}"
        );
        assert!(fault(&[["成都", "", "", "a@qq"]]).starts_with("通讯录!D3：“a@qq”不是邮箱"));
        assert!(fault(&[["成都", "", "", "待定"]]).starts_with("通讯录!D3：“待定”不是邮箱"));
        assert!(fault(&[["", "", "", "a@qq.com"]]).starts_with("通讯录!A3：“”不在"));
        assert!(
            fault(&[["成都", "", "", ""], ["成都市", "", "", ""]]).contains("A4：成都市出现了两行")
        );
    }
}

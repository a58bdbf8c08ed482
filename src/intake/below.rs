//! Records of the units below, from what the return of the unit above tells of them (下级数据来源): every line
//! is used, or named with the reason why not.

use super::derived::{Below, CarriedReturn, FigureDoubt};
use super::submission::Submission;
use crate::campaign::{Block, Campaign, FigureId, RowId, Rows};
use crate::finding::{Code, Finding};
use crate::form::{BELOW_SHEET, BelowColumn, NOT_REPORTED, Place, block_names};
use crate::reading::BelowLine;
use crate::validation::{BlockRecord, Entry, Record, RowRecord, Value};
use std::collections::HashMap;

/// Most values that the lines may ask for; a line asks for all of its row, a matrix for all of its rows.
const VALUE_LIMIT: usize = 400_000;
/// Lines that are named of those which are not used.
const NAMED: usize = 3;
/// Levels of units that no list of the campaign names.
const MOST_LEVELS: usize = 6;

/// Gives the only return of a file what its sheet tells of the units below.
pub fn tell_below(all: &mut [Submission], lines: &[BelowLine], campaign: &Campaign) {
    let Some(first) = lines.first() else { return };
    if let [one] = all {
        let (below, not_used) = below_of(lines, campaign, one.unit_code());
        one.below = below.map(Box::new);
        one.findings.extend(not_used);
        return;
    }
    let message = format!("文件里有 {} 份报表，看不出“{BELOW_SHEET}”是哪一份的，没有用", all.len());
    let finding = Finding::new(Code::BelowNotUsed).at(first.place(BelowColumn::Code));
    let finding = finding.with_message(message).with_hint("请一个文件只放一份上报表后重报");
    all.iter_mut().for_each(|one| one.findings.push(finding.clone()));
}

/// What the lines tell in the return of a unit, by its code, and the finding on those that are not used.
fn below_of(
    lines: &[BelowLine],
    campaign: &Campaign,
    own: &str,
) -> (Option<Below>, Option<Finding>) {
    let mut reader = BelowReader::of(lines, campaign, own);
    lines.iter().for_each(|line| reader.take(line));
    let not_used = reader.not_used();
    (Some(reader.below).filter(|below| *below != Below::default()), not_used)
}

/// Takes line after line into the records of their units.
struct BelowReader<'a> {
    campaign: &'a Campaign,
    blocks: Vec<(String, &'a Block)>,
    /// Code of the unit whose return tells; empty if unknown.
    own: &'a str,
    /// Code of the unit above each one that is told of.
    parents: HashMap<&'a str, &'a str>,
    below: Below,
    /// The first line of each unit, and the position of its return.
    units: HashMap<&'a str, (&'a BelowLine, usize)>,
    /// Position of each row in its block, by those of return and block.
    rows: HashMap<(usize, usize, RowId), usize>,
    values: usize,
    not_used: Vec<(Place, String)>,
}

/// The figure that a line is about.
struct BelowFigureId {
    block: usize,
    field: usize,
    row: RowId,
}

impl<'a> BelowReader<'a> {
    fn of(lines: &'a [BelowLine], campaign: &'a Campaign, own: &'a str) -> BelowReader<'a> {
        let mut parents = HashMap::new();
        for line in lines {
            parents.entry(line.text(BelowColumn::Code)).or_insert(line.text(BelowColumn::Parent));
        }
        BelowReader {
            campaign,
            blocks: block_names(&campaign.form).into_iter().zip(campaign.form.blocks()).collect(),
            own,
            parents,
            below: Below::default(),
            units: HashMap::new(),
            rows: HashMap::new(),
            values: 0,
            not_used: Vec::new(),
        }
    }

    fn take(&mut self, line: &'a BelowLine) {
        if let Err((column, why)) = self.add(line) {
            self.not_used.push((line.place(column), why));
        }
    }

    /// Puts a line into the record of its unit.
    ///
    /// # Errors
    /// The cell because of which it is not used, and why.
    fn add(&mut self, line: &'a BelowLine) -> Result<(), (BelowColumn, String)> {
        let (code, name) = (line.text(BelowColumn::Code), line.text(BelowColumn::Name));
        if code.is_empty() || name.is_empty() {
            return Err((BelowColumn::Code, "没有写单位或单位代码".to_string()));
        }
        if line.text(BelowColumn::Field) == NOT_REPORTED {
            self.below.missing.push(name.to_string());
            return Ok(());
        }
        if !self.stands_below(code) {
            return Err((BelowColumn::Code, format!("“{name}”（{code}）不是这个单位的下级")));
        }
        let figure = self.figure(line)?;
        let entry = self.entry(line, &figure)?;
        let own = self.place_of(line, &figure)?;
        if own.value.is_some() || own.raw.is_some() {
            return Err((BelowColumn::Field, "同一个数上面已有一行".to_string()));
        }
        *own = entry;
        self.take_doubt(line, &figure);
        Ok(())
    }

    /// Takes what is doubted about the figure of a line that is used.
    fn take_doubt(&mut self, line: &BelowLine, figure: &BelowFigureId) {
        let doubt = line.text(BelowColumn::Doubt);
        let unit = self.units.get(line.text(BelowColumn::Code)).map(|(_, unit)| *unit);
        let Some(unit) = unit.filter(|_| !doubt.is_empty()) else { return };
        let field = self.blocks[figure.block].1.fields[figure.field].key.clone();
        let figure = FigureId { field, row: figure.row.clone() };
        self.below.returns[unit].doubts.push(FigureDoubt::parse(figure, doubt));
    }

    /// Whether a unit stands below the one whose return tells: in the campaign's list, or as the lines say of
    /// units that are not in it.
    fn stands_below(&self, code: &str) -> bool {
        let above = |code: &&'a str| self.parents.get(code).copied();
        let first = self.parents.get_key_value(code).map(|(code, _)| *code);
        for at in std::iter::successors(first, above).take(MOST_LEVELS) {
            if self.campaign.units.by_code(at).is_some() {
                return self.own.is_empty() || self.campaign.units.is_below(at, self.own);
            }
            if self.parents.get(at) == Some(&self.own) {
                return true;
            }
        }
        self.own.is_empty()
    }

    /// The only figure that block, field and row can mean; a sheet of an older program names no block.
    fn figure(&self, line: &BelowLine) -> Result<BelowFigureId, (BelowColumn, String)> {
        let texts = [BelowColumn::Block, BelowColumn::Field, BelowColumn::Row];
        let [table, label, row] = texts.map(|column| line.text(column));
        let named = self.blocks.iter().enumerate();
        let named = named.filter(|(_, (name, _))| table.is_empty() || name == table);
        let fields = named.filter_map(|(block, (_, own))| {
            let field = own.fields.iter().position(|field| field.label == label)?;
            Some((block, field, *own))
        });
        let fields: Vec<(usize, usize, &Block)> = fields.collect();
        let mut figures = fields.iter().filter_map(|(block, field, own)| {
            Some(BelowFigureId { block: *block, field: *field, row: row_id(own, row)? })
        });
        match (figures.next(), figures.next()) {
            (Some(figure), None) => Ok(figure),
            (Some(_), Some(_)) => {
                Err((BelowColumn::Field, format!("“{label}”几张表都有，看不出是哪一张的")))
            }
            (None, _) if fields.is_empty() => {
                let table = if table.is_empty() { "表" } else { table };
                Err((BelowColumn::Field, format!("{table}里没有“{label}”这一项")))
            }
            (None, _) => Err((BelowColumn::Row, format!("“{label}”没有“{row}”这一行"))),
        }
    }

    /// The value of a line.
    fn entry(
        &self,
        line: &BelowLine,
        figure: &BelowFigureId,
    ) -> Result<Entry, (BelowColumn, String)> {
        let field = &self.blocks[figure.block].1.fields[figure.field];
        let texts = [BelowColumn::Value, BelowColumn::Raw, BelowColumn::Cell];
        let [value, raw, cell] = texts.map(|column| line.text(column));
        let value = match value.parse() {
            _ if value.is_empty() => None,
            Ok(number) if field.is_number() => Some(Value::Number(number)),
            Err(_) if field.is_number() => {
                return Err((BelowColumn::Value, format!("数值“{value}”不是数")));
            }
            _ => Some(Value::Text(value.to_string())),
        };
        let place = Place::parse(cell);
        if place.is_none() && !cell.is_empty() {
            return Err((BelowColumn::Cell, format!("“{cell}”不是单元格")));
        }
        let raw = Some(raw).filter(|raw| !raw.is_empty()).map(Into::into);
        Ok(Entry { value, place, raw, ..Entry::blank(&field.key) })
    }

    /// Where a figure goes; what lacks on the way to it is added.
    fn place_of(
        &mut self,
        line: &'a BelowLine,
        figure: &BelowFigureId,
    ) -> Result<&mut Entry, (BelowColumn, String)> {
        let unit = self.unit(line)?;
        let block = self.blocks[figure.block].1;
        let key = (unit, figure.block, figure.row.clone());
        let is_new = !self.rows.contains_key(&key);
        let stubs = block.stubs();
        let asked = if is_new { block.fields.len() * stubs.len().max(1) } else { 0 };
        self.values += asked;
        if self.values > VALUE_LIMIT {
            self.values -= asked;
            return Err((BelowColumn::Code, format!("超过 {VALUE_LIMIT} 个数，放不下了")));
        }
        let order = |id: &str| self.blocks.iter().position(|(_, block)| block.id == id);
        let blocks = &mut self.below.returns[unit].record.blocks;
        let at = blocks.iter().take_while(|came| order(&came.id) < Some(figure.block)).count();
        if blocks.get(at).is_none_or(|came| came.id != block.id) {
            blocks
                .insert(at, BlockRecord { id: block.id.as_str().into(), rows: Vec::new().into() });
        }
        let rows = &mut blocks[at].rows;
        if is_new {
            let stubs = stubs.iter().map(|stub| RowId::Stub(stub.key.as_str().into()));
            let ids: Vec<RowId> = stubs.collect();
            let ids = if ids.is_empty() { vec![figure.row.clone()] } else { ids };
            for id in ids {
                self.rows.insert((unit, figure.block, id.clone()), rows.len());
                rows.push(RowRecord { id, entries: blank_entries(block) });
            }
        }
        let row = self.rows[&key];
        Ok(&mut rows[row].entries[figure.field])
    }

    /// Position of the return of a line's unit, which all of its lines describe alike.
    fn unit(&mut self, line: &'a BelowLine) -> Result<usize, (BelowColumn, String)> {
        let code = line.text(BelowColumn::Code);
        if let Some((first, at)) = self.units.get(code) {
            let all =
                [BelowColumn::Parent, BelowColumn::Name, BelowColumn::File, BelowColumn::Sha256];
            let other = all.into_iter().find(|column| line.text(*column) != first.text(*column));
            return match other {
                None => Ok(*at),
                Some(column) => Err((column, "和这个单位前面的行写的不一样".to_string())),
            };
        }
        let header = &self.campaign.form.header;
        self.values += header.len();
        if self.values > VALUE_LIMIT {
            return Err((BelowColumn::Code, format!("超过 {VALUE_LIMIT} 个数，放不下了")));
        }
        let text = |column| line.text(column).to_string();
        let header = header.iter().map(|field| Entry::blank(&field.key)).collect();
        self.units.insert(code, (line, self.below.returns.len()));
        self.below.returns.push(CarriedReturn {
            code: code.to_string(),
            name: text(BelowColumn::Name),
            parent: text(BelowColumn::Parent),
            file: text(BelowColumn::File),
            sha256: text(BelowColumn::Sha256),
            record: Record { header, blocks: Vec::new() },
            doubts: Vec::new(),
        });
        Ok(self.below.returns.len() - 1)
    }

    /// The lines that are not used, if there are such.
    fn not_used(&self) -> Option<Finding> {
        let (first, _) = self.not_used.first()?;
        let told = |(place, why): &(Place, String)| format!("{} {why}", place.address());
        let named: Vec<String> = self.not_used.iter().take(NAMED).map(told).collect();
        let (count, named) = (self.not_used.len(), named.join("；"));
        let rest = if count > NAMED { "……" } else { "" };
        let message = format!("“{BELOW_SHEET}”有 {count} 行没有用：{named}{rest}");
        Some(Finding::new(Code::BelowNotUsed).at(first.clone()).with_message(message))
    }
}

fn row_id(block: &Block, text: &str) -> Option<RowId> {
    match &block.rows {
        Rows::Single => text.is_empty().then_some(RowId::Only),
        Rows::List(_) => Some(RowId::Line(text.into())),
        Rows::Matrix(stubs) => {
            let stub = stubs.iter().find(|stub| stub.name == text)?;
            Some(RowId::Stub(stub.key.as_str().into()))
        }
    }
}

fn blank_entries(block: &Block) -> Vec<Entry> {
    block.fields.iter().map(|field| Entry::blank(&field.key)).collect()
}

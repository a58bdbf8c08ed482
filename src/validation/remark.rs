//! What is said beside the figures of a return against them, in a remark, a note, a text box, a comment or
//! the mail: shown, never applied; the figures wait.

use super::{Entry, LineIndex, Record, RowRecord, Value};
use crate::campaign::{
    Accumulation, Campaign, Field, FigureId, Kind, MoneyUnit, RowId, Rows, normalize,
};
use crate::finding::{Code, Finding, Severity};
use crate::reading::{
    PlainText, RemarkCorrection, SideNote, SideSource, TableRemark, cancels_line, corrections,
    equalities, stated_unit, whole_claims,
};
use rust_decimal::Decimal;

/// Findings that a unit of measure was written where the figure stands.
const WRITTEN: [Code; 3] = [Code::CellUnit, Code::Converted, Code::HeadingUnit];
/// Places whose units of measure are not looked at while the table is read.
const SAYING_UNITS: [SideSource; 4] =
    [SideSource::Remark, SideSource::Mail, SideSource::Beside, SideSource::Comment];
/// Measure words that belong to any count.
const COUNTERS: &str = "个户家次场项批件起";

/// Words in the name of a column in which a line is explained.
const REMARKS: [&str; 4] = ["备注", "说明", "附注", "注释"];

/// A text beside the figures.
pub(super) struct Remark {
    /// The cell of a text field in which it stands; of a list the line is meant.
    figure: Option<FigureId>,
    note: SideNote,
    plain: PlainText,
}

impl Remark {
    fn of(figure: Option<FigureId>, note: SideNote) -> Remark {
        Remark { plain: PlainText::of(&note.text), figure, note }
    }
}

/// The remarks of a return: its text fields first, row by row, then what stands around it.
pub(super) fn remarks_of(
    record: &Record,
    side_notes: Vec<SideNote>,
    campaign: &Campaign,
) -> Vec<Remark> {
    let main = campaign.form.main.id.as_str();
    let mut remarks = Vec::new();
    for (block, came) in record.blocks.iter().filter_map(|came| {
        campaign.form.blocks().find(|block| block.id == came.id).map(|block| (block, came))
    }) {
        let explains = |field: &Field| match block.rows {
            Rows::Single => block.id == main,
            _ => REMARKS.iter().any(|word| normalize(&field.name).contains(word)),
        };
        let fields = block.fields.iter().enumerate();
        let fields: Vec<usize> =
            fields.filter(|(_, f)| !f.is_number() && explains(f)).map(|(at, _)| at).collect();
        for row in &came.rows {
            let entries = fields.iter().filter_map(|at| row.entries.get(*at));
            remarks.extend(entries.filter_map(|entry| {
                let (source, text) = (SideSource::Remark, entry.raw.as_deref()?.into());
                let note = SideNote { source, text, place: entry.place.clone(), field: None };
                Some(Remark::of(Some(FigureId::in_row(&entry.key, &row.id)), note))
            }));
        }
    }
    remarks.extend(side_notes.into_iter().map(|note| Remark::of(None, note)));
    remarks
}

/// Doubts that the remarks raise: one on each figure that they contradict, or one on the return where
/// they do not say which figure they mean.
pub(super) fn contradictions(
    remarks: &[Remark],
    record: &Record,
    found: &[Finding],
    campaign: &Campaign,
) -> Vec<Finding> {
    let mut doubts: Vec<Finding> = Vec::new();
    let rows = LineIndex::of(record);
    for remark in remarks {
        let figure = remark.figure.as_ref().filter(|figure| !figure.row.is_only());
        let row = figure.and_then(|figure| rows.row(figure));
        let subject = RemarkContext { remark, record, row, found, campaign };
        let corrected = corrections(&remark.plain);
        let corrected = corrected.iter().flat_map(|correction| subject.against(correction));
        let all = subject.other_unit().into_iter().chain(corrected);
        let whole = subject.of_the_whole().into_iter().chain(subject.of_the_line());
        for doubt in all.chain(subject.unequal()).chain(whole) {
            if doubts.iter().all(|known| (&known.figure, known.code) != (&doubt.figure, doubt.code))
            {
                doubts.push(doubt);
            }
        }
    }
    doubts
}

struct RemarkContext<'a> {
    remark: &'a Remark,
    record: &'a Record,
    /// The line or row of a matrix that the remark is about.
    row: Option<&'a RowRecord>,
    found: &'a [Finding],
    campaign: &'a Campaign,
}

impl RemarkContext<'_> {
    /// Doubts about the figures that a correction names and that are not yet what it says; one about the
    /// return where it names none and no figure is what it says.
    fn against(&self, correction: &RemarkCorrection) -> Vec<Finding> {
        let agrees = |field: &Field| {
            let own = MoneyUnit::parse(&normalize(field.unit_name()));
            self.number(field).is_some_and(|figure| correction.agrees(figure, own))
        };
        let meant = self.meant(correction);
        if meant.is_empty() {
            let is_one = self.campaign.all_fields().any(agrees);
            let unclear = !correction.needs_field && !is_one;
            return if unclear { self.about_fitting(correction) } else { Vec::new() };
        }
        let wrong = meant.into_iter().filter(|field| !agrees(field));
        wrong.map(|field| self.doubt(field, &format!("像是更正{}", field.name))).collect()
    }

    /// The figures that a correction means: those that its clause names, else the nearest before it.
    fn meant(&self, correction: &RemarkCorrection) -> Vec<&Field> {
        let may_be = |field: &&Field| self.has_figure(field) && fits(field, correction);
        let near = Some(&correction.near).filter(|near| self.names_one(near));
        let clause = std::iter::once(&correction.clause);
        let clauses = || near.into_iter().chain(clause.clone()).chain(&correction.before);
        let named = clauses().map(|clause| self.campaign.fields_named_in(clause));
        let first = named.map(|all| all.into_iter().filter(may_be).collect::<Vec<&Field>>());
        let named = first.into_iter().find(|fields| !fields.is_empty());
        let commented = || {
            let field = self.remark.note.field.as_deref()?;
            self.campaign.field(field).filter(may_be).map(|field| vec![field])
        };
        let hinted = || {
            let hinted = clauses().map(|clause| self.campaign.fields_hinted_in(clause));
            let mut likely = hinted.map(|all| all.into_iter().filter(may_be).collect::<Vec<_>>());
            likely.find(|fields| fields.len() == 1)
        };
        // 签约项目中实际开工12个 speaks of 开工项目.
        let nearest = || near.and_then(|_| hinted());
        let is_named_near =
            near.is_some_and(|near| !self.campaign.fields_named_in(near).is_empty());
        let first = if is_named_near { None } else { nearest() };
        first.or(named).or_else(commented).or_else(hinted).unwrap_or_default()
    }

    /// Whether a text names a field, or speaks of one.
    fn names_one(&self, text: &str) -> bool {
        !self.campaign.fields_named_in(text).is_empty()
            || !self.campaign.fields_hinted_in(text).is_empty()
    }

    /// Doubts about figures for which the text gives another one in so many words: 签约金额188.5亿元.
    fn unequal(&self) -> Vec<Finding> {
        let said = equalities(&self.remark.plain);
        let wrong = said.iter().filter_map(|(name, correction)| {
            let field = self.campaign.all_fields().find(|field| field.is_called(name))?;
            let own = MoneyUnit::parse(&normalize(field.unit_name()));
            let figure = self.number(field).filter(|_| field.is_number())?;
            let differs = fits(field, correction) && !correction.agrees(figure, own);
            differs.then(|| self.doubt(field, &format!("说的{}是另一个数", field.name)))
        });
        wrong.collect()
    }

    /// Doubts about amounts that the text says to be in another unit of measure than they were taken in.
    fn other_unit(&self) -> Vec<Finding> {
        let note = &self.remark.note;
        let unit = stated_unit(&note.text).filter(|_| SAYING_UNITS.contains(&note.source));
        let Some(unit) = unit.filter(|_| note.field.is_none()) else { return Vec::new() };
        let differs = |field: &&Field| {
            let own = MoneyUnit::parse(&normalize(field.unit_name()));
            let written = |f: &&Finding| {
                f.figure.as_ref() == Some(&self.figure(field)) && WRITTEN.contains(&f.code)
            };
            field.kind == Kind::Amount
                && own.is_some_and(|own| Some(own) != MoneyUnit::parse(&unit))
                && self.number(field).is_some_and(|figure| !figure.is_zero())
                && !self.found.iter().any(|f| written(&f))
        };
        let named = self.campaign.fields_named_in(&normalize(&note.text));
        let meant: Vec<&Field> = match named.iter().any(|field| field.kind == Kind::Amount) {
            true => named,
            false => self.campaign.form.main.fields.iter().collect(),
        };
        let doubt = |field: &Field| {
            let own = field.unit_name();
            let message = format!("里说金额按{unit}填，这一列要填{own}，没有据此换算");
            let doubt = self.doubt(field, "");
            doubt.with_message(format!("{}{message}", self.source()))
        };
        meant.into_iter().filter(differs).map(doubt).collect()
    }

    /// Doubts about the whole return, or the figures that are named: not brought up to date, of one
    /// period only, not to be used.
    fn of_the_whole(&self) -> Vec<Finding> {
        let fields = || self.campaign.form.main.fields.iter().filter(|f| f.is_number());
        let concerned = |whole: TableRemark, field: &Field| match whole {
            TableRemark::OnePeriod => field.accumulation == Accumulation::Cumulative,
            TableRemark::Cumulative => field.accumulation == Accumulation::Period,
            _ => true,
        };
        let mut doubts = Vec::new();
        for (whole, clause) in whole_claims(&self.remark.plain) {
            // Of a line it is said once, with what else takes a line back.
            if self.row.is_some() && whole == TableRemark::Void {
                continue;
            }
            let named = self.campaign.fields_named_in(&clause);
            let said = format!("说{}", whole.chinese());
            if !named.iter().any(|field| field.is_number()) {
                let open = fields().any(|field| concerned(whole, field));
                if open {
                    doubts.extend(self.about_all(&said));
                }
                continue;
            }
            let wrong = named.into_iter().filter(|f| self.has_figure(f) && concerned(whole, f));
            doubts
                .extend(wrong.map(|field| self.doubt(field, &format!("{said}（{}）", field.name))));
        }
        doubts
    }

    /// Doubts about a line that the remark cancels: 作废, 已取消, 重复.
    fn of_the_line(&self) -> Vec<Finding> {
        let plain = &self.remark.plain;
        let is_void = || whole_claims(plain).iter().any(|(whole, _)| *whole == TableRemark::Void);
        if self.row.is_none() || !cancels_line(plain) && !is_void() {
            return Vec::new();
        }
        let mut doubts = self.about_all("说这一行取消、作废或重复");
        doubts.iter_mut().for_each(|doubt| doubt.code = Code::LineCancelled);
        doubts
    }

    fn entry(&self, field: &Field) -> Option<&Entry> {
        match self.row {
            Some(row) => row.entry(&field.key),
            None => self.record.entry(&field.key),
        }
    }

    fn number(&self, field: &Field) -> Option<Decimal> {
        match self.entry(field)?.value {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    fn has_figure(&self, field: &Field) -> bool {
        field.is_number() && self.number(field).is_some()
    }

    fn source(&self) -> &'static str {
        self.remark.note.source.chinese()
    }

    fn figure(&self, field: &Field) -> FigureId {
        FigureId::in_row(&field.key, self.row.map_or(&RowId::Only, |row| &row.id))
    }

    fn doubt(&self, field: &Field, said: &str) -> Finding {
        let place = self.entry(field).and_then(|entry| entry.place.clone());
        Finding { place, figure: Some(self.figure(field)), ..self.finding(said) }
    }

    /// Doubts about what a correction may mean that names no field: of a line the figures in its unit of measure,
    /// else those of its kind.
    fn about_fitting(&self, correction: &RemarkCorrection) -> Vec<Finding> {
        let said = "像是更正数字";
        let of_line = self.row.map_or(&[][..], |row| &row.entries);
        let fields = of_line.iter().filter_map(|entry| self.campaign.field(&entry.key));
        let fitting = fields.filter(|f| self.has_figure(f) && fits(f, correction));
        let fitting: Vec<&Field> = fitting.collect();
        let is_measured = |field: &&&Field| {
            let unit = normalize(field.unit_name());
            !unit.is_empty() && correction.behind.starts_with(&unit)
        };
        let measured: Vec<&&Field> = fitting.iter().filter(is_measured).collect();
        match (measured.as_slice(), fitting.as_slice()) {
            ([], []) => self.about_all(said),
            ([], all) => all.iter().map(|field| self.doubt(field, said)).collect(),
            (some, _) => some.iter().map(|field| self.doubt(field, said)).collect(),
        }
    }

    /// A doubt that names no figure: on each figure of the line, or on the return; it stands on the remark
    /// itself where there are none.
    fn about_all(&self, said: &str) -> Vec<Finding> {
        let of_line = self.row.map_or(&[][..], |row| &row.entries);
        let fields = of_line.iter().filter_map(|entry| self.campaign.field(&entry.key));
        let doubts = fields.filter(|f| self.has_figure(f) && f.computed.is_none());
        let doubts: Vec<Finding> = doubts.map(|field| self.doubt(field, said)).collect();
        if !doubts.is_empty() {
            return doubts;
        }
        let place = self.remark.note.place.clone();
        let finding = Finding { place, figure: self.remark.figure.clone(), ..self.finding(said) };
        // A line without figures holds back nothing.
        vec![if self.row.is_some() { finding.with_severity(Severity::Verify) } else { finding }]
    }

    fn finding(&self, said: &str) -> Finding {
        let code = match self.remark.note.source {
            SideSource::Mail => Code::MailCorrects,
            _ => Code::RemarkCorrects,
        };
        let message = format!("{}里{said}，没有据此改动", self.source());
        Finding::new(code).found(&*self.remark.note.text).with_message(message)
    }
}

/// Whether a figure can be one of a field: its unit of measure is one of money or a measure word.
fn fits(field: &Field, correction: &RemarkCorrection) -> bool {
    let Some((number, unit)) = correction.figure else { return true };
    let counted = correction.behind.starts_with(|c: char| COUNTERS.contains(c));
    match field.kind {
        Kind::Count => unit.is_none() && number.fract().is_zero(),
        _ => unit.is_some() || !counted,
    }
}

//! What is said beside the figures of a return against them, in a remark, a note, a text box, a comment or
//! the mail: shown, never applied; the figures wait.

use super::{Record, Value};
use crate::campaign::{Accumulation, Campaign, Field, FigureId, Kind, MoneyUnit, normalize};
use crate::finding::{Code, Finding};
use crate::reading::{
    CellReading, Correction, PlainText, Return, SideNote, SideSource, Whole, corrections,
    equalities, stated_unit, whole_claims,
};

/// Findings that a unit of measure was written where the figure stands.
const WRITTEN: [Code; 3] = [Code::CellUnit, Code::Converted, Code::HeadingUnit];
/// Places whose units of measure are not looked at while the table is read.
const SAYING_UNITS: [SideSource; 4] =
    [SideSource::Remark, SideSource::Mail, SideSource::Beside, SideSource::Comment];
/// Measure words that belong to any count.
const COUNTERS: &str = "个户家次场项批件起";

/// A text beside the figures, and the key of the text field that it stands in.
pub(super) struct Remark {
    key: Option<String>,
    note: SideNote,
    plain: PlainText,
}

impl Remark {
    fn of(key: Option<String>, note: SideNote) -> Remark {
        Remark { plain: PlainText::of(&note.text), key, note }
    }
}

/// The remarks of a return: its text fields first, then what stands around it.
pub(super) fn remarks_of(
    taken: &Return,
    side_notes: Vec<SideNote>,
    campaign: &Campaign,
) -> Vec<Remark> {
    let cells = taken.main_cells().zip(&campaign.form.main.fields);
    let texts = cells.filter(|(_, f)| !f.is_number());
    let own = texts.filter_map(|(cell, field)| {
        let located: &CellReading = cell.located.as_ref()?;
        let (source, text) = (SideSource::Remark, located.cell.as_text()?.into());
        let note = SideNote { source, text, place: Some(located.place.clone()), field: None };
        Some(Remark::of(Some(field.key.clone()), note))
    });
    let beside = side_notes.into_iter().map(|note| Remark::of(None, note));
    own.chain(beside).collect()
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
    for remark in remarks {
        let subject = Subject { remark, record, found, campaign };
        let corrected = corrections(&remark.plain);
        let corrected = corrected.iter().flat_map(|correction| subject.against(correction));
        let all = subject.other_unit().into_iter().chain(corrected);
        for doubt in all.chain(subject.unequal()).chain(subject.of_the_whole()) {
            if doubts.iter().all(|known| (&known.figure, known.code) != (&doubt.figure, doubt.code))
            {
                doubts.push(doubt);
            }
        }
    }
    doubts
}

struct Subject<'a> {
    remark: &'a Remark,
    record: &'a Record,
    found: &'a [Finding],
    campaign: &'a Campaign,
}

impl Subject<'_> {
    /// Doubts about the figures that a correction names and that are not yet what it says; one about the
    /// return where it names none and no figure is what it says.
    fn against(&self, correction: &Correction) -> Vec<Finding> {
        let agrees = |field: &Field| {
            let own = MoneyUnit::parse(&normalize(field.unit_name()));
            self.record.number(&field.key).is_some_and(|figure| correction.agrees(figure, own))
        };
        let meant = self.meant(correction);
        if meant.is_empty() {
            let is_one = self.campaign.all_fields().any(agrees);
            let unclear = !correction.needs_field && !is_one;
            return if unclear { vec![self.unclear()] } else { Vec::new() };
        }
        let wrong = meant.into_iter().filter(|field| !agrees(field));
        wrong.map(|field| self.doubt(field, &format!("像是更正{}", field.name))).collect()
    }

    /// The figures that a correction means: those that its clause names, else the nearest before it.
    fn meant(&self, correction: &Correction) -> Vec<&Field> {
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
            let figure = self.record.number(&field.key).filter(|_| field.is_number())?;
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
            let written =
                |f: &&Finding| f.field() == Some(field.key.as_str()) && WRITTEN.contains(&f.code);
            field.kind == Kind::Amount
                && own.is_some_and(|own| Some(own) != MoneyUnit::parse(&unit))
                && self.record.number(&field.key).is_some_and(|figure| !figure.is_zero())
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
        let concerned = |whole: Whole, field: &Field| match whole {
            Whole::OnePeriod => field.accumulation == Accumulation::Cumulative,
            Whole::Cumulative => field.accumulation == Accumulation::Period,
            _ => true,
        };
        let mut doubts = Vec::new();
        for (whole, clause) in whole_claims(&self.remark.plain) {
            let named = self.campaign.fields_named_in(&clause);
            let said = format!("说{}", whole.chinese());
            if !named.iter().any(|field| field.is_number()) {
                let open = fields().any(|field| concerned(whole, field));
                doubts.extend(open.then(|| self.about_return(&said)));
                continue;
            }
            let wrong = named.into_iter().filter(|f| self.has_figure(f) && concerned(whole, f));
            doubts
                .extend(wrong.map(|field| self.doubt(field, &format!("{said}（{}）", field.name))));
        }
        doubts
    }

    fn has_figure(&self, field: &Field) -> bool {
        let entry = self.record.entry(&field.key);
        field.is_number() && entry.is_some_and(|e| matches!(e.value, Some(Value::Number(_))))
    }

    fn source(&self) -> &'static str {
        self.remark.note.source.chinese()
    }

    fn doubt(&self, field: &Field, said: &str) -> Finding {
        let entry = self.record.entry(&field.key);
        let place = entry.and_then(|entry| entry.place.clone());
        Finding { place, ..self.finding(said).on(&field.key) }
    }

    fn unclear(&self) -> Finding {
        self.about_return("像是更正数字")
    }

    /// A doubt that names no figure stands on the remark itself.
    fn about_return(&self, said: &str) -> Finding {
        let finding = self.finding(said);
        let place = self.remark.note.place.clone();
        Finding { place, figure: self.remark.key.as_deref().map(FigureId::of), ..finding }
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
fn fits(field: &Field, correction: &Correction) -> bool {
    let Some((number, unit)) = correction.figure else { return true };
    let counted = correction.behind.starts_with(|c: char| COUNTERS.contains(c));
    match field.kind {
        Kind::Count => unit.is_none() && number.fract().is_zero(),
        _ => unit.is_some() || !counted,
    }
}

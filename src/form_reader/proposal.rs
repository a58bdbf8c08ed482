//! What was read of a blank form: the proposed definition, in the terms of statistics.

use super::questions::Question;
use crate::campaign::{Accumulation, Combine, Frequency};
use crate::reading::Area;
use serde::Serialize;

/// The whole reading of a file.
#[derive(Debug, Default, Serialize)]
pub struct Proposal {
    /// Title as printed.
    pub title: Option<String>,
    /// The tables, sheet by sheet.
    pub tables: Vec<ProposedTable>,
    /// Fields above the tables.
    pub header_fields: Vec<PageField>,
    /// Fields below the tables.
    pub footer_fields: Vec<PageField>,
    /// Notes below and above the tables, as printed.
    pub notes: Vec<String>,
    /// Hidden sheets, which are taken for dictionaries.
    pub dictionaries: Vec<String>,
    /// What was not understood, each with its place.
    pub not_understood: Vec<String>,
    /// How often it is filled in.
    pub frequency: FrequencyReading,
    /// What returns at hand taught.
    pub learned: Vec<String>,
    /// Units that a person named.
    #[serde(skip)]
    pub units: Vec<String>,
    /// What a person has to decide.
    pub questions: Vec<Question>,
}

/// How often a form is filled in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FrequencyReading {
    /// How often.
    pub frequency: Frequency,
    /// Days of the month, where it is filled in on some days of every month.
    #[serde(skip)]
    pub days: Vec<u32>,
    /// Whether the form says so.
    #[serde(skip)]
    pub is_stated: bool,
}

/// How a table is to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposedShape {
    /// One row for each unit.
    Single,
    /// As many rows as a unit has entries.
    #[default]
    List,
    /// Row headings by column headings.
    Matrix,
    /// Labels beside their values.
    Card,
}

impl ProposedShape {
    /// The word of a definition file.
    pub fn id(self) -> &'static str {
        match self {
            ProposedShape::Single => "single",
            ProposedShape::List => "list",
            ProposedShape::Matrix => "matrix",
            ProposedShape::Card => "card",
        }
    }
}

/// What a column or field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposedKind {
    /// A number of things.
    Count,
    /// A measured or paid quantity.
    Amount,
    /// A share or rate.
    Percent,
    /// A year.
    Year,
    /// A day, month or year.
    Date,
    /// A day, or words in its place.
    DateOrText,
    /// A text.
    #[default]
    Text,
    /// One of some words.
    Choice,
    /// Digits that are a name.
    Identifier,
    /// The number of the row.
    Serial,
    /// 1, or words in its place.
    OneOrText,
    /// What the row says.
    ByRow,
}

impl ProposedKind {
    /// The word of a definition file.
    pub fn id(self) -> &'static str {
        match self {
            ProposedKind::Count => "count",
            ProposedKind::Amount => "amount",
            ProposedKind::Percent => "percent",
            ProposedKind::Year => "year",
            ProposedKind::Date => "date",
            ProposedKind::DateOrText => "date_or_text",
            ProposedKind::Text => "text",
            ProposedKind::Choice => "choice",
            ProposedKind::Identifier => "identifier",
            ProposedKind::Serial => "serial",
            ProposedKind::OneOrText => "one_or_text",
            ProposedKind::ByRow => "by_row",
        }
    }

    /// Whether it is reckoned with.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            ProposedKind::Count
                | ProposedKind::Amount
                | ProposedKind::Percent
                | ProposedKind::OneOrText
        )
    }
}

/// Where a unit of measure was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitFrom {
    /// In the heading itself.
    Heading,
    /// In a heading above.
    UpperHeading,
    /// In a row of units below the headings.
    UnitRow,
    /// In a line beside the table.
    Line,
    /// In the number format.
    Format,
    /// In a comment.
    Comment,
    /// In the row heading or a column of units.
    Row,
}

/// One table of the form.
#[derive(Debug, Default, Serialize)]
pub struct ProposedTable {
    /// Sheet; none in a document.
    pub sheet: Option<String>,
    /// Title, if it has one of its own.
    pub name: String,
    /// How it is filled in.
    pub shape: ProposedShape,
    /// Whether the columns stand for units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<&'static str>,
    /// Rows of headings, from 1.
    pub heading_rows: Vec<u32>,
    /// The columns that are filled in.
    pub columns: Vec<ProposedColumn>,
    /// First row that is filled in, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_from_row: Option<u32>,
    /// Rows of totals, from 1.
    pub total_rows: Vec<u32>,
    /// What the first of them is called.
    #[serde(skip)]
    pub total_label: Option<String>,
    /// Whether the form adds the other rows up in it.
    #[serde(skip)]
    pub is_total_of_rows: bool,
    /// Rows with an example, from 1.
    pub example_rows: Vec<u32>,
    /// Rows that are there and empty but for their number.
    pub empty_rows: u32,
    /// Whether they are numbered.
    pub is_numbered: bool,
    /// Rows of a matrix.
    pub rows: Vec<MatrixRow>,
    /// Fields of a card.
    pub fields: Vec<CardField>,
    /// Column that names the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_column: Option<String>,
    /// Units that the blank names.
    pub units: Vec<NamedUnit>,
    /// Column of totals over units that stand in columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_column: Option<String>,
    /// Relations that the form itself prints, such as 3=1+2.
    pub relations: Vec<String>,
    /// Where it stands.
    #[serde(skip)]
    pub area: Option<Area>,
    /// The column that names the unit, where it is none of those that are filled in.
    #[serde(skip)]
    pub unit_field: Option<ProposedColumn>,
    /// Whether the rows of a unit, one or many, cannot be told.
    #[serde(skip)]
    pub rows_unclear: bool,
    /// The return with the most rows, and their number.
    #[serde(skip)]
    pub most_rows: Option<(String, u32)>,
    /// Whether a unit sends one card, whatever could tell several apart.
    #[serde(skip)]
    pub is_one_card: bool,
}

/// A unit that the blank names, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedUnit {
    /// Name.
    pub unit: String,
    /// Its rows, such as 6-9, or its column.
    pub at: String,
}

/// A column that is filled in.
#[derive(Debug, Default, Clone, Serialize)]
pub struct ProposedColumn {
    /// Letters; in a document its number.
    pub col: String,
    /// Name without its unit of measure; parts of several levels are joined by a slash.
    pub name: String,
    /// Headings from the top as printed.
    pub heading: Vec<String>,
    /// Unit of measure.
    pub unit: Option<String>,
    /// Whether the unit of measure has to be asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unit_ask: bool,
    /// Where the unit of measure was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_from: Option<UnitFrom>,
    /// What it holds.
    pub kind: ProposedKind,
    /// The words that may be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Whether more than one may be chosen.
    #[serde(skip)]
    pub multiple: bool,
    /// Whether the form computes it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub computed: bool,
    /// Its formula.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// How it adds up.
    pub combine: Combine,
    /// Explanation in a comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// How exact a date is: `month` or `day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<&'static str>,
    /// Decimals that its number format shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<usize>,
    /// Zero-based place of the column.
    #[serde(skip)]
    pub index: u32,
    /// Its number in the row of column numbers.
    #[serde(skip)]
    pub number: Option<u32>,
    /// Whether nothing but the shape of the table tells the kind.
    #[serde(skip)]
    pub is_guess: bool,
    /// A bracket that may be a unit of measure.
    #[serde(skip)]
    pub bracket: Option<String>,
    /// An upper heading that was taken from the neighbour, whose span is too short.
    #[serde(skip)]
    pub borrowed: Option<String>,
    /// Other names that returns have for it.
    #[serde(skip)]
    pub aliases: Vec<Alias>,
    /// Over which time it runs, where a person said so.
    #[serde(skip)]
    pub accumulation: Option<Accumulation>,
    /// Place of the column in which a change since the period before is to be explained.
    #[serde(skip)]
    pub change_reason: Option<u32>,
    /// Names of the columns that the formula divides.
    #[serde(skip)]
    pub ratio: Option<(u32, u32)>,
}

impl ProposedColumn {
    /// The last part of its name.
    pub fn leaf(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

/// A row of a matrix.
#[derive(Debug, Default, Serialize)]
pub struct MatrixRow {
    /// From 1.
    pub row: u32,
    /// Name without its unit of measure.
    pub name: String,
    /// Code that the form prints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How deep it is indented.
    #[serde(skip_serializing_if = "is_zero")]
    pub level: usize,
    /// Unit of measure.
    pub unit: Option<String>,
    /// What it holds.
    pub kind: ProposedKind,
    /// Whether the form computes it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub computed: bool,
    /// How it adds up over units that stand in columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_by: Option<Combine>,
    /// Whether nothing but the shape of the table tells the kind.
    #[serde(skip)]
    pub is_guess: bool,
}

fn is_zero(level: &usize) -> bool {
    *level == 0
}

/// A field of a card.
#[derive(Debug, Default, Serialize)]
pub struct CardField {
    /// Label.
    pub name: String,
    /// Cell of the value.
    pub value_cell: String,
    /// What it holds.
    pub kind: ProposedKind,
    /// Unit of measure.
    pub unit: Option<String>,
    /// The words that may be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Whether more than one may be chosen.
    #[serde(skip)]
    pub multiple: bool,
    /// Other names that returns have for it.
    #[serde(skip)]
    pub aliases: Vec<Alias>,
}

/// Another name of a column or label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// The return that has it.
    pub file: String,
}

/// A field above or below the tables.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub struct PageField {
    /// Label.
    pub name: String,
    /// Sheet; none in a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Cell of the label.
    pub cell: String,
    /// Cell of the value.
    pub value_cell: String,
    /// `text`, `date` or `period`.
    pub kind: &'static str,
    /// What is printed behind the label and not to be filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<String>,
}

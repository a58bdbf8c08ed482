//! A table of typed columns as Parquet: rows are gathered and written group by group.

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use ::parquet::data_type::{
    ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type, TypePtr};
use anyhow::{Context, Result, bail};
use rust_decimal::Decimal;
use std::io::Write;
use std::sync::Arc;

/// Rows that are gathered in memory before they are written.
const GROUP_ROWS: usize = 32_768;
/// Digits of a decimal, the most that analysts' programs read.
const DECIMAL_DIGITS: i32 = 38;
const DECIMAL_BYTES: i32 = 16;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum ColumnKind {
    /// UTF-8.
    Text,
    /// Whole numbers of 32 bits.
    Integer,
    /// Days since 1970-01-01.
    Day,
    /// Exact decimals with so many decimal places.
    Decimal(u32),
}

/// A value of a column.
#[derive(Debug)]
pub enum ColumnValue<'a> {
    /// For a column of text.
    Text(&'a str),
    /// For a column of integers or days.
    Integer(i32),
    /// For a column of decimals.
    Decimal(Decimal),
}

/// A table being written.
pub struct TableWriter<W: Write + Send> {
    out: SerializedFileWriter<W>,
    columns: Vec<ColumnBuffer>,
    rows: usize,
}

/// The rows of a column that are not yet written.
struct ColumnBuffer {
    name: String,
    /// 1 where there is a value.
    levels: Vec<i16>,
    values: BufferedValues,
}

enum BufferedValues {
    Texts(Vec<ByteArray>),
    Integers(Vec<i32>),
    Decimals(u32, Vec<FixedLenByteArray>),
}

impl<W: Write + Send> TableWriter<W> {
    /// Begins a table with these columns.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn begin(columns: Vec<(String, ColumnKind)>, out: W) -> Result<TableWriter<W>> {
        let fields = columns.iter().map(|(name, kind)| field(name, *kind).map(Arc::new));
        let fields = fields.collect::<Result<Vec<TypePtr>>>()?;
        let schema = Type::group_type_builder("baosong").with_fields(fields).build()?;
        let settings = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let out = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(settings))?;
        let columns = columns.into_iter().map(|(name, kind)| ColumnBuffer::of(name, kind));
        Ok(TableWriter { out, columns: columns.collect(), rows: 0 })
    }

    /// Adds a row, a value for each column.
    ///
    /// # Errors
    /// A value is none of its column's, or what was gathered cannot be written.
    pub fn add<'v>(
        &mut self,
        row: impl IntoIterator<Item = Option<ColumnValue<'v>>>,
    ) -> Result<()> {
        self.columns.iter_mut().zip(row).try_for_each(|(column, value)| column.push(value))?;
        self.rows += 1;
        if self.rows == GROUP_ROWS { self.write_group() } else { Ok(()) }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<()> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.out.close()?;
        Ok(())
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.out.next_row_group()?;
        for column in &mut self.columns {
            let mut writer = group.next_column()?.context("没有这一列")?;
            column.write(&mut writer)?;
            writer.close()?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

fn field(name: &str, kind: ColumnKind) -> Result<Type> {
    let (physical, logical) = match kind {
        ColumnKind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Integer => (PhysicalType::INT32, None),
        ColumnKind::Day => (PhysicalType::INT32, Some(LogicalType::Date)),
        ColumnKind::Decimal(scale) => (
            PhysicalType::FIXED_LEN_BYTE_ARRAY,
            Some(LogicalType::decimal(scale as i32, DECIMAL_DIGITS)),
        ),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    Ok(match kind {
        ColumnKind::Decimal(scale) => field
            .with_length(DECIMAL_BYTES)
            .with_precision(DECIMAL_DIGITS)
            .with_scale(scale as i32)
            .build()?,
        _ => field.build()?,
    })
}

impl ColumnBuffer {
    fn of(name: String, kind: ColumnKind) -> ColumnBuffer {
        let values = match kind {
            ColumnKind::Text => BufferedValues::Texts(Vec::new()),
            ColumnKind::Integer | ColumnKind::Day => BufferedValues::Integers(Vec::new()),
            ColumnKind::Decimal(scale) => BufferedValues::Decimals(scale, Vec::new()),
        };
        ColumnBuffer { name, levels: Vec::new(), values }
    }

    fn push(&mut self, value: Option<ColumnValue>) -> Result<()> {
        self.levels.push(i16::from(value.is_some()));
        match (&mut self.values, value) {
            (_, None) => {}
            (BufferedValues::Texts(all), Some(ColumnValue::Text(text))) => all.push(text.into()),
            (BufferedValues::Integers(all), Some(ColumnValue::Integer(number))) => {
                all.push(number);
            }
            (BufferedValues::Decimals(scale, all), Some(ColumnValue::Decimal(number))) => {
                all.push(decimal(number, *scale)?.to_be_bytes().to_vec().into());
            }
            (_, Some(value)) => bail!("{} 这一列不能写 {value:?}", self.name),
        }
        Ok(())
    }

    fn write(&mut self, out: &mut SerializedColumnWriter) -> Result<()> {
        let levels = Some(self.levels.as_slice());
        match &mut self.values {
            BufferedValues::Texts(all) => {
                out.typed::<ByteArrayType>().write_batch(all, levels, None)?;
                all.clear();
            }
            BufferedValues::Integers(all) => {
                out.typed::<Int32Type>().write_batch(all, levels, None)?;
                all.clear();
            }
            BufferedValues::Decimals(_, all) => {
                out.typed::<FixedLenByteArrayType>().write_batch(all, levels, None)?;
                all.clear();
            }
        }
        self.levels.clear();
        Ok(())
    }
}

/// A decimal as so many units of its last place.
fn decimal(number: Decimal, scale: u32) -> Result<i128> {
    let factor = scale.checked_sub(number.scale()).and_then(|zeros| 10i128.checked_pow(zeros));
    let units = factor.and_then(|factor| number.mantissa().checked_mul(factor));
    units.with_context(|| format!("{number} 的小数位数太多"))
}

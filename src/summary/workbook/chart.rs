//! Charts as data: what is drawn, by which hand, and where; made to be read in print without colour.

use anyhow::Result;
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker,
    ChartMarkerType, ChartPatternFill, ChartPatternFillType, ChartSolidFill, ChartType, Worksheet,
};

/// Room between two charts in pixels.
const GAP: u32 = 14;
/// Height of a row of cells below a chart, in points and in pixels.
pub const CHART_ROW_HEIGHT: f64 = 14.25;
const ROW_PIXELS: u32 = 19;

const DARK: &str = "#2F5597";
const MIDDLE: &str = "#C55A11";
const LIGHT: &str = "#D9D9D9";
const LINE: &str = "#C00000";

/// A row or column of cells: sheet, first row and column, last row and column.
#[derive(Debug, Clone)]
pub struct ChartRange(String, u32, u16, u32, u16);

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesStyle {
    /// Filled dark.
    Dark,
    /// Hatched.
    Hatched,
    /// Filled light.
    Light,
    /// An unbroken line: a goal.
    Line,
    /// A dashed line: time.
    Dashes,
}

/// How charts stand on a page: side by side in rows.
#[derive(Debug, Clone, Copy)]
pub struct ChartGrid {
    /// First row of cells.
    pub top: u32,
    /// Rows of cells that a chart takes.
    pub rows: u32,
    /// Charts side by side.
    pub across: u32,
    /// Width of them all, in pixels.
    pub width: u32,
}

impl ChartGrid {
    /// First row of cells of the chart at a position.
    pub fn row_of(self, at: u32) -> u32 {
        self.top + at / self.across * self.rows
    }

    /// Height in points of a row of charts.
    pub fn height(self) -> f64 {
        f64::from(self.rows) * CHART_ROW_HEIGHT
    }
}

/// A chart to be drawn.
#[derive(Clone)]
pub struct Drawing {
    title: String,
    kind: ChartType,
    categories: ChartRange,
    series: Vec<(String, ChartRange, SeriesStyle)>,
    percent: bool,
    crowded: bool,
}

impl ChartRange {
    /// Cells of a column.
    pub fn column(sheet: &str, col: u16, first: u32, last: u32) -> ChartRange {
        ChartRange(sheet.to_string(), first, col, last, col)
    }

    /// Cells of a row.
    pub fn row(sheet: &str, row: u32, first: u16, last: u16) -> ChartRange {
        ChartRange(sheet.to_string(), row, first, row, last)
    }

    fn range(&self) -> (&str, u32, u16, u32, u16) {
        (&self.0, self.1, self.2, self.3, self.4)
    }
}

impl SeriesStyle {
    fn is_line(self) -> bool {
        matches!(self, SeriesStyle::Line | SeriesStyle::Dashes)
    }

    fn format(self) -> ChartFormat {
        let mut format = ChartFormat::new();
        let mut solid =
            |colour: &str| format.set_solid_fill(ChartSolidFill::new().set_color(colour)).clone();
        match self {
            SeriesStyle::Dark => solid(DARK),
            SeriesStyle::Light => solid(LIGHT),
            SeriesStyle::Hatched => format
                .set_pattern_fill(
                    ChartPatternFill::new()
                        .set_pattern(ChartPatternFillType::DiagonalStripesWideUpwards)
                        .set_foreground_color(MIDDLE)
                        .set_background_color("#FFFFFF"),
                )
                .set_border(ChartLine::new().set_color(MIDDLE))
                .clone(),
            SeriesStyle::Line => {
                format.set_line(ChartLine::new().set_color(LINE).set_width(2)).clone()
            }
            SeriesStyle::Dashes => format
                .set_line(
                    ChartLine::new()
                        .set_color("#404040")
                        .set_width(2)
                        .set_dash_type(ChartLineDashType::Dash),
                )
                .clone(),
        }
    }
}

impl Drawing {
    /// Columns side by side.
    pub fn columns(title: &str, categories: ChartRange) -> Drawing {
        Drawing::of(ChartType::Column, title, categories)
    }

    /// Columns on top of each other.
    pub fn stacked(title: &str, categories: ChartRange) -> Drawing {
        Drawing::of(ChartType::ColumnStacked, title, categories)
    }

    /// Lines.
    pub fn lines(title: &str, categories: ChartRange) -> Drawing {
        Drawing::of(ChartType::Line, title, categories)
    }

    fn of(kind: ChartType, title: &str, categories: ChartRange) -> Drawing {
        let title = title.to_string();
        Drawing { title, kind, categories, series: Vec::new(), percent: false, crowded: false }
    }

    /// Adds a series.
    #[must_use]
    pub fn with(mut self, name: &str, values: ChartRange, hand: SeriesStyle) -> Drawing {
        self.series.push((name.to_string(), values, hand));
        self
    }

    /// Labels the axis in percent.
    #[must_use]
    pub fn percent(mut self) -> Drawing {
        self.percent = true;
        self
    }

    /// Names each of many categories, on end.
    #[must_use]
    pub fn crowded(mut self) -> Drawing {
        self.crowded = true;
        self
    }

    /// Puts the chart on a sheet, at a position of a grid.
    ///
    /// # Errors
    /// The place lies outside the sheet.
    pub fn insert(&self, sheet: &mut Worksheet, grid: ChartGrid, at: u32) -> Result<()> {
        let mut chart =
            self.part(self.kind, |hand| !hand.is_line() || self.kind == ChartType::Line);
        let lines = |hand: SeriesStyle| hand.is_line() && self.kind != ChartType::Line;
        if self.series.iter().any(|(_, _, hand)| lines(*hand)) {
            chart.combine(&self.part(ChartType::Line, lines));
        }
        let font = |size: u32| ChartFont::new().set_size(size).clone();
        chart.title().set_name(&self.title).set_font(&font(11));
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(10));
        chart.x_axis().set_font(&font(9));
        if self.crowded {
            // Every unit is named, from below.
            chart.x_axis().set_font(font(9).set_rotation(-90)).set_label_interval(1);
        }
        chart.y_axis().set_font(&font(9));
        if self.percent {
            chart.y_axis().set_num_format("0%");
        }
        // Negative growth would otherwise run through the names.
        chart.x_axis().set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::Low);
        let width = (grid.width + GAP) / grid.across - GAP;
        chart.set_width(width).set_height(grid.rows * ROW_PIXELS - GAP).set_alt_text(&self.title);
        let left = at % grid.across * (width + GAP);
        sheet.insert_chart_with_offset(grid.row_of(at), 0, &chart, left, 4)?;
        Ok(())
    }

    /// The series that one kind of chart draws.
    fn part(&self, kind: ChartType, belongs: impl Fn(SeriesStyle) -> bool) -> Chart {
        let mut chart = Chart::new(kind);
        for (name, values, hand) in self.series.iter().filter(|(_, _, hand)| belongs(*hand)) {
            let series = chart.add_series();
            series.set_name(name.as_str());
            series.set_categories(self.categories.range()).set_values(values.range());
            series.set_format(&mut hand.format());
            if kind == ChartType::Column {
                series.set_gap(60);
            }
            if self.kind == ChartType::Line {
                let kind = if *hand == SeriesStyle::Dashes {
                    ChartMarkerType::Diamond
                } else {
                    ChartMarkerType::Circle
                };
                series.set_marker(ChartMarker::new().set_type(kind).set_size(5));
            }
        }
        chart
    }
}

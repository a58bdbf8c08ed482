//! Charts as inline SVG: a bar against its goal, shares of a whole, lines over the periods. What they draw also
//! stands beside them in digits.

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Size of a bar, in units of its drawing.
const BAR: (f64, f64) = (300.0, 14.0);
/// Size of a line chart, and the room around its lines.
const LINES: (f64, f64) = (320.0, 130.0);
const MARGIN: (f64, f64) = (22.0, 24.0);
/// Most points that each have their figure or period written beside them.
const MOST_LABELS: usize = 6;

/// A line over the periods.
pub struct ChartLine {
    /// Style of the line in the style sheet.
    pub class: &'static str,
    /// A point for each period, or none.
    pub points: Vec<Option<Decimal>>,
}

/// What a line chart shows.
pub struct LineChart<'a> {
    /// What it is about, for who cannot see it.
    pub title: &'a str,
    /// The periods.
    pub periods: &'a [String],
    /// Its lines; the first has its figures written above the points.
    pub lines: Vec<ChartLine>,
    /// A figure in digits.
    pub text: &'a dyn Fn(Decimal) -> String,
}

/// A figure as a bar.
pub struct ChartBar {
    /// The figure.
    pub value: Decimal,
    /// What it must reach.
    pub goal: Option<Decimal>,
    /// What would be due by now.
    pub due: Option<Decimal>,
    /// The largest figure of the bars that it stands among.
    pub largest: Decimal,
    /// Whether it falls short.
    pub is_short: bool,
}

impl ChartBar {
    /// The drawing.
    pub fn draw(&self) -> Markup {
        let [value, goal, due] = [Some(self.value), self.goal, self.due].map(|v| v.map(float));
        let all = [value, goal, due, Some(float(self.largest))].into_iter().flatten();
        let (low, high) = all.fold((0.0, 0.0), |(l, h), v| (f64::min(l, v), f64::max(h, v)));
        let range = (high - low).max(f64::EPSILON);
        let x = |value: f64| (value - low) / range * (BAR.0 - 2.0) + 1.0;
        let (zero, end) = (x(0.0), x(value.unwrap_or_default()));
        let class = if self.is_short { "unmet" } else { "met" };
        html! {
            svg.bar viewBox={ "0 0 " (BAR.0) " " (BAR.1) } preserveAspectRatio="none" aria-hidden="true" {
                rect.track width=(BAR.0) height=(BAR.1) {}
                rect class=(class) x=(at(zero.min(end))) width=(at((end - zero).abs())) height=(BAR.1) {}
                @for (class, mark) in [("due", due), ("goal", goal)] {
                    @if let Some(mark) = mark.map(x) {
                        line class=(class) x1=(at(mark)) x2=(at(mark)) y1="0" y2=(BAR.1) {}
                    }
                }
            }
        }
    }
}

/// Shares of a whole side by side: how many, and the style of each.
pub fn shares(parts: &[(usize, &'static str)]) -> Markup {
    let whole = parts.iter().map(|(count, _)| *count).sum::<usize>().max(1) as f64;
    let mut left = 0.0;
    let placed = parts.iter().map(|(count, class)| {
        let width = *count as f64 / whole * BAR.0;
        left += width;
        (left - width, width, *class)
    });
    html! {
        svg.bar viewBox={ "0 0 " (BAR.0) " " (BAR.1) } preserveAspectRatio="none" aria-hidden="true" {
            @for (left, width, class) in placed {
                rect class=(class) x=(at(left)) width=(at(width)) height=(BAR.1) {}
            }
        }
    }
}

impl LineChart<'_> {
    /// The drawing.
    pub fn draw(&self) -> Markup {
        html! {
            svg.lines viewBox={ "0 0 " (LINES.0) " " (LINES.1) } role="img" aria-label=(self.title) {
                line.axis x1="0" x2=(LINES.0) y1=(at(self.y(0.0))) y2=(at(self.y(0.0))) {}
                @for (position, period) in self.periods.iter().enumerate().filter(|(p, _)| self.is_labelled(*p)) {
                    text.period x=(at(self.x(position))) y=(at(LINES.1 - 6.0)) { (period) }
                }
                @for line in self.lines.iter().rev() { (self.line(line)) }
                @if let Some(first) = self.lines.first() { (self.figures(first)) }
            }
        }
    }

    fn line(&self, line: &ChartLine) -> Markup {
        let points: Vec<Option<(f64, f64)>> = (0..)
            .zip(&line.points)
            .map(|(position, value)| Some((self.x(position), self.y(float((*value)?)))))
            .collect();
        html! {
            g class=(line.class) {
                // A period without figures breaks the line.
                @for stretch in points.split(Option::is_none).filter(|stretch| stretch.len() > 1) {
                    polyline points=(path(stretch)) {}
                }
                @for (x, y) in points.iter().flatten() { circle cx=(at(*x)) cy=(at(*y)) r="3" {} }
            }
        }
    }

    fn figures(&self, line: &ChartLine) -> Markup {
        let points = line.points.iter().enumerate().filter(|(p, _)| self.is_labelled(*p));
        html! {
            @for (position, value) in points.filter_map(|(p, value)| Some((p, (*value)?))) {
                text.figure x=(at(self.x(position))) y=(at(self.y(float(value)) - 8.0)) { ((self.text)(value)) }
            }
        }
    }

    /// Of many periods some are labelled, the last one always.
    fn is_labelled(&self, position: usize) -> bool {
        let last = self.periods.len().saturating_sub(1);
        let step = self.periods.len().div_ceil(MOST_LABELS).max(1);
        (last - position.min(last)).is_multiple_of(step)
    }

    fn x(&self, position: usize) -> f64 {
        let steps = self.periods.len().saturating_sub(1).max(1) as f64;
        let margin = MARGIN.0 + 8.0;
        margin + position as f64 / steps * (LINES.0 - 2.0 * margin)
    }

    fn y(&self, value: f64) -> f64 {
        let all = self.lines.iter().flat_map(|line| &line.points).flatten().copied().map(float);
        let (low, high) =
            all.fold((0.0, 0.0), |(low, high), v| (f64::min(low, v), f64::max(high, v)));
        let range = if high > low { high - low } else { 1.0 };
        LINES.1 - MARGIN.1 - (value - low) / range * (LINES.1 - 2.0 * MARGIN.1)
    }
}

fn path(points: &[Option<(f64, f64)>]) -> String {
    let points = points.iter().flatten().map(|(x, y)| format!("{},{}", at(*x), at(*y)));
    points.collect::<Vec<_>>().join(" ")
}

/// A coordinate, to a tenth: the same on every machine.
fn at(coordinate: f64) -> String {
    format!("{coordinate:.1}")
}

/// For drawing only; what is written in digits stays exact.
fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

//! Charts: drawn on the server as SVG, with the same figures as a table beside them.
//!
//! Colours are named by CSS, so that they follow light and dark: what is drawn here carries stand-ins that the style
//! sheet finds by their values (`[stroke="#010000"]`).

use maud::{Markup, PreEscaped, html};
use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, Rectangle};
use plotters::prelude::{IntoDrawingArea, LineSeries};
use plotters::style::{BLACK, Color, IntoFont, RGBColor};

use crate::table::framed;

/// A drawing's width and height; it is shown as wide as there is room.
const SIZE: (u32, u32) = (720, 240);

/// The stand-in of a series' colour: `#0n0000`.
const fn stand_in(series: u8) -> RGBColor {
    RGBColor(series + 1, 0, 0)
}

/// Bars on top of each other, one for each column.
pub(crate) struct Bars<'a> {
    pub(crate) title: &'a str,
    /// What the columns are called, from left to right.
    pub(crate) columns: Vec<String>,
    /// What the series are called, from the bottom up, and their figures by column.
    pub(crate) series: Vec<(String, Vec<f64>)>,
    /// How a figure is written.
    pub(crate) write: &'a dyn Fn(f64) -> String,
    /// What the table calls its columns.
    pub(crate) heading: &'a str,
    /// What unfolds the table.
    pub(crate) as_table: &'a str,
    /// Whether the series stand beside each other rather than on top.
    pub(crate) beside: bool,
}

impl Bars<'_> {
    /// The chart and its table.
    pub(crate) fn draw(&self) -> Markup {
        html! {
            figure.chart {
                figcaption { (self.title) (self.legend()) }
                (drawing(self.title, self.svg()))
                details { summary { (self.as_table) } (self.table()) }
            }
        }
    }

    fn legend(&self) -> Markup {
        html! {
            span.legend { @for (n, (name, _)) in self.series.iter().enumerate() {
                span { i.series data-series=(n) {} (name) }
            } }
        }
    }

    /// None if it cannot be drawn; the table is there all the same.
    fn svg(&self) -> Option<String> {
        let count = self.columns.len();
        let tops = (0..count).map(|column| {
            let figures = self.series.iter().map(|(_, figures)| figures[column].max(0.0));
            if self.beside { figures.fold(0.0, f64::max) } else { figures.sum::<f64>() }
        });
        let top = tops.fold(0.0_f64, f64::max).max(f64::MIN_POSITIVE);
        let label = |at: &f64| self.columns.get(*at as usize).cloned().unwrap_or_default();
        let axes =
            Axes { across: (0.0, count as f64), top: top * 1.05, labels: count.clamp(1, 8), label: &label };
        axes.draw(self.write, |chart| self.bars(chart))
    }

    fn bars(&self, chart: &mut Plane) -> Option<()> {
        let count = self.columns.len();
        let mut base = vec![0.0; count];
        let width = if self.beside { 0.8 / self.series.len().max(1) as f64 } else { 0.8 };
        for (n, (_, figures)) in self.series.iter().enumerate() {
            let style = stand_in(u8::try_from(n).unwrap_or(u8::MAX - 1)).filled();
            let bars = figures.iter().enumerate().map(|(column, figure)| {
                let shift = if self.beside { n as f64 * width } else { 0.0 };
                let (left, bottom) =
                    (column as f64 + 0.1 + shift, if self.beside { 0.0 } else { base[column] });
                base[column] = bottom + figure.max(0.0);
                Rectangle::new([(left, bottom), (left + width, base[column])], style)
            });
            let bars: Vec<_> = bars.collect();
            chart.draw_series(bars).ok()?;
        }
        Some(())
    }

    fn table(&self) -> Markup {
        let headings = html! {
            th scope="col" { (self.heading) }
            @for (name, _) in &self.series { th.figure scope="col" { (name) } }
        };
        let rows = html! { @for (n, column) in self.columns.iter().enumerate() { tr {
            th scope="row" { (column) }
            @for (_, figures) in &self.series { td.figure { ((self.write)(figures[n])) } }
        } } };
        framed(self.title, &headings, &rows)
    }
}

/// A line of steps over time, with marks on it.
pub(crate) struct Steps<'a> {
    pub(crate) title: &'a str,
    /// From when on it has which value: days since 1970, and the value.
    pub(crate) steps: Vec<(f64, f64)>,
    /// Where something is marked.
    pub(crate) marks: Vec<(f64, f64)>,
    /// Until when it is drawn.
    pub(crate) until: f64,
    pub(crate) write: &'a dyn Fn(f64) -> String,
    pub(crate) date: &'a dyn Fn(f64) -> String,
}

impl Steps<'_> {
    /// The drawing, if it can be drawn. Its figures are in the table that whoever calls shows beside it.
    pub(crate) fn draw(&self) -> Markup {
        html! { figure.chart { figcaption { (self.title) } (drawing(self.title, self.svg())) } }
    }

    fn svg(&self) -> Option<String> {
        let (from, _) = *self.steps.first()?;
        let top = self.steps.iter().chain(&self.marks).map(|(_, value)| *value).fold(0.0_f64, f64::max);
        let until = self.until.max(from + 1.0);
        let label = |at: &f64| (self.date)(*at);
        let top = top.max(f64::MIN_POSITIVE) * 1.1;
        let axes = Axes { across: (from, until), top, labels: 5, label: &label };
        axes.draw(self.write, |chart| self.line(chart, until))
    }

    fn line(&self, chart: &mut Plane, until: f64) -> Option<()> {
        let mut corners = Vec::new();
        let mut before = None;
        for (at, value) in &self.steps {
            corners.extend(before.map(|before| (*at, before)));
            corners.push((*at, *value));
            before = Some(*value);
        }
        corners.extend(before.map(|before| (until, before)));
        chart.draw_series(LineSeries::new(corners, stand_in(0).stroke_width(2))).ok()?;
        chart.draw_series(self.marks.iter().map(|mark| Circle::new(*mark, 4, stand_in(1).filled()))).ok()?;
        Some(())
    }
}

/// What is drawn on.
type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The lines at the side and at the foot of a chart, and what stands at them.
struct Axes<'a> {
    /// From where to where it goes from left to right.
    across: (f64, f64),
    top: f64,
    /// How many labels there are at the foot.
    labels: usize,
    label: &'a dyn Fn(&f64) -> String,
}

impl Axes<'_> {
    /// The SVG of what `draw` draws between them, if it can be drawn.
    fn draw(
        &self,
        write: &dyn Fn(f64) -> String,
        draw: impl FnOnce(&mut Plane) -> Option<()>,
    ) -> Option<String> {
        let (from, until) = self.across;
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area);
        let mut chart = chart
            .margin(8)
            .x_label_area_size(28)
            .y_label_area_size(72)
            .build_cartesian_2d(from..until, 0.0..self.top)
            .ok()?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .x_labels(self.labels)
            .y_labels(4)
            .x_label_formatter(&self.label)
            .y_label_formatter(&|figure| write(*figure))
            .label_style(("sans-serif", 13).into_font().color(&BLACK))
            .draw()
            .ok()?;
        draw(&mut chart)?;
        drop(chart);
        area.present().ok()?;
        drop(area);
        Some(hidden_from_readers(&svg))
    }
}

/// A drawing in a frame of its own, which is pushed aside where the page is narrow; nothing if it cannot be drawn.
fn drawing(title: &str, svg: Option<String>) -> Markup {
    html! { @if let Some(svg) = svg {
        div.scroll role="img" aria-label=(title) tabindex="0" { (PreEscaped(svg)) }
    } }
}

/// A drawing that screen readers pass by, as the table says the same.
fn hidden_from_readers(svg: &str) -> String {
    svg.replacen("<svg ", "<svg aria-hidden=\"true\" focusable=\"false\" ", 1)
}

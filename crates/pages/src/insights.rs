//! Insights: how concentrated the commons is, with thresholds, and what each figure means.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::response::Response;
use insights::{Insights, Level, Metric, Threshold, Unit};
use ledger::{AccountId, Timestamp};
use maud::{Markup, html};
use node::Node;

use crate::layout::{Page, respond};
use crate::link;
use crate::table::{Column, framed, table};
use crate::visit::{See, Visit};

/// How long figures are good enough for a page: measuring walks everything.
const FRESH: Duration = Duration::from_secs(10);

/// The figures that were measured last.
#[derive(Clone, Default)]
pub(crate) struct Remembered(Arc<Inner>);

#[derive(Default)]
struct Inner {
    last: Mutex<Option<Measured>>,
    /// Whoever measures has it: once at a time is enough.
    turn: Mutex<()>,
}

#[derive(Clone)]
struct Measured {
    when: Instant,
    look: Arc<Look>,
}

/// The figures, and who they are about.
pub(crate) struct Look {
    pub(crate) insights: Insights,
    /// Whose assets are worth most, and how much, in minor units.
    largest: Vec<(AccountId, i128)>,
}

/// How many of them are named.
const LARGEST: usize = 10;

impl Look {
    fn at(node: &Node, now: Timestamp) -> Option<Look> {
        let state = node.state();
        let insights = insights::Figures::of(&state, now, None).ok()?.insights();
        let mut sums: BTreeMap<AccountId, i128> = BTreeMap::new();
        for ((_, account), held) in registry::view::holders(state.machine.world(), now) {
            *sums.entry(account).or_default() += held.valuation;
        }
        let mut largest: Vec<_> = sums.into_iter().collect();
        largest.sort_by_key(|(account, sum)| (Reverse(*sum), *account));
        largest.truncate(LARGEST);
        Some(Look { insights, largest })
    }
}

impl Remembered {
    fn last(&self) -> Option<Measured> {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The figures that were measured last, however long ago: where there are some, nobody waits for newer ones.
    pub(crate) async fn latest(&self, node: &Node) -> Option<Arc<Look>> {
        let Some(Measured { look, .. }) = self.last() else { return self.measure(node).await };
        let (this, node) = (self.clone(), node.clone());
        tokio::spawn(async move { this.measure(&node).await });
        Some(look)
    }

    /// The figures as they were some seconds ago at most, off the threads that serve others.
    pub(crate) async fn measure(&self, node: &Node) -> Option<Arc<Look>> {
        let (this, node) = (self.clone(), node.clone());
        let measure = move || {
            let _turn = this.0.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let now = node.now();
            let is_current =
                |insights: &Insights| insights.record + 1 >= node.visible() && insights.at == now;
            if let Some(Measured { when, look }) = this.last()
                && (when.elapsed() < FRESH || is_current(&look.insights))
            {
                return Some(look);
            }
            let look = Arc::new(Look::at(&node, now)?);
            let measured = Measured { when: Instant::now(), look: look.clone() };
            *this.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(measured);
            Some(look)
        };
        tokio::task::spawn_blocking(measure).await.ok()?
    }
}

pub(crate) async fn show(visit: Visit) -> Response {
    let measured = visit.insights.measure(&visit.node).await;
    let see = visit.see();
    let main = match &measured {
        Some(look) => main(&see, look),
        None => html! { h1 { (see.text("nav-insights")) } p { (see.text("insights-none")) } },
    };
    let record = measured.map_or_else(|| see.head(), |look| look.insights.record);
    let page =
        Page { title: see.text("nav-insights"), main, record, live: Some(String::new()), scripts: &[] };
    drop(see);
    respond(&visit, page)
}

fn main(see: &See, look: &Look) -> Markup {
    let t = see.language;
    let insights = &look.insights;
    let metrics = &insights.metrics;
    let (classes, whole): (Vec<&str>, Vec<&str>) = distinct(metrics.iter().map(|metric| metric.of.as_str()))
        .into_iter()
        .partition(|of| of.starts_with(CLASS));
    html! {
        h1 { (t.text("nav-insights")) }
        p { (t.text("insights-about")) }
        div #insights data-live {
            section { h2 { (t.text("insights-notable")) } (notable(see, insights)) }
            section { h2 { (t.text("insights-largest")) } p { (t.text("insights-largest-about")) } (largest(see, look)) }
            section { h2 { (t.text("insights-whole")) } (beside(see, "insights-whole", metrics, &whole)) }
            @if !classes.is_empty() {
                section { h2 { (t.text("insights-classes")) } (beside(see, "insights-classes", metrics, &classes)) }
            }
        }
    }
}

fn largest(see: &See, look: &Look) -> Markup {
    let rows = html! { @for (account, sum) in &look.largest { tr {
        th scope="row" { (link::account(see, *account)) }
        td.figure { (see.language.number(see.zero().with_units(*sum))) }
    } } };
    table(
        see,
        &see.text("insights-largest"),
        &[Column::Words("account"), Column::Figures("valuation")],
        &rows,
    )
}

/// What the subject of a class's figures begins with.
const CLASS: &str = "class:";

/// Each once, in the order of their first.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct: Vec<&str> = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

/// What is beyond its thresholds: alarms with what they mean, and what is to be watched as a list to unfold.
fn notable(see: &See, insights: &Insights) -> Markup {
    let t = see.language;
    let line = |metric: &Metric| {
        html! { li { (said(see, metric)) " (" (words(see, metric)) "). " (meaning(see, metric.name)) } }
    };
    let (alarms, watched) = (at(insights, Level::Alarm), at(insights, Level::Watch));
    html! {
        @if alarms.is_empty() { p { (t.text("insights-calm")) } }
        @else { ul.alarms { @for metric in alarms { (line(metric)) } } }
        @if !watched.is_empty() { details {
            summary { (t.with("insights-watched", [("count", &watched.len())])) }
            ul { @for metric in watched { (line(metric)) } }
        } }
    }
}

/// The alarms in a few words each.
pub(crate) fn alarms(see: &See, insights: &Insights) -> Markup {
    let alarms = at(insights, Level::Alarm);
    html! {
        @if alarms.is_empty() { p { (see.text("insights-calm")) } }
        @else { ul.alarms.short { @for metric in alarms { li { (said(see, metric)) } } } }
    }
}

fn at(insights: &Insights, level: Level) -> Vec<&Metric> {
    insights.metrics.iter().filter(|metric| metric.level == level).collect()
}

/// Of what, which figure, and how much it is.
fn said(see: &See, metric: &Metric) -> Markup {
    let value = metric.value.map(|value| figure(see, metric.unit, value)).unwrap_or_default();
    html! { strong { (subject_name(see, &metric.of)) ": " (metric_name(see, metric.name)) " " (value) } }
}

fn subject_name(see: &See, subject: &str) -> String {
    match subject.strip_prefix(CLASS) {
        Some(class) => see.language.with("metrics-of-class", [("class", &class)]),
        None => see.text(&format!("metrics-of-{subject}")),
    }
}

fn metric_name(see: &See, name: &str) -> String {
    see.text(&format!("metric-{}", name.replace('_', "-")))
}

/// What a figure means, in a sentence.
fn meaning(see: &See, name: &str) -> String {
    see.text(&format!("metric-{}-about", name.replace('_', "-")))
}

/// The figures of several subjects beside each other: each measure once, with what it means.
fn beside(see: &See, label: &str, metrics: &[Metric], subjects: &[&str]) -> Markup {
    let t = see.language;
    let of_these = || metrics.iter().filter(|metric| subjects.contains(&metric.of.as_str()));
    let headings = html! {
        th scope="col" { (t.text("metric")) }
        @for subject in subjects { th scope="col" { (subject_name(see, subject)) } }
    };
    let row = |name: &str| {
        let row: Vec<&Metric> = of_these().filter(|metric| metric.name == name).collect();
        let thresholds = distinct_words(see, &row);
        let of = |subject: &&str| row.iter().find(|metric| metric.of == *subject);
        html! { tr {
            th.meaning scope="row" { (metric_name(see, name)) small { (meaning(see, name)) }
                @if let [threshold] = &thresholds[..] { small { (threshold) } } }
            @for metric in subjects.iter().map(of) { @match metric {
                Some(metric) => td.{ (level(metric.level)) } {
                    (value(see, metric)) (gauge(see, metric))
                    @if thresholds.len() > 1 { small { (words(see, metric)) } }
                },
                None => td { "–" },
            } }
        } }
    };
    let rows = html! { @for name in distinct(of_these().map(|metric| metric.name)) { (row(name)) } };
    framed(&t.text(label), &headings, &rows)
}

/// The thresholds of these figures in words, each once.
fn distinct_words(see: &See, metrics: &[&Metric]) -> Vec<String> {
    let mut words: Vec<String> = metrics.iter().map(|metric| words(see, metric)).collect();
    words.dedup();
    words
}

/// A figure, with its level in a word where it is not ordinary.
fn value(see: &See, metric: &Metric) -> Markup {
    html! {
        @match metric.value { Some(value) => (figure(see, metric.unit, value)), None => "–" }
        @if metric.level != Level::Fine { " " strong { (see.text(level(metric.level))) } }
    }
}

/// The level of a figure, as a class of the style sheet and the key of its word.
fn level(level: Level) -> &'static str {
    match level {
        Level::Fine => "level-fine",
        Level::Watch => "level-watch",
        Level::Alarm => "level-alarm",
    }
}

fn figure(see: &See, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Share => see.language.percent(&format!("{value:.3}")),
        Unit::Count => see.language.number(format!("{value:.0}")),
        Unit::Number if value.abs() >= 100.0 => see.language.number(format!("{value:.0}")),
        Unit::Number => see.language.number(format!("{value:.2}")),
    }
}

/// From where on it is watched and warned of, and where it is, on one line.
fn gauge(see: &See, metric: &Metric) -> Markup {
    let (Some(value), Some(_)) = (metric.value, metric.watch.or(metric.alarm)) else { return html! {} };
    let bounds = |threshold: Option<Threshold>| match threshold {
        Some(Threshold::Above(most)) => vec![most],
        Some(Threshold::Below(least)) => vec![least],
        Some(Threshold::Outside(least, most)) => vec![least, most],
        None => vec![],
    };
    let (watch, alarm) = (bounds(metric.watch), bounds(metric.alarm));
    let end = 1.25 * watch.iter().chain(&alarm).fold(value, |most, bound| most.max(*bound));
    let place = |value: f64| (100.0 * (value / end).clamp(0.0, 1.0)).round();
    let mark =
        |class: &str, at: &f64| html! { line.(class) x1=(place(*at)) x2=(place(*at)) y1="1" y2="15" {} };
    html! {
        svg.gauge viewBox="-6 0 112 16" role="img" aria-label=(words(see, metric)) {
            rect x="0" y="6" width="100" height="4" rx="2" {}
            @for at in &watch { (mark("watch", at)) }
            @for at in &alarm { (mark("alarm", at)) }
            circle cx=(place(value)) cy="8" r="5" {}
        }
    }
}

fn words(see: &See, metric: &Metric) -> String {
    let t = see.language;
    let say = |threshold: Threshold| match threshold {
        Threshold::Above(most) => t.with("above", [("figure", &figure(see, metric.unit, most))]),
        Threshold::Below(least) => t.with("below", [("figure", &figure(see, metric.unit, least))]),
        Threshold::Outside(least, most) => t.with(
            "outside",
            [("least", &figure(see, metric.unit, least)), ("most", &figure(see, metric.unit, most))],
        ),
    };
    let watch = metric.watch.map(|threshold| t.with("watch-at", [("threshold", &say(threshold))]));
    let alarm = metric.alarm.map(|threshold| t.with("alarm-at", [("threshold", &say(threshold))]));
    [watch, alarm].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

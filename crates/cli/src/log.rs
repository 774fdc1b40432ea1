//! What the program says of itself while it runs: lines on stderr, and spans of requests for a collector.

use std::io::{IsTerminal, stderr};

use anyhow::Result;
use clap::ValueEnum;
use opentelemetry::trace::TracerProvider;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::spans::Exporting;

/// How the log is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LogFormat {
    /// A line of text for each thing that happens.
    Text,
    /// A line of JSON.
    Json,
}

/// Begins to write to stderr as much as `filter` lets through, and to send the same spans to `collector`, if there is
/// one. What is returned must live until the end.
pub fn begin(filter: &str, format: LogFormat, collector: Option<&str>) -> Result<Option<Exporting>> {
    let text = || layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let json = || layer().json().flatten_event(true).with_span_list(false).with_writer(stderr);
    let exporting = collector.map(Exporting::to).transpose()?;
    let spans =
        |exporting: &Exporting| tracing_opentelemetry::layer().with_tracer(exporting.0.tracer("commonhold"));
    tracing_subscriber::registry()
        .with(EnvFilter::try_new(filter)?)
        .with((format == LogFormat::Text).then(text))
        .with((format == LogFormat::Json).then(json))
        .with(exporting.as_ref().map(spans))
        .init();
    Ok(exporting)
}

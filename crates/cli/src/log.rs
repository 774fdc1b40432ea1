//! What the program says of itself while it runs: lines on stderr, and spans for a collector.

use std::io::{IsTerminal, stderr};

use anyhow::Result;
use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

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
pub fn begin(filter: &str, format: LogFormat, collector: Option<&str>) -> Result<Exporting> {
    let text = || layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let json = || layer().json().flatten_event(true).with_span_list(false).with_writer(stderr);
    let log = tracing_subscriber::registry()
        .with(EnvFilter::try_new(filter)?)
        .with((format == LogFormat::Text).then(text))
        .with((format == LogFormat::Json).then(json));
    start(log, collector)
}

#[cfg(not(feature = "otlp"))]
pub use without::{Exporting, start};

#[cfg(not(feature = "otlp"))]
mod without {
    use super::{Result, SubscriberInitExt};

    /// Nothing is exported.
    pub struct Exporting;

    pub fn start(log: impl SubscriberInitExt, collector: Option<&str>) -> Result<Exporting> {
        let missing = "otlp: this program was built without it; build it with --features otlp";
        anyhow::ensure!(collector.is_none(), missing);
        log.init();
        Ok(Exporting)
    }
}

#[cfg(feature = "otlp")]
pub use otlp::{Exporting, start};

/// Spans of requests, as OpenTelemetry's protocol carries them (OTLP over HTTP).
#[cfg(feature = "otlp")]
mod otlp {
    use std::time::Duration;

    use opentelemetry::trace::TracerProvider;
    use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
    use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing::Subscriber;
    use tracing_subscriber::registry::LookupSpan;

    use super::{Result, SubscriberExt, SubscriberInitExt};

    /// How long the collector may take for what is sent to it.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// Spans are exported; what is left is sent when this is dropped.
    pub struct Exporting(Option<SdkTracerProvider>);

    impl Drop for Exporting {
        fn drop(&mut self) {
            if let Some(provider) = &self.0 {
                let _ = provider.shutdown_with_timeout(PATIENCE); // A collector that is gone holds up nobody.
            }
        }
    }

    /// The client of ours as the exporter asks for one; it may block, on a thread of the exporter's.
    #[derive(Debug)]
    struct Client(ureq::Agent);

    #[async_trait::async_trait]
    impl HttpClient for Client {
        async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
            let (parts, mut body) = self.0.run(request.map(|body| body.to_vec()))?.into_parts();
            Ok(Response::from_parts(parts, body.read_to_vec()?.into()))
        }
    }

    pub fn start<L>(log: L, collector: Option<&str>) -> Result<Exporting>
    where
        L: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        let Some(collector) = collector else {
            log.init();
            return Ok(Exporting(None));
        };
        let client = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        let exporter = SpanExporter::builder().with_http().with_http_client(Client(client));
        let exporter = exporter.with_endpoint(collector).build()?;
        let resource = Resource::builder().with_service_name("commonhold").build();
        let provider =
            SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
        log.with(tracing_opentelemetry::layer().with_tracer(provider.tracer("commonhold"))).init();
        Ok(Exporting(Some(provider)))
    }
}

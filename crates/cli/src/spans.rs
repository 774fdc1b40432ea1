//! Spans of requests, as OpenTelemetry's protocol carries them (OTLP over HTTP).

use std::time::Duration;

use anyhow::Result;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;

/// How long the collector may take for what is sent to it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Spans are exported; what is left is sent when this is dropped.
pub struct Exporting(pub SdkTracerProvider);

impl Exporting {
    /// Begins to send what is to be exported to `collector`.
    pub fn to(collector: &str) -> Result<Exporting> {
        let client = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        let exporter = SpanExporter::builder().with_http().with_http_client(Client(client));
        let exporter = exporter.with_endpoint(collector).build()?;
        let resource = Resource::builder().with_service_name("commonhold").build();
        Ok(Exporting(
            SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build(),
        ))
    }
}

impl Drop for Exporting {
    fn drop(&mut self) {
        let _ = self.0.shutdown_with_timeout(PATIENCE); // A collector that is gone holds up nobody.
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

//! Whole requests to the server: addresses, queries, cursors, formats, and lines of commands.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt;

use super::Try;
use super::stage::Stage;

/// Longer than anything takes that does not wait for something to happen.
const PATIENCE: Duration = Duration::from_millis(20);

/// The first line is `METHOD /path?query`, the second a format, the rest the body. Nothing may be the server's fault.
pub fn requests() -> Try {
    let stage = Stage::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut settings = api::Settings::default();
    settings.limits.requests_per_address.every = Duration::ZERO;
    settings.limits.writes_per_account.every = Duration::ZERO;
    let router = api::router(stage.node.clone(), &settings);
    Box::new(move |data| {
        let Some(request) = read(data) else { return };
        let router = router.clone();
        let answered = async {
            let (head, body) = router.oneshot(request).await.expect("an answer, always").into_parts();
            assert!(head.status.as_u16() != 500, "{data:?}", data = String::from_utf8_lossy(data));
            let body = to_bytes(body, usize::MAX).await.expect("a body");
            if head.headers.get(header::CONTENT_TYPE).is_some_and(|format| format == "application/json") {
                serde_json::from_slice::<serde::de::IgnoredAny>(&body).expect("JSON");
            }
        };
        // What waits for a record to come, or tells what happens, is left there.
        let _ = runtime.block_on(async { tokio::time::timeout(PATIENCE, answered).await });
        let _ = &stage; // Its directory is there for as long as it is served.
    })
}

fn read(data: &[u8]) -> Option<Request<Body>> {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let (method, target) = std::str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
    let format = lines.next().unwrap_or_default();
    let body = lines.next().unwrap_or_default().to_vec();
    let request = Request::builder().method(method).uri(target).header(header::CONTENT_TYPE, format);
    request.body(Body::from(body)).ok()
}

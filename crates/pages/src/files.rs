//! Scripts and styles: within the program, and kept by browsers for as long as they like, as their address changes with
//! them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

struct File {
    name: &'static str,
    media: &'static str,
    content: &'static [u8],
}

const SCRIPT: &str = "text/javascript";

static FILES: [File; 10] = [
    File { name: "style.css", media: "text/css", content: include_bytes!("../assets/style.css") },
    File { name: "page.js", media: SCRIPT, content: include_bytes!("../assets/page.js") },
    File { name: "keys.js", media: SCRIPT, content: include_bytes!("../assets/keys.js") },
    File { name: "send.js", media: SCRIPT, content: include_bytes!("../assets/send.js") },
    File { name: "key.js", media: SCRIPT, content: include_bytes!("../assets/key.js") },
    File { name: "ballot.js", media: SCRIPT, content: include_bytes!("../assets/ballot.js") },
    File { name: "token.js", media: SCRIPT, content: include_bytes!("../assets/token.js") },
    File { name: "attest.js", media: SCRIPT, content: include_bytes!("../assets/attest.js") },
    File { name: "verify.js", media: SCRIPT, content: include_bytes!("../assets/verify.js") },
    File { name: "icon.svg", media: "image/svg+xml", content: include_bytes!("../assets/icon.svg") },
];

/// Changes with any of the files, as scripts name each other.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    FILES.iter().for_each(|file| hash.update(file.content));
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// Where a file is.
pub(crate) fn address(name: &str) -> String {
    debug_assert!(FILES.iter().any(|file| file.name == name), "{name}");
    format!("/files/{}/{name}", *VERSION)
}

/// Serves a file under its present address.
pub(crate) async fn serve(Path((version, name)): Path<(String, String)>) -> Response {
    let found = FILES.iter().find(|file| file.name == name && version == *VERSION);
    let Some(File { media, content, .. }) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [(CONTENT_TYPE, *media), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, *content).into_response()
}

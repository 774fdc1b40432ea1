//! The documentation: the OpenAPI document, and pages that show it and let people try it.

use std::sync::LazyLock;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::middleware::map_response;
use axum::response::Response;
use node::Node;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::openapi::document;
use crate::operation::{Routes, other};
use crate::problem::Answer;

const OPENAPI: &str = "/openapi.json";

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document(&super::routes().operations));

pub(super) fn routes() -> Routes {
    let document = other::<serde_json::Map<String, serde_json::Value>>(
        "get-openapi",
        OPENAPI,
        "This document.",
        "application/json",
    );
    // Its files are within the program: nothing is fetched from elsewhere.
    let config = Config::new([OPENAPI]).use_base_layout().display_request_duration(true);
    let pages: Router<Node> = SwaggerUi::new("/docs").config(config).into();
    let pages = pages.layer(map_response(with_scripts));
    Routes { router: pages, operations: Vec::new() }.with(document, openapi)
}

/// The pages run their own scripts, and style themselves.
async fn with_scripts(mut response: Response) -> Response {
    let policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

async fn openapi() -> Answer {
    let mut response = Response::new(DOCUMENT.as_str().into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

//! A page for every problem: what it means, and what helps.

use axum::response::{Html, IntoResponse};

use crate::catalogue::{self, Entry};
use crate::operation::{Routes, other};
use crate::problem::{Answer, Problem};
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default().with(
        other::<String>(
            "explain-problem",
            "/problems/{slug}",
            "What a problem means, and what helps, as a page for people.",
            "text/html; charset=utf-8",
        ),
        explain,
    )
}

async fn explain(read: Read) -> Answer {
    let slug: String = read.id("slug")?;
    read.no_more()?;
    let entry = catalogue::find(&slug.replace('-', "_"));
    let entry = entry.ok_or_else(|| Problem::new("not_found", "there is no problem of this name"))?;
    Ok(Html(page(entry)).into_response())
}

fn page(Entry { slug, status, title, help }: &Entry) -> String {
    let slug = slug.replace('_', "-");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n<p>{help}</p>\n\
         <p>Problem <code>{slug}</code>, usually with status {status}. A refusal changes nothing.</p>\n</html>\n"
    )
}

//! What every page has around its content.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};

use crate::files;
use crate::language::Language;
use crate::visit::{LANGUAGE, ORDER, Visit};

/// Nothing runs, and nothing looks, but what is in our own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// What leads where.
const WAYS: [(&str, &str); 9] = [
    ("/", "nav-front"),
    ("/register", "nav-register"),
    ("/rounds", "nav-rounds"),
    ("/insights", "nav-insights"),
    ("/simulate", "nav-simulate"),
    ("/record", "nav-record"),
    ("/constitution", "nav-constitution"),
    ("/desk", "nav-desk"),
    ("/key", "nav-key"),
];

/// A page's content.
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) main: Markup,
    /// The last record that it shows.
    pub(crate) record: u64,
    /// Which events change it, as `/v1/events` filters them; none if it does not change.
    pub(crate) live: Option<String>,
    /// Scripts of its own.
    pub(crate) scripts: &'static [&'static str],
}

/// The answer to a visit.
pub(crate) fn respond(visit: &Visit, page: Page) -> Response {
    answer(visit, StatusCode::OK, page)
}

/// Leads elsewhere.
pub(crate) fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The answer to a visit of what is not there.
pub(crate) fn missing(visit: &Visit) -> Response {
    let text = |key| visit.language.text(key);
    let main = html! { h1 { (text("missing-title")) } p { (text("missing")) } };
    let page =
        Page { title: text("missing-title"), main, record: visit.see().head(), live: None, scripts: &[] };
    answer(visit, StatusCode::NOT_FOUND, page)
}

fn answer(visit: &Visit, status: StatusCode, page: Page) -> Response {
    let mut headers = HeaderMap::new();
    let mut say = |name, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    say(CONTENT_TYPE, "text/html; charset=utf-8");
    say(CONTENT_SECURITY_POLICY, POLICY);
    say(CACHE_CONTROL, "no-cache");
    say(VARY, "accept-language, cookie");
    if let Some(chosen) = visit.query::<String>(LANGUAGE).and_then(|tag| Language::tagged(&tag)) {
        let cookie = format!("{LANGUAGE}={}; Path=/; Max-Age=31536000; SameSite=Lax", chosen.tag());
        headers.insert(SET_COOKIE, HeaderValue::from_str(&cookie).expect("a tag is ASCII"));
    }
    if visit.is_first {
        // An order of lists of one's own, for as long as the browser is open.
        let cookie = format!("{ORDER}={}; Path=/; SameSite=Lax", visit.order);
        headers.append(SET_COOKIE, HeaderValue::from_str(&cookie).expect("a number is ASCII"));
    }
    (status, headers, whole(visit, &page).into_string()).into_response()
}

fn whole(visit: &Visit, page: &Page) -> Markup {
    let language = visit.language;
    let text = |key| language.text(key);
    let see = visit.see();
    let name = see.state.machine.constitution().name.clone();
    let clock = language.time(see.now);
    drop(see);
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " – " (name) }
                link rel="icon" type="image/svg+xml" href=(files::address("icon.svg"));
                link rel="stylesheet" href=(files::address("style.css"));
                // What the script asks for, before it is there to ask.
                @for script in ["send.js", "keys.js"] { link rel="modulepreload" href=(files::address(script)); }
                script type="module" src=(files::address("page.js")) {}
                @for script in page.scripts { script type="module" src=(files::address(script)) {} }
            }
            body data-record=(page.record) data-live=[&page.live] {
                a.skip href="#main" { (text("skip")) }
                header {
                    a.name href="/" { bdi { (name) } }
                    nav aria-label=(text("nav")) {
                        @for (path, key) in WAYS {
                            a href=(path) aria-current=[is_here(visit, path).then_some("page")] { (text(key)) }
                        }
                        a data-own href="/key" hidden { (text("nav-own")) }
                    }
                }
                div #down { @if !visit.node.is_writing() { p.banner role="alert" { (text("not-writing")) } } }
                div #outrun .banner role="status" hidden {
                    (text("outrun")) " " button.plain type="button" { (text("outrun-show")) }
                }
                main #main tabindex="-1" { (page.main) }
                div #said .banner.done role="status" tabindex="-1" hidden {}
                footer {
                    p {
                        span #as-of {
                            (language.with("as-of", [("record", &language.number(page.record)), ("time", &clock)]))
                        }
                        " " span #live role="status" data-on=(text("live-on")) data-off=(text("live-off"))
                            data-cut=(text("cut")) {}
                    }
                    p { (languages(visit)) a href="/docs" { (text("for-programs")) } }
                }
            }
        }
    }
}

/// The same page in the other languages.
fn languages(visit: &Visit) -> Markup {
    let is_kept = |part: &&str| !part.is_empty() && !part.starts_with(&format!("{LANGUAGE}="));
    let kept: String = visit
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(is_kept)
        .map(|part| format!("&{part}"))
        .collect();
    html! { @for language in Language::ALL {
        @let tag = language.tag();
        @if language == visit.language { span lang=(tag) { (language.name()) } }
        @else { a lang=(tag) hreflang=(tag) href={ "?" (LANGUAGE) "=" (tag) (kept) } { (language.name()) } }
        " "
    } }
}

fn is_here(visit: &Visit, path: &str) -> bool {
    let here = visit.uri.path();
    here == path || path != "/" && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}

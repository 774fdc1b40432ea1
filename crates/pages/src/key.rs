//! The key of whoever looks: made in the browser, kept in the browser, put away in a file.

use axum::response::Response;
use maud::{Markup, html};

use crate::layout::{Page, respond};
use crate::visit::{See, Visit};

pub(crate) async fn show(visit: Visit) -> Response {
    let see = visit.see();
    let page = Page {
        title: see.text("nav-key"),
        main: main(&see),
        record: see.head(),
        live: None,
        scripts: &["key.js"],
    };
    drop(see);
    respond(&visit, page)
}

/// What the scripts say.
const SAID: [&str; 10] = [
    "key-made",
    "key-recovering",
    "key-no-recovery-key",
    "key-wrong-passphrase",
    "key-other-commons",
    "key-recovery-set",
    "key-forgotten",
    "refused",
    "key-not-its-key",
    "key-already",
];

fn main(see: &See) -> Markup {
    let t = see.language;
    html! {
        h1 { (t.text("nav-key")) }
        p { (t.text("key-about")) }
        noscript { p.banner { (t.text("needs-scripts")) } }
        p #key-unavailable .banner hidden { (t.text("key-unavailable")) }
        div hidden { @for key in SAID { data id=(key) { (t.text(key)) } } }
        div #no-key hidden { div.columns { (making(see)) (opening(see)) (recovering(see)) } }
        section #own-key hidden {
            p {
                a #own-account href="/" { (t.text("key-yours")) }
                a #own-desk href="/desk" hidden { (t.text("key-desk")) }
            }
            div.columns { (recovery(see)) (forgetting(see)) }
        }
    }
}

fn making(see: &See) -> Markup {
    let t = see.language;
    html! { section { h2 { (t.text("key-new")) }
        p { (t.text("key-new-about")) }
        form #make {
            label { (t.text("key-handle")) small { (t.text("key-handle-about")) }
                input name="handle" maxlength="40" autocomplete="nickname"; }
            label { (t.text("key-passphrase")) small { (t.text("key-passphrase-about")) }
                input type="password" name="passphrase" required minlength="10" autocomplete="new-password"; }
            p { button { (t.text("key-make")) } }
            output role="status" {}
        }
    } }
}

fn opening(see: &See) -> Markup {
    let t = see.language;
    html! { section { h2 { (t.text("key-open")) }
        p { (t.text("key-open-about")) }
        form #open {
            label { (t.text("key-file")) input type="file" name="file" accept="application/json,.json" required; }
            label { (t.text("key-passphrase")) small { (t.text("key-passphrase-if")) }
                input type="password" name="passphrase" autocomplete="current-password"; }
            p { button { (t.text("key-open-submit")) } }
            output role="status" {}
        }
    } }
}

/// Asks for another key in the place of one that is lost.
fn recovering(see: &See) -> Markup {
    let t = see.language;
    html! { section { h2 { (t.text("key-recover")) }
        p { (t.text("key-recover-about")) }
        form #recover {
            label { (t.text("key-recover-file"))
                input type="file" name="file" accept="application/json,.json" required; }
            label { (t.text("key-recover-account")) small { (t.text("key-recover-account-about")) }
                input name="account" autocomplete="off"; }
            label { (t.text("key-passphrase")) small { (t.text("key-recover-passphrase-about")) }
                input type="password" name="passphrase" required minlength="10" autocomplete="new-password"; }
            p { button { (t.text("key-recover-submit")) } }
            output role="status" {}
        }
    } }
}

fn recovery(see: &See) -> Markup {
    let t = see.language;
    html! { section { h2 { (t.text("key-recovery")) }
        p { (t.text("key-recovery-about")) }
        form #recovery { p { button { (t.text("key-recovery-make")) } } output role="status" {} }
    } }
}

fn forgetting(see: &See) -> Markup {
    let t = see.language;
    html! { section { h2 { (t.text("key-forget")) }
        p { (t.text("key-forget-about")) }
        form #forget {
            label { input type="checkbox" required; " " (t.text("key-forget-sure")) }
            p { button.plain { (t.text("key-forget-submit")) } }
            output role="status" {}
        }
    } }
}

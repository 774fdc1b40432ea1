//! Every page can be used by everybody: axe finds nothing, light or dark, and nothing is cut off where there is little
//! room. The pages are those of the demonstration, as its people see them.

use std::path::Path;

use client::Key;

use crate::browser::{Browser, text};
use crate::screen::{OLD_PHONE, ZOOMED};
use crate::server::{Server, commonhold};

/// A member, who holds something.
const MEMBER: &str = "people/ada-marsh.json";

const PAGES: [&str; 17] = [
    "/",
    "/register",
    "/register?status=vacant&sort=-valuation",
    "/rounds",
    "/rounds/3",
    "/rounds/4",
    "/insights",
    "/simulate",
    "/record",
    "/record?q=nobody",
    "/record/1",
    "/record/3000",
    "/constitution",
    "/desk",
    "/key",
    "/assets/nowhere",
    "/nowhere",
];

/// Where to find an example of what has a page of its own: on which page, and by which link.
const EXAMPLES: [(&str, &str); 4] = [
    ("/register?status=held", "tbody th a"),
    ("/register?status=vacant", "tbody th a"),
    ("/register?status=held", "tbody td a.account"),
    ("/rounds/4", ".proposal a"),
];

const OFFICERS: [&str; 3] = ["keys/cashier-1.json", "keys/surveyor.json", "keys/registrar-1.json"];

/// What is wrong with a page that is shown.
fn look(browser: &Browser, findings: &mut Vec<String>) {
    browser.wait(
        "document.readyState === 'complete' &&
         (!document.querySelector('form.command') || document.body.classList.contains('has-key'))",
    );
    browser.run("document.querySelectorAll('details').forEach((part) => (part.open = true))");
    let path = browser.path();
    // In the dark, the page is the same but for its colours.
    for (colours, tags) in [("light", None), ("dark", Some(&["cat.color"][..]))] {
        browser.set_colours(colours);
        let violations = browser.violations(tags);
        findings.extend(violations.iter().map(|violation| format!("{path} {colours}: {violation}")));
    }
    let out = [OLD_PHONE, ZOOMED].into_iter().filter_map(|screen| browser.sticks_out(screen));
    findings.extend(out.map(|found| format!("{path} {found}")));
}

/// What is wrong with the pages in a language.
fn look_at_all(server: &Server, town: &Path, language: &str) -> Vec<String> {
    let browser = Browser::open(server.address);
    browser.bring_axe();
    let mut findings = Vec::new();
    browser.visit(&format!("/key?language={language}"));
    browser.wait("document.querySelector('#make').checkVisibility()");
    look(&browser, &mut findings);

    browser.use_key(&town.join(MEMBER));
    let account = Key::read(&town.join(MEMBER)).expect("a key of the demonstration's").account();
    let own = format!("/accounts/{account}");
    let mut paths = vec![own.clone()];
    for (page, link) in [(own.as_str(), "#holdings tbody a")].iter().chain(&EXAMPLES) {
        browser.visit(page);
        paths.push(text(&browser.run(&format!("return document.querySelector({link:?}).pathname"))));
    }
    for path in PAGES.iter().copied().chain(paths.iter().map(String::as_str)) {
        browser.visit(path);
        assert_eq!(browser.run("return document.documentElement.lang"), language);
        look(&browser, &mut findings);
    }
    for officer in OFFICERS {
        browser.use_key(&town.join(officer));
        browser.visit("/desk");
        browser.wait("document.querySelector('main [data-for]:not([hidden])')");
        look(&browser, &mut findings);
    }
    findings
}

#[test]
fn every_page_can_be_used_by_everybody() {
    let dir = tempfile::tempdir().expect("a directory");
    let town = dir.path().join("town");
    let made = commonhold(&["demo", "--exit", "--dir", town.to_str().expect("a path in UTF-8")]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let server = Server::start(&town, &["--manual-clock"], &dir.path().join("log"));
    let findings: Vec<String> = std::thread::scope(|scope| {
        let looks = ["en", "de"].map(|language| scope.spawn(|| look_at_all(&server, &town, language)));
        looks.into_iter().flat_map(|look| look.join().expect("a look at all pages")).collect()
    });
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

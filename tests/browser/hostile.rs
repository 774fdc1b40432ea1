//! What people write is shown as they wrote it and does nothing: it runs nothing, breaks no layout, turns no other text
//! round.

use std::fs;

use client::Key;
use expect_test::expect;
use serde_json::{Value, json};

use crate::browser::{Browser, text};
use crate::commons::{Commons, asset_path, done, with_officers};
use crate::http::Answer;
use crate::screen::{DESK, OLD_PHONE};

const MARKUP: &str =
    r#"'"></title><script>window.ran=1</script><img src=x onerror="window.ran=1"><b>no</b> &amp; ${1}"#;
/// Overrides, embeddings and isolates that nothing ends.
const TURNED: &str =
    "\u{202E}deppilf \u{2067}\u{5D0}\u{5D1} \u{202B}\u{645}\u{631}\u{62D}\u{628}\u{627} \u{200F}\u{202D}";
/// Families, flags, and letters with many marks.
const EMOJI: &str = "👩‍👩‍👧‍👦🏳️‍🌈Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́O";
const CONTROLS: &str = "null\u{0} bell\u{7} escape\u{1B}[31m next\u{85}";

const PARTICULAR: &str = r#"
[governance]
activation_delay = "P0D"
round_interval = "P30D"
deliberation = "P0D"
[[classes]]
id = "land"
rate = "0.10"
first_issue = "claim"
min_tenure = "PT0S"
hold_cap = "1"
"#;

/// As much of `words` as a field of `most` characters takes, again and again.
fn filled(words: &str, most: usize) -> String {
    words.chars().cycle().take(most).collect()
}

/// Somebody who writes, wherever one can.
struct Writer {
    key: Key,
    number: u8,
    words: String,
}

impl Writer {
    fn new(number: u8, words: &str) -> Writer {
        Writer { key: Key::from_seed([number; 32]), number, words: words.into() }
    }

    /// Writes `write` in each field: where, and what became of it.
    fn write(&self, commons: &Commons) -> Vec<(&'static str, Answer)> {
        let Writer { key, number, words } = self;
        let (account, cashier, surveyor) =
            (key.account(), commons.officer("cashier"), commons.officer("surveyor"));
        let asset = format!("asset-{number}");
        let own = format!("/v1/accounts/{account}");
        let post = |key: &Key, path: &str, body: Value| commons.post(key, path, body);
        let opened = post(key, "/v1/accounts", json!({ "key": key.public(), "handle": filled(words, 40) }));
        let reference = format!("{number} {}", filled(words, 190));
        let issued = json!({ "account": account, "amount": "1000", "reference": reference });
        let link = format!("https://example.org/?{}", filled(words, 400).replace(char::is_whitespace, ""));
        let described = json!({
            "id": asset, "class": "land", "name": filled(words, 200), "description": filled(words, 10_000),
            "link": link,
        });
        let proposal = json!({
            "kind": "opinion", "id": format!("proposal-{number}"), "title": filled(words, 200),
            "text": filled(words, 10_000),
        });
        let terms = json!({ "max_price": "0", "valuation": "100", "deposit": "10" });
        let payment =
            json!({ "to": commons.officer("surveyor").account(), "amount": "1", "memo": filled(words, 200) });
        vec![
            ("handle", opened),
            ("reference", post(&cashier, "/v1/issuances", issued)),
            ("particulars", post(&surveyor, "/v1/assets", described)),
            ("claim", post(key, &asset_path(&asset, "/claim"), terms)),
            ("proposal", post(key, "/v1/proposals", proposal)),
            ("memo", post(key, &format!("{own}/transfers"), payment)),
        ]
    }

    /// Where that is to be seen.
    fn paths(&self) -> [String; 3] {
        let Writer { key, number, .. } = self;
        [
            format!("/assets/asset-{number}"),
            format!("/accounts/{}", key.account()),
            format!("/proposals/proposal-{number}"),
        ]
    }
}

/// What is in a page that only markup of the server's may have put there; and text that could turn other text round, as
/// it stands beside other text in its line, and nothing isolates it.
const HARMS: &str = r#"
    const harms = [];
    if (window.ran) harms.push("a script ran");
    for (const part of document.querySelectorAll("img, b, iframe, [onerror], script:not([src^='/files/'])"))
      harms.push(`injected: ${part.outerHTML}`);
    const isIsolated = (part) => getComputedStyle(part).unicodeBidi.includes("isolate");
    const isInline = (part) => getComputedStyle(part).display === "inline";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!/[\u202A-\u202E\u2066\u2067]/.test(text.data)) continue;
      let around = text.parentElement;
      while (isInline(around) && !isIsolated(around)) around = around.parentElement;
      if (!isInline(around) && around.textContent.trim() !== text.data.trim())
        harms.push(`turns round: ${around.outerHTML.slice(0, 300)}`);
    }
    return harms;
"#;

#[track_caller]
fn look(browser: &Browser, path: &str, findings: &mut Vec<String>) {
    browser.visit(path);
    find_harms(browser, findings);
}

/// What has come to harm on the page that is shown.
#[track_caller]
fn find_harms(browser: &Browser, findings: &mut Vec<String>) {
    browser.run("document.querySelectorAll('details').forEach((part) => (part.open = true))");
    let harms = browser.run(HARMS);
    let harms = harms.as_array().expect("a list").iter().map(text);
    let out = [DESK, OLD_PHONE].into_iter().filter_map(|screen| browser.sticks_out(screen));
    findings.extend(harms.chain(out).map(|found| format!("{}: {found}", browser.path())));
}

#[test]
fn what_people_write_is_shown_and_does_nothing() {
    let named = Value::from(format!("{}{MARKUP}", &TURNED[..3]));
    let commons = Commons::found(&format!("name = {named}\n{}", with_officers(PARTICULAR)));
    done(commons.post(
        &commons.officer("surveyor"),
        "/v1/accounts",
        json!({ "key": commons.officer("surveyor").public() }),
    ));
    let writers = [(1, MARKUP), (2, TURNED), (3, EMOJI), (4, "W")].map(|(n, words)| Writer::new(n, words));
    for writer in &writers {
        for (field, answer) in writer.write(&commons) {
            assert_eq!(answer.status, 201, "{field}: {}", answer.body);
        }
    }
    commons.open_account(&Key::from_seed([5; 32]));
    let answers = Writer::new(5, CONTROLS).write(&commons);
    let answers = answers.iter().map(|(field, answer)| format!("{field}: {}", answer.slug()));
    expect![[r#"
        handle: malformed
        reference: invalid-text
        particulars: invalid-particulars
        claim: unknown-asset
        proposal: invalid-text
        memo: invalid-text"#]]
    .assert_eq(&answers.collect::<Vec<_>>().join("\n"));
    commons.advance("P30D");

    let browser = Browser::open(commons.address());
    let mut findings = Vec::new();
    let everybody =
        ["/", "/register", "/rounds", "/rounds/1", "/record", "/insights", "/constitution", "/desk", "/key"];
    let reflected =
        ["/register?q=%22%3E%3Cimg%20src=x%3E", "/record?q=%22%3E%3Cimg%20src=x%3E", "/%3Cimg%20src=x%3E"];
    let shown = writers.iter().flat_map(Writer::paths);
    for path in everybody.into_iter().chain(reflected).map(str::to_owned).chain(shown) {
        look(&browser, &path, &mut findings);
    }
    for Writer { number, words, .. } in &writers {
        for path in [format!("/assets/asset-{number}"), format!("/proposals/proposal-{number}")] {
            browser.visit(&path);
            let content =
                |part| text(&browser.run(&format!("return document.querySelector('{part}').textContent")));
            if [content("h1"), content("main .text")] != [filled(words, 200), filled(words, 10_000)] {
                findings.push(format!("{path}: not what was written"));
            }
        }
    }
    let [markup, ..] = &writers;
    let file = commons.log().with_file_name("writer.json");
    fs::write(&file, markup.key.to_jwk()).expect("a file");
    browser.use_key(&file);
    browser.visit(&format!("/accounts/{}", markup.key.account()));
    let to = commons.officer("surveyor").account().to_string();
    let payment = [("to", to.as_str()), ("amount", "1"), ("memo", MARKUP)];
    browser.send("form[data-path='/v1/accounts/{account}/transfers']", &payment);
    browser.wait_for_words("#said", MARKUP);
    find_harms(&browser, &mut findings);
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

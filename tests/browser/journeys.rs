//! What people come for, with the keyboard alone, while somebody else looks on.

use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, text};
use crate::commons::{asset_path, done};
use crate::keyboard::{ENTER, UP};
use crate::server::commonhold;
use crate::town::Town;

const PASSPHRASE: &str = "nine lives of a cat";

impl Browser {
    /// From now on, what is new must come by itself: the page is not loaded again.
    #[track_caller]
    fn watch(&self, path: &str) {
        self.visit(path);
        self.wait(
            "document.getElementById('live').textContent === document.getElementById('live').dataset.on",
        );
        self.run("window.isTheSame = true");
    }

    #[track_caller]
    fn sees(&self, selector: &str, words: &str) {
        self.wait_for_words(selector, words);
        assert_eq!(self.run("return window.isTheSame"), true, "{} was loaded again", self.path());
    }
}

/// The one file that was downloaded, once it is whole.
fn downloaded(browser: &Browser) -> PathBuf {
    let is_whole = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    for _ in 0..100 {
        let entries = fs::read_dir(browser.downloads()).into_iter().flatten();
        let mut found = entries.map(|entry| entry.expect("an entry").path()).filter(is_whole);
        if let Some(file) = found.next() {
            assert_eq!(found.next(), None, "one file");
            return file;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("nothing was downloaded");
}

/// Makes a key, loses it, and has it back from its file; tells the account.
fn make_key(browser: &Browser) -> String {
    browser.visit("/");
    browser.use_control("a.skip");
    browser.wait("document.activeElement.id === 'main'");
    browser.reach_back("nav a[href='/key']");
    browser.press([ENTER]);
    browser.wait("location.pathname === '/key'");
    browser.wait("document.querySelector('#make').checkVisibility()");
    browser.fill("#make [name=handle]", "Nel");
    browser.fill("#make [name=passphrase]", PASSPHRASE);
    browser.use_control("#make button");
    browser.wait("document.querySelector('#own-key').checkVisibility()");
    browser.wait("document.activeElement.id === 'said' && document.activeElement.textContent !== ''");
    let account = text(&browser.run("return document.querySelector('#own-account').pathname"));
    let backup = downloaded(browser);
    assert!(!fs::read_to_string(&backup).expect("a file").contains("\"d\""), "the secret is encrypted");

    browser.forget_key();
    browser.open_key(&backup, Some("another passphrase"));
    browser.wait("document.querySelector('#open output.refused')");
    browser.open_key(&backup, Some(PASSPHRASE));
    browser.wait("document.querySelector('#own-key').checkVisibility()");
    assert_eq!(browser.run("return document.querySelector('#own-account').pathname"), account.as_str());
    account
}

#[test]
fn a_newcomer_makes_a_key_is_paid_buys_revalues_and_is_bought_out() {
    let town = Town::found();
    let (nel, other) = (Browser::open(town.commons.address()), Browser::open(town.commons.address()));
    let account = make_key(&nel);
    nel.watch(&account);

    other.use_key(&town.commons.dir().join("keys/cashier.json"));
    other.follow("nav a[href='/desk']", "/desk");
    let id = account.rsplit('/').next().expect("an id");
    let paid_in = [("account", id), ("amount", "500"), ("reference", "bank-nel")];
    other.send("form[data-path='/v1/issuances']", &paid_in);
    nel.sees("#figures", "500.00");

    other.watch("/assets/plot");
    nel.follow("nav a[href='/register']", "/register");
    nel.follow("a[href='/assets/plot']", "/assets/plot");
    let terms = [("max_price", "100"), ("valuation", "120"), ("deposit", "12")];
    nel.send("form[data-path='/v1/assets/plot/purchase']", &terms);
    other.sees("#figures", "Nel");
    other.sees("#history", "120.00");

    nel.visit("/assets/plot");
    nel.send("form[data-path='/v1/assets/plot/valuation']", &[("valuation", "150")]);
    other.sees("#figures", "150.00");

    nel.watch(&account);
    let terms = json!({ "max_price": "150", "valuation": "200", "deposit": "20" });
    done(town.commons.post(town.key("bob"), &asset_path("plot", "/purchase"), terms));
    other.sees("#figures", &town.account("bob")[..8]);
    // What was paid in, less the price and the tax that she paid, and with what bob paid; the tax was of no time.
    nel.sees("#figures", "550.00");
    town.commons.assert_no_panic();
}

const BALLOTS: &str = "#figures .tile:last-child .figure";

/// Gives `votes` to the proposal of the ballot and saves it; tells the path of the receipt.
fn vote(browser: &Browser, votes: &str, cost: &str) -> String {
    let field = "form.ballot input[type=number]";
    assert!(browser.run(&format!("return document.activeElement.matches({field:?})")) == true);
    browser.replace(votes);
    browser.wait_for_words("form.ballot .cost", cost);
    assert_eq!(
        browser.run("return document.querySelector('form.ballot output').className"),
        "",
        "not saved yet"
    );
    browser.use_control("form.ballot button:not([type=button])");
    browser.wait("document.activeElement.id === 'said'");
    text(&browser.run("return document.querySelector('#said a').pathname"))
}

#[test]
fn a_member_votes_and_revises_and_an_auditor_checks_the_receipt() {
    let town = Town::found();
    let (ada, other) = (Browser::open(town.commons.address()), Browser::open(town.commons.address()));
    let file = town.commons.log().with_file_name("ada.json");
    fs::write(&file, town.key("ada").to_jwk()).expect("a file");
    ada.use_key(&file);

    other.watch("/rounds/1");
    other.sees(BALLOTS, "0");
    ada.follow("nav a[href='/rounds']", "/rounds");
    ada.follow("main a[href='/rounds/1']", "/rounds/1");
    ada.wait("document.querySelector('form.ballot').checkVisibility()");
    ada.reach("form.ballot input[value=skip]");
    ada.press([UP, UP]);
    ada.reach("form.ballot input[type=number]");
    let first = vote(&ada, "3", "9 credits");
    other.sees(BALLOTS, "1");
    ada.reach_back("form.ballot input[type=number]");
    let receipt = vote(&ada, "5", "25 credits");
    assert_ne!(first, receipt);
    ada.wait("document.querySelector('#said button')");
    ada.use_control("#said button");
    let file = downloaded(&ada);
    ada.follow("#said a", &receipt);
    assert!(!ada.words("main").contains("lamp"), "what is in a ballot is withheld: {}", ada.words("main"));

    town.commons.advance("P30D");
    other.sees("#outcome", "A lamp");
    other.sees(BALLOTS, "1");
    ada.visit("/rounds/1");
    let row = ada.words("#outcome tbody tr");
    assert!(
        row.contains("A lamp") && row.contains("\t5\t1\t5.00\t"),
        "five votes of one, for five euros: {row}"
    );

    let [dir, file] = [town.commons.dir(), file].map(|path| path.display().to_string());
    let checked = commonhold(&["verify", &dir, "--ballot", &file, "--json"]);
    let told: Value = serde_json::from_slice(&checked.stdout).expect("a report");
    assert_eq!(
        (&told["ballot"]["receipt_fits"], &told["ballot"]["votes"]),
        (&json!(true), &json!({ "lamp": 5 }))
    );

    other.visit(&receipt);
    let said = text(&other.run("return document.querySelector('main').textContent"));
    assert!(said.contains("at a cost of 25 credits") && said.contains(r#""lamp": 5"#), "{said}");
    other.use_control("form.verify button");
    other.wait("document.querySelector('form.verify output.done')");
    // With another hash on the way, it leads elsewhere: the check is one.
    other.run(
        "const fetched = window.fetch;
         window.fetch = async (address) => {
           const proof = await (await fetched(address)).json();
           return { json: async () => ({ ...proof, path: [proof.root, ...proof.path.slice(1)] }) };
         };",
    );
    other.press([ENTER]);
    other.wait("document.querySelector('form.verify output.refused')");
    town.commons.assert_no_panic();
}

//! What people could try against each other, as stories on a served commons: what it cost them, and what they got.
//!
//!     cargo test --test griefing -- --nocapture

mod holders;
mod market;
#[path = "../../examples/town/mod.rs"]
mod town;

use anyhow::{Context, Result};
use client::Method::{Post, Put};
use client::{ClientError, Receipt};
use serde_json::{Value, json};

use town::{Person, Town};

/// How an attempt ended.
struct Outcome {
    attempt: &'static str,
    /// What the attacker had less, in euros, and for what.
    paid: String,
    /// What the attacker had from it.
    got: String,
}

/// A lot at 10 000 is taxed 1.00 a day.
const LAND: &str = r#"
    [[classes]]
    id = "land"
    rate = "0.0365"
    first_issue = "claim"
    raise_delay = "PT24H"
    handover = "P30D"
"#;

type Attempt = fn() -> Result<Outcome>;

const ATTEMPTS: &[Attempt] = &[
    holders::raising_at_the_approach_of_a_buyer,
    holders::flipping_the_price_every_second_against_a_bot,
    holders::draining_the_deposit_before_a_sale,
    holders::shedding_arrears_through_a_second_account,
    holders::a_second_account_to_skip_the_raise_delay,
    holders::claiming_back_instead_of_reclaiming,
    holders::raising_relinquishing_and_reclaiming,
    holders::a_bundle_as_a_shield,
    market::a_spite_purchase,
    market::hoarding_beyond_the_cap,
    market::an_accomplices_raise_to_lift_the_cap,
    market::a_split_as_bait_for_an_offer,
    market::the_cap_as_a_shield,
    market::a_beneficiary_as_holder,
    market::bidding_without_money,
    market::shill_bids,
];

#[test]
fn griefing_does_not_pay() -> Result<()> {
    println!("{:<52} | {:<70} | what the attacker got", "attempt", "what the attacker paid");
    for attempt in ATTEMPTS {
        let Outcome { attempt, paid, got } = attempt()?;
        println!("{attempt:<52} | {paid:<70} | {got}");
    }
    Ok(())
}

/// Somebody claims a free asset of the class `land`.
fn claim(person: &Person, asset: &str, valuation: &str, deposit: &str) -> Result<()> {
    let claim = json!({ "max_price": "0", "valuation": valuation, "deposit": deposit });
    person.ask(Post, &format!("/v1/assets/{asset}/claim"), claim)?;
    Ok(())
}

fn purchase(
    person: &Person,
    asset: &str,
    max_price: &str,
    valuation: &str,
    deposit: &str,
) -> Result<Receipt, ClientError> {
    let purchase = json!({ "max_price": max_price, "valuation": valuation, "deposit": deposit });
    person.ask(Post, &format!("/v1/assets/{asset}/purchase"), purchase)
}

fn revalue(
    person: &Person,
    asset: &str,
    valuation: &str,
    top_up: Option<&str>,
) -> Result<Receipt, ClientError> {
    let mut body = json!({ "valuation": valuation });
    if let Some(top_up) = top_up {
        body["top_up"] = top_up.into();
    }
    person.ask(Put, &format!("/v1/assets/{asset}/valuation"), body)
}

/// The problem with which something was refused; it must have been.
fn refused(answer: Result<Receipt, ClientError>) -> Result<String> {
    match answer {
        Err(ClientError::Refused(problem)) => Ok(problem.slug),
        Err(other) => Err(other.into()),
        Ok(receipt) => anyhow::bail!("nothing refused it: {receipt:?}"),
    }
}

/// What somebody has on the account and in deposits on these assets, in cents.
fn wealth(town: &Town, person: &Person, assets: &[&str]) -> Result<i64> {
    let mut sum = cents(&person.balance()?)?;
    for asset in assets {
        let seen = town.client.get(&format!("/v1/assets/{asset}"))?;
        if seen["holder"] == json!(person.key.account()) {
            sum += cents(text(&seen, "deposit")?)? - cents(text(&seen, "tax_owed")?)?;
        }
    }
    Ok(sum)
}

fn text<'a>(object: &'a Value, field: &str) -> Result<&'a str> {
    object[field].as_str().with_context(|| format!("there is no {field} in {object}"))
}

fn cents(amount: &str) -> Result<i64> {
    Ok(amount.replace('.', "").parse()?)
}

/// Cents as people write euros.
fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

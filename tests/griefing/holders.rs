//! What holders might try in order to keep what others would pay for.

use anyhow::{Result, ensure};
use client::Method::Post;
use serde_json::json;

use crate::town::Town;
use crate::{LAND, Outcome, cents, claim, euros, purchase, refused, revalue, wealth};

/// The price that a buyer saw is honoured for a day, so a raise comes too late; its tax does not.
pub fn raising_at_the_approach_of_a_buyer() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    town.register("lot", "land")?;
    let (mallory, buyer) = (town.person("5000")?, town.person("5000")?);
    claim(&mallory, "lot", "1000", "100")?;
    town.pass("P91D")?;
    let before = wealth(&town, &mallory, &["lot"])?;
    let seen = town.asset("lot", "price_to_pay")?;
    revalue(&mallory, "lot", "100000", Some("400"))?;
    town.pass("PT23H59M59S")?;
    purchase(&buyer, "lot", &seen, "1000", "50")?;
    let gained = wealth(&town, &mallory, &["lot"])? - before;
    ensure!(gained == 100_000 - 999, "a day of tax on 100 000 is 10.00 less a second: {gained}");
    Ok(Outcome {
        attempt: "raising at the approach of a buyer",
        paid: format!("{} of tax on the raised valuation within a day", euros(100_000 - gained)),
        got: format!("{seen}, the price that the buyer saw"),
    })
}

/// Where raises bind at once a bot may miss the second of the low price; its offer does not.
pub fn flipping_the_price_every_second_against_a_bot() -> Result<Outcome> {
    let town = Town::found(&LAND.replace("PT24H", "PT0S"))?;
    town.register("ad", "land")?;
    let (mallory, bot) = (town.person("5000")?, town.person("5000")?);
    claim(&mallory, "ad", "1001", "100")?;
    town.pass("P91D")?;
    ensure!(refused(purchase(&bot, "ad", "1000", "1000", "50"))? == "price-above-limit");
    let offer = json!({ "asset": "ad", "max_price": "1000", "valuation": "1000", "deposit": "50",
        "expires": "2026-12-01T00:00:00Z" });
    bot.ask(Post, "/v1/offers", offer)?;
    let mut flips = 0;
    while town.asset("ad", "holder")? == mallory.key.account().to_string() {
        town.pass("PT1S")?;
        flips += 1;
        revalue(&mallory, "ad", if flips % 2 == 0 { "1001" } else { "1000" }, None)?;
    }
    ensure!(flips == 1, "the first cut is one too many");
    Ok(Outcome {
        attempt: "flipping the price every second against a bot",
        paid: "the asset, at the first flip".into(),
        got: "1000.00 of the bot's standing offer, in the second of the cut".into(),
    })
}

/// The buyer brings its own deposit, and the seller's goes back to the seller: there is nothing to drain.
pub fn draining_the_deposit_before_a_sale() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    town.register("lot", "land")?;
    let (mallory, buyer) = (town.person("5000")?, town.person("20000")?);
    claim(&mallory, "lot", "10000", "200")?;
    town.pass("P100D")?;
    let before = wealth(&town, &mallory, &["lot"])?;
    let withdraw =
        |amount: &str| mallory.ask(Post, "/v1/assets/lot/withdrawals", json!({ "amount": amount }));
    ensure!(refused(withdraw("70.01"))? == "deposit-too-small", "30 days of tax stay");
    withdraw("70")?;
    purchase(&buyer, "lot", "10000", "10000", "90.01")?;
    let gained = wealth(&town, &mallory, &["lot"])? - before;
    ensure!(gained == 1_000_000, "{gained}");
    Ok(Outcome {
        attempt: "draining the deposit before a sale",
        paid: "nothing".into(),
        got: "what the deposit would have given back anyway; the sale went on".into(),
    })
}

/// In arrears nothing can be revalued, and what is owed comes out of the price first.
pub fn shedding_arrears_through_a_second_account() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    town.register("lot", "land")?;
    let (mallory, second) = (town.person("5000")?, town.person("20000")?);
    claim(&mallory, "lot", "10000", "100")?;
    town.pass("P110D")?;
    let owed = town.asset("lot", "arrears")?;
    ensure!(refused(revalue(&mallory, "lot", "0.01", None))? == "in-arrears");
    let before = wealth(&town, &mallory, &["lot"])?;
    purchase(&second, "lot", "10000", "10000", "90.01")?;
    let gained = wealth(&town, &mallory, &["lot"])? - before;
    ensure!(gained == 1_000_000 - cents(&owed)?, "{gained}, {owed}");
    Ok(Outcome {
        attempt: "self-dealing: selling to a second account in arrears",
        paid: format!("{owed}, all that was owed, out of the price"),
        got: "the same asset, assessed as before and prepaid for 90 days".into(),
    })
}

/// A buyer's price binds at once, whoever the buyer is; it stands by it for 90 days.
pub fn a_second_account_to_skip_the_raise_delay() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    town.register("lot", "land")?;
    let (mallory, second, buyer) = (town.person("5000")?, town.person("5000")?, town.person("20000")?);
    claim(&mallory, "lot", "1000", "100")?;
    town.pass("P91D")?;
    let seen = town.asset("lot", "price_to_pay")?;
    ensure!(refused(purchase(&second, "lot", &seen, "10000", "89.99"))? == "deposit-too-small");
    purchase(&second, "lot", &seen, "10000", "90")?;
    ensure!(refused(purchase(&buyer, "lot", &seen, "10000", "100"))? == "price-above-limit");
    let cut = refused(revalue(&second, "lot", "9999", None))?;
    ensure!(cut == "cut-within-tenure", "{cut}");
    ensure!(
        refused(second.ask(Post, "/v1/assets/lot/withdrawals", json!({ "amount": "0.01" })))?
            == "deposit-too-small"
    );
    purchase(&buyer, "lot", "10000", "10000", "100")?;
    Ok(Outcome {
        attempt: "a second account to skip the raise delay",
        paid: "90 days of tax on 10 000, prepaid, and bound to that price until then".into(),
        got: "the price that it states, as any buyer who comes first; it must sell at it".into(),
    })
}

/// Only a reclaim has a fee, and only it is certain: in the auction anybody may come first.
pub fn claiming_back_instead_of_reclaiming() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    town.register("lot", "land")?;
    let mallory = town.person("5000")?;
    claim(&mallory, "lot", "1000", "9.01")?;
    town.pass("P110D")?;
    ensure!(town.asset("lot", "status")? == "vacant", "it has lapsed");
    let owed = cents(&town.asset("lot", "arrears")?)?;
    let before = wealth(&town, &mallory, &["lot"])?;
    let price = town.asset("lot", "sale_price")?;
    let terms = json!({ "max_price": price, "valuation": "1000", "deposit": "9.01" });
    mallory.ask(Post, "/v1/assets/lot/claim", terms)?;
    let lost = before - wealth(&town, &mallory, &["lot"])?;
    ensure!(lost == owed, "the rest of the price is the former holder's: {lost}, {owed}");
    Ok(Outcome {
        attempt: "claiming what lapsed instead of reclaiming it",
        paid: format!("{}, all that was owed, and 90 days of tax prepaid", euros(lost)),
        got: "the fee of a tenth of that, at the risk that somebody else came first".into(),
    })
}

/// The auction starts at the lowest valuation of the last 30 days, and only a lapse can be reclaimed.
pub fn raising_relinquishing_and_reclaiming() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    town.register("lot", "land")?;
    let (mallory, other) = (town.person("50000")?, town.person("5000")?);
    claim(&mallory, "lot", "1000", "100")?;
    town.pass("P91D")?;
    let before = wealth(&town, &mallory, &["lot"])?;
    revalue(&mallory, "lot", "1000000", Some("3000"))?;
    town.pass("P1D")?;
    mallory.ask(Post, "/v1/assets/lot/relinquishment", json!({}))?;
    let starts_at = town.asset("lot", "sale_price")?;
    ensure!(starts_at == "1000.00", "not at the million: {starts_at}");
    let reclaim = mallory.ask(Post, "/v1/assets/lot/reclaim", json!({ "deposit": "5000" }));
    ensure!(refused(reclaim)? == "not-former-holder");
    let claim = json!({ "max_price": "1000", "valuation": "1000", "deposit": "50" });
    other.ask(Post, "/v1/assets/lot/claim", claim)?;
    let lost = before - wealth(&town, &mallory, &["lot"])?;
    Ok(Outcome {
        attempt: "raising, relinquishing, reclaiming",
        paid: format!("{} of tax on a million for a day", euros(lost)),
        got: format!("nothing: the auction began at {starts_at} and somebody took it"),
    })
}

/// Until a bundle binds, which takes a week, each of its assets can be bought at its own price.
pub fn a_bundle_as_a_shield() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    let (mallory, buyer) = (town.person("5000")?, town.person("5000")?);
    for lot in ["lot-a", "lot-b"] {
        town.register(lot, "land")?;
        claim(&mallory, lot, "1000", "2000")?;
    }
    town.pass("P91D")?;
    let bundle = json!({ "assets": ["lot-a", "lot-b"], "valuation": "100000" });
    mallory.ask(Post, "/v1/bundles", bundle)?;
    town.pass("P6DT23H59M59S")?;
    purchase(&buyer, "lot-b", "1000", "1000", "50")?;
    town.pass("PT1S")?;
    ensure!(town.asset("lot-a", "bundle")?.is_empty(), "nothing is left to join");
    ensure!(town.asset("lot-a", "price_to_pay")? == "1000.00");
    Ok(Outcome {
        attempt: "a bundle as a shield",
        paid: "a week's notice, in which each asset could be had singly".into(),
        got: "1000.00 for the asset that was wanted; the bundle was given up".into(),
    })
}

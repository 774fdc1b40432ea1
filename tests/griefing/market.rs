//! What buyers and bidders might try against holders, and against each other.

use anyhow::{Result, ensure};
use client::Key;
use client::Method::Post;
use serde_json::json;

use crate::town::Town;
use crate::{LAND, Outcome, cents, claim, euros, purchase, refused, revalue, wealth};

/// Whoever buys out of spite pays the holder's own price, and 90 days of tax whether it stays or not.
pub fn a_spite_purchase() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    town.register("home", "land")?;
    let (ada, mallory) = (town.person("1000")?, town.person("50000")?);
    claim(&ada, "home", "10000", "200")?;
    town.pass("P91D")?;
    let (adas, mallorys) = (wealth(&town, &ada, &["home"])?, wealth(&town, &mallory, &["home"])?);
    ensure!(refused(purchase(&mallory, "home", "10000", "10000", "89"))? == "deposit-too-small");
    purchase(&mallory, "home", "10000", "10000", "90.01")?;
    ensure!(refused(revalue(&mallory, "home", "9999.99", None))? == "cut-within-tenure");
    mallory.ask(Post, "/v1/assets/home/relinquishment", json!({}))?;
    let lost = mallorys - wealth(&town, &mallory, &["home"])?;
    ensure!(lost == 1_000_000 + 9_000, "the price and 90 days of tax: {lost}");
    ensure!(wealth(&town, &ada, &["home"])? == adas + 1_000_000);
    Ok(Outcome {
        attempt: "a spite purchase",
        paid: format!("{}: the price, and the tax of 90 days", euros(lost)),
        got: "nothing; the holder had 10000.00, 30 days to stay, and could bid for it again".into(),
    })
}

/// Nobody acquires more than a quarter of a class of 20 licences; a second account is another holder, though.
pub fn hoarding_beyond_the_cap() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    let (mallory, second, some) = (town.person("90000")?, town.person("90000")?, town.person("90000")?);
    let others = town.person("90000")?;
    for lot in 0..20 {
        town.register(&format!("lot-{lot:02}"), "land")?;
        // One account may take nearly all while there are few.
        claim(if lot < 15 { &some } else { &others }, &format!("lot-{lot:02}"), "1000", "100")?;
    }
    town.pass("P91D")?;
    for lot in 0..5 {
        purchase(&mallory, &format!("lot-{lot:02}"), "1000", "1000", "50")?;
    }
    let above = refused(purchase(&mallory, "lot-05", "1000", "1000", "50"))?;
    ensure!(above == "hold-cap", "a sixth of 20 is more than a quarter: {above}");
    purchase(&second, "lot-05", "1000", "1000", "50")?;
    Ok(Outcome {
        attempt: "hoarding beyond the cap",
        paid: "5000.00 for 5 of 20 lots; the sixth was refused".into(),
        got: "a quarter of the class; a second account is another holder to this rule".into(),
    })
}

/// Two accounts that act as one hold a quarter each, or half in one of them: the cap is for accounts.
pub fn an_accomplices_raise_to_lift_the_cap() -> Result<Outcome> {
    let town = Town::found(&LAND.replace("PT24H", "PT0S"))?;
    let (mallory, second, others) = (town.person("90000")?, town.person("90000")?, town.person("90000")?);
    for lot in 0..20 {
        town.register(&format!("lot-{lot:02}"), "land")?;
        let holder = if lot < 5 { &mallory } else { &others };
        claim(if lot == 19 { &second } else { holder }, &format!("lot-{lot:02}"), "1000", "100")?;
    }
    town.pass("P91D")?;
    ensure!(refused(purchase(&mallory, "lot-05", "1000", "1000", "50"))? == "hold-cap");
    let before = wealth(&town, &second, &["lot-19"])?;
    revalue(&second, "lot-19", "50000", Some("100"))?;
    purchase(&mallory, "lot-05", "1000", "1000", "50")?;
    town.pass("PT1H")?;
    revalue(&second, "lot-19", "1000", None)?;
    let lost = before - wealth(&town, &second, &["lot-19"])?;
    ensure!(lost > 0, "an hour of tax at 50 000");
    let again = refused(purchase(&mallory, "lot-06", "1000", "1000", "50"))?;
    ensure!(again == "hold-cap", "it binds again: {again}");
    Ok(Outcome {
        attempt: "lifting the cap by an accomplice's raise",
        paid: format!("{}, an hour of tax on 50 000, and 150.00 of deposit to carry it", euros(lost)),
        got: "a sixth lot in one account, where the two together could hold ten anyway".into(),
    })
}

/// Whoever offers for two is not given one of them at the price of both.
pub fn a_split_as_bait_for_an_offer() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    let (mallory, bot) = (town.person("5000")?, town.person("5000")?);
    for lot in ["lot-a", "lot-b"] {
        town.register(lot, "land")?;
        claim(&mallory, lot, "1000", "100")?;
    }
    town.pass("P91D")?;
    mallory.ask(Post, "/v1/bundles", json!({ "assets": ["lot-a", "lot-b"], "valuation": "2000" }))?;
    town.pass("P7D")?;
    let offer = json!({ "asset": "lot-a", "max_price": "1900", "valuation": "2000", "deposit": "50",
        "expires": "2026-12-01T00:00:00Z" });
    bot.ask(Post, "/v1/offers", offer)?;
    let split = json!({ "valuations": { "lot-a": "1900", "lot-b": "100" } });
    mallory.ask(Post, "/v1/bundles/lot-a/split", split)?;
    town.pass("P7D")?;
    ensure!(town.asset("lot-a", "holder")? == mallory.key.account().to_string());
    ensure!(bot.balance()? == "5000.00", "the escrow came back");
    Ok(Outcome {
        attempt: "a split as bait for an offer",
        paid: "a week's notice".into(),
        got: "nothing: the offer went back, as the id stands for one lot instead of two".into(),
    })
}

/// The cap keeps a large holder from buying, but nobody who holds nothing of the class.
pub fn the_cap_as_a_shield() -> Result<Outcome> {
    let town = Town::found(LAND)?;
    let (mallory, rival, newcomer) = (town.person("90000")?, town.person("90000")?, town.person("90000")?);
    for lot in 0..20 {
        town.register(&format!("lot-{lot:02}"), "land")?;
        claim(if lot < 15 { &mallory } else { &rival }, &format!("lot-{lot:02}"), "1000", "100")?;
    }
    town.pass("P91D")?;
    ensure!(refused(purchase(&rival, "lot-00", "1000", "1000", "50"))? == "hold-cap");
    purchase(&newcomer, "lot-00", "1000", "1000", "50")?;
    Ok(Outcome {
        attempt: "the cap as a shield",
        paid: "nothing".into(),
        got: "peace from one large rival; whoever holds nothing of the class bought at once".into(),
    })
}

/// Who receives a share of a class's tax would pay it to itself.
pub fn a_beneficiary_as_holder() -> Result<Outcome> {
    let key = Key::generate();
    let beneficiary = format!("beneficiaries = [{{ key = \"{}\", share = \"0.5\" }}]", key.public());
    let town = Town::found(&format!("{LAND}{beneficiary}"))?;
    let (ada, friend) = (town.person("1000")?, town.person("50000")?);
    town.register("lot", "land")?;
    claim(&ada, "lot", "1000", "100")?;
    let account = format!("/v1/accounts/{}/transfers", friend.key.account());
    friend.ask(Post, &account, json!({ "to": key.account(), "amount": "20000" }))?;
    let terms = json!({ "max_price": "1000", "valuation": "1000", "deposit": "50" });
    let offer = json!({ "asset": "lot", "max_price": "1000", "valuation": "1000", "deposit": "50",
        "expires": "2026-12-01T00:00:00Z" });
    for (path, body) in [("/v1/assets/lot/purchase", terms), ("/v1/offers", offer)] {
        ensure!(refused(town.client.signed(&key, Post, path, &body))? == "beneficiary", "{path}");
    }
    Ok(Outcome {
        attempt: "a beneficiary as holder",
        paid: "nothing".into(),
        got: "nothing: neither purchase nor offer is taken".into(),
    })
}

/// A bid is money in escrow, all of it.
pub fn bidding_without_money() -> Result<Outcome> {
    let town = Town::found(&LAND.replace("\"claim\"", "\"english\""))?;
    town.register("lot", "land")?;
    let (mallory, honest) = (town.person("1000")?, town.person("1000")?);
    let bid = |amount: &str| json!({ "amount": amount, "valuation": "1000", "deposit": "9.01" });
    let path = "/v1/assets/lot/bids";
    ensure!(refused(mallory.ask(Post, path, bid("991")))? == "balance-too-low");
    mallory.ask(Post, path, bid("500"))?;
    let transfers = format!("/v1/accounts/{}/transfers", mallory.key.account());
    let spend = mallory.ask(Post, &transfers, json!({ "to": honest.key.account(), "amount": "500" }));
    ensure!(refused(spend)? == "balance-too-low", "what waits in escrow is not there to spend");
    honest.ask(Post, path, bid("525"))?;
    ensure!(mallory.balance()? == "1000.00", "it comes back the moment it is outbid");
    Ok(Outcome {
        attempt: "bidding without money",
        paid: "500.00 in escrow until it was outbid".into(),
        got: "nothing; a bid above the balance was refused".into(),
    })
}

/// The former holder bids through a friend: it buys its own asset back for what it owed, at a price that binds it.
pub fn shill_bids() -> Result<Outcome> {
    let terms = LAND.replace("handover", "after_vacancy = \"english\"\n    handover");
    let town = Town::found(&terms)?;
    town.register("lot", "land")?;
    let (mallory, shill, honest) = (town.person("5000")?, town.person("5000")?, town.person("5000")?);
    claim(&mallory, "lot", "1000", "9.01")?;
    town.pass("P110D")?;
    ensure!(town.asset("lot", "status")? == "vacant", "it has lapsed");
    let owed = cents(&town.asset("lot", "arrears")?)?;
    let before = wealth(&town, &mallory, &[])? + wealth(&town, &shill, &[])?;
    let path = "/v1/assets/lot/bids";
    let bid = |amount: &str| json!({ "amount": amount, "valuation": amount, "deposit": "14" });
    honest.ask(Post, path, bid("1200"))?;
    shill.ask(Post, path, bid("1500"))?;
    town.pass("P7D")?;
    let after = wealth(&town, &mallory, &["lot"])? + wealth(&town, &shill, &["lot"])?;
    ensure!(before - after == owed, "{before}, {after}, {owed}");
    purchase(&honest, "lot", "1500", "1500", "14")?;
    ensure!(refused(revalue(&shill, "lot", "1", None))? == "not-holder");
    Ok(Outcome {
        attempt: "shill bids for what lapsed",
        paid: format!("{}, all that was owed, and 90 days of tax prepaid", euros(owed)),
        got: "the asset at 1500.00, at which the other bidder could take it at once".into(),
    })
}

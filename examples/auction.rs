//! An auction with three bidders, and what becomes of a vacant asset afterwards.
//!
//! A band of the spectrum is given out for the first time: bids wait in escrow, a late one moves the close, and the
//! highest takes it. When its holder gives it back, its price falls until somebody's offer is good enough.
//!
//!     cargo run --example auction

mod town;

use anyhow::Result;
use client::Method::Post;
use serde_json::json;
use town::{Person, Town};

const SPECTRUM: &str = r#"
    [[classes]]
    id = "bands"
    rate = "0.08"
    first_issue = "english"   # bids rise ...
    after_vacancy = "dutch"   # ... and a price falls where an asset comes back
    floor = "1000"
    auction_length = "P7D"
    min_increment = "0.05"
    soft_close = "PT10M"
"#;

fn main() -> Result<()> {
    let town = Town::found(SPECTRUM)?;
    town.register("fm-101", "bands")?;
    let (ann, ben, cleo) = (town.person("9000")?, town.person("9000")?, town.person("9000")?);

    bid(&town, &ann, "1000")?;
    println!("Ann bids 1000.00; {} are left to her, the rest waits in escrow", ann.balance()?);
    town.pass("P3D")?;
    bid(&town, &ben, "1500")?;
    println!("Ben bids 1500.00; Ann has her {} back", ann.balance()?);
    println!("at least {} must be bid now", town.asset("fm-101", "least_bid")?);

    // Ann waits until the last minute, but that moves the close: nobody wins by being the last to click.
    town.pass("P3DT23H59M")?;
    bid(&town, &ann, "1600")?;
    town.pass("PT9M")?;
    println!("nine minutes later it is still {}", town.asset("fm-101", "status")?);
    town.pass("PT1M")?;
    println!(
        "ten minutes later it is {}, at {}",
        town.asset("fm-101", "status")?,
        town.asset("fm-101", "valuation")?
    );

    // Cleo would pay 1200, and says so once. Ann gives the band back; its price falls from 2000 to 1000 in a week.
    let offer = json!({ "asset": "fm-101", "max_price": "1200", "valuation": "2000", "deposit": "100",
        "expires": "2026-12-01T00:00:00Z" });
    cleo.ask(Post, "/v1/offers", offer)?;
    town.pass("P90D")?;
    ann.ask(Post, "/v1/assets/fm-101/relinquishment", json!({}))?;
    for _ in 0..6 {
        println!("{:>10} {}", town.asset("fm-101", "status")?, town.asset("fm-101", "sale_price")?);
        town.pass("P1D")?;
    }
    let band = town.client.get("/v1/assets/fm-101")?;
    println!("Cleo's offer was filled the second the price reached it: {}", band["tenure"]["since"]);
    Ok(())
}

/// Bids this much for the band, to be assessed at 2000.
fn bid(town: &Town, bidder: &Person, amount: &str) -> Result<()> {
    let quote = town.client.get("/v1/assets/fm-101/quote?valuation=2000")?;
    let deposit = &quote["minimum_deposit"];
    bidder.ask(
        Post,
        "/v1/assets/fm-101/bids",
        json!({ "amount": amount, "valuation": "2000", "deposit": deposit }),
    )?;
    Ok(())
}

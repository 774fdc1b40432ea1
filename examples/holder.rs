//! One holder, one shop front, two years.
//!
//! Ada claims a shop front, says what it is worth to her, and lets the commons look after the rest: the deposit is
//! topped up by itself, and the valuation rises by 2 % a year. Then somebody pays her price.
//!
//!     cargo run --example holder

mod town;

use anyhow::Result;
use client::Method::{Post, Put};
use serde_json::json;
use town::Town;

const SHOPS: &str = r#"
    [[classes]]
    id = "shops"
    rate = "0.06"          # 6 % of the valuation a year
    first_issue = "claim"  # the first to come takes it for the deposit alone
    raise_delay = "PT24H"  # a price that a buyer saw is honoured for a day
    handover = "P30D"      # whoever is bought out may stay for a month
"#;

fn main() -> Result<()> {
    let town = Town::found(SHOPS)?;
    town.register("corner", "shops")?;
    let ada = town.person("8000.00")?;
    let zoe = town.person("90000.00")?;

    // She assesses the shop at 40 000 and prepays 90 days of tax, as every newcomer must.
    let claim = json!({ "max_price": "0", "valuation": "40000", "deposit": "600" });
    ada.ask(Post, "/v1/assets/corner/claim", claim)?;
    println!("Ada holds the corner shop; its tax is {} a day", town.asset("corner", "tax_per_day")?);
    println!("her deposit lasts until {}", town.asset("corner", "runs_out_at")?);

    // When less than 30 days are left, fill it up to 120, but leave her 500 to live on; and follow the market.
    let instructions = json!({
        "auto_top_up": { "when_below": "P30D", "up_to": "P120D", "keep": "500" },
        "valuation_rule": { "change": "+0.02", "every": "P30D" },
    });
    ada.ask(Put, "/v1/assets/corner/standing-instructions", instructions)?;

    for _ in 0..8 {
        town.pass("P91D")?;
        let (valuation, runs_out) =
            (town.asset("corner", "valuation")?, town.asset("corner", "runs_out_at")?);
        println!("valued at {valuation:>9}, paid until {runs_out}, {:>8} in her pocket", ada.balance()?);
    }

    // Zoe wants the shop. Ada sees it and raises, but the price that Zoe saw holds for a day.
    let seen = town.asset("corner", "price_to_pay")?;
    ada.ask(Put, "/v1/assets/corner/valuation", json!({ "valuation": "80000", "top_up": "500" }))?;
    let purchase = json!({ "max_price": seen, "valuation": "45000", "deposit": "700" });
    zoe.ask(Post, "/v1/assets/corner/purchase", purchase)?;
    println!("Zoe bought the shop for {seen}, the price that she saw; Ada has {}", ada.balance()?);
    println!("and may stay until {}", town.asset("corner", "handover_until")?);
    Ok(())
}

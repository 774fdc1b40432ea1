//! A bot that buys under a limit: it watches what happens, and takes a name as soon as it is cheap enough.
//!
//! Its owner grants a token for purchases alone, for at most 5 000.00 a day. The bot looks once at what is for sale,
//! and then listens: every valuation that is cut makes it ask for a quote, and buy what nothing stands against.
//!
//!     cargo run --example buyer_bot

mod town;

use std::thread;

use anyhow::Result;
use client::Method::{Post, Put};
use client::{Asset, Client, Page, Quote, new_secret, secret_sha256, segment};
use serde_json::json;
use town::Town;

const NAMES: &str = r#"
    [[classes]]
    id = "names"
    rate = "0.10"
    first_issue = "claim"
    min_tenure = "P30D"  # for a month whoever takes a name stands by the valuation it stated
"#;

/// The most that the bot pays for a name.
const LIMIT: &str = "150.00";

fn main() -> Result<()> {
    let town = Town::found(NAMES)?;
    let holder = town.person("1000.00")?;
    for (name, valuation) in [("ada", "90"), ("bob", "140"), ("carol", "400")] {
        town.register(name, "names")?;
        let claim = json!({ "max_price": "0", "valuation": valuation, "deposit": "50" });
        holder.ask(Post, &format!("/v1/assets/{name}/claim"), claim)?;
    }

    let owner = town.person("6000.00")?;
    let secret = new_secret();
    let grant = json!({
        "secret_sha256": secret_sha256(&secret), // The server never has the secret before it is used.
        "scopes": ["purchases"],
        "expires": "2027-01-01T00:00:00Z",
        "limits": { "amount_per_day": "5000.00" },
    });
    owner.ask(Post, "/v1/tokens", grant)?;

    thread::scope(|scope| -> Result<()> {
        let bot = Bot { client: &town.client, secret };
        let buying = scope.spawn(move || bot.buy(3));
        // A month later the holder of the dearest name gives way.
        town.pass("P30D")?;
        holder.ask(Put, "/v1/assets/carol/valuation", json!({ "valuation": "145" }))?;
        buying.join().expect("the bot does not panic")
    })?;
    println!("carol is now held at {}", town.asset("carol", "valuation")?);
    println!("its owner has {} left", owner.balance()?);
    Ok(())
}

struct Bot<'a> {
    client: &'a Client,
    secret: String,
}

impl Bot<'_> {
    /// Buys so many names, and stops.
    fn buy(&self, mut wanted: usize) -> Result<()> {
        // From before it looks around: nothing that happens meanwhile is missed.
        let head = self.client.get("/v1/commons")?["head_record"].as_u64().unwrap_or_default();
        let page: Page<Asset> = self.client.get_as("/v1/assets?class=names&sort=valuation")?;
        for asset in page.items {
            wanted -= usize::from(self.consider(&asset.id)?);
        }
        let mut cuts = self.client.events(&format!("from={}&type=revalued", head + 1));
        while let Some(cut) = cuts.next().filter(|_| wanted > 0) {
            wanted -= usize::from(self.consider(cut?.fields["asset"].as_str().unwrap_or_default())?);
        }
        Ok(())
    }

    /// Buys the asset if nothing stands against it at the limit; tells whether it did.
    fn consider(&self, asset: &str) -> Result<bool> {
        let path = format!("/v1/assets/{}", segment(asset));
        let quote: Quote = self.client.get_as(&format!("{path}/quote?valuation={LIMIT}"))?;
        let terms = json!({ "max_price": LIMIT, "valuation": LIMIT, "deposit": quote.minimum_deposit });
        // The same key for the same wish: should the connection break, asking again buys nothing twice.
        match self.client.with_token(
            &self.secret,
            Post,
            &format!("{path}/purchase"),
            &terms,
            &format!("buy-{asset}"),
        ) {
            Ok(receipt) => {
                println!("bought {asset} in record {}", receipt.record);
                Ok(true)
            }
            Err(refusal) => {
                println!("{asset}: {refusal}");
                Ok(false)
            }
        }
    }
}

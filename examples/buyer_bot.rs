//! A bot that buys under a limit, and what it may do is written into its token.
//!
//! Its owner grants a token for purchases alone, for at most 5 000.00 a day. The bot looks at every name that is for
//! sale below its limit, asks for the quote, buys what nothing stands against, and leaves an offer on the rest.
//!
//!     cargo run --example buyer_bot

mod town;

use anyhow::{Context, Result};
use client::Client;
use client::Method::{Post, Put};
use client::{new_secret, secret_sha256};
use serde_json::{Value, json};
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

    let bot = Bot { client: &town.client, secret };
    bot.look_around()?;

    // A month later the holder of the dearest name gives way; the bot's offer is filled by itself, in the same second.
    town.pass("P30D")?;
    holder.ask(Put, "/v1/assets/carol/valuation", json!({ "valuation": "145" }))?;
    println!("carol is now held at {}", town.asset("carol", "valuation")?);
    println!("its owner has {} left", owner.balance()?);
    Ok(())
}

struct Bot<'a> {
    client: &'a Client,
    secret: String,
}

impl Bot<'_> {
    fn look_around(&self) -> Result<()> {
        let page = self.client.get("/v1/assets?class=names&sort=valuation")?;
        for asset in page["items"].as_array().context("a list of assets")? {
            let id = asset["id"].as_str().context("an id")?;
            let quote = self.client.get(&format!("/v1/assets/{id}/quote?valuation={LIMIT}"))?;
            let (terms, path) = (self.terms(&quote), format!("/v1/assets/{id}/purchase"));
            // The same key for the same wish: should the connection break, asking again buys nothing twice.
            match self.client.with_token(&self.secret, Post, &path, &terms, &format!("buy-{id}")) {
                Ok(receipt) => println!("bought {id} in record {}", receipt.record),
                Err(refusal) => {
                    println!("{refusal}; leaving an offer on {id}");
                    let offer = json!({ "asset": id, "expires": "2026-12-01T00:00:00Z",
                        "max_price": LIMIT, "valuation": LIMIT, "deposit": quote["minimum_deposit"] });
                    let key = format!("offer-{id}");
                    self.client.with_token(&self.secret, Post, "/v1/offers", &offer, &key)?;
                }
            }
        }
        Ok(())
    }

    /// It pays its limit at most, and assesses what it takes at the limit.
    fn terms(&self, quote: &Value) -> Value {
        json!({ "max_price": LIMIT, "valuation": LIMIT, "deposit": quote["minimum_deposit"] })
    }
}

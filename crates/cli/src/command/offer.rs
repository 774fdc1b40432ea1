//! `offer`: purchases that wait until an asset costs no more than their limit.

use anyhow::Result;
use clap::{Args, Subcommand};
use ledger::{Amount, Duration, Money};
use registry::{AssetId, tax};
use serde_json::{Value, json};

use crate::names::Named;
use crate::output::Output;
use crate::remote::{Server, Signer, Then, asset_path, field, query};
use crate::when::When;

/// Places, cancels and shows standing offers
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold offer place land/12 90000 --expires 2027-06-30 --key bob.json
  commonhold offer list --asset land/12
  commonhold offer cancel 7 --key bob.json")]
pub struct Offer {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Takes the asset as soon as it costs no more than this; price and deposit wait in escrow
    #[command(after_help = "Example:
  commonhold offer place land/12 90000 --expires 2027-06-30 --key bob.json")]
    Place(Place),
    /// Takes an offer back, and what waited in escrow
    #[command(after_help = "Example:
  commonhold offer cancel 7 --key bob.json")]
    Cancel {
        /// Its number
        offer: u64,
        #[command(flatten)]
        signer: Signer,
    },
    /// Lists the offers that stand
    #[command(after_help = "Example:
  commonhold offer list --asset land/12")]
    List {
        /// Those on this asset
        #[arg(long)]
        asset: Option<AssetId>,
        /// Those of this account, by id or handle
        #[arg(long)]
        account: Option<Named>,
        /// Where the page before ended
        #[arg(long)]
        cursor: Option<String>,
        #[command(flatten)]
        server: Then,
    },
}

#[derive(Debug, Args)]
struct Place {
    /// The asset
    asset: AssetId,
    /// The most to pay for it
    max_price: Amount,
    /// What you will assess it at; the most to pay by default
    #[arg(long, value_name = "AMOUNT")]
    valuation: Option<Amount>,
    /// Tax to pay in advance; the least by default
    #[arg(long, value_name = "AMOUNT")]
    deposit: Option<Amount>,
    /// Until when it stands: a time, a date (its first second, UTC) or a length from now; at most P365D
    #[arg(long, value_name = "TIME", default_value = "P30D")]
    expires: When,
    #[command(flatten)]
    signer: Signer,
}

impl Offer {
    /// Places, cancels or lists.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::Place(place) => place.run(output),
            Task::Cancel { offer, signer } => {
                output.receipt(&signer.post(&format!("/v1/offers/{offer}/cancellation"), &json!({}))?)
            }
            Task::List { asset, account, cursor, server } => {
                let account = account.map(|account| server.account(&account)).transpose()?;
                let parameters = [
                    ("asset", asset.map(|asset| asset.to_string())),
                    ("account", account.map(|account| account.to_string())),
                    ("cursor", cursor),
                ];
                let list = server.get(&format!("/v1/offers{}", query(&parameters)))?;
                output.list(
                    &server,
                    &list,
                    &["id", "asset", "account", "max_price", "valuation", "deposit", "expires"],
                )
            }
        }
    }
}

impl Place {
    /// The deposit that its class asks of whoever assesses `asset` at `valuation`, whatever is owed by then.
    fn least_deposit(server: &Server, asset: &Value, valuation: Amount) -> Result<Money> {
        let class = server.class_of(asset)?;
        let (min_runway, min_tenure): (Duration, Duration) =
            (field(&class, "min_runway")?, field(&class, "min_tenure")?);
        let valuation = server.currency()?.money(valuation)?;
        let runway = min_runway.max(min_tenure).seconds();
        let units = valuation.units().unsigned_abs();
        let least = tax::minimum_deposit(units, field(&class, "rate")?, tax::DENOMINATOR - 1, runway);
        Ok(valuation.with_units(least.cast_signed()))
    }

    fn run(self, output: Output) -> Result<()> {
        let server = &self.signer.server;
        let asset = server.get(&asset_path(&self.asset, ""))?;
        let valuation = self.valuation.unwrap_or(self.max_price);
        let deposit = match self.deposit {
            Some(deposit) => json!(deposit),
            None => json!(Place::least_deposit(server, &asset, valuation)?),
        };
        let expires = self.expires.from(server.client().clock()?);
        let body = json!({ "asset": self.asset, "max_price": self.max_price, "valuation": valuation,
            "deposit": deposit, "expires": expires });
        output.receipt(&self.signer.post("/v1/offers", &body)?)?;
        let price = asset["price_to_pay"].as_str().and_then(|price| price.parse::<Amount>().ok());
        if asset["auction"]["kind"] == "english" {
            eprintln!("an offer does not bid in the auction that runs: `commonhold bid {}` does", self.asset);
        } else if let Some(price) = price.filter(|_| self.signer.dry_run)
            && price.decimal() <= self.max_price.decimal()
        {
            eprintln!("{} costs {price} now: the offer would be filled at once", self.asset);
        }
        Ok(())
    }
}

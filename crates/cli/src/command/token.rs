//! `token`: let programs act for an account, within limits.

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use client::{new_secret, secret_sha256};
use ledger::Amount;
use registry::AssetId;
use serde::Serialize;
use serde_json::json;

use crate::names::Named;
use crate::output::Output;
use crate::remote::{Outcome, Reader, Signer, Then};
use crate::when::When;

/// Lets programs act for an account, within limits
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold token grant --scopes valuations,deposits --expires 2027-01-31 --amount-per-day 100 --key alice.json

A program sends the secret as `Authorization: Bearer chd_…`, plain JSON, and an Idempotency-Key of its own.")]
pub struct Token {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Makes a secret, and lets whoever has it act; prints it once
    #[command(after_help = "Example:
  commonhold token grant --scopes valuations,deposits --assets land/12 --expires P90D --key alice.json")]
    Grant(Grant),
    /// Takes that back
    #[command(after_help = "Example:
  commonhold token revoke 9f86d0… --key alice.json")]
    Revoke {
        /// The token's id, as `token list` shows it
        token: String,
        #[command(flatten)]
        signer: Signer,
    },
    /// Lists the tokens of an account
    #[command(after_help = "Example:
  commonhold token list --key alice.json")]
    List {
        /// The account, by id or handle; by default that of --key
        account: Option<Named>,
        #[command(flatten)]
        reader: Reader<Then>,
    },
}

#[derive(Debug, Args)]
struct Grant {
    /// What it may do
    #[arg(long, value_enum, value_delimiter = ',', required = true)]
    scopes: Vec<Scope>,
    /// Until when: a time, a date (its first second, UTC) or a length from now; at most 5 years
    #[arg(long, visible_alias = "lasts", default_value = "P365D", value_name = "TIME")]
    expires: When,
    /// The only assets that it may touch
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    assets: Option<Vec<AssetId>>,
    /// The most that may leave the account through it in a day
    #[arg(long, value_name = "AMOUNT")]
    amount_per_day: Option<Amount>,
    #[command(flatten)]
    signer: Signer,
}

#[derive(Clone, Copy, Debug, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    /// State valuations
    Valuations,
    /// Pay tax in advance, take some of it back
    Deposits,
    /// Purchase, claim and reclaim assets
    Purchases,
    /// Pay other accounts
    Transfers,
    /// File and withdraw proposals
    Proposals,
    /// Have events sent to addresses
    Webhooks,
}

impl Token {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::Grant(grant) => grant.run(output),
            Task::Revoke { token, signer } => {
                let path = format!("/v1/tokens/{}/revocation", client::segment(&token));
                output.receipt(&signer.post(&path, &json!({}))?)
            }
            Task::List { account, reader } => {
                let path = format!("/v1/accounts/{}/tokens", reader.account(account.as_ref())?);
                output.list(
                    &reader.server,
                    &reader.server.get(&path)?,
                    &["id", "scopes", "expires", "limits", "revoked"],
                )
            }
        }
    }
}

impl Grant {
    fn run(self, output: Output) -> Result<()> {
        let secret = new_secret();
        let token = secret_sha256(&secret);
        let mut limits = serde_json::Map::new();
        if let Some(assets) = self.assets {
            limits.insert("assets".into(), json!(assets));
        }
        if let Some(amount) = self.amount_per_day {
            limits.insert("amount_per_day".into(), json!(amount));
        }
        let expires = self.expires.from(self.signer.server.client().clock()?);
        let body =
            json!({ "secret_sha256": token, "scopes": self.scopes, "expires": expires, "limits": limits });
        let answer = self.signer.post("/v1/tokens", &body)?;
        let Outcome::Done(receipt) = &answer.outcome else { return output.receipt(&answer) };
        let granted =
            json!({ "secret": secret, "token": token, "expires": expires, "record": receipt.record });
        output.object(&granted, &["secret", "token"])
    }
}

//! `webhook`: be told at an address what happens to an account.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Value, json};

use crate::names::Named;
use crate::output::Output;
use crate::remote::{Reader, Server};

/// Has events that concern an account sent to an address, signed; by token
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold token grant --scopes webhooks --key alice.json
  commonhold webhook add https://example.org/commons --events sale,arrears --token chd_… --key alice.json

The key only names the account: an id or a handle after --account does as well. docs/webhooks.md tells how a receiver
checks a delivery.")]
pub struct Webhook {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Adds a webhook, and prints its secret once
    #[command(after_help = "Example:
  commonhold webhook add https://example.org/commons --events sale,notice,round --account alice --token chd_…")]
    Add {
        /// Where deliveries are sent
        url: String,
        /// What is sent: sale, notice, arrears, outbid, round
        #[arg(long, value_delimiter = ',', required = true)]
        events: Vec<String>,
        #[command(flatten)]
        own: Own,
    },
    /// Lists the webhooks of an account
    #[command(after_help = "Example:
  commonhold webhook list --account Alice --token chd_…")]
    List {
        #[command(flatten)]
        own: Own,
    },
    /// Shows how a webhook fares
    #[command(after_help = "Example:
  commonhold webhook show wh_… --account Alice --token chd_…")]
    Show(One),
    /// Removes a webhook, with all that it was to send
    #[command(after_help = "Example:
  commonhold webhook remove wh_… --account Alice --token chd_…")]
    Remove(One),
    /// Lists deliveries that were given up
    #[command(after_help = "Example:
  commonhold webhook dead wh_… --account Alice --token chd_…")]
    Dead(One),
    /// Sends them again
    #[command(after_help = "Example:
  commonhold webhook retry wh_… --account Alice --token chd_…")]
    Retry(One),
    /// Sends a test now, and tells how it went
    #[command(after_help = "Example:
  commonhold webhook test wh_… --account Alice --token chd_…")]
    Test(One),
}

/// Whose webhooks, and by what right.
#[derive(Debug, Args)]
struct Own {
    /// The account, by id or handle; by default that of --key
    #[arg(long)]
    account: Option<Named>,
    /// The secret of a token of the account, with the scope webhooks
    #[arg(long, env = "COMMONHOLD_TOKEN", hide_env_values = true, value_name = "SECRET")]
    token: String,
    #[command(flatten)]
    reader: Reader<Server>,
}

#[derive(Debug, Args)]
struct One {
    /// The webhook's id, as `webhook list` shows it
    webhook: String,
    #[command(flatten)]
    own: Own,
}

impl Webhook {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::Add { url, events, own } => {
                let added = own.ask("POST", "", Some(&json!({ "url": url, "events": events })))?;
                output.object(&added, &["secret", "id", "url", "events"])
            }
            Task::List { own } => {
                let listed = own.ask("GET", "?limit=1000", NOTHING)?;
                output.list(
                    &own.reader.server,
                    &listed,
                    &["id", "url", "events", "last_success", "last_failure", "waiting", "dead"],
                )
            }
            Task::Show(one) => output.object(&one.ask("GET", "")?, &["id", "url", "events", "created"]),
            Task::Remove(one) => output.object(&one.ask("DELETE", "")?, &["id", "url", "events"]),
            Task::Dead(one) => {
                let letters = one.ask("GET", "/dead-letters?limit=1000")?;
                let columns = ["event", "type", "attempts", "last_attempt", "reason"];
                output.list(&one.own.reader.server, &letters, &columns)
            }
            Task::Retry(one) => output.object(&one.ask("POST", "/dead-letters/retry")?, &["retried"]),
            Task::Test(one) => {
                let tested = one.ask("POST", "/test")?;
                let reason = tested["reason"].as_str().unwrap_or("no reason was given");
                let taken = tested["delivered"].as_bool().context("the server does not say how it went")?;
                if taken || output.json {
                    output.object(&tested, &["delivered", "reason"])?;
                }
                anyhow::ensure!(taken, "the test was not taken: {reason}");
                Ok(())
            }
        }
    }
}

const NOTHING: Option<&()> = None;

impl One {
    fn ask(&self, method: &str, rest: &str) -> Result<Value> {
        let rest = format!("/{}{rest}", client::segment(&self.webhook));
        self.own.ask(method, &rest, NOTHING)
    }
}

impl Own {
    /// Asks for what is at `rest` below the webhooks of the account.
    fn ask(&self, method: &str, rest: &str, body: Option<&impl Serialize>) -> Result<Value> {
        let account = self.reader.account(self.account.as_ref())?;
        let path = format!("/v1/accounts/{account}/webhooks{rest}");
        Ok(self.reader.server.client().private(&self.token, method, &path, body)?)
    }
}

//! `account`: open one, see what it has, pay others.

use anyhow::Result;
use clap::{Args, Subcommand};
use ledger::{Amount, Handle};
use serde_json::{Value, json};

use crate::names::Named;
use crate::output::Output;
use crate::remote::{Reader, Signer, Then, query};

/// Opens an account, shows what it has, pays others
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold account open --handle \"Alice Weaver\" --key alice.json
  commonhold account statement --key alice.json
  commonhold account transfer Bob 12.50 --memo bread --key alice.json")]
pub struct Account {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Opens the account of a key
    #[command(after_help = "Example:
  commonhold account open --handle Alice --key alice.json")]
    Open {
        /// What it calls itself; 1 to 40 characters
        #[arg(long)]
        handle: Option<Handle>,
        #[command(flatten)]
        signer: Signer,
    },
    /// Shows its balance and what waits in escrow
    #[command(after_help = "Example:
  commonhold account show --key alice.json
  commonhold account show Bob")]
    Show(Which),
    /// Shows what it holds, and for how long each deposit lasts
    #[command(after_help = "Example:
  commonhold account holdings Bob")]
    Holdings(Which),
    /// Shows every movement of its money
    #[command(after_help = "Example:
  commonhold account statement --key alice.json")]
    Statement {
        #[command(flatten)]
        which: Which,
        /// Go on where the last page ended
        #[arg(long)]
        cursor: Option<String>,
    },
    /// Pays another account
    #[command(after_help = "Example:
  commonhold account transfer Bob 12.50 --memo bread --key alice.json")]
    Transfer {
        /// Who is paid, by id or handle
        to: Named,
        /// How much
        amount: Amount,
        /// What for
        #[arg(long)]
        memo: Option<String>,
        #[command(flatten)]
        signer: Signer,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// The account, by id or handle; by default that of --key
    account: Option<Named>,
    #[command(flatten)]
    reader: Reader<Then>,
}

impl Which {
    fn path(&self, rest: &str) -> Result<String> {
        Ok(format!("/v1/accounts/{}{rest}", self.reader.account(self.account.as_ref())?))
    }
}

impl Account {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::Open { handle, signer } => {
                let body = json!({ "key": signer.key()?.public(), "handle": handle });
                let taken = match &handle {
                    Some(handle) => !signer.server.called(&handle.to_string())?.is_empty(),
                    None => false,
                };
                output.receipt(&signer.post("/v1/accounts", &body)?)?;
                if taken {
                    eprintln!(
                        "another account has this handle, too: whoever means yours must name it by its id"
                    );
                }
                Ok(())
            }
            Task::Show(which) => {
                output.object(&which.reader.server.get(&which.path("")?)?, &["id", "handle", "balance"])
            }
            Task::Holdings(which) => output.list(
                &which.reader.server,
                &which.reader.server.get(&which.path("/holdings")?)?,
                &["id", "name", "status", "valuation", "deposit", "runs_out_at"],
            ),
            Task::Statement { which, cursor } => {
                let server = &which.reader.server;
                let path = which.path(&format!("/statement{}", query(&[("cursor", cursor)])))?;
                let mut statement = server.get(&path)?;
                if !output.json {
                    for line in statement["items"].as_array_mut().into_iter().flatten() {
                        line["counterpart"] = in_words(&line["counterpart"]);
                    }
                }
                let columns = ["at", "type", "asset", "direction", "amount", "counterpart", "balance"];
                output.list(server, &statement, &columns)
            }
            Task::Transfer { to, amount, memo, signer } => {
                let path = format!("/v1/accounts/{}/transfers", signer.key()?.account());
                let to = signer.server.account(&to)?;
                output.receipt(&signer.post(&path, &json!({ "to": to, "amount": amount, "memo": memo }))?)
            }
        }
    }
}

/// The other side of a movement: an account, or a place and what is kept there.
fn in_words(counterpart: &Value) -> Value {
    let named = |name: &str| counterpart[name].as_str();
    if let Some(account) = named("account") {
        return account.into();
    }
    let words = [named("place"), named("escrow"), named("source")];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ").into()
}

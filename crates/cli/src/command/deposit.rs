//! `deposit`: pay tax in advance, or take some of it back.

use anyhow::{Error, Result};
use clap::{Args, Subcommand};
use client::ClientError;
use ledger::{Amount, Money};
use registry::AssetId;
use serde_json::{Value, json};

use crate::output::Output;
use crate::remote::{Answer, Signer, asset_path, field};

/// Pays tax in advance, or takes some of it back
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold deposit top-up land/12 500 --key alice.json
  commonhold deposit withdraw land/12 200 --key alice.json")]
pub struct Deposit {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Pays into the deposit of any asset; in arrears, at least what is owed and the least deposit
    #[command(after_help = "Example:
  commonhold deposit top-up land/12 500 --key alice.json")]
    TopUp(Movement),
    /// Takes back what is above the least deposit; a refusal says how much that is
    #[command(after_help = "Example:
  commonhold deposit withdraw land/12 200 --key alice.json")]
    Withdraw(Movement),
}

#[derive(Debug, Args)]
struct Movement {
    /// The asset
    asset: AssetId,
    /// How much
    amount: Amount,
    #[command(flatten)]
    signer: Signer,
}

impl Deposit {
    /// Pays, or takes back.
    pub fn run(self, output: Output) -> Result<()> {
        let answer = match self.task {
            Task::TopUp(movement) => movement.send("/deposits"),
            Task::Withdraw(movement) => {
                movement.send("/withdrawals").map_err(|refusal| movement.advise(refusal))
            }
        };
        output.receipt(&answer?)
    }
}

impl Movement {
    fn send(&self, path: &str) -> Result<Answer> {
        self.signer.post(&asset_path(&self.asset, path), &json!({ "amount": self.amount }))
    }

    /// The refusal of a withdrawal, with the most that could be taken.
    fn advise(&self, refusal: Error) -> Error {
        match refusal.downcast_ref::<ClientError>() {
            Some(ClientError::Refused(problem)) if problem.slug == "deposit-too-small" => {
                match self.most(&problem.fields["minimum_deposit"]) {
                    Ok(most) => refusal.context(format!("at most {most} can be taken out now")),
                    Err(_) => refusal,
                }
            }
            _ => refusal,
        }
    }

    /// What the deposit exceeds `minimum` by, once tax owed is taken from it.
    fn most(&self, minimum: &Value) -> Result<Money> {
        let server = &self.signer.server;
        let (currency, asset) = (server.currency()?, server.get(&asset_path(&self.asset, ""))?);
        let money = |amount: Amount| currency.money(amount);
        let (deposit, owed) = (money(field(&asset, "deposit")?)?, money(field(&asset, "tax_owed")?)?);
        let minimum = money(serde_json::from_value(minimum.clone())?)?;
        Ok(deposit.saturating_sub(owed).saturating_sub(minimum))
    }
}

//! `issue`: money enters the books; for cashiers.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use client::Key;
use ledger::command::{Approval, Issue as Body};
use ledger::{AccountId, Amount};

use crate::names::Named;
use crate::output::Output;
use crate::remote::Signer;

/// Brings money in against an outside payment; for cashiers
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold issue alice 1000 --reference bank-4711 --key keys/cashier-1.json

Above the cashier's daily limit, other cashiers approve: give their key files with --approve.")]
pub struct Issue {
    /// Who receives it, by id or handle
    account: Named,
    /// How much
    amount: Amount,
    /// Names the outside payment; used once
    #[arg(long)]
    reference: String,
    /// Key file of another cashier who approves; may be repeated
    #[arg(long, value_name = "FILE")]
    approve: Vec<PathBuf>,
    #[command(flatten)]
    signer: Signer,
}

impl Issue {
    /// Issues.
    pub fn run(self, output: Output) -> Result<()> {
        let account = self.signer.server.account(&self.account)?;
        let approvals = if self.approve.is_empty() { Vec::new() } else { self.approvals(account)? };
        let body = Body { account, amount: self.amount, reference: self.reference.into(), approvals };
        output.receipt(&self.signer.post("/v1/issuances", &body)?)
    }

    fn approvals(&self, account: AccountId) -> Result<Vec<Approval>> {
        let server = &self.signer.server;
        let amount = server.currency()?.money(self.amount)?;
        let message = Body::approval_message(&server.commons()?, account, amount, &self.reference);
        let approve = |path: &PathBuf| {
            let key = Key::read(path)?;
            Ok(Approval { cashier: key.public(), signature: key.sign(&message) })
        };
        self.approve.iter().map(approve).collect()
    }
}

//! `propose`: ask the common fund for money.

use anyhow::Result;
use clap::Args;
use governance::ProposalId;
use ledger::Amount;
use serde_json::json;

use crate::names::Named;
use crate::output::Output;
use crate::remote::Signer;

/// Asks the common fund for money in the next round, behind a bond
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold propose well --title \"A well for the market\" --text \"Water for everyone.\" --ask 4000 --key alice.json
  commonhold propose well --withdraw --key alice.json")]
pub struct Propose {
    /// Names the proposal; used once
    id: ProposalId,
    /// One line
    #[arg(long, required_unless_present = "withdraw")]
    title: Option<String>,
    /// All of it
    #[arg(long, required_unless_present = "withdraw")]
    text: Option<String>,
    /// The most that it can use
    #[arg(long, value_name = "AMOUNT", required_unless_present = "withdraw")]
    ask: Option<Amount>,
    /// The least that it can do with
    #[arg(long, value_name = "AMOUNT")]
    minimum: Option<Amount>,
    /// Who receives it, by id or handle; by default who asks
    #[arg(long, value_name = "ACCOUNT")]
    recipient: Option<Named>,
    /// Take the proposal back, bond and all; until its round opens
    #[arg(long, conflicts_with_all = ["title", "text", "ask", "minimum", "recipient"])]
    withdraw: bool,
    #[command(flatten)]
    signer: Signer,
}

impl Propose {
    /// Files the proposal, or takes it back.
    pub fn run(self, output: Output) -> Result<()> {
        if self.withdraw {
            let path = format!("/v1/proposals/{}/withdrawal", client::segment(self.id.as_str()));
            return output.receipt(&self.signer.post(&path, &json!({}))?);
        }
        let recipient = match &self.recipient {
            Some(recipient) => self.signer.server.account(recipient)?,
            None => self.signer.key()?.account(),
        };
        let body = json!({
            "kind": "funding",
            "id": self.id,
            "title": self.title,
            "text": self.text,
            "ask": self.ask,
            "minimum": self.minimum,
            "recipient": recipient,
        });
        output.receipt(&self.signer.post("/v1/proposals", &body)?)
    }
}

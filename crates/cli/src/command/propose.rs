//! `propose`: for money, for other parameters, or for an opinion.

use anyhow::{Context, Result};
use clap::Args;
use governance::ProposalId;
use ledger::Amount;
use serde_json::{Map, Value, json};

use crate::names::Named;
use crate::output::Output;
use crate::remote::Signer;

/// Puts a proposal to the next round, behind a bond: for money, for other parameters, or for an opinion
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold propose well --title \"A well for the market\" --text \"Water for everyone.\" --ask 4000 --key alice.json
  commonhold propose pump --title \"A pump\" --text \"Or only a pump.\" --ask 900 --alternative-to well --key alice.json
  commonhold propose slower --title \"Slower decay\" --text \"Saving pays.\" --change governance.decay=0.4 --key alice.json
  commonhold propose dogs --title \"Dogs in the park?\" --text \"Should they run free?\" --opinion --key alice.json
  commonhold propose well --withdraw --key alice.json

Parameters go by their paths in the constitution, a class by its id: governance.min_bond, classes.land.rate,
officers.surveyors. Each changes by a fifth at most, or by its smallest step; names, lists and choices freely.")]
#[group(skip)]
pub struct Propose {
    /// Names the proposal; used once
    id: ProposalId,
    /// One line
    #[arg(long, required_unless_present = "withdraw")]
    title: Option<String>,
    /// All of it
    #[arg(long, required_unless_present = "withdraw")]
    text: Option<String>,
    #[command(flatten)]
    wanted: Wanted,
    /// What to put in escrow for it, if more than the least: where too many wait, the least bond makes room
    #[arg(long, value_name = "AMOUNT", conflicts_with = "withdraw")]
    bond: Option<Amount>,
    /// The pot that is to pay for it
    #[arg(long, requires = "ask")]
    pot: Option<String>,
    /// Your own proposal of which it is an alternative: at most one of them is funded
    #[arg(long, value_name = "PROPOSAL", requires = "ask")]
    alternative_to: Option<ProposalId>,
    /// The least of the money that it can do with
    #[arg(long, value_name = "AMOUNT", requires = "ask")]
    minimum: Option<Amount>,
    /// Who receives the money, by id or handle; by default who asks
    #[arg(long, value_name = "ACCOUNT", requires = "ask")]
    recipient: Option<Named>,
    #[command(flatten)]
    signer: Signer,
}

/// What it wants.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Wanted {
    /// The most money that it can use
    #[arg(long, value_name = "AMOUNT")]
    ask: Option<Amount>,
    /// A parameter and the value that it is to have; may be repeated
    #[arg(long, value_name = "PARAMETER=VALUE", value_parser = change)]
    change: Vec<(String, Value)>,
    /// To know what the members think of the text
    #[arg(long)]
    opinion: bool,
    /// Nothing any more: take the proposal back, bond and all; until its round opens
    #[arg(long)]
    withdraw: bool,
}

/// Reads `governance.decay=0.4`; lists, `true`, `false` and `null` as JSON.
fn change(text: &str) -> Result<(String, Value)> {
    let (parameter, value) = text.split_once('=').context("write it as PARAMETER=VALUE")?;
    let json = serde_json::from_str(value).ok().filter(|json: &Value| !json.is_number());
    Ok((parameter.into(), json.unwrap_or_else(|| value.into())))
}

impl Propose {
    /// Files the proposal, or takes it back.
    pub fn run(self, output: Output) -> Result<()> {
        if self.wanted.withdraw {
            let path = format!("/v1/proposals/{}/withdrawal", client::segment(self.id.as_str()));
            return output.receipt(&self.signer.post(&path, &json!({}))?);
        }
        let mut body = json!({ "id": self.id, "title": self.title, "text": self.text, "bond": self.bond });
        if let Some(ask) = self.wanted.ask {
            let recipient = match &self.recipient {
                Some(recipient) => self.signer.server.account(recipient)?,
                None => self.signer.key()?.account(),
            };
            body["kind"] = "funding".into();
            body["ask"] = json!(ask);
            body["minimum"] = json!(self.minimum);
            body["recipient"] = json!(recipient);
            body["pot"] = json!(self.pot);
            body["alternative_to"] = json!(self.alternative_to);
        } else if self.wanted.opinion {
            body["kind"] = "opinion".into();
        } else {
            body["kind"] = "amendment".into();
            body["changes"] = self.wanted.change.into_iter().collect::<Map<_, _>>().into();
        }
        output.receipt(&self.signer.post("/v1/proposals", &body)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_parameter_and_a_value() {
        let check = |text: &str, expected: Value| {
            let (parameter, value) = change(text).expect("a change");
            assert_eq!(json!([parameter, value]), expected, "{text}");
        };
        check("governance.decay=0.4", json!(["governance.decay", "0.4"]));
        check("governance.min_supporters=4", json!(["governance.min_supporters", "4"]));
        check("governance.rule=greedy", json!(["governance.rule", "greedy"]));
        check("governance.registrar_set_cap=false", json!(["governance.registrar_set_cap", false]));
        check("officers.surveyors=[\"a\"]", json!(["officers.surveyors", ["a"]]));
        check("name=A=B", json!(["name", "A=B"]));
        change("governance.decay").expect_err("no value");
    }
}

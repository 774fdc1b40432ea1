//! `member`: who votes, and who says that they are one person each.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use client::Key;
use governance::Attestation;
use governance::command::AdmitMember;
use governance::{attestation_message, standing_message};
use ledger::{AccountId, PublicKey, Timestamp};
use serde_json::json;

use crate::names::Named;
use crate::output::Output;
use crate::remote::{Server, Signer, Then, query};
use crate::when::When;

/// Lists members; attests, admits, suspends and reinstates them
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold member attest alice --tag t7f3 --key keys/registrar-1.json > word-1.json
  commonhold member attest alice --tag t7f3 --key keys/registrar-2.json > word-2.json
  commonhold member admit alice --tag t7f3 --attestation word-1.json --attestation word-2.json --key alice.json
  commonhold member object bob --reason \"moved away\" --key keys/registrar-1.json > word-1.json
  commonhold member suspend bob --reason \"moved away\" --attestation word-1.json --attestation word-2.json --key alice.json")]
pub struct Member {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists members
    #[command(after_help = "Example:
  commonhold member list")]
    List {
        /// Go on where the last page ended
        #[arg(long)]
        cursor: Option<String>,
        #[command(flatten)]
        server: Then,
    },
    /// Signs that an account is one person, and prints that word as JSON; for registrars
    #[command(after_help = "Example:
  commonhold member attest Alice --tag t7f3 --key keys/registrar-1.json > word-1.json")]
    Attest {
        #[command(flatten)]
        person: Person,
        /// Until when the word may be used: a time, a date (its first second, UTC) or a length from now
        #[arg(long, visible_alias = "lasts", default_value = "P7D", value_name = "TIME")]
        expires: When,
        #[command(flatten)]
        signer: Signer,
    },
    /// Signs that a member is to be suspended, or that a suspended one is to be reinstated, and prints that word as
    /// JSON; for registrars
    #[command(after_help = "Example:
  commonhold member object Bob --reason \"moved away\" --key keys/registrar-1.json > word-1.json")]
    Object {
        #[command(flatten)]
        change: Change,
        /// Until when the word may be used: a time, a date (its first second, UTC) or a length from now
        #[arg(long, default_value = "P7D", value_name = "TIME")]
        expires: When,
        #[command(flatten)]
        signer: Signer,
    },
    /// Suspends a member on the word of enough registrars; anyone may send it
    #[command(after_help = "Example:
  commonhold member suspend Bob --reason \"moved away\" --attestation word-1.json --key alice.json")]
    Suspend(Standing),
    /// Reinstates a member on the word of enough registrars; anyone may send it
    #[command(after_help = "Example:
  commonhold member reinstate Bob --reason \"is back\" --attestation word-1.json --key alice.json")]
    Reinstate(Standing),
    /// Admits a member on the word of enough registrars; anyone may send it
    #[command(after_help = "Example:
  commonhold member admit Alice --tag t7f3 --attestation word-1.json --attestation word-2.json --key alice.json")]
    Admit {
        #[command(flatten)]
        person: Person,
        /// File with a registrar's word; may be repeated
        #[arg(long, required = true, value_name = "FILE")]
        attestation: Vec<PathBuf>,
        #[command(flatten)]
        signer: Signer,
    },
}

#[derive(Debug, Args)]
struct Person {
    /// The account, by id or handle
    account: Named,
    /// Names the person without saying who it is; used once
    #[arg(long)]
    tag: String,
}

#[derive(Debug, Args)]
struct Change {
    /// The member, by id or handle
    member: Named,
    /// Why, for everybody to read; no name of a person belongs here
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
struct Standing {
    #[command(flatten)]
    change: Change,
    /// File with a registrar's word; may be repeated
    #[arg(long, required = true, value_name = "FILE")]
    attestation: Vec<PathBuf>,
    #[command(flatten)]
    signer: Signer,
}

impl Member {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::List { cursor, server } => output.list(
                &server,
                &server.get(&format!("/v1/members{}", query(&[("cursor", cursor)])))?,
                &["account", "status", "active_from", "credits", "rounds_voted"],
            ),
            Task::Attest { person, expires, signer } => {
                let word = person.attest(&signer.server, &signer.key()?, expires)?;
                output.line(serde_json::to_string_pretty(&word)?)
            }
            Task::Object { change, expires, signer } => {
                let word = change.attest(&signer.server, &signer.key()?, expires)?;
                output.line(serde_json::to_string_pretty(&word)?)
            }
            Task::Suspend(standing) => standing.send("suspension", output),
            Task::Reinstate(standing) => standing.send("reinstatement", output),
            Task::Admit { person, attestation, signer } => {
                let attestations = attestation.iter().map(|path| read(path)).collect::<Result<_>>()?;
                let Person { account, tag } = person;
                let account = signer.server.account(&account)?;
                let body = AdmitMember { account, uniqueness_tag: tag.into(), attestations };
                output.receipt(&signer.post("/v1/members", &body)?)
            }
        }
    }
}

impl Standing {
    fn send(&self, change: &str, output: Output) -> Result<()> {
        let attestations: Vec<Attestation> =
            self.attestation.iter().map(|path| read(path)).collect::<Result<_>>()?;
        let member = self.signer.server.account(&self.change.member)?;
        let body = json!({ "reason": self.change.reason, "attestations": attestations });
        output.receipt(&self.signer.post(&format!("/v1/members/{member}/{change}"), &body)?)
    }
}

impl Change {
    /// What the registrar says depends on how the member stands now.
    fn attest(&self, server: &Server, registrar: &Key, expires: When) -> Result<Attestation> {
        let account = server.account(&self.member)?;
        let member = server.get(&format!("/v1/members/{account}"))?;
        let suspended = member["status"] != "suspended";
        let since: Timestamp =
            member["since"].as_str().unwrap_or_default().parse().map_err(anyhow::Error::msg)?;
        let key = key_of(server, account)?;
        let expires = expires.from(server.client().clock()?);
        let message = standing_message(&server.commons()?, &key, suspended, &self.reason, since, expires);
        Ok(Attestation { registrar: registrar.public(), expires, signature: registrar.sign(&message) })
    }
}

fn key_of(server: &Server, account: AccountId) -> Result<PublicKey> {
    let account = server.get(&format!("/v1/accounts/{account}"))?;
    let key = account.get("key").and_then(|key| key.as_str()).context("an account without a key")?;
    key.parse().map_err(anyhow::Error::msg)
}

impl Person {
    fn attest(&self, server: &Server, registrar: &Key, expires: When) -> Result<Attestation> {
        let key = key_of(server, server.account(&self.account)?)?;
        let expires = expires.from(server.client().clock()?);
        let message = attestation_message(&server.commons()?, &key, &self.tag, expires);
        Ok(Attestation { registrar: registrar.public(), expires, signature: registrar.sign(&message) })
    }
}

fn read(path: &Path) -> Result<Attestation> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no registrar's word", path.display()))
}

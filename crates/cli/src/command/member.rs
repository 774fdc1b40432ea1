//! `member`: who votes, and who says that they are one person each.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use client::Key;
use governance::attestation_message;
use governance::command::{AdmitMember, Attestation};

use crate::names::Named;
use crate::output::Output;
use crate::remote::{Server, Signer, query};
use crate::when::When;

/// Lists members, attests and admits them
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold member attest alice --tag t7f3 --key keys/registrar-1.json > word-1.json
  commonhold member attest alice --tag t7f3 --key keys/registrar-2.json > word-2.json
  commonhold member admit alice --tag t7f3 --attestation word-1.json --attestation word-2.json --key alice.json")]
pub struct Member {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists members
    List {
        /// Go on where the last page ended
        #[arg(long)]
        cursor: Option<String>,
        #[command(flatten)]
        server: Server,
    },
    /// Signs that an account is one person, and prints that word as JSON; for registrars
    Attest {
        #[command(flatten)]
        person: Person,
        /// Until when the word may be used: a time, a date (its first second, UTC) or a length from now
        #[arg(long, visible_alias = "lasts", default_value = "P7D", value_name = "TIME")]
        expires: When,
        #[command(flatten)]
        signer: Signer,
    },
    /// Admits a member on the word of enough registrars; anyone may send it
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

impl Person {
    fn attest(&self, server: &Server, registrar: &Key, expires: When) -> Result<Attestation> {
        let account = server.get(&format!("/v1/accounts/{}", server.account(&self.account)?))?;
        let key = account.get("key").and_then(|key| key.as_str()).context("an account without a key")?;
        let key = key.parse().map_err(anyhow::Error::msg)?;
        let expires = expires.from(server.client().clock()?);
        let message = attestation_message(&server.commons()?, &key, &self.tag, expires);
        Ok(Attestation { registrar: registrar.public(), expires, signature: registrar.sign(&message) })
    }
}

fn read(path: &Path) -> Result<Attestation> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no registrar's word", path.display()))
}

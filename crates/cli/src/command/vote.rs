//! `vote`: cast a ballot.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::Args;
use governance::ProposalId;
use serde_json::json;

use crate::ballot_receipt::Receipt;
use crate::output::{Output, cell};
use crate::remote::{Outcome, Signer};

/// Casts a ballot in the round that runs: v votes on a proposal cost v² credits
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold vote well=40 parking=-10 --key alice.json
  commonhold vote well=40 --key alice.json --receipt my-ballot.json
  commonhold verify town --ballot my-ballot.json

The ballot replaces the one before it, whole; one without votes takes that back.")]
pub struct Vote {
    /// Votes for, or against with a minus
    #[arg(value_name = "PROPOSAL=VOTES", value_parser = parse)]
    votes: Vec<(ProposalId, i64)>,
    /// The round; by default the one that runs
    #[arg(long)]
    round: Option<u64>,
    /// Keep a receipt in this new file, with which `verify` follows the ballot to the tally
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    receipt: Option<PathBuf>,
    #[command(flatten)]
    signer: Signer,
}

fn parse(text: &str) -> Result<(ProposalId, i64), String> {
    let (proposal, votes) = text.split_once('=').ok_or("write proposal=votes, such as well=7")?;
    let votes = votes.parse().map_err(|_| format!("\"{votes}\" is not a whole number of votes"))?;
    Ok((proposal.parse()?, votes))
}

impl Vote {
    /// Votes.
    pub fn run(self, output: Output) -> Result<()> {
        let mut votes = BTreeMap::new();
        for (proposal, count) in self.votes {
            if votes.insert(proposal.clone(), count).is_some() {
                bail!("{proposal} is voted on twice");
            }
        }
        let round = self.signer.server.round(self.round)?;
        if let Some(path) = &self.receipt {
            ensure!(!path.exists(), "{} exists already; keep the receipt in a new file", path.display());
        }
        let answer = self.signer.put(&format!("/v1/rounds/{round}/ballot"), &json!({ "votes": votes }))?;
        output.receipt(&answer)?;
        let (Some(path), Outcome::Done(done)) = (&self.receipt, &answer.outcome) else { return Ok(()) };
        let server = &self.signer.server;
        let record = server.get(&format!("/v1/records/{}?at_least={}", done.record, done.record))?;
        let receipt = Receipt {
            commons: server.client().commons_id()?,
            record: done.record,
            leaf_hash: cell(&record["leaf_hash"]),
            at: done.at,
            round,
            member: self.signer.key()?.account(),
            votes: votes.into_iter().filter(|(_, votes)| *votes != 0).collect(),
        };
        receipt.write(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_whole_numbers_for_or_against() {
        let check = |text: &str, expected: &str| {
            let shown = parse(text).map_or_else(|refusal| refusal, |(id, votes)| format!("{id}: {votes}"));
            assert_eq!(shown, expected, "{text}");
        };
        check("well=7", "well: 7");
        check("parking=-2", "parking: -2");
        check("well", "write proposal=votes, such as well=7");
        check("well=1.5", "\"1.5\" is not a whole number of votes");
        check(
            "Well=1",
            "\"Well\" is not an id: 1 to 64 of a-z, 0-9, '.', '_', '/' and '-', the first a letter or digit",
        );
    }
}

//! `paper`: record what members wrote on paper.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use client::Receipt;
use governance::ProposalId;
use governance::command::PAPER_BALLOTS_MAX;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::csv_rows::{at, rows};
use crate::names::Named;
use crate::output::Output;
use crate::remote::{Answer, Outcome, Signer};

/// Records members' ballots on paper in the round that runs; for registrars
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold paper ballots.csv --key keys/registrar-1.json --dry-run
  commonhold paper ballots.csv --key keys/registrar-1.json

A row for each vote: member,scan,proposal,votes. The member by id or handle; the scan is the image's file, beside the
CSV, and only its SHA-256 is recorded. A row without proposal and votes is a ballot that says nothing. Batches of 500
ballots are recorded whole or not at all; a member's own ballot always stands before one on paper.")]
pub struct Paper {
    /// The CSV file
    ballots: PathBuf,
    /// The round; by default the one that runs
    #[arg(long)]
    round: Option<u64>,
    #[command(flatten)]
    signer: Signer,
}

#[derive(Deserialize)]
struct Row {
    member: String,
    scan: PathBuf,
    proposal: Option<ProposalId>,
    votes: Option<i64>,
}

/// What one member wrote.
struct OnPaper {
    scan: PathBuf,
    votes: BTreeMap<ProposalId, i64>,
}

impl Paper {
    /// Records them.
    pub fn run(self, output: Output) -> Result<()> {
        let ballots = read(&self.ballots)?;
        ensure!(!ballots.is_empty(), "{}: there are no ballots in it", self.ballots.display());
        let folder = self.ballots.parent().unwrap_or(Path::new("."));
        let mut bodies = Vec::new();
        for (member, OnPaper { scan, votes }) in ballots {
            let Ok(named) = member.parse::<Named>();
            let id = self.signer.server.account(&named);
            let id = id.with_context(|| format!("the ballot of {member}"))?;
            bodies.push(json!({ "member": id, "scan": sha256(&folder.join(scan))?, "votes": votes }));
        }
        let round = self.signer.server.round(self.round)?;
        let batches = bodies.len().div_ceil(PAPER_BALLOTS_MAX);
        for (place, batch) in bodies.chunks(PAPER_BALLOTS_MAX).enumerate() {
            let path = format!("/v1/rounds/{round}/paper-ballots");
            let answer = self.signer.post(&path, &batch);
            let answer = answer.with_context(|| match place {
                0 => "nothing is recorded".into(),
                done => format!(
                    "{done} of {batches} batches are recorded; the rows of those must not be sent again"
                ),
            })?;
            output.receipt(&answer)?;
            tell_set_aside(&answer);
        }
        Ok(())
    }
}

/// Says which ballots count for nothing, as their members voted themselves.
fn tell_set_aside(answer: &Answer) {
    let (Outcome::Done(Receipt { events, .. }) | Outcome::Rehearsed { events, .. }) = &answer.outcome;
    let count =
        |list: &str| events.iter().filter_map(|event| event[list].as_array()).map(Vec::len).sum::<usize>();
    let (ballots, set_aside) = (count("ballots"), count("set_aside"));
    eprintln!(
        "{ballots} count until their members vote themselves; {set_aside} set aside, as their members have"
    );
}

/// The ballots of a file, by member.
fn read(path: &Path) -> Result<BTreeMap<String, OnPaper>> {
    let mut ballots: BTreeMap<String, OnPaper> = BTreeMap::new();
    for (line, Row { member, scan, proposal, votes }) in rows::<Row>(path)? {
        let here = || at(path, line);
        let ballot = ballots
            .entry(member.clone())
            .or_insert_with(|| OnPaper { scan: scan.clone(), votes: BTreeMap::new() });
        if ballot.scan != scan {
            let (one, other) = (ballot.scan.display(), scan.display());
            bail!("{}: {member} has two scans, {one} and {other}", here());
        }
        match (proposal, votes) {
            (Some(proposal), Some(votes)) => {
                if ballot.votes.insert(proposal.clone(), votes).is_some() {
                    bail!("{}: {member} votes on {proposal} twice", here());
                }
            }
            (None, None) => {}
            _ => bail!("{}: proposal and votes are both needed, or neither", here()),
        }
    }
    Ok(ballots)
}

/// The SHA-256 of a file, in hexadecimal digits.
fn sha256(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

//! The receipt for a ballot: what a voter keeps to find out whether it was counted.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use governance::ProposalId;
use ledger::{AccountId, CommonsId, Timestamp};
use node::Trail;
use serde::{Deserialize, Serialize};

/// What the server said when it took a ballot.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The commons: its genesis hash.
    pub commons: String,
    /// The record that keeps the ballot.
    pub record: u64,
    /// That record's hash, which binds its time, what was signed, and what happened.
    pub leaf_hash: String,
    /// When it was taken.
    pub at: Timestamp,
    /// The round.
    pub round: u64,
    /// Who voted.
    pub member: AccountId,
    /// How.
    pub votes: BTreeMap<ProposalId, i64>,
}

impl Receipt {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Receipt> {
        let named = || path.display().to_string();
        let text = fs::read_to_string(path).with_context(named)?;
        serde_json::from_str(&text).with_context(|| format!("{} is no receipt for a ballot", named()))
    }

    /// Writes a new file; never over another one.
    pub fn write(&self, path: &Path) -> Result<()> {
        let named = || path.display().to_string();
        let file = fs::File::create_new(path).with_context(named)?;
        serde_json::to_writer_pretty(file, self).with_context(named)
    }

    /// Refuses if the receipt is for another commons than the one in this directory.
    pub fn belongs_to(&self, commons: CommonsId) -> Result<()> {
        let commons = commons.to_string();
        ensure!(
            self.commons == commons,
            "the receipt is for another commons, {}; this one is {commons}",
            self.commons
        );
        Ok(())
    }

    /// Refuses if the journal holds another ballot than the one this receipt is for.
    pub fn compare(&self, trail: &Trail) -> Result<()> {
        ensure!(
            self.leaf_hash == trail.leaf.to_string(),
            "record {} of this journal is another than the one the receipt is for: its hash is {}, not {}; the \
             journal was changed, or is of another commons",
            self.record,
            trail.leaf,
            self.leaf_hash
        );
        ensure!(
            (self.round, self.member, self.at, &self.votes)
                == (trail.round, trail.member, trail.at, &trail.votes),
            "the receipt says other votes, or another time, than its record; it was changed"
        );
        Ok(())
    }
}

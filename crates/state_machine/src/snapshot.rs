//! The state as bytes: what a snapshot stores, and what the state digest is the hash of.

use std::io::{self, BufWriter, Write};

use ledger::{CommonsId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::Constitution;
use crate::machine::Machine;
use crate::seen::Seen;
use crate::token::Tokens;

/// All that is true, in rows sorted by id. Its encoding (postcard) is what the digest hashes.
#[derive(Serialize, Deserialize)]
struct State {
    records: u64,
    now: Timestamp,
    /// The constitution in force, as JSON.
    constitution: String,
    ledger: ledger::snapshot::Snapshot,
    registry: registry::snapshot::Snapshot,
    governance: governance::snapshot::Snapshot,
    tokens: Tokens,
    /// Running hash of the requests that succeeded.
    seen: [u8; 32],
}

/// Why bytes are no snapshot of this commons.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not a snapshot of this commons: {0}")]
pub struct InvalidSnapshot(pub String);

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Machine {
    /// The SHA-256 of the whole state, the same wherever the same records were applied. Walks everything.
    pub fn digest(&self) -> [u8; 32] {
        let mut writer = BufWriter::new(Hashing(Sha256::new()));
        postcard::to_io(&self.state(), &mut writer).expect("hashing does not fail");
        writer.into_inner().unwrap_or_else(|_| unreachable!("hashing does not fail")).0.finalize().into()
    }

    /// How many rows a digest hashes, near enough: the records between two digests should not be fewer.
    pub fn size(&self) -> u64 {
        let accounts = ledger::view::account_count(&self.world);
        (accounts + registry::view::asset_count(&self.world) + governance::view::member_count(&self.world))
            as u64
    }

    /// The state as bytes, for [`Machine::restore`].
    pub fn snapshot(&self) -> Vec<u8> {
        postcard::to_stdvec(&(self.state(), self.seen.rows())).expect("plain rows can be written to memory")
    }

    /// The commons that was founded at `founded_at`, as it was when `snapshot` was taken.
    pub fn restore(
        founded_at: Timestamp,
        id: CommonsId,
        snapshot: &[u8],
    ) -> Result<Machine, InvalidSnapshot> {
        let (state, seen): (State, Vec<([u8; 16], u64)>) =
            postcard::from_bytes(snapshot).map_err(|refusal| InvalidSnapshot(refusal.to_string()))?;
        let constitution: Constitution = serde_json::from_str(&state.constitution)
            .map_err(|refusal| InvalidSnapshot(refusal.to_string()))?;
        let mut machine = Machine::install(constitution, founded_at, id);
        ledger::snapshot::restore(&mut machine.world, state.ledger).map_err(InvalidSnapshot)?;
        registry::snapshot::restore(&mut machine.world, state.registry).map_err(InvalidSnapshot)?;
        governance::snapshot::restore(&mut machine.world, state.governance);
        machine.world.insert_resource(state.tokens);
        let others = || InvalidSnapshot("the requests that it has are not those that succeeded".into());
        machine.seen = Seen::from_rows(seen, state.seen).ok_or_else(others)?;
        machine.records = state.records;
        machine.now = state.now;
        Ok(machine)
    }

    fn state(&self) -> State {
        State {
            records: self.records,
            now: self.now,
            constitution: serde_json::to_string(self.constitution()).expect("a constitution is JSON"),
            ledger: ledger::snapshot::capture(&self.world),
            registry: registry::snapshot::capture(&self.world),
            governance: governance::snapshot::capture(&self.world),
            tokens: self.world.resource::<Tokens>().clone(),
            seen: self.seen.chain,
        }
    }
}

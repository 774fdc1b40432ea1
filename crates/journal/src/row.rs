//! Records as a store keeps them: bytes that it need not understand, each with what tells whether they are still whole.

use crate::error::Damage;
use crate::record::{Header, Record};

/// How much of the leaf hash stands behind a header. The bodies have their hashes in the header; this is the header's.
const SEAL_BYTES: usize = 8;

/// A record as a store keeps it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The record's index.
    pub position: u64,
    /// The header as [`Header::sealed`] wrote it.
    pub header: Vec<u8>,
    /// What was asked for, byte for byte.
    pub command: Vec<u8>,
    /// What happened, byte for byte.
    pub events: Vec<u8>,
}

impl Header {
    /// What a store keeps of a header: its bytes, and the first 8 bytes of its leaf hash.
    pub fn sealed(&self) -> [u8; Header::SIZE + SEAL_BYTES] {
        let mut sealed = [0; Header::SIZE + SEAL_BYTES];
        let (bytes, seal) = sealed.split_at_mut(Header::SIZE);
        bytes.copy_from_slice(&self.to_bytes());
        seal.copy_from_slice(&self.hash().as_bytes()[..SEAL_BYTES]);
        sealed
    }

    /// The header of record `index` in what a store has kept of it; refuses damage.
    pub(crate) fn unsealed(kept: &[u8], index: u64) -> Result<Header, Damage> {
        let damage = |what: &str| Damage { index: Some(index), what: what.into() };
        // Headers of layout 1 have no seal.
        let (bytes, seal) =
            kept.split_at_checked(Header::SIZE).ok_or_else(|| damage("its header is cut off"))?;
        let header = Header::from_bytes(bytes).map_err(|_| damage("its header cannot be read"))?;
        if !seal.is_empty() && seal != &header.hash().as_bytes()[..SEAL_BYTES] {
            return Err(damage("its header is not the one that was written"));
        }
        if header.index != index {
            return Err(damage(&format!("record {} stands at position {index}", header.index)));
        }
        Ok(header)
    }
}

impl Row {
    /// The record in the row, which should be that of `index`; refuses damage.
    pub(crate) fn record(self, index: u64) -> Result<Record, Damage> {
        let damage = |what: &str| Damage { index: Some(index), what: what.into() };
        if self.position != index {
            return Err(damage("it is missing"));
        }
        let header = Header::unsealed(&self.header, index)?;
        let record = Record { header, command: self.command, events: self.events };
        record.check().map_err(|_| damage("a body is not the one that its header names"))?;
        Ok(record)
    }
}

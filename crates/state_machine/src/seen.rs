//! Which requests have succeeded: a nonce or an idempotency key takes effect once, for ever.

use std::fmt;

use hashbrown::HashMap;
use ledger::AccountId;
use sha2::{Digest, Sha256};

use crate::TokenId;

/// Names a request by who sent it and under which nonce or idempotency key: the first 16 bytes of a SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 16]);

impl RequestId {
    /// The request that `signer` signed under `nonce`.
    pub fn of_nonce(signer: AccountId, nonce: &str) -> RequestId {
        RequestId::of(b"nonce", signer.as_bytes(), nonce)
    }

    /// The request that was sent with `token` under `idempotency_key`.
    pub fn of_idempotency_key(token: &TokenId, idempotency_key: &str) -> RequestId {
        RequestId::of(b"token", token.as_bytes(), idempotency_key)
    }

    fn of(kind: &[u8; 5], sender: &[u8], key: &str) -> RequestId {
        let hash: [u8; 32] =
            Sha256::new().chain_update(kind).chain_update(sender).chain_update(key).finalize().into();
        RequestId(*hash.first_chunk().expect("16 of 32 bytes"))
    }

    pub(crate) fn from_bytes(bytes: [u8; 16]) -> RequestId {
        RequestId(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// The requests that succeeded, and the record of each.
///
/// The state digest covers a running hash of them rather than the growing map.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    records: HashMap<RequestId, u64>,
    pub(crate) chain: [u8; 32],
}

impl Seen {
    pub(crate) fn record(&self, id: RequestId) -> Option<u64> {
        self.records.get(&id).copied()
    }

    pub(crate) fn insert(&mut self, id: RequestId, record: u64) {
        let earlier = self.records.insert(id, record);
        assert!(earlier.is_none(), "a request takes effect once");
        self.chain = link(self.chain, id, record);
    }

    /// All of them by record: hash order must not reach anything but another map.
    pub(crate) fn rows(&self) -> Vec<([u8; 16], u64)> {
        let mut rows: Vec<_> = self.records.iter().map(|(id, record)| (*id.as_bytes(), *record)).collect();
        rows.sort_unstable_by_key(|(_, record)| *record);
        rows
    }

    /// From rows by record; `None` unless their running hash is `chain`. The digest covers that hash alone, so a row
    /// that is missing or another would let a request take effect twice.
    pub(crate) fn from_rows(rows: Vec<([u8; 16], u64)>, chain: [u8; 32]) -> Option<Seen> {
        let mut seen = Seen { records: HashMap::with_capacity(rows.len()), chain: [0; 32] };
        for (id, record) in rows {
            let id = RequestId::from_bytes(id);
            seen.chain = link(seen.chain, id, record);
            seen.records.insert(id, record);
        }
        (seen.chain == chain).then_some(seen)
    }
}

fn link(chain: [u8; 32], id: RequestId, record: u64) -> [u8; 32] {
    let link =
        Sha256::new().chain_update(chain).chain_update(id.as_bytes()).chain_update(record.to_be_bytes());
    link.finalize().into()
}

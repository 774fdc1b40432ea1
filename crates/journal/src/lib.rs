//! A durable, append-only Merkle log of opaque records.
//!
//! A record is a small header and two bodies: the command, and the events that it caused. Both are opaque bytes here.
//! The header's bytes are a leaf of an RFC 6962 Merkle tree, so that one hash, the root, fixes every record before it.
//!
//! What always holds, and `Journal::check` re-reads the whole file to confirm:
//!
//! 1. Record `n` is the `n`th record, from 0, and none is missing.
//! 2. Time never goes backwards from one record to the next.
//! 3. Both bodies have the hashes that their header names.
//! 4. The stored tree is the tree over all headers.

mod checkpoint;
mod copy;
mod error;
mod file;
mod log;
mod note;
mod proof;
mod record;
mod row;
mod sqlite;
mod store;
mod tile;
mod tlog_proof;
mod tree;

pub use checkpoint::Checkpoint;
pub use copy::copy;
pub use error::JournalError;
pub use note::{MAX_NOTE, Note, NoteSignature, NoteSigner, NoteVerifier, Signed};
pub use proof::{
    consistency_path, consistency_proof, inclusion_path, inclusion_proof, left_size, verify_consistency,
    verify_inclusion,
};
pub use record::{Body, Hash, Header, MAX_BODY, Record, events_hash};
pub use row::Row;
pub use store::{End, Journal, Records, Store};
pub use tile::{TILE_WIDTH, Tile, TileRow};
pub use tlog_proof::TlogProof;
pub use tree::{Tree, node_hash, root_of};

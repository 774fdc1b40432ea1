//! Proofs about the tree over all records, and the tiles that others make proofs of.
//!
//! Of every 256 records in a row the root of their subtree is remembered, so that a proof reads few headers, however
//! long the journal is.

use std::ops::Range;

use journal::{
    Hash, Journal, JournalError, TILE_WIDTH, Tile, TileRow, consistency_path, inclusion_path, left_size,
    node_hash, root_of,
};

use crate::{Node, NodeError};

/// Blocks that are read at a time.
const BLOCKS_AT_ONCE: u64 = 64;

/// That a record is in the tree (RFC 9162 §2.1.3).
#[derive(Clone, Debug)]
pub struct Proof {
    /// The record's number.
    pub index: u64,
    /// How many records the tree has.
    pub tree_size: u64,
    /// The root over all of them.
    pub root: Hash,
    /// The record's leaf hash.
    pub leaf: Hash,
    /// The hashes beside the way from the leaf to the root, the nearest first.
    pub path: Vec<Hash>,
}

/// That a tree continues an older one (RFC 9162 §2.1.4).
#[derive(Clone, Debug)]
pub struct Consistency {
    /// How many records the older tree has.
    pub old_size: u64,
    /// The root over them.
    pub old_root: Hash,
    /// How many records the tree has.
    pub tree_size: u64,
    /// The root over all of them.
    pub root: Hash,
    /// The hashes from which both roots follow.
    pub path: Vec<Hash>,
}

impl Node {
    /// Proves that the record of this number is in the tree over the first `tree_size` records, or over all that are
    /// durable; `None` where there is none, or are not as many. Blocks.
    pub fn prove(&self, index: u64, tree_size: Option<u64>) -> Result<Option<Proof>, NodeError> {
        let (durable, _) = self.root();
        let tree_size = tree_size.unwrap_or(durable);
        if tree_size > durable {
            return Ok(None);
        }
        self.leaves(tree_size, |leaves| {
            let path = inclusion_path(tree_size, index, |subtree| leaves.root(subtree))?;
            let Some(path) = path else { return Ok(None) };
            let (leaf, root) = (leaves.root(index..index + 1)?, leaves.root(0..tree_size)?);
            Ok(Some(Proof { index, tree_size, root, leaf, path }))
        })
    }

    /// Proves that the tree over the first `tree_size` records continues that over the first `old_size`; `None` where
    /// the latter is larger, or there are not as many. Blocks.
    pub fn prove_consistency(&self, old_size: u64, tree_size: u64) -> Result<Option<Consistency>, NodeError> {
        if tree_size > self.root().0 {
            return Ok(None);
        }
        self.leaves(tree_size, |leaves| {
            let path = consistency_path(old_size, tree_size, |subtree| leaves.root(subtree))?;
            let Some(path) = path else { return Ok(None) };
            let (old_root, root) = (leaves.root(0..old_size)?, leaves.root(0..tree_size)?);
            Ok(Some(Consistency { old_size, old_root, tree_size, root, path }))
        })
    }

    /// The bytes of a tile; `None` where the tree does not reach as far. Blocks.
    pub fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, NodeError> {
        let (size, _) = self.root();
        let Some(range) = tile.leaves().filter(|range| range.end <= size) else { return Ok(None) };
        let bytes = match tile.row {
            TileRow::Entries => self.reading(|journal| entries(journal, &range))?,
            TileRow::Hashes(0) => {
                let leaves = self.reading(|journal| journal.leaf_hashes(range.start, tile.width as usize))?;
                leaves.iter().flat_map(Hash::as_bytes).copied().collect()
            }
            TileRow::Hashes(_) => self.leaves(range.end, |leaves| {
                let mut bytes = Vec::new();
                for first in range.step_by(tile.span() as usize) {
                    bytes.extend(leaves.root(first..first + tile.span())?.as_bytes());
                }
                Ok(bytes)
            })?,
        };
        Ok(Some(bytes))
    }

    /// What `ask` finds in the tree over the first `size` records, of which all are durable.
    fn leaves<T>(
        &self,
        size: u64,
        ask: impl FnOnce(&Leaves) -> Result<T, JournalError>,
    ) -> Result<T, NodeError> {
        let mut blocks = self.0.blocks.lock().expect("hashing does not panic");
        // The first proof reads the whole tree: others read records between its steps.
        while (blocks.len() as u64) < size / TILE_WIDTH {
            let from = blocks.len() as u64;
            let count = (size / TILE_WIDTH - from).min(BLOCKS_AT_ONCE);
            let leaves = self
                .reading(|journal| journal.leaf_hashes(from * TILE_WIDTH, (count * TILE_WIDTH) as usize))?;
            blocks.extend(leaves.chunks_exact(TILE_WIDTH as usize).map(root_of));
        }
        self.reading(|journal| ask(&Leaves { journal, blocks: &blocks }))
    }
}

/// A bundle of entries: each with its length before it (two bytes, big endian).
fn entries(journal: &Journal, range: &Range<u64>) -> Result<Vec<u8>, JournalError> {
    let headers = journal.headers(range.start, (range.end - range.start) as usize)?;
    let entry =
        |bytes: [u8; journal::Header::SIZE]| [&(bytes.len() as u16).to_be_bytes()[..], &bytes].concat();
    Ok(headers.iter().flat_map(|header| entry(header.to_bytes())).collect())
}

/// The leaves of the tree, by what is remembered of them.
struct Leaves<'a> {
    journal: &'a Journal,
    blocks: &'a [Hash],
}

impl Leaves<'_> {
    /// The root of a subtree: one of those that the tree is made of.
    fn root(&self, Range { start, end }: Range<u64>) -> Result<Hash, JournalError> {
        if end - start < TILE_WIDTH {
            return Ok(root_of(&self.journal.leaf_hashes(start, (end - start) as usize)?));
        }
        let whole = &self.blocks[(start / TILE_WIDTH) as usize..(end / TILE_WIDTH) as usize];
        if end.is_multiple_of(TILE_WIDTH) {
            return Ok(root_of(whole));
        }
        // Subtrees of whole blocks are the tree's own: the largest that fits comes first, on the left.
        let middle = start + left_size(end - start);
        Ok(node_hash(self.root(start..middle)?, self.root(middle..end)?))
    }
}

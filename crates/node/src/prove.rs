//! Proofs that a record is in the tree.
//!
//! Of every 256 records in a row the root of their subtree is remembered, so that a proof reads few headers, however
//! long the journal is.

use journal::{Hash, Journal, JournalError, inclusion_path, left_size, node_hash, root_of};

use crate::{Node, NodeError};

/// Records of which the subtree's root is remembered.
const BLOCK: u64 = 256;
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

impl Node {
    /// Proves that the record of this number is in the tree over all that are durable; `None` if there is none. Blocks.
    pub fn prove(&self, index: u64) -> Result<Option<Proof>, NodeError> {
        let (tree_size, root) = self.root();
        let mut blocks = self.0.blocks.lock().expect("hashing does not panic");
        // The first proof reads the whole tree: others read records between its steps.
        while (blocks.len() as u64) < tree_size / BLOCK {
            let from = blocks.len() as u64;
            let count = (tree_size / BLOCK - from).min(BLOCKS_AT_ONCE);
            let leaves =
                self.reading(|journal| journal.leaf_hashes(from * BLOCK, (count * BLOCK) as usize))?;
            blocks.extend(leaves.chunks_exact(BLOCK as usize).map(root_of));
        }
        self.reading(|journal| {
            let tree = Leaves { journal, blocks: &blocks };
            let path = inclusion_path(tree_size, index, |subtree| tree.hash(subtree.start, subtree.end))?;
            let Some(path) = path else { return Ok(None) };
            Ok(Some(Proof { index, tree_size, root, leaf: tree.hash(index, index + 1)?, path }))
        })
    }
}

/// The leaves of the tree, by what is remembered of them.
struct Leaves<'a> {
    journal: &'a Journal,
    blocks: &'a [Hash],
}

impl Leaves<'_> {
    /// The root of the subtree over the leaves from `low` to before `high`: one of those that the tree is made of.
    fn hash(&self, low: u64, high: u64) -> Result<Hash, JournalError> {
        if high - low < BLOCK {
            return Ok(root_of(&self.journal.leaf_hashes(low, (high - low) as usize)?));
        }
        let whole = &self.blocks[(low / BLOCK) as usize..(high / BLOCK) as usize];
        if high.is_multiple_of(BLOCK) {
            return Ok(root_of(whole));
        }
        // Subtrees of whole blocks are the tree's own: the largest that fits comes first, on the left.
        let left = low + left_size(high - low);
        Ok(node_hash(self.hash(low, left)?, self.hash(left, high)?))
    }
}

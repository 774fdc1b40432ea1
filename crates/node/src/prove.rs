//! Proofs that a record is in the tree.
//!
//! Of every 256 records in a row the root of their subtree is remembered, so that a proof reads few headers, however
//! long the journal is.

use journal::{Hash, Journal, root_of};

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
        if index >= tree_size {
            return Ok(None);
        }
        let reader = self.0.reader.lock().expect("reading does not panic");
        let journal = reader.as_ref().ok_or(NodeError::Closed)?;
        let mut blocks = self.0.blocks.lock().expect("hashing does not panic");
        remember(journal, &mut blocks, tree_size)?;
        let tree = Leaves { journal, blocks: &blocks };
        let leaf = tree.hash(index, index + 1)?;
        let mut path = Vec::new();
        let (mut low, mut high) = (0, tree_size);
        while high - low > 1 {
            let middle = low + (high - low).next_power_of_two() / 2;
            if index < middle {
                path.push(tree.hash(middle, high)?);
                high = middle;
            } else {
                path.push(tree.hash(low, middle)?);
                low = middle;
            }
        }
        path.reverse();
        Ok(Some(Proof { index, tree_size, root, leaf, path }))
    }
}

/// Reads what was appended since.
fn remember(journal: &Journal, blocks: &mut Vec<Hash>, tree_size: u64) -> Result<(), NodeError> {
    while (blocks.len() as u64) < tree_size / BLOCK {
        let from = blocks.len() as u64;
        let count = (tree_size / BLOCK - from).min(BLOCKS_AT_ONCE);
        let leaves = journal.leaf_hashes(from * BLOCK, (count * BLOCK) as usize)?;
        blocks.extend(leaves.chunks_exact(BLOCK as usize).map(root_of));
    }
    Ok(())
}

/// The leaves of the tree, by what is remembered of them.
struct Leaves<'a> {
    journal: &'a Journal,
    blocks: &'a [Hash],
}

impl Leaves<'_> {
    /// The root of the subtree over the leaves from `low` to before `high`: one of those that the tree is made of.
    fn hash(&self, low: u64, high: u64) -> Result<Hash, NodeError> {
        if high - low < BLOCK {
            return Ok(root_of(&self.journal.leaf_hashes(low, (high - low) as usize)?));
        }
        let whole = &self.blocks[(low / BLOCK) as usize..(high / BLOCK) as usize];
        if high.is_multiple_of(BLOCK) {
            return Ok(root_of(whole));
        }
        // Subtrees of whole blocks are the tree's own: the largest that fits comes first, on the left.
        let left = low + (high - low).next_power_of_two() / 2;
        Ok(journal::node_hash(self.hash(low, left)?, self.hash(left, high)?))
    }
}

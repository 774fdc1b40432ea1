//! The Merkle tree of RFC 6962, kept as its frontier: enough to append and to name the root, whatever its size.

use crate::record::Hash;

const NODE_PREFIX: u8 = 0x01;

/// A Merkle tree, of which only the frontier is kept: the roots of the largest complete subtrees, left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    len: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// A tree without leaves.
    pub fn new() -> Tree {
        Tree::default()
    }

    /// A tree of `len` leaves from its frontier; `None` if a tree of that size has another number of peaks.
    pub fn from_peaks(len: u64, peaks: Vec<Hash>) -> Option<Tree> {
        (len.count_ones() as usize == peaks.len()).then_some(Tree { len, peaks })
    }

    /// Appends one leaf by its hash, in amortised constant time.
    pub fn push(&mut self, leaf: Hash) {
        // Every peak of one leaf, two leaves, four leaves … that the new leaf completes merges into the next.
        let mut node = leaf;
        for _ in 0..self.len.trailing_ones() {
            let left = self.peaks.pop().expect("a tree has one peak for each bit of its length");
            node = node_hash(left, node);
        }
        self.peaks.push(node);
        self.len += 1;
    }

    /// How many leaves the tree has.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the tree has no leaves.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The frontier: one hash for each bit of the length, the largest subtree first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root over all leaves; of a tree without leaves, the SHA-256 of nothing.
    pub fn root(&self) -> Hash {
        let from_the_right = self.peaks.iter().rev().copied();
        from_the_right.reduce(|right, left| node_hash(left, right)).unwrap_or_else(|| Hash::of(b""))
    }
}

/// The root over all `leaves`, given by their hashes.
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut tree = Tree::new();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree.root()
}

/// The hash of an inner node of the tree.
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash::prefixed(NODE_PREFIX, &[left.as_bytes(), right.as_bytes()])
}

//! Proofs about a Merkle tree: that it has a leaf, and that it continues an older tree (RFC 6962 §2.1, RFC 9162 §2.1).

use std::convert::Infallible;
use std::ops::Range;

use crate::record::Hash;
use crate::tree::{node_hash, root_of};

/// Proves that the leaf at `index` is in the tree over `leaves`; `None` if there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash], index: u64) -> Option<Vec<Hash>> {
    let proof = inclusion_path(leaves.len() as u64, index, |subtree| {
        Ok::<_, Infallible>(root_of(&leaves[subtree.start as usize..subtree.end as usize]))
    });
    match proof {
        Ok(proof) => proof,
        Err(never) => match never {},
    }
}

/// The same by whoever knows the roots of subtrees: `root` is asked for those over ranges of leaves.
///
/// # Errors
///
/// What `root` refuses.
pub fn inclusion_path<E>(
    len: u64,
    index: u64,
    mut root: impl FnMut(Range<u64>) -> Result<Hash, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if index >= len {
        return Ok(None);
    }
    let mut proof = Vec::new();
    let mut subtree = 0..len;
    while subtree.end - subtree.start > 1 {
        let middle = subtree.start + left_size(subtree.end - subtree.start);
        if index < middle {
            proof.push(root(middle..subtree.end)?);
            subtree.end = middle;
        } else {
            proof.push(root(subtree.start..middle)?);
            subtree.start = middle;
        }
    }
    proof.reverse(); // Proofs go from the leaf up to the root.
    Ok(Some(proof))
}

/// Proves that the tree over `leaves` continues the tree over the first `old_len` of them; `None` if it is shorter.
pub fn consistency_proof(leaves: &[Hash], old_len: u64) -> Option<Vec<Hash>> {
    let proof = consistency_path(old_len, leaves.len() as u64, |subtree| {
        Ok::<_, Infallible>(root_of(&leaves[subtree.start as usize..subtree.end as usize]))
    });
    match proof {
        Ok(proof) => proof,
        Err(never) => match never {},
    }
}

/// The same by whoever knows the roots of subtrees: `root` is asked for those over ranges of leaves.
///
/// # Errors
///
/// What `root` refuses.
pub fn consistency_path<E>(
    old_len: u64,
    len: u64,
    mut root: impl FnMut(Range<u64>) -> Result<Hash, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if old_len > len {
        return Ok(None);
    }
    let mut proof = Vec::new();
    let mut subtree = 0..len;
    // Every tree continues the empty one.
    while 0 < old_len && old_len < subtree.end {
        let middle = subtree.start + left_size(subtree.end - subtree.start);
        if old_len <= middle {
            proof.push(root(middle..subtree.end)?);
            subtree.end = middle;
        } else {
            proof.push(root(subtree.start..middle)?);
            subtree.start = middle;
        }
    }
    if subtree.start > 0 {
        proof.push(root(subtree)?); // Otherwise it is the old root, which the verifier has.
    }
    proof.reverse();
    Ok(Some(proof))
}

/// Whether `proof` shows that `leaf` stands at `index` in the tree of `len` leaves with this `root`.
pub fn verify_inclusion(leaf: Hash, index: u64, len: u64, proof: &[Hash], root: Hash) -> bool {
    if index >= len {
        return false;
    }
    let mut path = Path { node: index, last: len - 1 };
    let mut hash = leaf;
    for &sibling in proof {
        match path.climb() {
            None => return false,
            Some(Side::Left) => hash = node_hash(sibling, hash),
            Some(Side::Right) => hash = node_hash(hash, sibling),
        }
    }
    path.last == 0 && hash == root
}

/// Whether `proof` shows that the tree of `len` leaves with this `root` continues that of `old_len` and `old_root`.
pub fn verify_consistency(old_len: u64, old_root: Hash, len: u64, root: Hash, proof: &[Hash]) -> bool {
    if old_len == 0 {
        return proof.is_empty() && old_root == root_of(&[]);
    }
    if old_len >= len {
        return old_len == len && proof.is_empty() && old_root == root;
    }
    let mut path = Path { node: old_len - 1, last: len - 1 };
    let shared_levels = path.node.trailing_ones();
    path.node >>= shared_levels;
    path.last >>= shared_levels;

    // A complete old tree is itself a node of the new one, and its root is left out of the proof.
    let (first, rest) = if old_len.is_power_of_two() {
        (old_root, proof)
    } else {
        match proof.split_first() {
            Some((first, rest)) => (*first, rest),
            None => return false,
        }
    };
    let (mut old_hash, mut hash) = (first, first);
    for &sibling in rest {
        match path.climb() {
            None => return false,
            Some(Side::Left) => {
                old_hash = node_hash(sibling, old_hash);
                hash = node_hash(sibling, hash);
            }
            Some(Side::Right) => hash = node_hash(hash, sibling),
        }
    }
    path.last == 0 && old_hash == old_root && hash == root
}

/// The place of a node on its level, and of the level's last node.
struct Path {
    node: u64,
    last: u64,
}

/// Where the sibling of a node stands.
enum Side {
    Left,
    Right,
}

impl Path {
    /// Goes up past the next sibling and says where it stands; `None` at the root.
    fn climb(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.node % 2 == 1 || self.node == self.last {
            // The last node has no sibling on levels where its number is even: it is carried up.
            let carried = self.node.trailing_zeros();
            self.node >>= carried;
            self.last >>= carried;
            Side::Left
        } else {
            Side::Right
        };
        self.node >>= 1;
        self.last >>= 1;
        Some(side)
    }
}

/// Size of the left subtree of a tree with `len` > 1 leaves: the largest power of two below `len`.
pub fn left_size(len: u64) -> u64 {
    len.next_power_of_two() / 2
}

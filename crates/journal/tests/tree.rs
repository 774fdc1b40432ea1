//! The tree and its proofs against an independent implementation of RFC 6962.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use journal::{
    Hash, Header, Tree, consistency_proof, inclusion_proof, root_of, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use sha2::Sha256;

fn headers(len: u64) -> Vec<Header> {
    let body = |index: u64, part: &str| Hash::of(format!("{part} {index}").as_bytes());
    (0..len)
        .map(|index| Header {
            index,
            time: index as i64,
            command: body(index, "command"),
            events: body(index, "events"),
        })
        .collect()
}

fn leaves(headers: &[Header]) -> Vec<Hash> {
    headers.iter().map(Header::hash).collect()
}

fn oracle(headers: &[Header]) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    headers.iter().for_each(|header| tree.push(header.to_bytes().to_vec()));
    tree
}

fn concatenated(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

#[test]
fn the_root_is_the_oracles_at_every_length() {
    let headers = headers(130);
    let mut tree = Tree::new();
    for (len, header) in headers.iter().enumerate() {
        let expected = oracle(&headers[..len]).root();
        assert_eq!(tree.root().as_bytes()[..], expected.as_bytes()[..], "root of {len} leaves");
        assert_eq!(tree.len(), len as u64);
        assert_eq!(Tree::from_peaks(tree.len(), tree.peaks().to_vec()), Some(tree.clone()));
        tree.push(header.hash());
    }
}

#[test]
fn every_proof_about_small_trees_holds() {
    let headers = headers(40);
    let leaves = leaves(&headers);
    for len in 0..=leaves.len() {
        let root = root_of(&leaves[..len]);
        for index in 0..len {
            let proof = inclusion_proof(&leaves[..len], index as u64).expect("the leaf is in the tree");
            assert!(
                verify_inclusion(leaves[index], index as u64, len as u64, &proof, root),
                "{index} in {len}"
            );
        }
        for old_len in 0..=len {
            let proof = consistency_proof(&leaves[..len], old_len as u64).expect("the old tree is shorter");
            let old_root = root_of(&leaves[..old_len]);
            assert!(
                verify_consistency(old_len as u64, old_root, len as u64, root, &proof),
                "{len} continues {old_len}"
            );
        }
        assert_eq!(inclusion_proof(&leaves[..len], len as u64), None);
        assert_eq!(consistency_proof(&leaves[..len], len as u64 + 1), None);
    }
}

proptest! {
    #[test]
    fn proofs_are_the_oracles(len in 1_u64..600, place in any::<prop::sample::Index>()) {
        let headers = headers(len);
        let leaves = leaves(&headers);
        let oracle = oracle(&headers);
        prop_assert_eq!(root_of(&leaves).as_bytes().to_vec(), oracle.root().as_bytes().to_vec());

        let index = place.index(leaves.len());
        let proof = inclusion_proof(&leaves, index as u64).expect("the leaf is in the tree");
        let expected = oracle.prove_inclusion(index);
        prop_assert_eq!(&concatenated(&proof), expected.as_bytes());

        let old_len = index + 1;
        let proof = consistency_proof(&leaves, old_len as u64).expect("the old tree is shorter");
        let expected = oracle.prove_consistency(leaves.len() - old_len);
        prop_assert_eq!(&concatenated(&proof), expected.as_bytes());
    }

    #[test]
    fn a_proof_of_anything_else_is_refused(
        len in 2_u64..200,
        place in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        bit in 0_usize..256,
    ) {
        let leaves = leaves(&headers(len));
        let root = root_of(&leaves);
        let index = place.index(leaves.len());
        let proof = inclusion_proof(&leaves, index as u64).expect("the leaf is in the tree");
        let holds = |leaf: Hash, index: usize, proof: &[Hash], root| verify_inclusion(leaf, index as u64, len, proof, root);

        let changed = other.index(proof.len());
        let mut wrong = proof.clone();
        wrong[changed] = flipped(wrong[changed], bit);
        prop_assert!(!holds(leaves[index], index, &wrong, root));
        prop_assert!(!holds(leaves[index], index, &proof[1..], root));
        prop_assert!(!holds(leaves[index], index, &[&proof[..], &proof[..1]].concat(), root));
        prop_assert!(!holds(flipped(leaves[index], bit), index, &proof, root));
        prop_assert!(!holds(leaves[index], index, &proof, flipped(root, bit)));
        prop_assert!(!holds(leaves[index], leaves.len(), &proof, root));
        prop_assert!(!verify_inclusion(leaves[index], index as u64, 4 * len, &proof, root));
        let elsewhere = other.index(leaves.len());
        prop_assert_eq!(holds(leaves[index], elsewhere, &proof, root), elsewhere == index);

        let old_len = 1 + place.index(leaves.len() - 1);
        let old_root = root_of(&leaves[..old_len]);
        let proof = consistency_proof(&leaves, old_len as u64).expect("the old tree is shorter");
        let continues = |old_root, old_len: usize, proof: &[Hash], root| {
            verify_consistency(old_len as u64, old_root, len, root, proof)
        };
        let changed = other.index(proof.len());
        let mut wrong = proof.clone();
        wrong[changed] = flipped(wrong[changed], bit);
        prop_assert!(!continues(old_root, old_len, &wrong, root));
        prop_assert!(!continues(old_root, old_len, &proof[1..], root));
        prop_assert!(!continues(old_root, old_len, &[], root));
        prop_assert!(!continues(flipped(old_root, bit), old_len, &proof, root));
        prop_assert!(!continues(old_root, old_len, &proof, flipped(root, bit)));
        prop_assert!(!continues(old_root, leaves.len() + 1, &proof, root));
        prop_assert!(!verify_consistency(old_len as u64, old_root, 4 * len, root, &proof));
    }

    #[test]
    fn headers_and_hashes_survive_their_encodings(index: u64, time: i64, command: [u8; 32], events: [u8; 32]) {
        let (command, events) = (Hash::from_bytes(command), Hash::from_bytes(events));
        let header = Header { index, time, command, events };
        prop_assert_eq!(Header::from_bytes(&header.to_bytes()).ok(), Some(header));
        prop_assert_eq!(command.to_string().parse::<Hash>().ok(), Some(command));
    }
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

#[test]
fn the_layout_of_a_header_is_fixed() {
    let header = Header { index: 7, time: -2, command: Hash::of(b""), events: Hash::from_bytes([0xab; 32]) };
    let bytes = header.to_bytes();
    let mut expected = vec![1, 0, 0, 0, 0, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe];
    expected.extend_from_slice(Hash::of(b"").as_bytes());
    expected.extend_from_slice(&[0xab; 32]);
    assert_eq!(bytes[..], expected[..]);

    assert!(Header::from_bytes(&bytes[1..]).is_err(), "one byte too few");
    assert!(Header::from_bytes(&[&bytes[..], &[0]].concat()).is_err(), "one byte too many");
    assert!(Header::from_bytes(&[&[2], &bytes[1..]].concat()).is_err(), "an unknown version");
}

#[test]
fn only_64_lowercase_digits_are_a_hash() {
    let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Hash::of(b"").to_string(), text);
    let long = "é".repeat(32); // 64 bytes, and none of them a digit.
    for wrong in ["", "e3", &text[1..], &text.to_uppercase(), &text.replace('e', "g"), &long] {
        assert!(wrong.parse::<Hash>().is_err(), "{wrong:?}");
    }
}

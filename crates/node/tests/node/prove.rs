//! Proofs that records are in the tree, of a journal with some hundreds of them.

use journal::verify_inclusion;

use crate::stage::Stage;

#[test]
fn every_record_is_proven_however_long_the_journal_is() {
    let stage = Stage::new();
    for records in [3, 255, 256, 257, 511, 600] {
        while stage.node.root().0 < records {
            stage.advance(1);
        }
        let (tree_size, root) = stage.node.root();
        for index in (0..tree_size).step_by(7).chain([tree_size - 1]) {
            let proof = stage.node.prove(index, None).expect("it reads").expect("a record");
            assert_eq!((proof.index, proof.tree_size, proof.root), (index, tree_size, root));
            let leaf = stage.node.read_records(index, 1).expect("it reads")[0].header.hash();
            assert_eq!(proof.leaf, leaf, "{index}");
            assert!(verify_inclusion(leaf, index, tree_size, &proof.path, root), "{index} of {tree_size}");
            assert!(
                !verify_inclusion(leaf, index ^ 1, tree_size, &proof.path, root),
                "{index} of {tree_size}"
            );
        }
        assert!(stage.node.prove(tree_size, None).expect("it reads").is_none());
    }
}

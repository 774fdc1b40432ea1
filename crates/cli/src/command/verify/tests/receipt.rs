//! Receipts that were tampered with.

use node::{InvalidReceipt, RecordReceipt};

use super::Town;

#[test]
fn a_receipt_with_one_body_shows_nothing() {
    let (town, node) = Town::new();
    let receipt = node.receipt_of_record(42).expect("it reads").expect("a record");
    receipt.check(Some(&node.log_key()), &[]).expect("all of it fits");
    for (command, events) in [(None, receipt.events.clone()), (receipt.command.clone(), None)] {
        let half = RecordReceipt { command, events, ..receipt.clone() };
        assert!(matches!(half.check(None, &[]), Err(InvalidReceipt::HalfWithheld)));
    }
    node.shut_down().expect("closed");
    drop(town);
}

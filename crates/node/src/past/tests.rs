use std::time::Duration;

use state_machine::Machine;

use super::*;
use crate::tests::{ask, node};

/// A commons with an account in each record after the first.
fn grown(accounts: u8) -> (tempfile::TempDir, Node) {
    let (dir, node) = node(Machine::decide);
    tokio::task::block_in_place(|| {
        (1..=accounts).for_each(|number| drop(ask(&node, number).expect("an account")))
    });
    (dir, node)
}

fn kept(node: &Node) -> Vec<u64> {
    node.0.pasts.kept.borrow().iter().map(|state| state.machine.records() - 1).collect()
}

async fn seen(node: &Node, record: u64) -> Past {
    node.wait_for(record).await;
    let past = node.past(At::Record(record)).await.expect("it was so");
    assert_eq!(ledger::view::account_count(past.state.machine.world()), record as usize);
    past
}

#[tokio::test(flavor = "multi_thread")]
async fn two_moments_are_kept_and_the_one_used_last_the_longest() {
    let (dir, node) = grown(6);
    for (record, expected) in
        [(1, vec![1]), (4, vec![1, 4]), (1, vec![4, 1]), (6, vec![1, 6]), (1, vec![6, 1]), (2, vec![1, 2])]
    {
        let past = seen(&node, record).await;
        assert_eq!(kept(&node), expected, "after {record}");
        let replayed = past_of(dir.path(), Some(At::Record(record))).expect("the journal is whole");
        assert_eq!(past.state.machine.digest(), replayed.state.machine.digest());
    }
    // Who still looks at a moment keeps it, whatever becomes of it here.
    let looked_at = seen(&node, 1).await;
    for record in [3, 4, 5] {
        seen(&node, record).await;
    }
    assert_eq!(looked_at.state.machine.records(), 2);
    node.shut_down().expect("a clean stop");
    assert!(
        matches!(node.past(At::Record(2)).await, Err(NoPast::Node(NodeError::Closed))),
        "none is built now"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_ask_for_one_moment_wait_for_it_together() {
    let (_dir, node) = grown(3);
    node.wait_for(3).await;
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let node = node.clone();
            tokio::spawn(async move { node.past(At::Record(2)).await.expect("it was so").state })
        })
        .collect();
    let mut states = Vec::new();
    for asked in asked {
        states.push(asked.await.expect("no panic"));
    }
    assert!(states.iter().all(|state| Arc::ptr_eq(state, &states[0])), "it was built once");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_would_wait_for_long_is_told_so_and_the_present_goes_on() {
    let (_dir, node) = grown(3);
    node.wait_for(3).await;
    let pasts = node.0.pasts.clone();
    let turn = pasts.turn.clone().acquire_owned().await.expect("a turn");
    let begun = Instant::now() - Duration::from_secs(6);
    *pasts.under_way() = Some(UnderWay { record: 3, from: 0, reached: 1, begun });
    let ask = |record| {
        let node = node.clone();
        tokio::spawn(async move { node.past(At::Record(record)).await.map(drop).expect_err("it takes long") })
    };
    let (same, other) = (ask(3), ask(2));
    tokio::task::block_in_place(|| crate::tests::ask(&node, 9)).expect("writes do not wait");
    assert!(node.wait_for(4).await, "nor reads");
    let told =
        [same.await.expect("no panic"), other.await.expect("no panic")].map(|refusal| refusal.to_string());
    let expected = "what was after record 3 is being put together, and has come to record 1; ask again in 2";
    assert!(told[0].starts_with(expected), "{}", told[0]);
    assert!(told[1].starts_with("others have asked for another moment of the past"), "{}", told[1]);
    drop(turn);
    seen(&node, 2).await;
    let begun = Instant::now();
    node.shut_down().expect("a clean stop");
    assert!(begun.elapsed() < Duration::from_secs(2), "a builder that rests does not keep it");
}

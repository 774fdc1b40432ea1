use expect_test::{Expect, expect};
use ledger::Duration;
use serde_json::{Value, json};

use super::{Commons, funding, id, withdrawal};
use crate::command::FileProposal;
use crate::{Command, ProposalId, ProposalStatus, Terms, view};

/// Files the proposal that a body describes, after `change` of one that is fine, for account 1, which has 1,000.
fn check(change: Value, expected: Expect) {
    let mut commons = Commons::new(Terms::default());
    commons.open_account(1);
    commons.propose(1, funding("taken", "1", 1));
    let mut body = json!({
        "kind": "funding", "id": "well", "title": "A well", "text": "Water.", "ask": "2000",
        "recipient": id(1).to_string(),
    });
    for (field, value) in change.as_object().expect("fields") {
        body[field] = value.clone();
    }
    let proposal = serde_json::from_value::<FileProposal>(body).map_err(|error| error.to_string());
    let answer = proposal.and_then(|proposal| commons.ask(1, Command::FileProposal(proposal)));
    let bond = || view::proposals(&commons.world).last().map(|proposal| proposal.bond);
    let text = answer.map_or_else(|refusal| refusal, |_| format!("bond {:?}", bond()));
    expected.assert_eq(&text);
}

#[test]
fn a_proposal_needs_a_text_a_recipient_and_a_bond() {
    check(json!({}), expect!["bond Some(20.00)"]);
    check(json!({ "ask": "1000" }), expect!["bond Some(10.00)"]);
    check(json!({ "ask": "1000.01" }), expect!["bond Some(10.01)"]);
    check(json!({ "ask": "99000" }), expect!["bond Some(990.00)"]);
    check(json!({ "ask": "99000.01" }), expect!["the balance is 990.00, but 990.01 must be paid"]);
    check(json!({ "ask": "0" }), expect!["the amount is zero"]);
    check(
        json!({ "ask": "0.001" }),
        expect!["0.001 has more decimals than the 2 that the currency has; amounts are never rounded"],
    );
    check(
        json!({ "ask": "-1" }),
        expect![[r#""-1" is not an amount: write digits with at most one point, such as "120.50""#]],
    );
    check(json!({ "minimum": "2000" }), expect!["bond Some(20.00)"]);
    check(json!({ "minimum": "2000.01" }), expect!["the minimum is 2000.01, more than the ask, 2000.00"]);
    check(
        json!({ "title": "" }),
        expect!["title must have 1 to 200 characters, none of them a control character"],
    );
    check(json!({ "title": "ä".repeat(200) }), expect!["bond Some(20.00)"]);
    check(
        json!({ "title": "x".repeat(201) }),
        expect!["title must have 1 to 200 characters, none of them a control character"],
    );
    check(
        json!({ "title": "a\nb" }),
        expect!["title must have 1 to 200 characters, none of them a control character"],
    );
    check(
        json!({ "text": "" }),
        expect!["text must have 1 to 10000 characters, none of them a control character"],
    );
    check(json!({ "text": "\n".repeat(10_000) }), expect!["bond Some(20.00)"]);
    check(
        json!({ "text": "x".repeat(10_001) }),
        expect!["text must have 1 to 10000 characters, none of them a control character"],
    );
    check(
        json!({ "text": "a\u{0}" }),
        expect!["text must have 1 to 10000 characters, none of them a control character"],
    );
    check(json!({ "bond": "20" }), expect!["bond Some(20.00)"]);
    check(json!({ "bond": "500.5" }), expect!["bond Some(500.50)"]);
    check(
        json!({ "bond": "19.99" }),
        expect!["the bond is 19.99, less than the least for this proposal, 20.00"],
    );
    check(json!({ "bond": "990.01" }), expect!["the balance is 990.00, but 990.01 must be paid"]);
    check(
        json!({ "recipient": id(2).to_string() }),
        expect!["there is no account 6a3803d5f059902a1c6dafbc9ba47292; it opens when its key is published"],
    );
    check(json!({ "id": "taken" }), expect!["proposal taken exists already; choose another id"]);
    check(
        json!({ "id": "Well" }),
        expect![[
            r#""Well" is not an id: 1 to 64 of a-z, 0-9, '.', '_', '/' and '-', the first a letter or digit"#
        ]],
    );
    check(
        json!({ "kind": "opinion" }),
        expect!["unknown field `ask`, expected one of `id`, `title`, `text`, `bond`"],
    );
    check(
        json!({ "question": "Why?" }),
        expect![
            "unknown field `question`, expected one of `id`, `title`, `text`, `ask`, `minimum`, `recipient`, `pot`, `alternative_to`, `bond`"
        ],
    );
}

#[test]
fn ids_are_short_and_plain() {
    let check = |text: &str, valid: bool| assert_eq!(text.parse::<ProposalId>().is_ok(), valid, "{text:?}");
    for text in ["a", "0", "park/well-2", "a._/-", &"x".repeat(64)] {
        check(text, true);
    }
    for text in ["", "-a", ".a", "A", "a b", "ä", "a\n", &"x".repeat(65)] {
        check(text, false);
    }
}

#[test]
fn a_proposal_is_withdrawn_until_it_freezes() {
    let mut commons = Commons::with_members(Terms::default(), &[1, 2]);
    commons.propose(1, funding("well", "2000", 2));
    commons.propose(1, funding("road", "2000", 2));
    assert_eq!(commons.balance(1), "960.00");
    let check = |commons: &mut Commons, signer, proposal, expected: Expect| {
        let answer = commons.ask(signer, withdrawal(proposal));
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "withdrawn".into()));
    };
    check(&mut commons, 1, "bridge", expect!["there is no proposal bridge"]);
    check(
        &mut commons,
        2,
        "well",
        expect!["proposal well can only be withdrawn by its filer, 34750f98bd59fcfc946da45aaabe933b"],
    );
    check(&mut commons, 1, "well", expect!["withdrawn"]);
    assert_eq!(commons.balance(1), "980.00");
    check(&mut commons, 1, "well", expect!["proposal well was withdrawn already"]);
    let refusal = commons.ask(1, Command::FileProposal(funding("well", "1", 1)));
    assert_eq!(refusal, Err("proposal well exists already; choose another id".into()));

    commons.pass(Duration::from_seconds(1));
    check(&mut commons, 1, "road", expect!["proposal road is frozen in round 1"]);
    check(&mut commons, 1, "well", expect!["proposal well was withdrawn already"]);
    let frozen: Vec<_> =
        view::rounds(&commons.world)[0].opening.proposals.iter().map(ProposalId::as_str).collect();
    assert_eq!(frozen, ["road"]);
    // Filed while a round runs, it waits for the next one.
    commons.propose(2, funding("bridge", "2000", 2));
    commons.pass(Duration::from_days(90));
    let status = |proposal: &str| {
        view::proposal(&commons.world, &proposal.parse().expect("an id"))
            .map(|proposal| proposal.status.clone())
    };
    assert_eq!(status("road"), Ok(ProposalStatus::Decided { round: 1 }));
    assert_eq!(status("bridge"), Ok(ProposalStatus::Frozen { round: 2 }));
}

#[test]
fn a_round_takes_a_thousand_proposals() {
    let mut commons = Commons::new(Terms { min_bond: super::amount("0"), ..Terms::default() });
    commons.open_account(1);
    for number in 0..1000 {
        let filed = Command::FileProposal(funding(&format!("p{number}"), "0.01", 1))
            .decide(&commons.world, id(1), commons.now)
            .expect("there is room");
        crate::apply(&mut commons.world, &filed[0], commons.now);
    }
    let refusal = commons.ask(1, Command::FileProposal(funding("last", "1", 1)));
    expect![[r#"Err("1000 proposals wait for the next round already; a bond above 0.01 takes the place of the least")"#]]
        .assert_eq(&format!("{refusal:?}"));
}

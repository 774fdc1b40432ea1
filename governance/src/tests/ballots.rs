use expect_test::{Expect, expect};
use ledger::Duration;

use super::{Commons, ballot, funding, id};
use crate::command::CastBallot;
use crate::{BallotsShown, Command, Terms, view};

/// A commons of members 1 to 3, with proposals "road" and "well", in the second before round 1 takes votes.
/// Member 4 is active one second too late; 5 has an account only.
fn before_voting(terms: Terms) -> Commons {
    let mut commons = Commons::new(terms);
    for person in 1..=5 {
        commons.open_account(person);
    }
    (1..=3).for_each(|person| commons.admit(person));
    commons.propose(1, funding("road", "2000", 1));
    commons.propose(2, funding("well", "1000", 2));
    commons.pass(Duration::from_days(60) + Duration::from_seconds(1));
    commons.admit(4);
    commons.earn(10_000_000);
    let opening = view::next_opening(&commons.world).expect("an opening");
    commons.pass_until(opening + Duration::from_seconds(7 * 86_400 - 1));
    commons.propose(3, funding("late", "1000", 2));
    commons
}

fn check(commons: &mut Commons, signer: u8, round: u64, votes: &[(&str, i64)], expected: Expect) {
    let answer = commons.ask(signer, ballot(round, votes));
    let cast = view::ballot(&commons.world, round, id(signer));
    let text = answer.map_or_else(|refusal| refusal, |_| format!("{cast:?}"));
    expected.assert_eq(&text);
}

#[test]
fn members_vote_while_voting_is_open() {
    let mut commons = before_voting(Terms {
        min_share: 10_000,
        kappa: crate::Kappa { credits: 1, per_units: 1_000_000 },
        ..Terms::default()
    });
    let commons = &mut commons;
    let second = Duration::from_seconds(1);
    check(commons, 1, 2, &[], expect!["there is no round 2 yet"]);
    check(commons, 1, 0, &[], expect!["there is no round 0 yet"]);
    check(
        commons,
        1,
        1,
        &[],
        expect!["round 1 takes votes from 2026-04-08T00:00:00Z until before 2026-04-22T00:00:00Z"],
    );
    commons.pass(second);
    check(commons, 5, 1, &[], expect!["account 7599776c3085e3f9da0d13071eb0b4ab is not a member"]);
    check(
        commons,
        4,
        1,
        &[],
        expect![
            "only who received credits when round 1 opened, at 2026-04-01T00:00:00Z, votes in it; active from 2026-04-01T00:00:01Z"
        ],
    );
    check(commons, 1, 1, &[("late", 1)], expect!["proposal late is not in round 1"]);
    check(commons, 1, 1, &[("bridge", 0)], expect!["proposal bridge is not in round 1"]);
    check(
        commons,
        1,
        1,
        &[("road", 67_108_865)],
        expect!["67108865 votes on proposal road are more than the most, 67108864"],
    );
    check(
        commons,
        1,
        1,
        &[("road", i64::MIN)],
        expect!["-9223372036854775808 votes on proposal road are more than the most, 67108864"],
    );
    check(
        commons,
        1,
        1,
        &[("road", 67_108_864)],
        expect!["the ballot costs 4503599627370496 credits, but the member has 10000"],
    );
    check(
        commons,
        1,
        1,
        &[("road", 100), ("well", 1)],
        expect!["the ballot costs 10001 credits, but the member has 10000"],
    );
    check(
        commons,
        1,
        1,
        &[("road", 100), ("well", 0)],
        expect![[r#"Some(Ballot { votes: {"road": 100}, cost: 10000, paper: None })"#]],
    );
    check(
        commons,
        1,
        1,
        &[("road", -60), ("well", 80)],
        expect![[r#"Some(Ballot { votes: {"road": -60, "well": 80}, cost: 10000, paper: None })"#]],
    );
    check(commons, 1, 1, &[], expect!["Some(Ballot { votes: {}, cost: 0, paper: None })"]);
    check(
        commons,
        1,
        1,
        &[("well", 3)],
        expect![[r#"Some(Ballot { votes: {"well": 3}, cost: 9, paper: None })"#]],
    );
    assert_eq!(commons.credits(1), 10_000, "credits are burnt at the close, not before");
    commons.pass(Duration::from_seconds(14 * 86_400 - 1));
    check(
        commons,
        2,
        1,
        &[("well", 7)],
        expect![[r#"Some(Ballot { votes: {"well": 7}, cost: 49, paper: None })"#]],
    );
    commons.pass(second);
    check(
        commons,
        3,
        1,
        &[("well", 7)],
        expect!["round 1 takes votes from 2026-04-08T00:00:00Z until before 2026-04-22T00:00:00Z"],
    );
    assert_eq!([1, 2, 3, 4].map(|person| commons.credits(person)), [9_991, 9_951, 10_000, 0]);
    assert_eq!(view::rounds_voted(&commons.world, id(2)), [1]);
}

#[test]
fn ballots_are_withheld_until_the_close_unless_open() {
    let check = |ballots, public_before| {
        let mut commons = before_voting(Terms { ballots, ..Terms::default() });
        commons.pass(Duration::from_seconds(1));
        let public =
            |commons: &Commons| view::ballots_public(&commons.world, &view::rounds(&commons.world)[0]);
        assert_eq!(public(&commons), public_before);
        commons.pass(Duration::from_days(14));
        assert!(public(&commons));
    };
    check(BallotsShown::Withheld, false);
    check(BallotsShown::Open, true);
}

#[test]
fn a_ballot_names_a_proposal_once() {
    let check = |body: &str, expected: Expect| {
        let read = serde_json::from_str::<CastBallot>(body);
        let text = read.map_or_else(|error| error.to_string(), |ballot| format!("{:?}", ballot.votes));
        expected.assert_eq(&text);
    };
    check(r#"{ "round": 1, "votes": { "road": 7, "well": -2 } }"#, expect![[r#"{"road": 7, "well": -2}"#]]);
    check(
        r#"{ "round": 1, "votes": { "road": 7, "road": 7 } }"#,
        expect!["road is there twice at line 1 column 47"],
    );
    check(
        r#"{ "round": 1, "votes": { "road": 7.5 } }"#,
        expect!["invalid type: floating point `7.5`, expected i64 at line 1 column 36"],
    );
    check(
        r#"{ "round": 1, "votes": { "road": 99999999999999999999 } }"#,
        expect!["invalid type: floating point `1e+20`, expected i64 at line 1 column 53"],
    );
    check(
        r#"{ "round": 1, "votes": { "Road": 1 } }"#,
        expect![[
            r#""Road" is not an id: 1 to 64 of a-z, 0-9, '.', '_', '/' and '-', the first a letter or digit at line 1 column 31"#
        ]],
    );
    check(
        r#"{ "round": 1, "votes": {}, "extra": 1 }"#,
        expect!["unknown field `extra`, expected `round` or `votes` at line 1 column 34"],
    );
}

#[test]
fn a_ballot_votes_on_at_most_a_thousand_proposals() {
    let mut commons = before_voting(Terms::default());
    commons.pass(Duration::from_seconds(1));
    let names: Vec<String> = (0..=1000).map(|number| format!("p{number}")).collect();
    let votes: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 0)).collect();
    check(&mut commons, 1, 1, &votes, expect!["a ballot votes on at most 1000 proposals"]);
    check(&mut commons, 1, 1, &votes[..1000], expect!["proposal p0 is not in round 1"]);
}

#[test]
fn a_refusal_carries_its_fields() {
    let mut commons = before_voting(Terms::default());
    commons.pass(Duration::from_seconds(1));
    let check = |command: Command, expected: Expect| {
        let refusal = command.decide(&commons.world, id(1), commons.now).expect_err("a refusal");
        expected.assert_eq(&serde_json::to_string(&refusal).expect("JSON"));
    };
    check(
        ballot(1, &[("road", 10_000_000)]),
        expect![[r#"{"not_enough_credits":{"credits":3333333,"cost":100000000000000}}"#]],
    );
    check(ballot(2, &[]), expect![[r#"{"unknown_round":{"round":2}}"#]]);
    check(
        Command::FileProposal(funding("new", "100000000", 1)),
        expect![[r#"{"balance_too_low":{"balance":"980.00","needed":"1000000.00"}}"#]],
    );
}

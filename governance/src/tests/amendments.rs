//! Amendments by two votes, and opinions.

use expect_test::{Expect, expect};

use super::{Commons, ballot, closed, days, proposal_for};
use crate::command::{FileProposal, Wants};
use crate::{Command, Event, Ruling, Terms, view};

fn amendment(proposal: &str, changes: &[(&str, &str)]) -> FileProposal {
    let changes = changes.iter().map(|(path, value)| ((*path).into(), (*value).into())).collect();
    proposal_for(proposal, Wants::Amendment { changes })
}

/// Ten members, the first `votes.len()` of whom cast these votes on one amendment: what became of it.
fn check(votes: &[i64], expected: Expect) {
    let members: Vec<u8> = (1..=10).collect();
    let mut commons = Commons::with_members(Terms::default(), &members);
    commons.propose(1, amendment("decay", &[("governance.decay", "\"0.4\"")]));
    commons.pass(days(8));
    for (person, votes) in (1..).zip(votes) {
        commons.must(person, ballot(1, &[("decay", *votes)]));
    }
    let events = commons.pass(days(14));
    let Ruling::Amendment(vote) = &closed(&events).outcomes[0].ruling else { panic!("an amendment") };
    let bond = if closed(&events).outcomes[0].bond_returned { "back" } else { "kept" };
    expected.assert_eq(&format!("{vote:?}, bond {bond}"));
}

#[test]
fn an_amendment_needs_three_fifths_net_votes_and_a_fifth_of_the_members() {
    check(&[], expect!["TooFewVoting { voting: 0, eligible: 10 }, bond kept"]);
    check(&[1], expect!["TooFewVoting { voting: 1, eligible: 10 }, bond kept"]);
    check(&[1, 1], expect!["Passed, bond kept"]);
    check(&[1, 1, 1], expect!["Passed, bond back"]);
    check(&[1, 1, 1, -1, -1], expect!["Passed, bond back"]);
    check(&[1, 1, 1, 1, -1, -1, -1], expect!["TooFewInFavour { supporters: 4, voting: 7 }, bond back"]);
    check(&[1, 1, 1, -3], expect!["NotPositive, bond kept"]);
    check(&[1, 1, 1, -2], expect!["Passed, bond back"]);
}

/// Two members vote so on the proposals of a round that takes votes now.
fn vote(commons: &mut Commons, round: u64, votes: &[(&str, i64)]) -> Vec<Event> {
    for person in [1, 2] {
        commons.must(person, ballot(round, votes));
    }
    commons.pass(days(14))
}

#[test]
fn an_amendment_passes_twice_and_takes_effect_a_round_later() {
    let mut commons = Commons::with_members(Terms { min_supporters: 1, ..Terms::default() }, &[1, 2]);
    commons.propose(1, amendment("decay", &[("governance.decay", "\"0.4\"")]));
    assert_eq!(commons.balance(1), "990.00");
    let status = |commons: &Commons| {
        let proposal = view::proposal(&commons.world, &"decay".parse().expect("an id")).expect("filed");
        let due = view::due_amendment(&commons.world).map(|(_, id, changes)| format!("{id} {changes:?}"));
        format!("{:?} {:?} due: {due:?}", proposal.status, proposal.kind)
    };
    commons.pass(days(8));
    vote(&mut commons, 1, &[("decay", 2)]);
    assert_eq!(commons.balance(1), "1000.00", "the bond returns after the first vote");
    expect![[
        r#"Filed Amendment { changes: {"governance.decay": "\"0.4\""}, passed_before: true } due: None"#
    ]]
    .assert_eq(&status(&commons));
    let refusal = commons.ask(1, super::withdrawal("decay"));
    expect!["the members have passed the amendment decay; it is theirs now"]
        .assert_eq(&refusal.expect_err("passed"));
    commons.pass(days(76));
    vote(&mut commons, 2, &[("decay", 1)]);
    expect![[r#"Adopted { effective: 3 } Amendment { changes: {"governance.decay": "\"0.4\""}, passed_before: true } due: None"#]].assert_eq(&status(&commons));
    let refusal = commons.ask(1, super::withdrawal("decay"));
    expect!["the members have passed the amendment decay; it is theirs now"]
        .assert_eq(&refusal.expect_err("adopted"));
    commons.pass(days(76));
    vote(&mut commons, 3, &[]);
    expect![[r#"Adopted { effective: 3 } Amendment { changes: {"governance.decay": "\"0.4\""}, passed_before: true } due: Some("decay {\"governance.decay\": \"\\\"0.4\\\"\"}")"#]].assert_eq(&status(&commons));
    let changes = [("governance.decay".into(), "\"0.4\"".into())].into();
    let in_force = Event::AmendmentInForce { proposal: "decay".parse().expect("an id"), changes, version: 2 };
    commons.happen(&in_force);
    expect![[r#"InForce { version: 2 } Amendment { changes: {"governance.decay": "\"0.4\""}, passed_before: true } due: None"#]].assert_eq(&status(&commons));
    assert_eq!(commons.balance(1), "1000.00");
}

#[test]
fn of_two_amendments_of_one_parameter_the_one_with_more_votes_passes() {
    let mut commons = Commons::with_members(Terms::default(), &[1, 2]);
    commons.propose(1, amendment("a", &[("governance.decay", "\"0.4\"")]));
    commons
        .propose(1, amendment("b", &[("governance.decay", "\"0.6\""), ("governance.min_supporters", "4")]));
    commons.propose(1, amendment("c", &[("governance.min_supporters", "2")]));
    commons.propose(1, amendment("d", &[("governance.min_share", "11000")]));
    commons.pass(days(8));
    let events = vote(&mut commons, 1, &[("a", 2), ("b", 3), ("c", 1), ("d", 1)]);
    let told =
        closed(&events).outcomes.iter().map(|outcome| format!("{} {:?}", outcome.proposal, outcome.ruling));
    expect![[r#"
        a Amendment(Superseded { by: "b" })
        b Amendment(Passed)
        c Amendment(Superseded { by: "b" })
        d Amendment(Passed)"#]]
    .assert_eq(&told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_opinion_is_counted_and_pays_nothing() {
    let mut commons = Commons::with_members(Terms { min_supporters: 1, ..Terms::default() }, &[1, 2]);
    commons.earn(100_000);
    commons.propose(1, proposal_for("dogs", Wants::Opinion));
    commons.propose(1, super::funding("well", "5", 1));
    commons.pass(days(8));
    let events = vote(&mut commons, 1, &[("dogs", -3), ("well", 1)]);
    let told = closed(&events).outcomes.iter().map(|outcome| {
        format!("{} {} {} {:?}", outcome.proposal, outcome.net, outcome.bond_returned, outcome.grant())
    });
    expect![[r#"
        dogs -6 false None
        well 2 true Some(5.00)"#]]
    .assert_eq(&told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_amendment_changes_one_to_twenty_parameters() {
    let check = |count: usize, expected: Expect| {
        let mut commons = Commons::new(Terms::default());
        commons.open_account(1);
        let paths: Vec<String> = (0..count).map(|n| format!("governance.p{n}")).collect();
        let changes: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "1")).collect();
        let answer = commons.ask(1, Command::FileProposal(amendment("many", &changes)));
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "filed".into()));
    };
    check(0, expect!["an amendment changes 1 to 20 parameters, not 0"]);
    check(1, expect!["filed"]);
    check(20, expect!["filed"]);
    check(21, expect!["an amendment changes 1 to 20 parameters, not 21"]);
}

#[test]
fn what_an_amendment_says_fits_into_a_record() {
    let check = |length: usize, expected: Expect| {
        let mut commons = Commons::new(Terms::default());
        commons.open_account(1);
        let value = "0".repeat(length - "governance.decay".len());
        let long = amendment("long", &[("governance.decay", &value)]);
        let answer = commons.ask(1, Command::FileProposal(long));
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "filed".into()));
    };
    check(40_000, expect!["filed"]);
    check(40_001, expect!["the changes are 40001 bytes long, more than the most, 40000"]);
}

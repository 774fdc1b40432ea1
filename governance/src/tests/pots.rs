use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::rounds::told;
use super::{Commons, amount, ballot, closed, days, funding, id, withdrawal};
use crate::command::{FileProposal, Wants};
use crate::{Command, Event, PotTerms, ProposalStatus, Terms, view};

fn pots() -> Vec<PotTerms> {
    let pot =
        |(name, share): (&str, &str)| PotTerms { name: name.into(), share: share.parse().expect("a share") };
    [("north", "0.2"), ("south", "0.3")].map(pot).into()
}

/// A proposal for `ask` from a pot, or none, and perhaps an alternative to another.
fn wanted(proposal: &str, ask: &str, from: Option<&str>, other: Option<&str>) -> FileProposal {
    let filed = funding(proposal, ask, 4);
    let Wants::Funding(mut wanted) = filed.wants else { unreachable!("it asks for money") };
    wanted.pot = from.map(Into::into);
    wanted.alternative_to = other.map(|other| other.parse().expect("an id"));
    FileProposal { wants: Wants::Funding(wanted), ..filed }
}

/// Four members, a budget of 1,000.00 of which 200.00 are for the north and 300.00 for the south, greedy.
fn commons() -> Commons {
    let whole = "1".parse().expect("a share");
    let terms = Terms { rule: "greedy".into(), ask_share: whole, pots: pots(), ..Terms::default() };
    let mut commons = Commons::with_members(terms, &[1, 2, 3, 4]);
    commons.earn(400_000);
    commons
}

/// Three members vote so in the round that opens next, and it closes.
fn hold(commons: &mut Commons, votes: &[(&str, i64)]) -> Vec<Event> {
    commons.pass(days(8));
    for person in 1..=3 {
        commons.must(person, ballot(1, votes));
    }
    commons.pass(days(14))
}

#[test]
fn a_pot_pays_for_what_names_it_and_the_rest_for_what_names_none() {
    let mut commons = commons();
    for (proposal, ask, from) in [
        ("bench", "150", Some("north")),
        ("bridge", "499.99", None),
        ("lamp", "51", Some("north")),
        ("tower", "300.01", Some("south")),
    ] {
        commons.propose(1, wanted(proposal, ask, from, None));
    }
    let events = hold(&mut commons, &[("bench", 5), ("bridge", 1), ("lamp", 9), ("tower", 20)]);
    expect![[r#"
        greedy: 550.99 of 1000.00 paid, 1521 credits, 3 of 4 voted
        bench: 15 votes, 0.00 paid, bond back, {"unaffordable":{"left":"14900"}}
        bridge: 3 votes, 499.99 paid, bond back, {"ranked":{"rank":1,"score":3}}
        lamp: 27 votes, 51.00 paid, bond back, {"ranked":{"rank":1,"score":27}}
        tower: 60 votes, 0.00 paid, bond back, {"unaffordable":{"left":"30000"}}"#]]
    .assert_eq(&told(closed(&events)));
    let pots = closed(&events).pots.iter().map(|(name, money)| format!("{name} {money}"));
    assert_eq!(pots.collect::<Vec<_>>(), ["north 200.00", "south 300.00"]);
}

#[test]
fn of_alternatives_one_is_funded() {
    let mut commons = commons();
    for (proposal, ask, other) in [
        ("well", "400", None),
        ("pump", "100", Some("well")),
        ("hose", "20", Some("pump")),
        ("road", "60", None),
    ] {
        commons.propose(1, wanted(proposal, ask, None, other));
    }
    let events = hold(&mut commons, &[("well", 3), ("pump", 5), ("hose", 4), ("road", 1)]);
    expect![[r#"
        greedy: 160.00 of 1000.00 paid, 153 credits, 3 of 4 voted
        hose: 12 votes, 0.00 paid, bond back, {"excluded":{"by":"pump"}}
        pump: 15 votes, 100.00 paid, bond back, {"ranked":{"rank":1,"score":15}}
        road: 3 votes, 60.00 paid, bond back, {"ranked":{"rank":4,"score":3}}
        well: 9 votes, 0.00 paid, bond back, {"excluded":{"by":"pump"}}"#]]
    .assert_eq(&told(closed(&events)));
}

#[test]
fn a_pot_that_is_abolished_leaves_its_proposals_to_the_common_money() {
    let mut commons = commons();
    commons.propose(1, wanted("bench", "150", Some("north"), None));
    let terms = Terms { pots: vec![], ..Terms::of(&commons.world).clone() };
    crate::amend(&mut commons.world, terms);
    let events = hold(&mut commons, &[("bench", 1)]);
    assert_eq!(closed(&events).paid.to_string(), "150.00");
}

#[test]
fn proposals_exclude_only_those_of_their_filer_and_name_pots_that_exist() {
    let check = |signer: u8, pot: Value, other: Value, expected: Expect| {
        let mut commons = commons();
        commons.propose(1, wanted("well", "400", Some("north"), None));
        commons.propose(1, wanted("gone", "400", Some("north"), None));
        commons.must(1, withdrawal("gone"));
        commons.propose(1, super::proposal_for("dogs", Wants::Opinion));
        let body = json!({
            "kind": "funding", "id": "pump", "title": "A pump", "text": "Water.", "ask": "100",
            "recipient": id(1).to_string(), "pot": pot, "alternative_to": other,
        });
        let proposal = serde_json::from_value(body).expect("a body");
        let answer = commons.ask(signer, Command::FileProposal(proposal));
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "filed".into()));
    };
    check(1, json!("north"), json!("well"), expect!["filed"]);
    check(1, json!(null), json!(null), expect!["filed"]);
    check(2, json!("south"), json!(null), expect!["filed"]);
    check(1, json!("east"), json!(null), expect![[r#"there is no pot "east"; there are: north, south"#]]);
    check(
        2,
        json!("north"),
        json!("well"),
        expect![
            "a proposal is an alternative to one of the same filer that waits for money from the same pot, not well"
        ],
    );
    check(
        1,
        json!("south"),
        json!("well"),
        expect![
            "a proposal is an alternative to one of the same filer that waits for money from the same pot, not well"
        ],
    );
    check(
        1,
        json!(null),
        json!("well"),
        expect![
            "a proposal is an alternative to one of the same filer that waits for money from the same pot, not well"
        ],
    );
    check(
        1,
        json!("north"),
        json!("gone"),
        expect![
            "a proposal is an alternative to one of the same filer that waits for money from the same pot, not gone"
        ],
    );
    check(
        1,
        json!("north"),
        json!("nothing"),
        expect![
            "a proposal is an alternative to one of the same filer that waits for money from the same pot, not nothing"
        ],
    );
    check(
        1,
        json!(null),
        json!("dogs"),
        expect![
            "a proposal is an alternative to one of the same filer that waits for money from the same pot, not dogs"
        ],
    );
}

#[test]
fn a_full_round_takes_the_higher_bonds() {
    let mut commons = Commons::with_members(Terms { min_bond: amount("0"), ..Terms::default() }, &[1, 2]);
    for number in 0..1000 {
        let bond = Some(amount(if number == 7 { "0.05" } else { "0.06" }));
        let filed = FileProposal { bond, ..funding(&format!("p{number}"), "0.01", 1) };
        let events =
            Command::FileProposal(filed).decide(&commons.world, id(1), commons.now).expect("there is room");
        crate::apply(&mut commons.world, &events[0], commons.now);
        commons.now = commons.now + ledger::Duration::from_seconds(u64::from(number == 500));
    }
    assert_eq!(commons.balance(1), "940.01");
    let check = |commons: &mut Commons, proposal: &str, ask: &str, bond: &str, expected: Expect| {
        let filed = FileProposal { bond: Some(amount(bond)), ..funding(proposal, ask, 2) };
        let answer = commons.ask(2, Command::FileProposal(filed));
        let told = |events: Vec<_>| match &events[..] {
            [Event::ProposalDisplaced { proposal, .. }, _] => format!("instead of {proposal}"),
            _ => panic!("somebody makes room"),
        };
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, told));
    };
    check(
        &mut commons,
        "late",
        "1",
        "0.05",
        expect![
            "1000 proposals wait for the next round already; a bond above 0.05 takes the place of the least"
        ],
    );
    check(
        &mut commons,
        "late",
        "7",
        "0.06",
        expect!["the bond is 0.06, less than the least for this proposal, 0.07"],
    );
    check(&mut commons, "late", "1", "0.06", expect!["instead of p7"]);
    assert_eq!((commons.balance(1), commons.balance(2)), ("940.06".into(), "999.94".into()));
    // All that is left has a bond of 0.06: the last of them makes room.
    check(
        &mut commons,
        "later",
        "1",
        "0.06",
        expect![
            "1000 proposals wait for the next round already; a bond above 0.06 takes the place of the least"
        ],
    );
    check(&mut commons, "later", "1", "0.07", expect!["instead of p999"]);
    let displaced = view::proposal(&commons.world, &"p7".parse().expect("an id")).expect("it was filed");
    let by = "late".parse().expect("an id");
    assert_eq!(displaced.status, ProposalStatus::Displaced { by });
    expect!["proposal p7 made room for late, which has a higher bond; its bond has returned"]
        .assert_eq(&commons.ask(1, withdrawal("p7")).expect_err("it has gone"));
}

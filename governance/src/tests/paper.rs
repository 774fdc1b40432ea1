//! Ballots on paper: one batch, in the same trail, never before a member's own.

use expect_test::{Expect, expect};

use super::{Commons, ballot, closed, days, funding, id};
use crate::command::{OnPaper, RecordPaperBallots};
use crate::{Command, Event, Terms, view};

const SCAN: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn paper(member: u8, votes: &[(&str, i64)]) -> OnPaper {
    let votes = votes.iter().map(|(proposal, votes)| (proposal.parse().expect("an id"), *votes)).collect();
    OnPaper { member: id(member), scan: SCAN.into(), votes }
}

fn batch(ballots: Vec<OnPaper>) -> Command {
    Command::RecordPaperBallots(RecordPaperBallots { round: 1, ballots })
}

/// A round that takes votes on a road, with members 1 to 3.
fn voting() -> Commons {
    let mut commons = Commons::with_members(Terms { min_supporters: 1, ..Terms::default() }, &[1, 2, 3]);
    commons.earn(100_000);
    commons.propose(1, funding("road", "5", 1));
    commons.pass(days(8));
    commons
}

#[test]
fn a_members_own_ballot_stands_before_one_on_paper() {
    let mut commons = voting();
    commons.must(1, ballot(1, &[("road", 5)]));
    let events =
        commons.must(201, batch(vec![paper(1, &[("road", -9)]), paper(2, &[("road", 2)]), paper(3, &[])]));
    let Event::PaperBallotsRecorded { ballots, set_aside, .. } = &events[0] else { panic!("a batch") };
    assert_eq!((ballots.len(), set_aside.len(), set_aside[0].member), (2, 1, id(1)));
    commons.must(3, ballot(1, &[("road", 1)]));
    let cast = |member| view::ballot(&commons.world, 1, id(member)).expect("a ballot");
    assert_eq!(
        (cast(1).paper.is_some(), cast(2).paper.is_some(), cast(3).paper.is_some()),
        (false, true, false)
    );
    let events = commons.pass(days(14));
    assert_eq!((closed(&events).outcomes[0].net, closed(&events).credits_burnt), (8, 25 + 4 + 1));
}

#[test]
fn a_batch_is_recorded_whole_or_not_at_all() {
    let mut commons = voting();
    let mut check = |signer, ballots, expected: Expect| {
        let answer = commons.ask(signer, batch(ballots));
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "recorded".into()));
    };
    let one = |votes| vec![paper(2, &[("road", votes)])];
    check(1, one(1), expect!["only a registrar named in the constitution may do this"]);
    check(201, vec![], expect!["a batch has 1 to 500 ballots, not 0"]);
    check(201, (0..=500).map(|_| paper(2, &[])).collect(), expect!["a batch has 1 to 500 ballots, not 501"]);
    check(
        201,
        vec![paper(1, &[]), paper(2, &[("well", 1)])],
        expect![
            "the ballot of 6a3803d5f059902a1c6dafbc9ba47292 cannot count: proposal well is not in round 1"
        ],
    );
    check(
        201,
        one(183),
        expect![
            "the ballot of 6a3803d5f059902a1c6dafbc9ba47292 cannot count: the ballot costs 33489 credits, but the member has 33333"
        ],
    );
    check(
        201,
        vec![paper(7, &[])],
        expect![
            "the ballot of fe812c12f3ab4ce6ac5db69ac352f906 cannot count: account fe812c12f3ab4ce6ac5db69ac352f906 is not a member"
        ],
    );
    let nameless = OnPaper { scan: SCAN.to_uppercase().into(), ..paper(2, &[]) };
    check(201, vec![nameless], expect!["a scan is named by its SHA-256, 64 lower-case hexadecimal digits"]);
    check(
        201,
        vec![paper(2, &[]), paper(2, &[])],
        expect![
            "a ballot on paper of 6a3803d5f059902a1c6dafbc9ba47292 is recorded already, or twice in this batch"
        ],
    );
    check(201, one(182), expect!["recorded"]);
    check(
        202,
        one(1),
        expect![
            "a ballot on paper of 6a3803d5f059902a1c6dafbc9ba47292 is recorded already, or twice in this batch"
        ],
    );
}

#[test]
fn a_batch_belongs_to_a_round_that_takes_votes() {
    let mut commons = voting();
    commons.must(1, ballot(1, &[("road", 5)]));
    let other = Command::RecordPaperBallots(RecordPaperBallots { round: 2, ballots: vec![paper(1, &[])] });
    expect!["there is no round 2 yet"].assert_eq(&commons.ask(201, other).expect_err("a round to come"));
    commons.pass(days(14));
    // Not even one that would set all of it aside.
    let late = commons.ask(201, batch(vec![paper(1, &[])]));
    expect!["round 1 takes votes from 2026-04-08T00:00:00Z until before 2026-04-22T00:00:00Z"]
        .assert_eq(&late.expect_err("the round is closed"));
}

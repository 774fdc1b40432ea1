//! Suspension and reinstatement, and how many members may rest on one set of registrars.

use ed25519_dalek::Signer;
use expect_test::{Expect, expect};
use ledger::{Duration, Signature, Timestamp};

use super::{COMMONS, Commons, admission, attestation, ballot, days, funding, id, key, signing_key};
use crate::command::SetStanding;
use crate::{Attestation, Command, Terms, standing_message, view};

fn word(registrar: u8, of: u8, suspended: bool, since: Timestamp, expires: Timestamp) -> Attestation {
    let message = standing_message(&COMMONS, &key(of), suspended, "a reason", since, expires);
    let signature = Signature(signing_key(registrar).sign(&message).to_bytes());
    Attestation { registrar: key(registrar), expires, signature }
}

/// Two registrars set the standing of a member, as it has been `since`.
fn change(commons: &Commons, of: u8, suspended: bool, since: Timestamp) -> Command {
    let expires = commons.now + days(365);
    let attestations = [201, 202].map(|registrar| word(registrar, of, suspended, since, expires)).into();
    Command::SetStanding(SetStanding { member: id(of), suspended, reason: "a reason".into(), attestations })
}

impl Commons {
    fn since(&self, person: u8) -> Timestamp {
        view::member(&self.world, id(person)).expect("a member").standing.since()
    }

    fn set_standing(&mut self, of: u8, suspended: bool) -> Result<(), String> {
        let command = change(self, of, suspended, self.since(of));
        self.ask(9, command).map(drop)
    }
}

#[test]
fn a_suspended_member_receives_no_credits_and_keeps_those_it_has() {
    let mut commons = Commons::with_members(Terms::default(), &[1, 2]);
    commons.pass(Duration::from_seconds(1));
    assert_eq!((commons.credits(1), commons.credits(2)), (10_000, 10_000));
    commons.set_standing(2, true).expect("two registrars agree");
    commons.pass(days(90));
    assert_eq!((commons.credits(1), commons.credits(2)), (15_000, 10_000));
    assert_eq!(view::rounds(&commons.world)[1].opening.eligible, 1);
    commons.set_standing(2, false).expect("two registrars agree");
    commons.pass(days(90));
    assert_eq!((commons.credits(1), commons.credits(2)), (17_500, 15_000));
}

#[test]
fn a_standing_is_set_by_enough_registrars_once() {
    let mut commons = Commons::with_members(Terms::default(), &[1, 2]);
    let check = |commons: &mut Commons, command: Command, expected: Expect| {
        let answer = commons.ask(9, command);
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "done".into()));
    };
    let (now, since) = {
        let probe = Commons::with_members(Terms::default(), &[1, 2]);
        (probe.now, probe.since(1))
    };
    let set = |suspended: bool, reason: &str, attestations: Vec<Attestation>| {
        Command::SetStanding(SetStanding { member: id(1), suspended, reason: reason.into(), attestations })
    };
    let soon = now + Duration::from_seconds(9);
    let words =
        |suspended, since| vec![word(201, 1, suspended, since, soon), word(202, 1, suspended, since, soon)];
    let too_few = || expect!["2 registrars must attest a member; 0 valid attestations were given"];
    check(
        &mut commons,
        set(true, "", vec![]),
        expect!["reason must have 1 to 1000 characters, none of them a control character"],
    );
    check(&mut commons, set(true, "a reason", vec![]), too_few());
    check(&mut commons, set(true, "another reason", words(true, since)), too_few());
    check(&mut commons, set(true, "a reason", words(false, since)), too_few());
    check(&mut commons, set(true, "a reason", words(true, now)), too_few());
    check(
        &mut commons,
        set(false, "a reason", words(false, since)),
        expect!["member 34750f98bd59fcfc946da45aaabe933b is not suspended"],
    );
    check(&mut commons, set(true, "a reason", words(true, since)), expect!["done"]);
    check(
        &mut commons,
        set(true, "a reason", words(true, since)),
        expect!["member 34750f98bd59fcfc946da45aaabe933b is suspended already, since 2026-03-31T23:59:59Z"],
    );
    check(
        &mut commons,
        set(false, "a reason", words(false, now)),
        expect![
            "the standing of 34750f98bd59fcfc946da45aaabe933b changed at 2026-03-31T23:59:59Z, in this second; ask again in the next"
        ],
    );
    commons.pass(Duration::from_seconds(1));
    check(&mut commons, set(false, "a reason", words(false, now)), expect!["done"]);
    // What was signed against the standing of before is used up.
    commons.pass(Duration::from_seconds(1));
    check(&mut commons, set(true, "a reason", words(true, since)), too_few());
    let stranger =
        SetStanding { member: id(7), suspended: true, reason: "a reason".into(), attestations: vec![] };
    check(
        &mut commons,
        Command::SetStanding(stranger),
        expect!["account fe812c12f3ab4ce6ac5db69ac352f906 is not a member"],
    );
}

#[test]
fn a_suspension_counts_for_rounds_that_take_votes_after_it() {
    // Seconds from the beginning of voting, at which member 2 is suspended; and whether its ballot is refused.
    let check = |suspended_at: i64, expected: Expect| {
        let mut commons = Commons::with_members(Terms::default(), &[1, 2]);
        commons.propose(1, funding("road", "1", 1));
        let voting = commons.now + Duration::from_seconds(1) + days(7);
        let at = Timestamp::new(voting.seconds() + suspended_at).expect("a time");
        commons.pass_until(at);
        commons.set_standing(2, true).expect("two registrars agree");
        commons.pass_until(voting + Duration::from_seconds(2));
        let answer = commons.ask(2, ballot(1, &[("road", 1)]));
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "voted".into()));
    };
    check(-1, expect!["suspended since 2026-04-07T23:59:59Z"]);
    check(0, expect!["voted"]);
    check(1, expect!["voted"]);
    // Before the opening it receives nothing for the round, even if it is reinstated before votes are taken.
    let mut commons = Commons::with_members(Terms::default(), &[1, 2]);
    commons.propose(1, funding("road", "1", 1));
    commons.set_standing(2, true).expect("two registrars agree");
    commons.pass(days(1));
    commons.set_standing(2, false).expect("two registrars agree");
    commons.pass(days(7));
    let answer = commons.ask(2, ballot(1, &[("road", 1)]));
    expect!["only who received credits when round 1 opened, at 2026-04-01T00:00:00Z, votes in it; active from 2026-01-31T00:00:00Z"]
        .assert_eq(&answer.expect_err("no credits"));
}

#[test]
fn from_thirty_members_on_a_third_may_rest_on_one_set() {
    let admitted = |registrar_set_cap: bool, before: u8, others: u8| {
        let mut commons = Commons::new(Terms { registrar_set_cap, ..Terms::default() });
        let mut admit = |person: u8, registrars: &[u8]| {
            commons.open_account(person);
            let (tag, expires) = (format!("tag-{person}"), commons.now + days(1));
            let words = registrars.iter().map(|registrar| attestation(*registrar, person, &tag, expires));
            let command = admission(person, &tag, words.collect());
            commons.ask(9, command).map(drop)
        };
        (1..=before).for_each(|person| admit(person, &[201, 202]).expect("below thirty"));
        let other_sets = [&[201, 203][..], &[202, 203], &[201, 202, 203]];
        (0..others).for_each(|n| {
            admit(100 + n, other_sets[usize::from(n) % 3]).expect("another set");
        });
        admit(90, &[202, 201])
    };
    assert_eq!(admitted(true, 28, 0), Ok(()), "the 29th");
    let refused = "29 members rest on exactly these registrars; of all, at most a third may (10)";
    assert_eq!(admitted(true, 29, 0), Err(refused.into()));
    assert_eq!(admitted(false, 29, 0), Ok(()));
    assert_eq!(admitted(true, 9, 20), Ok(()), "the tenth of 30");
    assert_eq!(admitted(true, 10, 20), Ok(()), "the eleventh of 31: a third, rounded up");
    let refused = "11 members rest on exactly these registrars; of all, at most a third may (11)";
    assert_eq!(admitted(true, 11, 21), Err(refused.into()), "the twelfth of 33");
    assert_eq!(admitted(true, 11, 22), Ok(()), "the twelfth of 34");
}

use expect_test::{Expect, expect};
use ledger::{Duration, Timestamp};

use super::{Commons, admission, attestation, days, id};
use crate::Attestation;
use crate::{Terms, view};

/// Sends an admission of account 1 and says what came of it.
fn check(attestations: impl FnOnce(Timestamp) -> Vec<Attestation>, expected: Expect) {
    let mut commons = Commons::new(Terms::default());
    commons.open_account(1);
    let attestations = attestations(commons.now);
    let answer = commons.ask(9, admission(1, "one", attestations));
    let registrars = view::member(&commons.world, id(1)).map(|member| member.registrars.len());
    let text = answer.map_or_else(|refusal| refusal, |_| format!("admitted by {registrars:?}"));
    expected.assert_eq(&text);
}

#[test]
fn enough_registrars_admit_a_member() {
    let second = Duration::from_seconds(1);
    let good = |registrar, now: Timestamp| attestation(registrar, 1, "one", now + second);
    check(|now| vec![good(201, now), good(202, now)], expect!["admitted by Ok(2)"]);
    check(|now| vec![good(203, now), good(201, now), good(202, now)], expect!["admitted by Ok(3)"]);
    check(|_| vec![], expect!["2 registrars must attest a member; 0 valid attestations were given"]);
    let one_valid = || expect!["2 registrars must attest a member; 1 valid attestations were given"];
    check(|now| vec![good(201, now), good(201, now)], one_valid());
    check(|now| vec![good(201, now), attestation(202, 1, "one", now)], one_valid());
    check(|now| vec![good(201, now), good(204, now)], one_valid());
    check(|now| vec![good(201, now), attestation(202, 2, "one", now + second)], one_valid());
    check(|now| vec![good(201, now), attestation(202, 1, "other", now + second)], one_valid());
    check(|now| vec![good(201, now), Attestation { expires: now + days(9), ..good(202, now) }], one_valid());
    check(
        |now| vec![good(201, now), Attestation { signature: good(201, now).signature, ..good(202, now) }],
        one_valid(),
    );
    check(
        |now| vec![good(204, now); 100],
        expect!["2 registrars must attest a member; 0 valid attestations were given"],
    );
    check(|now| vec![good(201, now); 101], expect!["at most 100 attestations can be sent at once"]);
}

#[test]
fn a_person_is_admitted_once() {
    let mut commons = Commons::new(Terms::default());
    let mut check = |person, tag: &str, expected: Expect| {
        let expires = commons.now + days(1);
        let attestations =
            vec![attestation(201, person, tag, expires), attestation(202, person, tag, expires)];
        let answer = commons.ask(9, admission(person, tag, attestations));
        expected.assert_eq(&answer.map_or_else(|refusal| refusal, |_| "admitted".into()));
        if ledger::view::account(&commons.world, id(person)).is_err() {
            commons.open_account(person);
        }
    };
    let no_account =
        expect!["there is no account 34750f98bd59fcfc946da45aaabe933b; it opens when its key is published"];
    check(1, "one", no_account);
    check(1, "one", expect!["admitted"]);
    check(1, "two", expect!["account 34750f98bd59fcfc946da45aaabe933b is a member already"]);
    check(
        2,
        "two",
        expect!["there is no account 6a3803d5f059902a1c6dafbc9ba47292; it opens when its key is published"],
    );
    check(2, "one", expect![[r#"uniqueness tag "one" was used before; one person, one member"#]]);
    check(2, "One", expect!["admitted"]);

    let bad_tag = || expect!["a uniqueness tag has 1 to 128 characters of A-Z, a-z, 0-9, '_' and '-'"];
    for tag in ["", "a b", "ä", "a\n", &"x".repeat(129)] {
        check(3, tag, bad_tag());
    }
    check(3, &"x".repeat(128), expect!["admitted"]);
}

#[test]
fn a_member_is_active_after_the_delay() {
    let (interval, delay) = (days(90), days(30));
    let check = |admitted_after: Duration, share: u64| {
        let mut commons = Commons::new(Terms { activation_delay: delay, ..Terms::default() });
        for person in [1, 2] {
            commons.open_account(person);
        }
        commons.admit(1);
        commons.pass(admitted_after);
        commons.admit(2);
        commons.pass_until(view::next_opening(&commons.world).expect("an opening"));
        assert_eq!((commons.credits(1), commons.credits(2)), (10_000, share), "{admitted_after}");
        let eligible = view::rounds(&commons.world)[0].opening.eligible;
        assert_eq!(eligible, if share == 0 { 1 } else { 2 });
    };
    let last = Duration::from_seconds(interval.seconds() - delay.seconds());
    check(last, 10_000);
    check(last + Duration::from_seconds(1), 0);
}

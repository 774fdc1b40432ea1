use expect_test::{Expect, expect};
use ledger::Duration;

use super::{Commons, ballot, closed, days, funding, id, opened};
use crate::{
    Closing, Event, Kappa, Opening, Ruling, Terms, closing, decide_due, install, next_due, opens_round,
    snapshot, view,
};

pub(super) fn told(closing: &Closing) -> String {
    let told = closing.outcomes.iter().map(|outcome| {
        let bond = if outcome.bond_returned { "back" } else { "kept" };
        let Ruling::Funding { grant, why, .. } = &outcome.ruling else { panic!("all ask for money") };
        let why = serde_json::to_string(why).expect("a reason is JSON");
        format!("{}: {} votes, {grant} paid, bond {bond}, {why}", outcome.proposal, outcome.net)
    });
    let Closing { rule, paid, budget, credits_burnt, voters, eligible, .. } = closing;
    let head =
        format!("{rule}: {paid} of {budget} paid, {credits_burnt} credits, {voters} of {eligible} voted");
    [head].into_iter().chain(told).collect::<Vec<_>>().join("\n")
}

/// Four members, a budget of 1,000.00, five proposals; what becomes of them under `rule`.
fn check(rule: &str, expected: Expect) {
    let kappa = Kappa { credits: 1, per_units: 1_000_000 };
    let half = "0.5".parse().expect("a share");
    let terms = Terms { rule: rule.into(), kappa, ask_share: half, ..Terms::default() };
    let mut commons = Commons::with_members(terms, &[1, 2, 3, 4]);
    commons.earn(400_000);
    let asks = [("bench", "200"), ("road", "400"), ("swing", "90"), ("tower", "500.01"), ("well", "450")];
    for (proposal, ask) in asks {
        commons.propose(1, funding(proposal, ask, 4));
    }
    assert_eq!([1, 4].map(|person| commons.balance(person)), ["950.00", "1000.00"]);
    commons.pass(days(8));
    for (person, votes) in [
        (1, &[("road", 70), ("well", 60), ("bench", 10)][..]),
        (2, &[("road", 40), ("well", 50), ("bench", 10), ("tower", 50), ("swing", -40)]),
        (3, &[("road", 30), ("well", 80), ("bench", -30), ("tower", 40), ("swing", 10)]),
        (4, &[("road", 1), ("tower", 1), ("swing", 2)]),
    ] {
        commons.must(person, ballot(1, votes));
    }
    let events = commons.pass(days(14));
    let balances = [1, 4].map(|person| commons.balance(person));
    expected.assert_eq(&format!("{}\n{balances:?}", told(closed(&events))));
}

#[test]
fn a_round_pays_what_its_rule_says() {
    check(
        "equal-shares",
        expect![[r#"
        equal-shares: 850.00 of 1000.00 paid, 26806 credits, 4 of 4 voted
        bench: -10 votes, 0.00 paid, bond kept, {"gate":{"net":-10,"supporters":2,"needed":3}}
        road: 141 votes, 400.00 paid, bond back, {"bought":{"phase":"completion","rho":"1567637/3800","payers":4}}
        swing: -28 votes, 0.00 paid, bond kept, {"gate":{"net":-28,"supporters":2,"needed":3}}
        tower: 91 votes, 0.00 paid, bond back, {"above_cap":{"cap":"50000"}}
        well: 190 votes, 450.00 paid, bond back, {"bought":{"phase":"base","rho":"4500/19","payers":3}}
        ["980.00", "1850.00"]"#]],
    );
    check(
        "greedy",
        expect![[r#"
        greedy: 850.00 of 1000.00 paid, 26806 credits, 4 of 4 voted
        bench: -10 votes, 0.00 paid, bond kept, {"gate":{"net":-10,"supporters":2,"needed":3}}
        road: 141 votes, 400.00 paid, bond back, {"ranked":{"rank":2,"score":141}}
        swing: -28 votes, 0.00 paid, bond kept, {"gate":{"net":-28,"supporters":2,"needed":3}}
        tower: 91 votes, 0.00 paid, bond back, {"above_cap":{"cap":"50000"}}
        well: 190 votes, 450.00 paid, bond back, {"ranked":{"rank":1,"score":190}}
        ["980.00", "1850.00"]"#]],
    );
    check(
        "proportional",
        expect![[r#"
        proportional: 1000.00 of 1000.00 paid, 26806 credits, 4 of 4 voted
        bench: -10 votes, 0.00 paid, bond kept, {"gate":{"net":-10,"supporters":2,"needed":3}}
        road: 141 votes, 334.27 paid, bond back, {"share":{"share":"969375/29","limit":"40000","capped":false,"remainder_unit":true}}
        swing: -28 votes, 0.00 paid, bond kept, {"gate":{"net":-28,"supporters":2,"needed":3}}
        tower: 91 votes, 215.73 paid, bond back, {"share":{"share":"625625/29","limit":"50000","capped":false,"remainder_unit":false}}
        well: 190 votes, 450.00 paid, bond back, {"share":{"share":"45000","limit":"45000","capped":true,"remainder_unit":false}}
        ["980.00", "2000.00"]"#]],
    );
    check(
        "quadratic",
        expect![[r#"
        quadratic: 1000.00 of 1000.00 paid, 26806 credits, 4 of 4 voted
        bench: -10 votes, 0.00 paid, bond kept, {"gate":{"net":-10,"supporters":2,"needed":3}}
        road: 141 votes, 388.27 paid, bond back, {"share":{"share":"546727500/14081","limit":"40000","capped":false,"remainder_unit":false}}
        swing: -28 votes, 0.00 paid, bond kept, {"gate":{"net":-28,"supporters":2,"needed":3}}
        tower: 91 votes, 161.73 paid, bond back, {"share":{"share":"227727500/14081","limit":"50000","capped":false,"remainder_unit":true}}
        well: 190 votes, 450.00 paid, bond back, {"share":{"share":"45000","limit":"45000","capped":true,"remainder_unit":false}}
        ["980.00", "2000.00"]"#]],
    );
    check(
        "clr",
        expect![[r#"
        clr: 1000.00 of 1000.00 paid, 26806 credits, 4 of 4 voted
        bench: -10 votes, 0.00 paid, bond kept, {"gate":{"net":-10,"supporters":2,"needed":3}}
        road: 141 votes, 400.00 paid, bond back, {"share":{"share":"40000","limit":"40000","capped":true,"remainder_unit":false}}
        swing: -28 votes, 0.00 paid, bond kept, {"gate":{"net":-28,"supporters":2,"needed":3}}
        tower: 91 votes, 150.00 paid, bond back, {"share":{"share":"15000","limit":"50000","capped":false,"remainder_unit":false}}
        well: 190 votes, 450.00 paid, bond back, {"share":{"share":"45000","limit":"45000","capped":true,"remainder_unit":false}}
        ["980.00", "2000.00"]"#]],
    );
    check(
        "pairwise",
        expect![[r#"
        pairwise: 1000.00 of 1000.00 paid, 26806 credits, 4 of 4 voted
        bench: -10 votes, 0.00 paid, bond kept, {"gate":{"net":-10,"supporters":2,"needed":3}}
        road: 141 votes, 400.00 paid, bond back, {"share":{"share":"40000","limit":"40000","capped":true,"remainder_unit":false}}
        swing: -28 votes, 0.00 paid, bond kept, {"gate":{"net":-28,"supporters":2,"needed":3}}
        tower: 91 votes, 150.00 paid, bond back, {"share":{"share":"15000","limit":"50000","capped":false,"remainder_unit":false}}
        well: 190 votes, 450.00 paid, bond back, {"share":{"share":"45000","limit":"45000","capped":true,"remainder_unit":false}}
        ["980.00", "2000.00"]"#]],
    );
}

#[test]
fn dates_pass_while_nobody_is_a_member() {
    let mut commons = Commons::new(Terms::default());
    commons.earn(90_000);
    let due = next_due(&commons.world).expect("an opening date");
    assert_eq!(due.to_string(), "2026-04-01T00:00:00Z");
    assert!(!opens_round(&commons.world, due), "nobody is active");
    assert_eq!(decide_due(&commons.world, due - Duration::from_seconds(1)), None);
    let events = commons.pass(days(100));
    assert_eq!(events, [Event::DatePassed { date: 1 }]);

    commons.open_account(1);
    commons.admit(1);
    commons.earn(10_000);
    let due = next_due(&commons.world).expect("an opening date");
    assert!(!opens_round(&commons.world, due - Duration::from_seconds(1)), "not yet");
    assert!(opens_round(&commons.world, due + days(1)), "an active member");
    let events = commons.pass_until(due);
    let opening = opened(&events);
    assert_eq!(opening.revenue.to_string(), "1000.00", "of both dates");
    assert_eq!((opening.round, opening.share), (1, 100_000));
}

#[test]
fn revenue_is_counted_once_and_the_rest_carried() {
    let terms = Terms { min_share: 1, round_interval: days(21), ..Terms::default() };
    let mut commons = Commons::with_members(Terms { activation_delay: days(1), ..terms }, &[1, 2, 3]);
    commons.earn(1000);
    let mut check = |earned: i128, expected: Expect| {
        let end = next_due(&commons.world).expect("something is due");
        let events = commons.pass_until(end);
        let Opening { revenue, pool, share, carry, credits_issued, decayed, capped, budget, .. } =
            opened(&events);
        expected.assert_eq(&format!(
            "revenue {revenue}: {pool} in {share} and {carry}; {credits_issued} issued, {decayed} decayed, \
             {capped} capped; budget {budget}; held {}",
            commons.credits(1)
        ));
        commons.pass(Duration::from_seconds(21 * 86_400 - 1));
        commons.earn(earned);
    };
    check(
        1000,
        expect!["revenue 10.00: 1000 in 333 and 1; 999 issued, 0 decayed, 0 capped; budget 2.50; held 333"],
    );
    check(
        0,
        expect!["revenue 10.00: 1001 in 333 and 2; 999 issued, 501 decayed, 0 capped; budget 5.00; held 499"],
    );
    check(0, expect!["revenue 0.00: 2 in 1 and 2; 3 issued, 750 decayed, 744 capped; budget 5.00; held 2"]);
    check(7, expect!["revenue 0.00: 2 in 1 and 2; 3 issued, 3 decayed, 0 capped; budget 5.00; held 2"]);
    check(100_000, expect!["revenue 0.07: 9 in 3 and 0; 9 issued, 3 decayed, 0 capped; budget 3.14; held 4"]);
    check(
        0,
        expect![
            "revenue 1000.00: 100000 in 33333 and 1; 99999 issued, 6 decayed, 0 capped; budget 255.01; held 33335"
        ],
    );
}

/// With rounds back to back, the close comes before the opening of the same second.
#[test]
fn a_round_closes_before_the_next_one_opens() {
    let terms = Terms { round_interval: days(21), activation_delay: days(1), ..Terms::default() };
    let mut commons = Commons::with_members(terms, &[1]);
    commons.pass(Duration::from_seconds(1));
    let events = commons.pass(days(21));
    let names: Vec<_> = events.iter().map(|event| serde_json::to_value(event).expect("JSON")).collect();
    let names: Vec<_> = names.iter().flat_map(|event| event.as_object().expect("an object").keys()).collect();
    assert_eq!(names, ["voting_opened", "round_closed", "round_opened"]);
    assert_eq!(
        view::running_round(&commons.world).and_then(|round| round.phase_ends_at()),
        Some(commons.now + days(7))
    );
}

#[test]
fn a_rule_that_cannot_count_pays_nothing() {
    let mut commons = Commons::with_members(Terms::default(), &[1, 2]);
    commons.propose(1, funding("well", "100", 1));
    commons.earn(100_000);
    commons.pass(days(8));
    commons.must(1, ballot(1, &[("well", 1)]));
    commons.must(2, ballot(1, &[("well", 1)]));
    let opening = view::rounds(&commons.world)[0].opening.clone();
    let closing = closing::decide(&commons.world, &Opening { eligible: 1, ..opening });
    expect![[r#"Some("2 ballots were cast, but only 1 voters were eligible") 0.00 true"#]]
        .assert_eq(&format!("{:?} {} {}", closing.refusal, closing.paid, closing.outcomes[0].bond_returned));
    assert_eq!(closing.credits_burnt, 2);
}

#[test]
fn a_snapshot_keeps_everything() {
    let mut commons = Commons::with_members(Terms::default(), &[1, 2, 3]);
    commons.propose(1, funding("well", "100", 1));
    commons.propose(2, funding("road", "100", 1));
    commons.earn(100_000);
    commons.pass(days(8));
    commons.must(1, ballot(1, &[("well", 10), ("road", -1)]));
    let taken = |commons: &Commons| {
        let books = ledger::snapshot::capture(&commons.world);
        let json = |text: serde_json::Result<String>| text.expect("a snapshot is JSON");
        (json(serde_json::to_string(&snapshot::capture(&commons.world))), json(serde_json::to_string(&books)))
    };
    let (before, books) = taken(&commons);
    let mut copy = Commons::new(Terms::default());
    install(&mut copy.world, copy.now, Terms::default());
    ledger::snapshot::restore(&mut copy.world, serde_json::from_str(&books).expect("rows")).expect("keys");
    snapshot::restore(&mut copy.world, serde_json::from_str(&before).expect("rows"));
    copy.now = commons.now;
    assert_eq!(taken(&copy), (before, books));
    let days = days(200);
    assert_eq!(copy.pass(days), commons.pass(days));
    assert_eq!(taken(&copy), taken(&commons));
    assert_eq!(view::rounds_voted(&copy.world, id(1)), [1]);
}

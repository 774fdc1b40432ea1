//! Random scripts: whatever people do, the calendar finds what is due first, nothing depends on how often
//! anybody looks, and every invariant holds. The assertions that hold at every step are the town's own.

use ledger::Duration;
use proptest::prelude::*;
use proptest::sample::select;

use crate::classes::ASSETS;
use crate::play;
use crate::town::Town;

/// What one of three people might ask for, in amounts that are often enough.
fn request() -> impl Strategy<Value = String> {
    let asset = select(ASSETS.map(|(id, _)| id).to_vec());
    let who = select(vec!["alice", "bob", "carol"]);
    (who, asset, 0..10_u8, 1..2_000_u32, 0..150_u32).prop_map(|(who, asset, verb, price, sum)| match verb {
        0 | 1 => format!("{who} claims {asset} for 2000 at {price} with {sum}"),
        2 | 3 => format!("{who} purchases {asset} for 2000 at {price} with {sum}"),
        4 => format!("{who} revalues {asset} to {price}"),
        5 => format!("{who} revalues {asset} to {price} with {sum}"),
        6 => format!("{who} tops up {asset} with {sum}"),
        7 => format!("{who} withdraws {sum} from {asset}"),
        8 => format!("{who} reclaims {asset} with {sum}"),
        _ => format!("{who} relinquishes {asset}"),
    })
}

fn time() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..4_u32).prop_map(|seconds| format!("{seconds} seconds pass")),
        (0..200_000_u32).prop_map(|seconds| format!("{seconds} seconds pass")),
        (0..40_u32).prop_map(|days| format!("{days} days pass")),
    ]
}

/// A script, in which a treasury may pay grants, and so be empty; they depend on when tax is collected.
fn script(grants: u32) -> impl Strategy<Value = String> {
    let sentence = prop_oneof![
        50 => request(),
        20 => time(),
        5 => Just("surveyor retires bench".to_string()),
        grants => Just("the treasury grants all to carol".to_string()),
    ];
    prop::collection::vec(sentence, 1..80).prop_map(|sentences| sentences.join(";\n"))
}

/// Plays `script` and then a year more, from one due thing to the next.
fn play_to_the_end(script: &str, between: impl Fn(Town) -> Town) -> Town {
    let mut town = play(script, between);
    let end = town.now + Duration::YEAR;
    while let Some((at, ..)) = town.first_due().filter(|due| due.0 < end) {
        town.pass(at.since(town.now));
    }
    town
}

/// The same script, with each length of days cut into single ones.
fn day_by_day(script: &str) -> String {
    let cut = |sentence: &str| match sentence.strip_suffix(" days pass") {
        Some(days) => "1 day passes;".repeat(days.trim().parse().expect("a number of days")),
        None => format!("{sentence};"),
    };
    script.split(';').map(cut).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_town_restored_from_its_snapshot_goes_on_the_same(script in script(10)) {
        let straight = play_to_the_end(&script, |town| town);
        let restored = play_to_the_end(&script, Town::restored);
        prop_assert_eq!(straight.show(), restored.show());
        prop_assert_eq!(straight.bytes(), restored.bytes());
    }

    #[test]
    fn it_makes_no_difference_how_often_anybody_looks(script in script(10)) {
        let at_once = play(&script, |town| town);
        let watched = play(&day_by_day(&script), |town| town);
        prop_assert_eq!(at_once.bytes(), watched.bytes());
    }

    #[test]
    fn settling_at_any_time_collects_the_same(script in script(0)) {
        let mut seldom = play(&script, |town| town);
        let mut often = play(&script, |mut town| {
            town.settle_all();
            town
        });
        seldom.settle_all();
        often.settle_all();
        prop_assert_eq!(seldom.show(), often.show());
    }
}

#[test]
fn a_year_in_hours_is_a_year() {
    let script = "alice claims lot at 1000 with 30;
        bob claims yard at 999 with 40; carol claims mural at 77 with 7";
    let mut hourly = play(script, |town| town);
    (0..365 * 24).for_each(|_| hourly.pass(Duration::from_seconds(3_600)));
    let mut at_once = play(script, |town| town);
    at_once.pass(Duration::YEAR);
    assert_eq!(hourly.show(), at_once.show());
}

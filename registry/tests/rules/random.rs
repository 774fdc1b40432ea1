//! Random scripts: whatever people do, the calendar finds what is due first, nothing depends on how often
//! anybody looks, and every invariant holds. The assertions that hold at every step are the town's own.

use ledger::Duration;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::classes::ASSETS;
use crate::play;
use crate::town::Town;

/// Assets of one class, by twos, that may be joined.
const PAIRS: [[&str; 2]; 4] = [["lot", "yard"], ["glade", "grove"], ["house", "villa"], ["plaza", "tower"]];

/// What one of three people might ask for of `assets`, the first two of which are a pair, in amounts that are often
/// enough.
fn request(assets: Vec<&'static str>) -> impl Strategy<Value = String> {
    let [one, two] = [assets[0], assets[1]];
    let people = vec!["alice", "bob", "carol"];
    let drawn = (select(people), select(assets.clone()), select(assets), 0..24_u8, 1..2_000_u32, 0..250_u32);
    drawn.prop_map(move |(who, asset, other, verb, price, sum)| match verb {
        0 | 1 => format!("{who} claims {asset} for 2000 at {price} with {sum}"),
        2 | 3 => format!("{who} purchases {asset} for 2000 at {price} with {sum}"),
        4 | 5 => format!("{who} revalues {asset} to {price}"),
        6 => format!("{who} revalues {asset} to {price} with {sum}"),
        7 => format!("{who} tops up {asset} with {sum}"),
        8 => format!("{who} withdraws {sum} from {asset}"),
        9 => format!("{who} reclaims {asset} with {sum}"),
        10 => format!("{who} relinquishes {asset}"),
        11 | 12 => format!("{who} bids {} for {asset} at {price} with {sum}", price / 4),
        13 | 14 => {
            format!("{who} offers {} for {asset} at {price} with {sum} until P{}D", price - price / 4, sum * 2)
        }
        15 => format!("{who} cancels offer {}", sum / 50),
        16 | 23 => format!("alice joins {one} and {two} at {price}"),
        17 => format!("{who} joins {asset} and {other} at {price}"),
        18 => format!("alice splits {one} into {one} at {price} {two} at {sum}"),
        19 => format!("{who} instructs {asset} below P{}D up_to P{}D keeping {price}", sum / 9, sum),
        20 => format!("{who} instructs {asset} change {}0.{sum} every P{}D", ["+", "-"][(price % 2) as usize], sum / 5 + 1),
        21 => format!(
            "{who} purchases all {asset} for 2000 at {price} with {sum} and {other} for 2000 at {price} with {sum}"
        ),
        _ => format!("{who} revalues all {asset} to {price} and {other} to {sum}"),
    })
}

fn time() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..4_u32).prop_map(|seconds| format!("{seconds} seconds pass")),
        (0..200_000_u32).prop_map(|seconds| format!("{seconds} seconds pass")),
        (0..40_u32).prop_map(|days| format!("{days} days pass")),
    ]
}

/// A script about a few assets, in which a treasury may pay grants, and so be empty; they depend on when tax is
/// collected.
fn script(grants: u32) -> impl Strategy<Value = String> {
    let others = subsequence(ASSETS.map(|(id, _)| id).to_vec(), 0..4);
    let assets = (select(PAIRS.to_vec()), others).prop_map(|(pair, others)| {
        let others = others.into_iter().filter(|other| !pair.contains(other));
        pair.into_iter().chain(others).collect::<Vec<_>>()
    });
    assets.prop_flat_map(move |assets| {
        // Somebody holds each, or will when its auction closes.
        let take = |asset| {
            format!(
                "alice claims {asset} for 1000 at 1000 with 200; alice bids 100 for {asset} at 500 with 200"
            )
        };
        let taken: Vec<String> = assets.iter().map(take).collect();
        let sentence = prop_oneof![
            60 => request(assets),
            20 => time(),
            1 => Just("surveyor retires bench".to_string()),
            grants => Just("the treasury grants all to carol".to_string()),
        ];
        let sentences = prop::collection::vec(sentence, 1..100);
        sentences.prop_map(move |sentences| [taken.clone(), sentences].concat().join(";\n"))
    })
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

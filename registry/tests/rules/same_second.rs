//! Exactly at the second: a lapse, an auction's close, an offer's fill and a raise that takes effect all come to
//! P44D, and people send their commands in that very second, in every order.

use expect_test::{Expect, expect};

use crate::play;
use crate::town::Town;

/// Brings about that at P44D the lot lapses, the mast's auction closes, the pond's price falls to 999, and the
/// field's raise to 2,000 takes effect; `pause` comes last, which is 960 seconds long for P44D.
fn script(pause: &str, commands: &[&str]) -> String {
    let before = "alice claims lot at 1000 with 30; alice claims field at 1000 with 200;
        alice claims yard at 1000 with 200; rich offers 900 for yard at 1000 with 31 until P50D; 37 days pass;
        bob bids 100 for mast at 1000 with 30; 6 days pass; alice revalues field to 2000; 85440 seconds pass;
        surveyor registers pond in spectrum; rich offers 999 for pond at 1000 with 31 until P50D";
    format!("{before}; {pause} pass; {}; 0 seconds pass", commands.join("; "))
}

const COMMANDS: [&str; 5] = [
    "bob purchases lot for 1000 at 1000 with 30",
    "carol purchases field for 1999 at 2000 with 60",
    "carol bids 105 for mast at 1000 with 30",
    "alice revalues yard to 900",
    "museum purchases field for 2000 at 2000 with 60",
];

/// What was told in the last second, in its order.
fn told_at(at: &str, town: &Town) -> Vec<String> {
    town.told.iter().filter_map(|line| line.strip_prefix(at)).map(str::to_string).collect()
}

fn check_told(at: &str, script: &str, expected: Expect) {
    let told = told_at(at, &play(script, |town| town));
    assert_eq!(
        told,
        told_at(at, &play(script, Town::restored)),
        "restored after every sentence of: {script}"
    );
    expected.assert_eq(&lines(&told));
}

fn lines(told: &[String]) -> String {
    told.iter().map(|line| format!("{line}\n")).collect()
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else { return vec![Vec::new()] };
    let put_in = |order: Vec<usize>| {
        (0..count).map(move |place| {
            let mut order = order.clone();
            order.insert(place, last);
            order
        })
    };
    orders(last).into_iter().flat_map(put_in).collect()
}

#[test]
fn what_is_due_comes_first_whatever_the_order_of_the_commands() {
    let first = play(&script("960 seconds", &COMMANDS), |town| town);
    expect![[r#"
        lot lapses owing 14
        mast given out for 100
        pond given out for 999
        refused: the asset is not held by anybody
        refused: the price is 2000, above the limit of 1999
        refused: the asset is not vacant: bob holds it
        yard sold for 900
        field sold for 2000
    "#]]
    .assert_eq(&lines(&told_at("P44D ", &first)));
    let sorted = |town: &Town| {
        let mut told = told_at("P44D ", town);
        told.sort();
        told
    };
    for order in orders(COMMANDS.len()) {
        let commands: Vec<&str> = order.into_iter().map(|command| COMMANDS[command]).collect();
        let script = script("960 seconds", &commands);
        for town in [play(&script, |town| town), play(&script, Town::restored)] {
            assert_eq!(told_at("P44D ", &town)[..3], told_at("P44D ", &first)[..3], "{commands:?}");
            assert_eq!(sorted(&town), sorted(&first), "{commands:?}");
            assert_eq!(town.bytes(), first.bytes(), "{commands:?}");
        }
    }
}

#[test]
fn a_second_earlier_nothing_of_it_is_true_yet() {
    check_told(
        "P43DT23H59M59S ",
        &script(
            "959 seconds",
            &[
                "bob purchases lot for 1000 at 1000 with 31",
                "carol purchases field for 1000 at 2000 with 62",
                "carol bids 105 for mast at 1000 with 30",
                "gallery claims pond for 1000 at 1000 with 30",
            ],
        ),
        expect![[r#"
            lot sold for 1000; arrears paid 13, written off 0
            field sold for 1000
            mast closes at P44DT9M59S
            pond given out for 1000
        "#]],
    );
}

#[test]
fn of_two_commands_for_one_thing_the_first_is_served() {
    let [claims, reclaims] = ["carol claims lot for 1000 at 1000 with 30", "alice reclaims lot with 30"];
    check_told(
        "P44D ",
        &script("960 seconds", &[claims, reclaims]),
        expect![[r#"
            lot lapses owing 14
            mast given out for 100
            pond given out for 999
            lot given out for 1000; arrears paid 14, written off 0
            refused: the asset is not vacant: carol holds it
        "#]],
    );
    check_told(
        "P44D ",
        &script("960 seconds", &[reclaims, claims]),
        expect![[r#"
            lot lapses owing 14
            mast given out for 100
            pond given out for 999
            lot reclaimed for 14 and a fee of 2
            refused: the asset is not vacant: alice holds it
        "#]],
    );
}

#[test]
fn within_one_second_the_kinds_follow_the_rulebook() {
    // Arrears, a close, a bundle, an offer that expires and one that is filled, a step, a top-up, a notice, a rate.
    check_told(
        "P40D ",
        "alice claims lot at 1000 with 40; alice claims stall at 1000 with 40;
         bob claims duet at 1000 with 200; bob instructs duet change +0.365 every P40D;
         carol claims mural at 1000 with 60; carol instructs mural below P20D up_to P50D;
         bob claims yard at 1000 with 70; carol claims forge at 1000 with 200;
         33 days pass; bob bids 100 for mast at 1000 with 30; alice claims glade at 1000 with 100;
         alice claims bench at 9 with 0; surveyor registers seat in benches; alice claims seat at 9 with 0;
         alice joins bench and seat at 20; rich offers 1 for bench at 1 with 1 until P40D; 6 days pass; 85440 seconds pass;
         surveyor registers pond in spectrum; rich offers 999 for pond at 1000 with 31 until P50D; 960 seconds pass",
        expect![[r#"
            lot in arrears by 0
            stall in arrears by 0
            mast given out for 100
            bundle bench formed
            offer 1 expires
            pond given out for 999
            duet revalued to 1040
            mural topped up by 30
            yard runs out at P70D
            forges is taxed at 0.365
        "#]],
    );
}

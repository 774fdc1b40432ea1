//! The register's rules as rows of data: a script that anyone can read, and what is true when it is over.

mod acquiring;
mod amounts;
mod arrears;
mod auctions;
mod beneficiaries;
mod bids;
mod bundle_plans;
mod bundles;
mod classes;
mod cooldown;
mod edge_cases;
mod hold_cap;
mod instructions;
mod keeping;
mod market_edge_cases;
mod notices;
mod offers;
mod order;
mod purchase_refusals;
mod raises;
mod random;
mod rates;
mod reclaims;
mod returned_offers;
mod same_second;
mod script;
mod several;
mod show;
mod surveying;
mod tenure;
mod terms;
mod town;
mod turnover;

use expect_test::Expect;

use town::Town;

/// Plays `script` in a new town and compares what is then true; once more with the town restored from its
/// snapshot after every sentence, which must make no difference.
fn check(script: &str, expected: Expect) {
    let told = play(script, |town| town).show();
    assert_eq!(told, play(script, Town::restored).show(), "restored after every sentence of: {script}");
    expected.assert_eq(&told);
}

/// As [`check`], but of what was told only the lines that speak of `about`.
fn check_about(about: &str, script: &str, expected: Expect) {
    let told = |town: Town| -> String {
        let told = town.show();
        told.lines().filter(|line| line.contains(about)).map(|line| format!("{line}\n")).collect()
    };
    let straight = told(play(script, |town| town));
    assert_eq!(straight, told(play(script, Town::restored)), "restored after every sentence of: {script}");
    expected.assert_eq(&straight);
}

/// Plays `script`, sentence by sentence, doing `between` after each.
fn play(script: &str, between: impl Fn(Town) -> Town) -> Town {
    let sentences = script.split(['\n', ';']).map(str::trim).filter(|sentence| !sentence.is_empty());
    sentences.fold(Town::found(), |mut town, sentence| {
        town.play(sentence);
        between(town)
    })
}

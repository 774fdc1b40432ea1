//! The register's rules as rows of data: a script that anyone can read, and what is true when it is over.

mod acquiring;
mod amounts;
mod arrears;
mod auctions;
mod beneficiaries;
mod keeping;
mod purchase_refusals;
mod random;
mod reclaims;
mod script;
mod show;
mod surveying;
mod town;

use expect_test::Expect;

use town::Town;

/// Plays `script` in a new town and compares what is then true; once more with the town restored from its
/// snapshot after every sentence, which must make no difference.
fn check(script: &str, expected: Expect) {
    let told = play(script, |town| town).show();
    assert_eq!(told, play(script, Town::restored).show(), "restored after every sentence of: {script}");
    expected.assert_eq(&told);
}

/// Plays `script`, sentence by sentence, doing `between` after each.
fn play(script: &str, between: impl Fn(Town) -> Town) -> Town {
    let sentences = script.split(['\n', ';']).map(str::trim).filter(|sentence| !sentence.is_empty());
    sentences.fold(Town::found(), |mut town, sentence| {
        town.play(sentence);
        between(town)
    })
}

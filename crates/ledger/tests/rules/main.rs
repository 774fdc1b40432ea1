//! The rules of the books as rows of data: a script that anyone can read, and what is true when it is over.

mod bank;
mod issuing;
mod keys;
mod paying;
mod postings;
mod random;
mod redeeming;
mod script;

use expect_test::Expect;

use bank::Bank;

/// Plays `script` with new books and compares what is then true; once more with the books restored from their
/// snapshot after every sentence, which must make no difference.
fn check(script: &str, expected: Expect) {
    let told = play(script, |bank| bank).show();
    assert_eq!(told, play(script, Bank::restored).show(), "restored after every sentence of: {script}");
    expected.assert_eq(&told);
}

/// Plays `script`, sentence by sentence, doing `between` after each.
fn play(script: &str, between: impl Fn(Bank) -> Bank) -> Bank {
    let sentences = script.split([';', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty());
    sentences.fold(Bank::found(), |mut bank, sentence| {
        bank.play(sentence);
        between(bank)
    })
}

//! The language of the scripts: what each sentence asks for.

use ed25519_dalek::{Signer, SigningKey};
use ledger::command::{
    Approval, CancelRecovery, Issue, OpenAccount, RequestRecovery, RequestRedemption, ReturnRedemption,
    RotateKey, SetRecoveryKey, SettleRedemption, Transfer,
};
use ledger::{
    AccountId, Amount, Command, CommonsId, Currency, Duration, PublicKey, Signature, proof_message,
};

use crate::bank::{COMMONS, currency};

/// What a sentence asks for.
pub enum Sentence {
    /// Somebody sends a command.
    Asks(AccountId, Command),
    /// Time passes.
    Passes(Duration),
}

/// Reads a sentence of the test's author, who writes them right.
pub fn read(sentence: &str) -> Sentence {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let (who, request) = words.split_first().expect("a sentence");
    match request {
        [unit, "pass" | "passes"] => Sentence::Passes(length(who, unit)),
        [unit, "less", "1", "second", "pass"] => {
            Sentence::Passes(Duration::from_seconds(length(who, unit).seconds() - 1))
        }
        _ => Sentence::Asks(account(who), command(who, request)),
    }
}

fn command(who: &str, words: &[&str]) -> Command {
    match words {
        ["opens", "an", "account"] => Command::OpenAccount(OpenAccount { key: key(who), handle: None }),
        ["opens", "the", "account", "of", whose] => {
            Command::OpenAccount(OpenAccount { key: key(whose), handle: None })
        }
        ["pays", to, sum] => transfer(who, to, sum, None),
        ["pays", to, sum, "for", memo] => transfer(who, to, sum, Some(memo)),
        ["spends", sum, "of", from, "on", to] => transfer(from, to, sum, None),
        ["issues", sum, "to", to, "as", reference] => issue(sum, to, reference, &[]),
        ["issues", sum, "to", to, "as", reference, "approved", "by", approving @ ..] => {
            issue(sum, to, reference, approving)
        }
        ["requests", sum] => Command::RequestRedemption(RequestRedemption { amount: amount(sum) }),
        ["settles", number, "as", reference] => Command::SettleRedemption(SettleRedemption {
            redemption: number.parse().expect("a number"),
            reference: text(reference).into(),
        }),
        ["returns", number] => {
            Command::ReturnRedemption(ReturnRedemption { redemption: number.parse().expect("a number") })
        }
        ["cancels", "the", "recovery"] => Command::CancelRecovery(CancelRecovery { account: account(who) }),
        ["cancels", "the", "recovery", "of", whose] => {
            Command::CancelRecovery(CancelRecovery { account: account(whose) })
        }
        _ => of_keys(who, words),
    }
}

fn of_keys(who: &str, words: &[&str]) -> Command {
    let rotate = |whose: &str, to: &str, revoke_tokens: bool| {
        let (key, proof) = proven(to, whose);
        Command::RotateKey(RotateKey { account: account(whose), key, proof, revoke_tokens })
    };
    let provide = |whose: &str, key| Command::SetRecoveryKey(SetRecoveryKey { account: account(whose), key });
    match words {
        ["rotates", "to", to] => rotate(who, to, false),
        ["rotates", "to", to, "revoking", "tokens"] => rotate(who, to, true),
        ["rotates", whose, "to", to] => rotate(whose, to, false),
        ["provides", key] => provide(who, Some(proven(key, who))),
        ["provides", key, "for", whose] => provide(whose, Some(proven(key, whose))),
        ["provides", "no", "key", "for", whose] => provide(whose, None),
        ["recovers", whose, "with", to] => {
            let (key, proof) = proven(to, whose);
            Command::RequestRecovery(RequestRecovery { account: account(whose), key, proof })
        }
        _ => panic!("nobody understands {words:?}"),
    }
}

/// The key `new`, proven for the account of `whose`; `new/commons` is proven for another commons, `new/account` for
/// another account, and `new/key` by another key.
fn proven(new: &str, whose: &str) -> (PublicKey, Signature) {
    let (name, other) = new.split_once('/').unwrap_or((new, ""));
    let commons = if other == "commons" { CommonsId([8; 32]) } else { COMMONS };
    let message = proof_message(&commons, account(if other == "account" { "forger" } else { whose }));
    let signer = signing_key(if other == "key" { "forger" } else { name });
    (key(name), Signature(signer.sign(&message).to_bytes()))
}

fn transfer(from: &str, to: &str, sum: &str, memo: Option<&str>) -> Command {
    let memo = memo.map(|memo| text(memo).into());
    Command::Transfer(Transfer { from: account(from), to: account(to), amount: amount(sum), memo })
}

fn issue(sum: &str, to: &str, reference: &str, approving: &[&str]) -> Command {
    let approvals = approving.iter().map(|approval| approve(approval, sum, to, reference)).collect();
    Command::Issue(Issue {
        account: account(to),
        amount: amount(sum),
        reference: text(reference).into(),
        approvals,
    })
}

/// `lee` approves; `lee/amount` signs another amount, and so on; `lee/key` is signed by somebody else.
fn approve(approval: &str, sum: &str, to: &str, reference: &str) -> Approval {
    let (cashier, other) = approval.split_once('/').unwrap_or((approval, ""));
    let commons = if other == "commons" { CommonsId([8; 32]) } else { COMMONS };
    let account = account(if other == "account" { cashier } else { to });
    let sum = currency().money(amount(sum)).expect("an amount");
    let sum = if other == "amount" { sum + sum } else { sum };
    let reference = if other == "reference" { "another" } else { reference };
    let message = Issue::approval_message(&commons, account, sum, reference);
    let signer = signing_key(if other == "key" { "forger" } else { cashier });
    Approval { cashier: key(cashier), signature: Signature(signer.sign(&message).to_bytes()) }
}

/// `_` is nothing at all, `~` a control character, `x*200` two hundred times x.
fn text(word: &str) -> String {
    match word.split_once('*') {
        Some((letter, count)) => letter.repeat(count.parse().expect("a count")),
        None => word.replace('_', "").replace('~', "\u{7}"),
    }
}

fn signing_key(name: &str) -> SigningKey {
    let mut seed = [0; 32];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    SigningKey::from_bytes(&seed)
}

pub fn key(name: &str) -> PublicKey {
    PublicKey::from_bytes(signing_key(name).verifying_key().to_bytes()).expect("a key")
}

pub fn account(name: &str) -> AccountId {
    key(name).account()
}

/// `most` is the largest amount there can be.
fn amount(word: &str) -> Amount {
    let most = || currency().units(Currency::AMOUNT_MAX).into();
    if word == "most" { most() } else { word.parse().expect("an amount") }
}

fn length(count: &str, unit: &str) -> Duration {
    let seconds = match unit.trim_end_matches('s') {
        "day" => 86_400,
        "hour" => 3_600,
        "second" => 1,
        _ => panic!("{unit} is no unit of time"),
    };
    Duration::from_seconds(count.parse::<u64>().expect("a number") * seconds)
}

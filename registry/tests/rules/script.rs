//! The language of the scripts: what each sentence asks for.

use ledger::{Amount, Duration};
use registry::command::{
    AutoTopUp, Bid, CancelBundle, CancelOffer, Claim, Describe, FormBundle, PlaceOffer, Purchase,
    PurchaseMany, Reclaim, Register, Registration, Relinquish, Retire, Revalue, RevalueMany, SetInstructions,
    SplitBundle, TopUp, ValuationRule, Withdraw,
};
use registry::{AssetId, Command, Particulars};

use crate::town::founding;

/// What a sentence asks for.
pub enum Sentence {
    /// Somebody sends a command.
    Asks(String, Command),
    /// Time passes.
    Passes(Duration),
    /// The tax of every asset is collected.
    Settles,
    /// The treasury pays all that it has to somebody.
    Grants(String),
    /// The rich one lets so many people more in, with what everybody begins with.
    Welcomes(u64),
    /// Another version of the constitution comes into force.
    Amends(u64),
}

/// Reads a sentence of the test's author, who writes them right.
pub fn read(sentence: &str) -> Sentence {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    match words.as_slice() {
        ["everything", "is", "settled"] => Sentence::Settles,
        ["the", "treasury", "grants", "all", "to", who] => Sentence::Grants(who.to_string()),
        ["rich", "welcomes", count, "more"] => Sentence::Welcomes(number(count)),
        ["version", version, "is", "in", "force"] => Sentence::Amends(number(version)),
        [count, unit, "pass" | "passes"] => Sentence::Passes(length(count, unit)),
        [count, unit, "less", "1", "second", "pass"] => {
            Sentence::Passes(Duration::from_seconds(length(count, unit).seconds() - 1))
        }
        [who, request @ ..] => Sentence::Asks(who.to_string(), command(request)),
        [] => panic!("an empty sentence"),
    }
}

fn command(words: &[&str]) -> Command {
    match words {
        ["claims", asset, terms @ ..] => Command::Claim(Claim {
            asset: id(asset),
            max_price: term(terms, "for").map_or_else(|| amount("0"), amount),
            valuation: term(terms, "at").map(amount).expect("a valuation"),
            deposit: term(terms, "with").map(amount).expect("a deposit"),
        }),
        ["bids", sum, "for", asset, terms @ ..] => Command::Bid(Bid {
            asset: id(asset),
            amount: amount(sum),
            valuation: term(terms, "at").map(amount).expect("a valuation"),
            deposit: term(terms, "with").map(amount).expect("a deposit"),
        }),
        ["offers", sum, "for", asset, terms @ ..] => Command::PlaceOffer(PlaceOffer {
            asset: id(asset),
            max_price: amount(sum),
            valuation: term(terms, "at").map(amount).expect("a valuation"),
            deposit: term(terms, "with").map(amount).expect("a deposit"),
            expires: founding() + term(terms, "until").expect("an end").parse().expect("a length of time"),
        }),
        ["cancels", "offer", offer] => Command::CancelOffer(CancelOffer { offer: number(offer) }),
        ["joins", terms @ ..] => {
            let (assets, valuation) = terms.split_at(terms.len() - 2);
            let assets = assets.iter().filter(|word| **word != "and").map(|asset| id(asset)).collect();
            let valuation = term(valuation, "at").map(amount).expect("a valuation");
            Command::FormBundle(FormBundle { assets, valuation })
        }
        ["splits", bundle, "into", parts @ ..] => {
            let part = |part: &[&str]| (id(part[0]), amount(part[2]));
            Command::SplitBundle(SplitBundle {
                bundle: id(bundle),
                valuations: parts.chunks(3).map(part).collect(),
            })
        }
        ["keeps", bundle] => Command::CancelBundle(CancelBundle { bundle: id(bundle) }),
        ["instructs", asset, terms @ ..] => Command::SetInstructions(SetInstructions {
            asset: id(asset),
            auto_top_up: term(terms, "below").map(|when_below| AutoTopUp {
                when_below: when_below.parse().expect("a length of time"),
                up_to: term(terms, "up_to").expect("a length").parse().expect("a length of time"),
                keep: term(terms, "keeping").map_or_else(|| amount("0"), amount),
            }),
            valuation_rule: term(terms, "change").map(|change| ValuationRule {
                change: change.parse().expect("a change"),
                every: term(terms, "every").expect("a length").parse().expect("a length of time"),
            }),
        }),
        ["purchases", "all", listed @ ..] => {
            let listed = listed.split(|word| *word == "and");
            Command::PurchaseMany(PurchaseMany(listed.map(purchase).collect()))
        }
        ["purchases", terms @ ..] => Command::Purchase(purchase(terms)),
        ["revalues", "all", listed @ ..] => {
            let listed = listed.split(|word| *word == "and");
            Command::RevalueMany(RevalueMany(listed.map(revalue).collect()))
        }
        ["revalues", terms @ ..] => Command::Revalue(revalue(terms)),
        ["tops", "up", asset, "with", sum] => Command::TopUp(TopUp { asset: id(asset), amount: amount(sum) }),
        ["withdraws", sum, "from", asset] => {
            Command::Withdraw(Withdraw { asset: id(asset), amount: amount(sum) })
        }
        ["relinquishes", asset] => Command::Relinquish(Relinquish { asset: id(asset) }),
        ["reclaims", asset, "with", deposit] => {
            Command::Reclaim(Reclaim { asset: id(asset), deposit: amount(deposit) })
        }
        ["registers", listed @ ..] => {
            Command::Register(Register(listed.chunks(3).map(registration).collect()))
        }
        ["describes", asset, terms @ ..] => {
            Command::Describe(Describe { asset: id(asset), particulars: particulars(terms) })
        }
        ["retires", asset] => Command::Retire(Retire { asset: id(asset) }),
        _ => panic!("nobody understands {words:?}"),
    }
}

/// `lot for 10 at 20 with 3`.
fn purchase(words: &[&str]) -> Purchase {
    let [asset, terms @ ..] = words else { panic!("a purchase of nothing") };
    Purchase {
        asset: id(asset),
        max_price: term(terms, "for").map(amount).expect("a price"),
        valuation: term(terms, "at").map(amount).expect("a valuation"),
        deposit: term(terms, "with").map(amount).expect("a deposit"),
        expected_constitution: term(terms, "under").map(number),
        expected_assets: term(terms, "of").map(number),
    }
}

/// `lot to 20 with 3`.
fn revalue(words: &[&str]) -> Revalue {
    let [asset, terms @ ..] = words else { panic!("a valuation of nothing") };
    Revalue {
        asset: id(asset),
        valuation: term(terms, "to").map(amount).expect("a valuation"),
        top_up: term(terms, "with").map(amount),
    }
}

/// `lot in land`.
fn registration(listed: &[&str]) -> Registration {
    let [asset, "in", class] = listed else { panic!("nobody understands {listed:?}") };
    let class = class.parse().expect("a class id");
    Registration {
        id: id(asset),
        class,
        name: (*asset).into(),
        description: "".into(),
        link: None,
        geometry: None,
    }
}

/// `as name saying description see link`; `~` is a control character, `|` a line break.
fn particulars(terms: &[&str]) -> Particulars {
    let text = |preposition| {
        let text = term(terms, preposition)?;
        Some(text.replace('~', "\u{7}").replace('|', "\n").into())
    };
    Particulars {
        name: text("as").expect("a name"),
        description: text("saying").unwrap_or_default(),
        link: text("see"),
        geometry: None,
    }
}

/// The word after `preposition`.
fn term<'a>(words: &[&'a str], preposition: &str) -> Option<&'a str> {
    words.chunks(2).find(|pair| pair[0] == preposition).map(|pair| pair[1])
}

fn length(count: &str, unit: &str) -> Duration {
    let seconds = match unit.trim_end_matches('s') {
        "day" => 86_400,
        "hour" => 3_600,
        "second" => 1,
        _ => panic!("{unit} is no unit of time"),
    };
    Duration::from_seconds(number(count) * seconds)
}

fn number(word: &str) -> u64 {
    word.parse().expect("a number")
}

fn id(word: &str) -> AssetId {
    word.parse().expect("an asset id")
}

fn amount(word: &str) -> Amount {
    word.parse().expect("an amount")
}

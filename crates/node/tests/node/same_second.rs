//! A lapse, an auction's close, a raise that takes effect and an offer that is filled, all in one second, with commands
//! in every order: the same outcome, live, for the follower, and when the journal is replayed.

use client::Key;
use ledger::Duration;
use node::{Clock, Node};
use registry::view;
use serde_json::json;

use crate::stage::{Stage, verified};

/// A valuation of 1 000 is taxed 1.00 a day.
const CLASSES: &str = r#"
    [[classes]]
    id = "lots"
    rate = "0.365"
    min_runway = "PT0S"
    min_tenure = "PT0S"
    hold_cap = "1"
    grace = "P2D"
    raise_delay = "P1D"
    first_issue = "claim"
    [[classes]]
    id = "bands"
    rate = "0.365"
    min_runway = "PT0S"
    min_tenure = "PT0S"
    auction_length = "P2D"
"#;

/// A command that comes in the second, who sends it, and what it is answered.
const COMMANDS: [(&str, u8, &str); 5] = [
    ("top up what lapses", 2, "the asset is not held by anybody"),
    ("buy at the price before the raise", 5, "the price is 800.00, above the limit of 500.00"),
    ("bid when it closes", 5, "the asset is not vacant"),
    ("cut to what is offered", 4, ""),
    ("buy what is cut", 5, "the price is "),
];

#[test]
fn all_in_one_second_in_every_order() {
    let prepared = until_the_second();
    prepared.node.shut_down().expect("a clean stop");
    let mut outcomes = permutations(COMMANDS.len()).into_iter().map(|order| outcome(prepared.copy(), &order));
    let first = outcomes.next().expect("there are orders");
    let expected = [
        "band: key 3 at 700.00, sold for 700.00",
        "lapsing: nobody",
        "raised: key 3 at 800.00, sold for 800.00",
        "wanted: key 6 at 900.00, sold for 900.00",
    ];
    assert_eq!(first.lines().collect::<Vec<_>>(), expected);
    outcomes.for_each(|outcome| assert_eq!(outcome, first));
}

/// What is true after the second in which the commands come in this order.
fn outcome(mut stage: Stage, order: &[usize]) -> String {
    for &command in order {
        let (name, who, expected) = COMMANDS[command];
        let (url, body) = request(name);
        let key = Key::from_seed([who; 32]);
        let answer = stage.ask(&key, url, body).err().map_or(String::new(), |refusal| refusal.to_string());
        assert!(answer.starts_with(expected) && answer.is_empty() == expected.is_empty(), "{name}: {answer}");
    }
    stage.advance_by(Duration::ZERO); // What the last one set off is visible.
    let live = tell(&stage);
    stage.node.shut_down().expect("a clean stop, with a digest of the state");
    verified(stage.dir.path()).expect("each is decided again, and the digest is the same");
    std::fs::remove_file(stage.dir.path().join("snapshot.bin")).expect("a snapshot");
    stage.node = Node::open(stage.dir.path(), Clock::Manual).expect("it replays from the beginning");
    assert_eq!(tell(&stage), live, "after {order:?}");
    live
}

fn request(name: &str) -> (&'static str, serde_json::Value) {
    match name {
        "top up what lapses" => ("/v1/assets/lapsing/deposits", json!({ "amount": "50" })),
        "buy at the price before the raise" => {
            let terms = json!({ "max_price": "500", "valuation": "900", "deposit": "50" });
            ("/v1/assets/raised/purchase", terms)
        }
        "bid when it closes" => {
            ("/v1/assets/band/bids", json!({ "amount": "900", "valuation": "900", "deposit": "50" }))
        }
        "cut to what is offered" => ("/v1/assets/wanted/valuation", json!({ "valuation": "600" })),
        _ => {
            let terms = json!({ "max_price": "650", "valuation": "900", "deposit": "50" });
            ("/v1/assets/wanted/purchase", terms)
        }
    }
}

/// Twelve days in which everything is prepared for the same second.
fn until_the_second() -> Stage {
    let mut stage = Stage::with(CLASSES);
    let officer = stage.officer.clone();
    let people: Vec<Key> = (2..=6).map(|seed| stage.open_account(seed)).collect();
    let [lapser, raiser, cutter, _, offerer] = people.as_slice() else { unreachable!("five people") };
    for (id, class) in [("lapsing", "lots"), ("raised", "lots"), ("wanted", "lots"), ("band", "bands")] {
        let registration = json!({ "id": id, "class": class, "name": id });
        stage.ask(&officer, "/v1/assets", registration).expect("an asset");
    }
    let claims = [
        (lapser, "lapsing", "1000", "10"),
        (raiser, "raised", "500", "99"),
        (cutter, "wanted", "1000", "99"),
    ];
    for (key, id, valuation, deposit) in claims {
        let claim = json!({ "max_price": "0", "valuation": valuation, "deposit": deposit });
        stage.ask(key, &format!("/v1/assets/{id}/claim"), claim).expect("a holding");
    }
    let offer = json!({ "asset": "wanted", "max_price": "600", "valuation": "900", "deposit": "50",
        "expires": "2026-06-01T00:00:00Z" });
    stage.ask(offerer, "/v1/offers", offer).expect("an offer");
    stage.advance(10);
    let bid = json!({ "amount": "100", "valuation": "700", "deposit": "50" });
    stage.ask(raiser, "/v1/assets/band/bids", bid).expect("a bid");
    stage.advance(1);
    stage.ask(raiser, "/v1/assets/raised/valuation", json!({ "valuation": "800" })).expect("a raise");
    stage.advance(1);
    stage
}

fn tell(stage: &Stage) -> String {
    let state = stage.node.state();
    let line = |id: &str| {
        let id = id.parse().expect("an id");
        let asset = view::asset(state.machine.world(), &id, stage.node.now()).expect("an asset");
        let holder = (2..=6).find(|seed| Some(Key::from_seed([*seed; 32]).account()) == asset.holder);
        match (holder, asset.valuation, asset.sale_price) {
            (Some(seed), Some(valuation), Some(price)) => {
                format!("{id}: key {seed} at {valuation}, sold for {price}\n")
            }
            _ => format!("{id}: nobody\n"),
        }
    };
    ["band", "lapsing", "raised", "wanted"].map(line).concat()
}

/// All orders of the numbers below `count`.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(count - 1);
    let longer = |order: &Vec<usize>| {
        let place = |at: usize| {
            let mut order = order.clone();
            order.insert(at, count - 1);
            order
        };
        (0..count).map(place).collect::<Vec<_>>()
    };
    shorter.iter().flat_map(longer).collect()
}

//! What happened, in sentences on a terminal.

use sentence::{ENGLISH, Piece};
use serde_json::Value;

use crate::output::{cell, details};

pub use sentence::says_nothing;

/// What an event says, in one sentence without its time.
pub fn sentence(event: &Value) -> String {
    let told = match ENGLISH.of(event) {
        Some(pieces) => text(&pieces),
        None => format!("{}: {}", event["type"].as_str().unwrap_or_default(), details(event)),
    };
    told.strip_prefix("you ").map_or(told.clone(), |rest| format!("You {rest}"))
}

/// What a part of an object says that is itself an object, in words if it is one of those that would be hard to read.
pub fn in_words(name: &str, value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items.iter().map(|item| in_words(name, item)).collect::<Vec<_>>().join("\n")
        }
        Value::Object(_) => ENGLISH.part(name, value).map_or_else(|| cell(value), |pieces| text(&pieces)),
        _ => cell(value),
    }
}

fn text(pieces: &[Piece]) -> String {
    let told = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => (*words).to_owned(),
        Piece::Said(name, value) => in_words(name, value).replace('\n', ", "),
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    fn check(event: &Value, expected: Expect) {
        expected.assert_eq(&sentence(event));
    }

    #[test]
    fn a_sentence_tells_what_happened() {
        let purchase = json!({
            "type": "purchased", "asset": "lot_7", "seller": "anna", "buyer": "you", "paid": "120.00",
            "arrears": { "tax": "0.00" }, "written_off": "0.00", "valuation": "150.00", "deposit": "20.00",
        });
        check(
            &purchase,
            expect!["You bought lot_7 from anna for 120.00, assessed it at 150.00 and prepaid 20.00"],
        );
        let mut by_offer = purchase;
        by_offer["buyer"] = json!("bert");
        by_offer["escrow"] = json!({ "id": "offer:3", "rest": "0.00" });
        by_offer["arrears"] = json!({ "tax": "1.50" });
        check(
            &by_offer,
            expect![[
                r#"bert bought lot_7 from anna for 120.00, assessed it at 150.00 and prepaid 20.00, through offer:3; 1.50 of the price paid arrears"#
            ]],
        );
        let mut revalued = json!({ "type": "revalued", "asset": "a", "from": "1", "to": "2" });
        check(&revalued, expect!["a was revalued from 1 to 2"]);
        revalued["standing"] = json!(true);
        check(&revalued, expect!["a was revalued from 1 to 2 by its valuation rule"]);
        let bid = |before: &str| {
            json!({ "type": "bid_placed", "bidder": "you", "asset": "a", "amount": "2.00",
                "outbid": [before, "1.00"], "closes_at": "noon" })
        };
        check(
            &bid("anna"),
            expect![
                "You bid 2.00 for a and outbid anna; the auction closes at noon unless somebody bids more"
            ],
        );
        check(
            &bid("you"),
            expect!["You raised the bid for a to 2.00; the auction closes at noon unless somebody bids more"],
        );
        let top_up = json!({ "when_below": "P9D", "up_to": "P90D", "keep": "5.00" });
        let mut set = json!({ "type": "instructions_set", "asset": "a",
            "instructions": { "auto_top_up": top_up, "valuation_rule": null } });
        check(
            &set,
            expect![
                "The instructions for a were set; its deposit is topped up to last P90D when it lasts P9D, unless less than 5.00 would be left on the account"
            ],
        );
        set["instructions"]["auto_top_up"] = Value::Null;
        check(&set, expect!["All instructions for a were taken back"]);
        check(&json!({ "type": "moon_landed", "asset": "a" }), expect!["moon_landed: asset a"]);
    }

    #[test]
    fn parts_of_an_object_are_told_in_words() {
        let check = |name: &str, value: Value, expected: Expect| expected.assert_eq(&in_words(name, &value));
        let mut tenure = json!({ "since": "May", "stated": "9.00", "until": "June" });
        check("tenure", tenure.clone(), expect!["since May; may not be cut below 9.00 until June"]);
        tenure["until"] = Value::Null;
        check("tenure", tenure, expect!["since May"]);
        let part = |asset: &str| json!({ "asset": asset, "valuation": "9.00" });
        let split = json!({ "at": "May", "parts": [part("a"), part("b")] });
        check("split", split, expect!["at May: a at 9.00, b at 9.00"]);
        let escrow = json!({ "for": "offer", "id": "3", "amount": "9.00" });
        check(
            "escrows",
            json!([escrow, escrow]),
            expect![[r#"
            9.00 for offer 3
            9.00 for offer 3"#]],
        );
        check("escrows", json!([]), expect!["none"]);
        let auction = json!({ "kind": "english", "reserve": "9.00", "closes_at": null });
        check("auction", auction, expect!["to the highest bid from 9.00 on"]);
        check("moon", json!({ "far": true }), expect!["far true"]);
    }
}

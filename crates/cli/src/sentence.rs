//! What happened, in sentences: a template for each kind of event.

use serde_json::Value;

use crate::output::{cell, details};

/// What an event says, in one sentence without its time.
pub fn sentence(event: &Value) -> String {
    let nothing =
        |fields: &Value| fields.as_object().is_some_and(|fields| fields.values().all(Value::is_null));
    let kind = match event["type"].as_str().unwrap_or_default() {
        "bid_placed" if event["outbid"][0] == event["bidder"] => "bid_raised",
        "recovery_key_set" if event["key"].is_null() => "recovery_key_removed",
        "instructions_set" if nothing(&event["instructions"]) => "instructions_taken_back",
        kind => kind,
    };
    let told = match template(kind) {
        Some(template) => fill(template, event),
        None => format!("{kind}: {}", details(event)),
    };
    told.strip_prefix("you ").map_or(told.clone(), |rest| format!("You {rest}"))
}

/// Whether an event says only that no tax was due.
pub fn says_nothing(event: &Value) -> bool {
    let no_tax = |tax: &str| tax.bytes().all(|byte| b"0.".contains(&byte));
    event["type"] == "tax_collected" && event["receipt"]["tax"].as_str().is_some_and(no_tax)
}

/// What a part of an object says that is itself an object, in words if it is one of those that would be hard to read.
pub fn in_words(name: &str, value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items.iter().map(|item| in_words(name, item)).collect::<Vec<_>>().join("\n")
        }
        Value::Object(fields) => {
            let words = part(name, fields.get("kind").and_then(Value::as_str));
            words.map_or_else(|| cell(value), |template| fill(template, value))
        }
        _ => cell(value),
    }
}

fn part(name: &str, kind: Option<&str>) -> Option<&'static str> {
    Some(match (name, kind) {
        ("tenure", _) => "since {since}[; may not be cut below {stated} until {until}]",
        ("bid", _) => "{amount} by {bidder}, who would assess it at {valuation} and prepay {deposit}",
        ("reclaim", _) => "by {account}, until {until}; `commonhold reclaim --dry-run` tells for how much",
        ("auction", Some("dutch")) => "the price falls from {start} at {started_at} to {floor} at {ends_at}",
        ("auction", Some("english")) => {
            "to the highest bid from {reserve} on[; closes at {closes_at} unless somebody bids more]"
        }
        ("standing_instructions", _) => {
            "[topped up to last {auto_top_up/up_to} when it lasts {auto_top_up/when_below}][, unless less than \
             {auto_top_up/keep} would be left on the account][; the valuation changes by {valuation_rule/change} a \
             year]"
        }
        ("split", _) => "at {at}: {parts}",
        ("parts", _) => "{asset} at {valuation}[ with a deposit of {deposit}]",
        ("escrows", _) => "{amount} for {for} {id}",
        _ => return None,
    })
}

/// The sentence of a kind of event. `{field}` is what it says there, `{field/part}` a part of that; what stands in
/// brackets is left out where a field in it says nothing. Verbs are in the past, as they fit "you" and any handle.
fn template(kind: &str) -> Option<&'static str> {
    books(kind).or_else(|| register(kind)).or_else(|| market(kind)).or_else(|| governance(kind))
}

fn books(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "founded" => "The commons was founded: {name}",
        "account_opened" => "{account} opened an account[ as {handle}]",
        "transferred" => "{from} paid {amount} to {to}[: {memo}]",
        "issued" => "{cashier} issued {amount} to {account}, paid outside as {reference}",
        "redemption_requested" => "{account} set {amount} aside to be paid out: redemption {redemption}",
        "redemption_settled" => {
            "Redemption {redemption} was settled: {amount} paid out to {account} as {reference}"
        }
        "redemption_returned" => "Redemption {redemption} went back to {account}: {amount}",
        "key_rotated" => "{account} handed over to another key, which signs from now on: {key}",
        "recovery_key_set" => "{account} set the recovery key: {key}",
        "recovery_key_removed" => "{account} removed the recovery key",
        "recovery_requested" => {
            "The recovery key of {account} asked that {key} sign; it will, from {takes_effect_at} on, unless the present \
             key stops that"
        }
        "recovery_cancelled" => "{account} stopped the recovery: the present key is not lost",
        "account_recovered" => {
            "The recovery of {account} took effect: {key} signs from now on, and no token acts any more"
        }
        "token_granted" => "{account} let a token act until {expires}: {scopes}",
        "token_revoked" => "The token {token} was revoked",
        "token_spent" => "A token spent {amount}",
        _ => return None,
    })
}

fn register(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "asset_registered" => "{asset} was registered in class {class}: {particulars/name}",
        "description_corrected" => "The description of {asset} was corrected: {particulars/name}",
        "asset_retired" => "{asset} was taken out of the register",
        "tax_collected" => "Tax of {receipt/tax} was taken from the deposit on {asset}",
        "all_settled" => "Tax was taken from the deposits on all assets that are held",
        "revalued" => {
            "{asset} was revalued from {from} to {to}[{standing} by its valuation rule][; buyers must pay that from \
             {binds_from} on]"
        }
        "topped_up" => "{payer} prepaid {amount} of tax on {asset}[{standing} by a standing top-up]",
        "arrears_paid" => {
            "{payer} paid the arrears of {receipt/tax} on {asset}[; its deposit is {deposit} now]"
        }
        "withdrawn" => "{holder} took {amount} out of the deposit on {asset}",
        "relinquished" => {
            "{holder} gave {asset} back[ and received {returned} of its deposit][; {forfeited/tax} was forfeited as \
             tax]"
        }
        "fell_into_arrears" => "{holder} fell into arrears with {asset}; it lapses at {lapses_at}",
        "lapsed" => {
            "{former_holder} lost {asset}, which owed {arrears}, but may reclaim it until {reclaim_until}"
        }
        "reclaimed" => {
            "{holder} took {asset} back, paid {receipt/tax} of arrears[ and a fee of {fee}], and prepaid {deposit}\
             [; {outbid/0} was outbid]"
        }
        "runway_notice" => "{holder} received notice: the deposit on {asset} is used up at {runs_out_at}",
        "instructions_set" => {
            "The instructions for {asset} were set[; its deposit is topped up to last {instructions/auto_top_up/up_to} \
             when it lasts {instructions/auto_top_up/when_below}][, unless less than {instructions/auto_top_up/keep} \
             would be left on the account][; its valuation changes by {instructions/valuation_rule/change} a year]"
        }
        "instructions_taken_back" => "All instructions for {asset} were taken back",
        "instruction_skipped" => "The {instruction} of {asset} was skipped: {reason}",
        "rate_changed" => "The rate of class {class} changed from {from} to {to}",
        _ => return None,
    })
}

fn market(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "purchased" => {
            "{buyer} bought {asset} from {seller} for {paid}, assessed it at {valuation} and prepaid {deposit}[, through \
             {escrow/id}][; {arrears/tax} of the price paid arrears][; {written_off} of arrears was written off]"
        }
        "claimed" => {
            "{account} took {asset} for {paid}, assessed it at {valuation} and prepaid {deposit}[, through {escrow/id}]\
             [; {arrears/tax} of the price paid arrears]"
        }
        "bid_placed" => {
            "{bidder} bid {amount} for {asset}[ and outbid {outbid/0}]; the auction closes at {closes_at} unless \
             somebody bids more"
        }
        "bid_raised" => {
            "{bidder} raised the bid for {asset} to {amount}; the auction closes at {closes_at} unless somebody bids more"
        }
        "offer_placed" => {
            "{account} offered up to {max_price} for {asset} until {expires}: offer {offer}, with a deposit of {deposit}"
        }
        "offer_cancelled" => {
            "{account} took offer {offer} on {asset} back, and {returned} returned from escrow"
        }
        "offer_expired" => "Offer {offer} on {asset} expired, and {returned} returned to {account}",
        "offer_returned" => "Offer {offer} on {asset} went back to {account}: {reason}",
        "bundle_planned" => {
            "{holder} announced a bundle of {assets} at {valuation}; it binds buyers from {binds_at} on"
        }
        "bundle_formed" => "{holder} joined {assets} in the bundle {bundle}, assessed at {valuation}",
        "bundle_abandoned" => "What was announced for the bundle {bundle} was given up: {reason}",
        "bundle_split_planned" => {
            "A split of the bundle {bundle} was announced; each asset stands for itself from {splits_at} on"
        }
        "bundle_split" => "{holder} split the bundle {bundle}: {parts}",
        _ => return None,
    })
}

fn governance(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "member_admitted" => "{member} became a member, with credits and votes from {active_from} on",
        "member_suspended" => "{member} was suspended: {reason}",
        "member_reinstated" => "{member} was reinstated: {reason}",
        "amendment_in_force" => {
            "The amendment {proposal} is in force, and makes version {version} of the constitution"
        }
        "amendment_dropped" => "The amendment {proposal} was dropped: {reason}",
        "proposal_filed" => "{filer} proposed {proposal}, \"{title}\"[, behind a bond of {bond}]",
        "proposal_displaced" => {
            "The proposal {proposal} of {filer} made room for {by}[, and its bond of {bond} returned]"
        }
        "proposal_withdrawn" => "{filer} took the proposal {proposal} back[, and its bond of {bond}]",
        "date_passed" => "Opening date {date} passed without a round, as no member was active",
        "round_opened" => {
            "Round {round} opened: {share} credits for each of {eligible} members, {budget} to spend"
        }
        "voting_opened" => "Round {round} began to take votes",
        "ballot_cast" => "{member} voted in round {round}, at a cost of {cost} credits",
        "paper_ballots_recorded" => "{registrar} recorded ballots on paper in round {round}",
        "round_closed" => "Round {round} closed: {voters} of {eligible} members voted, {paid} was paid",
        _ => return None,
    })
}

fn fill(template: &str, event: &Value) -> String {
    let pieces = template.split(['[', ']']).enumerate();
    let optional = |n: usize| n % 2 == 1;
    let told = pieces.filter_map(|(n, piece)| {
        let parts = piece
            .split(['{', '}'])
            .enumerate()
            .map(|(m, part)| if m % 2 == 0 { Some(part.to_owned()) } else { said(event, part, optional(n)) });
        parts.collect::<Option<String>>()
    });
    told.collect()
}

/// What an event says in a field; none where it says nothing and that `may_be_left_out`.
fn said(event: &Value, field: &str, may_be_left_out: bool) -> Option<String> {
    let value = event.pointer(&format!("/{field}")).unwrap_or(&Value::Null);
    if !may_be_left_out {
        let name = field.rsplit('/').next().unwrap_or_default();
        return Some(in_words(name, value).replace('\n', ", "));
    }
    match value {
        Value::Bool(true) => Some(String::new()),
        Value::String(text) if !text.bytes().all(|byte| b"0.".contains(&byte)) => Some(text.clone()),
        Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde::de::DeserializeOwned;
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

    /// The names of an enum's variants, from what it says to a name that it does not know.
    fn kinds<T: DeserializeOwned>() -> Vec<String> {
        let refusal = serde_json::from_value::<T>(json!({ "?": {} })).map(drop).expect_err("no such kind");
        let kinds = refusal.to_string();
        let names: Vec<String> = kinds.split('`').skip(3).step_by(2).map(String::from).collect();
        assert!(names.len() > 3, "{kinds}");
        names
    }

    #[test]
    fn every_kind_of_event_has_a_sentence() {
        let commons = kinds::<state_machine::Event>();
        let parts = ["ledger", "registry", "governance"];
        let commons = commons.into_iter().filter(|kind| !parts.contains(&kind.as_str()));
        let inner = [kinds::<ledger::Event>(), kinds::<registry::Event>(), kinds::<::governance::Event>()];
        for kind in commons.chain(inner.into_iter().flatten()) {
            assert!(template(&kind).is_some(), "{kind}");
        }
    }
}

//! What happened, in sentences: a template for each kind of event.

use serde_json::Value;

use crate::output::{cell, details};

/// What an event says, in one sentence without its time.
pub fn sentence(event: &Value) -> String {
    let kind = event["type"].as_str().unwrap_or_default();
    let told = match template(kind) {
        Some(template) => fill(template, event),
        None => format!("{kind}: {}", details(event)),
    };
    told.strip_prefix("you ").map_or(told.clone(), |rest| format!("You {rest}"))
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
            "The instructions for {asset} were replaced[; its deposit is topped up to \
             {instructions/auto_top_up/up_to} when it lasts {instructions/auto_top_up/when_below}][; its valuation \
             changes by {instructions/valuation_rule/change} a year]"
        }
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
        "proposal_filed" => "{filer} proposed {proposal}, \"{title}\"[, behind a bond of {bond}]",
        "proposal_withdrawn" => "{filer} took the proposal {proposal} back[, and its bond of {bond}]",
        "date_passed" => "Opening date {date} passed without a round, as no member was active",
        "round_opened" => {
            "Round {round} opened: {share} credits for each of {eligible} members, {budget} to spend"
        }
        "voting_opened" => "Round {round} began to take votes",
        "ballot_cast" => "{member} voted in round {round}, at a cost of {cost} credits",
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
        return Some(cell(value).replace('\n', ", "));
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
        check(&json!({ "type": "moon_landed", "asset": "a" }), expect!["moon_landed: asset a"]);
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

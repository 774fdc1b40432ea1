//! Whom an event concerns, and why: a pure function of the event.

use std::fmt;

use governance::Event as Governing;
use ledger::AccountId;
use registry::Event as Registered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use state_machine::Event;

/// Why an event is sent to somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// An asset of the account was purchased.
    Sale,
    /// The deposit on an asset of the account will soon be used up.
    Notice,
    /// An asset of the account fell into arrears, or lapsed.
    Arrears,
    /// Money that the account had bid or offered went back to it, as somebody else or a rule was in the way.
    Outbid,
    /// A round opened, began to take votes, or closed.
    Round,
}

impl Topic {
    /// All of them.
    pub const ALL: [Topic; 5] = [Topic::Sale, Topic::Notice, Topic::Arrears, Topic::Outbid, Topic::Round];

    /// Its bit in a set of topics.
    pub(crate) fn bit(self) -> i64 {
        1 << self as u8
    }

    /// The topics of a set.
    pub(crate) fn of_bits(bits: i64) -> Vec<Topic> {
        Topic::ALL.into_iter().filter(|topic| bits & topic.bit() != 0).collect()
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Topic::Sale => "sale",
            Topic::Notice => "notice",
            Topic::Arrears => "arrears",
            Topic::Outbid => "outbid",
            Topic::Round => "round",
        })
    }
}

/// Whom an event concerns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Whom {
    Account(AccountId),
    Everybody,
}

/// Whom `event` concerns, and why; nobody twice.
pub(crate) fn concern(event: &Event) -> Option<(Whom, Topic)> {
    match event {
        Event::Registry(event) => register(event).map(|(account, topic)| (Whom::Account(account), topic)),
        Event::Governance(
            Governing::RoundOpened(_) | Governing::VotingOpened { .. } | Governing::RoundClosed(_),
        ) => Some((Whom::Everybody, Topic::Round)),
        Event::Governance(_)
        | Event::Ledger(_)
        | Event::Founded { .. }
        | Event::TokenGranted { .. }
        | Event::TokenRevoked { .. }
        | Event::TokenSpent { .. } => None,
    }
}

/// Every kind is named: of a new one, somebody has to say whom it concerns.
fn register(event: &Registered) -> Option<(AccountId, Topic)> {
    match event {
        Registered::Purchased { seller, .. } => Some((*seller, Topic::Sale)),
        Registered::RunwayNotice { holder, .. } => Some((*holder, Topic::Notice)),
        Registered::FellIntoArrears { holder, .. } => Some((*holder, Topic::Arrears)),
        Registered::Lapsed { former_holder, .. } => Some((*former_holder, Topic::Arrears)),
        Registered::BidPlaced { outbid, .. } | Registered::Reclaimed { outbid, .. } => {
            outbid.map(|(bidder, _)| (bidder, Topic::Outbid))
        }
        Registered::OfferReturned { account, .. } => Some((*account, Topic::Outbid)),
        Registered::AssetRegistered { .. }
        | Registered::DescriptionCorrected { .. }
        | Registered::AssetRetired { .. }
        | Registered::TaxCollected { .. }
        | Registered::AllSettled { .. }
        | Registered::Revalued { .. }
        | Registered::ToppedUp { .. }
        | Registered::ArrearsPaid { .. }
        | Registered::Withdrawn { .. }
        | Registered::Relinquished { .. }
        | Registered::Claimed { .. }
        | Registered::OfferPlaced { .. }
        | Registered::OfferCancelled { .. }
        | Registered::OfferExpired { .. }
        | Registered::InstructionsSet { .. }
        | Registered::InstructionSkipped { .. }
        | Registered::BundlePlanned { .. }
        | Registered::BundleFormed { .. }
        | Registered::BundleAbandoned { .. }
        | Registered::BundleSplitPlanned { .. }
        | Registered::BundleSplit { .. }
        | Registered::RateChanged { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use client::Key;
    use expect_test::expect;
    use serde_json::{Value, json};

    use super::*;

    const ROLES: [&str; 4] = ["seller", "buyer", "holder", "loser"];

    fn id(role: &str) -> AccountId {
        let place = ROLES.iter().position(|known| *known == role).expect("a role");
        Key::from_seed([place as u8 + 1; 32]).account()
    }

    /// What kind of event it is, and what it says.
    fn kind(written: &Value) -> (&str, &Value) {
        let inner =
            |value| Value::as_object(value).and_then(|members| members.iter().next()).expect("a member");
        let (part, event) = inner(written);
        if part == "founded" {
            (part, event)
        } else {
            let (kind, fields) = inner(event);
            (kind, fields)
        }
    }

    fn told(event: &Event) -> String {
        match concern(event) {
            None => "nobody".into(),
            Some((Whom::Everybody, topic)) => format!("everybody: {topic}"),
            Some((Whom::Account(account), topic)) => {
                let role = ROLES.iter().find(|role| id(role) == account).expect("one of them");
                format!("the {role}: {topic}")
            }
        }
    }

    /// What happened, as it is written in a journal.
    fn events() -> Vec<Value> {
        let at = "2030-01-01T00:00:00Z";
        let [seller, buyer, holder, loser] = ROLES.map(id);
        let receipt = json!({ "tax": "1.00" });
        let registry = |event: Value| json!({ "registry": event });
        let governance = |event: Value| json!({ "governance": event });
        let bid = |outbid: Value| {
            registry(json!({ "bid_placed": {
                "asset": "lot", "bidder": buyer, "amount": "1.00", "valuation": "1.00", "deposit": "1.00",
                "closes_at": at, "outbid": outbid,
            } }))
        };
        let reclaimed = |outbid: Value| {
            registry(json!({ "reclaimed": {
                "asset": "lot", "holder": holder, "receipt": receipt, "fee": "0.10", "deposit": "1.00",
                "residue": 0, "outbid": outbid,
            } }))
        };
        let offer = |kind: &str| {
            registry(json!({ kind: {
                "offer": 7, "asset": "lot", "account": loser, "returned": "1.00", "reason": "vacant",
            } }))
        };
        vec![
            registry(json!({ "purchased": {
                "asset": "lot", "seller": seller, "buyer": buyer, "paid": "9.00", "arrears": receipt,
                "written_off": "0.00", "returned": "1.00", "valuation": "9.00", "deposit": "1.00", "residue": 0,
                "tenure_until": at, "handover_until": at,
            } })),
            registry(json!({ "runway_notice": { "asset": "lot", "holder": holder, "runs_out_at": at } })),
            registry(json!({ "fell_into_arrears": {
                "asset": "lot", "holder": holder, "receipt": receipt, "debt": "0.01", "residue": 0,
                "lapses_at": at,
            } })),
            registry(json!({ "lapsed": {
                "asset": "lot", "former_holder": loser, "arrears": "0.01", "residue": 0, "auction": null,
                "reclaim_until": at,
            } })),
            bid(json!([loser, "2.00"])),
            bid(Value::Null),
            reclaimed(json!([loser, "2.00"])),
            reclaimed(Value::Null),
            offer("offer_returned"),
            offer("offer_cancelled"),
            offer("offer_expired"),
            registry(json!({ "withdrawn": { "asset": "lot", "holder": holder, "amount": "1.00" } })),
            governance(json!({ "round_opened": {
                "round": 1, "opened_at": at, "voting_opens_at": at, "closes_at": at, "eligible": 1,
                "revenue": "1.00", "pool": "1", "share": 1, "carry": 0, "credits_issued": "1", "decayed": "0",
                "capped": "0", "treasury": "1.00", "budget": "1.00", "proposals": [],
            } })),
            governance(json!({ "voting_opened": { "round": 1 } })),
            governance(json!({ "round_closed": {
                "round": 1, "rule": "greedy", "rule_version": 1, "rounding": "none", "eligible": 1, "ballots": 1,
                "voters": 1, "credits_burnt": "1", "budget": "1.00", "cap": "1.00", "pots": {},
                "min_supporters": 1, "paid": "0.00", "selected": [], "raises": 0, "refusal": null,
                "outcomes": [],
            } })),
            governance(json!({ "ballot_cast": { "round": 1, "member": holder, "cost": 1, "votes": {} } })),
            governance(json!({ "date_passed": { "date": 1 } })),
            json!({ "ledger": { "transferred": { "from": buyer, "to": seller, "amount": "1.00" } } }),
            json!({ "founded": { "name": "A commons" } }),
        ]
    }

    #[test]
    fn whom_an_event_concerns_and_why() {
        let mut table = String::new();
        for written in events() {
            let event: Event =
                serde_json::from_value(written.clone()).unwrap_or_else(|e| panic!("{e}: {written}"));
            let (kind, fields) = kind(&written);
            let over = if fields["outbid"].is_array() { " over another" } else { "" };
            table += &format!("{kind}{over}: {}\n", told(&event));
        }
        expect![[r#"
            purchased: the seller: sale
            runway_notice: the holder: notice
            fell_into_arrears: the holder: arrears
            lapsed: the loser: arrears
            bid_placed over another: the loser: outbid
            bid_placed: nobody
            reclaimed over another: the loser: outbid
            reclaimed: nobody
            offer_returned: the loser: outbid
            offer_cancelled: nobody
            offer_expired: nobody
            withdrawn: nobody
            round_opened: everybody: round
            voting_opened: everybody: round
            round_closed: everybody: round
            ballot_cast: nobody
            date_passed: nobody
            transferred: nobody
            founded: nobody
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn topics_are_bits_of_a_set() {
        for topic in Topic::ALL {
            assert_eq!(Topic::of_bits(topic.bit()), [topic]);
        }
        assert_eq!(Topic::of_bits(Topic::Sale.bit() | Topic::Round.bit()), [Topic::Sale, Topic::Round]);
    }
}

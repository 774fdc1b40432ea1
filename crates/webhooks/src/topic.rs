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

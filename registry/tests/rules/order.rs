//! What is due first, found by looking at everything that can be seen, to compare with what the calendar finds.

use ledger::Timestamp;
use registry::instructions::Instruction;
use registry::view::{self, StatusName};
use registry::{Event, FromEscrow};

use crate::classes::ASSETS;
use crate::town::Town;

/// A second, the place within it of the kind of thing, and the asset, or the class by its number.
pub type Due = (Timestamp, Kind, String);

/// What happens by itself, in the rulebook's order within one second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Arrears,
    Lapse,
    Close,
    Bundle,
    OfferExpiry,
    Offer,
    Step,
    TopUp,
    Notice,
    Rate,
}

impl Kind {
    /// Whether a view tells when it will happen.
    pub fn is_seen_before(self) -> bool {
        !matches!(self, Kind::Offer | Kind::Step | Kind::TopUp | Kind::Notice)
    }
}

impl Town {
    /// What is due first of all that a view tells.
    pub fn first_due(&self) -> Option<Due> {
        let assets = ASSETS.map(|(id, _)| id.parse().expect("an id"));
        let known = assets.iter().chain(&self.touched);
        let seen = known.map(|id| view::asset(&self.world, id, self.now).expect("a registered asset"));
        let by_asset = seen.filter_map(|asset| {
            let (at, kind) = match asset.status {
                StatusName::Held => (asset.runs_out_at?, Kind::Arrears),
                StatusName::InArrears => (asset.lapses_at?, Kind::Lapse),
                StatusName::Vacant => (asset.bid?.closes_at, Kind::Close),
                StatusName::Retired => return None,
            };
            Some((at, kind, asset.id.to_string()))
        });
        let plans = view::bundle_plans(&self.world, None).map(|plan| (plan.binds_at, plan.id));
        let splits = view::bundles(&self.world, None).filter_map(|bundle| Some((bundle.split?.0, bundle.id)));
        let bundles = plans.chain(splits).map(|(at, id)| (at, Kind::Bundle, id.to_string()));
        let offers = view::offers(&self.world, 0);
        let expiries = offers.map(|offer| (offer.expires, Kind::OfferExpiry, offer.asset.to_string()));
        let classes = view::classes(&self.world).into_iter().enumerate();
        let rates = classes.filter_map(|(i, class)| Some((class.rate_changes_at?, Kind::Rate, number(i))));
        by_asset.chain(bundles).chain(expiries).chain(rates).min()
    }

    /// What it was that happened `at` by itself.
    pub fn due_of(&self, at: Timestamp, events: &[Event]) -> Due {
        let event = events.last().expect("something happens");
        let is_offer = |escrow: &FromEscrow| escrow.id.starts_with("offer:");
        let kind = match event {
            Event::FellIntoArrears { .. } => Kind::Arrears,
            Event::Lapsed { .. } => Kind::Lapse,
            Event::BundleFormed { .. } | Event::BundleSplit { .. } | Event::BundleAbandoned { .. } => {
                Kind::Bundle
            }
            Event::OfferExpired { .. } => Kind::OfferExpiry,
            Event::Claimed { escrow: Some(escrow), .. } if !is_offer(escrow) => Kind::Close,
            Event::Claimed { .. } | Event::Purchased { .. } | Event::OfferReturned { .. } => Kind::Offer,
            Event::Revalued { .. } => Kind::Step,
            Event::ToppedUp { .. } => Kind::TopUp,
            Event::InstructionSkipped { instruction: Instruction::ValuationRule, .. } => Kind::Step,
            Event::InstructionSkipped { instruction: Instruction::AutoTopUp, .. } => Kind::TopUp,
            Event::RunwayNotice { .. } => Kind::Notice,
            Event::RateChanged { class, .. } => {
                let position = view::classes(&self.world).iter().position(|seen| seen.terms.id == *class);
                return (at, Kind::Rate, number(position.expect("a class of the town")));
            }
            _ => panic!("{event:?} does not happen by itself"),
        };
        (at, kind, event.asset().expect("an asset").to_string())
    }
}

fn number(class: usize) -> String {
    format!("{class:03}")
}

//! Members, voice credits, quadratic votes, and what the common fund is spent on.
//!
//! Terms: a *member* is an account with accepted proof of personhood; only members receive *voice credits*, equally
//! at each opening of a *round*, and spend them on votes: v votes on a proposal cost v². A *proposal* asks the
//! treasury for money, behind a *bond*. A *ballot* is a member's votes in a round; an *allocation rule* makes
//! grants of them at the close.
//!
//! Invariants, checked by [`invariant::check`]:
//! 1. Credits issued = held + burnt + decayed + capped; nobody holds more than two shares.
//! 2. Every member has an open account and a uniqueness tag that admitted nobody else.
//! 3. A ballot costs what its votes cost and, while it can change, no more than its member's credits; its member
//!    could vote, and every proposal on it is in its round. A member has one ballot in a round (by type).
//! 4. A round pays at most its budget, and a proposal receives at most its ask and at most the round's cap.
//! 5. The escrow of a proposal that waits or is in a round holds its bond, that of any other nothing.
//! 6. The treasury's grants are those of the rounds, and its bonds those that were forfeited.

pub mod allocation;
mod amendment;
mod apply;
mod attestation;
mod ballot;
mod closing;
pub mod command;
mod counted;
pub mod credits;
mod due;
mod event;
pub mod invariant;
mod member;
mod opening;
mod proposal;
mod rejection;
mod round;
pub mod snapshot;
mod terms;
#[cfg(test)]
mod tests;
mod text;
mod threshold;
pub mod view;
mod written;

use bevy_ecs::world::World;
use ledger::{Currency, Timestamp};

pub use amendment::{AmendmentVote, CHANGES_LENGTH_MAX, CHANGES_MAX, Changes};
pub use apply::apply;
pub use attestation::{Attestation, attestation_message, standing_message};
pub use ballot::{Ballot, VOTES_MAX, VOTES_PER_PROPOSAL_MAX, vote_cost};
pub use closing::{Closing, Outcome, Ruling};
pub use command::Command;
pub use counted::{Counted, counted};
pub use due::{decide_due, next_due, opens_round};
pub use event::{Event, PaperBallot, SetAside};
pub use member::Standing;
pub use opening::Opening;
pub use proposal::{
    PROPOSALS_PER_ROUND_MAX, Proposal, ProposalId, ProposalKind, ProposalStatus, TEXT_LENGTH_MAX,
    TITLE_LENGTH_MAX,
};
pub use rejection::Rejection;
pub use round::{Phase, Round};
pub use terms::{BallotsShown, Kappa, PotTerms, Terms, defaults};
pub use threshold::{Bound, METRICS, ThresholdTerms};

/// Puts other terms in force: for rounds that open from now on, and for how the next one closes.
pub fn amend(world: &mut World, terms: Terms) {
    world.insert_resource(terms);
}

/// Prepares a world, whose books are installed, for members and rounds under `terms`; opening dates are counted
/// from `founded_at`.
pub fn install(world: &mut World, founded_at: Timestamp, terms: Terms) {
    let zero = Currency::of(world).zero();
    world.register_component::<member::Member>();
    world.register_component::<Standing>();
    world.register_component::<member::Credits>();
    world.insert_resource(member::Members::default());
    world.insert_resource(proposal::Proposals::default());
    world.insert_resource(ballot::Ballots::default());
    world.insert_resource(round::Rounds::new(founded_at, zero));
    world.insert_resource(terms);
}

//! Set a member's standing: enough registrars say why it is suspended, or reinstated. Its money and assets stay.

use bevy_ecs::world::World;
use ledger::{AccountId, Timestamp, view};
use smol_str::SmolStr;

use crate::attestation::{Attestation, attested_by, standing_message};
use crate::member::{self, Standing};
use crate::written::check_text;
use crate::{Event, Rejection};

/// Most characters of a reason.
pub const REASON_LENGTH_MAX: usize = 1_000;

/// Asks to suspend or to reinstate `member`.
#[derive(Clone, Debug)]
pub struct SetStanding {
    /// Whose standing it is.
    pub member: AccountId,
    /// Whether it is suspended from now on, or takes part again.
    pub suspended: bool,
    /// Why, for everybody to read: 1 to 1,000 characters. No name of a person belongs here.
    pub reason: SmolStr,
    /// What registrars signed: [`standing_message`].
    pub attestations: Vec<Attestation>,
}

impl SetStanding {
    /// Decides at `now`, whoever sends it. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let SetStanding { member, suspended, reason, attestations } = self;
        let member = *member;
        check_text("reason", reason, REASON_LENGTH_MAX, |_| false)?;
        let standing = member::standing(world, member)?;
        match standing {
            Standing::Suspended { since, .. } if *suspended => {
                return Err(Rejection::SuspendedAlready { member, since: *since });
            }
            Standing::Good { .. } if !suspended => return Err(Rejection::NotSuspended { member }),
            Standing::Good { .. } | Standing::Suspended { .. } => {}
        }
        // What registrars sign names the second of the last change: a second change within it would share its words.
        if now <= standing.since() {
            return Err(Rejection::StandingJustChanged { member, since: standing.since() });
        }
        let key = view::account(world, member)?.key;
        let message = |commons: &_, expires| {
            standing_message(commons, &key, *suspended, reason, standing.since(), expires)
        };
        let registrars = attested_by(world, attestations, message, now)?;
        let reason = reason.clone();
        Ok(vec![match suspended {
            true => Event::MemberSuspended { member, reason, registrars },
            false => Event::MemberReinstated { member, reason, registrars },
        }])
    }
}

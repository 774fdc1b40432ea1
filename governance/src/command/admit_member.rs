//! Admit a member: enough registrars attest that an account is one person, once. Anyone may send what they signed.

use bevy_ecs::world::World;
use ledger::{AccountId, Officers, Timestamp, view};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::attestation::{Attestation, attestation_message, attested_by};
use crate::member::{self, Members};
use crate::{Event, Rejection, Terms};

/// Most characters of a uniqueness tag.
pub const TAG_LENGTH_MAX: usize = 128;

/// Asks to admit `account` as a member.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitMember {
    /// The account; open.
    pub account: AccountId,
    /// Names the person without saying who it is: 1 to 128 of `[A-Za-z0-9_-]`, used once.
    pub uniqueness_tag: SmolStr,
    /// What registrars signed.
    pub attestations: Vec<Attestation>,
}

impl AdmitMember {
    /// Decides at `now`, whoever sends it. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        check_tag(&self.uniqueness_tag)?;
        let account = view::account(world, self.account)?;
        if member::entity(world, account.id).is_some() {
            return Err(Rejection::AlreadyMember { account: account.id });
        }
        if world.resource::<Members>().tags.contains(&self.uniqueness_tag) {
            return Err(Rejection::TagUsed { uniqueness_tag: self.uniqueness_tag.clone() });
        }
        let tag = &self.uniqueness_tag;
        let message = |commons: &_, expires| attestation_message(commons, &account.key, tag, expires);
        let registrars = attested_by(world, &self.attestations, message, now)?;
        self.refuse_too_many_of_one_set(world, &registrars)?;
        Ok(vec![Event::MemberAdmitted {
            member: account.id,
            uniqueness_tag: tag.clone(),
            registrars,
            active_from: now + Terms::of(world).activation_delay,
        }])
    }

    /// Once a commons has 30 members, at most a third of them may rest on one and the same set of registrars.
    fn refuse_too_many_of_one_set(&self, world: &World, registrars: &[AccountId]) -> Result<(), Rejection> {
        let members = world.resource::<Members>();
        let (count, of_set) = (members.index.len() + 1, members.of_registrars(registrars) + 1);
        let officers = Officers::of(world);
        let others_could = officers.registrars_needed < officers.registrars.len();
        let capped = Terms::of(world).registrar_set_cap && others_could && count >= SET_CAP_FROM;
        let most = count.div_ceil(3); // Rounded up, or three sets could never share the members evenly.
        if capped && of_set > most {
            return Err(Rejection::RegistrarSetFull {
                registrars: registrars.to_vec(),
                members: of_set - 1,
                most,
            });
        }
        Ok(())
    }
}

/// From how many members on no set of registrars may stand for more than a third.
const SET_CAP_FROM: usize = 30;

fn check_tag(tag: &str) -> Result<(), Rejection> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=TAG_LENGTH_MAX).contains(&tag.len()) && tag.bytes().all(plain) {
        Ok(())
    } else {
        Err(Rejection::InvalidTag { most: TAG_LENGTH_MAX })
    }
}

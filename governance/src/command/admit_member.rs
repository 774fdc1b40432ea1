//! Admit a member: enough registrars attest that an account is one person, once. Anyone may send what they signed.

use bevy_ecs::world::World;
use ledger::{AccountId, CommonsId, Officers, PublicKey, Role, Signature, Timestamp, view};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::member::{self, Members};
use crate::{Event, Rejection, Terms};

/// Most characters of a uniqueness tag.
pub const TAG_LENGTH_MAX: usize = 128;

/// Most attestations in one command.
pub const ATTESTATIONS_MAX: usize = 100;

/// Asks to admit `account` as a member.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdmitMember {
    /// The account; open.
    pub account: AccountId,
    /// Names the person without saying who it is: 1 to 128 of `[A-Za-z0-9_-]`, used once.
    pub uniqueness_tag: SmolStr,
    /// What registrars signed.
    pub attestations: Vec<Attestation>,
}

/// A registrar's word that an account is one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The key of the registrar.
    pub registrar: PublicKey,
    /// From when on it does not count any more.
    pub expires: Timestamp,
    /// Its signature on [`attestation_message`].
    pub signature: Signature,
}

/// What a registrar signs to attest that the holder of `key` is one person, known by `uniqueness_tag`.
pub fn attestation_message(
    commons: &CommonsId,
    key: &PublicKey,
    uniqueness_tag: &str,
    expires: Timestamp,
) -> Vec<u8> {
    format!("commonhold attestation of a member\n{commons}\n{key}\n{uniqueness_tag}\n{expires}").into_bytes()
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
        Ok(vec![Event::MemberAdmitted {
            member: account.id,
            uniqueness_tag: self.uniqueness_tag.clone(),
            registrars: self.attested_by(world, &account.key, now)?,
            active_from: now + Terms::of(world).activation_delay,
        }])
    }

    /// The registrars who attest the holder of `key`, in order of id; refused if they are too few.
    fn attested_by(
        &self,
        world: &World,
        key: &PublicKey,
        now: Timestamp,
    ) -> Result<Vec<AccountId>, Rejection> {
        if self.attestations.len() > ATTESTATIONS_MAX {
            return Err(Rejection::TooManyAttestations { most: ATTESTATIONS_MAX });
        }
        let officers = Officers::of(world);
        let mut attesting: Vec<AccountId> = Vec::new();
        for Attestation { registrar, expires, signature } in &self.attestations {
            let id = registrar.account();
            let counts = now < *expires && officers.holds(Role::Registrar, id) && !attesting.contains(&id);
            let message = attestation_message(world.resource(), key, &self.uniqueness_tag, *expires);
            if counts && registrar.verifies(&message, signature) {
                attesting.push(id);
            }
        }
        let (needed, valid) = (officers.registrars_needed, attesting.len());
        if valid < needed {
            return Err(Rejection::NotEnoughAttestations { needed, valid });
        }
        attesting.sort_unstable();
        Ok(attesting)
    }
}

fn check_tag(tag: &str) -> Result<(), Rejection> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=TAG_LENGTH_MAX).contains(&tag.len()) && tag.bytes().all(plain) {
        Ok(())
    } else {
        Err(Rejection::InvalidTag { most: TAG_LENGTH_MAX })
    }
}

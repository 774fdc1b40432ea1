//! Attestations: what registrars sign about a person, so that no one of them decides alone (rulebook §8).

use bevy_ecs::world::World;
use ledger::{AccountId, CommonsId, Officers, PublicKey, Role, Signature, Timestamp, view};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Rejection;

/// Most attestations in one command.
pub const ATTESTATIONS_MAX: usize = 100;

/// A registrar's word.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The key with which the registrar signs now.
    pub registrar: PublicKey,
    /// From when on it does not count any more.
    pub expires: Timestamp,
    /// Its signature on what it attests.
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

/// What a registrar signs to have the member with `key` suspended, or reinstated, for `reason`, whose standing has been
/// what it is since `since`: so nothing that was signed counts for a second time.
pub fn standing_message(
    commons: &CommonsId,
    key: &PublicKey,
    suspended: bool,
    reason: &str,
    since: Timestamp,
    expires: Timestamp,
) -> Vec<u8> {
    let change = if suspended { "suspension" } else { "reinstatement" };
    format!("commonhold {change} of a member\n{commons}\n{key}\n{since}\n{expires}\n{reason}").into_bytes()
}

/// The registrars who signed `message`, which says when their word expires, in order of id; refused if too few.
pub(crate) fn attested_by(
    world: &World,
    attestations: &[Attestation],
    message: impl Fn(&CommonsId, Timestamp) -> Vec<u8>,
    now: Timestamp,
) -> Result<Vec<AccountId>, Rejection> {
    if attestations.len() > ATTESTATIONS_MAX {
        return Err(Rejection::TooManyAttestations { most: ATTESTATIONS_MAX });
    }
    let mut attesting: Vec<AccountId> = Vec::new();
    for Attestation { registrar, expires, signature } in attestations {
        let Some(id) = view::signer_with(world, registrar) else { continue };
        let counts = now < *expires && Officers::hold(world, Role::Registrar, id) && !attesting.contains(&id);
        if counts && registrar.verifies(&message(world.resource(), *expires), signature) {
            attesting.push(id);
        }
    }
    let (needed, valid) = (Officers::of(world).registrars_needed, attesting.len());
    if valid < needed {
        return Err(Rejection::NotEnoughAttestations { needed, valid });
    }
    attesting.sort_unstable();
    Ok(attesting)
}

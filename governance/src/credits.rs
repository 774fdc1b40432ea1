//! From revenue to voice: how many credits an opening mints, and what becomes of those a member held.

use ledger::{Share, wide};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Kappa, text};

/// The most credits that a member receives at one opening: with them one can cast 2²⁶ votes on a proposal.
pub const SHARE_MAX: u64 = 1 << 52;

/// What an opening mints.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dividend {
    /// Credits to divide: carry + ⌊κ·revenue⌋.
    pub pool: u128,
    /// Credits for each member: max(pool div members, min_share), at most [`SHARE_MAX`].
    pub share: u64,
    /// What waits for the next opening: pool mod members.
    pub carry: u64,
}

/// Divides the credits minted for `revenue` minor units among `members`, at least one (rulebook §9).
pub fn dividend(carry: u64, revenue: u128, kappa: Kappa, min_share: u64, members: u64) -> Dividend {
    let minted = wide::mul_div_floor(revenue, kappa.credits.into(), kappa.per_units.into());
    let pool = u128::from(carry) + minted;
    let share = (pool / u128::from(members)).max(min_share.into()).min(SHARE_MAX.into());
    Dividend {
        pool,
        share: u64::try_from(share).expect("at most 2^52"),
        carry: u64::try_from(pool % u128::from(members)).expect("less than the members"),
    }
}

/// What an opening makes of one member's credits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Roll {
    /// Held from now on: min(⌊credits·(1 − decay)⌋ + share, 2·share).
    pub credits: u64,
    /// Lost to decay.
    pub decayed: u64,
    /// Lost above two shares.
    pub capped: u64,
}

/// Lets `credits` decay and adds `share`, of at most [`SHARE_MAX`] (rulebook §9).
pub fn roll(credits: u64, decay: Share, share: u64) -> Roll {
    let kept = u64::try_from(decay.rest().floor_of(credits.into())).expect("at most the credits");
    let uncapped = kept + share; // At most 2^53 + 2^52.
    let rolled = uncapped.min(2 * share);
    Roll { credits: rolled, decayed: credits - kept, capped: uncapped - rolled }
}

/// Where all credits went since the founding; what is not lost is held by members.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct CreditTotals {
    /// Minted at openings.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub issued: u128,
    /// Spent on ballots.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub burnt: u128,
    /// Lost to decay.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub decayed: u128,
    /// Lost above two shares.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub capped: u128,
}

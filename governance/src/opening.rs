//! The opening of a round: credits are issued, proposals freeze, the budget is fixed (rulebook §9, §10).

use bevy_ecs::world::World;
use ledger::{Money, Timestamp, view, wide};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::credits::{self, Dividend, Roll};
use crate::member::{self, Credits, Member, Standing};
use crate::proposal::Proposals;
use crate::round::Rounds;
use crate::{ProposalId, Terms, text};

/// Over how many openings, this one included, revenue is averaged.
pub(crate) const OPENINGS_AVERAGED: usize = 4;

/// How a round opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Opening {
    /// The round's number, counted from 1.
    pub round: u64,
    /// When it opened.
    pub opened_at: Timestamp,
    /// When votes begin to be taken.
    pub voting_opens_at: Timestamp,
    /// When it closes.
    pub closes_at: Timestamp,
    /// Members active at the opening: those who received credits and may vote.
    pub eligible: u64,
    /// The treasury's revenue since the last opening that took place; at least nothing.
    pub revenue: Money,
    /// Credits to divide: carry of the last opening + ⌊κ·revenue⌋.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub pool: u128,
    /// Credits that each eligible member received: max(pool div eligible, min_share), at most 2⁵².
    pub share: u64,
    /// What waits for the next opening: pool mod eligible.
    pub carry: u64,
    /// Credits issued in all: share · eligible.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub credits_issued: u128,
    /// Credits lost to decay, in all.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub decayed: u128,
    /// Credits lost above two shares, in all.
    #[serde(with = "text")]
    #[schemars(with = "String", regex(pattern = "^-?[0-9]+$"))]
    pub capped: u128,
    /// The treasury at the opening.
    pub treasury: Money,
    /// The most that the round may pay.
    pub budget: Money,
    /// The proposals in it, by id.
    pub proposals: Vec<ProposalId>,
}

/// The most that a round may pay: min(⌊treasury·treasury_share⌋, ⌊mean of `revenues`·revenue_multiple⌋), where
/// `revenues` are those of up to four last openings, at least one.
pub(crate) fn budget(terms: &Terms, treasury: Money, revenues: &[Money]) -> Money {
    let units = |money: &Money| money.units().unsigned_abs();
    let of_treasury = terms.treasury_share.floor_of(units(&treasury));
    let sum = revenues.iter().map(units).sum();
    let billionths = 1_000_000_000 * revenues.len() as u128;
    let of_revenue = wide::mul_div_floor(sum, terms.revenue_multiple.billionths().into(), billionths);
    let least = i128::try_from(of_treasury.min(of_revenue)).expect("no more than the treasury");
    treasury.with_units(least)
}

/// Decides the opening that is due at `at`; `None` if no member is active then. Everything held is settled.
pub(crate) fn decide(world: &World, at: Timestamp) -> Option<Opening> {
    let eligible = member::active_count(world, at);
    if eligible == 0 {
        return None;
    }
    let (terms, rounds) = (Terms::of(world), world.resource::<Rounds>());
    // The treasury may have passed tax on that it received before the last opening.
    let revenue = view::revenue(world).saturating_sub(rounds.revenue_counted);
    let units = revenue.units().unsigned_abs();
    let Dividend { pool, share, carry } =
        credits::dividend(rounds.carry, units, terms.kappa, terms.min_share, eligible);

    let mut members = world.try_query::<(&Member, &Standing, &Credits)>().expect("members are components");
    let active = members.iter(world).filter(|(member, standing, _)| member.is_active(standing, at));
    let (mut decayed, mut capped) = (0, 0);
    for (_, _, credits) in active {
        let roll = credits::roll(credits.held, terms.decay, share);
        decayed += u128::from(roll.decayed);
        capped += u128::from(roll.capped);
    }

    let earlier = rounds.all.iter().rev().map(|round| round.opening.revenue);
    let revenues: Vec<Money> = std::iter::once(revenue).chain(earlier).take(OPENINGS_AVERAGED).collect();
    let treasury = view::treasury(world);
    Some(Opening {
        round: rounds.all.len() as u64 + 1,
        opened_at: at,
        voting_opens_at: at + terms.deliberation,
        closes_at: at + terms.deliberation + terms.voting,
        eligible,
        revenue,
        pool,
        share,
        carry,
        credits_issued: u128::from(share) * u128::from(eligible),
        decayed,
        capped,
        treasury,
        budget: budget(terms, treasury, &revenues),
        proposals: world.resource::<Proposals>().waiting.iter().cloned().collect(),
    })
}

/// Gives every active member its share. Asserts that the totals are those that were decided.
pub(crate) fn issue_credits(world: &mut World, opening: &Opening) {
    let decay = Terms::of(world).decay;
    let mut members = world.query::<(&Member, &Standing, &mut Credits)>();
    let (mut eligible, mut decayed, mut capped) = (0, 0, 0);
    for (member, standing, mut credits) in members.iter_mut(world) {
        if member.is_active(standing, opening.opened_at) {
            let Roll { credits: rolled, decayed: lost, capped: cut } =
                credits::roll(credits.held, decay, opening.share);
            *credits = Credits { held: rolled, round: opening.round };
            eligible += 1;
            decayed += u128::from(lost);
            capped += u128::from(cut);
        }
    }
    assert_eq!(
        (eligible, decayed, capped),
        (opening.eligible, opening.decayed, opening.capped),
        "credits are issued as decided"
    );
}

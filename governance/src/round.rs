//! Rounds: one cycle of proposing, deliberating, voting, tallying, paying.

use bevy_ecs::resource::Resource;
use ledger::{Money, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::credits::CreditTotals;
use crate::{Closing, Opening, Terms};

/// A round that opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Round {
    /// How it opened: its number, its times, its share of credits, its budget and its proposals.
    pub opening: Opening,
    /// Where it stands.
    pub phase: Phase,
    /// How it closed, once it did.
    pub closing: Option<Closing>,
}

/// Where a round stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Its proposals are frozen, and nobody votes yet.
    Deliberation,
    /// Members vote.
    Voting,
    /// It is over.
    Closed,
}

impl Round {
    /// The second at which its phase ends; `None` once it is closed.
    pub fn phase_ends_at(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Deliberation => Some(self.opening.voting_opens_at),
            Phase::Voting => Some(self.opening.closes_at),
            Phase::Closed => None,
        }
    }
}

/// All rounds, and what runs from one to the next.
#[derive(Resource, Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rounds {
    /// Opening dates that came, with or without a round.
    pub(crate) dates: u64,
    /// The last of them; before the first, the founding.
    pub(crate) last_date: Timestamp,
    /// Credits that no opening could divide yet.
    pub(crate) carry: u64,
    /// The most that the treasury's revenue, since the beginning, has been at an opening that took place.
    pub(crate) revenue_counted: Money,
    pub(crate) credits: CreditTotals,
    /// Round n at n − 1.
    pub(crate) all: Vec<Round>,
}

impl Rounds {
    pub(crate) fn new(founded_at: Timestamp, zero: Money) -> Rounds {
        let credits = CreditTotals::default();
        Rounds { dates: 0, last_date: founded_at, carry: 0, revenue_counted: zero, credits, all: Vec::new() }
    }

    /// The round with that number.
    pub(crate) fn get(&self, round: u64) -> Option<&Round> {
        self.all.get(usize::try_from(round).ok()?.checked_sub(1)?)
    }

    /// The round that is not closed yet: at most one, the last.
    pub(crate) fn running(&self) -> Option<&Round> {
        self.all.last().filter(|round| round.phase != Phase::Closed)
    }

    pub(crate) fn running_mut(&mut self) -> Option<&mut Round> {
        self.all.last_mut().filter(|round| round.phase != Phase::Closed)
    }

    /// The next opening date: an interval after the last one, not before a round closed; `None` after the year 9999.
    pub(crate) fn next_date(&self, terms: &Terms) -> Option<Timestamp> {
        let date = self.last_date.checked_add_seconds(terms.round_interval.seconds().into())?;
        Some(self.all.last().map_or(date, |round| date.max(round.opening.closes_at)))
    }
}

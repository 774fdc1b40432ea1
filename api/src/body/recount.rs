use std::collections::BTreeSet;

use axum::http::StatusCode;
use governance::allocation::Allocation;
use governance::{Closing, Counted, ProposalId, Standing, view};
use ledger::{AccountId, Money};
use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::Problem;
use crate::read::Seen;

/// A closed round as it would have been without some members. It moves no money: what was paid stays paid.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RecountBody {
    /// The round's number.
    round: u64,
    /// Who is left out; those who voted and are suspended now, if nobody was named.
    without: Vec<AccountId>,
    /// How many of them cast a ballot.
    ballots: usize,
    /// What was paid.
    paid: Money,
    /// What would have been paid.
    recount_paid: Money,
    /// Why the rule could not have counted, if so.
    refusal: Option<String>,
    /// What would have been different, by id.
    changed: Vec<Changed>,
    /// So many ballots fewer would fund other proposals; a search among the narrowest found them, fewer may do. None if
    /// it found none up to 20.
    removals: Option<usize>,
}

/// A proposal that would have received another amount.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ChangedGrant")]
struct Changed {
    /// The proposal.
    proposal: ProposalId,
    /// What it received.
    grant: Money,
    /// What it would have received.
    recount: Money,
}

/// What a recount needs of the state.
pub(crate) struct Recount {
    closing: Closing,
    counted: Counted,
    without: BTreeSet<AccountId>,
}

impl Recount {
    /// Of a closed round; without those named, or without those who voted in it and are suspended now.
    pub(crate) fn of(
        seen: &Seen,
        closing: &Closing,
        named: Option<BTreeSet<AccountId>>,
    ) -> Result<Recount, Problem> {
        let world = seen.state.machine.world();
        let unavailable = || Problem::new("internal", "a closed round cannot be counted again");
        let counted = governance::counted(world, closing.round).ok_or_else(unavailable)?;
        let without = match named {
            Some(named) => named,
            None => suspended(seen, &counted.members),
        };
        for member in &without {
            let absent = |refusal| Problem::from(refusal).with_status(StatusCode::NOT_FOUND);
            view::member(world, *member).map_err(absent)?;
        }
        Ok(Recount { closing: closing.clone(), counted, without })
    }

    /// What decides how it ends: a closed round does not change.
    pub(crate) fn key(&self) -> (u64, BTreeSet<AccountId>) {
        (self.closing.round, self.without.clone())
    }

    /// Counts again, more than once: this takes as long as closing the round did, a few dozen times over.
    pub(crate) fn count(self) -> RecountBody {
        let Recount { closing, counted, without } = self;
        let (again, refusal) = match counted.recount(&without) {
            Ok(again) => (Some(again), None),
            Err(refusal) => (None, Some(refusal.to_string())),
        };
        let removals = counted.allocate().ok().and_then(|first| insights::removals(&counted, &first));
        RecountBody {
            round: closing.round,
            ballots: counted.members.iter().filter(|member| without.contains(*member)).count(),
            paid: closing.paid,
            recount_paid: money(closing.paid, again.as_ref().map_or(0, |again| again.spent)),
            refusal,
            changed: changed(&closing, again.as_ref()),
            removals,
            without: without.into_iter().collect(),
        }
    }
}

fn changed(closing: &Closing, again: Option<&Allocation>) -> Vec<Changed> {
    let changed = closing.outcomes.iter().filter_map(|outcome| {
        let grant = outcome.grant()?;
        let amount = again.and_then(|again| again.amounts.get(outcome.proposal.as_str()));
        let recount = money(grant, amount.copied().unwrap_or(0));
        (recount != grant).then(|| Changed { proposal: outcome.proposal.clone(), grant, recount })
    });
    changed.collect()
}

/// Those of `members` who are suspended now.
pub(crate) fn suspended(seen: &Seen, members: &[AccountId]) -> BTreeSet<AccountId> {
    let world = seen.state.machine.world();
    let is_suspended = |member: &AccountId| {
        view::member(world, *member).is_ok_and(|member| matches!(member.standing, Standing::Suspended { .. }))
    };
    members.iter().copied().filter(is_suspended).collect()
}

fn money(like: Money, units: u128) -> Money {
    like.with_units(i128::try_from(units).expect("no more than the budget"))
}

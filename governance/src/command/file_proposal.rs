//! File a proposal: ask the common fund for money in the next round, behind a bond.

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Money, view};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::proposal::Proposals;
use crate::written::check_text;
use crate::{
    Event, PROPOSALS_PER_ROUND_MAX, ProposalId, ProposalKind, Rejection, TEXT_LENGTH_MAX, TITLE_LENGTH_MAX,
    Terms,
};

/// Asks to put a proposal to the next round. Its `kind` says which; amendments and opinions will stand beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FileProposal {
    /// Money from the treasury.
    Funding {
        /// Chosen by the filer, used once.
        id: ProposalId,
        /// One line of 1 to 200 characters.
        title: SmolStr,
        /// 1 to 10,000 characters; line breaks and tabs are allowed.
        text: SmolStr,
        /// The most that it can use; more than nothing.
        ask: Amount,
        /// The least that it can do with, if not any amount; at most the ask.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minimum: Option<Amount>,
        /// Who receives it; an open account.
        recipient: AccountId,
    },
}

impl FileProposal {
    /// Decides for `filer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, filer: AccountId) -> Result<Vec<Event>, Rejection> {
        let FileProposal::Funding { id, title, text, ask, minimum, recipient } = self;
        check_text("title", title, TITLE_LENGTH_MAX, |_| false)?;
        check_text("text", text, TEXT_LENGTH_MAX, |character| matches!(character, '\n' | '\t'))?;
        let proposals = world.resource::<Proposals>();
        if proposals.all.contains_key(id) {
            return Err(Rejection::ProposalExists { proposal: id.clone() });
        }
        if proposals.waiting.len() >= PROPOSALS_PER_ROUND_MAX {
            return Err(Rejection::TooManyProposals { most: PROPOSALS_PER_ROUND_MAX });
        }
        let kind = funding(world, *ask, *minimum, *recipient)?;
        let ProposalKind::Funding { ask, .. } = kind;
        let bond = bond(world, ask)?;
        view::require_balance(world, filer, bond)?;
        Ok(vec![Event::ProposalFiled {
            proposal: id.clone(),
            filer,
            title: title.clone(),
            text: text.clone(),
            kind,
            bond,
        }])
    }
}

fn funding(
    world: &World,
    ask: Amount,
    minimum: Option<Amount>,
    recipient: AccountId,
) -> Result<ProposalKind, Rejection> {
    let currency = Currency::of(world);
    let ask = currency.money(ask)?;
    let minimum = minimum.map(|minimum| currency.money(minimum)).transpose()?;
    if ask.is_zero() {
        return Err(ledger::Rejection::ZeroAmount.into());
    }
    if let Some(minimum) = minimum.filter(|minimum| *minimum > ask) {
        return Err(Rejection::MinimumAboveAsk { minimum, ask });
    }
    view::balance(world, recipient)?;
    Ok(ProposalKind::Funding { ask, minimum, recipient })
}

/// max(min_bond, ⌈ask·bond_share⌉).
fn bond(world: &World, ask: Money) -> Result<Money, Rejection> {
    let terms = Terms::of(world);
    let least = Currency::of(world).money(terms.min_bond)?;
    let share = terms.bond_share.ceil_of(ask.units().unsigned_abs());
    Ok(least.max(ask.with_units(i128::try_from(share).expect("no more than the ask"))))
}

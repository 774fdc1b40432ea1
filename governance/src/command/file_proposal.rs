//! File a proposal for the next round, behind a bond: for money, for other parameters, or for an opinion.

use std::collections::BTreeMap;

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Money, view};
use serde::Deserialize;
use smol_str::{SmolStr, format_smolstr};

use crate::proposal::Proposals;
use crate::written::check_text;
use crate::{
    CHANGES_MAX, Changes, Event, PROPOSALS_PER_ROUND_MAX, ProposalId, ProposalKind, Rejection,
    TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, Terms,
};

/// Asks to put a proposal to the next round. On the wire all is in one object, and `kind` says what it wants.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Body")]
pub struct FileProposal {
    /// Chosen by the filer, used once.
    pub id: ProposalId,
    /// One line of 1 to 200 characters.
    pub title: SmolStr,
    /// 1 to 10,000 characters; line breaks and tabs are allowed.
    pub text: SmolStr,
    /// What it wants.
    pub wants: Wants,
}

/// What a proposal wants.
#[derive(Clone, Debug)]
pub enum Wants {
    /// Money from the treasury.
    Funding {
        /// The most that it can use; more than nothing.
        ask: Amount,
        /// The least that it can do with, if not any amount; at most the ask.
        minimum: Option<Amount>,
        /// Who receives it; an open account.
        recipient: AccountId,
    },
    /// Other values for 1 to 20 parameters of the constitution; whoever knows it has checked them.
    Amendment {
        /// Which, and what they become.
        changes: Changes,
    },
    /// To know what the members think of the question that its text asks.
    Opinion,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Body {
    Funding {
        id: ProposalId,
        title: SmolStr,
        text: SmolStr,
        ask: Amount,
        #[serde(default)]
        minimum: Option<Amount>,
        recipient: AccountId,
    },
    Amendment {
        id: ProposalId,
        title: SmolStr,
        text: SmolStr,
        #[serde(deserialize_with = "ledger::each_once")]
        changes: BTreeMap<SmolStr, serde_json::Value>,
    },
    Opinion {
        id: ProposalId,
        title: SmolStr,
        text: SmolStr,
    },
}

impl From<Body> for FileProposal {
    fn from(body: Body) -> FileProposal {
        match body {
            Body::Funding { id, title, text, ask, minimum, recipient } => {
                FileProposal { id, title, text, wants: Wants::Funding { ask, minimum, recipient } }
            }
            Body::Amendment { id, title, text, changes } => {
                let value = |(path, value): (SmolStr, serde_json::Value)| (path, format_smolstr!("{value}"));
                let changes = changes.into_iter().map(value).collect();
                FileProposal { id, title, text, wants: Wants::Amendment { changes } }
            }
            Body::Opinion { id, title, text } => FileProposal { id, title, text, wants: Wants::Opinion },
        }
    }
}

impl FileProposal {
    /// Decides for `filer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, filer: AccountId) -> Result<Vec<Event>, Rejection> {
        let FileProposal { id, title, text, wants } = self;
        check_text("title", title, TITLE_LENGTH_MAX, |_| false)?;
        check_text("text", text, TEXT_LENGTH_MAX, |character| matches!(character, '\n' | '\t'))?;
        let proposals = world.resource::<Proposals>();
        if proposals.all.contains_key(id) {
            return Err(Rejection::ProposalExists { proposal: id.clone() });
        }
        if proposals.waiting.len() >= PROPOSALS_PER_ROUND_MAX {
            return Err(Rejection::TooManyProposals { most: PROPOSALS_PER_ROUND_MAX });
        }
        let kind = match wants {
            Wants::Funding { ask, minimum, recipient } => funding(world, *ask, *minimum, *recipient)?,
            Wants::Amendment { changes } => amendment(changes)?,
            Wants::Opinion => ProposalKind::Opinion,
        };
        let bond = bond(world, &kind)?;
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

fn amendment(changes: &Changes) -> Result<ProposalKind, Rejection> {
    let count = changes.len();
    if count == 0 || count > CHANGES_MAX {
        return Err(Rejection::ChangesLength { count, most: CHANGES_MAX });
    }
    Ok(ProposalKind::Amendment { changes: changes.clone(), passed_before: false })
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
fn bond(world: &World, kind: &ProposalKind) -> Result<Money, Rejection> {
    let terms = Terms::of(world);
    let least = Currency::of(world).money(terms.min_bond)?;
    let ProposalKind::Funding { ask, .. } = kind else { return Ok(least) };
    let share = terms.bond_share.ceil_of(ask.units().unsigned_abs());
    Ok(least.max(ask.with_units(i128::try_from(share).expect("no more than the ask"))))
}

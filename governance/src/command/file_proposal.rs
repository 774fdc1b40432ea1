//! File a proposal for the next round, behind a bond: for money, for other parameters, or for an opinion.

use std::collections::BTreeMap;

use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Money, view};
use schemars::JsonSchema;
use serde::Deserialize;
use smol_str::{SmolStr, format_smolstr};

use crate::proposal::Proposals;
use crate::written::check_text;
use crate::{
    CHANGES_LENGTH_MAX, CHANGES_MAX, Changes, Event, PROPOSALS_PER_ROUND_MAX, ProposalId, ProposalKind,
    Rejection, TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, Terms,
};

/// Asks to put a proposal to the next round. On the wire all is in one object, and `kind` says what it wants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(from = "Body")]
#[schemars(with = "Body")]
pub struct FileProposal {
    /// Chosen by the filer, used once.
    pub id: ProposalId,
    /// One line of 1 to 200 characters.
    pub title: SmolStr,
    /// 1 to 10,000 characters; line breaks and tabs are allowed.
    pub text: SmolStr,
    /// What it wants.
    pub wants: Wants,
    /// What to put in escrow for it, if more than the least: where too many wait, the least bond makes room.
    pub bond: Option<Amount>,
}

/// What a proposal wants.
#[derive(Clone, Debug)]
pub enum Wants {
    /// Money from the treasury.
    Funding(Funding),
    /// Other values for 1 to 20 parameters of the constitution; whoever knows it has checked them.
    Amendment {
        /// Which, and what they become.
        changes: Changes,
    },
    /// To know what the members think of the question that its text asks.
    Opinion,
}

/// The money that a proposal wants.
#[derive(Clone, Debug)]
pub struct Funding {
    /// The most that it can use; more than nothing.
    pub ask: Amount,
    /// The least that it can do with, if not any amount; at most the ask.
    pub minimum: Option<Amount>,
    /// Who receives it; an open account.
    pub recipient: AccountId,
    /// The pot that is to pay for it; none for the money in no pot.
    pub pot: Option<SmolStr>,
    /// One of the same filer's proposals that wait for money from the same pot: at most one of the two, and of all
    /// other alternatives to it, is funded. Only the filer's own, or anybody could tie a proposal to one that beats it.
    pub alternative_to: Option<ProposalId>,
}

/// Files a proposal for the next round, behind a bond: for money, for other values of parameters of the constitution,
/// or for an opinion. Signed, or with a token.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "FileProposal")]
enum Body {
    /// For money from the treasury.
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
        #[serde(default)]
        minimum: Option<Amount>,
        /// Who receives it; an open account.
        recipient: AccountId,
        /// The pot that is to pay for it; none for the money in no pot.
        #[serde(default)]
        pot: Option<SmolStr>,
        /// One of the same filer's proposals that wait for money from the same pot: at most one of the two is funded.
        #[serde(default)]
        alternative_to: Option<ProposalId>,
        /// What to put in escrow for it, if more than the least: where too many wait, the least bond makes room.
        #[serde(default)]
        bond: Option<Amount>,
    },
    /// For other values of 1 to 20 parameters of the constitution.
    Amendment {
        /// Chosen by the filer, used once.
        id: ProposalId,
        /// One line of 1 to 200 characters.
        title: SmolStr,
        /// 1 to 10,000 characters; line breaks and tabs are allowed.
        text: SmolStr,
        /// Each parameter's path, such as `governance.decay`, and the value that it is to have.
        #[serde(deserialize_with = "ledger::each_once")]
        changes: BTreeMap<SmolStr, serde_json::Value>,
        /// What to put in escrow for it, if more than the least: where too many wait, the least bond makes room.
        #[serde(default)]
        bond: Option<Amount>,
    },
    /// For what the members think of the question that its text asks.
    Opinion {
        /// Chosen by the filer, used once.
        id: ProposalId,
        /// One line of 1 to 200 characters.
        title: SmolStr,
        /// 1 to 10,000 characters; line breaks and tabs are allowed.
        text: SmolStr,
        /// What to put in escrow for it, if more than the least: where too many wait, the least bond makes room.
        #[serde(default)]
        bond: Option<Amount>,
    },
}

impl From<Body> for FileProposal {
    fn from(body: Body) -> FileProposal {
        match body {
            Body::Funding { id, title, text, ask, minimum, recipient, pot, alternative_to, bond } => {
                let wants = Wants::Funding(Funding { ask, minimum, recipient, pot, alternative_to });
                FileProposal { id, title, text, wants, bond }
            }
            Body::Amendment { id, title, text, changes, bond } => {
                let value = |(path, value): (SmolStr, serde_json::Value)| (path, format_smolstr!("{value}"));
                let changes = changes.into_iter().map(value).collect();
                FileProposal { id, title, text, wants: Wants::Amendment { changes }, bond }
            }
            Body::Opinion { id, title, text, bond } => {
                FileProposal { id, title, text, wants: Wants::Opinion, bond }
            }
        }
    }
}

impl FileProposal {
    /// Decides for `filer`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, filer: AccountId) -> Result<Vec<Event>, Rejection> {
        let FileProposal { id, title, text, wants, bond } = self;
        check_text("title", title, TITLE_LENGTH_MAX, |_| false)?;
        check_text("text", text, TEXT_LENGTH_MAX, |character| matches!(character, '\n' | '\t'))?;
        if world.resource::<Proposals>().all.contains_key(id) {
            return Err(Rejection::ProposalExists { proposal: id.clone() });
        }
        let kind = match wants {
            Wants::Funding(wanted) => funding(world, filer, wanted)?,
            Wants::Amendment { changes } => amendment(changes)?,
            Wants::Opinion => ProposalKind::Opinion,
        };
        let bond = stated_bond(world, &kind, *bond)?;
        let displaced = make_room(world, id, bond)?;
        view::require_balance(world, filer, bond)?;
        let (proposal, title, text) = (id.clone(), title.clone(), text.clone());
        let filed = Event::ProposalFiled { proposal, filer, title, text, kind, bond };
        Ok(displaced.into_iter().chain([filed]).collect())
    }
}

fn amendment(changes: &Changes) -> Result<ProposalKind, Rejection> {
    let count = changes.len();
    if count == 0 || count > CHANGES_MAX {
        return Err(Rejection::ChangesLength { count, most: CHANGES_MAX });
    }
    let length = changes.iter().map(|(path, value)| path.len() + value.len()).sum();
    if length > CHANGES_LENGTH_MAX {
        return Err(Rejection::ChangesTooLong { length, most: CHANGES_LENGTH_MAX });
    }
    Ok(ProposalKind::Amendment { changes: changes.clone(), passed_before: false })
}

fn funding(world: &World, filer: AccountId, wanted: &Funding) -> Result<ProposalKind, Rejection> {
    let currency = Currency::of(world);
    let ask = currency.money(wanted.ask)?;
    let minimum = wanted.minimum.map(|minimum| currency.money(minimum)).transpose()?;
    if ask.is_zero() {
        return Err(ledger::Rejection::ZeroAmount.into());
    }
    if let Some(minimum) = minimum.filter(|minimum| *minimum > ask) {
        return Err(Rejection::MinimumAboveAsk { minimum, ask });
    }
    view::balance(world, wanted.recipient)?;
    let pots = &Terms::of(world).pots;
    if let Some(pot) = wanted.pot.as_ref().filter(|pot| pots.iter().all(|other| other.name != **pot)) {
        let pots = pots.iter().map(|pot| pot.name.clone()).collect();
        return Err(Rejection::UnknownPot { pot: pot.clone(), pots });
    }
    let first = |named: &ProposalId| first_alternative(world, filer, &wanted.pot, named);
    let alternative_to = wanted.alternative_to.as_ref().map(first).transpose()?;
    Ok(ProposalKind::Funding {
        ask,
        minimum,
        recipient: wanted.recipient,
        pot: wanted.pot.clone(),
        alternative_to,
    })
}

/// The proposal that `named` is an alternative to, or itself if it is the first.
fn first_alternative(
    world: &World,
    filer: AccountId,
    pot: &Option<SmolStr>,
    named: &ProposalId,
) -> Result<ProposalId, Rejection> {
    let proposals = world.resource::<Proposals>();
    let waits = proposals.waiting.contains(named).then(|| &proposals.all[named]);
    match waits.filter(|proposal| proposal.filer == filer).map(|proposal| &proposal.kind) {
        Some(ProposalKind::Funding { pot: same, alternative_to, .. }) if same == pot => {
            Ok(alternative_to.as_ref().unwrap_or(named).clone())
        }
        _ => Err(Rejection::NoAlternative { proposal: named.clone() }),
    }
}

/// What is put in escrow: at least max(min_bond, ⌈ask·bond_share⌉).
fn stated_bond(world: &World, kind: &ProposalKind, stated: Option<Amount>) -> Result<Money, Rejection> {
    let (terms, currency) = (Terms::of(world), Currency::of(world));
    let mut least = currency.money(terms.min_bond)?;
    if let ProposalKind::Funding { ask, .. } = kind {
        let share = terms.bond_share.ceil_of(ask.units().unsigned_abs());
        least = least.max(ask.with_units(i128::try_from(share).expect("no more than the ask")));
    }
    let bond = stated.map_or(Ok(least), |stated| currency.money(stated))?;
    if bond < least {
        return Err(Rejection::BondTooLow { bond, least });
    }
    Ok(bond)
}

/// Where as many wait as a round takes, a higher bond takes the place of the least, so that nobody can fill a round
/// with what nobody wants and take it all back.
fn make_room(world: &World, proposal: &ProposalId, bond: Money) -> Result<Option<Event>, Rejection> {
    let proposals = world.resource::<Proposals>();
    if proposals.waiting.len() < PROPOSALS_PER_ROUND_MAX {
        return Ok(None);
    }
    match proposals.least_bonded() {
        Some(least) if least.bond < bond => Ok(Some(Event::ProposalDisplaced {
            proposal: least.id.clone(),
            filer: least.filer,
            bond: least.bond,
            by: proposal.clone(),
        })),
        least => {
            let above = least.map_or(bond, |least| least.bond);
            Err(Rejection::TooManyProposals { most: PROPOSALS_PER_ROUND_MAX, above })
        }
    }
}

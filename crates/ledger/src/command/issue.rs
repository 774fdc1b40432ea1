//! Issue: a cashier brings money into the books, against a payment outside.

use bevy_ecs::world::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::officer::Issuance;
use crate::redemption::Redemptions;
use crate::{
    AccountId, Amount, CommonsId, Currency, Event, Money, Officers, PublicKey, Rejection, Role, Signature,
    Timestamp, view,
};

/// The most minor units that may ever be issued, redeemed ones included: the books' totals must hold them.
pub const ISSUED_EVER_MAX: i128 = 10 * Currency::AMOUNT_MAX;

/// Asks to issue `amount` to an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Who receives it.
    pub account: AccountId,
    /// How much; more than nothing.
    pub amount: Amount,
    /// Names the outside payment; 1 to 200 characters, used once.
    pub reference: SmolStr,
    /// Other cashiers' signatures, needed above the signer's daily limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
}

/// Another cashier's agreement to an issue.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The key with which the cashier signs now.
    pub cashier: PublicKey,
    /// Its signature on [`Issue::approval_message`].
    pub signature: Signature,
}

impl Issue {
    /// What other cashiers sign to approve this issue in the commons `commons`.
    pub fn approval_message(
        commons: &CommonsId,
        account: AccountId,
        amount: Money,
        reference: &str,
    ) -> Vec<u8> {
        format!("commonhold issue approval\n{commons}\n{account}\n{amount}\n{reference}").into_bytes()
    }

    /// Decides for `cashier` at `now`. Reads the world; changes nothing.
    pub fn decide(&self, world: &World, cashier: AccountId, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        super::require_role(world, cashier, Role::Cashier)?;
        let amount = super::positive(world, self.amount)?;
        super::check_text("reference", &self.reference)?;
        view::balance(world, self.account)?;
        if world.resource::<Redemptions>().references.contains(&self.reference) {
            return Err(Rejection::ReferenceUsed { reference: self.reference.clone() });
        }
        refuse_above(view::in_circulation(world), amount, Currency::AMOUNT_MAX)?;
        refuse_above(view::totals(world).issued, amount, ISSUED_EVER_MAX)?;
        let alone = self.within_limit(world, cashier, amount, now)?;
        Ok(vec![Event::Issued {
            account: self.account,
            amount,
            reference: self.reference.clone(),
            cashier,
            alone,
        }])
    }

    /// Whether the cashier may do this alone; refused if not, and too few others approve.
    fn within_limit(
        &self,
        world: &World,
        cashier: AccountId,
        amount: Money,
        now: Timestamp,
    ) -> Result<bool, Rejection> {
        let officers = Officers::of(world);
        let limit = Currency::of(world).money(officers.issue_limit)?;
        let today = world.resource::<Issuance>().today(cashier, now).unwrap_or(limit.zero());
        let left = limit.saturating_sub(today);
        if amount <= left {
            return Ok(true);
        }
        let message = Issue::approval_message(world.resource(), self.account, amount, &self.reference);
        let mut approving = vec![cashier];
        for approval in &self.approvals {
            let Some(id) = view::signer_with(world, &approval.cashier) else { continue };
            let valid = Officers::hold(world, Role::Cashier, id)
                && approval.cashier.verifies(&message, &approval.signature);
            if valid && !approving.contains(&id) {
                approving.push(id);
            }
        }
        let (needed, approvals) = (officers.cashiers_needed, approving.len());
        if approvals < needed {
            Err(Rejection::AboveIssueLimit { left, amount, needed, approvals })
        } else {
            Ok(false)
        }
    }
}

fn refuse_above(issued: Money, amount: Money, most: i128) -> Result<(), Rejection> {
    let most = amount.with_units(most);
    if issued + amount > most { Err(Rejection::IssueTooLarge { issued, amount, most }) } else { Ok(()) }
}

//! Purchase many: take several assets, all or none.

use ledger::AccountId;

use super::Purchase;
use super::register::{check_length, refuse_twice};
use crate::Rejection;
use crate::draft::{Draft, Purse};

/// Most purchases in one list.
pub const PURCHASES_MAX: usize = 100;

/// Asks to take assets one after the other; the first refusal stands for all.
#[derive(Clone, Debug)]
pub struct PurchaseMany(pub Vec<Purchase>);

impl PurchaseMany {
    /// Decides for `buyer`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, buyer: AccountId) -> Result<(), Rejection> {
        check_length(self.0.len(), PURCHASES_MAX)?;
        refuse_twice(self.0.iter().map(|purchase| &purchase.asset), |asset| Rejection::NamedTwice { asset })?;
        self.0.iter().try_for_each(|purchase| purchase.decide(draft, buyer, Purse::Balance))
    }
}

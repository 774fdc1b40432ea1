//! Revalue many: state new valuations for several assets, all or none.

use ledger::AccountId;

use super::Revalue;
use super::register::{check_length, refuse_twice};
use crate::Rejection;
use crate::draft::Draft;

/// Most valuations in one list.
pub const REVALUATIONS_MAX: usize = 500;

/// Asks to revalue assets one after the other; the first refusal stands for all.
#[derive(Clone, Debug)]
pub struct RevalueMany(pub Vec<Revalue>);

impl RevalueMany {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        check_length(self.0.len(), REVALUATIONS_MAX)?;
        refuse_twice(self.0.iter().map(|revalue| &revalue.asset), |asset| Rejection::NamedTwice { asset })?;
        self.0.iter().try_for_each(|revalue| revalue.decide(draft, holder))
    }
}

//! Set instructions: a holder lets its deposit be topped up, and its valuation follow a rule, by themselves.

use ledger::{AccountId, Amount, Duration};

use crate::draft::Draft;
use crate::holding::Holding;
use crate::instructions::{AutoTopUp, Instructions, ValuationRule};
use crate::{AssetId, Event, Rejection};

/// The longest runway that a top-up may aim at.
const UP_TO_MAX: Duration = Duration::from_days(5 * 365);

/// Asks for these instructions, in place of those before. They end when somebody else holds the asset.
#[derive(Clone, Debug)]
pub struct SetInstructions {
    /// The asset; the lead of a bundle stands for all of it.
    pub asset: AssetId,
    /// Pay into the deposit when it runs low.
    pub auto_top_up: Option<AutoTopUp<Amount>>,
    /// Let the valuation rise or fall.
    pub valuation_rule: Option<ValuationRule>,
}

impl SetInstructions {
    /// Decides for `holder`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, holder: AccountId) -> Result<(), Rejection> {
        let auto_top_up = self.auto_top_up.map(|asked| -> Result<_, Rejection> {
            let AutoTopUp { when_below, up_to, keep } = asked;
            Ok(AutoTopUp { when_below, up_to, keep: crate::money(draft.world, keep)? })
        });
        let auto_top_up = auto_top_up.transpose()?;
        let holding = Holding::solvent(draft.world, &self.asset, holder, draft.now)?;
        self.check()?;
        holding.settle(draft);
        let instructions = Instructions { auto_top_up, valuation_rule: self.valuation_rule };
        draft.push(Event::InstructionsSet { asset: self.asset.clone(), instructions });
        Ok(())
    }

    fn check(&self) -> Result<(), Rejection> {
        let refuse = |field, requirement| Err(Rejection::InvalidInstruction { field, requirement });
        if let Some(AutoTopUp { when_below, up_to, .. }) = self.auto_top_up {
            if when_below == Duration::ZERO {
                return refuse("auto_top_up.when_below", "must be at least 1 second");
            }
            // So that one asset is topped up at most once a day.
            if up_to < when_below + Duration::from_days(1) || up_to > UP_TO_MAX {
                let requirement = "must be longer than when_below by a day or more, and at most 5 years";
                return refuse("auto_top_up.up_to", requirement);
            }
        }
        if let Some(ValuationRule { every, .. }) = self.valuation_rule
            && (every < Duration::from_days(1) || every > Duration::YEAR)
        {
            return refuse("valuation_rule.every", "must be from 1 day to 1 year");
        }
        Ok(())
    }
}

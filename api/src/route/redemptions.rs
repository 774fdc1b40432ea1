//! Redemptions that wait for a cashier.

use ledger::view::{self, Redemption};
use ledger::{AccountId, Money, Rejection, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::operation::{Routes, list, one};
use crate::problem::Answer;
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default()
        .with(
            list::<RedemptionBody>(
                "list-redemptions",
                "/v1/redemptions",
                "Redemptions that wait for a cashier.",
            ),
            list_redemptions,
        )
        .with(
            one::<RedemptionBody>(
                "get-redemption",
                "/v1/redemptions/{redemption}",
                "A redemption that waits for a cashier.",
            ),
            show,
        )
}

/// Money on its way out; it returns by itself unless a cashier settles it in time.
#[derive(Serialize, JsonSchema)]
struct RedemptionBody {
    /// Its number.
    id: u64,
    /// Whose money it is.
    account: AccountId,
    /// How much.
    amount: Money,
    /// When it was asked for.
    requested_at: Timestamp,
    /// When it returns to its account, unless a cashier settles it before.
    returns_at: Timestamp,
}

impl From<Redemption> for RedemptionBody {
    fn from(redemption: Redemption) -> RedemptionBody {
        RedemptionBody {
            id: redemption.id,
            account: redemption.account,
            amount: redemption.amount,
            requested_at: redemption.requested_at,
            returns_at: redemption.returns_at,
        }
    }
}

async fn show(read: Read) -> Answer {
    let redemption: u64 = read.id("redemption")?;
    read.one(|seen| {
        let waiting = view::redemptions(seen.state.machine.world()).remove(&redemption);
        Ok(RedemptionBody::from(waiting.ok_or(Rejection::UnknownRedemption { redemption })?))
    })
}

async fn list_redemptions(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<u64> = paging.after()?;
    read.page(|seen| {
        let waiting = view::redemptions(seen.state.machine.world()).into_iter();
        let rest = waiting.filter(|(id, _)| after.is_none_or(|after| *id > after));
        Ok(paging.page(rest.map(|(id, redemption)| (id, RedemptionBody::from(redemption)))))
    })
}

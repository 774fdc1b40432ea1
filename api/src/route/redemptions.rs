//! Redemptions that wait for a cashier.

use axum::Router;
use axum::routing::get;
use ledger::view::{self, Redemption};
use ledger::{AccountId, Money, Rejection, Timestamp};
use node::Node;
use serde::Serialize;

use crate::problem::Answer;
use crate::read::Read;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/redemptions", get(list)).route("/v1/redemptions/{redemption}", get(show))
}

/// Money on its way out; it returns by itself unless a cashier settles it in time.
#[derive(Serialize)]
struct RedemptionBody {
    id: u64,
    account: AccountId,
    amount: Money,
    requested_at: Timestamp,
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

async fn list(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<u64> = paging.after()?;
    read.page(|seen| {
        let waiting = view::redemptions(seen.state.machine.world()).into_iter();
        let rest = waiting.filter(|(id, _)| after.is_none_or(|after| *id > after));
        Ok(paging.page(rest.map(|(id, redemption)| (id, RedemptionBody::from(redemption)))))
    })
}

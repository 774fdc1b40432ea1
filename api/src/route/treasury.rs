//! The common fund: what it has, where it came from, what it was spent on.

use std::collections::BTreeMap;

use ledger::view::{flow, revenue, treasury};
use ledger::{Currency, Money, Source, Timestamp};
use registry::view::unsettled_tax;
use schemars::JsonSchema;
use serde::Serialize;

use crate::list::bad_cursor;
use crate::operation::{Routes, list, one};
use crate::problem::Answer;
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default()
        .with(
            one::<TreasuryBody>("get-treasury", "/v1/treasury", "The common fund since the founding."),
            show,
        )
        .with(
            list::<DayBody>(
                "get-treasury-history",
                "/v1/treasury/history",
                "Every day on which the treasury received or spent something, the oldest first.",
            ),
            history,
        )
}

/// The treasury since the founding.
#[derive(Serialize, JsonSchema)]
struct TreasuryBody {
    /// What the treasury has.
    balance: Money,
    /// Tax, issue and fees together.
    revenue: Money,
    /// Tax that has accrued on held assets but is not settled, beneficiaries' shares included.
    unsettled_tax: Money,
    #[serde(flatten)]
    flows: FlowsBody,
}

/// What the treasury received, by source, and what it granted.
#[derive(Serialize, JsonSchema)]
struct FlowsBody {
    /// Tax on valuations, less the beneficiaries' shares.
    tax: Money,
    /// What was paid for assets that were given out.
    issue: Money,
    /// Fees, premiums and forfeited tax.
    fees: Money,
    /// Bonds of proposals that did not return.
    bonds: Money,
    /// What was granted to proposals.
    grants: Money,
}

impl FlowsBody {
    fn new(of: impl Fn(Source) -> Money) -> FlowsBody {
        FlowsBody {
            tax: of(Source::Tax),
            issue: of(Source::Issue),
            fees: of(Source::Fee),
            bonds: of(Source::Bond),
            grants: of(Source::Grant),
        }
    }
}

/// One day (UTC) on which the treasury received or spent something.
#[derive(Serialize, JsonSchema)]
struct DayBody {
    /// The day (UTC), as `2026-03-01`.
    day: String,
    #[serde(flatten)]
    flows: FlowsBody,
}

impl DayBody {
    fn new(day: i64, flows: &BTreeMap<Source, Money>, zero: Money) -> DayBody {
        let midnight = Timestamp::new(day * 86_400).unwrap_or(Timestamp::MAX).to_string();
        let date = midnight.split('T').next().unwrap_or_default().to_owned();
        let flow = |source| flows.get(&source).copied().unwrap_or(zero);
        DayBody { day: date, flows: FlowsBody::new(flow) }
    }
}

async fn show(read: Read) -> Answer {
    read.one(|seen| {
        let world = seen.state.machine.world();
        Ok(TreasuryBody {
            balance: treasury(world),
            revenue: revenue(world),
            unsettled_tax: unsettled_tax(world, seen.now),
            flows: FlowsBody::new(|source| flow(world, source)),
        })
    })
}

async fn history(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<i64> = paging.after()?;
    let first = after.map_or(Some(i64::MIN), |after| after.checked_add(1)).ok_or_else(bad_cursor)?;
    read.page(|seen| {
        let zero = Currency::of(seen.state.machine.world()).zero();
        let days = seen.state.projection.treasury.range(first..);
        Ok(paging.page(days.map(|(day, flows)| (*day, DayBody::new(*day, flows, zero)))))
    })
}

//! The commons itself.

use ledger::view::Totals;
use ledger::{Currency, Timestamp};
use registry::ConstitutionVersion;
use schemars::JsonSchema;
use serde::Serialize;

use crate::operation::{Routes, one};
use crate::problem::Answer;
use crate::read::{Read, Seen};

pub(super) fn routes() -> Routes {
    Routes::default().with(
        one::<CommonsBody>(
            "get-commons",
            "/v1/commons",
            "The commons in a few figures. Its id and its clock are what signatures name.",
        ),
        show,
    )
}

/// A commons in a few figures.
#[derive(Serialize, JsonSchema)]
struct CommonsBody {
    /// What the commons is called.
    name: String,
    /// The hash of its first record, which every signature names.
    id: String,
    /// Its one currency.
    currency: Currency,
    /// The version of the constitution in force.
    constitution_version: u64,
    /// The time of the commons.
    clock: Timestamp,
    /// Whether that stands still until it is set.
    manual_clock: bool,
    /// The key that checkpoints of its log are signed with (c2sp.org/signed-note).
    log_key: String,
    /// The last record that this answer reflects.
    head_record: u64,
    /// The totals of the books.
    totals: Totals,
    /// How many accounts are open.
    accounts: usize,
    /// How many assets are in the register, retired ones included.
    assets: usize,
    /// How many members were admitted.
    members: usize,
    /// The number of the round that runs.
    round: Option<u64>,
    /// When the next round opens.
    next_opening: Option<Timestamp>,
}

async fn show(read: Read) -> Answer {
    let (manual_clock, log_key) = (read.node.is_manual(), read.node.log_key().to_string());
    read.one(|seen| Ok(CommonsBody::new(seen, manual_clock, log_key)))
}

impl CommonsBody {
    fn new(seen: &Seen, manual_clock: bool, log_key: String) -> CommonsBody {
        let machine = &seen.state.machine;
        let world = machine.world();
        CommonsBody {
            name: machine.constitution().name.clone(),
            id: machine.id().to_string(),
            currency: Currency::of(world).clone(),
            constitution_version: version(seen),
            clock: seen.now,
            manual_clock,
            log_key,
            head_record: seen.head(),
            totals: ledger::view::totals(world),
            accounts: ledger::view::account_count(world),
            assets: registry::view::asset_count(world),
            members: governance::view::member_count(world),
            round: governance::view::running_round(world).map(|round| round.opening.round),
            next_opening: governance::view::next_opening(world),
        }
    }
}

/// The version of the constitution in force.
pub(super) fn version(seen: &Seen) -> u64 {
    seen.state.machine.world().resource::<ConstitutionVersion>().0
}

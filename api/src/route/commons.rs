//! The commons itself, and its constitution.

use axum::Router;
use axum::routing::get;
use ledger::view::Totals;
use ledger::{Currency, Timestamp};
use node::Node;
use registry::ConstitutionVersion;
use serde::Serialize;

use crate::body::ConstitutionBody;
use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen};

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/commons", get(show)).route("/v1/constitution", get(constitution))
}

/// A commons in a few figures.
#[derive(Serialize)]
struct CommonsBody {
    name: String,
    /// The hash of its first record, which every signature names.
    id: String,
    currency: Currency,
    constitution_version: u64,
    clock: Timestamp,
    manual_clock: bool,
    head_record: u64,
    totals: Totals,
    accounts: usize,
    assets: usize,
    members: usize,
    /// The number of the round that runs.
    round: Option<u64>,
    next_opening: Option<Timestamp>,
}

async fn show(read: Read) -> Answer {
    let manual_clock = read.node.is_manual();
    read.one(|seen| Ok(CommonsBody::new(seen, manual_clock)))
}

impl CommonsBody {
    fn new(seen: &Seen, manual_clock: bool) -> CommonsBody {
        let machine = &seen.state.machine;
        let world = machine.world();
        CommonsBody {
            name: machine.constitution().name.clone(),
            id: machine.id().to_string(),
            currency: Currency::of(world).clone(),
            constitution_version: version(seen),
            clock: seen.now,
            manual_clock,
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

async fn constitution(read: Read) -> Answer {
    let (head, body) =
        read.build(|seen| Ok(ConstitutionBody::new(version(seen), seen.state.machine.constitution())))?;
    let founding = read.record(0).await?;
    let text = founding.and_then(|record| String::from_utf8(record.command).ok());
    let text = text.ok_or_else(|| Problem::new("internal", "the first record cannot be read"))?;
    read.respond(head, &body.with_text(text))
}

fn version(seen: &Seen) -> u64 {
    seen.state.machine.world().resource::<ConstitutionVersion>().0
}

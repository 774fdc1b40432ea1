//! A manual clock, for tests and rehearsals.

use axum::extract::{Request, State};
use ledger::{Duration, Timestamp};
use node::{Node, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use state_machine::from_json;

use super::writes::{body, no_dry_run};
use crate::operation::{Routes, send};
use crate::problem::{Answer, Problem};
use crate::read::json;

pub(super) fn routes() -> Routes {
    Routes::default().with(
        send::<ClockSettingBody, ClockBody>(
            "set-clock",
            "/v1/clock",
            "Sets a manual clock forward; everything due by then has happened, and is visible, on return.",
            "application/json",
        ),
        set,
    )
}

/// How far a manual clock goes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ClockSettingBody {
    /// By so much.
    Advance(Duration),
    /// To then; before the year 9000.
    To(Timestamp),
}

/// Where the clock stands.
#[derive(Serialize, JsonSchema)]
struct ClockBody {
    /// The time of the commons.
    clock: Timestamp,
}

async fn set(State(node): State<Node>, request: Request) -> Answer {
    if !node.is_manual() {
        return Err(Refusal::NotManual.into());
    }
    no_dry_run(request.headers())?;
    let setting: ClockSettingBody = from_json(&body(request).await?)
        .map_err(|refusal| Problem::malformed(format!("the body: {refusal}")))?;
    let to = match setting {
        ClockSettingBody::Advance(by) => node.now() + by,
        ClockSettingBody::To(to) => to,
    };
    let clock = node.advance_clock(to).await?;
    let (records, _) = node.root();
    let body = serde_json::to_vec(&ClockBody { clock }).expect("a time is JSON");
    Ok(json(records.saturating_sub(1), body))
}

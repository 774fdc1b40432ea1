//! A manual clock, for tests and rehearsals.

use axum::Router;
use axum::extract::{Request, State};
use axum::routing::post;
use ledger::{Duration, Timestamp};
use node::{Node, Refusal};
use serde::{Deserialize, Serialize};

use super::writes::body;
use crate::problem::{Answer, Problem};
use crate::read::json;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/clock", post(set))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Setting {
    Advance(Duration),
    To(Timestamp),
}

#[derive(Serialize)]
struct ClockBody {
    clock: Timestamp,
}

async fn set(State(node): State<Node>, request: Request) -> Answer {
    if !node.is_manual() {
        return Err(Refusal::NotManual.into());
    }
    let setting: Setting = serde_json::from_slice(&body(request).await?)
        .map_err(|refusal| Problem::malformed(format!("the body: {refusal}")))?;
    let to = match setting {
        Setting::Advance(by) => node.now() + by,
        Setting::To(to) => to,
    };
    let clock = node.advance_clock(to).await?;
    let (records, _) = node.root();
    let body = serde_json::to_vec(&ClockBody { clock }).expect("a time is JSON");
    Ok(json(records.saturating_sub(1), body))
}

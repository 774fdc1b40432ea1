//! How concentrated the commons is.

use axum::Router;
use axum::routing::get;
use insights::{Figures, Unavailable};
use node::Node;

use crate::problem::{Answer, Problem};
use crate::read::{Read, counting};

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/insights", get(show))
}

async fn show(mut read: Read) -> Answer {
    let round: Option<u64> = read.query("round")?;
    let refused = |refusal| match refusal {
        Unavailable::Round(refusal) => Problem::from(refusal),
        Unavailable::Running { round, closes_at } => {
            let detail =
                format!("nobody may see who voted how in round {round} before it closes at {closes_at}");
            Problem::new("no_result_yet", detail).with("closes_at", closes_at)
        }
    };
    let (head, figures) = read.build(|seen| Figures::of(seen.state, seen.now, round).map_err(refused))?;
    // Counting a round again may take long, and the state is not needed for it.
    let insights = counting(move || Ok(figures.insights())).await?;
    read.respond(head, &insights)
}

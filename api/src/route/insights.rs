//! How concentrated the commons is.

use insights::{Figures, Insights, Unavailable};

use crate::operation::{Query, Routes, one};
use crate::problem::{Answer, Problem};
use crate::read::{Read, counting};

const ROUND: Query<u64> =
    Query::new("round", "The closed round whose votes are measured; by default the last.");

pub(super) fn routes() -> Routes {
    let measured = one::<Insights>(
        "get-insights",
        "/v1/insights",
        "How concentrated the commons is: measures, with the values from which they warn.",
    );
    Routes::default().with(measured.query([ROUND.documented()]), show)
}

async fn show(mut read: Read) -> Answer {
    let round = read.query(&ROUND)?;
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

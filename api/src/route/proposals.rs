//! Proposals: what the common fund is asked for.

use axum::Router;
use axum::routing::get;
use governance::{ProposalId, view};
use node::Node;

use crate::body::ProposalBody;
use crate::problem::Answer;
use crate::read::Read;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/proposals", get(list)).route("/v1/proposals/{proposal}", get(show))
}

async fn show(read: Read) -> Answer {
    let proposal: ProposalId = read.id("proposal")?;
    read.one(|seen| Ok(ProposalBody::new(seen, view::proposal(seen.state.machine.world(), &proposal)?)))
}

async fn list(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<ProposalId> = paging.after()?;
    read.page(|seen| {
        let proposals = view::proposals(seen.state.machine.world());
        let rest = proposals.filter(|proposal| after.as_ref().is_none_or(|after| proposal.id > *after));
        Ok(paging.page(rest.map(|proposal| (&proposal.id, ProposalBody::new(seen, proposal)))))
    })
}

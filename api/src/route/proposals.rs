//! Proposals: what the common fund is asked for.

use governance::{ProposalId, view};

use crate::body::ProposalBody;
use crate::operation::{Routes, list, one};
use crate::problem::Answer;
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default()
        .with(
            list::<ProposalBody>(
                "list-proposals",
                "/v1/proposals",
                "Every proposal that was ever filed, by id.",
            ),
            list_proposals,
        )
        .with(
            one::<ProposalBody>(
                "get-proposal",
                "/v1/proposals/{proposal}",
                "A proposal, and what became of it.",
            ),
            show,
        )
}

async fn show(read: Read) -> Answer {
    let proposal: ProposalId = read.id("proposal")?;
    read.one(|seen| Ok(ProposalBody::new(seen, view::proposal(seen.state.machine.world(), &proposal)?)))
}

async fn list_proposals(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<ProposalId> = paging.after()?;
    read.page(|seen| {
        let proposals = view::proposals(seen.state.machine.world());
        let rest = proposals.filter(|proposal| after.as_ref().is_none_or(|after| proposal.id > *after));
        Ok(paging.page(rest.map(|proposal| (&proposal.id, ProposalBody::new(seen, proposal)))))
    })
}

//! One proposal.

use axum::response::Response;
use governance::{Proposal, ProposalId, ProposalKind, ProposalStatus, view};
use maud::{Markup, html};

use super::wants;
use crate::form::Form;
use crate::layout::{Page, missing, respond};
use crate::link;
use crate::visit::{See, Visit};

pub(crate) async fn show(visit: Visit) -> Response {
    let see = visit.see();
    let proposal =
        visit.path::<ProposalId>("proposal").and_then(|id| view::proposal(see.world(), &id).ok().cloned());
    let Some(proposal) = proposal else {
        drop(see);
        return missing(&visit);
    };
    let page = Page {
        title: proposal.title.to_string(),
        main: main(&see, &proposal),
        record: see.head(),
        live: Some(super::ROUND_EVENTS.into()),
        scripts: &[],
    };
    drop(see);
    respond(&visit, page)
}

fn main(see: &See, proposal: &Proposal) -> Markup {
    let t = see.language;
    html! {
        h1 { bdi { (proposal.title) } }
        p.soft {
            code { (proposal.id) } " · " (link::account(see, proposal.filer)) " · "
            time datetime=(proposal.filed_at) { (t.date(proposal.filed_at)) }
        }
        p { (wants(see, proposal)) }
        p.text dir="auto" { (proposal.text) }
        @if let ProposalKind::Amendment { changes, .. } = &proposal.kind {
            dl.facts { @for (path, value) in changes { dt { code { (path) } } dd { code { (value) } } } }
        }
        dl.facts #status data-live {
            dt { (t.text("status")) } dd { (status(see, proposal)) }
            dt { (t.text("proposal-bond")) } dd { (see.money(proposal.bond)) }
        }
        div #withdrawal data-live { @if proposal.status == ProposalStatus::Filed {
            div data-for=(proposal.filer) hidden { (withdrawal(see, proposal)) }
        } }
    }
}

fn withdrawal(see: &See, proposal: &Proposal) -> Markup {
    let path = format!("/v1{}/withdrawal", link::proposal_path(&proposal.id));
    Form { method: "POST", path, name: "withdraw-proposal", fields: vec![], language: see.language }.draw()
}

fn status(see: &See, proposal: &Proposal) -> Markup {
    let t = see.language;
    let in_round = |key: &str, round: u64| {
        let name = t.with("round-number", [("number", &t.number(round))]);
        html! { (t.text(key)) " " a href={ "/rounds/" (round) } { (name) } }
    };
    match &proposal.status {
        ProposalStatus::Filed => html! { (t.text("proposal-filed")) },
        ProposalStatus::Withdrawn => html! { (t.text("proposal-withdrawn")) },
        ProposalStatus::Displaced { by } => {
            html! { (t.text("proposal-displaced")) " " a href=(link::proposal_path(by)) { (by) } }
        }
        ProposalStatus::Frozen { round } => in_round("proposal-frozen", *round),
        ProposalStatus::Decided { round } => in_round("proposal-decided", *round),
        ProposalStatus::Adopted { effective } => in_round("proposal-adopted", *effective),
        ProposalStatus::InForce { version } => {
            html! { (t.text("proposal-in-force")) " " a href="/constitution" { (t.number(version)) } }
        }
        ProposalStatus::Dropped { reason } => html! { (t.text("proposal-dropped")) " " bdi { (reason) } },
    }
}

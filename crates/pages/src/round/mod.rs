//! Rounds: what is proposed, how to vote on it, and what came of it.

mod ballot;
mod list;
mod proposal;
mod result;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::response::Response;
use governance::{Phase, Proposal, ProposalKind, Round, view};
use maud::{Markup, html};

pub(crate) use list::show as list;
pub(crate) use proposal::show as proposal;
pub(crate) use result::Compared;

use crate::layout::{Page, missing, respond};
use crate::link;
use crate::visit::{See, Visit};

pub(crate) async fn show(visit: Visit) -> Response {
    let order = visit.order;
    let Some(number) = visit.path::<u64>("round") else { return missing(&visit) };
    let compared = compared(&visit, number).await;
    let see = visit.see();
    let Ok(round) = view::round(see.world(), number) else {
        drop(see);
        return missing(&visit);
    };
    let title = see.language.with("round-number", [("number", &see.language.number(number))]);
    let main = main(&see, round, order, &compared, &title);
    let page =
        Page { title, main, record: see.head(), live: Some(ROUND_EVENTS.into()), scripts: &["ballot.js"] };
    drop(see);
    respond(&visit, page)
}

/// What every rule makes of a round; nothing unless it is closed. Counting may take a while: not while others wait for
/// the state, nor on a thread that serves them, and only once.
async fn compared(visit: &Visit, round: u64) -> Arc<Vec<Compared>> {
    let memory = visit.compared.clone();
    if let Some(compared) = memory.get(&round) {
        return compared;
    }
    let Some(counted) = governance::counted(visit.see().world(), round) else { return Arc::default() };
    let count = move || memory.get_or_count(round, || result::compare(&counted));
    tokio::task::spawn_blocking(count).await.unwrap_or_default()
}

/// What changes a round's page.
const ROUND_EVENTS: &str = "type=round_opened,voting_opened,round_closed,ballot_cast,paper_ballots_recorded,\
                            proposal_filed,proposal_withdrawn,proposal_displaced";

fn main(see: &See, round: &Round, order: u64, compared: &[Compared], title: &str) -> Markup {
    let t = see.language;
    let proposals = proposals(see, round, order);
    let ballots = view::ballots(see.world(), round.opening.round).count();
    html! {
        h1 { (title) }
        div #phase data-live { (phase(see, round)) }
        div.tiles #figures data-live {
            (tile(see, "round-budget", &see.money(round.opening.budget)))
            (tile(see, "round-share", &t.number(round.opening.share)))
            (tile(see, "round-eligible", &t.number(round.opening.eligible)))
            (tile(see, "round-ballots", &t.number(ballots)))
        }
        div #outcome data-live { @match &round.closing {
            Some(closing) => (result::show(see, closing, compared)),
            None => {
                @if round.phase == Phase::Voting { (ballot::draw(see, round, &proposals)) }
                section { h2 { (t.text("proposals")) } p { (t.text("round-order")) }
                    div.cards { @for proposal in &proposals { (summary(see, proposal)) } } }
            }
        } }
    }
}

fn tile(see: &See, key: &str, figure: &str) -> Markup {
    html! { div.tile { h2 { (see.text(key)) } p.figure { (figure) } } }
}

/// The key of a phase's word.
fn phase_key(phase: Phase) -> &'static str {
    match phase {
        Phase::Deliberation => "phase-deliberation",
        Phase::Voting => "phase-voting",
        Phase::Closed => "phase-closed",
    }
}

fn phase(see: &See, round: &Round) -> Markup {
    let t = see.language;
    let opening = &round.opening;
    let until = match round.phase {
        Phase::Deliberation => Some(opening.voting_opens_at),
        Phase::Voting => Some(opening.closes_at),
        Phase::Closed => None,
    };
    html! { p.phase { strong { (t.text(phase_key(round.phase))) } " "
        @if let Some(until) = until {
            (t.with("phase-until", [("length", &t.length(until.since(see.now))), ("time", &t.time(until))]))
        } @else { time datetime=(opening.closes_at) { (t.time(opening.closes_at)) } }
    } }
}

/// The proposals of a round, in an order of its own for each visitor: whoever comes first on a list is at an advantage.
fn proposals<'a>(see: &'a See, round: &Round, order: u64) -> Vec<&'a Proposal> {
    let found = round.opening.proposals.iter().filter_map(|id| view::proposal(see.world(), id).ok());
    let mut proposals: Vec<&Proposal> = found.collect();
    proposals.sort_by_key(|proposal| {
        let mut hasher = DefaultHasher::new();
        (order, proposal.id.as_str()).hash(&mut hasher);
        hasher.finish()
    });
    proposals
}

/// A proposal in a few lines.
fn summary(see: &See, proposal: &Proposal) -> Markup {
    html! { article.proposal {
        h3 { a href=(link::proposal_path(&proposal.id)) { bdi { (proposal.title) } } }
        p.soft { (wants(see, proposal)) }
        p.text dir="auto" { (shortened(&proposal.text)) }
    } }
}

/// What a proposal wants, in a few words.
fn wants(see: &See, proposal: &Proposal) -> Markup {
    let t = see.language;
    html! { @match &proposal.kind {
        ProposalKind::Funding { ask, recipient, .. } => {
            (t.with("wants-funding", [("amount", &see.money(*ask))])) " " (link::account(see, *recipient))
        },
        ProposalKind::Amendment { changes, .. } => {
            (t.text("wants-amendment")) " "
            @for (n, (path, value)) in changes.iter().enumerate() {
                @if n > 0 { ", " } code { (path) } " → " code { (value) }
            }
        },
        ProposalKind::Opinion => (t.text("wants-opinion")),
    } }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 280;
    let mut short: String = text.chars().take(LENGTH).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

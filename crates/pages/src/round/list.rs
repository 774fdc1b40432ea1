//! All rounds, and what waits for the next one.

use axum::response::Response;
use governance::{ProposalStatus, Round, view};
use maud::{Markup, html};

use super::{phase_key, summary};
use crate::form::{Field, Form, Kind};
use crate::layout::{Page, respond};
use crate::table::Column::{Figures, Words};
use crate::table::table;
use crate::visit::{See, Visit};

pub(crate) async fn show(visit: Visit) -> Response {
    let see = visit.see();
    let page = Page {
        title: see.text("nav-rounds"),
        main: main(&see),
        record: see.head(),
        live: Some(super::ROUND_EVENTS.into()),
        scripts: &[],
    };
    drop(see);
    respond(&visit, page)
}

fn main(see: &See) -> Markup {
    let t = see.language;
    let rounds = view::rounds(see.world());
    let waiting: Vec<_> =
        view::proposals(see.world()).filter(|proposal| proposal.status == ProposalStatus::Filed).collect();
    html! {
        h1 { (t.text("nav-rounds")) }
        p { (t.text("rounds-about")) }
        div #rounds data-live {
            @if rounds.is_empty() { p { (t.text("rounds-none")) } } @else { (all(see, rounds)) }
        }
        section { h2 { (t.text("proposals-waiting")) }
            div #waiting data-live {
                @if let Some(at) = view::next_opening(see.world()) {
                    p { (t.with("next-opening", [("time", &t.time(at))])) }
                }
                @if waiting.is_empty() { p { (t.text("proposals-none")) } }
                div.cards { @for proposal in &waiting { (summary(see, proposal)) } }
            }
        }
        (file(see))
    }
}

fn all(see: &See, rounds: &[Round]) -> Markup {
    let columns = [
        Words("round"),
        Words("phase"),
        Figures("round-ballots"),
        Figures("round-eligible"),
        Figures("round-budget"),
        Figures("round-paid"),
    ];
    let rows = html! { @for round in rounds.iter().rev() { (row(see, round)) } };
    table(see, &see.text("nav-rounds"), &columns, &rows)
}

fn row(see: &See, round: &Round) -> Markup {
    let t = see.language;
    let opening = &round.opening;
    html! { tr {
        th scope="row" {
            a href={ "/rounds/" (opening.round) } { (t.with("round-number", [("number", &t.number(opening.round))])) }
            " " time.soft datetime=(opening.opened_at) { (t.date(opening.opened_at)) }
        }
        td { (t.text(phase_key(round.phase))) }
        td.figure { (t.number(view::ballots(see.world(), opening.round).count())) }
        td.figure { (t.number(opening.eligible)) }
        td.figure { (t.number(opening.budget)) }
        td.figure { @match &round.closing { Some(closing) => (t.number(closing.paid)), None => "–" } }
    } }
}

/// Files a proposal that asks for money, for an opinion, or for another constitution.
fn file(see: &See) -> Markup {
    let language = see.language;
    let common = || {
        vec![
            Field::new("id", "proposal-id", Kind::Text),
            Field::new("title", "proposal-title", Kind::Text),
            Field::new("text", "proposal-text", Kind::LongText),
        ]
    };
    let mut funding = common();
    funding.insert(0, Field::new("kind", "proposal-kind", Kind::Hidden).with("funding"));
    funding.push(Field::new("ask", "proposal-ask", Kind::Amount));
    funding.push(Field::new("recipient", "proposal-recipient", Kind::Text));
    funding.push(Field::new("bond", "proposal-bond", Kind::Amount));
    let mut opinion = common();
    opinion.insert(0, Field::new("kind", "proposal-kind", Kind::Hidden).with("opinion"));
    opinion.push(Field::new("bond", "proposal-bond", Kind::Amount).optional());
    let mut amendment = common();
    amendment.insert(0, Field::new("kind", "proposal-kind", Kind::Hidden).with("amendment"));
    amendment.push(Field::new("changes", "proposal-changes", Kind::Json));
    amendment.push(Field::new("bond", "proposal-bond", Kind::Amount).optional());
    let form =
        |name, fields| Form { method: "POST", path: "/v1/proposals".into(), name, fields, language }.draw();
    html! { section { h2 { (language.text("propose")) }
        p.without-key { (language.text("propose-without-key")) " " a href="/key" { (language.text("nav-key")) } }
        div.columns { (form("propose-funding", funding)) (form("propose-opinion", opinion)) (form("propose-amendment", amendment)) }
    } }
}

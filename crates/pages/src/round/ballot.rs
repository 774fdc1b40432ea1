//! The ballot: first what one is for, against, or leaves out; then how many votes, whose squares are the credits that
//! they cost.

use governance::{BallotsShown, Proposal, Round};
use maud::{Markup, html};

use crate::visit::See;

const STANCES: [(&str, &str); 3] =
    [("for", "ballot-for"), ("against", "ballot-against"), ("skip", "ballot-skip")];

/// The ballot of whoever has a key here and is a member; `assets/ballot.js` makes it work.
pub(crate) fn draw(see: &See, round: &Round, proposals: &[&Proposal]) -> Markup {
    let t = see.language;
    let number = round.opening.round;
    html! {
        section #ballot { h2 { (t.text("ballot")) }
            p { (t.text("ballot-about")) " "
                @if see.state.machine.constitution().governance.ballots == BallotsShown::Withheld {
                    (t.text("ballot-withheld"))
                } @else { (t.text("ballot-open")) }
            }
            p.without-key { (t.text("ballot-without-key")) " " a href="/key" { (t.text("nav-key")) } }
            form.ballot hidden data-round=(number) data-path={ "/v1/rounds/" (number) "/ballot" }
                data-refused=(t.text("refused")) data-done=(t.text("done"))
                data-left=(t.text("ballot-left")) data-unsaved=(t.text("ballot-unsaved"))
                data-over=(t.text("ballot-over"))
                data-cost=(t.text("ballot-cost")) data-cost-one=(t.text("ballot-cost-one"))
                data-receipt=(t.text("ballot-receipt")) data-next=(t.text("ballot-next")) data-not-eligible=(t.text("ballot-not-eligible")) {
                div.left { p.credits role="status" {} progress aria-label=(t.text("ballot-spent")) {} }
                @for (n, proposal) in proposals.iter().enumerate() { (part(see, n, proposal)) }
                p { button { (t.text("ballot-save")) } }
                output role="status" {}
            }
        }
    }
}

/// What one says about one proposal.
fn part(see: &See, n: usize, proposal: &Proposal) -> Markup {
    let t = see.language;
    html! {
        fieldset data-proposal=(proposal.id) {
            legend { bdi { (proposal.title) } }
            p.soft { (super::wants(see, proposal)) }
            p.stance role="radiogroup" aria-label=(t.text("ballot-stance")) {
                @for (value, key) in STANCES {
                    label {
                        input type="radio" name={ "stance-" (n) } value=(value) checked[value == "skip"];
                        " " (t.text(key))
                    }
                }
            }
            div.votes hidden {
                svg.square viewBox="0 0 100 100" aria-hidden="true" focusable="false" {
                    rect x="0" y="100" width="0" height="0" {}
                }
                div {
                    label { (t.text("ballot-votes"))
                        input type="number" min="1" step="1" value="1" inputmode="numeric"; }
                    p { button.plain type="button" data-step="-1" aria-label=(t.text("ballot-fewer")) { "−" } " "
                        button.plain type="button" data-step="1" aria-label=(t.text("ballot-more")) { "+" } }
                    p.cost {}
                }
            }
        }
    }
}

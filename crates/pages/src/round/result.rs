//! What came of a round: who got what and why, beside what every other rule would have made of the same ballots.

use std::collections::BTreeMap;

use governance::allocation::{RULES, Why};
use governance::{Closing, Counted, Outcome, Ruling};
use maud::{Markup, html};
use serde_json::Value;

use crate::link;
use crate::table::Column::{Figures, Words};
use crate::table::{framed, table};
use crate::visit::See;

/// What a rule makes of a round's ballots: minor units by proposal, or why it could not count.
pub(crate) struct Compared {
    rule: &'static str,
    amounts: Result<BTreeMap<String, u128>, String>,
}

/// Counts the ballots by every rule.
pub(crate) fn compare(counted: &Counted) -> Vec<Compared> {
    let compared = RULES.iter().map(|rule| Compared {
        rule: rule.name,
        amounts: rule
            .allocate(&counted.election)
            .map(|allocation| {
                allocation.amounts.into_iter().map(|(id, units)| (id.to_string(), units)).collect()
            })
            .map_err(|refusal| refusal.to_string()),
    });
    compared.collect()
}

pub(crate) fn show(see: &See, closing: &Closing, compared: &[Compared]) -> Markup {
    let t = see.language;
    let mut outcomes: Vec<&Outcome> = closing.outcomes.iter().collect();
    outcomes.sort_by_key(|outcome| (std::cmp::Reverse(granted(outcome)), std::cmp::Reverse(outcome.net)));
    let summary = t.with(
        "result-about",
        [
            ("voters", &t.number(closing.voters)),
            ("eligible", &t.number(closing.eligible)),
            ("paid", &see.money(closing.paid)),
            ("budget", &see.money(closing.budget)),
            ("rule", &t.text(&format!("rule-{}", closing.rule))),
        ],
    );
    let most = outcomes.iter().map(|outcome| outcome.votes_for.max(outcome.votes_against)).max().unwrap_or(0);
    let columns = [
        Words("proposal"),
        Words("votes"),
        Figures("votes-net"),
        Figures("supporters"),
        Figures("asked"),
        Figures("received"),
        Words("why"),
    ];
    let rows = html! { @for outcome in &outcomes { (row(see, outcome, most)) } };
    html! {
        section { h2 { (t.text("result")) }
            p { (summary) }
            @if let Some(refusal) = &closing.refusal { p.banner lang="en" { (refusal) } }
            (table(see, &t.text("result"), &columns, &rows))
        }
        section { h2 { (t.text("compared")) }
            p { (t.text("compared-about")) }
            (by_rule(see, closing, &outcomes, compared))
        }
        p { a href={ "/v1/rounds/" (closing.round) "/result" } { (t.text("result-for-programs")) } }
    }
}

fn granted(outcome: &Outcome) -> i128 {
    match &outcome.ruling {
        Ruling::Funding { grant, .. } => grant.units(),
        _ => 0,
    }
}

fn row(see: &See, outcome: &Outcome, most: i128) -> Markup {
    let t = see.language;
    html! { tr {
        th scope="row" { a href=(link::proposal_path(&outcome.proposal)) { (title(see, outcome)) } }
        td { (votes(see, outcome, most)) }
        td.figure { (t.number(outcome.net)) }
        td.figure { (t.number(outcome.supporters)) }
        @match &outcome.ruling {
            Ruling::Funding { ask, grant, why, .. } => {
                td.figure { (t.number(ask)) }
                td.figure { strong { (t.number(grant)) } }
                td { @if let Some(why) = why { (reason(see, why)) } }
            },
            Ruling::Amendment(vote) => {
                @let vote = name(&serde_json::to_value(vote).unwrap_or_default());
                td {} td {} td { (t.text(&format!("amendment-{vote}"))) }
            },
            Ruling::Opinion => { td {} td {} td { (t.text("wants-opinion")) } },
        }
    } }
}

/// The votes for and against, as bars to both sides of a line, and in figures.
fn votes(see: &See, outcome: &Outcome, most: i128) -> Markup {
    let t = see.language;
    let (votes_for, votes_against) = (outcome.votes_for, outcome.votes_against);
    let length = |votes: i128| 60.0 * votes as f64 / most.max(1) as f64;
    let words = t.with("votes-both", [("for", &t.number(votes_for)), ("against", &t.number(votes_against))]);
    html! {
        svg.both viewBox="0 0 120 12" aria-hidden="true" focusable="false" {
            rect.against x=(format!("{:.1}", 60.0 - length(votes_against))) y="2" height="8"
                width=(format!("{:.1}", length(votes_against))) {}
            rect.for x="60" y="2" height="8" width=(format!("{:.1}", length(votes_for))) {}
            line x1="60" x2="60" y1="0" y2="12" {}
        }
        span.hint { (words) }
    }
}

fn title(see: &See, outcome: &Outcome) -> Markup {
    match governance::view::proposal(see.world(), &outcome.proposal) {
        Ok(proposal) => html! { bdi { (proposal.title) } },
        Err(_) => html! { (outcome.proposal) },
    }
}

/// The name of an enum's variant, in kebab-case, as serde writes it.
fn name(value: &Value) -> String {
    let name = value.as_str().or_else(|| value.as_object()?.keys().next().map(String::as_str));
    name.unwrap_or_default().replace('_', "-")
}

/// Why a rule gave what it gave, in a sentence with its figures.
fn reason(see: &See, why: &Why) -> Markup {
    let t = see.language;
    let value = serde_json::to_value(why).unwrap_or_default();
    let fields =
        value.as_object().and_then(|object| object.values().next()?.as_object().cloned()).unwrap_or_default();
    let figure = |field: &str| -> String {
        let said = fields
            .get(field)
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .unwrap_or_default();
        let is_money = ["cap", "left", "minimum", "offered", "have"].contains(&field);
        match said.parse::<i128>() {
            Ok(units) if is_money => see.money(see.zero().with_units(units)),
            Ok(number) => t.number(number),
            Err(_) => said,
        }
    };
    let named = |field: &'static str| (field, figure(field));
    let fields: [_; 13] = WHY.map(named);
    let values = fields.each_ref().map(|(field, figure)| (*field, figure as &dyn crate::language::Value));
    html! { (t.with(&format!("why-{}", name(&value)), values)) }
}

/// What a reason may tell in figures.
const WHY: [&str; 13] = [
    "payers",
    "rank",
    "score",
    "net",
    "supporters",
    "needed",
    "cap",
    "left",
    "minimum",
    "offered",
    "have",
    "by",
    "threshold",
];

fn by_rule(see: &See, closing: &Closing, outcomes: &[&Outcome], compared: &[Compared]) -> Markup {
    let t = see.language;
    let rule = |compared: &Compared| t.text(&format!("rule-{}", compared.rule));
    let funded = outcomes.iter().filter(|outcome| matches!(outcome.ruling, Ruling::Funding { .. }));
    let amount = |compared: &Compared, outcome: &Outcome| match &compared.amounts {
        Ok(amounts) => amounts.get(outcome.proposal.as_str()).map_or("–".into(), |units| {
            t.number(closing.paid.with_units(i128::try_from(*units).unwrap_or(i128::MAX)))
        }),
        Err(_) => "×".into(),
    };
    let headings = html! {
        th scope="col" { (t.text("proposal")) }
        @for compared in compared {
            th.figure scope="col" { (rule(compared)) @if compared.rule == closing.rule { " ✓" } }
        }
    };
    let rows = html! { @for outcome in funded { tr {
        th scope="row" { (title(see, outcome)) }
        @for compared in compared { td.figure { (amount(compared, outcome)) } }
    } } };
    html! {
        (framed(&t.text("compared"), &headings, &rows))
        @for compared in compared {
            @if let Err(refusal) = &compared.amounts { p.hint { (rule(compared)) ": " span lang="en" { (refusal) } } }
        }
    }
}

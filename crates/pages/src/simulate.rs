//! What if: other tax rates and another decay of credits, and what they would have made of the rounds that were.
//!
//! Nobody knows what people would have done under other rules, so nothing of that is guessed: the valuations and the
//! ballots are those that there were.

use std::sync::Arc;

use axum::response::Response;
use governance::allocation::Allocation;
use governance::{Closing, Counted, Opening, view};
use ledger::{Money, Source};
use maud::{Markup, html};

use crate::chart::Bars;
use crate::layout::{Page, respond};
use crate::table::Column::{Figures, Words};
use crate::table::table;
use crate::visit::{See, Visit};

/// The bounds of what can be tried, in percent.
const RATE: (u64, u64) = (0, 300);
const DECAY: (u64, u64) = (0, 100);

pub(crate) async fn show(visit: Visit) -> Response {
    let rate = visit.query::<u64>("rate").unwrap_or(100).clamp(RATE.0, RATE.1);
    let terms = Terms::of(&visit.see());
    let decay = visit.query::<u64>("decay").unwrap_or(terms.decay).clamp(DECAY.0, DECAY.1);
    let rounds = simulated(&visit, Tried { terms, rate, decay }).await;
    let see = visit.see();
    let main = main(&see, rate, decay, &rounds);
    let page = Page { title: see.text("nav-simulate"), main, record: see.head(), live: None, scripts: &[] };
    drop(see);
    respond(&visit, page)
}

/// What there was, as far as it matters: it says by itself what comes of a trial.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Terms {
    /// How many rounds closed.
    rounds: usize,
    /// Which part of all revenue was tax, per mille.
    tax: u64,
    /// The decay of credits, in percent.
    decay: u64,
    /// Billionths of the treasury, and of the mean revenue, that a round may spend at most.
    share: u64,
    multiple: u64,
}

/// Something to try.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tried {
    terms: Terms,
    rate: u64,
    decay: u64,
}

impl Terms {
    fn of(see: &See) -> Terms {
        let terms = &see.state.machine.constitution().governance;
        let number = |text: String| text.parse::<f64>().unwrap_or_default();
        let billionths = |text: String| (number(text) * BILLION).round() as u64;
        let units = |money: Money| money.units() as f64;
        let tax = units(ledger::view::flow(see.world(), Source::Tax));
        let revenue = units(ledger::view::revenue(see.world())).max(1.0);
        Terms {
            rounds: view::rounds(see.world()).iter().filter(|round| round.closing.is_some()).count(),
            tax: (1_000.0 * tax / revenue).round() as u64,
            decay: (100.0 * number(terms.decay.to_string())).round() as u64,
            share: billionths(terms.treasury_share.to_string()),
            multiple: billionths(terms.revenue_multiple.to_string()),
        }
    }
}

const BILLION: f64 = 1e9;

/// What comes of a trial. Counting again takes as long as all rounds did: off the threads that serve others, and once.
async fn simulated(visit: &Visit, tried: Tried) -> Arc<Vec<Again>> {
    let memory = visit.simulated.clone();
    if let Some(known) = memory.get(&tried) {
        return known;
    }
    let past = Past::of(&visit.see());
    let count = move || memory.get_or_count(tried, || past.again(tried));
    tokio::task::spawn_blocking(count).await.unwrap_or_default()
}

/// The rounds that closed.
struct Past(Vec<(Opening, Closing, Counted)>);

/// A round as it was, and as it would have been.
pub(crate) struct Again {
    round: u64,
    paid: Money,
    would_pay: Money,
    budget: Money,
    would_budget: Money,
    funded: usize,
    would_fund: usize,
    credits: f64,
    would_have: f64,
}

impl Past {
    fn of(see: &See) -> Past {
        let rounds = view::rounds(see.world()).iter().filter_map(|round| {
            let counted = governance::counted(see.world(), round.opening.round)?;
            Some((round.opening.clone(), round.closing.clone()?, counted))
        });
        Past(rounds.collect())
    }

    /// Round after round: the money that would have come in, what could then have been spent, and what the same ballots
    /// would have made of it.
    fn again(self, Tried { terms, rate, decay }: Tried) -> Vec<Again> {
        let more = 1.0 + (rate as f64 / 100.0 - 1.0) * terms.tax as f64 / 1_000.0;
        let (decay_now, decay) = (terms.decay as f64 / 100.0, decay as f64 / 100.0);
        let (share, multiple) = (terms.share as f64 / BILLION, terms.multiple as f64 / BILLION);
        let (mut extra, mut revenues) = (0.0, Vec::new());
        let (mut held, mut would_hold) = (0.0, 0.0);
        let mut rounds = Vec::new();
        for (opening, closing, mut counted) in self.0 {
            let units = |money: Money| money.units() as f64;
            let revenue = units(opening.revenue) * more;
            extra += revenue - units(opening.revenue);
            revenues.push(revenue);
            let lately = &revenues[revenues.len().saturating_sub(4)..];
            let mean = lately.iter().sum::<f64>() / lately.len() as f64;
            let budget = (share * (units(opening.treasury) + extra)).min(multiple * mean).max(0.0);
            let factor = if closing.budget.units() > 0 { budget / units(closing.budget) } else { 0.0 };
            scale(&mut counted, factor);
            let allocation = counted.allocate().ok();
            let spent = allocation.as_ref().map_or(0, |allocation: &Allocation| allocation.spent);
            let would_pay = closing.paid.with_units(i128::try_from(spent).unwrap_or_default());
            extra -= units(would_pay) - units(closing.paid);
            // Credits come of revenue, so they follow it, too; what is spent is spent.
            let issued = opening.credits_issued as f64;
            let burnt = closing.credits_burnt as f64;
            held = held * (1.0 - decay_now) + issued;
            would_hold = would_hold * (1.0 - decay) + issued * more;
            let (credits, would_have) = (held, would_hold);
            held = (held - burnt).max(0.0);
            would_hold = (would_hold - burnt).max(0.0);
            rounds.push(Again {
                round: opening.round,
                paid: closing.paid,
                would_pay,
                budget: closing.budget,
                would_budget: closing.budget.with_units(budget as i128),
                funded: closing.selected.len(),
                would_fund: allocation.map_or(0, |allocation| allocation.selected.len()),
                credits,
                would_have,
            });
        }
        rounds
    }
}

/// The same ballots about another amount of money.
fn scale(counted: &mut Counted, factor: f64) {
    let scaled = |units: u128| (units as f64 * factor) as u128;
    let election = &mut counted.election;
    election.budget = scaled(election.budget);
    election.pots.iter_mut().for_each(|pot| pot.budget = scaled(pot.budget));
    election.options.cap = election.options.cap.map(scaled);
}

fn main(see: &See, rate: u64, decay: u64, rounds: &[Again]) -> Markup {
    let t = see.language;
    let slider = |name: &str, value: u64, (least, most): (u64, u64)| {
        html! {
            label { (t.text(&format!("simulate-{name}")))
                small { (t.text(&format!("simulate-{name}-about"))) }
                input type="range" name=(name) min=(least) max=(most) step="1" value=(value);
                output { (value) " %" } }
        }
    };
    html! {
        h1 { (t.text("nav-simulate")) }
        p { (t.text("simulate-about")) }
        form.simulate method="get" data-refresh {
            (slider("rate", rate, RATE)) (slider("decay", decay, DECAY))
            noscript { p { button { (t.text("quote-submit")) } } }
        }
        div #simulated data-live {
            @if rounds.is_empty() { p { (t.text("simulate-none")) } }
            @else { (charts(see, rounds)) (listed(see, rounds)) }
        }
    }
}

fn charts(see: &See, rounds: &[Again]) -> Markup {
    let t = see.language;
    let money = |money: Money| see.float(money.units());
    let columns = || {
        rounds
            .iter()
            .map(|again| t.with("round-number", [("number", &t.number(again.round))]))
            .collect::<Vec<_>>()
    };
    let pair = |key: &str, was: &dyn Fn(&Again) -> f64, would: &dyn Fn(&Again) -> f64| {
        let series = |of: &dyn Fn(&Again) -> f64| rounds.iter().map(of).collect();
        Bars {
            title: &t.text(key),
            columns: columns(),
            series: vec![(t.text("as-it-was"), series(was)), (t.text("as-it-would-be"), series(would))],
            write: &|figure| t.number(format!("{figure:.0}")),
            heading: &t.text("round"),
            as_table: &t.text("as-table"),
            beside: true,
        }
        .draw()
    };
    html! { div.columns {
        (pair("simulate-paid", &|again| money(again.paid), &|again| money(again.would_pay)))
        (pair("simulate-credits", &|again| again.credits, &|again| again.would_have))
    } }
}

fn listed(see: &See, rounds: &[Again]) -> Markup {
    let t = see.language;
    let columns =
        [Words("round"), Figures("round-budget"), Figures("round-paid"), Figures("simulate-funded")];
    let change = |was: String, would: String| html! { td.figure { (was) " → " strong { (would) } } };
    let rows = html! { @for again in rounds {
        @let name = t.with("round-number", [("number", &t.number(again.round))]);
        tr {
            th scope="row" { a href={ "/rounds/" (again.round) } { (name) } }
            (change(t.number(again.budget), t.number(again.would_budget)))
            (change(t.number(again.paid), t.number(again.would_pay)))
            (change(t.number(again.funded), t.number(again.would_fund)))
        }
    } };
    table(see, &t.text("nav-simulate"), &columns, &rows)
}

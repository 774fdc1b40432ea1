//! Few who vote while the others sleep.

use anyhow::{Result, ensure};
use governance::allocation::RULES;

use crate::commune::Commune;
use crate::table::{Table, percent};

const MEMBERS: usize = 100;
const ROUNDS: u64 = 4;

/// What a bloc took in one round, in cents.
struct Round {
    paid: u128,
    budget: u128,
    treasury: u128,
}

/// A bloc, alone at the poll, takes what it can for some rounds.
fn capture(rule: &str, bloc: usize) -> Result<Vec<Round>> {
    let mut commune = Commune::found(rule, MEMBERS)?;
    (1..=ROUNDS).map(|number| round(&mut commune, number, bloc)).collect()
}

fn round(commune: &mut Commune, number: u64, bloc: usize) -> Result<Round> {
    // Everybody can reckon what the budget will be.
    let mut foreseen = commune.copy()?;
    foreseen.pass_to_opening();
    let budget = foreseen.opening(number).budget.units();
    // Four at the cap take all where votes decide; small ones fit what a few members' endowments can buy.
    let asks = [[budget / 4; 4].as_slice(), &[budget / 50; 8]].concat();
    let mut ids = Vec::new();
    for (place, cents) in asks.into_iter().enumerate() {
        let id = format!("own-{number}-{place}");
        commune.file(1 + place % bloc, &id, &format!("{}.{:02}", cents / 100, cents % 100))?;
        ids.push(id);
    }
    commune.pass_to_opening();
    commune.pass(7);
    let each = (commune.credits(1)? / ids.len() as u64).isqrt() as i64;
    let votes: Vec<(&str, i64)> = ids.iter().map(|id| (id.as_str(), each)).collect();
    for member in 1..=bloc {
        commune.vote(member, &votes)?;
    }
    commune.pass(14);
    let (opening, closing) = (commune.opening(number), commune.closing(number));
    let units = |money: ledger::Money| money.units().unsigned_abs();
    let (paid, budget, treasury) = (units(closing.paid), units(closing.budget), units(opening.treasury));
    ensure!(paid <= budget && budget <= treasury / 4, "{paid} of {budget} of {treasury}");
    let most = closing.outcomes.iter().filter_map(|outcome| outcome.grant()).map(units).max();
    ensure!(most <= Some(units(closing.cap)) && units(closing.cap) <= budget / 4);
    Ok(Round { paid, budget, treasury })
}

pub fn at_low_turnout() -> Result<Table> {
    let title = format!("CAPTURE AT LOW TURNOUT: what the only voters of {MEMBERS} members take in a round");
    let header = [
        "rule",
        "2 voters",
        "5: of the 1st budget",
        "of the treasury",
        "of the 4th budget",
        "of all revenue in a year",
    ];
    let mut table = Table::new(title, header);
    for rule in RULES {
        let two = capture(rule.name, 2)?;
        ensure!(two.iter().all(|round| round.paid == 0), "{}: two pass no gate of three", rule.name);
        let five = capture(rule.name, 5)?;
        let taken: u128 = five.iter().map(|round| round.paid).sum();
        // What the treasury had at the last opening, and what was taken of it before, is all that came in.
        let revenue = five[3].treasury + five[..3].iter().map(|round| round.paid).sum::<u128>();
        if rule.name == "equal-shares" {
            let bound = |round: &Round| round.paid * 100 <= round.budget * 10;
            ensure!(five.iter().all(bound), "at most twice the five members' parts");
        }
        let (first, last) = (&five[0], &five[3]);
        let cells = [
            "nothing".to_owned(),
            percent(first.paid, first.budget),
            percent(first.paid, first.treasury),
            percent(last.paid, last.budget),
            percent(taken, revenue),
        ];
        table.row(rule.name, cells);
    }
    Ok(table
        .note("defence: the gate of three; at most 25 % of the budget per proposal, and a budget of at most 25 % of the treasury")
        .note("defence: equal-shares gives five of a hundred at most twice their parts, and fills nothing below 40 % turnout")
        .note("weakness: every other rule hands the whole budget to the few who vote, round after round"))
}

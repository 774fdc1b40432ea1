//! One proposal, filed several times.

use anyhow::{Result, ensure};

use crate::electorate::{BUDGET, Bloc, CAP, HONEST, MEMBERS, Vote, Way, all_in, ways};
use crate::table::{Table, grouped};

const COPIES: [usize; 5] = [1, 2, 4, 10, 20];
const ASK: u128 = 24_000;

/// Rules that promise that a proposal in parts receives no more than whole.
const NEUTRAL: [&str; 3] = ["quadratic", "clr", "pairwise"];

/// What the family of `copies` receives that a bloc files, with all of its votes on them.
fn family(way: &Way, members: usize, copies: usize, ask: u128) -> u128 {
    let bloc = Bloc { members, votes: all_in(copies) };
    let honest = HONEST.min(MEMBERS as usize - members);
    Vote { honest, ..Vote::of(bloc, vec![ask; copies]) }.taken(way)
}

/// What families of copies and of parts receive.
fn table(title: &str, members: usize) -> Result<Table> {
    let header = std::iter::once("rule".to_owned()).chain(COPIES.map(|copies| match copies {
        1 => "one".into(),
        _ => format!("{copies} copies / parts"),
    }));
    let mut table = Table::with_header(title, header.collect());
    for way in ways() {
        let whole = family(&way, members, 1, ASK);
        let mut cells = vec![grouped(whole)];
        for copies in &COPIES[1..] {
            let full = family(&way, members, *copies, ASK);
            let parts = family(&way, members, *copies, ASK / *copies as u128);
            if NEUTRAL.contains(&way.name.as_str()) {
                ensure!(parts <= whole + *copies as u128, "{} in {copies} parts: {parts}", way.name);
                let capped = whole == ASK;
                ensure!(capped || full <= whole + *copies as u128, "{} {copies} times: {full}", way.name);
            }
            if way.is_equal_shares_alone() {
                ensure!(full.max(parts) <= 2 * members as u128 * BUDGET / 100, "{full} {parts}");
            }
            cells.push(format!("{} / {}", grouped(full), grouped(parts)));
        }
        table.row(&way.name, cells);
    }
    Ok(table)
}

pub fn of_a_minority() -> Result<Table> {
    let title = format!(
        "CLONES, by 20 of 100 members: money to a proposal for {} filed once, in copies, or in parts of the ask",
        grouped(ASK)
    );
    let table = table(&title, 20)?;
    Ok(table
        .note("defence: quadratic, clr and pairwise give copies and parts what they give one, as votes cost v² each time")
        .note("defence: under equal-shares a bloc's copies compete for the same endowments, at most twice 20 % of the budget")
        .note("weakness: greedy funds each copy that outranks others; under proportional n copies weigh √n times as much"))
}

pub fn of_a_majority() -> Result<Table> {
    let title =
        format!("CLONES, by 60 of 100 members: the cap of {} per proposal, evaded by copies", grouped(CAP));
    let table = table(&title, 60)?;
    Ok(table
        .note("weakness: a cap per proposal binds a proposal, not a cause; only parts of one ask gain nothing")
        .note("defence: equal-shares leaves the others what they pay for; under the rest a majority's copies take nearly all"))
}

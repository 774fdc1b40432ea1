//! False identities: one person with several memberships.

use anyhow::{Result, ensure};

use crate::commune::{Commune, refused};
use crate::electorate::{BUDGET, Bloc, CREDITS, HONEST, MEMBERS, PART, Vote, Way, all_in, least, ways};
use crate::table::{Table, grouped};

const IDENTITIES: [usize; 6] = [1, 2, 3, 5, 10, 20];
/// Members below which no proposal passes the gate.
const GATE: usize = 3;

/// The most that `members` with all their credits take with one proposal, whatever it asks for.
fn most(way: &Way, members: usize) -> u128 {
    let bloc = Bloc { members, votes: all_in(1) };
    (1..=25).map(|thousands| Vote::of(bloc, vec![thousands * 1_000]).taken(way)).max().unwrap_or(0)
}

pub fn money_for_false_identities() -> Result<Table> {
    let header = ["rule".to_owned()].into_iter().chain(IDENTITIES.map(|n| format!("{n} false")));
    let header = header.chain(["each of 20".to_owned()]).collect();
    let mut table = Table::with_header(
        format!(
            "SYBILS among {MEMBERS} members, {HONEST} of them honest and voting: the most of a budget of {} that one \
             proposal of theirs takes",
            grouped(BUDGET)
        ),
        header,
    );
    for way in ways() {
        let taken = IDENTITIES.map(|identities| (identities, most(&way, identities)));
        for (identities, taken) in taken {
            ensure!(identities >= GATE || taken == 0, "{}: {identities} alone take {taken}", way.name);
            let bound = 2 * identities as u128 * PART;
            ensure!(!way.is_equal_shares_alone() || taken <= bound, "{taken} above {bound}");
        }
        let each = taken[5].1 / 20;
        table.row(&way.name, taken.map(|(_, taken)| grouped(taken)).into_iter().chain([grouped(each)]));
    }
    Ok(table
        .note("defence: one or two identities fund nothing under any rule (gate of 3 supporters)")
        .note(format!(
            "equal-shares: at most twice an equal part ({} each) for sure, as endowments may be raised to twice; weakness: \
             few identities get more than under any other rule",
            grouped(PART)
        ))
        .note("greedy: what no other ask fits into, with a vote each; weakness: all of the ask once they outrank the others")
        .note("quadratic, clr: grows with the square, so little for few; pairwise: ballots alike discount each other"))
}

/// How many votes against, of each honest member, leave false identities with nothing.
pub fn votes_against_false_identities() -> Result<Table> {
    let mut table = Table::new(
        format!(
            "SYBILS opposed: votes against by each of {HONEST} honest members that leave nothing, under every rule"
        ),
        ["false identities", "votes each", "credits each", "of theirs"],
    );
    for identities in IDENTITIES.into_iter().filter(|identities| *identities >= GATE) {
        let bloc = Bloc { members: identities, votes: all_in(1) };
        let nothing = |against| {
            let vote = Vote { against, ..Vote::of(bloc, vec![20_000]) };
            ways().iter().all(|way| vote.taken(way) == 0)
        };
        // Above 40 an honest member would have to give up some of what it wants.
        let votes = least(0..=40, nothing).expect("the honest members are many");
        let cost = votes * votes;
        ensure!(cost * 100 <= CREDITS * 7, "{cost} credits");
        let of_theirs = format!("{}.{} %", cost * 100 / CREDITS, cost * 1_000 / CREDITS % 10);
        table.row(&identities.to_string(), [votes.to_string(), cost.to_string(), of_theirs]);
    }
    Ok(table.note("defence: v² makes a little opposition of many cheap, and all that one wants dear; it needs attention"))
}

/// What stands between a person and a second membership, and what it brings.
pub fn what_a_false_identity_needs() -> Result<Table> {
    let mut commune = Commune::found("equal-shares", 27)?;
    let mut table =
        Table::new("SYBILS: what a false identity needs, and what it has", ["attempt", "outcome"]);
    let one = refused(commune.admit(100, "tag-100", &[0]))?;
    table.row("one registrar of three vouches for it", [one]);
    let tag = refused(commune.admit(100, "tag-0", &[0, 1]))?;
    table.row("a person's tag is used again", [tag]);
    commune.admit(100, "tag-100", &[0, 1])?;
    let set = refused(
        commune.admit(101, "tag-101", &[0, 1]).and_then(|()| commune.admit(102, "tag-102", &[0, 1])),
    )?;
    table.row("two corrupt registrars vouch for ever more", [set]);
    ensure!(commune.credits(100)? == 0);
    commune.pass_to_opening();
    let (paying, idle, new) =
        (commune.credits(Commune::LANDLORD)?, commune.credits(1)?, commune.credits(100)?);
    ensure!(paying == idle && idle == new, "all receive the same: {paying} {idle} {new}");
    table.row("credits of the member who paid all tax", [grouped(paying.into())]);
    table.row("credits of an identity that paid nothing", [grouped(new.into())]);
    let opening = commune.opening(1);
    let alone = opening.credits_issued / u128::from(opening.eligible - 1);
    table.row("credits of each, were it not for one of them", [grouped(alone)]);
    ensure!(alone > u128::from(new));
    Ok(table
        .note("paying brings no voice: an identity is worth the same with and without; what it costs is two registrars")
        .note("weakness: two of three registrars who conspire can make a third of the members"))
}

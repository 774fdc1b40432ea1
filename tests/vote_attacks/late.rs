//! The last to vote.

use anyhow::{Result, ensure};
use governance::BallotsShown;

use crate::commune::Commune;
use crate::electorate::{Bloc, CREDITS, Vote, all_in, least, ways};
use crate::table::{Table, grouped, percent};

const LATE: usize = 10;
const ASK: u128 = 9_000;

/// With all other ballots before them, the last spend no more than it takes, and keep the rest for the next round.
pub fn votes_that_suffice() -> Result<Table> {
    let title = format!("LAST-MINUTE BALLOTS of {LATE} members who want one proposal of {}", grouped(ASK));
    let header =
        ["rule", "ballots open: votes each", "credits each", "left for the next round", "withheld: all in"];
    let mut table = Table::new(title, header);
    for way in ways() {
        let vote = |votes| Vote::of(Bloc { members: LATE, votes }, vec![ASK]);
        let blind = vote(all_in(1)).taken(&way);
        let known = least(1..=all_in(1), |votes| vote(votes).taken(&way) >= blind).expect("all in takes it");
        let cost = known * known;
        ensure!(vote(known).taken(&way) == blind && cost <= CREDITS);
        let left = percent((CREDITS - cost).unsigned_abs().into(), CREDITS.unsigned_abs().into());
        let cells = [known.to_string(), grouped(cost.unsigned_abs().into()), left, grouped(blind)];
        table.row(&way.name, cells);
    }
    Ok(table
        .note("with open ballots the last take the same for fewer credits wherever the outcome depends on a threshold")
        .note("withheld ballots (the default) leave them nothing to reckon with: they spend what the outcome is worth to them")
        .note("divisible rules pay for every vote, so knowing the others' saves nothing"))
}

/// What anybody but the voter and the registrars learns of a ballot.
pub fn what_is_shown_before_the_close() -> Result<Table> {
    let title = "LAST-MINUTE BALLOTS and VOTE BUYING: what others can read of a member's ballot";
    let mut table =
        Table::new(title, ["ballots", "while voting", "after it is cast anew", "after the close"]);
    for shown in [BallotsShown::Withheld, BallotsShown::Open] {
        let mut commune = Commune::found_with("equal-shares", 5, shown)?;
        commune.file(1, "lamp", "50")?;
        commune.pass_to_opening();
        commune.pass(7);
        commune.vote(2, &[("lamp", 60)])?;
        let first = commune.read_ballot(1, 2);
        commune.vote(2, &[("lamp", -10)])?;
        let second = commune.read_ballot(1, 2);
        commune.pass(14);
        let closed = commune.read_ballot(1, 2);
        let withheld = shown == BallotsShown::Withheld;
        ensure!(
            !withheld || [&first, &second].iter().all(|seen| *seen == "that it was cast"),
            "{first} {second}"
        );
        ensure!(closed == "lamp -10", "the last one counts: {closed}");
        table.row(if withheld { "withheld" } else { "open" }, [first, second, closed]);
    }
    Ok(table
        .note("a briber who is shown a receipt before the close cannot know that it is of the last ballot")
        .note("weakness: after the close all ballots are public by account, so a bribe can be paid on the outcome"))
}

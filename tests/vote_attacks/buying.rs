//! Paying members for their votes.

use anyhow::{Context, Result, ensure};

use crate::electorate::{Bloc, CREDITS, MEMBERS, PART, Vote, Way, all_in, least, ways};
use crate::table::{Table, grouped};

/// What the briber is after, in one proposal.
const PRIZE: u128 = 10_000;
/// Members who would not vote by themselves, but for money.
const FOR_SALE: i64 = 40;

/// Whether that bloc takes the prize: under a divisible rule with an ask of the cap.
fn suffices(way: &Way, bloc: Bloc) -> bool {
    let ask = if way.rule.divisible { 25_000 } else { PRIZE };
    let honest = MEMBERS as usize - FOR_SALE as usize;
    Vote { honest, ..Vote::of(bloc, vec![ask]) }.taken(way) >= PRIZE
}

/// The fewest members who take the prize with all their credits.
fn fewest(way: &Way) -> Option<usize> {
    let members =
        least(1..=FOR_SALE, |members| suffices(way, Bloc { members: members as usize, votes: all_in(1) }));
    members.map(|members| members as usize)
}

pub fn members_to_bribe() -> Result<Table> {
    let title = format!(
        "VOTE BUYING, {FOR_SALE} members for sale with all their credits: who must be bribed to take {}",
        grouped(PRIZE)
    );
    let header = ["rule", "members", "their equal parts", "pays up to, each", "a bribe pays if below"];
    let mut table = Table::new(title, header);
    for way in ways() {
        let Some(members) = fewest(&way) else {
            table.row(&way.name, ["more than 40", "-", "-", "-"].map(String::from));
            continue;
        };
        ensure!(members >= 3, "the gate");
        let most = PRIZE / members as u128;
        // Raised endowments at most double what a member directs.
        ensure!(!way.is_equal_shares_alone() || most <= 2 * PART, "{most}");
        let parts = grouped(members as u128 * PART);
        let of_part = format!("{} % of a part", most * 100 / PART);
        table.row(&way.name, [members.to_string(), parts, grouped(most), of_part]);
    }
    Ok(table
        .note(format!(
            "an equal part of the budget is {}: a member who cares knows what the vote is worth; one who does not sells for less",
            grouped(PART)
        ))
        .note("defence: no bribed member brings more than two parts under equal-shares, where raised endowments are the most")
        .note("weakness: that is more than under rules that add up votes, so small prizes are cheapest to buy there"))
}

/// Under v² the same votes of more members cost fewer credits: the briber asks many for a little.
pub fn credits_to_buy() -> Result<Table> {
    let title = format!(
        "VOTE BUYING, bribing more members for a part of their credits: credits that take {}",
        grouped(PRIZE)
    );
    let mut table =
        Table::new(title, ["rule", "10 members", "20 members", "40 members", "votes of each of 40"]);
    for way in ways() {
        let votes = |members: usize| least(1..=all_in(1), |votes| suffices(&way, Bloc { members, votes }));
        let credits = |members: usize| {
            let votes = votes(members)?;
            Some(votes * votes * members as i64)
        };
        let shown = |members| {
            credits(members).map_or("never".into(), |credits| grouped(credits.unsigned_abs().into()))
        };
        let each = votes(40).map_or("-".into(), |votes| votes.to_string());
        table.row(&way.name, [shown(10), shown(20), shown(40), each]);
        if way.rule.name == "greedy" {
            let (few, many) = (credits(20).context("twenty can")?, credits(40).context("forty can")?);
            ensure!(2 * many <= few + few / 10, "twice the members, half the credits: {few} {many}");
        }
        if way.is_equal_shares_alone() {
            let (all, enough) = (10 * CREDITS, credits(40).context("forty can")?);
            ensure!(enough * 2 >= all, "an endowment is in proportion to the credits spent: {enough}");
        }
    }
    Ok(table
        .note("weakness: where votes are added up, twice the members cost half the credits: small bribes of many are cheap")
        .note("weakness: under pairwise small votes of many are cheapest of all, as they have little in common to discount")
        .note("defence: endowments are in proportion to the credits spent: cheap votes bring little money, but to the fill"))
}

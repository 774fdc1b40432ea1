//! Many proposals.

use anyhow::{Result, ensure};
use governance::allocation::RULES;
use governance::{Outcome, PROPOSALS_PER_ROUND_MAX as PLACES};

use crate::commune::{Commune, refused};
use crate::electorate::{BUDGET, Bloc, Vote, all_in, ways};
use crate::table::{Table, grouped};

const SPAM: usize = 100;
const FRIENDS: usize = 3;

/// What honest members want in a commune, more than there is money for: id and ask.
const WANTED: [(&str, &str); 6] = [
    ("bench", "900"),
    ("bridge", "1500"),
    ("lamp", "1200"),
    ("path", "1400"),
    ("shed", "1500"),
    ("well", "1500"),
];

/// What the honest proposals received in the first round, and what `spammer` lost by it, in cents.
fn outcome(mut commune: Commune, spammer: usize) -> Result<(Vec<i128>, i128)> {
    let before = commune.balance(spammer)?;
    for number in 0..SPAM {
        commune.file(spammer, &format!("spam-{number}"), "1")?;
    }
    let grants = honest_grants(commune.copy()?)?;
    commune.pass_to_opening();
    commune.pass(21);
    Ok((grants, before - commune.balance(spammer)?))
}

/// The grants to the honest proposals, when thirty members vote.
fn honest_grants(mut commune: Commune) -> Result<Vec<i128>> {
    commune.pass_to_opening();
    commune.pass(7);
    for member in 1..=30 {
        let favourite = WANTED[member % 6].0;
        let second = WANTED[member % 4].0;
        let votes = [(favourite, 80), (second, 50)];
        commune.vote(member, if favourite == second { &votes[..1] } else { &votes })?;
    }
    commune.pass(14);
    let grant = |(id, _)| commune.outcome(1, id).and_then(Outcome::grant).map_or(0, |grant| grant.units());
    Ok(WANTED.map(grant).into())
}

pub fn proposals_without_votes() -> Result<Table> {
    let title = format!(
        "PROPOSAL SPAM: {SPAM} proposals that nobody votes for, among six that thirty members vote for"
    );
    let mut table = Table::new(title, ["rule", "honest grants without", "honest grants with", "bonds lost"]);
    for rule in RULES {
        let mut commune = Commune::found(rule.name, 40)?;
        for (id, ask) in WANTED {
            commune.file(1, id, ask)?;
        }
        let without = honest_grants(commune.copy()?)?;
        let (with, lost) = outcome(commune, 2)?;
        ensure!(with == without && without.iter().sum::<i128>() > 0, "{}: {without:?} {with:?}", rule.name);
        ensure!(lost == SPAM as i128 * 1_000, "a bond of 10.00 each: {lost}");
        let euros = |cents: i128| format!("{}.{:02}", grouped(cents.unsigned_abs() / 100), cents % 100);
        let [without, with] = [without, with].map(|grants| euros(grants.iter().sum()));
        table.row(rule.name, [without, with, euros(lost)]);
    }
    Ok(table.note("defence: spam changes no outcome and loses 10.00 each, or 1 % of the ask if that is more, to the treasury"))
}

/// As many proposals as a round takes, to be withdrawn for nothing before it opens.
pub fn proposals_that_fill_a_round() -> Result<Table> {
    let (spammer, honest) = (2, 1);
    let title =
        format!("PROPOSAL SPAM: all {} places of a round, with the least bond", grouped(PLACES as u128));
    let mut table = Table::new(title, ["attempt", "outcome"]);
    let mut commune = Commune::found("equal-shares", 40)?;
    commune.issue(spammer, "100000")?;
    let before = commune.balance(spammer)?;
    for number in 0..PLACES {
        commune.file(spammer, &format!("spam-{number}"), "1")?;
    }
    let euros = |cents: i128| format!("{}.{:02}", grouped(cents.unsigned_abs() / 100), cents % 100);
    table.row(
        "the spammer fills the round",
        [format!("{} in escrow", euros(before - commune.balance(spammer)?))],
    );
    table.row("well, behind the least bond of 10.00", [refused(commune.file(honest, "well", "900"))?]);
    commune.file_behind(honest, "well", "900", "10.01")?;
    let waiting = commune.waiting();
    ensure!(waiting.contains(&"well".into()) && waiting.len() == PLACES, "{}", waiting.len());
    table.row("well, behind 10.01", ["takes the place of one".to_owned()]);
    commune.file_behind(spammer, "again", "1", "10.01")?;
    ensure!(commune.waiting().contains(&"well".into()), "an equal bond displaces nobody");
    table.row("the spammer answers with 10.01", ["takes the place of one of its own".to_owned()]);
    let dearest = commune.balance(spammer)? / PLACES as i128 + 1_000;
    ensure!(dearest < 12_000, "what it has, for all places");
    Ok(table
        .note("defence: the least bonds make room, and return; to keep somebody out costs their bond a thousand times over")
        .note(format!("with 100 000.00 it keeps out whoever puts less than {} in escrow for a proposal", euros(dearest))))
}

/// Three members who vote for what they file get every bond back, and split what they have over many proposals.
pub fn proposals_with_three_friends() -> Result<Table> {
    let title = format!(
        "PROPOSAL SPAM by {FRIENDS} of 100 members who vote for all of it: what they take of {}, with the best of five asks",
        grouped(BUDGET)
    );
    let counts = [1, 10, 100, 400];
    let header =
        ["rule".to_owned()].into_iter().chain(counts.map(|count| format!("{count} filed"))).collect();
    let mut table = Table::with_header(title, header);
    for way in ways() {
        let taken = counts.map(|count| {
            let bloc = Bloc { members: FRIENDS, votes: all_in(count) };
            let asks: &[u128] =
                if way.rule.divisible { &[25_000] } else { &[100, 500, 1_000, 5_000, 25_000] };
            asks.iter().map(|&ask| Vote::of(bloc, vec![ask; count]).taken(&way)).max().unwrap_or(0)
        });
        let bound = 2 * FRIENDS as u128 * BUDGET / 100;
        ensure!(
            !way.is_equal_shares_alone() || taken.iter().all(|&taken| taken <= bound),
            "{taken:?} {bound}"
        );
        table.row(&way.name, taken.map(grouped));
    }
    let (posted, back, credits) = bonds()?;
    Ok(table.note(format!(
        "weakness: bonds deter only the friendless: {posted} posted for {SPAM} proposals, {back} came back, for {credits} of \
         each friend's credits"
    )))
}

/// Bonds posted and returned, and credits spent by each of three friends, in a commune.
fn bonds() -> Result<(String, String, u64)> {
    let mut commune = Commune::found("equal-shares", 100)?;
    let before = commune.balance(1)?;
    let ids: Vec<String> = (0..SPAM).map(|number| format!("spam-{number}")).collect();
    for id in &ids {
        commune.file(1, id, "1000")?;
    }
    let posted = before - commune.balance(1)?;
    commune.pass_to_opening();
    commune.pass(7);
    let votes: Vec<(&str, i64)> = ids.iter().map(|id| (id.as_str(), 1)).collect();
    for friend in 1..=FRIENDS {
        commune.vote(friend, &votes)?;
    }
    let credits = commune.credits(1)?;
    commune.pass(14);
    let closing = commune.closing(1);
    ensure!(closing.outcomes.iter().all(|outcome| outcome.bond_returned), "three are the gate");
    let back: i128 = closing.outcomes.iter().map(|outcome| outcome.bond.units()).sum();
    let paid = closing.paid.units();
    ensure!(commune.balance(1)? == before - posted + back + paid);
    let euros = |cents: i128| format!("{}.{:02}", grouped(cents.unsigned_abs() / 100), cents % 100);
    Ok((euros(posted), euros(back), credits - commune.credits(1)?))
}

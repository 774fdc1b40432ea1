//! The story, told from the journal: year by year, round by round, and whether the books balance.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use governance::{Closing, Phase, Ruling};
use ledger::{Currency, Money, Timestamp};
use node::Node;
use registry::view::unsettled_tax;
use serde::Serialize;
use state_machine::{Event, Occurred};

use crate::command::export::Row;
use crate::names::Names;
use crate::output::{filled, table};
use crate::sentence::sentence;

/// Records read at once.
const CHUNK: usize = 1_000;

/// The asset that everybody talks about.
const WALL: &str = "walls/1";

/// What happened in one year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Year {
    records: u64,
    accounts: u64,
    members: u64,
    claims: u64,
    revaluations: u64,
    purchases: u64,
    arrears: u64,
    lapses: u64,
    reclaims: u64,
    relinquishments: u64,
    redemptions: u64,
    ballots: u64,
    /// In minor units.
    paid_for_assets: i128,
    tax: i128,
}

/// What the journal tells.
#[derive(Clone, Debug, Default, Serialize)]
struct History {
    years: BTreeMap<i16, Year>,
    /// What became of the one asset that everybody talks about.
    wall: Vec<String>,
    /// What was new in the town when it happened.
    firsts: BTreeMap<&'static str, String>,
}

/// The story of a commons.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Story {
    #[serde(flatten)]
    history: History,
    rounds: Vec<Closing>,
    books: Books,
    records: u64,
    pub(super) root: String,
}

/// Every unit of money, and where it is.
#[derive(Clone, Debug, Serialize)]
struct Books {
    issued: Money,
    redeemed: Money,
    balances: Money,
    deposits: Money,
    escrows: Money,
    treasury: Money,
    reconciled: bool,
    unsettled_tax: Money,
}

impl Story {
    /// Reads the story of `node` out of its journal, and the results out of its state.
    pub(super) fn of(node: &Node) -> Result<Story> {
        let history = read(node)?;
        let (records, root) = node.root();
        let state = node.state();
        let world = state.machine.world();
        let totals = ledger::view::totals(world);
        let inside = totals.balances + totals.deposits + totals.escrows + totals.treasury;
        let rounds = governance::view::rounds(world).iter().filter_map(|round| round.closing.clone());
        Ok(Story {
            history,
            rounds: rounds.collect(),
            books: Books {
                reconciled: inside + totals.redeemed == totals.issued,
                issued: totals.issued,
                redeemed: totals.redeemed,
                balances: totals.balances,
                deposits: totals.deposits,
                escrows: totals.escrows,
                treasury: totals.treasury,
                unsettled_tax: unsettled_tax(world, node.now()),
            },
            records,
            root: root.to_string(),
        })
    }

    /// The story in tables.
    pub(super) fn tell(&self, node: &Node) -> String {
        let zero = Currency::of(node.state().machine.world()).zero();
        let mut told = format!("Year by year\n{}\n", self.tell_years(zero));
        told += &format!("\nThe mural wall at the station ({WALL})\n  {}\n", self.history.wall.join("\n  "));
        let firsts = self.history.firsts.iter().map(|(what, told)| format!("{told} ({what})"));
        let mut firsts: Vec<String> = firsts.collect();
        firsts.sort();
        told += &format!("\nFor the first time\n  {}\n", firsts.join("\n  "));
        for closing in &self.rounds {
            told += &tell_round(node, closing);
        }
        told + &self.tell_running(node)
            + &self.books.tell()
            + &format!("{} records, root {}", self.records, self.root)
    }

    fn tell_years(&self, zero: Money) -> String {
        let years: Vec<String> = self.history.years.keys().map(ToString::to_string).collect();
        let columns: Vec<&str> = [""].into_iter().chain(years.iter().map(String::as_str)).collect();
        let mut table = table(&columns);
        let mut row = |name: &str, figure: &dyn Fn(&Year) -> String| {
            let cells = self.history.years.values().map(figure);
            table.add_row([name.to_owned()].into_iter().chain(cells));
        };
        let money = |units: i128| zero.with_units(units).to_string();
        row("accounts opened", &|year| year.accounts.to_string());
        row("members admitted", &|year| year.members.to_string());
        row("assets taken while vacant", &|year| year.claims.to_string());
        row("valuations stated anew", &|year| year.revaluations.to_string());
        row("forced purchases", &|year| year.purchases.to_string());
        row("paid for assets", &|year| money(year.paid_for_assets));
        row("tax collected", &|year| money(year.tax));
        row("deposits used up", &|year| year.arrears.to_string());
        row("lapses", &|year| year.lapses.to_string());
        row("reclaimed", &|year| year.reclaims.to_string());
        row("given back", &|year| year.relinquishments.to_string());
        row("redemptions paid out", &|year| year.redemptions.to_string());
        row("ballots cast", &|year| year.ballots.to_string());
        row("records", &|year| year.records.to_string());
        filled(table)
    }

    fn tell_running(&self, node: &Node) -> String {
        let state = node.state();
        let Some(round) = governance::view::running_round(state.machine.world()) else {
            return String::new();
        };
        let opening = &round.opening;
        let phase = if round.phase == Phase::Voting { "votes are taken" } else { "people deliberate" };
        let ballots = governance::view::ballots(state.machine.world(), opening.round).count();
        format!(
            "\nRound {} is open: {phase} until {}; {ballots} of {} members have voted, {} may be spent.\n",
            opening.round,
            round.phase_ends_at().unwrap_or(opening.closes_at),
            opening.eligible,
            opening.budget
        )
    }
}

impl Books {
    fn tell(&self) -> String {
        let mut table = table(&["the books", ""]);
        for (name, amount) in [
            ("issued", self.issued),
            ("redeemed", self.redeemed),
            ("on accounts", self.balances),
            ("in deposits", self.deposits),
            ("in escrow", self.escrows),
            ("in the treasury", self.treasury),
        ] {
            table.add_row([name.to_owned(), amount.to_string()]);
        }
        let verdict = if self.reconciled { "reconciled to the cent" } else { "NOT RECONCILED" };
        let table = filled(table);
        format!("\n{table}\nissued − redeemed = accounts + deposits + escrow + treasury: {verdict}\n")
    }
}

fn tell_round(node: &Node, closing: &Closing) -> String {
    let state = node.state();
    let world = state.machine.world();
    let mut table = table(&["proposal", "votes", "supporters", "ask", "receives"]);
    let mut outcomes: Vec<_> = closing.outcomes.iter().collect();
    outcomes.sort_by_key(|outcome| (std::cmp::Reverse(outcome.grant()), std::cmp::Reverse(outcome.net)));
    for outcome in outcomes {
        let title = governance::view::proposal(world, &outcome.proposal)
            .map_or_else(|_| outcome.proposal.to_string(), |proposal| proposal.title.to_string());
        let Ruling::Funding { ask, grant, .. } = outcome.ruling else { continue };
        let grant = if grant.is_zero() { String::new() } else { grant.to_string() };
        table.add_row([
            title,
            outcome.net.to_string(),
            outcome.supporters.to_string(),
            ask.to_string(),
            grant,
        ]);
    }
    format!(
        "\nRound {}: {} of {} members voted, {} credits spent, {} of {} granted by {}\n{}\n",
        closing.round,
        closing.voters,
        closing.eligible,
        closing.credits_burnt,
        closing.paid,
        closing.budget,
        closing.rule,
        filled(table)
    )
}

/// What happened, read from the journal.
fn read(node: &Node) -> Result<History> {
    let (mut history, mut names) = (History::default(), names(node));
    let mut next = 0;
    loop {
        let records = node.read_records(next, CHUNK)?;
        for record in &records {
            let events: Vec<Occurred> = serde_json::from_slice(&record.events)
                .with_context(|| format!("record {} has no events", record.header.index))?;
            for (n, Occurred(at, event)) in events.iter().enumerate() {
                history.years.entry(year_of(*at)).or_default().count(event);
                let Event::Registry(registered) = event else { continue };
                let (about_wall, new) = (is_about_wall(registered), is_new(registered));
                let new = new.filter(|new| !history.firsts.contains_key(new));
                if !about_wall && new.is_none() {
                    continue;
                }
                let told = Row::of(event)?.into_json(record.header.index, n, *at);
                let told = format!("{}  {}", day_of(*at), sentence(&names.told(&told)));
                history.wall.extend(about_wall.then(|| told.clone()));
                history.firsts.extend(new.map(|new| (new, told)));
            }
            let at = Timestamp::new(record.header.time).unwrap_or(Timestamp::MAX);
            history.years.entry(year_of(at)).or_default().records += 1;
        }
        next += records.len() as u64;
        if records.is_empty() {
            return Ok(history);
        }
    }
}

/// Whether it changed who holds the wall, or at what price.
fn is_about_wall(event: &registry::Event) -> bool {
    use registry::Event as Happened;
    let told = matches!(
        event,
        Happened::Claimed { .. }
            | Happened::Purchased { .. }
            | Happened::Revalued { .. }
            | Happened::FellIntoArrears { .. }
            | Happened::Lapsed { .. }
            | Happened::Reclaimed { .. }
            | Happened::Relinquished { .. }
    );
    told && event.asset().is_some_and(|asset| asset.as_str() == WALL)
}

/// What is told of it where it happens for the first time.
fn is_new(event: &registry::Event) -> Option<&'static str> {
    use registry::Event as Happened;
    match event {
        Happened::Claimed { escrow: Some(escrow), .. } if escrow.offer().is_none() => {
            Some("a bidding is won")
        }
        Happened::Claimed { escrow: Some(_), .. } | Happened::Purchased { escrow: Some(_), .. } => {
            Some("an offer is filled")
        }
        Happened::BidPlaced { outbid: Some(_), .. } => Some("a bid is outbid"),
        Happened::BundleFormed { .. } => Some("a bundle is formed"),
        Happened::ToppedUp { standing: true, .. } => Some("a deposit is topped up by itself"),
        Happened::Revalued { standing: true, .. } => Some("a valuation follows a rule"),
        _ => None,
    }
}

/// What accounts are called in this commons.
fn names(node: &Node) -> Names {
    let node = node.clone();
    Names::new(move |id| {
        let account = ledger::view::account(node.state().machine.world(), id).ok()?;
        account.handle.map(|handle| handle.to_string())
    })
}

fn day_of(at: Timestamp) -> String {
    at.to_string().split('T').next().unwrap_or_default().into()
}

fn year_of(at: Timestamp) -> i16 {
    at.to_string().split('-').next().and_then(|year| year.parse().ok()).unwrap_or_default()
}

impl Year {
    fn count(&mut self, event: &Event) {
        use governance::Event as Governing;
        use ledger::Event as Keeping;
        use registry::Event as Registering;
        match event {
            Event::Ledger(Keeping::AccountOpened { .. }) => self.accounts += 1,
            Event::Ledger(Keeping::RedemptionSettled { .. }) => self.redemptions += 1,
            Event::Governance(Governing::MemberAdmitted { .. }) => self.members += 1,
            Event::Governance(Governing::BallotCast { .. }) => self.ballots += 1,
            Event::Registry(Registering::Revalued { .. }) => self.revaluations += 1,
            Event::Registry(Registering::Lapsed { .. }) => self.lapses += 1,
            Event::Registry(Registering::Relinquished { .. }) => self.relinquishments += 1,
            Event::Registry(Registering::TaxCollected { receipt, .. }) => self.tax += receipt.tax.units(),
            Event::Registry(Registering::ArrearsPaid { receipt, .. }) => self.tax += receipt.tax.units(),
            Event::Registry(Registering::FellIntoArrears { receipt, .. }) => {
                self.arrears += 1;
                self.tax += receipt.tax.units();
            }
            Event::Registry(Registering::AllSettled { classes }) => {
                self.tax += classes.iter().map(|class| class.receipt.tax.units()).sum::<i128>();
            }
            Event::Registry(Registering::Purchased { paid, arrears, .. }) => {
                self.purchases += 1;
                self.paid_for_assets += paid.units();
                self.tax += arrears.tax.units();
            }
            Event::Registry(Registering::Claimed { paid, arrears, .. }) => {
                self.claims += 1;
                self.paid_for_assets += paid.units();
                self.tax += arrears.tax.units();
            }
            Event::Registry(Registering::Reclaimed { receipt, .. }) => {
                self.reclaims += 1;
                self.tax += receipt.tax.units();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_new_happens_in_two_years() {
        let dir = tempfile::tempdir().expect("a directory");
        let node = super::super::history(dir.path(), 730);
        let story = Story::of(&node).expect("a story");
        let firsts: Vec<&str> = story.history.firsts.keys().copied().collect();
        let expected = [
            "a bid is outbid",
            "a bidding is won",
            "a bundle is formed",
            "a deposit is topped up by itself",
            "a valuation follows a rule",
            "an offer is filled",
        ];
        assert_eq!(firsts, expected);
        node.shut_down().expect("closed");
    }
}

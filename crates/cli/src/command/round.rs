//! `round`: rounds, what they are asked for, and how they ended.

use anyhow::Result;
use clap::{Args, Subcommand};
use governance::allocation::{Exact, Why};
use governance::{AmendmentVote, ProposalId};
use serde::Deserialize;
use serde_json::Value;

use crate::ballot_file::Amount;
use crate::names::Named;
use crate::output::{Output, cell, filled, table};
use crate::reason::{self, Writing, plural};
use crate::remote::{Then, query};

/// Shows rounds, their proposals and results
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold round show
  commonhold round proposals
  commonhold round proposal well
  commonhold round result 2
  commonhold round recount 2 --without bob")]
pub struct Round {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists rounds
    #[command(after_help = "Example:
  commonhold round list")]
    List(Then),
    /// Shows a round's phase, times and budget
    #[command(after_help = "Example:
  commonhold round show
  commonhold round show 2")]
    Show(Which),
    /// Lists the proposals in a round
    #[command(after_help = "Example:
  commonhold round proposals 2")]
    Proposals(Which),
    /// Shows all of a proposal: its text, what it wants, who filed it, what became of it
    #[command(after_help = "Example:
  commonhold round proposal well")]
    Proposal {
        /// Its id
        id: ProposalId,
        #[command(flatten)]
        server: Then,
    },
    /// Shows how a round ended, and why
    #[command(after_help = "Example:
  commonhold round result 2")]
    Result(Which),
    /// Shows how a round would have ended without some members; what was paid stays paid
    #[command(after_help = "Example:
  commonhold round recount 2 --without Bob")]
    Recount {
        /// Its number
        round: u64,
        /// A member to leave out, by id or handle; may be repeated. By default those who voted and are suspended now
        #[arg(long, value_name = "MEMBER")]
        without: Vec<Named>,
        #[command(flatten)]
        server: Then,
    },
    /// Shows a member's ballot as it stands, and the record that keeps it; what is in it once everybody may see it
    #[command(after_help = "Example:
  commonhold round ballot Alice 2")]
    Ballot {
        /// Whose, by id or handle
        member: Named,
        /// The round's number, or the one that runs
        #[arg(default_value = "current")]
        round: String,
        #[command(flatten)]
        server: Then,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Its number, or the one that runs
    #[arg(default_value = "current")]
    round: String,
    /// Go on where the last page of proposals ended
    #[arg(long)]
    cursor: Option<String>,
    #[command(flatten)]
    server: Then,
}

impl Which {
    fn get(&self, rest: &str) -> Result<Value> {
        let query = query(&[("cursor", self.cursor.clone())]);
        self.server.get(&format!("/v1/rounds/{}{rest}{query}", client::segment(&self.round)))
    }
}

impl Round {
    /// Shows it.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::List(server) => output.list(
                &server,
                &server.get("/v1/rounds")?,
                &["round", "phase", "opened_at", "closes_at", "eligible", "share", "budget"],
            ),
            Task::Show(which) => output
                .object(&which.get("")?, &["round", "phase", "phase_ends_at", "eligible", "share", "budget"]),
            Task::Proposals(which) => output.list(
                &which.server,
                &which.get("/proposals")?,
                &["id", "kind", "title", "ask", "minimum", "pot", "alternative_to", "bond", "status"],
            ),
            Task::Proposal { id, server } => {
                let proposal = server.get(&format!("/v1/proposals/{}", client::segment(id.as_str())))?;
                output.object(&server.names().told(&proposal), &["id", "kind", "title", "text", "status"])
            }
            Task::Result(which) => output.show(&which.get("/result")?, show_result),
            Task::Recount { round, without, server } => {
                let without = without.iter().map(|member| Ok(server.account(member)?.to_string()));
                let without = without.collect::<Result<Vec<_>>>()?;
                let query = query(&[("without", (!without.is_empty()).then(|| without.join(",")))]);
                let recount = server.get(&format!("/v1/rounds/{round}/recount{query}"))?;
                output.show(&recount, |recount| show_recount(&server.names().told(recount)))
            }
            Task::Ballot { member, round, server } => {
                let member = server.account(&member)?;
                let path = format!("/v1/rounds/{}/ballots/{member}", client::segment(&round));
                output
                    .object(&server.get(&path)?, &["round", "member", "record", "withheld", "cost", "votes"])
            }
        }
    }
}

fn show_result(result: &Value) -> String {
    let mut table =
        table(&["proposal", "net", "for", "against", "supporters", "ask", "grant", "bond", "why"]);
    let outcomes = result["outcomes"].as_array();
    for outcome in outcomes.into_iter().flatten() {
        let fields = ["proposal", "net", "votes_for", "votes_against", "supporters", "ask", "grant"];
        let fields = fields.map(|field| cell(&outcome[field]));
        let whose = if outcome["bond_returned"] == true { "back" } else { "kept" };
        let bond = format!("{} {whose}", cell(&outcome["bond"]));
        table.add_row(fields.into_iter().chain([bond, why(outcome, &cell(&result["paid"]))]));
    }
    let figure = |name: &str| cell(&result[name]);
    let suspended = result["suspended"].as_array().map_or(0, Vec::len);
    let recount = format!(
        "\n{suspended} of those who voted are suspended now: `commonhold round recount {}` counts without them.",
        figure("round")
    );
    let pots = result["pots"].as_object().into_iter().flatten();
    let pots: Vec<String> = pots.map(|(pot, money)| format!("{} for {pot}", cell(money))).collect();
    let pots = if pots.is_empty() { String::new() } else { format!(" Set aside: {}.", pots.join(", ")) };
    format!(
        "Round {}, counted by {}: {} of {} members voted; {} of {} paid.{pots}\n{}{}",
        figure("round"),
        figure("rule"),
        figure("voters"),
        figure("eligible"),
        figure("paid"),
        figure("budget"),
        filled(table),
        if suspended > 0 { recount } else { String::new() }
    )
}

fn show_recount(recount: &Value) -> String {
    let figure = |name: &str| cell(&recount[name]);
    let without: Vec<String> = recount["without"].as_array().into_iter().flatten().map(cell).collect();
    if without.is_empty() {
        return format!(
            "Nobody who voted in round {} is suspended; name whom to leave out with --without.\n{}",
            figure("round"),
            removals(&recount["removals"])
        );
    }
    let ballots = recount["ballots"].as_u64().unwrap_or_default();
    let mut told = vec![format!(
        "Round {} without {}: {} fewer, {} paid instead of {}. What was paid stays paid.",
        figure("round"),
        without.join(", "),
        plural(ballots, "ballot"),
        figure("recount_paid"),
        figure("paid"),
    )];
    if !recount["refusal"].is_null() {
        told.push(format!("The rule could not have counted: {}", figure("refusal")));
    }
    let changed = recount["changed"].as_array().map(Vec::as_slice).unwrap_or_default();
    if changed.is_empty() {
        told.push("Every proposal for money would have received the same.".into());
    } else {
        let mut rows = table(&["proposal", "grant", "recount"]);
        changed.iter().for_each(|row| {
            rows.add_row(["proposal", "grant", "recount"].map(|field| cell(&row[field])));
        });
        told.push(filled(rows));
    }
    told.push(removals(&recount["removals"]));
    told.join("\n")
}

/// How few ballots the outcome hangs on, whosever they are.
fn removals(removals: &Value) -> String {
    match removals.as_u64() {
        Some(removals) => {
            let ballots = plural(removals, "ballot");
            format!("How firm it is: without some {ballots}, whosever, other proposals would be funded.")
        }
        None => {
            "How firm it is: no 20 ballots were found without which other proposals would be funded.".into()
        }
    }
}

/// The reason; `like` is an amount as the commons writes it.
fn why(outcome: &Value, like: &str) -> String {
    let decimals = like.split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32);
    let money = |units| Amount::of_units(units, decimals).to_string();
    let price = |rho: &Exact| {
        format!("about {} per vote", money(u128::try_from(rho.to_integer()).unwrap_or(u128::MAX)))
    };
    let told = |why: Why| reason::reason(&why, &Writing { money: &money, price: &price });
    if let Ok(vote) = AmendmentVote::deserialize(&outcome["amendment"]) {
        return reason::amendment(&vote);
    }
    Why::deserialize(&outcome["why"]).map_or_else(|_| String::new(), told)
}

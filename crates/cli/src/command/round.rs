//! `round`: rounds, what they are asked for, and how they ended.

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::Value;

use crate::output::{Output, cell, filled, table};
use crate::remote::{Server, query};

/// Shows rounds, their proposals and results
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold round show
  commonhold round result 2")]
pub struct Round {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists rounds
    List(Server),
    /// Shows a round's phase, times and budget
    Show(Which),
    /// Lists the proposals in a round
    Proposals(Which),
    /// Shows how a round ended, and why
    Result(Which),
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
    server: Server,
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
                &["id", "title", "ask", "minimum", "status"],
            ),
            Task::Result(which) => output.show(&which.get("/result")?, show_result),
        }
    }
}

fn show_result(result: &Value) -> String {
    let mut table = table(&["proposal", "net", "for", "against", "supporters", "ask", "grant", "why"]);
    let outcomes = result["outcomes"].as_array();
    for outcome in outcomes.into_iter().flatten() {
        let fields = ["proposal", "net", "votes_for", "votes_against", "supporters", "ask", "grant"];
        let why = in_words(&outcome["why"]);
        table.add_row(fields.map(|field| cell(&outcome[field])).into_iter().chain([why]));
    }
    let figure = |name: &str| cell(&result[name]);
    format!(
        "Round {}, counted by {}: {} of {} members voted; {} of {} paid.\n{}",
        figure("round"),
        figure("rule"),
        figure("voters"),
        figure("eligible"),
        figure("paid"),
        figure("budget"),
        filled(table)
    )
}

/// The reason and its figures; exact fractions are for `--json`.
fn in_words(why: &Value) -> String {
    let Some((tag, figures)) = why.as_object().and_then(|tagged| tagged.iter().next()) else {
        return cell(why);
    };
    let short = |figure: &Value| !cell(figure).contains('/');
    let figures = figures.as_object().into_iter().flatten().filter(|(_, figure)| short(figure));
    let figures = figures.map(|(name, figure)| format!("{} {}", name.replace('_', " "), cell(figure)));
    format!("{} {}", tag.replace('_', " "), figures.collect::<Vec<_>>().join(", ")).trim_end().into()
}

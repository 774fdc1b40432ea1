//! The commands of the commonhold program.

mod ballot_csv;
mod ballot_file;
mod ballot_receipt;
pub mod command;
mod config;
mod contribution_csv;
mod csv_rows;
mod local;
mod log;
mod names;
mod output;
mod pabulib;
mod reason;
mod remote;
mod sentence;
mod spans;
mod when;

/// What reads files that others made, for whoever tries it with any file.
pub mod readers {
    pub use crate::ballot_csv::parse as ballots;
    pub use crate::command::import::Files;
    pub use crate::config::read as settings;
    pub use crate::contribution_csv::{gifts, groups};
    pub use crate::pabulib::parse as pabulib;
}

use std::process::ExitCode;

use clap::builder::Resettable;
use clap::{Arg, Command, CommandFactory, FromArgMatches, Parser};

/// A common-ownership registry with quadratic governance.
///
/// Whoever holds an asset assesses its price, is taxed on it, and must sell at it to anyone. Members decide what the
/// tax is spent on, by votes that cost their square.
#[derive(Debug, Parser)]
#[command(name = "commonhold", version, max_term_width = 110, infer_subcommands = false)]
pub struct Cli {
    /// Print JSON, for programs
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: command::Command,
}

/// Runs the program: exit code 0, 1 if refused or failed, 2 if asked in a way that it does not understand.
pub fn main() -> ExitCode {
    let cli = Cli::from_arg_matches(&definition().get_matches()).unwrap_or_else(|refusal| refusal.exit());
    let output = output::Output { json: cli.json };
    match cli.command.run(output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output.fail(&error),
    }
}

/// What the program understands. A variable of the environment that is empty counts as none.
fn definition() -> Command {
    fn without_empty_variables(command: Command) -> Command {
        let empty =
            |arg: &Arg| arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        let command = command.mut_args(|arg| if empty(&arg) { arg.env(Resettable::Reset) } else { arg });
        command.mut_subcommands(without_empty_variables)
    }
    without_empty_variables(Cli::command())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_commands_are_these() {
        Cli::command().debug_assert();
        let commands = Cli::command();
        let told: Vec<String> = commands
            .get_subcommands()
            .map(|command| format!("{:<11} {}", command.get_name(), command.get_about().unwrap_or_default()))
            .collect();
        expect![[r#"
            demo        Builds a small town with two years of history, tells its story, and serves it
            init        Founds a commons in a new directory
            import      Imports a register, and its history of trades, from CSV or GeoJSON files
            export      Writes everything that happened into one file, for analysis
            serve       Serves a commons over HTTP until it is interrupted
            check-config Shows the settings that `serve` would have, and where each comes from; refuses those that it would refuse
            verify      Checks a journal: every hash, signature, decision, tally and invariant, record by record
            receipt     Keeps the receipt of a record: what was asked, what happened, and the proof that it is in the log
            backup      Copies the journal of a commons, which may be served meanwhile, into one file
            restore     Makes a commons of its backup, in a new directory
            key         Makes and shows key files; replaces the key of an account, and provides for its loss
            token       Lets programs act for an account, within limits
            webhook     Has events that concern an account sent to an address, signed; by token
            account     Opens an account, shows what it has, pays others
            asset       Shows the register, and enters assets into it
            buy         Takes assets by paying their holders the holders' own prices
            claim       Takes a vacant asset, at its auction's price or for its deposit alone
            bid         Bids for a vacant asset; amount and deposit wait in escrow until somebody bids more
            offer       Places, cancels and shows standing offers
            reclaim     Takes back an asset that lapsed, for what it owes and a fee
            relinquish  Gives an asset back, and takes the rest of its deposit
            revalue     States new valuations for assets that you hold
            instruct    Lets the deposit of an asset be topped up, and its valuation follow a rule, by themselves
            bundle      Joins assets under one valuation, splits them again, takes that back, shows bundles
            deposit     Pays tax in advance, or takes some of it back
            issue       Brings money in against an outside payment; for cashiers
            redeem      Has money paid out; cashiers settle it
            member      Lists members; attests, admits, suspends and reinstates them
            propose     Puts a proposal to the next round, behind a bond: for money, for other parameters, or for an opinion
            vote        Casts a ballot in the round that runs: v votes on a proposal cost v² credits
            paper       Records members' ballots on paper in the round that runs; for registrars
            round       Shows rounds, their proposals and results
            constitution Shows the rules in force: every parameter by the path with which an amendment names it
            treasury    Shows the common fund: balance, revenue, spending
            insights    Shows how concentrated the commons is: who holds, pays, votes and decides how much, and what is worth watching
            clock       Shows the clock of the commons; sets it forward where it is manual
            tax         Calculates tax: what is owed after some time, and how long a deposit lasts
            allocate    Counts the ballots of an election and says what is funded, and why; or matches contributions from a pool"#]].assert_eq(&told.join("\n"));
    }

    #[test]
    fn every_command_has_examples_that_it_understands() {
        fn check(command: &Command) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let told: Vec<Vec<String>> = help.lines().filter_map(example).collect();
            assert!(!told.is_empty(), "{} has no example", command.get_name());
            for words in told {
                Cli::try_parse_from(&words).unwrap_or_else(|refusal| panic!("{words:?}: {refusal}"));
            }
            command.get_subcommands().for_each(check);
        }
        Cli::command().get_subcommands().for_each(check);
    }

    /// The words of the line, if it is an example: without variables before it, and a file or a remark after it.
    fn example(line: &str) -> Option<Vec<String>> {
        let (before, line) = line.split_at(line.find("commonhold ")?);
        let variables = before.split_whitespace().all(|word| word.starts_with("COMMONHOLD_"));
        if !before.starts_with("  ") || !variables || line.contains(['|', '<']) {
            return None;
        }
        let line = line.split(" > ").next()?.split("   ").next()?;
        let part = |(n, part): (usize, &str)| match n % 2 {
            0 => part.split_whitespace().map(String::from).collect(),
            _ => vec![part.to_owned()], // Between quotation marks.
        };
        Some(line.split('"').enumerate().flat_map(part).collect())
    }

    #[test]
    fn json_may_be_asked_for_before_or_after_the_command() {
        for words in [
            "--json tax owed --price 1 --rate 1 --seconds 1",
            "tax owed --price 1 --rate 1 --seconds 1 --json",
        ] {
            let cli = Cli::try_parse_from(["commonhold"].into_iter().chain(words.split(' ')));
            assert!(cli.expect(words).json, "{words}");
        }
        let counting = Cli::try_parse_from(["commonhold", "allocate", "a.pb", "--json"]).expect("words");
        assert!(matches!(counting.command, command::Command::Allocate(allocate) if allocate.json));
    }
}

//! What the program can be told to do: one file per subcommand.

pub mod account; // open an account, see what it has, pay others
pub mod allocate; // count any election from a file
pub mod asset; // the register, asset by asset
pub mod backup; // everything that cannot be built again
pub mod bid; // offer an amount for a vacant asset
pub mod bundle; // hold assets as one
pub mod buy; // take assets at their holders' prices
pub mod check_config; // what serve would be told
pub mod claim; // take a vacant asset
pub mod clock;
mod constitution; // the clock of the commons
pub mod demo; // a town with a history
pub mod deposit; // pay tax in advance, take some back
pub mod export; // everything that happened, as files
pub mod import; // a register and its history from files
pub mod init; // found a commons
pub mod insights; // how concentrated a commons is
pub mod instruct; // let an asset look after itself
pub mod issue; // cashier: money enters
pub mod key; // make and show key files
pub mod member; // attest and admit members
pub mod offer;
mod paper; // purchases that wait for their price
pub mod propose; // ask the common fund for money
pub mod receipt; // a record with its proof, to keep
pub mod reclaim; // take back an asset that lapsed
pub mod redeem; // money leaves
pub mod relinquish; // give an asset back
pub mod restore; // a commons from its backup
pub mod revalue; // state new valuations
pub mod round; // rounds and their results
pub mod serve; // run a commons
pub mod tax; // calculate tax and runways
pub mod token; // let programs act for an account
pub mod treasury; // the common fund
pub mod verify; // check a journal
pub mod vote; // cast a ballot
mod webhook; // be told what happens

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use clap::Subcommand;
use ledger::Timestamp;

use crate::output::Output;

/// A subcommand.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "each is described where it is defined, for `--help` too")]
pub enum Command {
    Demo(demo::Demo),
    Init(init::Init),
    Import(import::Import),
    Export(export::Export),
    Serve(serve::Serve),
    CheckConfig(check_config::CheckConfig),
    Verify(verify::Verify),
    Receipt(receipt::Receipt),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Key(key::Key),
    Token(token::Token),
    Webhook(webhook::Webhook),
    Account(account::Account),
    Asset(asset::Asset),
    Buy(buy::Buy),
    Claim(claim::Claim),
    Bid(bid::Bid),
    Offer(offer::Offer),
    Reclaim(reclaim::Reclaim),
    Relinquish(relinquish::Relinquish),
    Revalue(revalue::Revalue),
    Instruct(instruct::Instruct),
    Bundle(bundle::Bundle),
    Deposit(deposit::Deposit),
    Issue(issue::Issue),
    Redeem(redeem::Redeem),
    Member(member::Member),
    Propose(propose::Propose),
    Vote(vote::Vote),
    Paper(paper::Paper),
    Round(round::Round),
    Constitution(constitution::Constitution),
    Treasury(treasury::Treasury),
    Insights(insights::Insights),
    Clock(clock::Clock),
    Tax(tax::Tax),
    Allocate(allocate::Allocate),
}

impl Command {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self {
            Command::Demo(command) => command.run(output),
            Command::Init(command) => command.run(output),
            Command::Import(command) => command.run(output),
            Command::Export(command) => command.run(output),
            Command::Serve(command) => command.run(output),
            Command::CheckConfig(command) => command.run(output),
            Command::Verify(command) => command.run(output),
            Command::Receipt(command) => command.run(output),
            Command::Backup(command) => command.run(output),
            Command::Restore(command) => command.run(output),
            Command::Key(command) => command.run(output),
            Command::Token(command) => command.run(output),
            Command::Webhook(command) => command.run(output),
            Command::Account(command) => command.run(output),
            Command::Asset(command) => command.run(output),
            Command::Buy(command) => command.run(output),
            Command::Claim(command) => command.run(output),
            Command::Bid(command) => command.run(output),
            Command::Offer(command) => command.run(output),
            Command::Reclaim(command) => command.run(output),
            Command::Relinquish(command) => command.run(output),
            Command::Revalue(command) => command.run(output),
            Command::Instruct(command) => command.run(output),
            Command::Bundle(command) => command.run(output),
            Command::Deposit(command) => command.run(output),
            Command::Issue(command) => command.run(output),
            Command::Redeem(command) => command.run(output),
            Command::Member(command) => command.run(output),
            Command::Propose(command) => command.run(output),
            Command::Vote(command) => command.run(output),
            Command::Paper(command) => command.run(output),
            Command::Round(command) => command.run(output),
            Command::Constitution(command) => command.run(output),
            Command::Treasury(command) => command.run(output),
            Command::Insights(command) => command.run(output),
            Command::Clock(command) => command.run(output),
            Command::Tax(command) => command.run(output),
            Command::Allocate(command) => command.run(),
        }
    }
}

/// What the clock of this machine says.
fn system_time() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::new(elapsed.as_secs().cast_signed()).expect("a clock between 1970 and 9999")
}

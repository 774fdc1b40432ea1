//! The commons that the benchmarks work on: many assets, many participants with money, one class.

use anyhow::Result;
use client::Key;
use governance::Terms;
use ledger::command::{Issue, OpenAccount};
use ledger::{AccountId, Amount, CommonsId, Duration, Timestamp};
use registry::command::{Claim, Register, Registration};
use registry::{AssetId, ClassId};
use state_machine::{Command, Constitution, Event, Machine, Occurred};

/// When every benchmark's commons is founded.
pub const FOUNDED_AT: i64 = 1_767_225_600;

/// The keys of a benchmark's officers, and the constitution that names them.
pub struct Officers {
    /// Holds every office.
    pub officer: Key,
    /// As a commons is founded with it.
    pub constitution: String,
}

impl Officers {
    /// New keys, and a constitution of one class `lot` at 5 % a year, with more terms of it.
    pub fn new(terms: &str) -> Officers {
        let officer = Key::generate();
        let key = officer.public();
        let constitution = format!(
            r#"
            name = "Benchmark"
            [currency]
            code = "EUR"
            scale = 2
            [officers]
            registrars = ["{key}"]
            registrars_needed = 1
            surveyors = ["{key}"]
            cashiers = ["{key}"]
            cashiers_needed = 1
            issue_limit = "1000000000000000000"
            [[classes]]
            id = "lot"
            rate = "0.05"
            first_issue = "claim"
            min_tenure = "PT0S"
            {terms}
            "#
        );
        Officers { officer, constitution }
    }
}

/// The id of the asset with this number.
pub fn asset(number: usize) -> AssetId {
    format!("lot-{number}").parse().expect("an id")
}

/// The key of the participant with this number; the same in every run.
pub fn participant(number: usize) -> Key {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&(number as u64 + 1).to_le_bytes());
    Key::from_seed(seed)
}

/// An amount of whole units of the currency.
pub fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

/// A machine in memory in which `participants` accounts hold `assets` lots between them.
pub struct Town {
    /// The commons.
    pub machine: Machine,
    /// Who takes part.
    pub participants: Vec<AccountId>,
}

impl Town {
    /// Builds it through the same commands that people send, only unsigned.
    pub fn build(assets: usize, participants: usize, terms: &str) -> Result<Town> {
        let officers = Officers::new(terms);
        let constitution =
            Constitution { governance: Terms::default(), ..Constitution::parse(&officers.constitution)? };
        let founded_at = Timestamp::new(FOUNDED_AT).expect("a time");
        let machine = Machine::found(constitution, founded_at, CommonsId([1; 32]));
        let mut town = Town { machine, participants: Vec::new() };
        let officer = officers.officer.account();
        for number in 0..participants {
            let key = participant(number).public();
            let account = key.account();
            town.perform(
                account,
                Command::Ledger(ledger::Command::OpenAccount(OpenAccount { key, handle: None })),
            )?;
            let reference = format!("start {number}").into();
            let issue = Issue { account, amount: amount("100000000"), reference, approvals: Vec::new() };
            town.perform(officer, Command::Ledger(ledger::Command::Issue(issue)))?;
            town.participants.push(account);
        }
        let class: ClassId = "lot".parse().map_err(anyhow::Error::msg)?;
        let registration = |number| Registration {
            id: asset(number),
            class: class.clone(),
            name: "Lot".into(),
            description: "".into(),
            link: None,
            geometry: None,
        };
        for first in (0..assets).step_by(1_000) {
            let list = (first..assets.min(first + 1_000)).map(registration).collect();
            town.perform(officer, Command::Registry(registry::Command::Register(Register(list))))?;
        }
        for number in 0..assets {
            let claimant = town.participants[number % participants];
            let (max_price, deposit) = (amount("0"), amount("100"));
            let claim = Claim { asset: asset(number), max_price, valuation: amount("1000"), deposit };
            town.perform(claimant, Command::Registry(registry::Command::Claim(claim)))?;
        }
        Ok(town)
    }

    /// Forced purchases so far.
    pub fn sales(&self) -> u64 {
        registry::view::classes(self.machine.world()).iter().map(|class| class.sales).sum()
    }

    /// Decides and applies one command, as the writer does.
    pub fn perform(&mut self, signer: AccountId, command: Command) -> Result<Vec<Occurred>> {
        let now = self.machine.now();
        let events: Vec<Event> = self.machine.decide_command(&command, signer, now)?;
        let events: Vec<Occurred> = events.into_iter().map(|event| Occurred(now, event)).collect();
        self.machine.apply(now, None, &events);
        Ok(events)
    }

    /// Lets time pass, and what falls due happen.
    pub fn wait(&mut self, time: Duration) {
        let now = self.machine.now() + time;
        while self.machine.is_due(now) {
            self.machine.pulse(now);
        }
        self.machine.apply(now, None, &[]);
    }
}

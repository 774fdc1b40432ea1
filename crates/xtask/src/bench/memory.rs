//! In memory, on one core: forced purchases, settling everything, memory per asset.

use std::time::Instant;

use anyhow::Result;
use ledger::Duration;
use registry::command::Purchase;
use state_machine::{Command, Event, Occurred};

use super::town::{Town, amount, asset};

/// What one run in memory measured.
pub struct Figures {
    /// Forced purchases decided and applied per second.
    pub purchases_per_second: f64,
    /// Seconds to settle every asset: decided and applied.
    pub settle_seconds: f64,
    /// Resident memory per asset, in bytes, accounts included.
    pub bytes_per_asset: f64,
}

/// Measures `purchases` random purchases over `assets` assets held by `participants` accounts.
pub fn run(assets: usize, participants: usize, purchases: usize) -> Result<Figures> {
    let before = resident_bytes();
    let mut town = Town::build(assets, participants, "")?;
    let bytes_per_asset = (resident_bytes() - before) / assets as f64;
    town.wait(Duration::from_days(1));

    let mut random = Random(42);
    let orders: Vec<_> = (0..purchases)
        .map(|_| {
            let buyer = town.participants[random.below(participants)];
            let purchase = Purchase {
                asset: asset(random.below(assets)),
                max_price: amount("1000000"),
                valuation: amount("1000"),
                deposit: amount("100"),
                expected_constitution: None,
                expected_assets: None,
            };
            (buyer, Command::Registry(registry::Command::Purchase(purchase)))
        })
        .collect();
    let start = Instant::now();
    let mut done = 0_u32;
    for (buyer, order) in orders {
        // Now and then a buyer holds the lot already: that is refused, as it should be, and not counted.
        done += u32::from(town.perform(buyer, order).is_ok());
    }
    let purchases_per_second = f64::from(done) / start.elapsed().as_secs_f64();

    town.wait(Duration::from_days(1));
    let now = town.machine.now();
    let start = Instant::now();
    let settled = registry::decide_settle_all(town.machine.world(), now);
    town.machine.apply(now, None, &[Occurred(now, Event::Registry(settled))]);
    let settle_seconds = start.elapsed().as_secs_f64();
    state_machine::invariant::check(&town.machine)?;
    Ok(Figures { purchases_per_second, settle_seconds, bytes_per_asset })
}

/// Resident memory of this process, where the system tells.
fn resident_bytes() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4_096.0
}

/// A small generator (splitmix64): the benchmarks need the same numbers each time, not good ones.
pub struct Random(pub u64);

impl Random {
    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

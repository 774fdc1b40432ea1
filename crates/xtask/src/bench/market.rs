//! In memory, on one core: a cut that lets a standing offer be filled, and a rate that changes for every asset.

use std::time::Instant;

use anyhow::{Result, ensure};
use ledger::{AccountId, Duration};
use registry::command::{PlaceOffer, Revalue};
use state_machine::Command;

use super::town::{Town, amount, asset};

/// Most assets that get an offer.
const OFFERS: usize = 100_000;
/// Most offers that are filled.
const FILLED: usize = 20_000;

/// What one run measured.
pub struct Figures {
    /// How many offers stood, each on an asset of its own.
    pub offers: usize,
    /// Seconds for a cut and the purchase that it sets off: decided and applied.
    pub fill_seconds: f64,
    /// Seconds for the change of the class's rate: everything settled at the old one and scheduled anew.
    pub rate_change_seconds: f64,
}

/// Measures over `assets` assets held by `participants` accounts.
pub fn run(assets: usize, participants: usize) -> Result<Figures> {
    let change = r#"rate_changes = [{ from = "2026-03-01T00:00:00Z", rate = "0.06" }]"#;
    let mut town = Town::build(assets, participants, change)?;
    town.wait(Duration::from_days(1));
    let offers = assets.min(OFFERS);
    for number in 0..offers {
        let bidder = holder(&town, number + 1);
        let offer = PlaceOffer {
            asset: asset(number),
            max_price: amount("900"),
            valuation: amount("900"),
            deposit: amount("50"),
            expires: town.machine.now() + Duration::from_days(300),
        };
        town.perform(bidder, Command::Registry(registry::Command::PlaceOffer(offer)))?;
    }
    let filled = offers.min(FILLED);
    let cuts: Vec<_> = (0..filled)
        .map(|number| {
            let number = number * 7_919 % offers; // All over the register.
            let cut = Revalue { asset: asset(number), valuation: amount("900"), top_up: None };
            (holder(&town, number), Command::Registry(registry::Command::Revalue(cut)))
        })
        .collect();
    let now = town.machine.now();
    let sales = town.sales();
    let start = Instant::now();
    for (holder, cut) in cuts {
        town.perform(holder, cut)?;
        while town.machine.is_due(now) {
            town.machine.pulse(now);
        }
    }
    let fill_seconds = start.elapsed().as_secs_f64() / filled as f64;
    ensure!(town.sales() == sales + filled as u64, "every cut lets an offer be filled");

    town.wait(Duration::from_days(50));
    let change = "2026-03-01T00:00:00Z".parse().map_err(anyhow::Error::msg)?;
    let start = Instant::now();
    ensure!(town.machine.is_due(change), "the rate changes");
    town.machine.pulse(change);
    let rate_change_seconds = start.elapsed().as_secs_f64();
    state_machine::invariant::check(&town.machine)?;
    Ok(Figures { offers, fill_seconds, rate_change_seconds })
}

/// Who held this lot at first; the numbers go round.
fn holder(town: &Town, number: usize) -> AccountId {
    town.participants[number % town.participants.len()]
}

//! `tax`: the calculator. What a valuation is taxed, and how long a deposit lasts.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use ledger::{Amount, Currency, Rate};
use registry::tax;

use crate::output::Output;

/// Calculates tax: what is owed after some time, and how long a deposit lasts
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  commonhold tax owed --price 250000 --rate 0.02 --seconds 86400
  commonhold tax lapse --price 1000000000000000000 --rate 0.05 --deposit 951293759512 --scale 0

Both print JSON. A year has 31536000 seconds; tax is rounded down to whole minor units, never up.")]
pub struct Tax {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// The tax on a price after some seconds: {"owed"}
    #[command(after_help = "Example:
  commonhold tax owed --price 250000 --rate 0.02 --seconds 86400")]
    Owed {
        #[command(flatten)]
        assessment: Assessment,
        /// For how long; at most 10^12 seconds
        #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=SECONDS_MAX))]
        seconds: u64,
    },
    /// After how many seconds the tax has reached a deposit: {"seconds"}
    #[command(after_help = "Example:
  commonhold tax lapse --price 250000 --rate 0.02 --deposit 1500")]
    Lapse {
        #[command(flatten)]
        assessment: Assessment,
        /// What is prepaid
        #[arg(long, value_name = "D")]
        deposit: Amount,
    },
}

/// Within it, the tax on any amount at any rate fits 128 bits.
const SECONDS_MAX: u64 = 1_000_000_000_000;

#[derive(Debug, Args)]
struct Assessment {
    /// The valuation
    #[arg(long, value_name = "P")]
    price: Amount,
    /// Tax per year, 0.05 for 5 %; at most 1000
    #[arg(long, value_name = "R")]
    rate: Rate,
    /// Decimals of the currency; with 0, amounts are whole units, up to 10^27
    #[arg(long, value_name = "N", default_value_t = 2)]
    scale: u32,
}

impl Tax {
    /// Answers on stdout.
    pub fn run(self, output: Output) -> Result<()> {
        match self.question {
            Question::Owed { assessment, seconds } => {
                output.line(format!("{{\"owed\": \"{}\"}}", assessment.owed(seconds)?))
            }
            Question::Lapse { assessment, deposit } => match assessment.lapse(deposit)? {
                Some(seconds) => output.line(format!("{{\"seconds\": {seconds}}}")),
                None => {
                    if !output.json {
                        eprintln!("The deposit lasts for ever: nothing accrues.");
                    }
                    output.line("{\"seconds\": null}")
                }
            },
        }
    }
}

impl Assessment {
    /// The tax after `seconds`, in decimals.
    fn owed(&self, seconds: u64) -> Result<String> {
        let tax = tax::accrue(self.units(self.price)?, self.rate, seconds, 0).tax;
        Ok(decimal(tax, self.scale as usize))
    }

    /// The first second at which the tax has reached `deposit`, however far away; `None` where nothing accrues.
    fn lapse(&self, deposit: Amount) -> Result<Option<String>> {
        let seconds = tax::seconds_until_used_up(self.units(self.price)?, self.rate, self.units(deposit)?, 0);
        Ok(seconds.map(|seconds| seconds.to_string()))
    }

    fn units(&self, amount: Amount) -> Result<u128> {
        if self.scale > Currency::SCALE_MAX {
            bail!("--scale is {}, but must be from 0 to {}", self.scale, Currency::SCALE_MAX);
        }
        let currency = Currency { code: String::new(), scale: self.scale };
        Ok(currency.money(amount)?.units().unsigned_abs())
    }
}

/// `units` with the last `scale` digits behind a point. Tax may outgrow what an account can hold.
fn decimal(units: u128, scale: usize) -> String {
    let digits = format!("{units:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    if scale == 0 { whole.into() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assessment(price: &str, rate: &str, scale: u32) -> Assessment {
        let price = price.parse().expect("an amount");
        Assessment { price, rate: rate.parse().expect("a rate"), scale }
    }

    #[test]
    fn tax_is_what_the_register_collects() {
        let check = |price, rate, scale, seconds, expected: &str| {
            let owed =
                assessment(price, rate, scale).owed(seconds).unwrap_or_else(|refusal| refusal.to_string());
            assert_eq!(owed, expected, "{price} at {rate} for {seconds} s");
        };
        check("1000000000000000000", "0.05", 0, 600, "951293759512");
        check("1000000000000000000", "1", 0, 600, "19025875190258");
        check("630720000", "0.05", 0, 1, "1");
        check("630719999", "0.05", 0, 1, "0");
        check("250000", "0.02", 2, 86_400, "13.69");
        check("250000.00", "0.02", 2, 0, "0.00");
        check("1", "0.1", 18, 1, "0.000000003170979198");
        let most = "1000000000000000000000000000";
        check(most, "1000", 0, SECONDS_MAX, "31709791983764586504312531709791983");
        check(
            "1000000000000000000000000001",
            "1",
            0,
            1,
            "1000000000000000000000000001 is more than the largest amount, 1000000000000000000000000000",
        );
        check(
            "0.5",
            "1",
            0,
            1,
            "0.5 has more decimals than the 0 that the currency has; amounts are never rounded",
        );
        check("1", "1", 19, 1, "--scale is 19, but must be from 0 to 18");
    }

    #[test]
    fn a_deposit_lasts_until_one_second() {
        let check = |price, rate, scale, deposit: &str, expected: &str| {
            let deposit = deposit.parse().expect("an amount");
            let seconds = assessment(price, rate, scale).lapse(deposit).map(|s| s.unwrap_or("never".into()));
            assert_eq!(
                seconds.unwrap_or_else(|refusal| refusal.to_string()),
                expected,
                "{price} at {rate}, {deposit}"
            );
        };
        check("1000000000000000000", "0.05", 0, "951293759512", "600");
        check("1000000000000000000", "0.05", 0, "951293759513", "601");
        check("1", "0.05", 0, "1", "630720000");
        check("100.00", "0.02", 2, "2", "31536000");
        check("100.00", "0", 2, "2", "never");
        check("0", "1", 2, "2", "never");
        let most = "1000000000000000000000000000";
        check("1", "0.000000001", 0, most, "31536000000000000000000000000000000000000000");
        check(
            "1",
            "1",
            2,
            "0.001",
            "0.001 has more decimals than the 2 that the currency has; amounts are never rounded",
        );
    }
}

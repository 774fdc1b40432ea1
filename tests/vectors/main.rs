//! Numbers that other systems and a research model publish, beside ours: each is equal, or listed with why not.
//!
//! Where a number differs, the rulebook wins. A vector that is in no list fails the test, and so does a listed one
//! that is gone. The vectors are not part of the repository; without them these tests say so and pass.

mod funding;
mod other_systems;
mod research_model;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ledger::{Duration, Money, Timestamp};
use registry::auction::Dutch;
use registry::tax;
use serde_json::Value;

pub fn number(value: &Value) -> Option<u128> {
    value.as_str().map_or_else(|| value.as_u64().map(u128::from), |text| text.parse().ok())
}

/// The tax, which the library and the program agree on.
pub fn owed(price: u128, rate: &str, seconds: u128) -> u128 {
    let seconds = u64::try_from(seconds).expect("a time");
    let ours = tax::accrue(price, rate.parse().expect("a rate"), seconds, 0).tax;
    let (price, seconds) = (price.to_string(), seconds.to_string());
    let told = told(&["owed", "--price", &price, "--rate", rate, "--seconds", &seconds]);
    assert_eq!(number(&told["owed"]), Some(ours), "{price} at {rate} for {seconds} s");
    ours
}

/// The second at which the deposit is used up, which the library and the program agree on.
pub fn lapse(price: u128, rate: &str, deposit: u128) -> u128 {
    let ours = tax::seconds_until_used_up(price, rate.parse().expect("a rate"), deposit, 0);
    let ours = ours.expect("it is used up some day").to_string();
    let (price, deposit) = (price.to_string(), deposit.to_string());
    let told = told(&["lapse", "--price", &price, "--rate", rate, "--deposit", &deposit]);
    assert_eq!(told["seconds"].to_string(), ours, "{price} at {rate} with {deposit}");
    ours.parse().expect("a number")
}

pub fn dutch(start: u128, floor: u128, length: u128, elapsed: u128) -> u128 {
    let money = |units: u128| Money::from_units(units.try_into().expect("an amount"), 0);
    let time = |seconds: u128| Duration::from_seconds(seconds.try_into().expect("a time"));
    let began = Timestamp::new(0).expect("a time");
    let auction = Dutch::new(money(start), money(floor), time(length));
    auction.price(began, began + time(elapsed)).units().unsigned_abs()
}

pub fn commonhold_tax(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_commonhold"));
    program.arg("tax").args(arguments).args(["--scale", "0", "--json"]).output().expect("the program starts")
}

fn told(arguments: &[&str]) -> Value {
    let output = commonhold_tax(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The file of that name, unless it is not here.
pub fn vectors(name: &str) -> Option<Value> {
    let path: PathBuf = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors")).join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

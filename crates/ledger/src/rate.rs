//! Rates per year and shares of a whole, both in billionths: nine decimals, exact.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::parse_str;

/// A billion: one whole, in the parts that rates and shares are counted in.
const ONE: u64 = 1_000_000_000;

/// A rate per year of 365 days, with at most nine decimals: 5 % is `0.05`. At most 1,000 a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, JsonSchema)]
#[schemars(example = &"0.05")]
pub struct Rate(#[schemars(with = "String", regex(pattern = r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,9})?$"))] u64);

impl Rate {
    /// The highest rate that can be written: 1,000 times the valuation a year.
    pub const MAX: Rate = Rate(1_000 * ONE);

    /// The rate of so many 10⁻⁹ per year.
    ///
    /// # Panics
    /// Above [`Rate::MAX`].
    pub fn from_billionths(billionths: u64) -> Rate {
        assert!(billionths <= Rate::MAX.0, "a rate of {billionths} billionths");
        Rate(billionths)
    }

    /// The rate in 10⁻⁹ per year.
    pub fn billionths(self) -> u64 {
        self.0
    }
}

/// A share of a whole, from 0 to 1, with at most nine decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, JsonSchema)]
#[schemars(example = &"0.25")]
pub struct Share(#[schemars(with = "String", regex(pattern = r"^[01](\.[0-9]{1,9})?$"))] u64);

impl Share {
    /// Nothing of it.
    pub const ZERO: Share = Share(0);
    /// All of it.
    pub const ONE: Share = Share(ONE);

    /// The share in 10⁻⁹.
    pub fn billionths(self) -> u64 {
        self.0
    }

    /// ⌊`whole` × share⌋.
    pub fn floor_of(self, whole: u128) -> u128 {
        crate::wide::mul_div_floor(whole, self.0.into(), ONE.into())
    }

    /// ⌈`whole` × share⌉.
    pub fn ceil_of(self, whole: u128) -> u128 {
        crate::wide::mul_div_ceil(whole, self.0.into(), ONE.into())
    }

    /// What the whole leaves beside this share.
    pub fn rest(self) -> Share {
        Share(ONE - self.0)
    }
}

fn parse_billionths(text: &str, most: u64) -> Result<u64, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 9 || whole.len() > 9 {
        return Err(format!(
            "\"{text}\" is not a decimal number with at most nine decimals, such as \"0.05\""
        ));
    }
    let parse = |part: &str| part.parse::<u64>().expect("at most nine digits");
    let billionths = parse(whole) * ONE + parse(&format!("{fraction:0<9}"));
    if billionths > most {
        return Err(format!("{text} is above the most, {}", most / ONE));
    }
    Ok(billionths)
}

fn show_billionths(f: &mut fmt::Formatter<'_>, billionths: u64) -> fmt::Result {
    let fraction = format!("{:09}", billionths % ONE);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    write!(f, "{}{point}{fraction}", billionths / ONE)
}

impl FromStr for Rate {
    type Err = String;
    fn from_str(text: &str) -> Result<Rate, String> {
        parse_billionths(text, Rate::MAX.0).map(Rate)
    }
}

impl FromStr for Share {
    type Err = String;
    fn from_str(text: &str) -> Result<Share, String> {
        parse_billionths(text, ONE).map(Share)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_billionths(f, self.0)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_billionths(f, self.0)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rate, D::Error> {
        parse_str(deserializer)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Share, D::Error> {
        parse_str(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_shares_are_exact_or_refused() {
        let check = |text: &str, expected: &str| {
            let shown = text.parse::<Rate>().map_or_else(|refusal| refusal, |rate| format!("{rate}"));
            assert_eq!(shown, expected, "{text}");
        };
        check("0.05", "0.05");
        check("12", "12");
        check("0.000000001", "0.000000001");
        check("1000", "1000");
        check("1000.000000001", "1000.000000001 is above the most, 1000");
        check(
            "0.0000000001",
            "\"0.0000000001\" is not a decimal number with at most nine decimals, such as \"0.05\"",
        );
        check("-1", "\"-1\" is not a decimal number with at most nine decimals, such as \"0.05\"");
        assert_eq!("1.1".parse::<Share>(), Err("1.1 is above the most, 1".into()));
        assert_eq!("0.1".parse::<Share>().map(|tenth| (tenth.floor_of(19), tenth.ceil_of(11))), Ok((1, 2)));
    }
}

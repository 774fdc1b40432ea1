//! Money: a whole number of a currency's minor units, never rounded, never below zero.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::str::FromStr;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// An amount of money at exactly its currency's scale, from 0 to about 7.9·10²⁸ minor units.
///
/// What people may send is bounded at [`Currency::AMOUNT_MAX`]; the room above it lets sums of a few amounts be
/// compared without a check at each step. Operators panic on overflow and below zero: callers compare first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(
    description = "An amount of money, with exactly the currency's decimals; GET /v1/commons names the currency.",
    example = &"120.50"
)]
pub struct Money(#[schemars(with = "String", regex(pattern = r"^(0|[1-9][0-9]*)(\.[0-9]+)?$"))] Decimal);

impl Money {
    /// `units` minor units at `scale` decimals.
    ///
    /// # Panics
    /// Below zero, above 2⁹⁶ − 1, or with a scale above 18: amounts that [`Currency::money`] never lets in.
    pub fn from_units(units: i128, scale: u32) -> Money {
        assert!(units >= 0 && scale <= Currency::SCALE_MAX, "money of {units} units at scale {scale}");
        Money(Decimal::try_from_i128_with_scale(units, scale).expect("an amount within 96 bits"))
    }

    /// The amount in minor units.
    pub fn units(self) -> i128 {
        self.0.mantissa()
    }

    /// How many decimals the currency has.
    pub fn scale(self) -> u32 {
        self.0.scale()
    }

    /// Nothing, in the same currency.
    pub fn zero(self) -> Money {
        self.with_units(0)
    }

    /// `units` minor units of the same currency.
    pub fn with_units(self, units: i128) -> Money {
        Money::from_units(units, self.scale())
    }

    /// Whether the amount is nothing.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// What is left after taking `other` away, or nothing at all.
    pub fn saturating_sub(self, other: Money) -> Money {
        if other >= self { self.zero() } else { self - other }
    }
}

impl Ord for Money {
    fn cmp(&self, other: &Money) -> Ordering {
        debug_assert_eq!(self.scale(), other.scale(), "amounts of one currency");
        self.units().cmp(&other.units())
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Money) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        debug_assert_eq!(self.scale(), other.scale(), "amounts of one currency");
        self.with_units(self.units() + other.units())
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        debug_assert_eq!(self.scale(), other.scale(), "amounts of one currency");
        self.with_units(self.units() - other.units())
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.units(), self.scale() as u8).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
        if deserializer.is_human_readable() {
            Ok(Money(Amount::deserialize(deserializer)?.0))
        } else {
            let (units, scale) = <(i128, u8)>::deserialize(deserializer)?;
            let room = 0..=Decimal::MAX.mantissa();
            if !room.contains(&units) || u32::from(scale) > Currency::SCALE_MAX {
                return Err(de::Error::custom("an amount out of bounds"));
            }
            Ok(Money::from_units(units, scale.into()))
        }
    }
}

/// An amount as a person wrote it: `(0|[1-9][0-9]*)(\.[0-9]+)?`, not yet held against a currency.
#[derive(Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(
    description = "An amount of money, with at most the currency's decimals; never rounded, at most 10^27 minor units.",
    example = &"120.50"
)]
pub struct Amount(
    #[schemars(
        with = "String",
        regex(pattern = r"^(0|[1-9][0-9]{0,27})(\.[0-9]{1,18})?$"),
        length(max = 28)
    )]
    Decimal,
);

impl Amount {
    /// The amount as a decimal number.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Amount {
        Amount(money.0)
    }
}

impl FromStr for Amount {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Amount, AmountError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let canonical = whole == "0" || !whole.starts_with('0');
        if !digits(whole) || !digits(fraction) || !canonical {
            return Err(AmountError::NotAnAmount { text: text.chars().take(60).collect() });
        }
        if fraction.len() > Currency::SCALE_MAX as usize && text.contains('.') {
            return Err(AmountError::TooManyDecimals {
                amount: text.chars().take(60).collect(),
                scale: Currency::SCALE_MAX,
            });
        }
        let too_large = || AmountError::TooLarge {
            amount: text.chars().take(60).collect(),
            most: "10^27 minor units".into(),
        };
        Decimal::from_str_exact(text).map(Amount).map_err(|_| too_large())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        crate::time::parse_str(deserializer)
    }
}

/// Why an amount is not one that the books can hold.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum AmountError {
    /// Not a plain decimal number in a string.
    #[error("\"{text}\" is not an amount: write digits with at most one point, such as \"120.50\"")]
    NotAnAmount {
        /// What was written, cut at 60 characters.
        text: String,
    },
    /// More decimals than the currency has.
    #[error("{amount} has more decimals than the {scale} that the currency has; amounts are never rounded")]
    TooManyDecimals {
        /// What was written.
        amount: String,
        /// Decimals of the currency.
        scale: u32,
    },
    /// More than the books can hold.
    #[error("{amount} is more than the largest amount, {most}")]
    TooLarge {
        /// What was written.
        amount: String,
        /// The largest amount.
        most: String,
    },
}

/// The one currency of a commons.
#[derive(Clone, Debug, PartialEq, Eq, Resource, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// What people call it, such as `EUR`.
    pub code: String,
    /// Decimals of an amount, 0 to 18: one minor unit is 10^−scale.
    pub scale: u32,
}

impl Currency {
    /// The most decimals a currency may have.
    pub const SCALE_MAX: u32 = 18;
    /// The most minor units in one amount, and in all that is issued.
    pub const AMOUNT_MAX: i128 = 1_000_000_000_000_000_000_000_000_000;

    /// Nothing, in this currency.
    pub fn zero(&self) -> Money {
        self.units(0)
    }

    /// `units` minor units, at most about 7.9·10²⁸ (panics beyond).
    pub fn units(&self, units: i128) -> Money {
        Money::from_units(units, self.scale)
    }

    /// A sum of any size, in minor units, as a decimal number with exactly this currency's decimals.
    ///
    /// Sums over many assets can outgrow [`Money`]: nobody has that much, but valuations may add up to it.
    pub fn show_sum(&self, units: u128) -> String {
        let digits = format!("{units:0>width$}", width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        if fraction.is_empty() { whole.into() } else { format!("{whole}.{fraction}") }
    }

    /// Takes an amount that a person wrote into this currency, exactly, or says why it cannot be.
    pub fn money(&self, amount: Amount) -> Result<Money, AmountError> {
        let written = amount.0;
        if written.scale() > self.scale {
            return Err(AmountError::TooManyDecimals { amount: written.to_string(), scale: self.scale });
        }
        let factor = 10_i128.pow(self.scale - written.scale());
        match written.mantissa().checked_mul(factor) {
            Some(units) if units <= Self::AMOUNT_MAX => Ok(self.units(units)),
            _ => Err(AmountError::TooLarge {
                amount: written.to_string(),
                most: self.units(Self::AMOUNT_MAX).to_string(),
            }),
        }
    }

    /// The currency of this world's books.
    pub fn of(world: &World) -> &Currency {
        world.resource::<Currency>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scale: u32, text: &str, expected: &str) {
        let currency = Currency { code: "TST".into(), scale };
        let shown = match text.parse::<Amount>().and_then(|amount| currency.money(amount)) {
            Ok(money) => format!("{money} = {}", money.units()),
            Err(refusal) => refusal.to_string(),
        };
        assert_eq!(shown, expected, "{text} at scale {scale}");
    }

    #[test]
    fn amounts_are_exact_or_refused() {
        check(2, "120.5", "120.50 = 12050");
        check(2, "0", "0.00 = 0");
        check(0, "7", "7 = 7");
        check(18, "0.000000000000000001", "0.000000000000000001 = 1");
        check(
            2,
            "1.005",
            "1.005 has more decimals than the 2 that the currency has; amounts are never rounded",
        );
        check(0, "1.0", "1.0 has more decimals than the 0 that the currency has; amounts are never rounded");
        check(
            0,
            "1000000000000000000000000000",
            "1000000000000000000000000000 = 1000000000000000000000000000",
        );
        check(
            0,
            "1000000000000000000000000001",
            "1000000000000000000000000001 is more than the largest amount, 1000000000000000000000000000",
        );
        check(
            2,
            &format!("1{}", "0".repeat(40)),
            &format!("1{} is more than the largest amount, 10^27 minor units", "0".repeat(40)),
        );
        for text in ["", "-1", "+1", "01", "1.", ".5", "1e3", " 1", "1,5", "NaN", "1.2.3", "٣"] {
            check(
                2,
                text,
                &format!(
                    "\"{text}\" is not an amount: write digits with at most one point, such as \"120.50\""
                ),
            );
        }
    }

    #[test]
    fn sums_of_any_size_are_written_exactly() {
        let check = |scale, units: u128, expected: &str| {
            assert_eq!(Currency { code: "TST".into(), scale }.show_sum(units), expected);
        };
        check(2, 0, "0.00");
        check(2, 7, "0.07");
        check(2, 12_050, "120.50");
        check(0, 7, "7");
        check(18, 1, "0.000000000000000001");
        check(2, 10_u128.pow(29), "1000000000000000000000000000.00");
    }

    #[test]
    fn money_survives_json_and_binary() {
        let money = Money::from_units(12_050, 2);
        let json = serde_json::to_string(&money).expect("json");
        assert_eq!(json, "\"120.50\"");
        assert_eq!(serde_json::from_str::<Money>(&json).expect("json"), money);
        let bytes = postcard::to_stdvec(&money).expect("binary");
        assert_eq!(postcard::from_bytes::<Money>(&bytes).expect("binary").units(), 12_050);
        assert!(serde_json::from_str::<Money>("120.50").is_err(), "a JSON number is refused");
    }

    #[test]
    #[should_panic(expected = "money of -1 units")]
    fn money_never_goes_below_zero() {
        let _ = Money::from_units(1, 0) - Money::from_units(2, 0);
    }
}

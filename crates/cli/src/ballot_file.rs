//! An election as a file tells it, before anyone has said how to count it.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use governance::allocation::Ballot;

/// What a file of ballots holds.
#[derive(Debug, Default)]
pub struct BallotFile {
    /// The budget, if the file names one.
    pub budget: Option<Amount>,
    /// The projects, in the file's order.
    pub projects: Vec<ListedProject>,
    /// One ballot per voter; projects by their place in `projects`.
    pub ballots: Vec<Ballot>,
    /// What the file calls each voter, in the ballots' order.
    pub voters: Vec<String>,
    /// The rule that the file says was used.
    pub rule: Option<String>,
    /// The fewest points with which the file says a project could win.
    pub threshold: Option<i128>,
    /// What is odd about the file, but does not keep it from being counted.
    pub warnings: Vec<String>,
}

/// A project as listed.
#[derive(Debug)]
pub struct ListedProject {
    /// As the ballots call it.
    pub id: String,
    /// What people call it, if the file says.
    pub name: Option<String>,
    /// What it costs.
    pub cost: Amount,
    /// What it can do with at least.
    pub minimum: Option<Amount>,
    /// Of the projects of a group at most one is funded.
    pub group: Option<String>,
    /// The pot that pays for it.
    pub pot: Option<String>,
}

/// A non-negative decimal number, exactly as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    digits: u128,
    decimals: u32,
}

/// Most decimals of an amount; more than any currency has.
const DECIMALS_MAX: u32 = 18;

impl Amount {
    /// How many decimals it needs.
    pub fn decimals(self) -> u32 {
        self.decimals
    }

    /// As a whole number of minor units at `scale` decimals, which must be at least its own.
    pub fn units(self, scale: u32) -> Result<u128> {
        let units =
            10u128.checked_pow(scale - self.decimals).and_then(|factor| self.digits.checked_mul(factor));
        units.with_context(|| format!("{self} is too large to be counted with {scale} decimals"))
    }

    /// `units` minor units at `scale` decimals, written as people do.
    pub fn of_units(units: u128, scale: u32) -> Amount {
        Amount { digits: units, decimals: scale }
    }
}

impl FromStr for Amount {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Amount> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            bail!("expected an amount such as 1200 or 99.50, found {text:?}");
        }
        let decimals = u32::try_from(fraction.len()).ok().filter(|&decimals| decimals <= DECIMALS_MAX);
        let decimals = decimals.with_context(|| format!("{text} has more than {DECIMALS_MAX} decimals"))?;
        let digits = format!("{whole}{fraction}").parse().with_context(|| format!("{text} is too large"))?;
        Ok(Amount { digits, decimals })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.decimals == 0 {
            return write!(f, "{}", self.digits);
        }
        let one = 10u128.pow(self.decimals);
        write!(f, "{}.{:0width$}", self.digits / one, self.digits % one, width = self.decimals as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, scale: u32, expected: &str) {
        let units = text.parse::<Amount>().and_then(|amount| amount.units(scale));
        let shown = match units {
            Ok(units) => format!("{units} {}", Amount::of_units(units, scale)),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn amounts_are_kept_exactly() {
        check("1200", 0, "1200 1200");
        check("1200.00", 0, "1200 1200");
        check("99.50", 2, "9950 99.50");
        check("0.05", 3, "50 0.050");
        check("-1", 0, r#"expected an amount such as 1200 or 99.50, found "-1""#);
        check("", 0, r#"expected an amount such as 1200 or 99.50, found """#);
        check("1e3", 0, r#"expected an amount such as 1200 or 99.50, found "1e3""#);
        check("0.1234567890123456789", 0, "0.1234567890123456789 has more than 18 decimals");
        let most = u128::MAX.to_string();
        check(&most, 1, &format!("{most} is too large to be counted with 1 decimals"));
        check(&format!("{most}0"), 0, &format!("{most}0 is too large"));
    }
}

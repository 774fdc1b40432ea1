//! Tax on a valuation: continuous, exact, and the same however often it is settled (rulebook §3).
//!
//! With p the valuation and d the deposit in minor units, r the rate in 10⁻⁹ per year, and a residue kept from before:
//! `n = residue + p·r·seconds`, `tax = n div DEN`, `residue' = n mod DEN`, `DEN = 10⁹ · 31 536 000`.
//! Intermediates that outgrow 128 bits are carried in 256.

use ethnum::U256;
use ledger::Rate;

/// One minor unit of tax, in the parts that residues are counted in.
pub const DENOMINATOR: u64 = 1_000_000_000 * 31_536_000;

/// What an interval of time is taxed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accrual {
    /// Whole minor units.
    pub tax: u128,
    /// What is left below one minor unit, in parts of [`DENOMINATOR`]; less than it.
    pub residue: u64,
}

/// The tax on `valuation` minor units at `rate` for `seconds`, `residue` being left from before.
///
/// Bounds: valuation ≤ 10²⁷, rate ≤ [`Rate::MAX`], seconds ≤ 10¹²; then the tax is below 2¹²⁸.
pub fn accrue(valuation: u128, rate: Rate, seconds: u64, residue: u64) -> Accrual {
    let den = u128::from(DENOMINATOR);
    let narrow = valuation
        .checked_mul(rate.billionths().into())
        .and_then(|yearly| yearly.checked_mul(seconds.into()))
        .and_then(|n| n.checked_add(residue.into()));
    match narrow {
        Some(n) => Accrual { tax: n / den, residue: (n % den) as u64 },
        None => {
            let n = per_second(valuation, rate) * U256::from(seconds) + U256::from(residue);
            let (tax, residue) = (n / U256::from(den), n % U256::from(den));
            Accrual { tax: tax.as_u128(), residue: residue.as_u64() }
        }
    }
}

/// The first second, counted from the last settlement, at which the tax owed is at least `deposit`:
/// `ceil((d·DEN − residue) / (p·r))`, or `None` where nothing accrues.
pub fn seconds_until_used_up(valuation: u128, rate: Rate, deposit: u128, residue: u64) -> Option<U256> {
    if valuation == 0 || rate.billionths() == 0 {
        return None;
    }
    let den = u128::from(DENOMINATOR);
    let yearly = valuation.checked_mul(rate.billionths().into());
    if let (Some(yearly), Some(due)) = (yearly, deposit.checked_mul(den)) {
        return Some(due.saturating_sub(residue.into()).div_ceil(yearly).into());
    }
    let due = (U256::from(deposit) * U256::from(den)).saturating_sub(U256::from(residue));
    let yearly = per_second(valuation, rate);
    Some((due + yearly - U256::ONE) / yearly)
}

/// The smallest deposit, in minor units, that is not used up before `runway` seconds have passed.
///
/// The deposit d lasts L seconds when `ceil((d·DEN − residue) / (p·r)) ≥ L`, that is `d > (p·r·(L−1) + residue) / DEN`.
pub fn minimum_deposit(valuation: u128, rate: Rate, residue: u64, runway: u64) -> u128 {
    if runway == 0 || valuation == 0 || rate.billionths() == 0 {
        return 0;
    }
    accrue(valuation, rate, runway - 1, residue).tax + 1
}

/// What a second adds, in parts of [`DENOMINATOR`].
fn per_second(valuation: u128, rate: Rate) -> U256 {
    U256::from(valuation) * U256::from(u128::from(rate.billionths()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().expect("a rate")
    }

    /// `valuation at rate: seconds,seconds,… => taxes; residue`
    fn check(valuation: u128, at: &str, steps: &[u64], taxes: &[u128], residue: u64) {
        let mut left = 0;
        let mut collected = Vec::new();
        for seconds in steps {
            let accrual = accrue(valuation, rate(at), *seconds, left);
            collected.push(accrual.tax);
            left = accrual.residue;
        }
        assert_eq!((collected.as_slice(), left), (taxes, residue), "{valuation} at {at}");
    }

    #[test]
    fn tax_is_exact_and_keeps_its_residue() {
        check(1_000, "0.05", &[3_600; 5], &[0; 5], 900_000_000_000_000);
        check(1_000_000, "0.07", &[1, 86_400, 31_536_000], &[0, 191, 70_000], 24_694_000_000_000_000);
        check(
            123_456_789_012,
            "0.021",
            &[1, 2, 3, 86_399],
            &[82, 164, 247, 7_102_911],
            12_402_219_060_000_000,
        );
        check(1, "0.000000001", &[31_536_000; 3], &[0; 3], 94_608_000);
        check(4_611_686_018_427_387_904, "1", &[31_536_000], &[4_611_686_018_427_387_904], 0);
        check(10_u128.pow(27), "1000", &[3_153_600_000], &[10_u128.pow(32)], 0); // 100 years of the most there can be
    }

    #[test]
    fn the_deposit_is_used_up_at_one_second() {
        let check = |deposit, residue, expected: Option<u64>| {
            let second = seconds_until_used_up(1_000_000_000_000_000_000, rate("0.05"), deposit, residue);
            assert_eq!(second, expected.map(U256::from), "{deposit}");
        };
        check(951_293_759_512, 0, Some(600)); // 600 s of tax, less than a unit short
        check(951_293_759_513, 0, Some(601));
        check(0, 0, Some(0));
        check(1, DENOMINATOR - 1, Some(1));
        assert_eq!(seconds_until_used_up(1, rate("0"), 1, 0), None);
        assert_eq!(seconds_until_used_up(0, rate("1"), 1, 0), None);
        let longest = seconds_until_used_up(1, rate("0.000000001"), 10_u128.pow(27), 0);
        assert_eq!(
            longest.map(|s| s.to_string()),
            Some("31536000000000000000000000000000000000000000".into())
        );
    }

    prop_compose! {
        fn a_case()(
            valuation in prop_oneof![0..1_000_u128, 0..10_u128.pow(15), 0..=10_u128.pow(27)],
            rate in prop_oneof![0..=1_000_u64, 0..=10_000_000_000_u64],
            residue in 0..DENOMINATOR,
        ) -> (u128, Rate, u64) {
            let text = format!("{}.{:09}", rate / 1_000_000_000, rate % 1_000_000_000);
            (valuation, text.parse().expect("a rate"), residue)
        }
    }

    proptest! {
        #[test]
        fn settling_in_steps_collects_the_same(
            (valuation, rate, residue) in a_case(),
            steps in prop::collection::vec(0..100_000_u64, 0..50),
        ) {
            let mut poked = Accrual { tax: 0, residue };
            for seconds in &steps {
                let step = accrue(valuation, rate, *seconds, poked.residue);
                poked = Accrual { tax: poked.tax + step.tax, residue: step.residue };
            }
            prop_assert_eq!(poked, accrue(valuation, rate, steps.iter().sum(), residue));
        }

        #[test]
        fn used_up_means_tax_reaches_the_deposit_then_and_not_before(
            (valuation, rate, residue) in a_case(),
            deposit in prop_oneof![0..1_000_u128, 0..=10_u128.pow(27)],
        ) {
            if let Some(second) = seconds_until_used_up(valuation, rate, deposit, residue)
                && second < U256::from(1_000_000_000_000_u64)
            {
                let second = second.as_u64();
                prop_assert!(accrue(valuation, rate, second, residue).tax >= deposit);
                prop_assert!(second == 0 || accrue(valuation, rate, second - 1, residue).tax < deposit);
            }
        }

        #[test]
        fn the_lapse_second_is_the_same_from_wherever_it_is_asked(
            (valuation, rate, residue) in a_case(),
            deposit in 0..10_u128.pow(20),
            asked_after in 0..10_000_000_u64,
        ) {
            if let Some(total) = seconds_until_used_up(valuation, rate, deposit, residue) {
                let sooner = total.min(U256::from(asked_after));
                let paid = accrue(valuation, rate, sooner.as_u64(), residue);
                if paid.tax < deposit {
                    let rest = seconds_until_used_up(valuation, rate, deposit - paid.tax, paid.residue);
                    prop_assert_eq!(rest.map(|rest| rest + sooner), Some(total));
                }
            }
        }

        #[test]
        fn the_minimum_deposit_is_the_smallest_that_lasts(
            (valuation, rate, residue) in a_case(),
            runway in 0..100_000_000_u64,
        ) {
            let lasts = |deposit| {
                seconds_until_used_up(valuation, rate, deposit, residue).is_none_or(|s| s >= U256::from(runway))
            };
            let least = minimum_deposit(valuation, rate, residue, runway);
            prop_assert!(lasts(least));
            prop_assert!(least == 0 || !lasts(least - 1));
        }
    }
}

//! How evenly something is spread over those who have it.

/// Amounts in ascending order, and their sum; never all nothing.
pub struct Spread {
    amounts: Vec<u128>,
    total: u128,
}

impl Spread {
    /// The spread of `amounts`, those of nothing included; `None` if there is nothing to spread. Their sum must fit.
    pub fn new(amounts: impl IntoIterator<Item = u128>) -> Option<Spread> {
        let mut amounts: Vec<u128> = amounts.into_iter().collect();
        amounts.sort_unstable();
        let total = amounts.iter().sum();
        (total > 0).then_some(Spread { amounts, total })
    }

    /// How many there are, those with nothing included.
    pub fn count(&self) -> usize {
        self.amounts.len()
    }

    /// Each one's share, the smallest first.
    fn shares(&self) -> impl Iterator<Item = f64> + '_ {
        self.amounts.iter().map(|amount| *amount as f64 / self.total as f64)
    }

    /// The Herfindahl–Hirschman index, 10⁴·Σs²: from 10⁴/n, where all have the same, to 10⁴, where one has all.
    pub fn hhi(&self) -> f64 {
        1e4 * self.shares().map(|share| share * share).sum::<f64>()
    }

    /// How many equal shares would be as concentrated: 1/Σs², from 1 to n.
    pub fn effective_number(&self) -> f64 {
        1e4 / self.hhi()
    }

    /// The Gini coefficient, Σ(2i − n − 1)·x_i / (n·Σx) with x ascending: from 0, all the same, to below 1.
    pub fn gini(&self) -> f64 {
        let count = self.count() as f64;
        let weighted =
            self.shares().zip(1_u32..).map(|(share, i)| (2.0 * f64::from(i) - count - 1.0) * share);
        (weighted.sum::<f64>() / count).clamp(0.0, 1.0)
    }

    /// Theil's T, Σ s·ln(n·s): from 0, all the same, to ln n, one has all.
    pub fn theil(&self) -> f64 {
        let count = self.count() as f64;
        self.shares().map(|share| entropy(share, share * count)).sum::<f64>().max(0.0)
    }

    /// The Nakamoto coefficient: how few together have more than 1/`part` of all. Exact.
    pub fn nakamoto(&self, part: u128) -> usize {
        let mut sum = 0;
        let more_than_part = |amount: &u128| {
            sum += amount;
            sum > self.total / part
        };
        self.amounts.iter().rev().position(more_than_part).map_or(self.count(), |before| before + 1)
    }

    /// The share of the `count` that have most.
    pub fn top(&self, count: usize) -> f64 {
        let sum: u128 = self.amounts.iter().rev().take(count).sum();
        sum as f64 / self.total as f64
    }
}

/// How much of Theil's T over all amounts lies between the groups and not within them, 0 to 1:
/// T_between = Σ s_g·ln(s_g / (n_g/n)). `None` where everybody has the same, or there is one group only.
pub fn theil_between(groups: &[Vec<u128>]) -> Option<f64> {
    let all = Spread::new(groups.iter().flatten().copied())?;
    let inequality = all.theil();
    if groups.len() < 2 || inequality < 1e-12 {
        return None;
    }
    let between = groups.iter().filter(|group| !group.is_empty()).map(|group| {
        let share = group.iter().sum::<u128>() as f64 / all.total as f64;
        entropy(share, share * all.count() as f64 / group.len() as f64)
    });
    Some((between.sum::<f64>() / inequality).clamp(0.0, 1.0))
}

/// `weight`·ln(`ratio`); nothing weighs nothing.
fn entropy(weight: f64, ratio: f64) -> f64 {
    if weight > 0.0 { weight * ratio.ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// HHI, effective number, Gini, Theil, Nakamoto (½), Nakamoto (⅓), and the shares of the top 1 and 4.
    fn check(amounts: &[u128], expected: [f64; 8]) {
        let spread = Spread::new(amounts.iter().copied()).expect("something");
        let figures = [
            spread.hhi(),
            spread.effective_number(),
            spread.gini(),
            spread.theil(),
            spread.nakamoto(2) as f64,
            spread.nakamoto(3) as f64,
            spread.top(1),
            spread.top(4),
        ];
        for (figure, expected) in figures.iter().zip(expected) {
            assert!((figure - expected).abs() < 1e-9, "{amounts:?}: {figures:?}, not {expected}");
        }
    }

    #[test]
    fn small_cases_are_as_computed_by_hand() {
        check(&[7], [10_000.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
        check(&[1, 1, 1, 1], [2_500.0, 4.0, 0.0, 0.0, 3.0, 2.0, 0.25, 1.0]);
        // Exactly half and exactly a third are not more.
        check(
            &[2, 1, 1],
            [3_750.0, 8.0 / 3.0, 1.0 / 6.0, 1.5_f64.ln() / 2.0 + 0.75_f64.ln() / 2.0, 2.0, 1.0, 0.5, 1.0],
        );
        check(&[1, 1, 1], [1e4 / 3.0, 3.0, 0.0, 0.0, 2.0, 2.0, 1.0 / 3.0, 1.0]);
        check(&[1, 0], [10_000.0, 1.0, 0.5, 2_f64.ln(), 1.0, 1.0, 1.0, 1.0]);
        check(&[1, 2, 3, 4], [3_000.0, 10.0 / 3.0, 0.25, 0.106_440_135_286_223_18, 2.0, 1.0, 0.4, 1.0]);
        check(
            &[30, 25, 20, 15, 10],
            [2_250.0, 40.0 / 9.0, 0.2, 0.064_958_391_337_240_09, 2.0, 2.0, 0.3, 0.9],
        );
        assert!(Spread::new([0, 0]).is_none() && Spread::new([]).is_none());
    }

    #[test]
    fn inequality_lies_between_groups_or_within_them() {
        let check = |groups: &[&[u128]], expected: Option<f64>| {
            let groups: Vec<Vec<u128>> = groups.iter().map(|group| group.to_vec()).collect();
            let between = theil_between(&groups);
            let same = between.zip(expected).map_or(between == expected, |(a, b)| (a - b).abs() < 1e-9);
            assert!(same, "{groups:?}: {between:?}");
        };
        check(&[&[1, 1], &[9, 9]], Some(1.0));
        check(&[&[1, 9], &[1, 9]], Some(0.0));
        check(&[&[1, 9]], None);
        check(&[&[5, 5], &[5]], None);
        // T = ¼ ln ¾ · 2 + ½ ln 1.5; between {1, 1} and {2} it is ½ ln ¾ + ½ ln 1.5: all of it.
        check(&[&[1, 1], &[2]], Some(1.0));
    }

    #[test]
    fn published_values_are_reproduced() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/mechanism.json");
        let Ok(text) = std::fs::read_to_string(file) else {
            println!("skipped: {file} is not there");
            return;
        };
        let vectors: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let number = |value: &serde_json::Value| -> f64 {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let (whole, part) = text.split_once('/').unwrap_or((&text, "1"));
            whole.parse::<f64>().expect("a number") / part.parse::<f64>().expect("a number")
        };
        for case in vectors["metrics"].as_array().expect("cases") {
            let amounts = case["x"].as_array().expect("amounts").iter();
            let amounts: Vec<u128> = amounts.map(|amount| amount.as_u64().expect("whole").into()).collect();
            let mut expected = ["hhi", "eff_n", "gini", "theil", "nakamoto_50", "nakamoto_33", "hhi", "hhi"]
                .map(|name| number(&case[name]));
            let spread = Spread::new(amounts.iter().copied()).expect("something");
            (expected[6], expected[7]) = (spread.top(1), spread.top(4));
            check(&amounts, expected);
        }
    }

    proptest! {
        #[test]
        fn figures_stay_within_their_bounds_in_any_order(
            (amounts, shuffled) in proptest::collection::vec(0_u128..1 << 90, 1..40)
                .prop_flat_map(|amounts| (Just(amounts.clone()), Just(amounts).prop_shuffle())),
        ) {
            let Some(spread) = Spread::new(amounts.iter().copied()) else { return Ok(()) };
            let count = amounts.len() as f64;
            prop_assert!((0.0..=1.0).contains(&spread.gini()));
            prop_assert!((1e4 / count - 1e-6..=1e4 + 1e-6).contains(&spread.hhi()));
            prop_assert!((0.0..=count.ln() + 1e-9).contains(&spread.theil()));
            prop_assert!(spread.nakamoto(3) <= spread.nakamoto(2) && spread.nakamoto(2) <= amounts.len());
            prop_assert!(spread.top(1) <= spread.top(4) && spread.top(4) <= spread.top(10));
            let again = Spread::new(shuffled).expect("the same");
            let figures = |spread: &Spread| (spread.hhi(), spread.gini(), spread.theil(), spread.nakamoto(2));
            prop_assert_eq!(figures(&spread), figures(&again));
        }

        #[test]
        fn equal_holdings_are_no_inequality(amount in 1_u128..1 << 90, count in 1_usize..200) {
            let spread = Spread::new(vec![amount; count]).expect("something");
            prop_assert!(spread.gini() < 1e-9 && spread.theil() < 1e-9);
            prop_assert!((spread.effective_number() - count as f64).abs() < 1e-6);
        }
    }
}

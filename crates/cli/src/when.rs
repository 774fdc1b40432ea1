//! Times as people write them.

use std::str::FromStr;

use ledger::{Duration, Timestamp};

/// A time, or a length from now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// This second.
    At(Timestamp),
    /// So long from now.
    In(Duration),
}

impl When {
    /// The second that is meant, if it is `now`.
    pub fn from(self, now: Timestamp) -> Timestamp {
        match self {
            When::At(at) => at,
            When::In(length) => now + length,
        }
    }
}

impl FromStr for When {
    type Err = String;
    fn from_str(text: &str) -> Result<When, String> {
        let date = || format!("{text}T00:00:00Z").parse();
        let time = text.parse().or_else(|_| date()).map(When::At);
        time.or_else(|_: String| text.parse().map(When::In)).map_err(|_| {
            format!(
                "\"{text}\" is neither a date such as 2027-01-31, a time such as 2027-01-31T12:00:00Z, nor a length \
                 such as P30D"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_date_a_second_or_a_length_from_now() {
        let now: Timestamp = "2027-01-01T12:00:00Z".parse().expect("a time");
        let check = |text: &str, expected: &str| {
            let told = text.parse::<When>().map_or_else(|refusal| refusal, |when| when.from(now).to_string());
            assert_eq!(told, expected, "{text}");
        };
        check("2027-01-31", "2027-01-31T00:00:00Z");
        check("2027-01-31T08:00:00Z", "2027-01-31T08:00:00Z");
        check("2027-01-31T08:00:00+01:00", "2027-01-31T07:00:00Z");
        check("P30D", "2027-01-31T12:00:00Z");
        check("PT1H", "2027-01-01T13:00:00Z");
        for wrong in ["31.1.2027", "2027-02-30", "soon", ""] {
            assert!(wrong.parse::<When>().is_err(), "{wrong}");
        }
    }
}
